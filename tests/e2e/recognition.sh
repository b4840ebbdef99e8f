#!/bin/bash
# What is a code and what is not: every code of every family in the shapes of
# real print statements and of look-alikes, and values that go over two lines.
. "$(dirname "$0")/lib.sh"
need python3 jq

if [ -z "$slow" ]; then
	check 'every code in every shape' python3 "$e2e/recognition.py" "$IMERR"
fi

# The shipped rules carry samples; so does the example of a family.
run 0 check
run 0 check "$srcdir"/rules/*.yaml "$srcdir/samples/rules/acme-chat.yaml"

# codes WHAT EXPECTED: the codes of $work/log, as line:code:via.
codes() {
	imerr annotate -o json "$work/log" |
		jq -r '.line as $l | .codes[] | "\($l):\(.code):\(.via)"' | paste -sd' ' >"$work/codes"
	same "$1" "$2" "$(cat "$work/codes")"
}

t='03-17 16:13:38.811  1702  2395 E JIGUANG-JMessage: '
printf '%s\n' "$t{" "$t  \"code\": 871300," "$t  \"description\": \"[getMyInfo] have not logged in!" "$t}" >"$work/log"
codes 'a code and its text on the next line are one event' '2:871300:code'
printf '%s\n' "${t}[getMyInfo] have not logged in!" "${t}[login]sdk have not init, call init" >"$work/log"
codes 'texts without numbers' '1:871300:text 2:871308:text'
printf '%s\n' "E/JMRTC   ( 4611): Can not send invite signaling message . state error. cur state is idle." >"$work/log"
codes 'a template' '1:872001:text'
imerr annotate "$work/log" >"$work/out"
holds 'the arguments are shown' "$work/out" '872001 (told by its text) Can not send invite signaling message . state error. cur state is idle'

# Whose number it is: the layout says it, or the words; else both meanings are told.
printf '%s\n' '2018-11-28 14:16:51.223+0800 demo[45522:702695] onCallDisconnect reason: 872001' \
	'D/Call    ( 4611): onCallError errCode = 872001' 'onCallError errCode = 872001' >"$work/log"
imerr annotate -o json "$work/log" | jq -r '.codes[0].family' >"$work/out"
same 'families by layout' 'jmrtc-ios jmrtc-android jmrtc-android' "$(paste -sd' ' <"$work/out")"

printf '%s\n' 'D/Chat    ( 4611): register: i = 0, s = Success' 'D/Chat    ( 4611): code=871399' 'D/Chat    ( 4611): 871105' \
	'D/Chat    ( 4611): left 871105 right' 'D/Unlisted( 4611): seq 871399' >"$work/log"
codes 'bare numbers, unlisted ones, success unasked' '2:871399:code 3:871105:code'
imerr annotate --success -o json "$work/log" | jq -r '.codes[0].code' >"$work/out"
same 'success asked for' '0 871399 871105' "$(paste -sd' ' <"$work/out")"
imerr annotate --strict -o json "$work/log" | jq -r '.codes[0].code' >"$work/out"
same 'strict' '871399' "$(paste -sd' ' <"$work/out")"

# why: the rule, and what stands around.
imerr why 'D/Chat    ( 4611): Killing pid 871105' >"$work/out"
holds 'why names the rule' "$work/out" "id-before"
holds 'why shows the neighbour' "$work/out" 'Killing pid >>>871105<<<'

finish
