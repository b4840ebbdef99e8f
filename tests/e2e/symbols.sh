#!/bin/bash
# No name of ours is one of a library's: the library would call our function for its own.
. "$(dirname "$0")/lib.sh"
need nm ldd

for program in "$IMERR" "$(dirname "$IMERR")/imerr-daemon"; do
	[ -x "$program" ] || continue
	# What the sanitizers bring is meant to stand in for names of the C library.
	ldd "$program" | awk '/=> \// && !/san\.so/ { print $3 }' | xargs nm -D --defined-only |
		awk 'NF == 3 { sub(/@.*/, "", $3); print $3 }' | sort -u >"$work/theirs"
	check "the libraries of ${program##*/} have names" [ -s "$work/theirs" ]
	for archive in "$(dirname "$IMERR")"/lib*.a; do
		nm --defined-only --extern-only "$archive" 2>/dev/null | awk 'NF == 3 { print $3 }' | grep -v '^__' | sort -u >"$work/ours"
		same "names that ${archive##*/} shares with the libraries of ${program##*/}" '' "$(comm -12 "$work/ours" "$work/theirs")"
	done
done
finish
