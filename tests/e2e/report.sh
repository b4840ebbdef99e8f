#!/bin/bash
# Reports: the same numbers in every form, whatever the rows stand for; the page
# of a terminal; what spreadsheets and Prometheus get.
. "$(dirname "$0")/lib.sh"

# A log of which the counts are known: written down while it is made.
awk -v want="$work/want" 'BEGIN {
	srand(11)
	codes = split("871300 871300 871300 871300 871201 871201 871309 801003 872001 871999", code, " ")
	tags = split("Chat Login =1+1 JIGUANG-JMessage", tag, " ")
	print "--------- beginning of main"
	lines = 1
	for (i = 0; i < 4000; i++) {
		stamp = sprintf("03-17 %02d:%02d:%02d.000", 10 + i / 3600, i / 60 % 60, i % 60)
		lines++
		if (rand() < 0.1) {
			c = code[1 + int(rand() * codes)]
			t = tag[1 + int(rand() * tags)]
			pid = 4611 + int(rand() * 3)
			printf "%s %5d  4690 E %-8s: failed, responseCode = %s\n", stamp, pid, t, c
			times = 1
			if (rand() < 0.2) {
				printf "%s %5d  4690 I chatty  : uid=10123(com.example) identical 2 lines\n", stamp, pid
				times = 3
				lines++
			}
			n["code " c] += times
			n["tag " t] += times
			n["pid " pid] += times
			all += times
		} else if (rand() < 0.02) {
			printf "%s  4611  4690 I Login   : gotResult, code = 0, desc = Success\n", stamp
			success++
		} else
			printf "%s  4611  4690 D View    : frame 871300 kB of %d\n", stamp, i
	}
	print "logcat: Unexpected EOF!"
	printf "%s  1184  1871 I chatty  : uid=1000(system) expire 230 lines\n", stamp
	lines += 2
	for (key in n)
		print key, n[key] >want
	print "all", all >want
	print "success", success >want
	print "lines", lines >want
}' >"$work/log"
bytes=$(stat -c %s "$work/log")
want() { sed -n "s/^$1 //p" "$work/want"; }
wanted() { sed -n "s/^$1 //p" "$work/want" | sort; }

# CSV, as awk reads it: no cell before the third has a comma.
run 0 report -o csv "$work/log"
same 'a header' "code,family,category,count" "$(head -n 1 "$work/out" | cut -d, -f1-4)"
same 'CSV, codes' "$(wanted code)" "$(tail -n +2 "$work/out" | awk -F, '{ print $1, $4 }' | sort)"
same 'CSV, the most frequent first' 871300 "$(sed -n 2p "$work/out" | cut -d, -f1)"
check 'CSV, lines end in CR LF' test "$(grep -c $'\r$' "$work/out")" = "$(wc -l <"$work/out")"
run 0 report -o csv --by=pid "$work/log"
same 'CSV, pids' "$(wanted pid)" "$(tail -n +2 "$work/out" | awk -F, '{ print $1, $2 }' | sort)"
run 0 report -o csv --by=tag "$work/log"
same 'CSV, tags' "$(wanted tag)" "$(tail -n +2 "$work/out" | sed "s/^\"'\(.*\)\",/\1,/" | awk -F, '{ print $1, $2 }' | sort)"
holds 'CSV, no formula' "$work/out" "\"'=1+1\","
same 'CSV, no formula' '' "$(grep -E '(^|,)"?=' "$work/out")"
for by in code family category tag pid level; do
	run 0 report -o csv --by=$by "$work/log"
	column=$(head -n 1 "$work/out" | tr , '\n' | grep -n '^count' | cut -d: -f1)
	same "CSV, --by=$by adds up" "$(want all)" "$(tail -n +2 "$work/out" | awk -F, -v c="$column" '{ n += $c } END { print n }')"
done
run 0 report -o csv --top=2 "$work/log"
same 'CSV, --top' 3 "$(wc -l <"$work/out")"

# Prometheus
run 0 report -o prometheus "$work/log"
same 'Prometheus, codes' "$(wanted code)" \
	"$(sed -n 's/^imerr_codes_total{code="\([0-9]*\)",.*} /\1 /p' "$work/out" | sort)"
holds 'Prometheus, bytes' "$work/out" "imerr_bytes_total $bytes"
holds 'Prometheus, lines' "$work/out" "imerr_lines_total $(wc -l <"$work/log")"
holds 'Prometheus, success' "$work/out" "imerr_success_total $(want success)"
holds 'Prometheus, lost lines' "$work/out" 'imerr_lost_lines_total 230'
holds 'Prometheus, events' "$work/out" 'imerr_stream_events_total{kind="eof"} 1'
lacks 'Prometheus, nothing of the log' "$work/out" '=1+1'
if command -v promtool >/dev/null; then
	check 'promtool' promtool check metrics <"$work/out" >"$work/promtool" 2>&1
	same 'promtool has nothing to say' '' "$(cat "$work/promtool")"
	imerr report -o prometheus /dev/null >"$work/out"
	check 'promtool, nothing' promtool check metrics <"$work/out"
else
	echo 'promtool is missing: the metrics were not checked by it'
fi

# JSON
if command -v jq >/dev/null; then
	run 0 report -o json "$work/log"
	same 'JSON, codes' "$(wanted code)" "$(jq -r '.codes[] | "\(.code) \(.count)"' "$work/out" | sort)"
else
	echo 'jq is missing: JSON was not read'
fi

# Text
run 0 report --lang=en --top=0 "$work/log"
same 'text, codes' "$(wanted code)" "$(awk '$1 ~ /^8[0-9][0-9][0-9][0-9][0-9]$/ && $3 ~ /%$/ { print $1, $2 }' "$work/out" | sort)"
holds 'text, all' "$work/out" "$(want all) in all, 6 different; success $(want success) times"
holds 'text, lines' "$work/out" "$(wc -l <"$work/log") lines"
holds 'text, what is missing' "$work/out" 'lines that logd threw away: 230'
holds 'text, what is missing' "$work/out" 'times that logd hung up: 1'
run 0 report --lang=zh --top=2 "$work/log"
holds 'text, --top' "$work/out" '另有 4 项'
run 0 report --lang=zh --by=tag "$work/log"
holds 'text, --by' "$work/out" 'JIGUANG-JMessage'
lacks 'text, --by' "$work/out" '怎么处理'
same 'stdin is a file like any other' "$(imerr report "$work/log" | cksum)" "$(imerr report <"$work/log" | cksum)"
LC_ALL=C imerr report "$work/log" >"$work/out"
check 'text, a locale without UTF-8 gets ASCII' test -z "$(LC_ALL=C grep -a '[^ -~]' "$work/out")"
for columns in 40 80 132; do
	COLUMNS=$columns imerr report --lang=en "$work/log" >"$work/out"
	check "text, $columns columns" test "$(LC_ALL=C.UTF-8 wc -L <"$work/out")" -le "$columns"
done
run 0 report --lang=zh /dev/null
holds 'text, nothing' "$work/out" '没有发现错误码'
# Several files are one log: a line has the number that it has there.
seq 30000 >"$work/numbers"
{ seq 100; echo 'error code 871504'; } >"$work/code"
run 0 report -o json "$work/numbers" "$work/code" "$work/numbers" "$work/code"
same 'several files, line numbers' '[30101,60202,30101]' "$(jq -c '.codes[0] | [.first_line, .last_line, .samples[0].line]' "$work/out")"
# Files apart: by large ones, which threads read, and small ones.
head -c 9000000 </dev/zero | tr '\0' '\n' >"$work/large.log"
cat "$work/log" >>"$work/large.log"
# Without dividers nothing says that the same lines are replays.
grep -av 'beginning of ' "$work/log" >"$work/undivided"
run 0 report -o csv --by=file --threads 3 "$work/large.log" "$work/undivided" "$work/undivided"
codes=$(want all)
same 'CSV, --by=file' "file,count $work/undivided,$((2 * codes)) $work/large.log,$codes" "$(cut -d, -f1,2 "$work/out" | tr -d '\r' | xargs)"
run 2 report --by=colour /dev/null
run 2 report --top=-1 /dev/null

# A log line must not drive the terminal, whoever's it is.
printf '03-17 10:13:38.811  4611  4690 E \033]0;title\007: code=871300 \033[2J\302\233H\n' >"$work/hostile"
run 0 report --lang=en "$work/hostile"
lacks 'text, hostile' "$work/out" $'\033'
lacks 'text, hostile' "$work/out" $'\302\233'
holds 'text, hostile' "$work/out" '^[]0;title^G'
run 0 report --lang=en --color=always "$work/hostile"
lacks 'text, hostile in colour' "$work/out" $'\033]0'
finish
