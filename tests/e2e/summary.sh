#!/bin/bash
# annotate --summary: the log passes as it does without, and what passed is
# reported at the end, at Ctrl-C, and whatever else ends the input.
. "$(dirname "$0")/lib.sh"
without_valgrind        # what annotate and report do, once more
need python3
leaks on

log=$srcdir/samples/logcat.txt
with_success=$work/success
{ cat "$log"; printf '03-17 16:14:40.000  4611  4690 E JIM     : code:871504 cut\n'; } >"$with_success"

# both WHAT FILE OPTION...: output as without --summary, the summary as `report` has it.
both() {
	local what=$1 file=$2
	shift 2
	imerr annotate "$@" "$file" >"$work/plain" 2>/dev/null
	imerr annotate --summary "$@" "$file" >"$work/out" 2>"$work/err"
	same "$what: status" 0 $?
	equal "$what: the log" "$work/plain" "$work/out"
	equal "$what: the summary" "$work/report" "$work/err"
}
imerr report "$log" >"$work/report"
holds 'the report has something to say' "$work/report" 'success'
both 'a file' "$log"
both 'a file, --below' "$log" --below
both 'a file, --only' "$log" --only
both 'a file, --only -C3' "$log" --only -C3
both 'a file, -o json' "$log" -o json
both 'a file, --success' "$log" --success
both 'a file, --success --only' "$log" --success --only
imerr report --code=871504 "$log" >"$work/report"
both 'a file, --code' "$log" --code=871504
imerr report --level=E --tag=JIM "$log" >"$work/report"
both 'a file, --level --tag' "$log" --level=E --tag=JIM
imerr report --lang=zh "$log" >"$work/report"
both 'a file, in Chinese' "$log" --lang=zh
imerr report "$log" "$with_success" >"$work/report"
imerr annotate "$log" "$with_success" >"$work/plain"
imerr annotate --summary "$log" "$with_success" >"$work/out" 2>"$work/err"
equal 'two files: the log' "$work/plain" "$work/out"
equal 'two files: the summary' "$work/report" "$work/err"

# An annotated log: success is not noted, notes are left alone.
imerr annotate --success --below "$log" >"$work/noted"
imerr report "$work/noted" >"$work/report"
both 'an annotated log' "$work/noted" --below
imerr annotate --success "$log" >"$work/noted"
imerr report "$work/noted" >"$work/report"
both 'an annotated log, inline' "$work/noted"

# A pipe that ends, one whose reader goes, and nothing at all.
imerr report <"$log" >"$work/report"
cat "$log" | imerr annotate --summary >"$work/out" 2>"$work/err"
equal 'a pipe' "$work/report" "$work/err"
cat "$log" | imerr annotate --summary 2>"$work/err" | head -n 1 >/dev/null
holds 'a reader that goes' "$work/err" 'imerr report'
: | imerr annotate --summary >"$work/out" 2>"$work/err"
holds 'nothing' "$work/err" 'none: no error code in this log'

# Ctrl-C, as a terminal gives it: to all of the pipeline at once. The producer dies of it.
cat >"$work/press.py" <<'END'
import os, signal, subprocess, sys, time
signal.signal(signal.SIGINT, signal.SIG_DFL)    # a shell ignores it for what runs in the background, and so would the producer
log, errors, times, imerr = sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.argv[4:]
want = open(log + ".report").read()
size = int(open(log + ".size").read())
line = 'log=$1 errors=$2; shift 2; { cat "$log"; exec sleep 60; } | "$@" 2>"$errors" | cat'
for i in range(times):
    p = subprocess.Popen(["sh", "-c", line, "sh", log, errors] + imerr, stdout=subprocess.PIPE, start_new_session=True)
    got = 0
    while got < size:               # all of the log is through
        piece = os.read(p.stdout.fileno(), 65536)
        if not piece:
            sys.exit(f"round {i}: it ended after {got} of {size} bytes")
        got += len(piece)
    os.killpg(p.pid, signal.SIGINT)
    limit = time.time() + 20
    while open(errors).read() != want and time.time() < limit:
        time.sleep(0.005)
    if open(errors).read() != want:
        sys.exit(f"round {i} has {open(errors).read()[:300]!r}")
    p.wait()
    p.stdout.close()
END
cp "$log" "$work/pressed"
# The program sees the end of the stream as a cut, as in any pipe.
cat "$log" | imerr report >"$work/pressed.report"
# `cat` behind the program dies of Ctrl-C, too: the summary comes all the same.
imerr annotate "$log" | wc -c >"$work/pressed.size"
check 'Ctrl-C to the whole pipeline' python3 "$work/press.py" "$work/pressed" "$work/press.err" \
	$((${slow:-30})) "${imerr[@]}" annotate --summary

# The shell ignores SIGINT for what runs in the background; a terminal does not.
cat >"$work/foreground.py" <<'END'
import os, signal, sys
signal.signal(signal.SIGINT, signal.SIG_DFL)
os.execvp(sys.argv[1], sys.argv[1:])
END
foreground() { exec python3 "$work/foreground.py" "$@"; }

# start OPTION...: the program reads a fifo that we hold open as fd 7.
mkfifo "$work/in"
start() {
	exec 7<>"$work/in"
	foreground "${imerr[@]}" annotate --summary "$@" <"$work/in" >"$work/live" 2>"$work/err" 7>&- &
	started
}
imerr annotate "$log" >"$work/plain"
complete() { cmp -s "$work/plain" "$work/live"; }
for signal in INT TERM; do
	start
	cat "$log" >&7
	check "SIG$signal: the log is out before" await 5 complete
	interrupt "SIG$signal" 0 $signal
	equal "SIG$signal: the summary" "$work/pressed.report" "$work/err"
	exec 7>&-
done

# Followed files are counted, too.
cp "$log" "$work/followed"
: >"$work/other"
start --follow --from=start "$work/followed" "$work/other"
check 'followed: the log is out' await 5 complete
cat "$log" >>"$work/other"
cat "$work/plain" "$work/plain" >"$work/twice"
twice() { cmp -s "$work/twice" "$work/live"; }
check 'followed: the other one, too' await 5 twice
interrupt 'followed'
lines=$(wc -l <"$work/twice")
holds 'followed: both files are counted' "$work/err" "$lines lines"

# It is the program itself by now, and reads no further.
taken() { awk '/^rchar/ { print $2 }' "/proc/$program/io"; }
waits_for_reader() {
	local before
	[ "$(cat "/proc/$program/comm")" = imerr ] || return 1
	before=$(taken)
	moments 5
	[ "$(taken)" = "$before" ] && [ "$before" -gt 70000 ]
}

# A second one ends it at once, though it cannot write.
mkfifo "$work/out.fifo"
for input in file stream; do
	exec 8<>"$work/out.fifo"
	exec 7<>"$work/in"
	for ((i = 0; i < 400; i++)); do cat "$log"; done >"$work/large"
	for ((i = 0; i < 40; i++)); do cat "$work/large"; done >"$work/larger"
	[ $input = file ] && source=$work/larger || source=$work/in
	foreground "${imerr[@]}" annotate --summary "$source" >"$work/out.fifo" 2>"$work/err" 7>&- 8>&- &
	started
	[ $input = file ] || cat "$work/larger" >"$work/in" 7>&- 8>&- &
	writer=$!
	children+=("$writer")
	check "$input: it waits for its reader" await 5 waits_for_reader
	first_interrupt "$input"
	interrupt "$input: the second Ctrl-C, of which it dies" 130
	kill "$writer" 2>/dev/null
	exec 8<&- 7>&-
done

# A file that is read slowly: the first Ctrl-C stops it, and what was read is reported.
exec 8<>"$work/out.fifo"
foreground "${imerr[@]}" annotate --summary "$work/larger" >"$work/out.fifo" 2>"$work/err" 8>&- &
started
check 'a large file: it waits for its reader' await 5 waits_for_reader
kill -INT "$program"
cat <&8 >/dev/null 8>&- &
children+=($!)
exec 8<&-
ends 'a large file: Ctrl-C'
holds 'a large file: the summary' "$work/err" 'What to do'
lacks 'a large file: not all of it' "$work/err" " $(wc -l <"$work/larger") lines"

finish
