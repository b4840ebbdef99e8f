#!/bin/bash
# Recognition against the labelled corpus of real lines, which is no part of the
# sources: IMERR_CORPUS says where it is.
. "$(dirname "$0")/lib.sh"
need python3
if [ -z "${IMERR_CORPUS:-}" ]; then
	echo 'skipped: IMERR_CORPUS is not set'
	exit 77
fi
without_valgrind
# A process for each row. The sanitizers see the rows in one.
[ -n "$sanitized" ] || check 'all codes, and those of the Android families' python3 "$e2e/score.py" "$IMERR" "$IMERR_CORPUS"
check 'counts of the report, in every form' python3 "$e2e/counts.py" "$IMERR" "$IMERR_CORPUS"
for name in positives negatives; do tail -n +2 "$IMERR_CORPUS/$name.tsv" | cut -f6-; done >"$work/rows"
imerr annotate "$work/rows" >"$work/noted"
same 'all rows in one log: status' 0 $?
imerr strip "$work/noted" >"$work/stripped"
equal 'all rows in one log, and without their notes' "$work/rows" "$work/stripped"
finish
