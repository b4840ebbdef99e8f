#!/bin/bash
# `imerr run`: with any command, and with the real adb and phones that are
# played. IMERR_CYCLES=200 plays that many interruptions of each kind.
. "$(dirname "$0")/lib.sh"

# Any command. It is run once: what it prints, what it leaves.
run 3 run --once -- sh -c 'echo "E/JIM ( 1): code:871105"; echo said >&2; exit 3'
holds 'once: annotated' "$work/out" '«imerr 871105 '
same 'once: its standard error' said "$(cat "$work/err")"
run 0 run --once -- echo --help -v x
same 'the options of the command are its own' '--help -v x' "$(cat "$work/out")"
run 0 run --once echo -n x
same 'no dashes are needed' x "$(cat "$work/out")"
run 143 run --once -- sh -c 'kill $$'
run 127 run -- no-such-command
holds 'no such command' "$work/err" "no-such-command"
run 126 run -- "$srcdir/samples/logcat.txt"
run 2 run
run 2 run --all-devices -- cat
run 2 run --all-devices -- adb -s A logcat
run 2 run -C 1000000 -- true
PATH=$work/nothing "$IMERR" run --lang=zh -- adb logcat 2>"$work/err"
same 'without adb: status' 127 $?
holds 'without adb: what to do' "$work/err" 'platform-tools'

# JSON, selections, notes below: what annotate has.
for options in '--package=com.example.chat' '-o json' '--only' '--below' '--tag=JIM -v' '--code=871105 -C1'; do
	# shellcheck disable=SC2086 # words are meant
	imerr annotate $options <"$srcdir/samples/logcat.txt" >"$work/expected"
	# shellcheck disable=SC2086
	run 0 run --once $options -- cat "$srcdir/samples/logcat.txt"
	equal "run $options" "$work/expected" "$work/out"
done

# --summary: what passed, at the end.
for options in '' '--level=E --tag=JIM' '-o json' '--success --below' '--only -C1'; do
	# shellcheck disable=SC2086
	imerr annotate --summary $options <"$srcdir/samples/logcat.txt" >"$work/expected" 2>"$work/report"
	# shellcheck disable=SC2086
	run 0 run --once --summary $options -- cat "$srcdir/samples/logcat.txt"
	equal "--summary $options: the log" "$work/expected" "$work/out"
	equal "--summary $options: the report" "$work/report" "$work/err"
done
printf '%s E/JIM ( 1): code:871105\n' '03-17 16:20:00.000' '03-17 16:10:00.000' '03-17 16:15:00.000' >"$work/back"
imerr report <"$work/back" >"$work/report"
run 0 run --once --summary -- cat "$work/back"
equal 'a clock that goes back: the report' "$work/report" "$work/err"
run 127 run --summary -- no-such-command
lacks 'nothing could be run: no report' "$work/err" 'imerr report'
cat "$srcdir/samples/logcat.txt" - <<<'03-17 16:20:00.000  4611  4690 E JIM     : code:871105' >"$work/log"
imerr report <"$work/log" >"$work/report"
"${imerr[@]}" run --summary -- sh -c "cat '$work/log'; sleep 1000" >"$work/out" 2>"$work/err" &
started
last_is_out() { grep -q '16:20:00' "$work/out"; }
check 'Ctrl-C: the log is out before' await 5 last_is_out
interrupt 'Ctrl-C'
equal 'Ctrl-C: the report' "$work/report" "$work/err"
"${imerr[@]}" run --summary -- cat "$work/log" 2>"$work/err" | head -n 1 >/dev/null
holds 'the reader goes: the report' "$work/err" 'imerr report'

# A second one ends it, without a report: while the command does not end, and while nobody takes the output.
"${imerr[@]}" run --summary -- sh -c "trap '' INT; cat '$work/log'; while :; do sleep 0.1; done" >"$work/out" 2>"$work/err" &
started
check 'a second Ctrl-C: the log is out before' await 5 last_is_out
first_interrupt 'a second Ctrl-C'
interrupt 'a second Ctrl-C, of which it dies' 130
same 'a second Ctrl-C: no report' '' "$(cat "$work/err")"
mkfifo "$work/out.fifo"
exec 8<>"$work/out.fifo"
"${imerr[@]}" run --summary -- yes 'E/JIM ( 1): code:871105' >"$work/out.fifo" 2>"$work/err" 8>&- &
started
taken() { awk '/^wchar/ { print $2 }' "/proc/$program/io"; }
stuck() { local before; before=$(taken); moment; moment; [ "$(taken)" = "$before" ] && [ "$before" -gt 60000 ]; }
check 'nobody takes the output: it waits' await 10 stuck
first_interrupt 'nobody takes the output'
interrupt 'nobody takes the output: the second Ctrl-C' 130
exec 8<&-

# A command that ends at once: said once, and no busy loop. `starts` counts its runs.
"${imerr[@]}" run -- sh -c "echo >>'$work/starts'; echo \$\$; exit 4" >"$work/out" 2>"$work/err" &
started
started_twice() { [ "$(cat "$work/starts" 2>/dev/null | wc -l)" -ge 2 ]; }
check 'again and again: it was started again' await 5 started_twice
moments 100
interrupt 'again and again'
check "again and again: $(wc -l <"$work/starts") starts in two seconds or three" test "$(wc -l <"$work/starts")" -le 6
same 'again and again: said once' 1 "$(wc -l <"$work/err")"

# A child that takes no notice of the signal, and its child.
"${imerr[@]}" run -- sh -c "trap '' INT TERM; sleep 1000 & echo \$!; wait; wait" >"$work/out" 2>"$work/err" &
started
await 5 has_size "$work/out" 2
sleeper=$(cat "$work/out")
interrupt 'a stubborn child' 0 TERM
check 'a stubborn child: its child ends' await 5 ended "$sleeper"

need adb python3
ANDROID_ADB_SERVER_PORT=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
export ANDROID_ADB_SERVER_PORT
at_exit() { adb kill-server >/dev/null 2>&1; }

# play SCENARIO [KEY=VALUE...]: with a fresh server, so that no device of another scenario is there.
play() {
	adb kill-server >/dev/null 2>&1
	adb start-server >"$work/adb" 2>&1 || { failed 'adb start-server' "$work/adb"; return; }
	checks=$((checks + 1))
	python3 "$e2e/run.py" "${imerr[*]}" "$work" "$@" >"$work/play" 2>&1 || failed "$*" "$work/play"
	[ -z "${IMERR_CYCLES:-}" ] || cat "$work/play"
}
if [ -n "$slow" ]; then
	play cycles count=2
elif [ -n "${IMERR_CYCLES:-}" ]; then
	for layout in threadtime year long epoch brief; do
		play cycles count="$IMERR_CYCLES" layout=$layout seed=${#layout}
	done
	play cycles count="$IMERR_CYCLES" shell=v1 crlf=1 seed=2
	play cycles count="$IMERR_CYCLES" via=exec-out seed=3
	play all_devices count="$IMERR_CYCLES"
	play server wait=1
else
	play cycles count=5
	play cycles count=3 layout=long shell=v1 seed=2
	play cycles count=2 layout=brief crlf=1 seed=3
	play cycles count=2 via=shell seed=4
fi
for scenario in restarted clock lost stalled unauthorized several summary summary_all package 'package output=json' 'all_devices label=line' all_devices server killed; do
	# shellcheck disable=SC2086 # words are meant
	[ -n "$slow" ] || play $scenario
done
finish
