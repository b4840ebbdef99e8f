#!/bin/bash
# Which lines are shown: selections and context as grep does them; the JSON
# contract; colour, and what a terminal gets to see.
. "$(dirname "$0")/lib.sh"
need jq

# Lines with codes at random places, told from the others by the word HIT. The
# order of magnitude of context, gap and file differs, so that all cases of overlap occur.
awk 'BEGIN {
	srand(7)
	for (i = 1; i <= 3000; i++) {
		pid = 4611 + int(rand() * 3)
		tag = rand() < 0.3 ? "JIM     " : rand() < 0.5 ? "Chat    " : "a b/c   "
		level = substr("VDIWEF", 1 + int(rand() * 6), 1)
		hit = rand() < (i % 600 < 200 ? 0.2 : 0.01)
		text = hit ? (rand() < 0.5 ? "HIT code:871300" : "HIT 返回码871504") : "nothing, size 871300 kB"
		if (rand() < 0.02)
			text = ""
		printf "03-17 16:13:%02d.%03d %5d %5d %s %s: %s\n", i / 60 % 60, i % 1000, pid, pid + 90, level, tag, text
	}
}' >"$work/log"
printf '03-17 16:13:59.000  4611  4701 E JIM     : HIT code:871300' >>"$work/log"
printf '\n' >>"$work/log"

# as_grep PATTERN GREP-OPTIONS -- OPTIONS: the same lines as grep would show.
as_grep() {
	local pattern=$1 grep_options=()
	shift
	while [ "$1" != -- ]; do
		grep_options+=("$1")
		shift
	done
	shift
	grep -aE "${grep_options[@]}" -e "$pattern" "$work/log" >"$work/expected"
	imerr annotate "$@" "$work/log" >"$work/out"
	imerr strip "$work/out" >"$work/stripped"
	equal "annotate $* as grep ${grep_options[*]} '$pattern'" "$work/expected" "$work/stripped"
	imerr annotate "$@" <"$work/log" | cmp -s - "$work/out" || failed "annotate $*: a file and stdin differ"
	imerr annotate "$@" --below "$work/log" | imerr strip >"$work/stripped"
	equal "annotate $* --below as grep" "$work/expected" "$work/stripped"
}
as_grep HIT -- --only
for n in 1 2 3 10 100 5000; do
	for option in A B C; do
		as_grep HIT -$option$n -- --only -$option$n
	done
done
as_grep HIT -A1 -B3 -- --only -A1 -B3
as_grep HIT -A3 -B1 -- --only -A 3 --before-context=1
as_grep HIT -C2 -A5 -- --only -C2 -A5
as_grep 'code:871300' -- --code=871300
as_grep 'code:871300' -A1 -B1 -- --code=871300 -C1
as_grep 'HIT' -- --code=871300 --code=871504
as_grep 'nothing at all' -- --code=871301
as_grep 'nothing at all' -C2 -- --code=871301 -C2
as_grep ' JIM     :' -- --tag=JIM
as_grep ' (JIM|Chat)    *:' -C1 -- --tag=JIM --tag=Chat -C1
as_grep ' a b/c   :' -- --tag='a b/c'
as_grep ' JIM     :.*HIT' -B2 -- --tag=JIM --only -B2
as_grep ' JIM     :.*HIT code:871300' -- --tag=JIM --code 871300
as_grep ' 4612 ' -- --pid=4612
as_grep ' (4612|4613)  ' -C1 -- --pid 4612 --pid 4613 -C1
as_grep '^.{31}[EF] ' -- --level=E
as_grep '^.{31}[WEF] ' -A1 -- --level=W -A1
as_grep '.' -- --level=V
as_grep '^.{31}[EF] JIM .*HIT' -C1 -- --level=E --tag=JIM --only -C1
[ -n "$slow" ] || for k in 1 2 3 4 5 6 7 8 9; do    # where the file ends, too
	head -n $((k * 37)) "$work/log" >"$work/part"
	grep -aC$k HIT "$work/part" >"$work/expected"
	imerr annotate --only -C$k "$work/part" | imerr strip >"$work/stripped"
	equal "the first $((k * 37)) lines with -C$k" "$work/expected" "$work/stripped"
done
# Categories, and the pid of a package through restarts.
as_grep 'code:871300' -- --category=login
as_grep 'HIT' -C1 -- --category=login --category=push -C1
as_grep ' JIM     :.*code:871300' -- --category=login --tag=JIM
as_grep 'nothing at all' -- --category=network
run 2 annotate --category=nothing "$work/log"
holds 'an unknown category' "$work/err" "there is no category 'nothing'; those of the rules in force are"
holds 'an unknown category: which there are' "$work/err" ' login, message, network,'
run 2 report --category=nothing "$work/log"
run 2 annotate --package= "$work/log"
am='03-17 16:13:00.000  1184  1871 I ActivityManager:'
cat >"$work/restarts" <<END
03-17 16:13:00.000  4611  4690 E JIM     : code:871300 early
$am Start proc 4611:com.example.jim/u0a123 for activity {com.example.jim/.Main}
03-17 16:13:01.000  4611  4690 E JIM     : code:871300 HIT
03-17 16:13:01.000  4612  4690 E JIM     : code:871300 other
$am Start proc 4613:com.example.jim:remote/u0a123 for service {com.example.jim/.Push}
03-17 16:13:02.000  4613  4690 E JIM     : code:871300 HIT
$am Process com.example.jim (pid 4611) has died: fg  TOP
03-17 16:13:03.000  1184  1871 I am_proc_start: [0,4611,10124,com.example.other,activity,com.example.other/.Main]
03-17 16:13:03.000  4611  4690 E JIM     : code:871300 reused
03-17 16:13:04.000  1184  1871 I am_proc_start: [0,4700,10123,com.example.jim,activity,com.example.jim/.Main]
03-17 16:13:05.000  4700  4690 E JIM     : code:871300 HIT
END
grep -E 'HIT|com.example.jim' "$work/restarts" >"$work/expected"
imerr annotate --package=com.example.jim "$work/restarts" | imerr strip >"$work/out"
equal '--package' "$work/expected" "$work/out"
same '--package --only' 3 "$(imerr annotate --only --package=com.example.jim "$work/restarts" | grep -c HIT)"
same '--package, JSON' 3 "$(imerr annotate -o json --package=com.example.jim "$work/restarts" | grep -c HIT)"
same '--package, report' 3 "$(imerr report -o json --package=com.example.jim "$work/restarts" | jq .codes_counted)"
same '--package of a process' 1 "$(imerr report -o json --package=com.example.jim:remote "$work/restarts" | jq .codes_counted)"
same '--package and --pid' 5 "$(imerr report -o json --package=com.example.jim --pid=4611 "$work/restarts" | jq .codes_counted)"
# A large file is not read in parts then: what a part means would hang on those before.
if [ -z "$slow" ]; then
	{ head -n 3 "$work/restarts"; awk -v l="$(sed -n 4p "$work/restarts")" 'BEGIN { for (i = 0; i < 200000; i++) print l }'
		tail -n 1 "$work/restarts"; sed -n 3p "$work/restarts"; } >"$work/large"
	same '--package, a large file' 2 "$(imerr report -o json --threads=2 --package=com.example.jim "$work/large" | jq .codes_counted)"
fi
# Several files: grep -h.
head -n 500 "$work/log" >"$work/a"
tail -n 500 "$work/log" >"$work/b"
grep -ahC2 HIT "$work/a" "$work/b" >"$work/expected"
imerr annotate --only -C2 "$work/a" "$work/b" | imerr strip >"$work/stripped"
equal 'two files with -C2' "$work/expected" "$work/stripped"
# A line without newline at the end.
printf '%s' "$(cat "$work/a")" >"$work/c"
grep -aA1 HIT "$work/c" | head -c -1 >"$work/expected"
tail -n 1 "$work/a" | grep -q HIT || : # whichever it is
imerr annotate --only -A1 "$work/c" | imerr strip >"$work/stripped"
same 'no newline at the end, -A1' "$(grep -aA1 HIT "$work/c")" "$(cat "$work/stripped")"
# Notes that are there already count as what they are.
imerr annotate "$work/log" >"$work/noted"
imerr annotate --only -C1 "$work/log" >"$work/expected"
imerr annotate --only -C1 "$work/noted" >"$work/out"
equal 'an annotated log, --only' "$work/expected" "$work/out"
imerr annotate --below "$work/log" >"$work/noted"
imerr annotate --below --only "$work/log" >"$work/expected"
imerr annotate --below --only "$work/noted" >"$work/out"
equal 'a log with notes below, --only' "$work/expected" "$work/out"

# A line that is cut off in its header has no level yet, whatever stood in the line before.
full='03-17 16:13:38.811  1000  1702  2395 E JPush   : hello, JPush'
for ((i = 1; i < 40; i++)); do
	printf '%s\n%s\n' "$full" "${full:0:i}"
done >"$work/cut"
grep -a ' E' "$work/cut" >"$work/expected"
imerr annotate --level=E "$work/cut" >"$work/out"
equal 'headers that are cut off' "$work/expected" "$work/out"

# The JSON contract, with its own example.
line='03-17 16:13:38.811  1702  2395 E JPush   : responseCode=871300 responseMessage=Have not logged in.'
{
	for n in 1 2 3 4 5 6; do
		printf '03-17 16:13:38.80%d  1702  2395 D JPush   : %s\n' $n "$(printf "%$((n * 10))s" '' | tr ' ' .)"
	done
	printf '%s\n' "$line"
	printf '%s\r\n' "03-17 16:13:38.812  1702  2395 E JPush   : 871999 无此码 code:871999, 872002 State time out. cur state is calling. will return to idle state immediately."
	printf '%s\xff\xe5 871301 "\\\t\001\n' '03-17 16:13:38.813  1702  2395 E a"b\  : '
	printf 'no header, code 871504'
} >"$work/json.log"
run 0 annotate --lang=en -o json "$work/json.log"
cp "$work/out" "$work/file.json"
imerr annotate --lang=en -o json <"$work/json.log" >"$work/json"
same 'one object per line with a code' 4 "$(wc -l <"$work/json")"
check 'each line is JSON' jq -e . "$work/json" >/dev/null
offset=$(head -n 6 "$work/json.log" | wc -c)
explanation=$(imerr explain --lang=en -o json 871300 | jq -r .explanation.en)
same 'the example of the contract' \
	"$(jq -nSc --argjson offset "$offset" --arg e "$explanation" '{line:7,offset:$offset,format:"threadtime",
		time:"03-17 16:13:38.811",pid:1702,tid:2395,level:"E",tag:"JPush",
		text:"responseCode=871300 responseMessage=Have not logged in.",
		codes:[{code:871300,family:"jmessage-android",known:true,via:"code",message:"Have not logged in.",
		explanation:$e,start:13,"end":19}]}')" \
	"$(head -n 1 "$work/json" | jq -Sc '.codes[] |= {code,family,known,via,message,explanation,start,"end":.end}')"
same 'the order of its fields' 'line,offset,format,time,pid,tid,level,tag,text,codes' \
	"$(head -n 1 "$work/json" | jq -r 'keys_unsorted | join(",")')"
same 'an unknown code beside a known one' '[[871999,false,"jmessage-android"],[872002,true,"jmrtc-android"]]' \
	"$(sed -n 2p "$work/json" | jq -c '[.codes[] | [.code, .known, .family]] | sort')"
# (Whether the full stop at the end is the message's is not the point.)
same 'the arguments of a message' 'State time out. cur state is calling. will return to idle state immediately' \
	"$(sed -n 2p "$work/json" | jq -r '.codes[] | select(.code == 872002) | .message | rtrimstr(".")')"
printf 'code 872001, Can not send invite signaling message . state error. cur state is calling.\n' |
	imerr annotate -o json >"$work/argument.json"
same 'the argument at the end of a message' 'Can not send invite signaling message . state error. cur state is calling' \
	"$(jq -r '.codes[0].message | rtrimstr(".")' "$work/argument.json")"
same 'no CR in the text' false "$(sed -n 2p "$work/json" | jq '.text | endswith("\r")')"
same 'what is not UTF-8 is U+FFFD' '"��'" 871301 \\\"\\\\\\t\\u0001\"" "$(sed -n 3p "$work/json" | jq -c .text)"
same 'a tag with quotes' '"a\"b\\"' "$(sed -n 3p "$work/json" | jq -c .tag)"
same 'a line without header' '["raw",10,"no header, code 871504",null,null]' \
	"$(sed -n 4p "$work/json" | jq -c '[.format, .line, .text, .pid, .tag]')"
same 'start and end are bytes' '871999' "$(sed -n 2p "$work/json" | jq -r '.text' |
	tail -c +$(($(sed -n 2p "$work/json" | jq '[.codes[] | select(.code == 871999)][0].start') + 1)) | head -c 6)"
while IFS=$'\t' read -r offset text; do
	tail -c +$((offset + 1)) "$work/json.log" | head -n 1 | tr -d '\r' | grep -qaF -e "$text" ||
		failed "offset $offset is not that of '$text'"
done < <(jq -r 'select(.text | test("�") | not) | [.offset, .text] | @tsv' "$work/json")
same 'a file is named' "$work/json.log" "$(jq -r .file "$work/file.json" | sort -u)"
same 'lines are counted in each file' '7 8 9 10 7 8 9 10' \
	"$(imerr annotate -o json "$work/json.log" "$work/json.log" | jq .line | tr '\n' ' ' | sed 's/ $//')"
# (Out of a file: at the end of a pipe a last line without newline may have been cut off.)
imerr annotate "$work/json.log" >"$work/noted"
same 'JSON of an annotated log' "$(jq -c 'del(.offset)' "$work/json")" \
	"$(imerr annotate --lang=en -o json <"$work/noted" | jq -c 'del(.offset)')"
same 'a code at the end of a pipe may be cut off' true \
	"$(printf 'code 871504' | imerr annotate -o json | jq '.codes[0].cut')"
same 'JSON, --tag' 2 "$(imerr annotate -o json --tag=JPush "$work/json.log" | wc -l)"
same 'JSON, --code' 1 "$(imerr annotate -o json --code=871300 "$work/json.log" | wc -l)"
same 'JSON, --level' 3 "$(imerr annotate -o json --level=W "$work/json.log" | wc -l)"
same 'JSON, --pid' 3 "$(imerr annotate -o json --pid=1702 "$work/json.log" | wc -l)"

# Colour: asked for, not asked for, refused.
printf '%s\n' "$line" >"$work/line"
esc=$'\033'
run 0 annotate "$work/line"
lacks 'no colour into a pipe' "$work/out" "$esc"
run 0 annotate --color=always "$work/line"
holds '--color=always' "$work/out" "$esc[36m«imerr 871300"
NO_COLOR=1 imerr annotate --color=always "$work/line" >"$work/out"
holds '--color=always beats NO_COLOR' "$work/out" "$esc[36m«imerr 871300"

# A terminal. script(1) gives one; the program's stdin is the log.
if command -v script >/dev/null; then
	# on_terminal [NAME=VALUE...] -- OPTION...
	on_terminal() {
		local env=()
		while [ "$1" != -- ]; do
			env+=("$1")
			shift
		done
		shift
		local words
		words=$(printf '%q ' env TERM=xterm "${env[@]}" "${imerr[@]}" "$@")
		script -qec "$words <$(printf %q "$work/line")" "$work/typescript" >/dev/null </dev/null
		# Its first and last line are script's own; a terminal makes CR LF of LF.
		sed '1{/^Script started/d};/^Script done/d' "$work/typescript" | sed 's/\r$//' >"$work/out"
	}
	on_terminal -- annotate
	holds 'colour on a terminal' "$work/out" "$esc[36m«imerr 871300"
	on_terminal NO_COLOR=1 -- annotate
	lacks 'NO_COLOR' "$work/out" "$esc"
	holds 'NO_COLOR' "$work/out" '«imerr 871300'
	on_terminal NO_COLOR= -- annotate
	holds 'an empty NO_COLOR is none' "$work/out" "$esc[36m"
	on_terminal TERM=dumb -- annotate
	lacks 'a dumb terminal' "$work/out" "$esc"
	on_terminal -- annotate --color=never
	lacks '--color=never' "$work/out" "$esc"
	on_terminal NO_COLOR=1 -- annotate --color=always
	holds '--color=always on a terminal' "$work/out" "$esc[36m"
	on_terminal -- explain 871300
	holds 'explain on a terminal' "$work/out" "$esc[1m871300"

	# A log line must not drive the terminal: title, cursor, reports, bell, C1, DEL, other charsets.
	p='03-17 16:13:38.811  1702  2395 E JPush   : code:871300 '
	printf '%b\n' "$p$esc[31mred$esc[0m $esc[38;5;196mmore" "${p}a$esc]0;title\007b" "${p}a$esc[2J$esc[H${esc}[6nb" \
		"${p}a${esc}Pq#0${esc}\\\\\\\\b" "${p}a\007\010\010b\177" "${p}a$esc(0b$esc>${esc}cb" "${p}tab\tin it" "中文 ${p}" \
		"$esc[8m hidden" >"$work/line"
	printf 'a\302\233[2Jb\n\xff\x9b2Jc\nover\rwritten\n\xe2\x80\xae bidi\n%s[' "$esc" >>"$work/line"
	cp "$work/line" "$work/hostile"
	on_terminal -- annotate --color=never
	for piece in "$esc]" "$esc[2J" "$esc[H" "$esc[6n" "${esc}P" $'\007' $'\010' $'\177' "$esc(" "$esc>" "${esc}c" $'\302\233'; do
		lacks 'on a terminal nothing drives it' "$work/out" "$piece"
	done
	check 'no bare CR on a terminal' test -z "$(grep -a $'\r' "$work/out" | grep -av $'\r$')"
	LC_ALL=C grep -qa $'[\x80-\x9f]2J' "$work/out" && failed 'on a terminal: a C1 byte' "$work/out"
	holds 'what was neutralised can be seen' "$work/out" '^[]0;title^G'
	holds 'colours stay' "$work/out" "$esc[31mred$esc[0m $esc[38;5;196mmore «imerr"
	holds 'tabs stay' "$work/out" $'tab\tin it'
	holds 'Chinese stays' "$work/out" '中文'
	same 'no note is lost by it' 8 "$(grep -ac 'imerr 871300' "$work/out")"
	on_terminal -- annotate --raw --color=never
	for piece in "$esc]0;title"$'\007' "$esc[2J$esc[H$esc[6n"; do
		holds '--raw passes them' "$work/out" "$piece"
	done
	on_terminal -- why
	lacks 'why on a terminal' "$work/out" "$esc]0"
	imerr annotate --lang=en "$work/hostile" | imerr strip >"$work/stripped"
	equal 'into a pipe: bytes as they came' "$work/hostile" "$work/stripped"
else
	echo 'script is missing: no terminal was tried'
fi
finish
