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
only uv.h src/input/child.h src/input/following.h src/input/input.c src/input/outlet.h src/input/parts.c src/input/session.h src/input/tracker.h \
	src/input/watches.h src/serve/serve.h
only pcre2.h src/rules/match.c
only yaml.h src/base/yaml.c
only jansson.h src/report/read.c
only sqlite3.h src/store/store.c
only microhttpd.h src/serve/answer.h
only systemd/sd-daemon.h src/daemon/service.c
only zlib.h src/input/unpack.c
only lzma.h src/input/unpack.c

# may FOLDER OTHER...: a folder knows itself and these, nothing else.
may() {
	local folder=$1 found
	found=$(grep -ho '#include "[a-z]*/' -r "src/$folder" | sed 's/.*"//; s,/$,,' | sort -u | grep -vxF "$(printf '%s\n' "$@")")
	[ -z "$found" ] || fail "src/$folder includes" $found
}
may base
may logcat base
may rules base logcat
may scan base logcat rules
may input base logcat rules scan
may sink base logcat rules scan
may report base logcat rules scan sink
may config base serve
may serve base
may store base
may cmd base logcat rules scan input sink report
may daemon base logcat rules scan input sink report config serve store cmd

while read -r lines file; do
	[ "$lines" -le 500 ] || fail "$file has $lines lines"
done < <(find src tests fuzz bench -name '*.[ch]' -exec wc -l {} + 2>/dev/null | grep -v ' total$')

# An English page without a Chinese one is half a page.
for page in doc/*.scd; do
	[ -f "doc/zh_CN/${page#doc/}" ] || fail "doc/zh_CN/${page#doc/} is missing"
done

[ "$bad" = 0 ] && echo 'the house is in order'
exit "$bad"
