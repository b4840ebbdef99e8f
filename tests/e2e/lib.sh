# lib.sh - what the end-to-end tests share. Sourced, never run.
#
#   IMERR            the program (default ./imerr, where the build is)
#   srcdir           the sources (default: two levels above this file)
#   IMERR_VALGRIND=N one in N calls of the program goes through valgrind, the first one, too; but for tests that say
#                    without_valgrind. Such a call takes more than a second.
#   IMERR_CORPUS     the labelled corpus, for the tests that can use it
#
# A test goes on after a failure and says at the end how many there were:
# exit status 0, 1, or 77 if a tool that it needs is missing.
set -u
export LC_ALL=C.UTF-8
# Nothing of the user's may decide what the program prints or reads.
unset LANG LANGUAGE NO_COLOR COLUMNS TERM XDG_STATE_HOME
# Nor is anything written beside the sources.
export PYTHONDONTWRITEBYTECODE=1

# leaks on|off: does AddressSanitizer look for leaks at the end of each process? That takes half of the time of a short one,
# and valgrind finds the same. So it is on only in tests that are not run under valgrind, and not in all of them.
asan_options=${ASAN_OPTIONS:-}
leaks() {
	local look=1
	[ "$1" = on ] || look=0
	export ASAN_OPTIONS=${asan_options:+$asan_options:}detect_leaks=$look
}
leaks off

e2e=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
srcdir=$(cd "${srcdir:-$e2e/../..}" && pwd)
IMERR=$(realpath -e "${IMERR:-./imerr}") || exit 1
work=$(mktemp -d "${TMPDIR:-/tmp}/imerr-e2e.XXXXXX") || exit 1
export HOME=$work/home XDG_CONFIG_HOME=$work/config
mkdir "$HOME" "$XDG_CONFIG_HOME"

checks=0
failures=0
children=()

clean_up() {
	local pid
	for pid in "${children[@]}"; do
		kill -CONT "$pid" 2>/dev/null
		kill -KILL "$pid" 2>/dev/null
		wait "$pid" 2>/dev/null
	done
	if declare -F at_exit >/dev/null; then
		at_exit
	fi
	rm -rf "$work"
}
trap clean_up EXIT
trap 'exit 1' HUP INT TERM

# Tests with inputs of many megabytes take smaller ones under valgrind, and may where sanitizers are built in.
slow=${IMERR_VALGRIND:+1}
sanitized=$(ldd "$IMERR" | grep -q asan && echo 1)
small=$slow$sanitized

# The program as a command: "${imerr[@]}" or, in a pipe, imerr.
if [ -n "$slow" ]; then
	# What it finds goes to files, so that tests can look at stderr; finish() reads them.
	cat >"$work/imerr" <<-'END'
		#!/bin/bash
		# EVERY WORK SUPPRESSIONS IMERR
		every=$1 work=$2 suppressions=$3 program=$4
		shift 4
		calls=$(cat "$work/calls" 2>/dev/null)
		echo $((${calls:-0} + 1)) >"$work/calls"
		[ $((${calls:-0} % every)) = 0 ] || exec "$program" "$@"
		exec valgrind -q --error-exitcode=99 --leak-check=full --suppressions="$suppressions" --log-file="$work/valgrind.%p" "$program" "$@"
	END
	chmod +x "$work/imerr"
	imerr=("$work/imerr" "$IMERR_VALGRIND" "$work" "$e2e/valgrind.supp" "$IMERR")
else
	imerr=("$IMERR")
fi
imerr() { "${imerr[@]}" "$@"; }

# Under valgrind this test would take too long, or be none: its calls do without.
without_valgrind() {
	imerr=("$IMERR")
	slow=
	small=$sanitized
	unset IMERR_VALGRIND
}

need() {
	local tool
	for tool in "$@"; do
		if ! command -v "$tool" >/dev/null; then
			echo "skipped: $tool is missing"
			exit 77
		fi
	done
}

# failed WHAT [FILE...]: one failure, with the head of files that show it.
failed() {
	failures=$((failures + 1))
	echo "FAILED: ${1:0:500}"
	[ "$failures" -le 12 ] || return 0      # the details of the first are enough
	shift
	local file
	for file in "$@"; do
		echo "  ${file##*/}:"
		head -c 2000 "$file" | head -n 12 | cat -v | sed 's/^/    | /'
	done
}

# check WHAT COMMAND...: the command must succeed.
check() {
	local what=$1
	shift
	checks=$((checks + 1))
	"$@" || failed "$what: $*"
}

# equal WHAT EXPECTED GOT: two files, byte for byte.
equal() {
	checks=$((checks + 1))
	if ! cmp -s "$2" "$3"; then
		failed "$1: $(cmp "$2" "$3" 2>&1)"
		[ "$failures" -le 12 ] || return 0
		diff -a <(head -c 10000000 "$2" | cut -b -2000) <(head -c 10000000 "$3" | cut -b -2000) |
			head -n 8 | cut -b -300 | cat -v | sed 's/^/    /'
	fi
}

# same WHAT EXPECTED GOT: two strings.
same() {
	checks=$((checks + 1))
	if [ "$2" != "$3" ]; then
		failed "$1"
		printf '    expected: %s\n    got:      %s\n' "${2:0:600}" "${3:0:600}"
	fi
}

# holds WHAT FILE STRING: the file has a line with the string.
holds() {
	checks=$((checks + 1))
	grep -qaF -e "$3" "$2" || failed "$1: no '$3' in ${2##*/}" "$2"
}

lacks() {
	checks=$((checks + 1))
	! grep -qaF -e "$3" "$2" || failed "$1: '$3' in ${2##*/}" "$2"
}

# run WANTED-STATUS ARGUMENT...: the program with stdout in $work/out, stderr in
# $work/err. stdin is the caller's.
run() {
	local wanted=$1 status
	shift
	checks=$((checks + 1))
	imerr "$@" >"$work/out" 2>"$work/err"
	status=$?
	[ "$status" = "$wanted" ] || failed "imerr $*: status $status instead of $wanted" "$work/out" "$work/err"
}

# A moment, without a process for it: nobody ever writes to this pipe.
mkfifo "$work/never"
exec {never}<>"$work/never"
moment() { read -r -t 0.02 -u "$never"; }
moments() { local n; for ((n = 0; n < $1; n++)); do moment; done; }

# await SECONDS COMMAND...: until the command succeeds, at most so long.
await() {
	local limit=$((SECONDS + $1 ${slow:+ + 20}))
	shift
	until "$@"; do
		if [ "$SECONDS" -gt "$limit" ]; then
			return 1
		fi
		moment
	done
	return 0
}

ended() { ! kill -0 "$1" 2>/dev/null; }
has_size() { [ "$(stat -c %s "$1" 2>/dev/null || echo 0)" -ge "$2" ]; }

# started: what was started in the background just now is $program; it is killed when the test ends.
started() {
	program=$!
	children+=("$program")
}

# ends WHAT [STATUS]: $program ends soon, and with this status.
ends() {
	checks=$((checks + 1))
	if ! await 10 ended "$program"; then
		failed "$1: it does not end"
		kill -KILL "$program"
	fi
	wait "$program" 2>/dev/null
	same "$1: status" "${2:-0}" $?
}

# interrupt WHAT [STATUS [SIGNAL]]: $program gets the signal (INT: Ctrl-C) and ends of it.
interrupt() {
	kill -"${3:-INT}" "$program"
	ends "$1" "${2:-0}"
}

# first_interrupt WHAT: $program gets a Ctrl-C that does not end it; it has been taken when the next one would be another.
interrupt_is_default() { ! (($(awk '/^SigCgt/ { print "0x" $2 }' "/proc/$program/status" || echo 2) & 2)); }
first_interrupt() {
	kill -INT "$program"
	if [ -n "$slow" ]; then         # valgrind catches it, whatever the program does: there is nothing to be seen
		moments 25
	else
		check "$1: the first Ctrl-C is taken" await 10 interrupt_is_default
	fi
	check "$1: it still runs" kill -0 "$program"
}

finish() {
	local log
	for log in "$work"/valgrind.*; do
		[ ! -s "$log" ] || failed "valgrind has something to say" "$log"
	done
	if [ "$failures" -gt 0 ]; then
		echo "$failures of $checks checks failed"
		exit 1
	fi
	echo "$checks checks"
	exit 0
}
