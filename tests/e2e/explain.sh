#!/bin/bash
# `imerr explain` finds every code by number, constant and pieces of its texts,
# says what is nearest to an unknown one, and speaks JSON.
. "$(dirname "$0")/lib.sh"
need python3

run 0 explain --list -o json
cp "$work/out" "$work/list.json"
if [ -n "$slow" ]; then
	sed -n '1~40p' "$work/list.json" >"$work/list"
	python3 "$e2e/explain.py" "$work/list" "${imerr[@]}" >"$work/out"
	lacks 'explain under valgrind' "$work/out" 'status 99'
else
	check 'every code in every way' python3 "$e2e/explain.py" "$work/list.json" "${imerr[@]}"
fi
run 0 explain --list
same 'the list has a line for each' "$(wc -l <"$work/list.json")" "$(wc -l <"$work/out")"

# The entry, for people.
run 0 explain --lang=en 871300
for piece in '871300  Have not logged in.' 'LOCAL_NOT_LOGIN' 'what to do' 'https://docs.jiguang.cn/'; do
	holds 'explain 871300' "$work/out" "$piece"
done
run 0 explain --lang=zh 871300
for piece in 'api调用发起者尚未登录' '处理' '原因'; do
	holds 'explain 871300 in Chinese' "$work/out" "$piece"
done
run 0 explain --lang=both 871300
holds 'explain 871300 in both' "$work/out" 'api调用发起者尚未登录'
holds 'explain 871300 in both' "$work/out" 'A call that needs a logged-in user'
lacks 'no colour into a file' "$work/out" $'\033'
run 0 explain --color=always 871300
holds 'colour when asked for' "$work/out" $'\033[1m871300'
COLUMNS=60 imerr explain 871300 >"$work/out"
check 'no line is wider than the terminal (links apart)' test -z "$(grep -v https "$work/out" | awk 'length($0) > 60')"

# Android and iOS have other meanings for it: both are told.
run 0 explain -o json 872002
same 'a number of two families' 2 "$(wc -l <"$work/out")"
# Two codes with one message: both.
run 0 explain -o json "$(grep '"code":871321,' "$work/list.json" | sed 's/.*"message":"\([^"]*\)".*/\1/')"
holds 'a message of two codes' "$work/out" '"code":871321'
holds 'a message of two codes' "$work/out" '"code":871322'

# Several at once, in the order asked for; words beside each other are one text.
run 0 explain 871504 871300 Have not logged in. 871301
same 'several at once' '871504 871300 871300 871301' "$(grep -o '^8[0-9]*' "$work/out" | tr '\n' ' ' | sed 's/ $//')"
run 0 explain '12-31 23:59:59.123  4611  4690 E JIM     : code:871300 and 871301'
holds 'a pasted line' "$work/out" '871300  Have not'
holds 'a pasted line' "$work/out" '871301  Invalid'

# What is unknown: status 1, the nearest, on stderr; the others are answered.
run 1 explain 871399 871300
holds 'an unknown number is named' "$work/err" "'871399'"
holds 'the nearest numbers' "$work/err" '871401'
holds 'the known one is answered' "$work/out" '871300  Have not'
run 1 explain -o json 871399
same 'an unknown number, JSON: stdout' '' "$(cat "$work/out")"
run 1 explain 'Have not loged inn'
holds 'a text nearly right' "$work/err" '871300'
run 1 explain LOCAL_NOT_LOGGED
holds 'a constant nearly right' "$work/err" '871300'
run 1 explain --lang=zh 没有这回事
check 'unknown in Chinese' grep -q '不在任何错误码表中' "$work/err"
for odd in '' ' ' 99999999999999999999999999 -1 1 0871300 871300x '%s%n' '.*' '(' $'\xff\xfe' "$(printf '%5000s' x)" \
	"$(printf '%100000s' '' | tr ' ' 871300)" '«imerr 871300'; do
	imerr explain -- "$odd" >"$work/out" 2>"$work/err"
	status=$?
	case $status in
	0 | 1) ;;
	*) failed "explain '${odd:0:40}': status $status" "$work/err" ;;
	esac
	checks=$((checks + 1))
done
run 1 explain -- ''
run 1 explain ' '
run 0 explain 0
finish
