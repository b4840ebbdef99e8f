#!/bin/bash
# Reports of pieces, merged, are the report of the whole; what is no report is refused.
. "$(dirname "$0")/lib.sh"
need python3

rounds=${slow:+3}
[ -z "$sanitized" ] || rounds=15
check 'merged reports are the report of the whole' \
	python3 "$e2e/merge.py" "${SEED:-7}" "${rounds:-40}" -- "${imerr[@]}"

# refused TEXT STRING: what is no report is named, and nothing is printed.
refused() {
	printf '%s' "$1" >"$work/bad.json"
	run 1 report --lang en --merge "$work/good.json" "$work/bad.json"
	same "nothing is printed for '${1:0:40}'" '' "$(<"$work/out")"
	holds "a sentence for '${1:0:40}'" "$work/err" "$2"
}
run 0 report -o json "$srcdir/samples/logcat.txt"
cp "$work/out" "$work/good.json"
refused '' 'this is not JSON'
refused '{' 'bad.json:1:'
refused '[]' 'is not a report of imerr'
refused '{"imerr_report":2}' 'newer imerr'
refused '{"imerr_report":1}' 'is missing'
refused "$(sed 's/"lines":[0-9]*/"lines":-1/' "$work/good.json")" "'lines' is missing or is not what it should be"
refused "$(sed 's/"codes_counted":[0-9]*/"codes_counted":1/' "$work/good.json")" "'codes_counted'"
refused "$(sed 's/"first":"[^"]*"/"first":"soon"/' "$work/good.json")" "'first'"
run 1 report --lang en --merge "$work/nothing.json"
holds 'a file that is not there' "$work/err" 'nothing.json'

# A report merged alone is itself.
run 0 report --merge "$work/good.json" -o json
equal 'a report merged alone' "$work/good.json" "$work/out"
finish
