#!/bin/bash
# What goes wrong outside: the user sees a sentence that says what and where,
# the status says so, and whatever could be done was done.
. "$(dirname "$0")/lib.sh"

e='12-31 23:59:59.123  4611  4690 E JIM     : '
printf '%scode:871300\n%splain\n' "$e" "$e" >"$work/log"
imerr annotate "$work/log" >"$work/noted"

# One sentence per line, each with our name; nothing else on stderr.
sentences() {
	checks=$((checks + 1))
	if [ ! -s "$work/err" ] || grep -qv '^imerr: [^ ]' "$work/err"; then
		failed "$1: not a sentence on stderr" "$work/err"
	fi
}

# Languages: the C locale is English, zh_* Chinese even where the locale does not exist.
for command in '' annotate explain why strip check; do
	# shellcheck disable=SC2086 # no word for ''
	for option in --help -h; do
		run 0 $command $option
		same "$command $option: stderr" '' "$(cat "$work/err")"
		holds "$command $option" "$work/out" 'Usage: imerr'
		lacks "$command $option in English" "$work/out" '用法'
	done
	# shellcheck disable=SC2086
	run 0 $command --help --lang=zh
	holds "$command --help --lang=zh" "$work/out" '用法'
	lacks "$command --help --lang=zh" "$work/out" 'Usage'
	for locale in zh_CN.UTF-8 zh_TW; do
		# shellcheck disable=SC2086
		env LC_ALL=$locale "${imerr[@]}" $command --help >"$work/out" 2>&1
		holds "LC_ALL=$locale $command --help" "$work/out" '用法'
	done
	# shellcheck disable=SC2086
	run 0 $command --version
	check "$command --version" grep -qx 'imerr [0-9][0-9.]*[^ ]*' "$work/out"
done
run 0
holds 'no command' "$work/out" 'Usage: imerr COMMAND'
env -u LC_ALL LANG=zh_CN.UTF-8 "${imerr[@]}" annotate "$work/log" >"$work/out"
holds 'LANG=zh_CN.UTF-8' "$work/out" '尚未登录'
env LC_ALL= LC_MESSAGES=zh_CN.UTF-8 LANG=en_US.UTF-8 "${imerr[@]}" annotate "$work/log" >"$work/out"
holds 'LC_MESSAGES=zh_CN.UTF-8' "$work/out" '尚未登录'
LC_ALL=C imerr annotate "$work/log" >"$work/out"
holds 'LC_ALL=C' "$work/out" '[[imerr 871300 '
check 'LC_ALL=C: ASCII only' test -z "$(tr -d '\0-\177' <"$work/out")"
imerr explain --help | awk 'length($0) > 80' >"$work/wide"
check 'the help fits 80 columns' test ! -s "$work/wide"

# Usage: status 2, a sentence, nothing on stdout, nothing read.
for arguments in '--nonsense' 'nonsense' 'annotate --nonsense' 'annotate -Z' 'annotate --lang=xx' 'annotate --lang' \
	'annotate --color=sometimes' 'annotate -o xml' 'annotate -A' 'annotate -A x' 'annotate -A -1' 'annotate -C 1x' \
	'annotate -A 99999999999999999999' 'annotate -B 100001' 'annotate --pid=x' 'annotate --code=' 'annotate --code=871300x' \
	'annotate --level=Q' 'annotate --only=yes' 'explain' 'explain -o csv 871300' 'strip --only' 'check --only' \
	'why --below' '--lang=xx' 'annotate --rules' '-Z' 'annotate --=x' 'annotate --help=x'; do
	# shellcheck disable=SC2086 # words are meant
	run 2 $arguments <"$work/log"
	sentences "imerr $arguments"
	same "imerr $arguments: stdout" '' "$(cat "$work/out")"
done
env LC_ALL=zh_CN.UTF-8 "${imerr[@]}" annotate --nonsense 2>"$work/err"
check 'an unknown option in Chinese' grep -q '[^ -~]' "$work/err"

# Options may be anywhere, shortened, with a value glued on or apart.
run 0 annotate "$work/log" --below
same 'an option behind an operand' 3 "$(wc -l <"$work/out")"
run 0 annotate --lang zh "$work/log"
holds '--lang zh' "$work/out" '尚未登录'
run 0 annotate -ojson "$work/log"
holds '-ojson' "$work/out" '"code":871300'
run 0 annotate -bv "$work/log"
holds '-bv' "$work/out" '«imerr^ 871300 '
cp "$work/log" "$work/-o"
(cd "$work" && imerr annotate -- -o) >"$work/out" 2>"$work/err"
equal '-- ends the options' "$work/noted" "$work/out"
(cd "$work" && imerr annotate ./-o) >"$work/out" 2>"$work/err"
equal './-o is a file' "$work/noted" "$work/out"

# Operands that cannot be read: the others are.
mkdir "$work/directory"
printf '%scode:871301\n' "$e" >"$work/log2"
imerr annotate "$work/log" "$work/log2" >"$work/both"
for command in annotate strip; do
	for operand in "$work/missing" "$work/directory" "$work/log/x" ''; do
		run 1 $command "$work/log" "$operand" "$work/log2"
		sentences "$command '$operand'"
		holds "$command '$operand' is named" "$work/err" "'$operand'"
		equal "$command '$operand' between others" "$([ $command = annotate ] && echo "$work/both" || { cat "$work/log" "$work/log2" >"$work/plain"; echo "$work/plain"; })" "$work/out"
	done
done
run 1 annotate --lang=zh "$work/missing"
holds 'a missing file in Chinese' "$work/err" '无法打开'
run 1 annotate -o json "$work/missing" "$work/log"
holds 'JSON of the others' "$work/out" '"code":871300'
run 1 annotate <"$work/directory"
sentences 'a directory as stdin'
imerr annotate <&- >"$work/out" 2>"$work/err"
same 'closed stdin: status' 1 $?
sentences 'closed stdin'
run 1 explain --rules="$work/missing" 871300
sentences 'missing rules'

# Output that cannot be written.
for command in annotate 'annotate -o json' 'annotate --only' strip 'explain 871300' 'explain --list' why check --help \
	--version 'annotate --help'; do
	# shellcheck disable=SC2086 # words are meant
	"${imerr[@]}" $command <"$work/log" >/dev/full 2>"$work/err"
	same "$command >/dev/full: status" 1 $?
	sentences "$command >/dev/full"
	# Under valgrind its log would take the place of stdout.
	[ -z "$slow" ] || continue
	# shellcheck disable=SC2086
	"${imerr[@]}" $command <"$work/log" >&- 2>"$work/err"
	same "$command >&-: status" 1 $?
	sentences "$command >&-"
done
yes "${e}code:871300" | imerr annotate 2>"$work/err" >/dev/full
same 'endless input >/dev/full: status' 1 "${PIPESTATUS[1]}"
same 'endless input >/dev/full: one sentence' 1 "$(wc -l <"$work/err")"
imerr annotate --lang=zh "$work/log" 2>"$work/err" >/dev/full
holds '/dev/full in Chinese' "$work/err" '无法写到标准输出'
(ulimit -f 1; trap '' XFSZ; imerr annotate >"$work/limited" 2>"$work/err" < <(yes "${e}code:871300" | head -n 1000)
	echo $? >"$work/status")
same 'a file that may not grow: status' 1 "$(cat "$work/status")"
sentences 'a file that may not grow'
# stderr that is gone stops nobody. (Under valgrind its log would take the place.)
if [ -z "$slow" ]; then
	"${imerr[@]}" annotate "$work/missing" "$work/log" >"$work/out" 2>&-
	same 'stderr closed: status' 1 $?
	equal 'stderr closed: output' "$work/noted" "$work/out"
fi

# Faults in the middle, by strace.
if command -v strace >/dev/null && [ -z "$slow$sanitized" ] &&
	strace -o /dev/null -e inject=getppid:error=EIO true 2>/dev/null; then
	yes "${e}code:871300 a line with a code" | head -n 20000 >"$work/big"
	imerr annotate "$work/big" >"$work/noted"
	# fault WHAT RULE STATUS: stdin is "$from".
	fault() {
		strace -f -o /dev/null ${path:+-P "$path"} -e "trace=write,writev,read,readv,openat" -e "inject=$2" \
			"$IMERR" annotate ${operand:+"$operand"} >"$work/out" 2>"$work/err"
		same "$1: status" "$3" $?
	}
	operand=$work/big path=
	fault 'disk full at the 3rd write' write,writev:error=ENOSPC:when=3+ 1
	sentences 'disk full'
	holds 'disk full' "$work/err" 'No space left on device'
	check 'disk full: what was written before is right' cmp -s -n "$(stat -c %s "$work/out")" "$work/noted" "$work/out"
	fault 'EIO at the first write' write,writev:error=EIO:when=1 1
	fault 'interrupted writes' writev:error=EINTR:when=2+3 0
	equal 'interrupted writes: all is written' "$work/noted" "$work/out"
	fault 'writes that would block' writev:error=EAGAIN:when=2+3 0
	equal 'writes that would block: all is written' "$work/noted" "$work/out"
	path=$work/big
	fault 'an operand fails at the 3rd read' read:error=EIO:when=3 1
	sentences 'an operand fails'
	holds 'an operand fails: named' "$work/err" "'$work/big': Input/output error"
	check 'an operand fails: what was read before is there' cmp -s -n "$(($(stat -c %s "$work/out") - 400))" "$work/noted" "$work/out"
	check 'an operand fails: some was' test -s "$work/out"
	fault 'interrupted reads' read:error=EINTR:when=1+2 0
	equal 'interrupted reads: all is there' "$work/noted" "$work/out"
	operand= path=
	cat "$work/big" | fault 'a pipe fails' read:error=EIO:when=20 1
	sentences 'a pipe fails'
	cat "$work/big" | fault 'a pipe is interrupted' read:error=EINTR:when=15+2 0
	equal 'a pipe is interrupted: all is there' "$work/noted" "$work/out"
	path=$work/log operand=$work/log
	fault 'an operand that may not be opened' openat:error=EACCES 1
	sentences 'an operand that may not be opened'
	holds 'an operand that may not be opened: named' "$work/err" "'$work/log': Permission denied"
fi

# Too few descriptors.
cat "$work/log" | (ulimit -n 10; imerr annotate >"$work/out" 2>"$work/err")
status=${PIPESTATUS[1]}
if [ -z "$slow" ] && [ "$status" != 0 ]; then
	same 'too few descriptors: status' 1 "$status"
	sentences 'too few descriptors'
	holds 'too few descriptors' "$work/err" 'Too many open files'
fi

# Too little memory: a sentence and status 1, never a crash.
if [ -z "$slow$sanitized" ]; then
	head -c 3000000 /dev/zero | tr '\0' 'x' >"$work/line"
	for limit in 5000 6000 6500 7000 7500 8000 9000 10000 12000; do
		(ulimit -v $limit; exec "$IMERR" annotate -B 1000 --only "$work/line" "$work/big" >"$work/out" 2>"$work/err")
		status=$?
		# The loader may fail before us with 127.
		case $status in
		0 | 1 | 127) ;;
		*) failed "with $limit kB: status $status" "$work/err" ;;
		esac
	done
fi
finish
