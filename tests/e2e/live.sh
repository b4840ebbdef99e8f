#!/bin/bash
# Streams that do not end: what came in is out before the program waits, it
# reads no faster than its reader, and ends when the reader goes.
. "$(dirname "$0")/lib.sh"

e='12-31 23:59:59.123  4611  4690 E JIM     : '
mkfifo "$work/in" "$work/out.fifo"

# Content of the output so far, complete?
shows() { printf '%b' "$1" | cmp -s - "$work/live"; }

# start OPTION...: the program reads the fifo that we hold open as fd 7.
start() {
	exec 7<>"$work/in"
	: >"$work/live"
	"${imerr[@]}" annotate "$@" <"$work/in" >"$work/live" 2>"$work/err" 7>&- &
	started
}
stop() {
	exec 7>&-
	ends "$1"
	same "$1: stderr" '' "$(cat "$work/err")"
}

start
printf '%shello\n' "$e" >&7
check 'a line is out while the writer is idle' await 5 shows "${e}hello\n"
printf '%scode:871300\n' "$e" >&7
printf '%scode:871300\n' "$e" >"$work/file"
noted=$(imerr annotate "$work/file")
check 'so is an annotated one' await 5 shows "${e}hello\n$noted\n"
printf 'half a line' >&7
check 'so is half a line' await 5 shows "${e}hello\n$noted\nhalf a line"
printf ', a bit more' >&7
check 'and a bit more of it' await 5 shows "${e}hello\n$noted\nhalf a line, a bit more"
printf ' code:871300' >&7
printf ' and on\n' >&7
noted2=$(printf 'half a line, a bit more code:871300 and on\n' | imerr annotate)
check 'a code in the rest of it' await 5 shows "${e}hello\n$noted\n$noted2\n"
# The header of the line above again: it could become a note below it.
printf '%scode:871300\n%s' "$e" "$e" >&7
begins() { printf '%b' "$1" | cmp -s - <(head -c "$(printf '%b' "$1" | wc -c)" "$work/live"); }
check 'a line with a code before one that is begun' await 5 begins "${e}hello\n$noted\n$noted2\n$noted\n"
printf 'x' >&7
check 'half a line under the same header' await 5 shows "${e}hello\n$noted\n$noted2\n$noted\n${e}x"
stop 'a slow writer'

start --below
printf '%scode:871300\n' "$e" >&7
check 'a note below is out at once' await 5 shows "$(imerr annotate --below "$work/file")\n"
stop 'a slow writer, --below'

start --only -A1
printf '%splain\n%scode:871300\n%safter\n%splain\n' "$e" "$e" "$e" "$e" >&7
check 'selected lines are out at once' await 5 shows "$noted\n${e}after\n"
stop 'a slow writer, --only'

start -o json
printf '%scode:871300\n' "$e" >&7
check 'JSON is out at once' await 5 grep -q '^{.*"code":871300.*}$' "$work/live"
stop 'a slow writer, JSON'

# `long`: the record's end cannot be known, its message is out all the same.
start
printf '[ 12-31 23:59:59.123  4611: 4690 E/JIM      ]\ncode:871300\n' >&7
check 'the message of a long record is out at once' await 5 grep -q '^code:871300 «imerr 871300 .*»$' "$work/live"
stop 'a slow writer, long'

# UTF-16 in odd pieces.
start
printf '\xff' >&7
printf '\xfec' >&7
printf '\0o\0d\0e\0:\0008\0007\0001\0003\0000\0000\0\n' >&7
printf '\0' >&7
check 'UTF-16 byte by byte' await 5 grep -q '^code:871300 «imerr 871300 ' "$work/live"
stop 'a slow writer, UTF-16'

# strip and why, too.
exec 7<>"$work/in"
"${imerr[@]}" strip <"$work/in" >"$work/live" 2>"$work/err" 7>&- &
started
printf '%s\n' "$noted" >&7
check 'strip: a line is out while the writer is idle' await 5 shows "${e}code:871300\n"
stop 'strip'

# The reader sleeps: so does the program, with all it holds in bounds.
memory() { awk '/VmHWM/ { print $2 }' "/proc/$program/status"; }
taken() { awk '/^rchar/ { print $2 }' "/proc/$program/io"; }
stands_still() {
	before=$(taken)
	moments 5
	[ "$(taken)" = "$before" ] && [ "$before" -gt 10000 ]
}
if [ -z "$slow$sanitized" ]; then
	for kind in lines line; do
		size=300000000
		exec 8<>"$work/out.fifo"
		if [ $kind = lines ]; then
			yes "${e}code:871300" 8>&- | head -c $size >"$work/in" 8>&- &
		else
			head -c $size /dev/zero >"$work/in" 8>&- &
		fi
		writer=$!
		"${imerr[@]}" annotate <"$work/in" >"$work/out.fifo" 2>"$work/err" 8>&- &
		started
		children+=("$writer")
		check "a sleeping reader, $kind: it stops reading" await 5 stands_still
		check "a sleeping reader, $kind: $before bytes were read ahead" test "$before" -lt 8000000
		check "a sleeping reader, $kind: $(memory) kB of memory" test "$(memory)" -lt 20000
		check "a sleeping reader, $kind: the writer waits" kill -0 "$writer"
		# It wakes up. The program's memory is read while it still runs.
		head -c 200000000 <&8 >/dev/null
		check "a reader that woke up, $kind: $(memory) kB of memory" test "$(memory)" -lt 20000
		exec 8<&-
		ends "a reader that went, $kind"
		[ $kind = line ] || same "a reader that went, $kind: stderr" '' "$(cat "$work/err")"
		check "a reader that went, $kind: the writer ends" await 5 ended "$writer"
	done
fi

# quits WHAT READER...: the program's reader ends; fd 7 holds its input open and idle.
quits() {
	local what=$1
	shift
	exec 7<>"$work/in"
	[ -z "$input" ] || printf "$input" >&7
	rm -f "$work/status"
	{
		"${imerr[@]}" "${command[@]}" <"$work/in" 2>"$work/err" 7>&-
		echo $? >"$work/status.tmp"
		mv "$work/status.tmp" "$work/status"
	} | "$@" >"$work/out" 7>&- &
	children+=($!)
	check "$what: the program ends" await 5 test -e "$work/status"
	same "$what: status" 0 "$(cat "$work/status" 2>/dev/null)"
	same "$what: stderr" '' "$(cat "$work/err")"
	# Without a reader left the program would hang here for ever.
	exec 7>&-
}
for name in annotate 'annotate --only -C3' 'annotate -o json' strip why; do
	read -ra command <<<"$name"
	input="${e}code:871300\n"
	quits "$name | head -n 1, idle input" head -n 1
	input=''
	quits "$name | true, no input at all" true
done
for name in annotate 'annotate -o json' strip why; do
	read -ra command <<<"$name"
	yes "${e}code:871300" | "${imerr[@]}" "${command[@]}" 2>"$work/err" | head -n 1 >"$work/out"
	same "yes | $name | head -n 1" "0" "${PIPESTATUS[1]}"
	same "yes | $name | head -n 1: stderr" '' "$(cat "$work/err")"
	same "yes | $name | head -n 1: lines" 1 "$(wc -l <"$work/out")"
done
yes "${e}code:871300" | head -n ${slow:+1}0000 >"$work/big"
imerr annotate "$work/big" 2>"$work/err" | head -n 1 >"$work/out"
same 'annotate FILE | head -n 1' '0 0' "${PIPESTATUS[*]}"
same 'annotate FILE | head -n 1: stderr' '' "$(cat "$work/err")"

# Whoever shares the pipe with us finds it as blocking as it was.
exec 7<>"$work/in"
{ "${imerr[@]}" annotate 2>"$work/err" | true; } <"$work/in"
same 'the shared pipe is left as it was' '' "$(python3 -c '
import fcntl, os
if fcntl.fcntl(7, fcntl.F_GETFL) & os.O_NONBLOCK: print("O_NONBLOCK is set")' 7>&7)"
exec 7>&-
finish
