#!/bin/bash
# Files that are followed: a writer that appends numbered lines while they are rotated, truncated,
# removed and made again. All lines come, once, in order. With notification and by polling.
. "$(dirname "$0")/lib.sh"

e='12-31 23:59:59.123  4611  4690 E JIM     : '

# start ARGUMENT...: the program follows, in the directory of the test.
start() {
	: >"$work/live"
	(cd "$dir" && exec "${imerr[@]}" "$@" >"$work/live" 2>"$work/err") &
	started
}
has_line() { grep -qaxF -e "$1" "$work/live"; }
numbers() { sed -n "s/^$1 \([0-9]*\)\$/\1/p" "$work/live"; }
# all WHAT NAME N: the lines "NAME 1" to "NAME N" came, and nothing twice.
all() {
	await 10 has_line "$2 $3"
	seq 1 "$3" >"$work/wanted"
	numbers "$2" >"$work/got"
	equal "$1" "$work/wanted" "$work/got"
}
# write NAME FROM TO FILE: a line at a time, some in two halves.
write() {
	local n
	for ((n = $2; n <= $3; n++)); do
		if ((n % 7 == 0)); then
			printf '%s ' "$1" >>"$4"
			echo "$n" >>"$4"
		else
			echo "$1 $n" >>"$4"
		fi
	done
}

for poll in '' --poll; do
	what=${poll:-notified}
	dir=$work/logs${poll#--}
	mkdir "$dir"
	write x 1 20 "$dir/x.log"
	start annotate --follow --from=start $poll x.log 'y*.log'
	all "$what: what is there" x 20
	write x 21 200 "$dir/x.log"
	all "$what: what is added" x 200
	printf '%scode:871300\n' "$e" >>"$dir/x.log"
	check "$what: a note" await 5 grep -q 'code:871300 «imerr 871300 .*»$' "$work/live"

	# Rotation; the writer notices late.
	exec 7>>"$dir/x.log"
	mv "$dir/x.log" "$dir/x.log.1"
	write x 201 220 /proc/self/fd/7
	write x 221 240 "$dir/x.log"
	exec 7>&-
	all "$what: renamed" x 240

	# copytruncate, then fewer and more bytes than before.
	cp "$dir/x.log" "$dir/x.log.2"
	: >"$dir/x.log"
	write x 241 245 "$dir/x.log"
	all "$what: truncated" x 245
	rm -f "$work/longer"
	write x 246 400 "$work/longer"
	cat "$work/longer" >"$dir/x.log"
	all "$what: written anew" x 400

	# Removed, and made again later; a directory that goes and comes.
	rm "$dir/x.log"
	check "$what: it is told that the file is gone" await 10 grep -q "'x.log' is gone" "$work/err"
	write x 401 420 "$dir/x.log"
	all "$what: made again" x 420

	# A pattern finds new ones.
	write y1 1 30 "$dir/y1.log"
	all "$what: found" y1 30
	write y2 1 30 "$dir/y2.log"
	write y1 31 60 "$dir/y1.log"
	mv "$dir/y1.log" "$dir/y3.log"
	write y1 61 70 "$dir/y3.log"
	all "$what: another one" y2 30
	all "$what: renamed to what the pattern finds, too" y1 70

	# The end, with half a line.
	printf 'half' >>"$dir/x.log"
	sleep 0.1
	interrupt "$what"
	same "$what: half a line is handed on at the end" half "$(tail -n 1 "$work/live")"
	same "$what: what was written anew" 2 "$(grep -c "x.log' was written anew" "$work/err")"
	same "$what: nothing else is said" 3 "$(wc -l <"$work/err")"
done

# Rotated and compressed, as logrotate(8) does it: nothing comes twice, and nothing is missing.
dir=$work/packed
mkdir "$dir"
pad=$(printf '%60s' '')
padded() { # FROM TO FILE
	local n
	for ((n = $1; n <= $2; n++)); do echo "z $n$pad"; done >>"$3"
}
has_padded() { grep -qaxF -e "z $1$pad" "$work/live"; }
padded 1 10 "$dir/app.log.9"
gzip "$dir/app.log.9"
start annotate --follow --from=start 'app.log*'
check 'packed: what is there' await 10 has_padded 10
padded 11 100 "$dir/app.log"
check 'packed: added' await 10 has_padded 100
mv "$dir/app.log" "$dir/app.log.1"
padded 101 110 "$dir/app.log.1"
gzip "$dir/app.log.1"
padded 111 150 "$dir/app.log"
check 'packed: the next one' await 10 has_padded 150
mv "$dir/app.log.1.gz" "$dir/app.log.2.gz"
mv "$dir/app.log" "$dir/app.log.1"
padded 151 160 "$dir/app.log"
check 'packed: and the next' await 10 has_padded 160
xz "$dir/app.log.1"
gzip -c "$work/longer" | head -c 100 >"$dir/app.log.3.gz"
padded 161 170 "$dir/app.log"
check 'packed: the last lines' await 10 has_padded 170
sleep 1.5
interrupt packed 1 # because of what is not whole
seq 1 170 >"$work/wanted"
sed -n "s/^z \([0-9]*\) *$/\1/p" "$work/live" | sort -n >"$work/got"
equal 'packed: each line once' "$work/wanted" "$work/got"
holds 'packed: what is not whole' "$work/err" "'app.log.3.gz' is cut off and was not read"
same 'packed: nothing else is said' 1 "$(wc -l <"$work/err")"

# A busy writer with rotation all the time.
dir=$work/busy
mkdir "$dir"
: >"$dir/x.log"
start annotate -f --from=start x.log
(
	for ((r = 0; r < 6; r++)); do
		write x $((r * 500 + 1)) $((r * 500 + 500)) "$dir/x.log"
		await 10 has_line "x $((r * 500 + 1))" # a file that goes before anybody saw it is lost
		mv "$dir/x.log" "$dir/x.log.$r"
		: >"$dir/x.log"
	done
)
all 'rotation all the time' x 3000
interrupt 'rotation all the time'
same 'rotation all the time: stderr' '' "$(cat "$work/err")"

# Few descriptors: those of files that rest are given back.
dir=$work/many
mkdir "$dir"
has_lines() { [ "$(wc -l <"$work/live")" -ge "$1" ]; }
if [ -z "$slow" ]; then
	for n in {1..60}; do echo "first $n" >"$dir/$n.log"; done
	: >"$work/live"
	(cd "$dir" && ulimit -n 70 && exec "${imerr[@]}" annotate -f --from=start '*.log' >"$work/live" 2>"$work/err") &
	started
	check 'few descriptors: all files are read' await 10 has_lines 60
	sleep 0.2
	for n in {1..60}; do
		echo "second $n" >>"$dir/$n.log"
		mv "$dir/$n.log" "$dir/$n.old"
	done
	check 'few descriptors: and read on when they were renamed' await 10 has_lines 120
	sort "$work/live" >"$work/got"
	for n in {1..60}; do echo "first $n"; echo "second $n"; done | sort >"$work/wanted"
	equal 'few descriptors' "$work/wanted" "$work/got"
	interrupt 'few descriptors'
	same 'few descriptors: stderr' '' "$(cat "$work/err")"
fi

# The output of the whole equals that without --follow.
dir=$work/same
mkdir "$dir"
cp "$srcdir/samples/logcat.txt" "$dir/a.log"
for form in text json; do
	run 0 annotate -o $form "$dir/a.log"
	sed "s,$dir/,," "$work/out" >"$work/wanted"
	start annotate -f --from=start -o $form a.log
	check "the sample, $form" await 10 has_size "$work/live" "$(stat -c %s "$work/wanted")"
	interrupt "the sample, $form"
	equal "the sample, $form" "$work/wanted" "$work/live"
done

# A report, now and then and at the end: together they hold what a report of the file holds.
start report -f --every 500ms -o json a.log
check 'a report now and then' await 10 grep -q '"codes_counted":9' "$work/live"
interrupt 'a report'
run 0 report -o json "$dir/a.log"
count() { python3 -c '
import json, sys
text, total, lines, at = open(sys.argv[1]).read().strip(), 0, 0, 0
while at < len(text):
	report, at = json.JSONDecoder().raw_decode(text, at)
	at += len(text[at:]) - len(text[at:].lstrip())
	total += report["codes_counted"]; lines += report["lines"]
print(total, lines)' "$1"; }
same 'reports: their sums' "$(count "$work/out")" "$(count "$work/live")"

# The reader goes.
rm -f "$work/status"
{ (cd "$dir" && "${imerr[@]}" annotate -f a.log 2>"$work/err"; echo $? >"$work/status.tmp"; mv "$work/status.tmp" "$work/status"); } | head -n 1 >"$work/out" &
children+=($!)
check 'the reader goes: it ends' await 10 test -e "$work/status"
same 'the reader goes: status' 0 "$(cat "$work/status" 2>/dev/null)"
same 'the reader goes: stderr' '' "$(cat "$work/err")"

# What cannot be followed.
run 2 annotate --follow
holds 'no file' "$work/err" '--follow needs the names of files'
run 2 report --follow -
start annotate --follow .
check 'a directory is refused' await 5 grep -q "'.' is a directory" "$work/err"
interrupt 'a directory is refused' 1 TERM
finish
