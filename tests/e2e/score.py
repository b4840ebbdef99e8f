"""score.py - scores recognition against the labelled corpus, for corpus.sh.

    score.py PROGRAM CORPUS

CORPUS holds positives.tsv and negatives.tsv (id, source, layout, expected codes
or -, provenance, line; the line may hold tabs, CR and escapes: rows end at LF
only) and background/, logs without any code. Each row is a process of its own,
so that no row profits from another. Codes told by their text and unknown ones
are not scored.

Prints what differs; exit status 1 if of all codes, or of those of the Android families, precision is below 0.995 or
recall below 0.99, or if a code is found in the background.
"""
import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

PRECISION, RECALL = 0.995, 0.99
ANDROID = ("8711", "8712", "8713", "8714", "8715", "87200", "87210")


def rows(path):
    with open(path, "rb") as f:
        lines = f.read().split(b"\n")
    if lines[-1] == b"":
        lines.pop()
    for line in lines[1:]:
        fields = line.split(b"\t", 5)
        expected = fields[3].decode()
        yield fields[0].decode(), set() if expected == "-" else set(expected.split(",")), fields[5]


def found(program, data=None, path=None):
    """The codes in it, and the first line of each."""
    args = [program, "annotate", "-o", "json"] + ([path] if path else [])
    p = subprocess.run(args, input=data, stdin=None if data is not None else subprocess.DEVNULL,
                       stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=60)
    if p.returncode != 0 or p.stderr:
        raise RuntimeError("status %d: %s" % (p.returncode, p.stderr.decode("utf-8", "replace")))
    codes = {}
    for line in p.stdout.splitlines():
        row = json.loads(line)
        for c in row["codes"]:
            if c["via"] == "code" and c["known"]:
                codes.setdefault(str(c["code"]), row["line"])
    return codes


class Score:
    """How well a group of codes is recognised."""

    def __init__(self, name, prefixes=None):
        self.name, self.prefixes = name, prefixes
        self.true = self.false = self.missed = 0

    def add(self, name, expected, got, line):
        if self.prefixes:
            expected, got = ({c for c in codes if c.startswith(self.prefixes)} for codes in (expected, got))
        self.true += len(got & expected)
        self.false += len(got - expected)
        self.missed += len(expected - got)
        if got != expected:
            print("%s, %s: expected %s, got %s: %s" % (self.name, name, sorted(expected), sorted(got), line[:160].decode("utf-8", "replace")))

    def fails(self, rows):
        precision = self.true / (self.true + self.false) if self.true + self.false else 0.0
        recall = self.true / (self.true + self.missed) if self.true + self.missed else 0.0
        print("%s, %d rows: %d right, %d wrong, %d missed; precision %.4f, recall %.4f" % (
            self.name, rows, self.true, self.false, self.missed, precision, recall))
        return precision < PRECISION or recall < RECALL


def main():
    program, corpus = os.path.abspath(sys.argv[1]), sys.argv[2]
    work = [row for name in ("positives.tsv", "negatives.tsv") for row in rows(os.path.join(corpus, name))]
    scores = [Score("all codes"), Score("the Android families", ANDROID)]
    with ThreadPoolExecutor(4) as pool:
        results = pool.map(lambda row: found(program, row[2] + b"\n"), work)
        for (name, expected, line), codes in zip(work, results):
            for score in scores:
                score.add(name, expected, set(codes), line)
    background = os.path.join(corpus, "background")
    hits = 0
    for name in sorted(os.listdir(background)):
        for code, line in found(program, path=os.path.join(background, name)).items():
            hits += 1
            print("background/%s:%d: %s" % (name, line, code))
    print("%d codes in the background" % hits)
    return any([score.fails(len(work)) for score in scores]) or hits > 0


sys.exit(main())
