#!/bin/bash
# Every code of the Android families in a line of every layout: found, explained
# in both languages, still a line of its layout, and taken out again.
. "$(dirname "$0")/lib.sh"
need python3 iconv

logs=$work/logs
mkdir "$logs"
imerr explain --list -o json >"$logs/codes.json"
check 'writing the logs' python3 "$e2e/formats.py" write "$logs" "$logs/codes.json"
cd "$logs" || exit 1
if [ -n "$small" ]; then    # one of each kind is enough
	for log in *-*.log; do
		case $log in
		threadtime-crlf.* | *-utf16le.* | studio* | process-color.*) ;;
		*) rm "$log" "${log%.log}.expect" ;;
		esac
	done
fi

# One process per file where its output is a file of its own, else one for all:
# each file is a stream for itself.
for log in *.log; do
	name=${log%.log}
	imerr annotate --lang=en <"$log" >"$name.en.noted"
	imerr annotate --lang=zh "$log" >"$name.zh.noted"
	imerr annotate --below "$log" >"$name.below"
	case $name in
	*utf16le) iconv -f UTF-16LE -t UTF-8 "$log" | sed '1s/^\xef\xbb\xbf//' >"$name.bytes" ;;
	*utf16be) iconv -f UTF-16BE -t UTF-8 "$log" | sed '1s/^\xef\xbb\xbf//' >"$name.bytes" ;;
	*) ln "$log" "$name.bytes" ;;
	esac
done
for name in *.expect; do
	ln "${name%.expect}.en.noted" "${name%.expect}.noted"
	# What a tool would read that knows nothing of notes.
	sed 's/«imerr /«other /' "${name%.expect}.noted" >"${name%.expect}.plain"
done
names=(*.expect)
names=("${names[@]%.expect}")

imerr annotate -o json "${names[@]/%/.log}" >all.log.json
for kind in noted below plain; do
	imerr annotate -o json "${names[@]/%/.$kind}" >all.$kind.json
done
check 'fields and notes' python3 "$e2e/formats.py" compare "$logs"

cat "${names[@]/%/.bytes}" >all.bytes
for kind in en.noted zh.noted below; do
	cat "${names[@]/%/.$kind}" >all.$kind
	imerr strip "${names[@]/%/.$kind}" >all.$kind.stripped
	equal "strip gives the logs back, $kind" all.bytes all.$kind.stripped
done
imerr annotate --lang=zh "${names[@]/%/.en.noted}" >all.twice
equal 'annotating twice' all.en.noted all.twice
imerr annotate --below "${names[@]/%/.below}" >all.twice
equal 'annotating twice below' all.below all.twice
cd /
finish
