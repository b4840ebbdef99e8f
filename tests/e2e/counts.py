"""counts.py - the labelled lines as one log, counted, for corpus.sh.

    counts.py PROGRAM CORPUS

The counts of the report over all lines of positives.tsv must be those of its column of expected codes, in every form
of the report.
"""
import collections
import csv
import io
import json
import re
import subprocess
import sys


def labelled(path):
    """The log, and how often each code is expected in it."""
    with open(path, "rb") as f:
        rows = [row.split(b"\t", 5) for row in f.read().split(b"\n")[1:] if row]
    expected = collections.Counter(code for row in rows for code in row[3].decode().split(","))
    return b"".join(row[5] + b"\n" for row in rows), expected


def report(program, log, form, *options):
    return subprocess.run([program, "report", "-o", form, "--lang", "en", *options], input=log, stdout=subprocess.PIPE,
                          check=True).stdout.decode()


def counted(program, log):
    """form -> code -> count. A number has one row here; families with the same number are added up."""
    def add(pairs):
        counts = collections.Counter()
        for code, count in pairs:
            counts[code] += int(count)
        return counts

    yield "json", add((str(c["code"]), c["count"]) for c in json.loads(report(program, log, "json"))["codes"])
    yield "csv", add((r["code"], r["count"]) for r in csv.DictReader(io.StringIO(report(program, log, "csv"))))
    yield "prometheus", add(re.findall(r'^imerr_codes_total\{code="(\d+)".*\} (\d+)$', report(program, log, "prometheus"), re.M))
    table = report(program, log, "text", "--top", "0").split("What to do")[0]
    yield "text", add(re.findall(r"^ *(\d{6,7}) +(\d+) +[\d.]+%", table, re.M))
    page = report(program, log, "html", "--top", "0")
    yield "html", add(re.findall(r'<th scope="row" data-v="(\d+)">.*?<td class="n" data-v="(\d+)"', page))


def main():
    log, expected = labelled(sys.argv[2] + "/positives.tsv")
    bad = 0
    for form, counts in counted(sys.argv[1], log):
        wrong = {code: (expected[code], counts[code]) for code in set(expected) | set(counts) if expected[code] != counts[code]}
        if wrong:
            bad += 1
            print(f"{form}: expected and counted: {wrong}")
    return bad > 0


if __name__ == "__main__":
    sys.exit(main())
