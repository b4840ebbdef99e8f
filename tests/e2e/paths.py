#!/usr/bin/env python3
"""paths.py logs FOLDER SEED SIZE: made-up logs. paths.py large FILE SEED SIZE: one for `report`.

paths.py matrix FILE EXPECTED -- COMMAND...: COMMAND gives EXPECTED for FILE on every way in and out: operand, redirection,
pipes of all sizes, socket; file, pipes, slow and non-blocking ones.
paths.py offset FILE EXPECTED OFFSET -- COMMAND...: FILE as standard input, read up to OFFSET already.
paths.py gone FILE -- COMMAND...: readers go away in the middle; that is no error.
"""
import fcntl
import os
import random
import socket
import subprocess
import sys
import threading

from merge import make

F_SETPIPE_SZ = 1031
HEAD = b"12-31 23:59:59.123  4611  4690 E JMessage: "
CODE = b"code:871300"


def lines_of(dice, count, every):
    """Lines, one in `every` with a code."""
    out = []
    for i in range(count):
        out.append(HEAD + b"a line of the log without anything in it, number %d %s" % (i * 7 % 1000, b"x" * dice.randrange(80)) +
                   (b" " + CODE if every and dice.randrange(every) == 0 else b"") + b"\n")
    return b"".join(out)


def long_lines(dice):
    """Longer than a pipe, than what is read at once, than what is read at all; with a code somewhere or none."""
    out = []
    for size in (16000, 17000, 60000, 66000, 140000, 262144, 300000, 1048000, 1048600, 1300000, 2500000):
        for where in (None, 0, size // 2, size):
            filler = b"y " * (size // 2)
            out.append(HEAD + (filler if where is None else filler[:where] + b" " + CODE + b" " + filler[where:]) + b"\n")
            out.append(lines_of(dice, dice.randrange(4), 2))
    return b"".join(out)


def logs(folder, seed, size):
    dice = random.Random(seed)
    lines = size // 150
    made = {
        "nothing": lines_of(dice, lines, 0),
        "sparse": lines_of(dice, lines, 1500),
        "dense": lines_of(dice, lines, 1),
        "mixed": b"".join(lines_of(dice, lines // 40, dice.choice([0, 0, 5000, 300, 3, 1])) for _ in range(40)),
        "all-layouts": b"".join(line for line in make(dice, lines // 4) if b"imerr" not in line),
        "binary": dice.randbytes(size // 2) + lines_of(dice, lines // 2, 500) + HEAD + CODE + b", no newline",
        "long-lines": long_lines(dice) if size > 1000000 else HEAD + b"y" * 70000 + CODE + b"\n",
        "no-newline": lines_of(dice, 2000, 1000)[:-1],
    }
    for name, data in made.items():
        with open(os.path.join(folder, name), "wb") as f:
            f.write(data)


def large(path, seed, size):
    """Blocks of lines of every layout, in any order; a few lines too long to be read."""
    dice = random.Random(seed)
    lines = make(dice, 30000)
    with open(path, "wb") as f:
        while f.tell() < size:
            at = dice.randrange(len(lines))
            f.write(b"".join(lines[at:at + dice.randrange(20000)]))
            if dice.randrange(8) == 0:
                f.write(b"[ 03-17 10:13:38.811  4611: 4690 E/JMessage ]\n" + b"z" * dice.randrange(900000, 2000000) + b"\n")
                f.write(b"[ 03-17 10:13:38.811  4611: 4690 E/JMessage ]\ncode:871300\n")


def make_pipe(size):
    r, w = os.pipe()
    try:
        fcntl.fcntl(w, F_SETPIPE_SZ, size)
    except OSError:
        pass                    # not allowed here: as large as it is
    return r, w


def write_all(fd, data, dice):
    """In large pieces, small ones, and whole."""
    at = 0
    try:
        while at < len(data):
            size = dice.choice([1, 100, 5000, 65536, 65536, 200000, 1 << 20])
            at += os.write(fd, data[at:at + size])
    except OSError:
        pass                    # the program went: the status tells
    os.close(fd)


def read_all(fd, slow):
    """Slow: so little at once that the writer always waits."""
    out = []
    piece = os.read(fd, 4096 if slow else 1 << 20)
    while piece:
        out.append(piece)
        piece = os.read(fd, 4096 if slow else 1 << 20)
    os.close(fd)
    return b"".join(out)


def open_input(way, path, data, dice):
    """Descriptor for the program, arguments for it, thread that writes."""
    if way == "operand":
        return os.open("/dev/null", os.O_RDONLY), [path], None
    if way == "redirection":
        return os.open(path, os.O_RDONLY), [], None
    if way == "socket":
        ours, theirs = socket.socketpair()
        fd, to = theirs.detach(), ours.detach()
    else:
        fd, to = make_pipe(int(way.split()[1]))
    return fd, [], threading.Thread(target=write_all, args=(to, data, dice))


INPUTS = ["operand", "redirection", "socket", "pipe 4096", "pipe 65536", "pipe 1048576"]
OUTPUTS = ["file", "pipe 65536", "slow pipe", "non-blocking pipe"]
if os.environ.get("SMALL"):     # each kind once
    INPUTS, OUTPUTS = ["operand", "socket", "pipe 4096", "pipe 1048576"], ["file", "slow pipe", "non-blocking pipe"]


def run(command, way_in, way_out, path, data, dice):
    """The program's output and status."""
    fd, operands, writer = open_input(way_in, path, data, dice)
    if way_out == "file":
        to = os.open(path + ".out", os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600)
    else:
        back, to = make_pipe(65536)
        if way_out.startswith("non"):
            os.set_blocking(to, False)
    program = subprocess.Popen([*command, *operands], stdin=fd, stdout=to, stderr=subprocess.DEVNULL)
    os.close(fd)
    if writer:
        writer.start()
    if way_out == "file":
        status = program.wait()
        os.lseek(to, 0, os.SEEK_SET)
        out = read_all(to, False)
        os.unlink(path + ".out")
    else:
        os.close(to)
        out = read_all(back, way_out != "pipe 65536")
        status = program.wait()
    if writer:
        writer.join()
    return out, status


def read(path):
    with open(path, "rb") as f:
        return f.read()


def difference(got, wanted):
    at = next((i for i, (a, b) in enumerate(zip(got, wanted)) if a != b), min(len(got), len(wanted)))
    return f"{len(got)} bytes instead of {len(wanted)}, other ones from byte {at} on"


def matrix(path, expected, command):
    data, wanted, dice, bad = read(path), read(expected), random.Random(1), 0
    for way_in in INPUTS:
        for way_out in OUTPUTS:
            out, status = run(command, way_in, way_out, path, data, dice)
            if out != wanted or status != 0:
                bad += 1
                print(f"FAILED: {os.path.basename(path)}, {way_in}, {way_out}: status {status}, {difference(out, wanted)}")
    return bad


def offset(path, expected, at, command):
    fd = os.open(path, os.O_RDONLY)
    os.lseek(fd, at, os.SEEK_SET)
    out = subprocess.run(command, stdin=fd, stdout=subprocess.PIPE, check=True).stdout
    if out != read(expected):
        print(f"FAILED: from byte {at} on: {difference(out, read(expected))}")
        return 1
    return 0


def gone(path, command):
    data, dice, bad = read(path), random.Random(2), 0
    for way_in in INPUTS:
        for wanted in (0, 1, 5000, 200000):
            fd, operands, writer = open_input(way_in, path, data, dice)
            back, to = make_pipe(65536)
            program = subprocess.Popen([*command, *operands], stdin=fd, stdout=to, stderr=subprocess.PIPE)
            os.close(fd)
            os.close(to)
            if writer:
                writer.start()
            while wanted > 0 and (piece := os.read(back, wanted)):
                wanted -= len(piece)
            os.close(back)
            said = program.communicate()[1]
            if writer:
                writer.join()
            if program.returncode != 0 or said:
                bad += 1
                print(f"FAILED: a reader that went, {way_in}: status {program.returncode}, {said[:200]}")
    return bad


def main():
    task, rest = sys.argv[1], sys.argv[2:]
    command = rest[rest.index("--") + 1:] if "--" in rest else []
    if task == "logs":
        logs(rest[0], int(rest[1]), int(rest[2]))
    elif task == "large":
        large(rest[0], int(rest[1]), int(rest[2]))
    elif task == "matrix":
        return matrix(rest[0], rest[1], command)
    elif task == "offset":
        return offset(rest[0], rest[1], int(rest[2]), command)
    elif task == "gone":
        return gone(rest[0], command)
    return 0


if __name__ == "__main__":
    sys.exit(1 if main() else 0)
