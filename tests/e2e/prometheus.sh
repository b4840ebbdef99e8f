#!/bin/bash
# A real Prometheus scrapes the daemon, where it is installed.
. "$(dirname "$0")/lib.sh"
need python3 prometheus
check 'a Prometheus that scrapes' python3 "$e2e/prometheus.py" "$IMERR"
finish
