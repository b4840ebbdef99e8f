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
# A process for each row: the sanitizers see the same rows in one, below.
[ -n "$sanitized" ] || check 'all codes, and those of the Android families' python3 "$e2e/score.py" "$IMERR" "$IMERR_CORPUS"
check 'counts of the report, in every form' python3 "$e2e/counts.py" "$IMERR" "$IMERR_CORPUS"
finish
