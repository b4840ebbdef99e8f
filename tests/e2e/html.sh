#!/bin/bash
# The report as a page: what a parser of HTML finds in it, and, where there is a
# Chromium, what a browser makes of it.
. "$(dirname "$0")/lib.sh"
need python3 jq

# A morning: 40 timeouts in two minutes, three logins, two lines lost, successes.
{
	echo '--------- beginning of main'
	for i in {10..49}; do
		echo "03-17 09:1$((i % 2)):$i.002  4611  4655 E Sender  : send failed, responseCode = 871201"
	done
	for i in 1 2 3; do
		echo "03-17 10:0$i:00.100  4611  4611 W Login   : gotResult, code = 801003, desc = user not exist"
	done
	for i in {10..19}; do
		echo "03-17 11:00:$i.000  4611  4611 I Login   : gotResult(0, Success)"
	done
	echo '03-17 11:30:00.000  4611  4611 D Login   : nothing here'
	echo '03-17 11:31:00.000  1000  1001 I chatty  : uid=10123(com.example) expire 1234 lines'
} >"$work/day.log"

# What log text must never do.
{
	# shellcheck disable=SC2016
	printf '%s%s\n' \
		'03-17 16:13:31.002  4611  4611 E ' '</script><script>document.title="hit"</script>: code=871300 </code></table><script>document.title="hit"</script>' \
		'03-17 16:13:32.002  4611  4611 E ' '"><img src=x onerror=document.title="hit">: code=871201 <svg onload=document.title="hit"> <!-- &lt;' \
		'03-17 16:13:33.002  4611  4611 E ' 'App     : code=871403 {{scripts}} ${x} </style></title></textarea>'
	printf '03-17 16:13:34.002  4611  4611 E nul\0  : code=871104 \0 \033]0;x\007 \377\376 \342\200\256abc\n'
	printf '03-17 16:13:35.002  4611  4611 E Long    : code=871304 %s\n' "$(head -c 3000 /dev/zero | tr '\0' '<')"
} >"$work/hostile.log"
: >"$work/empty.log"
# Every layout, every stamp, no time at all.
printf '%s\n' 'E/App ( 1): code=871300' '    12.345  4611  4690 E App     : code=871300' '16:13:31 E/App: code=871300' >"$work/clocks.log"

for log in day hostile empty clocks; do
	for lang in zh en both; do
		page=$work/$log.$lang.html
		run 0 report -o html --lang "$lang" "$work/$log.log"
		mv "$work/out" "$page"
		check "$log in $lang" python3 -B "$e2e/page.py" "$page"
	done
done
run 0 report -o html --lang zh "$srcdir/samples/logcat.txt"
check 'the sample' python3 -B "$e2e/page.py" "$work/out"

page=$work/day.zh.html
python3 -B "$e2e/page.py" "$page" --data >"$work/data"
same 'the data has all codes' '40 3' "$(jq -r '[.codes[] | add | tostring] | join(" ")' "$work/data")"
same 'and all categories' '43' "$(jq '[.categories[][]] | add' "$work/data")"
holds 'the first screen: what' "$page" '出现最多：40 次，占全部错误码的 93.0%'
holds 'the first screen: what was lost' "$page" '<li class="loss"><b>1,234</b>'
holds 'failure rate' "$page" '<b>81.1%</b>'
holds 'English is there, too' "$page" 'first at 20'
holds 'the page is whole without a script: bars' "$page" '<rect class="s0"'
holds 'and details' "$page" '<code>TCP_RESPONSE_TIMEOUT</code>'
lacks 'no markup of the log' "$work/hostile.zh.html" '<img'
holds 'its text' "$work/hostile.zh.html" '&quot;&gt;&lt;img src=x onerror='
! grep -q $'[\001-\010\013-\037]' "$work/hostile.zh.html" || failed 'control characters come through'
holds 'an empty log' "$work/empty.en.html" 'No error code was found in 0 lines.'

if command -v node >/dev/null; then
	check 'the script is one' node --check "$srcdir/src/report/html/page.js"
fi

# dom PAGE: what it is after its script ran, in $work/dom; what the browser says in $work/console.
dom() {
	timeout 60 chromium --headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking \
		--disable-component-update --disable-sync --user-data-dir="$work/profile" --enable-logging=stderr \
		--virtual-time-budget=2000 --dump-dom "file://$1" >"$work/dom" 2>"$work/console"
}

if ! command -v chromium >/dev/null || [ -n "$slow" ]; then
	echo 'chromium is not used: the page is not looked at in a browser'
	finish
fi
check 'a browser opens it' dom "$work/day.zh.html"
holds 'the script ran' "$work/dom" 'class="script-on"'
holds 'the rows are folded' "$work/dom" 'aria-expanded="false"'
lacks 'all of them' "$work/dom" 'aria-expanded="true" aria-controls'
holds 'all rows are found' "$work/dom" '>2 / 2</output>'
if grep -q dygraphs "$page"; then
	holds 'the chart is drawn' "$work/dom" '<canvas'
fi
lacks 'the policy has nothing to refuse' "$work/console" 'Content Security Policy'
lacks 'no error' "$work/console" 'Uncaught'
check 'a browser opens the hostile one' dom "$work/hostile.zh.html"
holds 'its title is ours' "$work/dom" '<title>imerr 错误码报告'
lacks 'no image' "$work/dom" '<img'
lacks 'no script of the log' "$work/dom" '<script>document.title'
lacks 'nothing was even tried' "$work/console" 'Content Security Policy'
holds 'its script ran' "$work/dom" '>5 / 5</output>'
for log in empty clocks; do
	check "a browser opens $log" dom "$work/$log.en.html"
	lacks "$log: no error" "$work/console" 'Uncaught'
	holds "$log: the script ran" "$work/dom" 'aria-pressed="true"'
done
finish
