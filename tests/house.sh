#!/bin/bash
# The rules of the house: arrows point down, libraries stay in their rooms,
# files stay small, both languages say something.
set -u
cd "${srcdir:-$(dirname "$0")/..}" || exit 1
bad=0

fail() {
	echo "FAILED: $1"
	bad=1
}

# only HEADER FILE...: nobody else in src/ includes the header.
only() {
	local header=$1 found
	shift
	found=$(grep -l "#include <$header>" -r src | grep -vxF "$(printf '%s\n' "$@")")
	[ -z "$found" ] || fail "$header is included by $found"
}
only uv.h src/input/child.h src/input/following.c src/input/input.c src/input/outlet.h src/input/parts.c src/input/session.h src/input/tracker.h \
	src/input/watches.h
only pcre2.h src/rules/match.c
only yaml.h src/rules/load.c
only jansson.h src/report/read.c

# below FOLDER FORBIDDEN...: what a folder must not know.
below() {
	local folder=$1 above found
	shift
	for above in "$@"; do
		found=$(grep -l "#include \"$above/" -r "src/$folder")
		[ -z "$found" ] || fail "$found includes $above/"
	done
}
below base logcat rules scan input sink report cmd doc
below logcat rules scan input sink report cmd doc
below rules scan input sink report cmd doc
below scan input sink report cmd doc
below input sink report cmd doc
below sink input report cmd doc
below report input cmd doc

while read -r lines file; do
	[ "$lines" -le 500 ] || fail "$file has $lines lines"
done < <(find src tests fuzz bench -name '*.[ch]' -exec wc -l {} + 2>/dev/null | grep -v ' total$')

# An English page without a Chinese one is half a page.
for page in doc/*.scd; do
	[ -f "doc/zh_CN/${page#doc/}" ] || fail "doc/zh_CN/${page#doc/} is missing"
done

[ "$bad" = 0 ] && echo 'the house is in order'
exit "$bad"
