"""Makes what the rows read: logs by gen, rule files here. A log that is there and was made alike is kept."""
import json
import os
import random
import subprocess

WORDS = ("account block cache channel circle courier draft engine frame gateway handle index journal kernel ledger "
         "member notice object packet queue record socket ticket upload vector window").split()

FAMILY = """family: bench
platform: any
title:
  zh: '测试用'
  en: 'made for measuring'
source: 'made for measuring'
date: '2026-11'
recognition: standard
context: required
"""


def anchors(count):
    """Sentences that no log of gen.c holds, each another."""
    dice = random.Random(1)
    for i in range(count):
        yield f"{dice.choice(WORDS)} of {dice.choice(WORDS)} q{i} was refused by {dice.choice(WORDS)}"


def rules(codes, texts):
    """A family of so many codes, in one block as SDKs number them, and so many text rules."""
    out = [FAMILY]
    if texts:
        out.append("texts:\n")
    for i, anchor in enumerate(anchors(texts)):
        out.append(f"  - name: 'text-{i}'\n    code: {650000 + i % codes}\n    anchor: '{anchor}'\n"
                   f"    match:\n      - 'E/Bench   ( 4611): {anchor}'\n    no-match:\n      - 'E/Bench   ( 4611): all is well'\n")
    out.append("codes:\n")
    for i in range(codes):
        out.append(f"  - code: {650000 + i}\n    message: 'trouble number {i}'\n    zh: '故障'\n"
                   f"    en: 'Something went wrong'\n    category: state\n    retry: no\n")
    return "".join(out)


def make_rules(path, codes, texts):
    with open(path, "w", encoding="utf-8") as f:
        f.write(rules(codes, texts))


def make_log(path, gen, size, options):
    """Runs gen unless the file was made by the same gen with the same options."""
    made_by = [size, options, os.stat(gen).st_mtime]
    try:
        with open(path + ".made", encoding="utf-8") as f:
            if json.load(f) == made_by and os.path.exists(path):
                return
    except (OSError, ValueError):
        pass
    with open(path, "wb") as out:
        if options is not None:
            subprocess.run([gen, "-s", str(max(size, 1)), *options.split()], stdout=out, check=True)
        os.fsync(out.fileno())
    with open(path + ".made", "w", encoding="utf-8") as f:
        json.dump(made_by, f)
