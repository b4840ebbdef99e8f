"""score.py - scores recognition against the labelled corpus, for corpus.sh.

    score.py PROGRAM CORPUS [--android-only]

CORPUS holds positives.tsv and negatives.tsv (id, source, layout, expected codes
or -, provenance, line; the line may hold tabs, CR and escapes: rows end at LF
only) and background/, logs without any code. Each row is a process of its own,
so that no row profits from another. Codes told by their text and unknown ones
are not scored.

Prints what differs; exit status 1 if precision is below 0.995, recall below 0.99, or a
code is found in the background.
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


def main():
    program, corpus = os.path.abspath(sys.argv[1]), sys.argv[2]
    only_android = "--android-only" in sys.argv
    wanted = (lambda codes: {c for c in codes if c.startswith(ANDROID)}) if only_android else set
    work = [row for name in ("positives.tsv", "negatives.tsv") for row in rows(os.path.join(corpus, name))]
    true = false = missed = 0
    with ThreadPoolExecutor(4) as pool:
        results = pool.map(lambda row: found(program, row[2] + b"\n"), work)
        for (name, expected, line), codes in zip(work, results):
            expected, got = wanted(expected), wanted(codes)
            true += len(got & expected)
            false += len(got - expected)
            missed += len(expected - got)
            if got != expected:
                print("%s: expected %s, got %s: %s" % (name, sorted(expected), sorted(got), line[:160].decode("utf-8", "replace")))
    background = os.path.join(corpus, "background")
    hits = 0
    for name in sorted(os.listdir(background)):
        for code, line in found(program, path=os.path.join(background, name)).items():
            hits += 1
            print("background/%s:%d: %s" % (name, line, code))
    precision = true / (true + false) if true + false else 0.0
    recall = true / (true + missed) if true + missed else 0.0
    print("%d rows: %d right, %d wrong, %d missed; precision %.4f, recall %.4f; %d codes in the background" % (
        len(work), true, false, missed, precision, recall, hits))
    return precision < PRECISION or recall < RECALL or hits > 0


sys.exit(main())
