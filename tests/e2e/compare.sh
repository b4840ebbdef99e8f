#!/bin/bash
# A report compared with an older one: the same numbers in every form; what is no report is refused.
. "$(dirname "$0")/lib.sh"
need jq python3

# made LINES DAY CODE:EVERY...: a line a second; every so many lines one has the code, `ok` is a success.
made() {
	awk -v lines="$1" -v day="$2" -v spec="${*:3}" 'BEGIN {
		n = split(spec, part, " ")
		for (i = 0; i < lines; i++) {
			stamp = sprintf("%s %02d:%02d:%02d.000  4611  4690", day, 10 + i / 3600, i / 60 % 60, i % 60)
			text = "D View    : frame " i
			for (k = n; k > 0; k--) {
				split(part[k], of, ":")
				if (i % of[2] == 2 * k)
					text = of[1] == "ok" ? "I Login   : gotResult, code = 0, desc = Success" : "E Chat    : failed, responseCode = " of[1]
			}
			print stamp, text
		}
	}'
}
made 4000 03-16 871300:200 871201:40 871309:100 801003:500 ok:50 872001:2000 >"$work/old.log"
made 6000 03-17 871300:30 871201:400 871309:100 871403:100 ok:50 871104:4000 >"$work/new.log"
# Verdict, code, old count, new count, ratio: by the numbers above. What came seldom can be chance.
cat >"$work/want" <<'END'
new 871403 0 60 -
new? 871104 0 2 -
more 871300 20 200 6.67
less 871201 100 15 0.10
gone? 801003 8 0 0
gone? 872001 2 0 0
same 871309 40 60 1.00
END

run 0 report -o json "$work/old.log"
cp "$work/out" "$work/old.json"
compare() { run 0 report --compare="$work/old.json" "$@"; }

compare --lang=en "$work/new.log"
sed -n '/^Since the last report/,/^$/p' "$work/out" >"$work/section"
awk '$2 ~ /^8[0-9][0-9][0-9][0-9][0-9]$/ && NF > 5 { print $1, $2, $3, $4, $5 }' "$work/section" >"$work/text"
equal 'text' "$work/want" "$work/text"
holds 'text, the older log' "$work/section" '4000 lines, 170 codes, 2026-03-16 10:00:02'
holds 'text, rates' "$work/section" 'per 1,000 lines 42.5 → 56.2, per hour '
holds 'text, failure rate' "$work/section" 'failed    68.0% → 73.7%'
holds 'text, how it is read' "$work/section" '?: too few to tell'
compare --lang=zh --top=2 "$work/new.log"
holds 'text, --top' "$work/out" '另有 5 项'
holds 'text, in Chinese' "$work/out" '与上次相比'
for columns in 30 40 80 132; do
	COLUMNS=$columns imerr report --lang=en --compare="$work/old.json" "$work/new.log" >"$work/out"
	check "text, $columns columns" test "$(LC_ALL=C.UTF-8 wc -L <"$work/out")" -le "$columns"
done

# ratio: as the text has it
ratio='def ratio: if . == null then "-" elif . == 0 then "0" else (. * 100 | round | . / 100 | tostring | . + (if test("[.]") then (if test("[.][0-9]$") then "0" else "" end) else ".00" end)) end;'
compare -o json "$work/new.log"
cp "$work/out" "$work/both.json"
jq -r "$ratio"' .compared.codes[] | "\(.verdict)\(if .noise then "?" else "" end) \(.code) \(.old_count) \(.count) \(.rate_ratio | ratio)"' \
	"$work/both.json" >"$work/json"
equal 'JSON' "$work/want" "$work/json"
same 'JSON, all' '4000 170 337 42.5 0.68' "$(jq -r '.compared | "\(.old_lines) \(.old_count) \(.count) \(.old_per_1000_lines) \(.old_failure_rate)"' "$work/both.json")"
run 0 report -o json "$work/new.log"
same 'JSON, the rest is as without' "$(jq -S . "$work/out")" "$(jq -S 'del(.compared)' "$work/both.json")"
run 0 report -o json --merge "$work/both.json"
same 'JSON, read again' "$(jq -S 'del(.compared)' "$work/both.json")" "$(jq -S . "$work/out")"

compare -o csv "$work/new.log"
python3 - "$work/out" >"$work/csv" <<'END'
import csv, sys
order = ["new", "more", "less", "gone", "same"]
rows = list(csv.DictReader(open(sys.argv[1], encoding="utf-8", newline="")))
rows.sort(key=lambda r: (order.index(r["verdict"]), -max(int(r["count"]), int(r["old_count"]))))
for r in rows:
    ratio = r["rate_ratio"] and ("0" if float(r["rate_ratio"]) == 0 else "%.2f" % float(r["rate_ratio"]))
    print(r["verdict"] + ("?" if r["noise"] else ""), r["code"], r["old_count"], r["count"], ratio or "-")
END
equal 'CSV' "$work/want" "$work/csv"
compare -o csv --top=3 "$work/new.log"
same 'CSV, --top' 4 "$(wc -l <"$work/out")"
run 0 report -o csv "$work/new.log"
lacks 'CSV, nothing to compare' "$work/out" old_count
for by in family category tag pid level; do
	compare -o csv --by=$by "$work/new.log"
	same "CSV, --by=$by adds up" '170 337' "$(python3 -c '
import csv, sys
rows = list(csv.DictReader(sys.stdin))
print(sum(int(r["old_count"]) for r in rows), sum(int(r["count"]) for r in rows))' <"$work/out")"
done

compare -o html --lang=en "$work/new.log"
check 'HTML is well made' python3 -B "$e2e/page.py" "$work/out"
sed -n '/<table class="compared">/,/<\/table>/s/^<tr>//p' "$work/out" | sed 's/<span lang="zh"[^>]*>[^<]*<\/span>//g; s/<[^>]*>/|/g; s/||*/|/g; s/&lt;/</g' |
	awk -F'|' '{ print $2, $3, $(NF - 5), $(NF - 4), $(NF - 1) }' >"$work/html"
equal 'HTML' "$work/want" "$work/html"
run 0 report -o html --lang=en "$work/new.log"
lacks 'HTML, nothing to compare' "$work/out" 'Since the last report'

run 0 report -o prometheus "$work/new.log"
cp "$work/out" "$work/metrics"
compare -o prometheus "$work/new.log"
equal 'Prometheus says nothing of it' "$work/metrics" "$work/out"

# With itself, and reports with reports.
compare --lang=en "$work/old.log"
holds 'with itself' "$work/out" 'No change to speak of: differences are small or may be chance.'
same 'with itself, JSON' 'same' "$(imerr report -o json --compare="$work/old.json" "$work/old.log" | jq -r '.compared.codes[].verdict' | uniq)"
compare --lang=zh -o html "$work/old.log"
holds 'with itself, HTML' "$work/out" '没有明显变化'
run 0 report -o json --compare="$work/old.json" --merge "$work/both.json"
equal 'a merged one' "$work/both.json" "$work/out"
compare --lang=en /dev/null
holds 'with nothing' "$work/out" 'gone?'
holds 'with nothing, no rate' "$work/out" 'per 1,000 lines 42.5 → -'

# refused TEXT STRING: what is no report is named before anything is read.
refused() {
	printf '%s' "$1" >"$work/bad.json"
	run 1 report --lang en --compare "$work/bad.json" "$work/nothing.log"
	same "nothing is printed for '${1:0:40}'" '' "$(<"$work/out")"
	holds "a sentence for '${1:0:40}'" "$work/err" "$2"
	lacks "nothing is read for '${1:0:40}'" "$work/err" nothing.log
}
refused '' 'this is not JSON'
refused '[]' 'is not a report of imerr'
refused '{"imerr_report":2}' 'newer imerr'
refused "$(sed 's/"lines":[0-9]*/"lines":-1/' "$work/old.json")" "'lines' is missing or is not what it should be"
run 1 report --lang zh --compare "$work/nothing.json" "$work/new.log"
holds 'a file that is not there' "$work/err" 'nothing.json'
finish
