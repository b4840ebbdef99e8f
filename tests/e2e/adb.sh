#!/bin/bash
# `adb logcat | imerr-annotate` with the real adb and a device that is played:
# every line is out while the device sits idle, and a device that goes in the
# middle of a line leaves what it sent.
. "$(dirname "$0")/lib.sh"
need adb python3

# An adb server of our own, so that nobody's devices are touched.
ANDROID_ADB_SERVER_PORT=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
export ANDROID_ADB_SERVER_PORT
at_exit() { adb kill-server >/dev/null 2>&1; }
ln -s "$IMERR" "$work/imerr-annotate"

adb start-server >"$work/adb" 2>&1 || { failed 'adb start-server' "$work/adb"; finish; }

# device OPTION...: starts one; $serial is how adb knows it.
device() {
	: >"$work/port"
	python3 "$e2e/fake_device.py" "$@" >"$work/port" 2>"$work/device" &
	children+=($!)
	device=$!
	await 5 has_size "$work/port" 2 || failed 'the device does not start' "$work/device"
	serial=127.0.0.1:$(cat "$work/port")
	adb connect "$serial" >"$work/adb" 2>&1
	await 5 connected || failed "the device $serial does not show up" "$work/adb"
}
connected() { adb devices | grep -q "^$serial[[:space:]]*device$"; }

device_gone() {
	adb disconnect "$serial" >/dev/null 2>&1
	kill "$device" 2>/dev/null
	wait "$device" 2>/dev/null
}

# The user's pipe, in the background; $pipe/status gets both exit statuses.
pipe() {
	rm -f "$work/live" "$work/status"
	{
		adb -s "$serial" logcat -v threadtime 2>"$work/adb" |
			if [ -n "$slow" ]; then imerr annotate "$@"; else exec "$work/imerr-annotate" "$@"; fi >"$work/live" 2>"$work/err"
		echo "${PIPESTATUS[*]}" >"$work/status.tmp"
		mv "$work/status.tmp" "$work/status"
	} &
	children+=($!)
	pipe=$!
}

same_bytes() { cmp -s "$1" "$2"; }

# Idle: the output is complete though nothing ends.
log=$work/log
cp "$srcdir/samples/logcat.txt" "$log"
# An error is the last thing before the silence.
printf '03-17 16:14:02.118  4611  4690 E JIM     : login failed, code:871105\n' >>"$log"
for shell in v2 v1; do
	for options in '' --below '--only -B1'; do
		device --log "$log" --shell $shell
		# shellcheck disable=SC2086 # words are meant
		imerr annotate $options "$log" >"$work/expected"
		check "the last line has its note, $options" grep -q 'imerr.* 871105 ' "$work/expected"
		pipe $options
		await 5 same_bytes "$work/expected" "$work/live" ||
			failed "idle device ($shell, annotate $options): the output is not complete" "$work/expected" "$work/live"
		same "idle device ($shell, annotate $options): the pipe is still open" no "$([ -e "$work/status" ] && echo yes || echo no)"
		device_gone
		await 5 test -e "$work/status" || failed "idle device ($shell): it does not end when the device goes"
		same "idle device ($shell): both ended well" '0 0' "$(cat "$work/status")"
		same "idle device ($shell): nothing to complain about" '' "$(cat "$work/err")"
		wait "$pipe"
	done
done

# Lines that end in CR LF.
device --log "$log" --crlf
sed 's/$/\r/' "$log" | imerr annotate >"$work/expected"
pipe
await 5 same_bytes "$work/expected" "$work/live" || failed 'CR LF: the output is not complete' "$work/expected" "$work/live"
same 'CR LF: the note stands before the CR' 0 "$(grep -c $'\r.*imerr' "$work/live")"
device_gone
wait "$pipe"

# The device goes in the middle of a line: in its header, in its text, in a code, behind one.
line='03-17 16:14:02.118  4611  4690 E JIM     : login failed, code:871105, try again'
printf '%s\n' "$line" >>"$log"
before=$(($(stat -c %s "$log") - ${#line} - 1))
# (The text starts at byte 43, the code ends at 68.)
for cut in 9 50 65 68 69; do
	device --log "$log" --cut-at $((before + cut))
	pipe
	await 5 test -e "$work/status" || failed "cut after $cut bytes: it does not end"
	same "cut after $cut bytes: statuses" '0 0' "$(cat "$work/status")"
	same "cut after $cut bytes: nothing to complain about" '' "$(cat "$work/err")"
	head -c $((before + cut)) "$log" >"$work/expected"
	imerr strip "$work/live" >"$work/stripped"
	equal "cut after $cut bytes: all that came is there" "$work/expected" "$work/stripped"
	tail -n 1 "$work/live" >"$work/last"
	case $cut in
	68) check 'a code at the cut is flagged' grep -q 'imerr 871105 .*cut off' "$work/last" ;;
	69) check 'a code before the cut is not flagged' grep -q 'imerr 871105 [^(]*$' "$work/last" ;;
	*) equal "cut after $cut bytes: the fragment as it came" <(tail -n 1 "$work/expected") "$work/last" ;;
	esac
	device_gone
	wait "$pipe"
done
finish
