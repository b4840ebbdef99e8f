#!/bin/bash
# strip(annotate(x)) == x and annotate(annotate(x)) == annotate(x), whatever x,
# with every option that changes what a note looks like, through a pipe, an
# operand and a redirection.
. "$(dirname "$0")/lib.sh"
need python3 iconv

combinations=('' --below --ascii --color=always --verbose --lang=both --strict
	'--below --ascii --color=always' '--verbose --below --lang=both' '--color=always --lang=zh')
[ -z "$small" ] || combinations=('' '--below --color=always --verbose')

# round_trip NAME FILE OPTION...: FILE's bytes must come back.
round_trip() {
	local what="$1, annotate ${*:3}" file=$2
	shift 2
	imerr annotate "$@" "$file" >"$work/noted" || failed "$what: status $?"
	imerr annotate "$@" <"$work/noted" >"$work/twice"
	equal "$what twice" "$work/noted" "$work/twice"
	imerr strip <"$work/noted" >"$work/stripped"
	equal "$what, then strip" "$file" "$work/stripped"
}

# ways NAME FILE OPTION...: a pipe and a redirection must give what the operand gives.
ways() {
	local what="$1, annotate ${*:3}" file=$2
	shift 2
	imerr annotate "$@" "$file" >"$work/noted"
	cat "$file" | imerr annotate "$@" >"$work/way"
	equal "$what through a pipe" "$work/noted" "$work/way"
	imerr annotate "$@" <"$file" >"$work/way"
	equal "$what < file" "$work/noted" "$work/way"
	imerr annotate "$@" - <"$file" >"$work/way"
	equal "$what - < file" "$work/noted" "$work/way"
	imerr annotate "$@" "$file" | cat >"$work/way"
	equal "$what into a pipe" "$work/noted" "$work/way"
	imerr strip "$work/noted" >"$work/stripped"
	cat "$work/noted" | imerr strip >"$work/way"
	equal "$what, strip through a pipe" "$work/stripped" "$work/way"
}

# Small inputs, each made for one thing.
mkdir "$work/in"
in=$work/in
e='12-31 23:59:59.123  4611  4690 E JMessage: '
: >"$in/empty"
printf '\n' >"$in/newline"
printf '%scode:871300' "$e" >"$in/no-newline"
printf '871300' >"$in/code-alone"
printf '8' >"$in/one-byte"
printf '%scode:871300\r\n%splain\r\n%scode:871301\r\n' "$e" "$e" "$e" >"$in/crlf"
printf '%scode:871300\r\r\n%splain\r\r\n%scode:871301\r\r\n' "$e" "$e" "$e" >"$in/crcrlf"
printf '%scode:871300\r' "$e" >"$in/cr-at-end"
printf '%sa\0b code:871300 \0\n\0\0\n\0871300\0\n' "$e" >"$in/nul"
printf '%s\xff\xfe\xe5 code:871300 \xc2\n\xc2\n\xabimerr\n' "$e" >"$in/not-utf8"
printf '\033[31m%scode:871300\033[0m\n\033[31m%scode:871300\033[0m\r\n' "$e" "$e" >"$in/colour"
printf '\xef\xbb\xbf%scode:871300\n' "$e" >"$in/bom"
printf '\xff\xfe' >"$in/utf16-empty"
printf '\xff' >"$in/half-a-bom"
printf '%s发送失败871300，又871301\n' "$e" >"$in/two-codes"
printf 'E( 4611) code:871300  (JIM)\n\033[31mE( 4611) code:871300\033[0m  (JIM)\n' >"$in/process"
printf '[ 12-31 23:59:59.123  4611: 4690 E/JMessage ]\ncode:871300\n\nagain 871300\n\n' >"$in/long"
printf '%scode:871300 «imerr\n%scode:871300 «imerr 8\n%scode:871300 [[imerr 1 ]\n%s«imerr» 871300\n' "$e" "$e" "$e" "$e" >"$in/marker"
# What the log has in a template's place is shown in the note.
printf '%scode 872003 Invite user failed. user «imerr 1 is already in chat.\n' "$e" >"$in/marker-in-argument"
printf '%scode 872003 Invite user failed. user a» is already in chat.\n' "$e" >"$in/end-in-argument"
printf '%scode 872003 Invite user failed. user [[imerr 1 is already in chat.\n' "$e" >"$in/ascii-marker-in-argument"
printf '%scode 872003 Invite user failed. user b]]] is already in chat.\n' "$e" >"$in/ascii-end-in-argument"
printf 'E( 4611) code:871300  («imerr 1)\n' >"$in/marker-in-tag"
printf 'E( 4611) code:871300  (a» «imerr 1)\nE( 4611) code:871300  ([[imerr 1)\n' >"$in/markers-in-tag"
printf '%scode:871300\n%s\n%scode:871301' "$e" "$e" "$e" >"$in/header-alone"
# A cut multibyte character at the very place where the note goes in.
printf '%s871300\xe5\n%s871300\xc2\n%s871300 \xc2\xab\n' "$e" "$e" "$e" >"$in/cut-character"
cp "$srcdir"/samples/*.txt "$in"
for options in "${combinations[@]}"; do
	for file in "$in"/*; do
		case ${file##*/} in
		utf16*) continue ;;
		esac
		# shellcheck disable=SC2086 # words are meant
		round_trip "${file##*/}" "$file" $options
	done
done

# Notes of another style than asked for are notes, too: none is added, and strip takes them.
cat "$in"/crlf "$in"/two-codes "$in"/process "$in"/long "$in"/logcat.txt >"$work/mixed"
for a in '' --below --ascii --color=always '--below --ascii'; do
	imerr annotate $a "$work/mixed" >"$work/noted"
	for b in '' --below --ascii --color=always --lang=zh; do
		imerr annotate $b "$work/noted" >"$work/twice"
		same "annotate $a, then annotate $b: the number of notes" \
			"$(grep -aoE '(«|\[\[)imerr' "$work/noted" | wc -l)" "$(grep -aoE '(«|\[\[)imerr' "$work/twice" | wc -l)"
		imerr strip "$work/twice" >"$work/stripped"
		equal "annotate $a, then annotate $b, then strip" "$work/mixed" "$work/stripped"
	done
done

# Noise by the ten thousand lines.
seeds='1 2' lines=10000 bytes=6000000
[ -z "$sanitized" ] || seeds=1 bytes=2000000
[ -z "$slow" ] || seeds=1 lines=500 bytes=100000
for seed in $seeds; do
	python3 "$e2e/noise.py" $seed $lines >"$work/noise"
	for options in "${combinations[@]}"; do
		round_trip "noise $seed" "$work/noise" $options
	done
	ways "noise $seed" "$work/noise"
	ways "noise $seed" "$work/noise" --below --color=always
done

# Random bytes.
head -c $bytes /dev/urandom >"$work/random"
# A BOM by chance would make it UTF-16, for good reason.
printf 'x' | dd of="$work/random" conv=notrunc status=none
round_trip 'random bytes' "$work/random"
round_trip 'random bytes' "$work/random" --below
ways 'random bytes' "$work/random"

# Lines around the longest that are read (1 MiB): the limit must not depend on how the bytes came in.
python3 - "$work/long-lines" <<'END'
import sys
with open(sys.argv[1], "wb") as f:
    for size in (1048000, 1048575, 1048576, 1048577, 1050000, 1100000, 1200000, 1500000, 2000000, 3000000):
        for head in (True, False):
            rest = b"x " * (size // 2)
            code = b"E/JIM     ( 4611): code:871300 "
            f.write((code + rest if head else b"E/JIM     ( 4611): " + rest + b" code:871300")[:size] + b"\nE/a: next\n")
END
for options in '' --below --verbose; do
	round_trip 'lines about 1 MiB long' "$work/long-lines" $options
	ways 'lines about 1 MiB long' "$work/long-lines" $options
done 2>"$work/err"

# One line of 100 MB. Memory must not follow it.
if [ -z "$slow" ]; then
	size=100000000
	[ -z "$sanitized" ] || size=20000000
	for word in 'x' '871300 '; do
		yes "$word" | tr -d '\n' | head -c $size >"$work/line"
		round_trip "$size bytes of '$word'" "$work/line" 2>"$work/err"
		cat "$work/line" | imerr annotate 2>/dev/null | cmp - "$work/noted" ||
			failed "$size bytes of '$word' through a pipe"
	done
fi

# The labelled corpus' logs; minutes of valgrind would show nothing that the sanitizers do not.
if [ -n "${IMERR_CORPUS:-}" ] && [ -z "$slow" ]; then
	for file in "$IMERR_CORPUS"/background/*; do
		name=${file##*/}
		if [ "$(head -c 2 "$file" | od -An -tx1)" = ' ff fe' ]; then
			iconv -f UTF-16 -t UTF-8 "$file" >"$work/utf8"
			imerr annotate "$file" | imerr strip >"$work/stripped"
			equal "$name in UTF-8" "$work/utf8" "$work/stripped"
			file=$work/utf8
		fi
		# No codes are in them: put some in.
		awk 'NR % 7 == 0 { sub(/\r*$/, " code:871300&") } { print }' "$file" >"$work/background"
		for options in '' '--below --color=always' '--ascii --verbose'; do
			round_trip "$name" "$work/background" $options
		done
		ways "$name" "$file"
	done
fi
finish
