#!/bin/bash
# On every way in and out the same bytes: what is moved by splice(2) and tee(2), what is copied, what several threads
# read. Also where the system refuses to move.
. "$(dirname "$0")/lib.sh"
need python3
without_valgrind

export SMALL=$small
paths=(python3 "$e2e/paths.py")
size=3000000 large=45000000
mkdir "$work/logs"
"${paths[@]}" logs "$work/logs" "${SEED:-5}" $size
# Never true by chance: it would be UTF-16.
printf 'x' | dd of="$work/logs/binary" conv=notrunc status=none

for log in "$work"/logs/*; do
	name=${log##*/}
	[ "$name" != mixed ] || leaks on
	imerr annotate "$log" >"$work/noted" 2>"$work/err"
	imerr strip "$work/noted" >"$work/stripped" 2>"$work/err"
	equal "$name: annotate, then strip" "$log" "$work/stripped"
	check "$name: annotate" "${paths[@]}" matrix "$log" "$work/noted" -- "${imerr[@]}" annotate
	check "$name: strip" "${paths[@]}" matrix "$work/noted" "$log" -- "${imerr[@]}" strip
	leaks off
done

# A file that somebody has read a part of.
log=$work/logs/mixed
for at in 1 150 100000 $((size / 2)); do
	tail -c +$((at + 1)) "$log" | imerr annotate >"$work/noted"
	check "from byte $at on" "${paths[@]}" offset "$log" "$work/noted" $at -- "${imerr[@]}" annotate
done

for name in nothing sparse dense; do
	check "$name: readers that go" "${paths[@]}" gone "$work/logs/$name" -- "${imerr[@]}" annotate
done
check 'strip: readers that go' "${paths[@]}" gone "$work/logs/sparse" -- "${imerr[@]}" strip

# What the system says is as it is seen from outside.
traced() {
	strace -f -qq -o "$work/trace" "$@"
}
calls() { grep -c "[ ]$1(.*= [1-9]" "$work/trace"; }

if ! traced -e trace=splice true 2>/dev/null; then
	echo 'not done: strace is missing, or cannot work here'
else
	names=(nothing sparse mixed long-lines)
	[ -z "$sanitized" ] || names=(mixed)
	for name in "${names[@]}"; do
		log=$work/logs/$name
		imerr annotate "$log" >"$work/noted" 2>/dev/null
		for refused in splice:error=EINVAL splice:error=EINVAL:when=3+2 splice:error=EINTR:when=1+2 splice:error=EAGAIN:when=1+3 \
			tee:error=EINVAL tee:error=EINVAL:when=2+3 tee:error=EINTR:when=1+2 tee:error=EAGAIN:when=1+3 \
			pipe2:error=EMFILE:when=3+; do
			traced -e "inject=$refused" "$IMERR" annotate "$log" 2>/dev/null | cat >"$work/way"
			equal "$name, file, $refused" "$work/noted" "$work/way"
			cat "$log" | traced -e "inject=$refused" "$IMERR" annotate 2>/dev/null | cat >"$work/way"
			equal "$name, pipe, $refused" "$work/noted" "$work/way"
		done
	done

	# Is anything moved where it can be?
	log=$work/logs/sparse
	traced -e trace=splice,tee "$IMERR" annotate "$log" | cat >"$work/way"
	check 'file into a pipe: it is moved' test "$(calls splice)" -gt 0
	same 'file into a pipe: nothing is duplicated' 0 "$(calls tee)"
	cat "$log" | traced -e trace=splice,tee "$IMERR" annotate | cat >"$work/way"
	check 'pipe into a pipe: it is duplicated' test "$(calls tee)" -gt 0
	check 'pipe into a pipe: it is moved' test "$(calls splice)" -gt 0
	traced -e trace=splice,tee "$IMERR" strip "$log" | cat >"$work/way"
	check 'strip: it is moved' test "$(calls splice)" -gt 0
	traced -e trace=splice,tee "$IMERR" annotate "$log" >"$work/way"
	same 'file into a file: nothing is moved' 0 "$(calls splice)"
	cat "$work/logs/dense" | traced -e trace=splice,tee "$IMERR" annotate | cat >"$work/way"
	same 'codes in every line: nothing is moved' 0 "$(calls splice)"
	traced -e trace=splice,tee "$IMERR" annotate --only "$log" | cat >"$work/way"
	same 'a selection: nothing is moved' 0 "$(calls splice)"
fi

# One thread or several, and a pipe.
leaks on
"${paths[@]}" large "$work/large" "${SEED:-5}" $large
run 0 report -o json --threads 1 "$work/large"
cp "$work/out" "$work/report"
for threads in 2 3 8 0; do
	run 0 report -o json --threads $threads "$work/large"
	equal "report --threads $threads" "$work/report" "$work/out"
done
run 0 report -o json --threads 4 <"$work/large"
equal 'report < file' "$work/report" "$work/out"
cat "$work/large" | imerr report -o json >"$work/out" 2>"$work/err"
equal 'report of a pipe' "$work/report" "$work/out"
printf '[ 03-17 10:13:38.811  4611: 4690 E/JMessage ]\ncode:871300' >>"$work/large"
run 0 report -o json --threads 1 "$work/large"
cp "$work/out" "$work/report"
run 0 report -o json --threads 3 "$work/large"
equal 'report, no newline at the end' "$work/report" "$work/out"
finish
