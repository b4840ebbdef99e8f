"""explain.py - asks `imerr explain` for every code in every way, for explain.sh.

    explain.py LIST.json PROGRAM...    LIST.json: the output of `explain --list -o json`
"""
import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

REQUIRED = {"code": int, "family": str, "platform": str, "known": bool, "category": str, "kind": str,
            "explanation": dict, "retry": bool, "published": bool, "file": str}
OPTIONAL = {"name": str, "message": str, "cause": dict, "fix": dict, "reference": str}
PLATFORMS = {"android", "ios", "web", "any"}


def check_fields(row):
    for key, kind in REQUIRED.items():
        if type(row.get(key)) is not kind:
            yield "%s is %r" % (key, row.get(key))
    for key, value in row.items():
        if key not in REQUIRED and key not in OPTIONAL:
            yield "unexpected field %s" % key
        elif key in OPTIONAL and type(value) is not OPTIONAL[key]:
            yield "%s is %r" % (key, value)
        if isinstance(value, dict) and (set(value) != {"zh", "en"} or not all(value.values())):
            yield "%s is %r" % (key, value)
    if row["platform"] not in PLATFORMS or row["kind"] not in ("error", "reason"):
        yield "platform %r, kind %r" % (row["platform"], row["kind"])
    if row["family"].endswith("-android") and row["code"] != 0:
        for key in ("message", "cause", "fix", "reference"):
            if key not in row and not (key in ("reference", "message") and not row["published"]):
                yield "no %s for an Android code" % key


def middle(text):
    """A piece from inside a text, as one remembers it."""
    words = text.split(" ")
    if len(words) > 4:
        return " ".join(words[1:5])
    return text[len(text) // 4:] if len(text) > 8 else text


def ask(program, *words):
    p = subprocess.run(program + ["explain", "-o", "json"] + list(words), stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    return p.returncode, [json.loads(line) for line in p.stdout.decode().splitlines()], p.stderr.decode()


def questions(row):
    """Ways to ask for a code; what must be among the answers."""
    yield "message", row.get("message")
    yield "a piece of the message", middle(row["message"]) if "message" in row else None
    yield "a piece of the message in capitals", middle(row["message"]).upper() if "message" in row else None
    yield "zh", row["explanation"]["zh"]
    yield "a piece of zh", middle(row["explanation"]["zh"])
    yield "en", row["explanation"]["en"]
    yield "a piece of en", middle(row["explanation"]["en"])
    yield "constant", row.get("name")
    yield "constant in small letters", row["name"].lower() if "name" in row else None


def main():
    with open(sys.argv[1], encoding="utf-8") as f:
        rows = [json.loads(line) for line in f]
    program = sys.argv[2:]
    bad = []
    for row in rows:
        bad += ["%s %d: %s" % (row["family"], row["code"], what) for what in check_fields(row)]

    # All numbers at once: each is answered by all entries that have it.
    numbers = sorted({r["code"] for r in rows})
    status, answers, err = ask(program, *map(str, numbers))
    if status != 0 or err:
        bad.append("all numbers: status %d, %s" % (status, err))
    for row in rows:
        if row not in answers:
            bad.append("%s %d is not found by its number" % (row["family"], row["code"]))
    if len(answers) != len(rows):
        bad.append("all numbers: %d answers for %d entries" % (len(answers), len(rows)))

    # Texts one by one: every text of the Android families, of the others some.
    asked = []
    for n, row in enumerate(rows):
        if row["family"].endswith("-android") or n % 8 == 0:
            # Templates are asked for as they stand in the table.
            asked += [(row, what, text) for what, text in questions(row) if text]

    def one(question):
        row, what, text = question
        status, answers, err = ask(program, text)
        found = [(a["family"], a["code"]) for a in answers]
        if status != 0 or (row["family"], row["code"]) not in found:
            return "%s %d is not found by %s %r: status %d, %s %s" % (
                row["family"], row["code"], what, text, status, found[:5], err)
        if what.startswith("constant") and any(a.get("name", "").upper() != text.upper() for a in answers):
            return "%r brings others, too: %s" % (text, found)
        return None

    with ThreadPoolExecutor(4) as pool:
        bad += [b for b in pool.map(one, asked) if b]
    for line in bad[:20]:
        print(line)
    print("%d entries, %d questions, %d wrong" % (len(rows), len(asked) + len(numbers), len(bad)))
    return len(bad) > 0


sys.exit(main())
