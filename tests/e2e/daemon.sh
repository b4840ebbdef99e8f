#!/bin/bash
# The daemon: configuration, signals, store, pages, and whatever can happen to files. daemon.py has the tests.
# IMERR_LONG=1 adds a line of a gigabyte, 10,000 files and reports by the minute.
. "$(dirname "$0")/lib.sh"
need python3
check 'the daemon' python3 "$e2e/daemon.py" "$IMERR" "$srcdir"
finish
