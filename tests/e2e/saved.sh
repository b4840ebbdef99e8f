#!/bin/bash
# Files that are followed by one run after the other (--from=saved): whatever happens to them in between, all lines come, once; and after
# kill -9 none is missing.
. "$(dirname "$0")/lib.sh"
without_valgrind        # a hundred runs of what follow.sh runs

leaks on

e='12-31 23:59:59.123  4611  4690 E JIM     : '
dir=$work/logs
state=$HOME/.local/state/imerr/positions
mkdir "$dir"

# start ARGUMENT...: a run, in the directory of the test; what runs print is gathered in `live`.
start() {
	(cd "$dir" && exec "${imerr[@]}" "$@" >>"$work/live" 2>"$work/err") &
	started
}
anew() {
	: >"$work/live"
	rm -f "$dir"/* "$state"
}
has_line() { grep -qaxF -e "$1" "$work/live"; }
# runs WHAT LINE ARGUMENT...: a run until the line has come.
runs() {
	local what=$1 line=$2
	shift 2
	start annotate --follow --from=saved "$@"
	check "$what: '$line'" await 10 has_line "$line"
	interrupt "$what"
	same "$what: stderr" '' "$(cat "$work/err")"
}
# all WHAT N [NAME]: the lines 1 to N of that name came, and nothing twice.
all() {
	seq -f "${3:-x} %.0f" 1 "$2" >"$work/wanted"
	grep -a "^${3:-x} " "$work/live" >"$work/got"
	equal "$1" "$work/wanted" "$work/got"
}
# write FROM TO FILE [NAME]
write() { seq -f "${4:-x} %.0f" "$1" "$2" >>"$dir/$3"; }

# The first run begins as without saved, the next ones where it ended.
: >"$work/live"
write 1 5 x.log
runs 'first' 'x 5' x.log
holds 'first: what was followed' "$state" "asked $dir/x.log"
holds 'first: how far' "$state" " 0 1 $dir/x.log"
write 6 40 x.log
runs 'longer' 'x 40' ./x.log
all 'longer' 40
write 41 60 x.log
printf 'x 6' >>"$dir/x.log"
runs 'half a line waits' 'x 60' "$dir/x.log"
all 'half a line waits' 60
printf '1\n' >>"$dir/x.log"
runs 'half a line comes whole' 'x 61' x.log
all 'half a line comes whole' 61

# Renamed, while half a line stood there.
write 62 80 x.log
mv "$dir/x.log" "$dir/x.log.1"
write 81 100 x.log
runs 'renamed' 'x 100' x.log
all 'renamed' 100
write 101 110 x.log
mv "$dir/x.log" "$dir/x.log.1"
start annotate --follow --from=saved x.log
check 'renamed, and no new one: it is read' await 10 has_line 'x 110'
write 111 120 x.log
check 'renamed, and no new one: that comes later' await 10 has_line 'x 120'
interrupt 'renamed, and no new one'
all 'renamed, and no new one' 120

# Written anew.
write 121 400 longer
cat "$dir/longer" >"$dir/x.log"
start annotate --follow --from=saved x.log
check 'written anew' await 10 has_line 'x 400'
interrupt 'written anew'
all 'written anew' 400
same 'written anew: it is told' 1 "$(wc -l <"$work/err")"
rm "$dir/x.log"
write 401 420 x.log
start annotate --follow --from=saved x.log
check 'removed and made again' await 10 has_line 'x 420'
interrupt 'removed and made again'
all 'removed and made again' 420

# Two files, one of them not there at first; it is new when it comes, be it while nobody looks.
anew
mkdir "$work/other"
write 1 5 a.log a
start annotate --follow --from=saved a.log b.log --positions "$work/other/deep/positions"
check 'two files' await 10 has_line 'a 5'
interrupt 'two files'
write 1 50 b.log b
write 6 50 a.log a
runs 'two files, one is new' 'b 50' a.log b.log --positions "$work/other/deep/positions"
all 'two files, one is new' 50 a
all 'two files, one is new' 50 b
holds 'another file of positions' "$work/other/deep/positions" "$dir/b.log"
check 'another file of positions: the usual one was not made' [ ! -e "$state" ]

# A pattern that matches rotated names, too; rotated twice while nobody looked.
anew
write 1 5 x.log
runs 'a pattern' 'x 5' 'x.log*'
write 6 20 x.log
mv "$dir/x.log" "$dir/x.log.1"
write 21 40 x.log
runs 'a pattern, rotated' 'x 40' 'x.log*'
sort -V "$work/live" -o "$work/live"
all 'a pattern, rotated' 40
write 41 60 x.log
mv "$dir/x.log.1" "$dir/x.log.2"
mv "$dir/x.log" "$dir/x.log.1"
write 61 90 x.log
mv "$dir/x.log.2" "$dir/x.log.3"
mv "$dir/x.log.1" "$dir/x.log.2"
mv "$dir/x.log" "$dir/x.log.1"
write 91 100 x.log
start annotate --follow --from=saved 'x.log*'
for last in 60 90 100; do check "a pattern, rotated twice: $last" await 10 has_line "x $last"; done
interrupt 'a pattern, rotated twice'
sort -V "$work/live" -o "$work/live"
all 'a pattern, rotated twice' 100

# Compressed, and a new one in its place that may get the same inode: what was read of it is told by its content.
if command -v gzip >/dev/null; then
	for written in removed emptied; do
		anew
		write 1 5 x.log
		runs "compressed and $written" 'x 5' 'x.log*'
		write 6 40 x.log
		start annotate --follow --from=saved 'x.log*'
		check "compressed and $written: longer" await 10 has_line 'x 40'
		interrupt "compressed and $written"
		write 41 60 x.log
		gzip -c "$dir/x.log" >"$dir/x.log.1.gz"
		if [ "$written" = removed ]; then rm "$dir/x.log"; else : >"$dir/x.log"; fi
		write 61 90 x.log
		start annotate --follow --from=saved 'x.log*'
		for last in 60 90; do check "compressed and $written: $last" await 10 has_line "x $last"; done
		interrupt "compressed and $written"
		sort -V "$work/live" -o "$work/live"
		all "compressed and $written" 90
	done
fi

# What lines mean hangs on those before, which are not shown again: a header of its own line, context, a note below.
anew
printf '[ 12-31 23:59:59.123  4611: 4690 E/JIM ]\n' >"$dir/long.log"
runs 'a header on a line of its own' "$(cat "$dir/long.log")" long.log
printf 'login failed, code:871300\n\n' >>"$dir/long.log"
start annotate --follow --from=saved -o json long.log
check 'a header on a line of its own: its message' await 10 grep -q '"tag":"JIM"' "$work/live"
interrupt 'a header on a line of its own'
holds 'lines count from where reading began' "$work/live" '"line":1,"offset":41,'
: >"$work/live"
printf '%scode:871300\n' "$e" >"$dir/c.log"
start annotate --follow --from=saved --only -A 2 c.log
check 'context' await 10 grep -q '871300 «' "$work/live"
interrupt 'context'
printf 'one\ntwo\nthree\n%scode:871301\n' "$e" >>"$dir/c.log"
start annotate --follow --from=saved --only -A 2 c.log
check 'context goes on' await 10 grep -q '871301 «' "$work/live"
interrupt 'context goes on'
same 'context goes on' $'one\ntwo\n--' "$(sed '1d; $d' "$work/live")"
: >"$work/live"
printf '%scode:871300\n' "$e" | imerr annotate --below >"$work/noted"
head -n 1 "$work/noted" >"$dir/n.log"
runs 'a note below' "$(head -n 1 "$work/noted" | imerr annotate)" n.log
tail -n 1 "$work/noted" >>"$dir/n.log"
echo behind >>"$dir/n.log"
runs 'a note below: behind it' behind n.log
same 'a note below its line, which has one now' 2 "$(wc -l <"$work/live")"

# Killed at any moment once it has begun, with rotation: no line is missing.
anew
: >"$dir/x.log"
start annotate --follow --from=saved 'x.log*'
check 'killed: a run has begun' await 10 test -s "$state"
interrupt 'killed: a run' 137 KILL
(
	for ((r = 0; r < 40; r++)); do
		for ((n = r * 50 + 1; n <= r * 50 + 50; n++)); do echo "x $n" >>"$dir/x.log"; ((n % 10)) || moment; done
		((r % 10)) || mv "$dir/x.log" "$dir/x.log.$r"
	done
	echo 'x end' >>"$dir/x.log"
) &
writer=$!
children+=("$writer")
RANDOM=7
kills=0
while ! ended "$writer" && [ "$kills" -lt 100 ]; do
	start annotate --follow --from=saved 'x.log*'
	for ((k = RANDOM % 80; k > 0; k--)); do moment; done
	interrupt 'killed' 137 KILL
	kills=$((kills + 1))
done
wait "$writer"
start annotate --follow --from=saved 'x.log*'
check 'killed: the end' await 20 has_line 'x end'
check 'killed: the line before' await 20 has_line 'x 2000'
sleep 0.2
interrupt 'killed'
check 'killed: that happened' [ "$kills" -gt 2 ]
grep -a '^x [0-9]*$' "$work/live" | sort -Vu >"$work/got"
seq -f 'x %.0f' 1 2000 >"$work/wanted"
equal 'killed: nothing is missing' "$work/wanted" "$work/got"

# Reports: what was in one that was shown is not in the next one.
anew
sum() { python3 -c '
import json, sys
total = 0
for line in open(sys.argv[1]):
	total += json.loads(line)["codes_counted"] if line.endswith("\n") else 0
print(total)' "$work/live"; }
codes() { for ((n = 0; n < $1; n++)); do echo "${e}code:871300"; done >>"$dir/$2"; }
has_sum() { [ "$(sum)" = "$1" ]; }
codes 10 r.log
start report --follow --from=saved --every 200ms -o json r.log
check 'a report' await 10 has_sum 10
codes 5 r.log
printf '%scode:8713' "$e" >>"$dir/r.log"
check 'a report goes on' await 10 has_sum 15
interrupt 'a report goes on'
printf '00\n' >>"$dir/r.log"
mv "$dir/r.log" "$dir/r.log.1"
codes 7 r.log
start report --follow --from=saved --every 200ms -o json r.log
check 'a report of the next run' await 10 has_sum 23
interrupt 'a report of the next run' 137 KILL
codes 2 r.log
start report --follow --from=saved --every 1h -o json r.log
sleep 0.3
interrupt 'no report' 137 KILL
start report --follow --from=saved --every 200ms -o json r.log
check 'what was in no report counts' await 10 has_sum 25
interrupt 'a report of the last run'
same 'reports: sum' 25 "$(sum)"

# Whose the file is, and what is none.
: >"$work/live"
rm "$state"
start annotate --follow --from=saved r.log
check 'in use' await 10 test -s "$state"
run 1 annotate --follow --from=saved other.log
holds 'in use' "$work/err" "'$state' is in use by another imerr"
interrupt 'in use'
cp "$state" "$work/kept"
echo 'nonsense' >>"$state"
cp "$state" "$work/damaged"
run 1 report --follow --from=saved "$dir/r.log"
holds 'damaged' "$work/err" "$state:$(wc -l <"$state"): this is no line of a file of positions"
equal 'damaged: it is left as it is' "$work/damaged" "$state"
sed 's/^imerr positions 2$/imerr positions 3/' "$work/kept" >"$state"
env LC_ALL=zh_CN.UTF-8 "${imerr[@]}" annotate --follow --from=saved "$dir/r.log" 2>"$work/err"
same 'newer: status' 1 $?
holds 'newer' "$work/err" "$state:1：该文件由更新版本的 imerr 写成"
run 2 annotate --from=saved "$dir/r.log"
holds 'without --follow' "$work/err" '--from=saved needs --follow'
run 2 report --follow --positions p "$dir/r.log"
holds 'without saved' "$work/err" '--positions needs --from=saved'

# Positions that cannot be kept any more: told once, and the end is not a good one.
: >"$work/live"
write 1 3 w.log
start annotate --follow --from=saved w.log --positions "$work/gone/positions"
check 'not kept: it runs' await 10 test -s "$work/gone/positions"
rm -r "$work/gone"
: >"$work/gone"
write 4 6 w.log
check 'not kept: it is told' await 10 grep -q 'positions' "$work/err"
check 'not kept: lines come all the same' await 10 has_line 'x 6'
interrupt 'not kept' 1
same 'not kept: told once' 1 "$(wc -l <"$work/err")"

# The reader goes: the run ends, and the next one goes on.
write 1 3 g.log g
(cd "$dir" && imerr annotate --follow --from=saved g.log --positions "$work/g" | head -n 1) >"$work/out"
same 'the reader goes' 'g 1' "$(cat "$work/out")"
write 4 6 g.log g
: >"$work/live"
runs 'the reader goes, the next one comes' 'g 6' g.log --positions "$work/g"
finish
