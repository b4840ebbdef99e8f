#!/bin/bash
# Writers at full speed, rotation of every kind, kills: every line is counted once (torture.py).
# Some seconds; with IMERR_LONG=1 some minutes and hundreds of kills, IMERR_SEED says which.
. "$(dirname "$0")/lib.sh"
need python3
without_valgrind        # nothing is at full speed under it
leaks on
seconds=3
[ "${IMERR_LONG:-}" != 1 ] || seconds=180
modes=('' --names --kill '--kill --names')
torture() {
	local options
	read -ra options <<<"$1"
	python3 "$e2e/torture.py" --seconds "$seconds" --seed "${IMERR_SEED:-1}" "${options[@]}" "$IMERR" >"$work/torture${1// /}" 2>&1
	echo $? >"$work/status${1// /}"
}
for mode in "${modes[@]}"; do
	torture "$mode" &
	# Together they have less of the machine each: that is for the short form.
	[ "$seconds" = 3 ] || wait
done
wait
for mode in "${modes[@]}"; do
	same "torture $mode: status" 0 "$(cat "$work/status${mode// /}")"
	cat "$work/torture${mode// /}"
done
finish
