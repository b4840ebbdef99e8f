#!/usr/bin/env python3
"""The daemon as its users meet it: mistakes, signals, rotation, full disks, pages.

    daemon.py IMERR SRCDIR [TEST...]

Each test has a folder and a daemon of its own, and several run at a time, because most of it is waiting for
commits. IMERR_LONG=1 adds those that take minutes.
"""

import concurrent.futures
import glob
import gzip
import json
import os
import random
import re
import resource
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
import time
import traceback

from daemons import Daemon, ENDS_WITHIN, free_port, wait_for

IMERR, SRCDIR = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2])
LINE = "11-25 10:00:00.%03d  1702  2395 E Torture: line %d failed, code=871300\n"
CONFIG = "store: imerr.db\ninputs:\n  - files: [ 'logs/*.log' ]\n"
WITH_HTTP = CONFIG + "http: { listen: '127.0.0.1:%d' }\n"
WITH_REPORT = CONFIG + "reports:\n  - { name: all, every: 7d, output: json, file: reports/all.json }\n"


def lines(first, last):
    return "".join(LINE % (n % 1000, n) for n in range(first, last + 1))


def with_http(daemon, more=""):
    daemon.port = free_port()
    daemon.configure(WITH_HTTP % daemon.port + more)
    return daemon


def ends_well(daemon, number=signal.SIGTERM):
    status, seconds = daemon.end(number)
    assert status == 0, "status %d; it said: %s" % (status, daemon.said)
    assert seconds < ENDS_WITHIN, "it took %.2f s to end" % seconds


def refused(daemon, status, *texts):
    daemon.start()
    got = daemon.process.wait(timeout=30)
    daemon.reader.join(30)
    for text in texts:
        assert text in daemon.said, "no '%s' in: %s" % (text, daemon.said)
    assert got == status, "status %d instead of %d: %s" % (got, status, daemon.said)


def mistakes(daemon):
    """Every mistake with file, line and column; status 2, and nothing is made."""
    table = [
        ("inputs: []\n", ["imerr.yaml:1:"]),
        (CONFIG + "colour: red\n", ["imerr.yaml:4:1: ", "colour"]),
        (CONFIG + "retention: soon\nreports:\n  - { name: A b, every: 7m, output: pdf, file: x }\n", ["imerr.yaml:4:12: ", "imerr.yaml:6:"]),
        (CONFIG + "http: { listen: 'example.org:80' }\n", ["imerr.yaml:4:"]),
        (CONFIG + "rules: [ nowhere.yaml ]\n", ["nowhere.yaml"]),
        ("inputs:\n  - files: [ a\n", ["imerr.yaml:"]),
        ("\xff", ["imerr.yaml"]),
    ]
    for text, texts in table:
        daemon.said = ""
        with open(daemon.path("imerr.yaml"), "w", encoding="latin-1") as file:
            file.write(text)
        refused(daemon, 2, *texts)
        assert not os.path.exists(daemon.path("imerr.db")), "a store was made"
    chinese = subprocess.run([IMERR, "daemon", "--lang=zh", "--check", "-c", daemon.path("imerr.yaml")], capture_output=True)
    assert chinese.returncode == 2 and re.search("[\u4e00-\u9fff]", chinese.stderr.decode()), chinese
    none = subprocess.run([IMERR, "daemon"], capture_output=True)
    assert none.returncode == 2 and b"--config" in none.stderr, none
    gone = subprocess.run([IMERR, "daemon", "-c", daemon.path("nothing.yaml")], capture_output=True)
    assert gone.returncode == 2 and b"nothing.yaml" in gone.stderr, gone
    daemon.configure(CONFIG)
    checked = subprocess.run(daemon.command("--check"), capture_output=True)
    assert checked.returncode == 0 and b"no mistakes" in checked.stderr, checked
    assert not os.path.exists(daemon.path("imerr.db")), "--check made a store"


def one_at_a_time(daemon):
    """A second daemon on the same store is sent away, and the first does not notice."""
    daemon.append("logs/a.log", lines(1, 3))
    daemon.start()
    daemon.counted(3)
    second = Daemon(IMERR, CONFIG, daemon.folder)
    refused(second, 1, "another imerr", daemon.path("imerr.db"))
    daemon.append("logs/a.log", lines(4, 5))
    daemon.counted(5)
    ends_well(daemon)


def strange_stores(daemon):
    """Damaged, newer, somebody else's: refused, and every byte is as it was."""
    path = daemon.path("imerr.db")
    daemon.append("logs/a.log", lines(1, 2000))
    daemon.start()
    daemon.counted(2000)
    ends_well(daemon)
    with open(path, "rb") as file:
        good = file.read()

    def newer():
        db = sqlite3.connect(path)
        db.execute("PRAGMA user_version=1000")
        db.close()

    def strange():
        os.unlink(path)
        db = sqlite3.connect(path)
        db.execute("CREATE TABLE mine (a)")
        db.close()

    def damaged():
        with open(path, "r+b") as file:
            file.seek(4096)
            file.write(b"\xa5" * (len(good) - 4096))

    def letter():
        with open(path, "wb") as file:
            file.write(b"Dear mother, " * 1000)

    for spoil, text in ((newer, "newer imerr"), (strange, "another program"), (damaged, "damaged"), (letter, "damaged")):
        with open(path, "wb") as file:
            file.write(good)
        spoil()
        with open(path, "rb") as file:
            before = file.read()
        daemon.said = ""
        refused(daemon, 1, text, path)
        with open(path, "rb") as file:
            assert file.read() == before, "%s: the store was changed" % text
    with open(path, "wb") as file:
        file.write(good)
    daemon.start()
    daemon.append("logs/a.log", lines(2001, 2001))
    daemon.counted(2001)
    ends_well(daemon)


class Writer(threading.Thread):
    """Appends as fast as it can, until it is told to stop."""

    def __init__(self, path):
        super().__init__()
        self.path, self.over, self.written = path, threading.Event(), 0

    def run(self):
        with open(self.path, "ab", buffering=0) as file:
            while not self.over.is_set():
                text = lines(self.written + 1, self.written + 20).encode()
                file.write(text[:100])
                file.write(text[100:])
                self.written += 20
                time.sleep(0.002)

    def stop(self):
        self.over.set()
        self.join()
        return self.written


RULES = """family: acme
platform: android
title: { en: Acme, zh: Acme }
source: tests
recognition: standard
context: optional
codes:
  - { code: %d, message: 'No.', en: no, zh: 不, category: other }
"""


def reloads(daemon):
    """SIGHUP again and again while a writer writes: bad configurations and rules are refused, good ones taken over; no line
    is lost or comes twice."""
    with_http(daemon, "rules: [ rules ]\n")
    good = WITH_HTTP % daemon.port + "rules: [ rules ]\n"
    os.mkdir(daemon.path("rules"))
    os.mkdir(daemon.path("other"))
    daemon.append("rules/acme.yaml", RULES % 7654321)
    daemon.start()
    daemon.is_up()
    writer = Writer(daemon.path("logs/a.log"))
    writer.start()
    try:
        taken = refusals = 0
        for n in range(9):
            bad = n % 3 == 2
            if bad:
                daemon.configure(good + "colour: red\n")
            else:
                daemon.configure(good.replace("'logs/*.log'", "'logs/*.log', 'other/*.log'") if n % 2 else good)
            daemon.tell(signal.SIGHUP)
            taken, refusals = taken + (not bad), refusals + bad
            daemon.says("the configuration was read again", taken)
            daemon.says("the old one stays in force", refusals)
        assert "imerr.yaml:6:1: " in daemon.said, daemon.said
        # Rules with a mistake, then with another code.
        daemon.configure(good.replace("'logs/*.log'", "'logs/*.log', 'other/*.log'"))
        os.unlink(daemon.path("rules/acme.yaml"))
        daemon.append("rules/acme.yaml", "family: [\n")
        daemon.tell(signal.SIGHUP)
        daemon.says("the old one stays in force", refusals + 1)
        assert "rules/acme.yaml:" in daemon.said, daemon.said
        os.unlink(daemon.path("rules/acme.yaml"))
        daemon.append("rules/acme.yaml", RULES % 7654322)
        daemon.tell(signal.SIGHUP)
        daemon.says("the configuration was read again", taken + 1)
        daemon.append("other/b.log", "E/Acme ( 1): code 7654322\nE/Acme ( 1): code 7654321\n")
    finally:
        written = writer.stop()
    daemon.await_it("all lines", lambda: daemon.store.total() >= written + 1)
    counts = daemon.store.counts()
    assert counts == {871300: written, 7654322: 1}, (counts, written)
    assert daemon.metric("imerr_reloads_total") == taken + 1
    assert daemon.metric("imerr_reloads_refused_total") == refusals + 1
    ends_well(daemon)


def another_store(daemon):
    """What can only be found out when it is put in force: the new store is somebody else's, the old life goes on."""
    daemon.append("logs/a.log", lines(1, 3))
    daemon.start()
    daemon.counted(3)
    db = sqlite3.connect(daemon.path("strange.db"))
    db.execute("CREATE TABLE mine (a)")
    db.close()
    daemon.configure(CONFIG.replace("imerr.db", "strange.db"))
    daemon.tell(signal.SIGHUP)
    daemon.says("the new configuration cannot be put in force; the old one stays")
    assert "another program" in daemon.said, daemon.said
    daemon.append("logs/a.log", lines(4, 4))
    daemon.counted(4)
    ends_well(daemon)


def reports_now(daemon):
    """SIGUSR1; the same numbers as in the store, again and again."""
    daemon.configure(WITH_REPORT)
    daemon.start()
    for n in range(1, 4):
        daemon.append("logs/a.log", lines(n, n))
        daemon.counted(n)
        daemon.tell(signal.SIGUSR1)
        daemon.says("report 'all' written to %s: %d codes in %d lines" % (daemon.path("reports/all.json"), n, n))
        with open(daemon.path("reports/all.json")) as file:
            assert json.load(file)["codes_counted"] == n
    assert os.listdir(daemon.path("reports")) == ["all.json"], os.listdir(daemon.path("reports"))
    ends_well(daemon)


def ends(daemon):
    """SIGTERM and SIGINT: within a second, with all that was read, while a writer writes."""
    writer = Writer(daemon.path("logs/a.log"))
    writer.start()
    try:
        for number in (signal.SIGTERM, signal.SIGINT) * 3:
            daemon.start()
            before = daemon.store.total()
            daemon.await_it("a commit", lambda: daemon.store.total() > before)
            ends_well(daemon, number)
    finally:
        written = writer.stop()
    daemon.start()
    daemon.counted(written)
    ends_well(daemon)


def signals_at_once(daemon):
    """No signal is lost while a configuration is put in force."""
    for numbers in ((signal.SIGHUP, signal.SIGTERM), (signal.SIGHUP, signal.SIGHUP, signal.SIGINT),
                    (signal.SIGHUP, signal.SIGUSR1, signal.SIGTERM), (signal.SIGTERM, signal.SIGHUP), (signal.SIGTERM, signal.SIGTERM)) * 4:
        daemon.start()
        wait_for("a store", lambda: os.path.exists(daemon.path("imerr.db-wal")))
        for number in numbers:
            daemon.tell(number)
        try:
            assert daemon.process.wait(timeout=5) == 0
        except subprocess.TimeoutExpired:
            raise AssertionError("%s: it goes on; it said: %s" % (numbers, daemon.said))


def pages(daemon):
    """What http shows: four forms of one report, metrics that promtool takes, nothing else."""
    with_http(daemon, "reports:\n  - { name: all, every: 7d, output: json, file: reports/all.json }\n")
    shutil.copy(os.path.join(SRCDIR, "samples/logcat.txt"), daemon.path("logs/sample.log"))
    daemon.append("logs/a.log", lines(1, 50) + "E/Evil\"\\ ( 1): code=871301\n")
    daemon.start()
    daemon.is_up()
    plain = json.loads(subprocess.run([IMERR, "report", "-o", "json", daemon.path("logs/a.log"), daemon.path("logs/sample.log")],
                                      stdout=subprocess.PIPE).stdout)
    daemon.counted(plain["codes_counted"])
    report = daemon.report()
    expected = {(row["family"], row["code"]): row["count"] for row in plain["codes"]}
    assert {(row["family"], row["code"]): row["count"] for row in report["codes"]} == expected
    for key in ("lines", "bytes", "lines_with_codes", "codes_counted", "codes_by_text", "codes_unknown", "successes"):
        assert report[key] == plain[key], (key, report[key], plain[key])
    csv = daemon.get("/report?output=csv")[2].decode()
    text = daemon.get("/report?output=text")[2].decode()
    html = daemon.get("/report?output=html")[2].decode()
    for (_, code), n in expected.items():
        for form in (csv, text, html):
            assert str(code) in form, code
    status, headers, body = daemon.get("/report", Accept="text/html")
    assert status == 200 and headers["Content-Type"].startswith("text/html") and "Content-Security-Policy" in headers, headers
    status, headers, _ = daemon.get("/report?output=pdf")
    assert status == 400, status
    assert daemon.get("/healthz")[0] == 200 and daemon.get("/healthz")[2] == b"ok\n"
    assert daemon.get("/")[0] == 200 and daemon.get("/nothing")[0] == 404
    for method in ("POST", "PUT", "DELETE"):
        assert daemon.get("/report", method)[0] == 405, method
    status, headers, metrics = daemon.get("/metrics")
    assert status == 200 and headers["Content-Type"].startswith("text/plain; version=0.0.4"), headers
    if shutil.which("promtool"):
        verdict = subprocess.run(["promtool", "check", "metrics"], input=metrics, capture_output=True)
        assert verdict.returncode == 0 and not verdict.stderr, verdict
    assert daemon.metric("imerr_files") == 2
    assert daemon.metric("imerr_lines_total") == plain["lines"], metrics
    assert b"Evil" not in metrics
    # A reload keeps the address, and counters do not go back.
    daemon.tell(signal.SIGHUP)
    daemon.says("the configuration was read again")
    daemon.is_up()
    assert daemon.metric("imerr_lines_total") == plain["lines"]
    ends_well(daemon)


def queries(daemon):
    """The queries of the manual, in both languages, and of the README."""
    now = time.strftime("%Y-%m-%d %H:00")
    daemon.append("logs/a.log", lines(1, 5) + "E/Farm ( 1): code=871201\n")
    daemon.start()
    daemon.counted(6)
    expected = [[("871300", "jmessage-android", 5), ("871201", "jmessage-android", 1)], [(now, 1)], [(daemon.path("logs/a.log"), None)]]
    for page in ("doc/imerr-daemon.1.scd", "doc/zh_CN/imerr-daemon.1.scd"):
        with open(os.path.join(SRCDIR, page)) as file:
            asked = re.findall(r'^sqlite3 -readonly[^"\n]*"\n(.*?)"$', file.read(), re.M | re.S)
        assert len(asked) == len(expected), asked
        for sql, rows in zip(asked, expected):
            got = daemon.store.ask(sql)
            assert len(got) == len(rows), (sql, got)
            for a, b in zip(got, rows):
                assert str(a[0]) == b[0] or b[0] == now, (sql, got)
                assert b[-1] is None or a[-1] == b[-1], (sql, got)
    for page in ("README.md", "README.zh-CN.md"):
        with open(os.path.join(SRCDIR, page)) as file:
            sql = re.search(r"sqlite3 -readonly \S+ '([^']*)'", file.read()).group(1)
        assert daemon.store.ask(sql) == [(871201, 1), (871300, 5)], sql
    ends_well(daemon)


def example(daemon):
    """The configuration that is shown in the README is one."""
    for page in ("README.md", "README.zh-CN.md"):
        with open(os.path.join(SRCDIR, page)) as file:
            text = re.search(r"^    inputs:\n(?:    .*\n)+", file.read(), re.M).group(0)
        daemon.configure(re.sub("^    ", "", text, flags=re.M))
        checked = subprocess.run(daemon.command("--check"), capture_output=True)
        assert checked.returncode == 0, checked


def limit_files(daemon, size):
    """RLIMIT_FSIZE of a process that runs: a disk that is full, and one that is not any more."""
    resource.prlimit(daemon.process.pid, resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))


def full_disk(daemon):
    """Said once; counts stay in memory, the page of health says so; then all of it is kept. Nothing is lost by a kill meanwhile."""
    with_http(daemon, "reports:\n  - { name: all, every: 7d, output: json, file: reports/all.json }\n")
    good = WITH_HTTP % daemon.port
    daemon.append("logs/a.log", lines(1, 10))
    daemon.start()
    daemon.counted(10)
    limit_files(daemon, 0)
    daemon.append("logs/a.log", lines(11, 30))
    daemon.says("counts are kept in memory")
    status, _, body = daemon.get("/healthz")
    assert status == 503 and b"cannot be kept" in body, (status, body)
    daemon.await_it("more failures", lambda: daemon.metric("imerr_commit_failures_total") >= 3)
    assert daemon.said.count("counts are kept in memory") == 1, daemon.said
    assert daemon.report()["codes_counted"] == 30
    # A report cannot be written; another configuration is not taken over now, it would forget what is in memory.
    daemon.tell(signal.SIGUSR1)
    daemon.says("reports/")
    os.unlink(daemon.path("logs/a.log"))
    daemon.tell(signal.SIGHUP)
    daemon.says("the old one stays in force")
    daemon.append("logs/b.log", lines(1, 5))
    limit_files(daemon, resource.RLIM_INFINITY)
    daemon.says("nothing was lost")
    daemon.counted(35)
    assert daemon.get("/healthz")[0] == 200
    limit_files(daemon, 0)
    daemon.append("logs/b.log", lines(6, 9))
    daemon.says("counts are kept in memory", 2)
    daemon.kill()
    daemon.counted(39)
    # Ended while nothing can be kept: the lines are read again.
    limit_files(daemon, 0)
    daemon.append("logs/b.log", lines(10, 12))
    daemon.says("counts are kept in memory", 3)
    status, seconds = daemon.end()
    assert status == 1 and seconds < ENDS_WITHIN, (status, seconds)
    daemon.configure(good)
    daemon.start()
    daemon.counted(42)
    ends_well(daemon)


def unreadable(daemon):
    """A file without permission is told once and read when it is allowed."""
    if os.getuid() != 0:
        daemon.user = None
    else:
        daemon.user = "nobody"
        subprocess.run(["chown", "-R", "nobody", daemon.folder], check=True)
        probe = subprocess.run(["test", "-x", IMERR], user="nobody")
        if probe.returncode != 0:
            return
    daemon.append("logs/a.log", lines(1, 3))
    daemon.append("logs/b.log", lines(1, 4))
    os.chmod(daemon.path("logs/a.log"), 0)
    os.chmod(daemon.path("logs/b.log"), 0o644)
    daemon.start()
    daemon.counted(4)
    daemon.says("logs/a.log': ")
    os.chmod(daemon.path("logs/a.log"), 0o644)
    daemon.counted(7)
    assert daemon.said.count("a.log") == 1, daemon.said
    ends_well(daemon)


def folders(daemon):
    """The folder goes and comes back; a directory of a log's name; a link that points elsewhere."""
    daemon.configure(CONFIG.replace("'logs/*.log'", "'logs/*.log', named/x.log"))
    daemon.append("logs/a.log", lines(1, 3))
    daemon.start()
    daemon.counted(3)
    shutil.rmtree(daemon.path("logs"))
    os.mkdir(daemon.path("named"))
    daemon.append("named/x.log", lines(1, 2))
    daemon.counted(5)
    os.mkdir(daemon.path("logs"))
    daemon.append("logs/a.log", lines(11, 14))
    daemon.counted(9)
    os.rename(daemon.path("named"), daemon.path("named.old"))
    os.mkdir(daemon.path("named"))
    os.mkdir(daemon.path("named/x.log"))
    daemon.says("is a directory")
    os.rmdir(daemon.path("named/x.log"))
    daemon.append("elsewhere", lines(21, 26))       # other lines: its inode may be that of the file that went
    os.symlink("../elsewhere", daemon.path("named/x.log"))
    daemon.counted(15)
    ends_well(daemon)


def long_line(daemon, megabytes=3):
    """A line too long to be read, killed in the middle of it; NUL bytes; what stands behind is counted."""
    with_http(daemon)
    daemon.append("logs/a.log", lines(1, 2) + "code=871300 " + "x" * 1500000)
    daemon.append("logs/zero.log", b"\0" * 100000 + b"\n" + lines(1, 1).encode() + b"a\0code=871300\n\0\0")
    daemon.start()
    daemon.counted(4)
    inode = os.stat(daemon.path("logs/a.log")).st_ino
    daemon.await_it("a place inside of the line", lambda: (daemon.store.position(inode) or 0) > 1000000)
    assert daemon.store.ask("SELECT inside FROM position WHERE inode = ?", inode) == [(1,)]
    for _ in range(megabytes):
        daemon.append("logs/a.log", "code=871300 " * 90000)
        daemon.kill()
    daemon.append("logs/a.log", "code=871300\n" + lines(3, 5))
    daemon.counted(7)
    daemon.is_read("logs/a.log")
    daemon.is_up()
    report = daemon.report()
    assert report["lines"] == 5 + 1 + 3, report["lines"]
    assert report["lines_overlong"] == 1, report["lines_overlong"]
    wanted = os.stat(daemon.path("logs/a.log")).st_size + os.stat(daemon.path("logs/zero.log")).st_size - 2
    assert report["bytes"] == wanted, (report["bytes"], wanted)
    ends_well(daemon)


def across(daemon):
    """What a line means depends on lines above: a header of `long`, a text behind its code, chatty. A life that ends
    between them makes no difference: the report is that of the file, read in one go. (Without dividers behind: what logcat
    replays is known by memory alone.)"""
    chance = random.Random(5)
    with open(os.path.join(SRCDIR, "samples/logcat.txt"), "rb") as file:
        sample = file.read()
    text = sample + b"".join(
        b"[ 11-25 10:00:%02d.123  4611: 4690 E/JMRTC    ]\nnothing\ncode:871300\nhave not logged in!\n\n"
        b"11-25 10:00:%02d.200  1702  2395 E Torture%d: failed, code=8713%02d\n"
        b"11-25 10:00:%02d.300  1702  2395 I chatty  : uid=10(x) identical %d lines\n"
        b"2025-11-25 10:00:%02d.400 4611-4690/a.b E/JMRTC: code\n    code=871301\n    and 871302\n" % (
            n, n, n % 3, n % 20, n, n % 4 + 1, n) for n in range(60)) + sample.replace(b"--------- beginning", b"- beginning")
    with_http(daemon)
    daemon.start()
    at = 0
    while at < len(text):
        step = chance.choice((40, 200, 900, 2500))
        daemon.append("logs/a.log", text[at:at + step])
        at += step
        if chance.random() < 0.3:
            time.sleep(chance.random() * 0.3)
        if chance.random() < 0.5:
            daemon.await_it("a store", lambda: os.path.exists(daemon.path("imerr.db")))
            daemon.kill()
        elif chance.random() < 0.2:
            daemon.await_it("the whole lines", lambda: (daemon.store.position(os.stat(daemon.path("logs/a.log")).st_ino) or 0) > at - 1500)
            daemon.kill()
    daemon.append("logs/a.log", "\n")
    daemon.is_read("logs/a.log")
    daemon.is_up()
    plain = json.loads(subprocess.run([IMERR, "report", "-o", "json", daemon.path("logs/a.log")], stdout=subprocess.PIPE).stdout)
    got = daemon.report()
    for report in (plain, got):
        for key in ("edges",):
            report.pop(key, None)
        for row in report["codes"]:
            row.pop("files", None)
        report["codes"].sort(key=lambda row: (row["family"] or "", row["code"]))
    # Of what is followed first and last are the earliest and the latest; of what is read in one go those of the order of the log.
    assert got["first"] <= min(plain["first"], "2025-11-25 10:00:00.400") and got["last"] >= max(plain["last"], "2025-11-25 10:00:59.400")
    for report in [plain, got] + plain["codes"] + got["codes"]:
        for key in ("first", "last", "first_line", "last_line"):
            report.pop(key, None)
    for key in sorted(set(plain) | set(got)):
        if plain.get(key) != got.get(key) and key != "codes":
            raise AssertionError("%s: %s instead of %s (%d kills)" % (key, got.get(key), plain.get(key), daemon.kills))
    assert len(plain["codes"]) == len(got["codes"])
    for a, b in zip(plain["codes"], got["codes"]):
        for key in sorted(set(a) | set(b)):
            assert a.get(key) == b.get(key), "%s of %s: %s instead of %s (%d kills)" % (key, a["code"], b.get(key), a.get(key), daemon.kills)
    ends_well(daemon)


def from_end(daemon):
    """`from: end` is for files that are not known: one that was followed before goes on where it was."""
    daemon.configure(CONFIG + "    from: end\n")
    daemon.append("logs/a.log", lines(1, 3))
    daemon.start()
    inode = os.stat(daemon.path("logs/a.log")).st_ino
    daemon.await_it("a place", lambda: daemon.store.position(inode) is not None)
    daemon.append("logs/a.log", lines(4, 5))
    daemon.append("logs/b.log", lines(1, 1))        # it is new, so all of it
    daemon.counted(3)
    daemon.is_read("logs/a.log")
    ends_well(daemon)
    daemon.append("logs/a.log", lines(6, 9))
    daemon.start()
    daemon.counted(7)
    ends_well(daemon)


def gone_meanwhile(daemon):
    """While nobody looks one file is rotated, one written anew, one removed: read on, and what may be lost is said."""
    for name in "abc":
        daemon.append("logs/%s.log" % name, lines(1, 3))
    daemon.configure(CONFIG.replace("'logs/*.log'", "logs/a.log, logs/b.log, logs/c.log"))
    daemon.start()
    daemon.counted(9)
    ends_well(daemon)
    daemon.append("logs/a.log", lines(4, 5))
    os.rename(daemon.path("logs/a.log"), daemon.path("logs/a.log.1"))
    daemon.append("logs/a.log", lines(6, 6))
    with open(daemon.path("logs/b.log"), "w") as file:
        file.write(lines(7, 7))
    os.unlink(daemon.path("logs/c.log"))
    daemon.start()
    daemon.counted(9 + 3 + 1)
    daemon.says("logs/b.log' was written anew while nobody followed it")
    daemon.says("logs/c.log' is gone")
    assert daemon.said.count("lost") == 2, daemon.said
    ends_well(daemon)


def lost_files(daemon):
    """A file that was removed while the daemon did not run is expected for a day, then it is one that was left. One that is found, if under
    another name, is current."""
    for name in "abcd":
        daemon.append("logs/%s.log" % name, lines(ord(name), ord(name) + 1))
    daemon.start()
    daemon.counted(8)
    ends_well(daemon)
    rows = "SELECT name LIKE '%/a.log', name LIKE '%/b.log', name LIKE '%/c.log', current FROM position ORDER BY name"
    os.unlink(daemon.path("logs/a.log"))
    os.unlink(daemon.path("logs/b.log"))
    os.rename(daemon.path("logs/c.log"), daemon.path("logs/e.log"))
    daemon.store.change("UPDATE position SET time = time - 90000 WHERE name NOT LIKE '%/b.log'")
    daemon.append("logs/d.log", lines(1, 1))
    daemon.append("logs/e.log", lines(2, 2))
    daemon.start()
    daemon.counted(10)
    daemon.is_read("logs/e.log")
    assert daemon.store.ask(rows) == [(1, 0, 0, 0), (0, 1, 0, 1), (0, 0, 0, 1), (0, 0, 0, 1)], daemon.store.ask(rows)
    ends_well(daemon)


def packed_rows(daemon):
    """A compressed file in which nothing is new has a row of its own: it is known when nobody remembers its original."""
    daemon.append("logs/a.log", lines(1, 20))
    daemon.start()
    daemon.counted(20)
    daemon.is_read("logs/a.log")
    ends_well(daemon)
    with open(daemon.path("logs/a.log"), "rb") as file, gzip.open(daemon.path("logs/a.1.log"), "wb") as packed:
        packed.write(file.read())
    os.unlink(daemon.path("logs/a.log"))
    daemon.start()
    daemon.is_packed_read("logs/a.1.log", len(lines(1, 20)))
    ends_well(daemon)
    daemon.store.change("DELETE FROM position WHERE name NOT LIKE '%/a.1.log'")
    daemon.append("logs/b.log", lines(1, 2))
    daemon.start()
    daemon.counted(22)
    ends_well(daemon)


def long_many_known(daemon, files=4500):
    """More files are read than places of files that were left are remembered: those are remembered all the same."""
    daemon.append("logs/a.log", lines(1, 20))
    for i in range(files):
        daemon.append("logs/f%d.log" % i, lines(i + 100, i + 100))
    daemon.start()
    daemon.counted(files + 20)
    os.rename(daemon.path("logs/a.log"), daemon.path("a"))
    daemon.await_it("that it is left", lambda: daemon.store.ask("SELECT count(*) FROM position WHERE NOT current") == [(1,)])
    assert daemon.end()[0] == 0
    with open(daemon.path("a"), "rb") as file, gzip.open(daemon.path("logs/a.1.log"), "wb") as packed:
        packed.write(file.read())
    daemon.start()
    daemon.is_packed_read("logs/a.1.log", len(lines(1, 20)))
    daemon.counted(files + 20)
    assert daemon.end()[0] == 0


def name_again(daemon):
    """A name that a pattern found goes and comes back with another file: what another life knew of it is of the first one."""
    daemon.append("logs/y.log", lines(1, 5))
    daemon.start()
    daemon.counted(5)
    ends_well(daemon)
    daemon.append("logs/y.log", lines(6, 15))
    daemon.start()
    daemon.counted(15)
    os.rename(daemon.path("logs/y.log"), daemon.path("logs/y.old"))
    daemon.await_it("that it is left", lambda: daemon.store.ask("SELECT count(*) FROM position WHERE current") == [(0,)])
    daemon.append("logs/y.log", lines(16, 16))
    daemon.counted(16)
    daemon.is_read("logs/y.log")
    daemon.counted(16)
    ends_well(daemon)


def long_1gb_line(daemon):
    """A line of a gigabyte, killed in the middle again and again; memory stays small."""
    with_http(daemon)
    daemon.append("logs/a.log", lines(1, 1) + "code=871300 ")
    daemon.start()
    piece = b"code=871300 " * 1000000
    peak = 0
    for n in range(90):
        daemon.append("logs/a.log", piece)
        peak = max(peak, memory(daemon))
        if n % 20 == 19:
            daemon.kill()
    daemon.append("logs/a.log", "\n" + lines(2, 3))
    daemon.counted(3)
    daemon.is_up()
    report = daemon.report()
    assert report["lines"] == 4 and report["lines_overlong"] == 1, report
    assert report["bytes"] == os.stat(daemon.path("logs/a.log")).st_size
    print("a line of %d bytes: %d kB of memory at most" % (report["bytes"], peak))
    ends_well(daemon)


def memory(daemon, what="VmHWM"):
    try:
        with open("/proc/%d/status" % daemon.process.pid) as file:
            return int(re.search(what + r":\s+(\d+)", file.read()).group(1))
    except (OSError, AttributeError):
        return 0


def ticks(daemon):
    with open("/proc/%d/stat" % daemon.process.pid) as file:
        fields = file.read().rsplit(") ", 1)[1].split()
    return int(fields[11]) + int(fields[12])


def long_many_files(daemon):
    """1,000 and 10,000 files, 256 descriptors: all are read, at rest they cost little."""
    with_http(daemon)
    daemon.limits = lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (256, 256))
    made = 0
    for count in (1000, 10000):
        for n in range(made, count):
            daemon.append("logs/%d.log" % n, lines(n, n))
        made = count
        if count == 1000:
            daemon.start()
        daemon.counted(count)
        time.sleep(10)              # until all of them rest
        before, begin = ticks(daemon), time.monotonic()
        time.sleep(30)
        share = (ticks(daemon) - before) / os.sysconf("SC_CLK_TCK") / (time.monotonic() - begin)
        print("%d files at rest: %.2f %% of a core, %d kB of memory, %d descriptors" % (
            count, 100 * share, memory(daemon, "VmRSS"), len(os.listdir("/proc/%d/fd" % daemon.process.pid))))
        assert count > 1000 or share < 0.01, share
    for n in range(0, count, 7):
        daemon.append("logs/%d.log" % n, lines(n, n))
    daemon.counted(count + len(range(0, count, 7)))
    daemon.kill()
    for n in range(0, count, 11):
        daemon.append("logs/%d.log" % n, lines(n, n))
    daemon.counted(count + len(range(0, count, 7)) + len(range(0, count, 11)))
    ends_well(daemon)


def long_busy_files(daemon):
    """A hundred files with 70,000 codes each: memory has a bound that such files do not move."""
    if b"asan" in subprocess.run(["ldd", IMERR], stdout=subprocess.PIPE).stdout:
        return
    text = "--------- beginning of main\n" + lines(1, 70000)
    for n in range(100):
        daemon.append("logs/%d.log" % n, text)
    daemon.start()
    daemon.counted(7000000)
    print("100 files with 70,000 codes each: %d kB of memory" % memory(daemon))
    assert memory(daemon) < 100000, memory(daemon)
    ends_well(daemon)


def long_schedule(daemon):
    """every: 1m, kept two deep; the reports together hold every line once."""
    daemon.configure(CONFIG + "reports:\n  - { name: quick, every: 1m, output: json, file: 'reports/%H%M%Y%m%d.json', keep: 2 }\n")
    daemon.start()
    written, seen, total = 0, {}, 0
    end = time.monotonic() + 250
    while time.monotonic() < end:
        written += 1
        daemon.append("logs/a.log", lines(written, written))
        time.sleep(0.5)
        if written % 60 == 30:
            daemon.kill()
        for path in glob.glob(daemon.path("reports/*.json")):
            with open(path) as file:
                seen[path] = json.load(file)["codes_counted"]
        assert len(glob.glob(daemon.path("reports/*.json"))) <= 3
    daemon.counted(written)
    total = sum(seen.values())
    print("%d reports, %d of %d lines in them" % (len(seen), total, written))
    assert len(seen) >= 4 and written - 130 <= total <= written, (seen, written)
    assert len(glob.glob(daemon.path("reports/*.json"))) == 2
    ends_well(daemon)


def backlog(daemon, files=1):
    """Much is there to be read: meanwhile counts are committed, and SIGTERM ends it within a second. What was counted is what was read."""
    line = LINE % (0, 1)
    text = line * ((200 << 20) // files // len(line))
    for n in range(files):
        daemon.append("logs/%d.log" % n, text)
    daemon.start()
    daemon.await_it("the first counts", daemon.store.total)
    ends_well(daemon)
    read = daemon.store.ask("SELECT sum(offset) FROM position")[0][0]
    assert 0 < read < files * len(text) and daemon.store.total() * len(line) == read, (read, daemon.store.total())


def backlogs(daemon):
    """The same in many files."""
    backlog(daemon, 1000)


def clocks(daemon):
    """Files of one time tell of no clock that went back; a file whose own clock did, between two commits, does."""
    with_http(daemon).start()
    daemon.is_up()
    for total, name, hour in ((1, "a", 10), (2, "b", 9), (3, "a", 11), (4, "b", 10), (5, "c", 7)):
        daemon.append("logs/%s.log" % name, LINE.replace(" 10:", " %02d:" % hour) % (0, total))
        daemon.counted(total)
    report = daemon.report()
    assert report["clock_backwards"] == 0, report["clock_backwards"]
    for what in (report, report["codes"][0]):
        assert what["first"].endswith("-11-25 07:00:00.000") and what["last"].endswith("-11-25 11:00:00.000"), what
    daemon.append("logs/b.log", LINE.replace(" 10:", " 08:") % (0, 6))
    daemon.counted(6)
    assert daemon.metric("imerr_clock_backwards_total") == 1
    daemon.kill()
    daemon.is_up()
    assert daemon.metric("imerr_clock_backwards_total") == 1 and daemon.report()["last"] == report["last"]
    ends_well(daemon)


TESTS = [across, full_disk, long_line, reloads, ends, mistakes, one_at_a_time, strange_stores, another_store, reports_now, signals_at_once,
         pages, queries, example, unreadable, folders, from_end, gone_meanwhile, name_again, lost_files, packed_rows, clocks, backlog, backlogs]
LONG = [long_1gb_line, long_schedule, long_many_files, long_many_known, long_busy_files]


def run(test):
    daemon = Daemon(IMERR, CONFIG)
    begin = time.monotonic()
    try:
        test(daemon)
        print("%s: %.1f s" % (test.__name__, time.monotonic() - begin))
        return True
    except BaseException:
        print("FAILED: %s: %s\n%s" % (test.__name__, test.__doc__, traceback.format_exc()))
        return False
    finally:
        daemon.clean_up()


def main():
    tests = TESTS + (LONG if os.environ.get("IMERR_LONG") == "1" else [])
    if sys.argv[3:]:
        tests = [test for test in TESTS + LONG if test.__name__ in sys.argv[3:]]
    os.environ.update(LC_ALL="C.UTF-8")
    with concurrent.futures.ThreadPoolExecutor(6) as pool:
        results = list(pool.map(run, [test for test in tests if test not in LONG]))
    results += [run(test) for test in tests if test in LONG]
    print("%d of %d tests passed" % (sum(results), len(results)))
    return 0 if all(results) else 1


if __name__ == "__main__":
    sys.exit(main())
