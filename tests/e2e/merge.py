#!/usr/bin/env python3
"""merge.py SEED ROUNDS -- PROGRAM...: the report over a log is the merged reports over its pieces, byte for byte.

Logs are made up of every layout in which a line depends on those before it (`long`, Studio's indented lines, chatty,
a text behind its code, notes), of one run of logcat (a piece does not know what another one replays), cut at random line ends, and counted by one and by several threads.
"""
import os
import random
import subprocess
import sys
import tempfile

CODES = [871300, 871201, 871504, 872101, 871104, 801003, 871999, 1865001]
TAGS = ["ChatLogin", "JIGUANG-JMessage", "标签", "a b", "Tag:x"]
TEXTS = ["login gotResult: responseCode = {}, desc = x", "发送失败{}", "code: {} and code: {}", "nothing at all", "left {}",
         "have not logged in!", "onComplete responseCode = 0, responseMessage = Success", "x" * 300, "错误说明" * 40 + " code {}", "\x1b[31mred {}\x1b[0m", "pid {}"]
MESSAGES = {871300: "Have not logged in."}


def text(dice):
    t = dice.choice(TEXTS)
    return t.format(*[dice.choice(CODES) for _ in range(t.count("{}"))])


class Log:
    def __init__(self, dice):
        self.dice, self.ms = dice, dice.randrange(86400000)
        self.buffers = ["main", "crash", "system"]

    def stamp(self):
        self.ms += self.dice.choice([1, 40, 900, 90000, -5000])
        s = max(self.ms, 0) // 1000
        return f"03-{17 + s // 86400 % 10:02} {s // 3600 % 24:02}:{s // 60 % 60:02}:{s % 60:02}.{self.ms % 1000:03}"

    def record(self):
        d = self.dice
        tag, level, pid = d.choice(TAGS), d.choice("VDIWEF"), d.choice([4611, 99, 31337])
        kind = d.randrange(12)
        if kind < 3:
            return [f"{self.stamp()} {pid:5} {pid:5} {level} {tag}: {text(d)}"]
        if kind < 6:
            return [f"[ {self.stamp()} {pid:5}:{pid:5} {level}/{tag} ]"] + [text(d) for _ in range(d.randrange(1, 5))] + [""]
        if kind == 6:
            return [f"2026-{self.stamp()} {pid}-{pid}/org.example E/{tag}: {text(d)}"] + \
                [f"    {text(d)}" for _ in range(d.randrange(4))]
        if kind == 7:
            return [f"{self.stamp()} {pid:5} {pid:5} I chatty  : uid=1000(system) x {d.choice(['identical', 'expire'])} {d.randrange(1, 9)} lines"]
        if kind == 8:
            if not self.buffers:
                return []
            return [f"--------- beginning of {self.buffers.pop(d.randrange(len(self.buffers)))}"]
        if kind == 9:
            return [text(d) for _ in range(d.randrange(1, 4))]
        if kind == 10:
            code = d.choice(CODES)
            return ["{", f'  "code": {code},', f'  "message": "{MESSAGES.get(code, "have not logged in!")}"', "}"]
        return [f"{level}/{tag}({pid:5}): {text(d)} «imerr {d.choice(CODES)} x»"] if d.random() < 0.5 else \
            [f"{level}/{tag:8}({pid:5}): {text(d)}"]


def make(dice, lines):
    log, out = Log(dice), []
    raw = dice.random() < 0.2
    while len(out) < lines:
        out += [text(dice)] if raw else log.record()
    return [line.encode() + b"\n" for line in out]


class Check:
    def __init__(self, program, folder):
        self.program, self.folder, self.bad, self.done = program, folder, 0, 0

    def report(self, data, *options):
        p = subprocess.run([*self.program, "report", "-o", "json", *options], input=data, stdout=subprocess.PIPE, check=True)
        return p.stdout

    def path(self, name, data):
        path = os.path.join(self.folder, name)
        with open(path, "wb") as f:
            f.write(data)
        return path

    def round(self, dice, name):
        lines = make(dice, dice.choice([3, 30, 300, 3000]))
        whole = self.report(b"".join(lines))
        cuts = sorted(dice.sample(range(1, len(lines)), min(dice.choice([1, 1, 2, 7]), len(lines) - 1)))
        pieces = [b"".join(lines[a:b]) for a, b in zip([0] + cuts, cuts + [len(lines)])]
        files = [self.path(f"{i}.json", self.report(piece)) for i, piece in enumerate(pieces)]
        merged = self.report(b"", "--merge", *files)
        # Put together in another grouping it is the same.
        left = self.path("left.json", self.report(b"", "--merge", *files[:-1])) if len(files) > 1 else files[0]
        grouped = self.report(b"", "--merge", left, files[-1]) if len(files) > 1 else merged
        self.done += 1
        if merged != whole or grouped != whole:
            self.bad += 1
            self.path("log", b"".join(lines))
            print(f"FAILED: {name}: cut at {cuts} the merged report is another one")


def main():
    seed, rounds = int(sys.argv[1]), int(sys.argv[2])
    with tempfile.TemporaryDirectory() as folder:
        check = Check(sys.argv[4:], folder)
        for i in range(rounds):
            check.round(random.Random(seed * 100003 + i), f"seed {seed}, round {i}")
            if check.bad and os.environ.get("KEEP"):
                os.system(f"cp -r {folder} {os.environ['KEEP']}")
                break
    print(f"{check.done} logs, {check.bad} wrong")
    return 1 if check.bad else 0


if __name__ == "__main__":
    sys.exit(main())
