#!/bin/bash
# A loop around `adb logcat`: whatever logcat replays when it is started again, every record is counted once.
. "$(dirname "$0")/lib.sh"
need python3 jq

counted() { jq -c '[(.codes[] | { key: (.code | tostring), value: .count }), (select(.successes > 0) | { key: "success", value: .successes })] | sort_by(.key) | from_entries' "$@"; }
truth() { jq -c 'to_entries | sort_by(.key) | from_entries' "$work/truth"; }
# counts WHAT: the JSON in $work/out has each record once, and its lines add up.
counts() {
	same "$1: each record is counted once" "$(truth)" "$(counted "$work/out")"
	same "$1: the lines add up" 0 "$(jq '.lines - .lines_with_codes - .lines_cut - .lines_of_stream - .lines_of_notes - .lines_replayed - .lines_other' "$work/out")"
}
seeds=${slow:-8}
[ -z "$sanitized" ] || seeds=3
for ((seed = 0; seed < seeds; seed++)); do
	python3 "$e2e/replays.py" $seed "${slow:+1}${slow:-20}0" >"$work/log" 2>"$work/truth"
	what="seed $seed"
	run 0 report -o json "$work/log"
	counts "$what"
	cp "$work/out" "$work/whole"
	run 0 report -o json <"$work/log"
	same "$what: a pipe" "$(counted "$work/whole")" "$(counted "$work/out")"
	for way in '' --below; do
		imerr annotate $way --success "$work/log" >"$work/noted"
		run 0 report -o json "$work/noted"
		counts "$what, annotated $way"
	done
	# As several files: one log, in order, wherever it is cut, but for `long`, where a message needs its header.
	[ $((seed % 4)) != 1 ] || continue
	split -n l/7 "$work/log" "$work/piece."
	run 0 report -o json "$work"/piece.*
	counts "$what, several files"
	rm "$work"/piece.*
done

# Large files are read in parts; replays are found all the same.
if [ -z "$slow" ]; then
	for seed in 0 1 2; do
		python3 "$e2e/replays.py" $seed 300 17000000 >"$work/log" 2>"$work/truth"
		run 0 report -o json --threads 1 "$work/log"
		counts "a large file, $seed"
		cp "$work/out" "$work/whole"
		run 0 report -o json --threads 4 "$work/log"
		equal "a large file, $seed, by threads" "$work/whole" "$work/out"
	done
	# Large files of devices that have nothing in common.
	sed 's/ 4611 / 4612 /; s/:871/:870/' "$work/log" >"$work/other"
	run 0 report -o json --threads 1 "$work/log" "$work/other"
	cp "$work/out" "$work/whole"
	run 0 report -o json --threads 4 "$work/log" "$work/other"
	equal 'two large files, by threads' "$work/whole" "$work/out"
fi

# Every form says how many there were.
e='03-17 16:13:38.811  4611  4690 E JIM     : '
main='--------- beginning of main'
printf '%s\n' "$main" "${e}code:871300" "${e}code:871504" "$main" "${e}code:871300" "${e}code:871504" "${e}code:871504 new" >"$work/log"
COLUMNS=200 run 0 report --lang=en "$work/log"
holds 'text' "$work/out" 'times that logcat was started again: 1; there may be a gap before'
holds 'text, replayed' "$work/out" 'lines with codes that it replayed then: 2; they are counted once'
lacks 'text, nothing is in doubt' "$work/out" 'twice'
run 0 report --lang=zh "$work/log"
holds 'text, Chinese' "$work/out" '重放了 2 行带错误码的旧日志，只计一次'
run 0 report -o html "$work/log"
holds 'html' "$work/out" '<b>2</b>'
holds 'html, in words' "$work/out" 'lines with codes were replayed then and are counted once'
run 0 report -o prometheus "$work/log"
holds 'prometheus' "$work/out" 'imerr_replayed_lines_total 2'
holds 'prometheus, restarts' "$work/out" 'imerr_logcat_restarts_total 1'
run 0 report -o json "$work/log"
same 'json' '[2,0,1,2,3]' "$(jq -c '[.lines_replayed, .lines_unsure, .restarts, .sessions, .codes_counted]' "$work/out")"
run 0 report -o csv "$work/log"
same 'csv' 'code,count 871504,2 871300,1' "$(cut -d, -f1,4 "$work/out" | tr -d '\r' | xargs)"
imerr annotate --summary "$work/log" 2>"$work/err" >"$work/out"
holds 'annotate --summary' "$work/err" 'it replayed then: 2'

# Lines without a time to tell them by are counted, and that is said.
printf '%s\n' "$main" 'E/JIM     ( 4611): code:871300' "$main" 'E/JIM     ( 4611): code:871300' 'E/JIM     ( 4611): code:871504' >"$work/brief"
COLUMNS=200 run 0 report --lang=en "$work/brief"
holds 'without a time' "$work/out" 'lines with codes that have no exact time: 2; if they were replayed they are counted twice'
run 0 report -o json "$work/brief"
same 'without a time, json' '[0,2,1,3]' "$(jq -c '[.lines_replayed, .lines_unsure, .restarts, .codes_counted]' "$work/out")"

# Reports that are put together do not know: they say so. Read by one they are known, and by an older report they are none.
head -n 3 "$work/log" >"$work/a"
tail -n +4 "$work/log" >"$work/b"
for name in a b; do imerr report -o json "$work/$name" >"$work/$name.json"; done
COLUMNS=200 run 0 report --lang=en --merge "$work/a.json" "$work/b.json"
holds 'merged' "$work/out" 'times that logcat was started: 2; what it replayed may be counted twice'
sed 's/"lines_replayed":[0-9]*,//g; s/"lines_unsure":[0-9]*,//g; s/"restarts":[0-9]*,//g' "$work/a.json" >"$work/old.json"
run 0 report --merge -o json "$work/old.json"
equal 'a report without these fields' "$work/a.json" "$work/out"

# Followed: each file is a log of its own, through what live reports part.
cp "$work/log" "$work/one"
cp "$work/log" "$work/two"
mkfifo "$work/in"
exec 7<>"$work/in"
"${imerr[@]}" report --follow --every=200ms -o json "$work/one" "$work/two" >"$work/live" 2>"$work/err" 7>&- &
started
total() { [ "$(jq -s 'map(.codes_counted) | add' "$work/live" 2>/dev/null)" = "$1" ]; }
check 'followed: two files, each for itself' await 5 total 6
printf '%s\n' "$main" "${e}code:871300" "${e}code:871504 new" "${e}code:871504 newer" >>"$work/one"
check 'followed: replays over live reports' await 5 total 7
interrupt 'followed' 0 TERM
same 'followed: replayed' 6 "$(jq -s 'map(.lines_replayed) | add' "$work/live")"
exec 7>&-

# A pipe with live reports.
exec 7<>"$work/in"
"${imerr[@]}" report --every=200ms -o json <"$work/in" >"$work/live" 2>"$work/err" 7>&- &
started
head -n 3 "$work/log" >&7
check 'live: the first lines' await 5 total 2
tail -n +4 "$work/log" >&7
check 'live: the others' await 5 total 3
exec 7>&-
ends 'live'
same 'live: replayed' 2 "$(jq -s 'map(.lines_replayed) | add' "$work/live")"
finish
