#!/bin/bash
# Compressed logs: as what is in them, whatever they are called and wherever they come from.
. "$(dirname "$0")/lib.sh"

sample=$srcdir/samples/logcat.txt
cp "$sample" "$work/x"
for ((n = 0; n < 40; n++)); do cat "$sample"; done >"$work/y"
printf '12-31 23:59:59.123  4611  4690 E JIM     : code:871300' >"$work/z" # no newline
gzip -c "$work/x" >"$work/x.gz"
xz -c "$work/x" >"$work/x.xz"
gzip -1c "$work/y" >"$work/y.gz"
gzip -c "$work/z" >"$work/z.gz"
cp "$work/y.gz" "$work/y.log"

# as WHAT PACKED PLAIN: annotate, strip and report read both alike.
as() {
	local command
	for command in annotate 'annotate --output=json' 'annotate --below' strip 'report -o json'; do
		run 0 $command "$3" && cp "$work/out" "$work/wanted"
		run 0 $command "$2"
		[ "$command" = 'annotate --output=json' ] && sed -i 's/^{"file":"[^"]*",/{/' "$work/wanted" "$work/out"
		equal "$1: $command FILE" "$work/wanted" "$work/out"
		same "$1: $command FILE: stderr" '' "$(cat "$work/err")"
	done
}
as gz "$work/x.gz" "$work/x"
as xz "$work/x.xz" "$work/x"
as 'gz, not called so' "$work/y.log" "$work/y"
as 'no newline at the end' "$work/z.gz" "$work/z"
cat "$work/x.gz" "$work/y.gz" >"$work/xy.gz"
cat "$work/x" "$work/y" >"$work/xy"
as 'two members' "$work/xy.gz" "$work/xy"
cat "$work/x.xz" "$work/y.gz" "$work/x.xz" >"$work/xyx"
cat "$work/x" "$work/y" "$work/x" >"$work/xyx.plain"
as 'members of both kinds' "$work/xyx" "$work/xyx.plain"
(head -c 12345 /dev/zero | cat "$work/x.gz" - "$work/y.gz" -) >"$work/zeros.gz"
as 'zeros between' "$work/zeros.gz" "$work/xy"
(printf '\xff\xfe' && iconv -t UTF-16LE "$work/x") >"$work/x.utf16"
gzip -c "$work/x.utf16" >"$work/x.utf16.gz"
as 'UTF-16' "$work/x.utf16.gz" "$work/x.utf16"

# A round trip is zcat; files of all kinds in one go; standard input, as a file and as a pipe.
imerr annotate "$work/xyx" | imerr strip >"$work/out"
equal 'round trip' "$work/xyx.plain" "$work/out"
imerr annotate "$work/x" "$work/y" "$work/x" >"$work/wanted"
run 0 annotate "$work/x.gz" "$work/y" "$work/x.xz"
equal 'files of all kinds' "$work/wanted" "$work/out"
mkdir "$work/plain" "$work/packed"
cp "$work/x" "$work/plain/a" && cp "$work/x.gz" "$work/packed/a"
cp "$work/y" "$work/plain/b" && cp "$work/y" "$work/packed/b"
cp "$work/x" "$work/plain/c" && cp "$work/x.xz" "$work/packed/c"
(cd "$work/plain" && imerr report -o json a b c >"$work/wanted")
(cd "$work/packed" && imerr report -o json a b c >"$work/out")
equal 'files of all kinds, counted' "$work/wanted" "$work/out"
imerr report -o json <"$work/y" >"$work/wanted"
run 0 report -o json <"$work/y.gz"
equal 'standard input is a file' "$work/wanted" "$work/out"
run 0 report -o json < <(cat "$work/y.gz")
equal 'a pipe' "$work/wanted" "$work/out"
imerr why <"$work/x" >"$work/wanted"
run 0 why <"$work/x.gz"
equal why "$work/wanted" "$work/out"

# What is said of files that are not whole; what could be read was read.
head -c 20000 /dev/urandom | base64 >"$work/r"
gzip -c "$work/r" >"$work/r.gz"
head -c 15000 "$work/r.gz" >"$work/cut.gz"
run 1 strip "$work/cut.gz"
holds 'cut off' "$work/err" "'$work/cut.gz' is cut off in the middle; what could be read of it was read"
check 'cut off: a beginning' cmp -s -n "$(stat -c %s "$work/out")" "$work/r" "$work/out"
check 'cut off: much of it' [ "$(stat -c %s "$work/out")" -gt 15000 ]
run 1 strip --lang=zh "$work/cut.gz"
holds 'cut off, in Chinese' "$work/err" "“$work/cut.gz”不完整"
(head -c 10000 "$work/r.gz"; printf '\x55\xaa\x55\xaa\x55\xaa'; tail -c +10007 "$work/r.gz") >"$work/bad.gz"
run 1 strip "$work/bad.gz" "$work/x"
holds 'damaged' "$work/err" "'$work/bad.gz' is damaged near byte "
check 'damaged: the next file is read all the same' cmp -s <(tail -c "$(stat -c %s "$work/x")" "$work/out") "$work/x"
cat "$work/x.gz" "$work/z" >"$work/behind.gz"
run 1 strip "$work/behind.gz"
holds 'something behind' "$work/err" "follows in '$work/behind.gz' from byte $(stat -c %s "$work/x.gz") on"
equal 'something behind' "$work/x" "$work/out"
run 1 strip < <(head -c 15000 "$work/r.gz")
holds 'a pipe that is cut off' "$work/err" "'stdin' is cut off"

# Live: what a compressor has let out is there at once, and so is what only looks as if it could be compressed.
mkfifo "$work/fifo"
imerr annotate <"$work/fifo" >"$work/live" 2>"$work/err" &
children+=($!)
exec {fifo}>"$work/fifo"
python3 -c 'import sys, zlib
z = zlib.compressobj(6, zlib.DEFLATED, 31)
sys.stdout.buffer.write(z.compress(b"first\n") + z.flush(zlib.Z_SYNC_FLUSH))' >&"$fifo"
check 'live: a line of a stream that goes on' await 5 grep -qx first "$work/live"
exec {fifo}>&-
await 5 ended "${children[-1]}"
imerr annotate <"$work/fifo" >"$work/live" 2>"$work/err" &
children+=($!)
exec {fifo}>"$work/fifo"
printf '\xfd\n' >&"$fifo"
check 'live: not xz' await 5 has_size "$work/live" 2
exec {fifo}>&-

# Large and compressed: by one thread, with all that is in it.
if [ -z "$slow" ]; then
	head -c 9500000 /dev/urandom | base64 >"$work/large"
	cat "$work/y" >>"$work/large"
	gzip -1c "$work/large" >"$work/large.gz"
	check 'large enough to be cut' [ "$(stat -c %s "$work/large.gz")" -gt 8500000 ]
	imerr report --threads=3 -o json "$work/large" >"$work/wanted"
	run 0 report --threads=3 -o json "$work/large.gz"
	equal 'large' "$work/wanted" "$work/out"
fi

finish
