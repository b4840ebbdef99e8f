"""formats.py - log lines in every layout, for formats.sh.

    formats.py write DIR CODES.json    a file DIR/NAME.log for each layout, with every code in a line
                                       of its own, and DIR/NAME.expect: what each line says, as JSON
    formats.py compare DIR             what the program made of them, as formats.sh lays it down

CODES.json is the output of `imerr explain --list -o json`. The layouts are built
here from the printf shapes of logcat and of the viewers, not by the program.
"""
import json
import os
import sys

PID, TID, UID, TAG = 4611, 4690, 10123, "JMessage"
# What apps call their tags; a tag may hold nearly anything, and numbers that look like codes.
ODD_TAGS = ("", "a b", "a/b", "Foo(Bar)", "x@1f16307[MainActivity]", "| JPUSH | Flutter | Android | ", "极光登录", "tag 12",
            "com.example.im.SomeVeryLongClassName$Inner", "chat:871504", "871300", "(871300)", "[JMessage]", "E", "-")
LEVELS = "VDIWEF"
RESET = "\033[0m"
NEW_COLORS = {"V": 39, "D": 34, "I": 32, "W": 33, "E": 31, "F": 31}
OLD_COLORS = {"V": 231, "D": 75, "I": 40, "W": 166, "E": 196, "F": 196}


class Line:
    """One message and what its header says; None: the layout does not say it."""

    def __init__(self, n, code, text):
        self.n, self.code, self.text = n, code, text
        self.level = LEVELS[n % len(LEVELS)]
        self.pid, self.tid = PID + n, TID + n
        self.tag = TAG if n % 3 else "JIM"


def color(table, level):
    if table is NEW_COLORS:
        return "\033[%dm" % table[level]
    return "\033[38;5;%dm" % table[level]


def stamp(n, decimals=3, year="", zone=""):
    fraction = ("123456789%03d" % (n % 1000))[:decimals]
    return "%s12-31 23:%02d:59.%s%s" % (year, n % 60, fraction, zone)


# The verbs of logcat: prefix and suffix of every line.

def brief(l, uid="", **_):
    return "%s/%-8s(%s%5d): " % (l.level, l.tag, uid, l.pid), ""

def process(l, uid="", **_):
    return "%s(%s%5d) " % (l.level, uid, l.pid), "  (%s)" % l.tag

def tag(l, **_):
    return "%s/%-8s: " % (l.level, l.tag), ""

def thread(l, uid="", **_):
    return "%s(%s%5d:%5d) " % (l.level, uid, l.pid, l.tid), ""

def thread_hex(l, **_):
    return "%s(%5d:0x%x) " % (l.level, l.pid, l.tid), ""

def raw(l, **_):
    return "", ""

def time(l, time="", uid="", **_):
    return "%s %s/%-8s(%s%5d): " % (time, l.level, l.tag, uid, l.pid), ""

def threadtime(l, time="", uid="", **_):
    return "%s %s%5d %5d %s %-8s: " % (time, uid.replace(":", " "), l.pid, l.tid, l.level, l.tag), ""

def long_header(l, time="", uid="", **_):
    return "[ %s %s%5d:%5d %s/%-8s ]" % (time, uid, l.pid, l.tid, l.level, l.tag)

def long_header_hex(l, time="", **_):
    return "[ %s %5d:0x%x %s/%-8s ]" % (time, l.pid, l.tid, l.level, l.tag)


SAYS = {
    brief: ("brief", "pid level tag"), process: ("process", "pid level tag"), tag: ("tag", "level tag"),
    thread: ("thread", "pid tid level"), thread_hex: ("thread", "pid level"), raw: ("raw", ""),
    time: ("time", "time pid level tag"), threadtime: ("threadtime", "time pid tid level tag"),
    long_header: ("long", "time pid tid level tag"), long_header_hex: ("long", "time pid level tag"),
}


def expect(out, l, form, fields, text=None, **more):
    row = {"format": form, "text": l.text if text is None else text, "code": l.code}
    for f in fields.split():
        row[f] = more[f] if f in more else getattr(l, f)
    out.append(row)


def verb_file(lines, verb, table=None, uid="", zone="", year="", decimals=3, seconds=None):
    """A file of one verb with modifiers; returns its text and what it says."""
    text, rows = [], []
    form, fields = SAYS[verb]
    for l in lines:
        when = stamp(l.n, decimals, year, zone)
        if seconds:
            when = "%*d.%03d" % (seconds, 1767196799 + l.n if seconds == 19 else 4611 + l.n, l.n)
        shown = uid + ":" if uid and uid != " " else (" " * 6 if uid else "")
        on = color(table, l.level) if table else ""
        off = RESET if table else ""
        said = {"time": when.strip()}
        if verb in (long_header, long_header_hex):
            # The message spreads over two lines, the code in the second for every other one.
            body = [l.text, "at line two"] if l.n % 2 else ["at line one", l.text]
            text.append(on + verb(l, time=when, uid=shown) + "\n" + "\n".join(body) + off + "\n\n")
        else:
            prefix, suffix = verb(l, time=when, uid=shown)
            # The tag of `process` is printed behind the reset.
            text.append(on + prefix + l.text + off + suffix + "\n")
        expect(rows, l, form, fields, **said)
        if uid.strip() and verb in (brief, process, thread, time, threadtime, long_header):
            rows[-1]["uid"] = uid.strip()
    return "".join(text), rows


def repeated(lines):
    """Every verb but long repeats its prefix on each line of a message."""
    text, rows = [], []
    for l in lines:
        prefix, _ = threadtime(l, time=stamp(l.n))
        text.append("%sfirst line\n%s\n%s%s\n" % (prefix, prefix, prefix, l.text))
        expect(rows, l, "threadtime", "time pid tid level tag", time=stamp(l.n))
    return "".join(text), rows


def dividers(lines):
    text, rows = verb_file(lines, threadtime)
    cut = text.splitlines(True)
    cut.insert(0, "--------- beginning of main\n")
    cut.insert(9, "--------- switch to system\n")
    cut.insert(20, "--------- beginning of /dev/log/main\n")
    return "".join(cut), rows


def studio_old(lines, year="2025-", package="com.example.jim", follow=False):
    text, rows = [], []
    for l in lines:
        first = "first line\n    " if follow else ""
        text.append("%s %d-%d/%s %s/%s: %s%s\n" % (
            stamp(l.n, 3, year), l.pid, l.tid, package, l.level, l.tag, first, l.text))
        expect(rows, l, "studio-old", "time pid tid level tag", time=stamp(l.n, 3, year))
        rows[-1]["package"] = package
        if follow:
            rows[-1]["text"] = "    " + l.text
    return "".join(text), rows


def studio(lines, follow=False, no_tag=False):
    text, rows = [], []
    for l in lines:
        header = "%s %5d-%-5d %-23s %-35s  %s  " % (
            stamp(l.n, 3, "2025-"), l.pid, l.tid, "<no-tag>" if no_tag else l.tag, "com.example.jim", l.level)
        first = "first line\n" + " " * len(header) if follow else ""
        text.append(header + first + l.text + "\n")
        expect(rows, l, "studio", "time pid tid level" + ("" if no_tag else " tag"), time=stamp(l.n, 3, "2025-"))
        rows[-1]["package"] = "com.example.jim"
        if follow:
            rows[-1]["text"] = " " * len(header) + l.text
    return "".join(text), rows


def studio_compact(lines):
    text, rows = [], []
    for l in lines:
        when = "23:%02d:59.123" % (l.n % 60)
        text.append("%s  %s  %s\n" % (when, l.level, l.text))
        expect(rows, l, "studio-compact", "time level", time=when)
    return "".join(text), rows


def studio_export(lines):
    """The app's own .logcat file: the message is a JSON string in indented JSON."""
    text, rows = ['{\n  "metadata": {},\n  "logcatMessages": [\n'], []
    for l in lines:
        text.append('    {\n      "header": {\n        "logLevel": "ERROR",\n        "pid": %d\n      },\n' % l.pid)
        text.append('      "message": "%s"\n    }%s\n' % (l.text, "," if l is not lines[-1] else ""))
        expect(rows, l, "studio-export", "")
    text.append("  ]\n}\n")
    return "".join(text), rows


def ddms(lines):
    text, rows = [], []
    for l in lines:
        text.append("%s: %s/%s(%d): %s\n" % (stamp(l.n), l.level, l.tag, l.pid, l.text))
        expect(rows, l, "ddms", "time pid level tag", time=stamp(l.n))
    return "".join(text), rows


def bugreport(lines):
    """threadtime with a column for the uid, number or name."""
    text, rows = [], []
    for l in lines:
        uid = str(UID) if l.n % 2 else "wifi"
        text.append("%s %5s %5d %5d %s %-8s: %s\n" % (stamp(l.n), uid, l.pid, l.tid, l.level, l.tag, l.text))
        expect(rows, l, "threadtime", "time pid tid level tag", time=stamp(l.n))
        rows[-1]["uid"] = uid
    head = "=" * 56 + "\n== dumpstate: 2025-12-31 23:59:59\n" + "=" * 56 + "\n"
    return head + "".join(text), rows


def logfox(lines):
    text, rows = [], []
    for l in lines:
        when = "1713545%03d.%03d" % (l.n, l.n)
        text.append("%s %d %d %d %s %s: %s\n" % (when, UID, l.pid, l.tid, l.level, l.tag, l.text))
        expect(rows, l, "threadtime", "time pid tid level tag", time=when)
        rows[-1]["uid"] = str(UID)
    return "".join(text), rows


def logcatreader(lines, one_line):
    text, rows = [], []
    for l in lines:
        text.append("[%s %d:%d %s/%s]%s%s\n" % (
            stamp(l.n), l.pid, l.tid, l.level, l.tag, " " if one_line else "\n", l.text))
        expect(rows, l, "logcatreader", "time pid tid level tag", time=stamp(l.n))
    return "".join(text), rows


def xcode(lines):
    text, rows = [], []
    for l in lines:
        when = "2018-11-28 14:%02d:51.223857+0800" % (l.n % 60)
        text.append("%s demo[%d:%d] %s\n" % (when, l.pid, l.tid, l.text))
        expect(rows, l, "xcode", "time pid tid", time=when)
        rows[-1]["tag"] = "demo"
    return "".join(text), rows


def syslog(lines):
    text, rows = [], []
    for l in lines:
        when = "Mar %2d 14:16:%02d" % (1 + l.n % 30, l.n % 60)
        text.append("%s iPhone demo(Foundation)[%d] <Notice>: %s\n" % (when, l.pid, l.text))
        expect(rows, l, "syslog", "time pid", time=when)
    return "".join(text), rows


def dmesg(lines):
    text, rows = [], []
    for l in lines:
        when = "%d.%06d" % (1234 + l.n, 87 + l.n)
        text.append("%s[%12s] %s\n" % ("<6>" if l.n % 2 else "", when, l.text))
        expect(rows, l, "dmesg", "time", time=when)
    return "".join(text), rows


def with_odd_tags(lines):
    """The same messages, two for each odd tag."""
    odd = []
    for n, tag_name in enumerate(ODD_TAGS * 2):
        l = Line(n, lines[n].code, lines[n].text)
        l.tag = tag_name
        odd.append(l)
    return odd


def shown_tags(rows, blank=" "):
    """Padding is no part of a tag; an empty one is not shown at all."""
    for row in rows:
        row["tag"] = row["tag"].strip(" ").replace(" ", blank) or None
    return rows


def odd_files(lines):
    lines = with_odd_tags(lines)
    for verb in (brief, process, tag, time, threadtime, long_header):
        # "E/(871300): " is also what brief prints for an empty tag: nobody can tell.
        text, rows = verb_file([l for l in lines if verb is not tag or l.tag != "(871300)"], verb)
        yield verb.__name__ + "-odd-tags", (text, shown_tags(rows))
    text, rows = ddms(lines)
    yield "ddms-odd-tags", (text, shown_tags(rows))
    # The old view shows blanks of a tag as U+00A0, the new one pads it, so that blanks in it are blanks.
    for l in lines:
        l.tag = l.tag.strip(" ").replace(" ", "\u00a0")
    text, rows = studio_old(lines)
    yield "studio-old-odd-tags", (text, shown_tags(rows))
    # A tag that is one letter looks like the level column.
    lines = [l for l in lines if l.tag != "E"]
    for l in lines:
        l.tag = l.tag.replace("\u00a0", " ") or "<no-tag>"
    text, rows = studio(lines)
    for row in rows:
        row["tag"] = row["tag"] if row["tag"] != "<no-tag>" else None
    yield "studio-odd-tags", (text, rows)


def files(lines):
    verbs = (brief, process, tag, thread, thread_hex, raw, time, threadtime, long_header, long_header_hex)
    for verb in verbs:
        name = verb.__name__
        yield name, verb_file(lines, verb)
        yield name + "-color", verb_file(lines, verb, table=NEW_COLORS)
        yield name + "-color-old", verb_file(lines, verb, table=OLD_COLORS)
    for verb in (brief, process, thread):
        yield verb.__name__ + "-uid", verb_file(lines, verb, uid="10123")
        yield verb.__name__ + "-uid-name", verb_file(lines, verb, uid=" root")
    for verb in (time, threadtime, long_header):
        name = verb.__name__ + "-"
        yield name + "epoch", verb_file(lines, verb, seconds=19)
        yield name + "monotonic", verb_file(lines, verb, seconds=6)
        yield name + "uid", verb_file(lines, verb, uid="10123")
        yield name + "uid-name", verb_file(lines, verb, uid=" root")
        yield name + "uid-hidden", verb_file(lines, verb, uid=" ")
        yield name + "usec", verb_file(lines, verb, decimals=6)
        yield name + "nsec", verb_file(lines, verb, decimals=9)
        yield name + "zone", verb_file(lines, verb, zone=" +0800")
        yield name + "utc", verb_file(lines, verb, zone=" +0000")
        yield name + "west", verb_file(lines, verb, zone=" -0330")
        yield name + "year", verb_file(lines, verb, year="2025-")
        yield name + "all", verb_file(lines, verb, table=NEW_COLORS, year="2025-", decimals=6, zone=" +0800", uid="10123")
        yield name + "epoch-uid", verb_file(lines, verb, seconds=19, uid="10123")
    yield "threadtime-printable", verb_file([Line(l.n, l.code, "b\\x1B[31m\\xFF中 " + l.text) for l in lines], threadtime)
    yield "threadtime-repeated", repeated(lines)
    yield "dividers", dividers(lines)
    yield "studio-old", studio_old(lines)
    yield "studio-old-no-year", studio_old(lines, year="", package="?")
    yield "studio-old-follow", studio_old(lines, follow=True)
    yield "studio", studio(lines)
    yield "studio-follow", studio(lines, follow=True)
    yield "studio-no-tag", studio(lines, no_tag=True)
    yield "studio-compact", studio_compact(lines)
    yield "studio-export", studio_export(lines)
    yield "ddms", ddms(lines)
    yield "bugreport", bugreport(lines)
    yield "logfox", logfox(lines)
    yield "logcatreader", logcatreader(lines, False)
    yield "logcatreader-one-line", logcatreader(lines, True)
    yield "xcode", xcode(lines)
    yield "syslog", syslog(lines)
    yield "dmesg", dmesg(lines)
    yield from odd_files(lines)


def catalogue(path):
    with open(path, encoding="utf-8") as f:
        rows = [json.loads(line) for line in f]
    return [r for r in rows if r["family"] in ("jmessage-android", "jmrtc-android") and r["code"] != 0]


def write(directory, codes):
    lines = []
    for n, c in enumerate(catalogue(codes)):
        # Half of them as callbacks print it, half in Chinese with the number glued on.
        lines.append(Line(n, c["code"], ("onError, code:%d" if n % 2 else "发送失败，一直显示%d") % c["code"]))
    assert len(lines) >= 56, "the catalogue is incomplete: %d codes" % len(lines)
    for name, (text, rows) in files(lines):
        variants = {name: text.encode()}
        if name in ("threadtime", "process-color", "long_header", "studio"):
            variants[name + "-utf16le"] = b"\xff\xfe" + text.replace("\n", "\r\n").encode("utf-16-le")
            variants[name + "-utf16be"] = b"\xfe\xff" + text.encode("utf-16-be")
        if name in ("threadtime", "process", "threadtime-color", "long_header", "brief", "studio-export"):
            variants[name + "-crlf"] = text.replace("\n", "\r\n").encode()
            variants[name + "-crcrlf"] = text.replace("\n", "\r\r\n").encode()
        for variant, data in variants.items():
            with open(os.path.join(directory, variant + ".log"), "wb") as f:
                f.write(data)
            with open(os.path.join(directory, variant + ".expect"), "w", encoding="utf-8") as f:
                json.dump(rows, f)


FIELDS = ("format", "time", "uid", "pid", "tid", "package", "level", "tag", "text")


def read_json(path):
    """The objects of each file that the program was given."""
    by_file = {}
    with open(path, encoding="utf-8") as f:
        for line in f:
            row = json.loads(line)
            by_file.setdefault(os.path.splitext(os.path.basename(row["file"]))[0], []).append(row)
    return by_file


class Differences:
    """Counts them; of one kind in one file the first is shown."""

    def __init__(self):
        self.count = {}

    def add(self, name, n, what, wanted, got):
        if (name, what) not in self.count:
            print("%s: record %d: %s is %r instead of %r" % (name, n + 1, what, got, wanted))
        self.count[name, what] = self.count.get((name, what), 0) + 1

    def end(self):
        for (name, what), n in self.count.items():
            if n > 1:
                print("%s: %s: %d times" % (name, what, n))
        return len(self.count) > 0


def pieces(entry, lang, name):
    """What the note must hold of a catalogue entry."""
    langs = ("zh", "en") if lang == "both" else (lang,)
    found = [entry["explanation"][l] for l in langs] + ([entry["message"]] if "message" in entry else [])
    if "export" in name:        # the note stands inside a JSON string
        found = [p.replace('"', "'").replace("\\", "/") for p in found]
    return found


def compare_notes(directory, lang, by_code, name, rows, d):
    with open(os.path.join(directory, name + "." + lang + ".noted"), encoding="utf-8", newline="\n") as f:
        noted = [line for line in f if "«imerr " in line]
    if len(noted) != len(rows):
        d.add(name, -1, "the number of notes, " + lang, len(rows), len(noted))
    for n, (row, line) in enumerate(zip(rows, noted)):
        for code in row["codes"]:
            entry = by_code.get((code["family"], code["code"]))
            for piece in pieces(entry, lang, name) if entry else ["a family that has the code"]:
                if piece not in line:
                    d.add(name, n, "the note, " + lang, "... %s ..." % piece, line)


def compare_records(name, wanted, found, again, below, plain, d):
    for what, rows in (("lines with codes", found), ("lines with codes, annotated", again),
                       ("lines with codes, annotated below", below), ("lines with foreign notes", plain)):
        if len(rows) != len(wanted):
            d.add(name, -1, "the number of " + what, len(wanted), len(rows))
    for n, (w, f, a, b, p) in enumerate(zip(wanted, found, again, below, plain)):
        for field in FIELDS:
            # What the generator does not name (a tag out of a process name) is not judged here.
            if field in w and f.get(field) != w[field]:
                d.add(name, n, field, w[field], f.get(field))
            if a.get(field) != f.get(field):
                d.add(name, n, field + " of the annotated line", f.get(field), a.get(field))
            if b.get(field) != f.get(field):
                d.add(name, n, field + " above a note below", f.get(field), b.get(field))
            # To a reader that knows no notes it is still a line of this layout, the note inside its text.
            if field != "text" and p.get(field) != f.get(field):
                d.add(name, n, field + " with the note as text", f.get(field), p.get(field))
        if not (p["text"].startswith(f["text"] + " «other ") and p["text"].endswith("»")):
            d.add(name, n, "text with the note as text", f["text"] + " «other ...»", p["text"])
        for what, row in (("codes", f), ("codes of the annotated line", a), ("codes above a note below", b)):
            if [c["code"] for c in row["codes"]] != [w["code"]]:
                d.add(name, n, what, [w["code"]], [c["code"] for c in row["codes"]])
        raw = f["text"].encode()
        for c in f["codes"]:
            if raw[c["start"]:c["end"]] != str(c["code"]).encode():
                d.add(name, n, "the text at start and end", c["code"], raw[c["start"]:c["end"]])


def compare(directory):
    with open(os.path.join(directory, "codes.json"), encoding="utf-8") as f:
        by_code = {(r["family"], r["code"]): r for r in map(json.loads, f)}
    names = sorted(f[:-7] for f in os.listdir(directory) if f.endswith(".expect"))
    found, again, below, plain = (read_json(os.path.join(directory, "all." + what + ".json"))
                                  for what in ("log", "noted", "below", "plain"))
    d = Differences()
    for name in names:
        with open(os.path.join(directory, name + ".expect"), encoding="utf-8") as f:
            wanted = json.load(f)
        rows = found.get(name, [])
        compare_records(name, wanted, rows, again.get(name, []), below.get(name, []), plain.get(name, []), d)
        for lang in ("en", "zh"):
            compare_notes(directory, lang, by_code, name, rows, d)
    print("%d files, %d lines with codes" % (len(names), sum(map(len, found.values()))))
    return d.end()


if __name__ == "__main__":
    if sys.argv[1] == "write":
        write(sys.argv[2], sys.argv[3])
    else:
        sys.exit(compare(sys.argv[2]))
