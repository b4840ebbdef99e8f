#!/usr/bin/env python3
"""replays.py SEED CYCLES [BYTES] > LOG: a loop around `adb logcat` with a device that comes and goes.

Each run begins with the dividers of its buffers, replays what the ring buffer holds, and is cut off anywhere, also in the middle of a line.
The last line on stderr is the truth: how often each code was logged, as JSON.
"""
import collections
import json
import random
import sys

CODES = [871300, 871201, 871504, 871104, 871310]


class Device:
    def __init__(self, dice, layout, ring):
        self.dice, self.layout, self.ms, self.counts = dice, layout, 0, collections.Counter()
        self.ring, self.limit = [], ring

    def stamp(self):
        self.ms += self.dice.choice([0, 0, 1, 7, 900])
        s = self.ms // 1000
        return f"03-17 {s // 3600 % 24:02}:{s // 60 % 60:02}:{s % 60:02}.{self.ms % 1000:03}"

    def text(self, head, line):
        if self.layout == "long":
            return f"[ {head}  4611: 4690 E/JIM      ]\n{line}\n\n"
        if self.layout == "time":
            return f"{head} E/JIM     ( 4611): {line}\n"
        if self.layout == "crlf":
            return f"{head}  4611  4690 E JIM     : {line}\r\n"
        return f"{head}  4611  4690 E JIM     : {line}\n"

    def log(self):
        """One record more, which the ring keeps."""
        d = self.dice
        buffer, kind = d.choice(["main", "main", "system"]), d.randrange(10)
        head, number = self.stamp(), len(self.ring) + self.ms
        if kind < 6:
            record = self.text(head, f"nothing {number}")
        elif kind == 6:
            record = self.text(head, f"onComplete responseCode = 0, responseMessage = Success {number}")
            self.counts["success"] += 1
        else:
            code, repeats = d.choice(CODES), 0
            record = self.text(head, f"login failed, code:{code} {number}" if kind < 9 else f"code:{code}")
            if kind == 7 and self.layout != "long":
                repeats = d.randrange(1, 9)
                record += self.text(head, "x").replace("E JIM ", "I chatty").replace("E/JIM ", "I/chatty").replace(": x", f": uid=1000(system) x identical {repeats} lines")
            self.counts[str(code)] += 1 + repeats
        self.ring.append((buffer, record))
        # Of two equal records that were logged in the same millisecond the ring keeps both or none: which one is there could not be told.
        while len(self.ring) > self.limit:
            gone = self.ring[0][1]
            self.ring = [(buffer, text) for buffer, text in self.ring if text != gone]
        return buffer, record


def run(device, dice, out, last):
    """What one run of logcat writes; all but the last run may be cut off, and what was cut off is still in the ring."""
    begun, text = set(), []

    def put(buffer, record):
        if buffer not in begun:
            begun.add(buffer)
            text.append(f"--------- beginning of {buffer}" + ("\r\n" if device.layout == "crlf" else "\n"))
        text.append(record)

    for buffer, record in device.ring:
        put(buffer, record)
    fresh = dice.randrange(0, device.limit // 2)
    for _ in range(fresh):
        put(*device.log())
    whole = "".join(text)
    if not last and whole and dice.random() < 0.7:
        whole = whole[:-dice.randrange(1, min(len(whole), 90))]
    out.append(whole)


def main():
    seed, cycles = int(sys.argv[1]), int(sys.argv[2])
    least = int(sys.argv[3]) if len(sys.argv) > 3 else 0
    dice = random.Random(seed)
    device = Device(dice, ["threadtime", "long", "time", "crlf"][seed % 4], dice.choice([20, 40, 200]))
    out, size = [], 0
    while len(out) < cycles - 1 or size < least:
        run(device, dice, out, False)
        size += len(out[-1])
    run(device, dice, out, True)
    sys.stdout.write("".join(out))
    print(json.dumps(device.counts), file=sys.stderr)


if __name__ == "__main__":
    main()
