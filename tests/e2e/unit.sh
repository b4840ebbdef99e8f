#!/bin/bash
# The systemd unit: valid, and as closed as is said.
. "$(dirname "$0")/lib.sh"
need systemd-analyze

unit=$work/imerr.service
# The program is not installed yet.
sed "s,^ExecStart=[^ ]*,ExecStart=$IMERR," data/imerr.service >"$unit"
lacks 'all places are filled in' "$unit" 'dir@'
lacks 'all places are filled in' data/imerr.conf 'dir@'
holds 'the unit runs this program' "$unit" "ExecStart=$IMERR daemon --config /"

systemd-analyze verify --man=no "$unit" >"$work/out" 2>&1
same 'systemd-analyze verify' 0 $?
# What it says of the system call list of the kernel is not about the unit.
grep 'imerr' "$work/out" >"$work/said"
check 'systemd-analyze verify has no complaint' [ ! -s "$work/said" ]

# The last line: "Overall exposure level for imerr.service: 1.1 OK".
systemd-analyze security --offline=true --no-pager "$unit" >"$work/out" 2>"$work/err"
same 'systemd-analyze security' 0 $?
level=$(sed -n 's/.*exposure level for imerr.service: \([0-9.]*\).*/\1/p' "$work/out")
check "the exposure level is 1.5 or less, not '$level'" awk -v level="$level" 'BEGIN { exit !(level != "" && level <= 1.5) }'

# Its lines are read without a complaint. Only root could make the folders.
if command -v systemd-tmpfiles >/dev/null; then
	mkdir -p "$work/root/etc"
	echo 'root:x:0:0::/:/bin/sh' >"$work/root/etc/passwd"
	printf 'root:x:0:\nadm:x:4:\n' >"$work/root/etc/group"
	systemd-tmpfiles --create --root="$work/root" "$PWD/data/imerr.conf" >"$work/out" 2>&1
	lacks 'systemd-tmpfiles understands its lines' "$work/out" 'imerr.conf:'
	if [ "$(id -u)" = 0 ]; then
		same 'the folder of reports is made for adm' '2775 4' "$(stat -c '%a %g' "$work/root/var/log/imerr" 2>&1)"
	fi
fi
finish
