#!/usr/bin/env python3
"""Writers that never wait, rotation of every kind, and a daemon that is killed again and again:
every line is counted once.

    torture.py [--seconds N] [--kill] [--names] [--seed S] IMERR

Without --kill the daemon lives through it. --names: files are followed by their names, without it by a
pattern that finds the rotated ones, too. What the writer destroys before the daemon can have read it
(copytruncate) may be missing, nothing else, and nothing may come twice.
"""

import argparse
import json
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time

CODES = [871101, 871102, 871103, 871104, 871105, 871201, 871300, 871301, 871302, 871303, 871304, 871305, 871308, 871310, 871311,
         871312, 871315, 871317, 871318, 871319, 871403, 871404, 871501, 871502, 871503, 871504, 871505, 871506]
WRITERS = 3


class Daemon:
    """The daemon, started and killed."""

    def __init__(self, program, folder):
        self.program, self.folder = program, folder
        self.process = None
        self.log = open(os.path.join(folder, "daemon.log"), "ab")
        self.kills = 0
        self.lock = threading.Lock()

    def start(self):
        command = [self.program, "daemon", "--config", os.path.join(self.folder, "imerr.yaml"), "--lang=en"]
        self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=self.log, stderr=self.log)

    def kill(self):
        with self.lock:
            self.process.kill()
            self.process.wait()
            self.kills += 1
            self.start()

    def end(self):
        begin = time.monotonic()
        self.process.send_signal(signal.SIGTERM)
        status = self.process.wait(timeout=30)
        return status, time.monotonic() - begin


class Store:
    """What others can read of it while it is written to."""

    def __init__(self, path):
        self.path = path

    def ask(self, sql, *values):
        for _ in range(200):
            try:
                db = sqlite3.connect("file:" + self.path + "?mode=ro", uri=True, timeout=5)
                try:
                    return db.execute(sql, values).fetchall()
                finally:
                    db.close()
            except sqlite3.OperationalError:
                time.sleep(0.05)
        raise SystemExit("torture: the store cannot be read")

    def position(self, inode, current=1):
        rows = self.ask("SELECT offset FROM position WHERE inode = ? AND current = ?", inode, current)
        return rows[0][0] if rows else None

    def counts(self):
        return dict(self.ask("SELECT code, sum(count) FROM counter GROUP BY code"))


class Writer(threading.Thread):
    """Appends numbered lines to one name, and does to the file what log rotation does."""

    def __init__(self, index, run):
        super().__init__()
        self.run_of, self.index = run, index
        self.random = random.Random(run.seed * 100 + index)
        self.name = os.path.join(run.logs, "w%d.log" % index)
        self.number = self.rotated = 0
        self.written = {}
        self.destroyed = {}
        self.pending = []           # codes of this file, by line, while they can be destroyed
        self.deeds = {}
        self.held = []              # descriptors of files that are gone: their inodes shall not be used again yet
        self.new_file()

    def new_file(self):
        self.fd = os.open(self.name, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND, 0o600)
        self.pending = []

    def hold(self):
        """What is gone keeps its inode until the daemon has left it: else nobody could tell which file a position is of."""
        self.held.append(self.fd)
        for fd in list(self.held):
            if self.run_of.store.position(os.fstat(fd).st_ino) is None:
                self.held.remove(fd)
                os.close(fd)

    def line(self):
        code = CODES[self.random.randrange(len(CODES))]
        self.number += 1
        self.written[code] = self.written.get(code, 0) + 1
        self.pending.append(code)
        return b"11-25 10:00:00.%03d  1702  2395 E Torture%d: line %09d failed, code=%d\n" % (
            self.number % 1000, self.index, self.number, code)

    def write(self):
        text = b"".join(self.line() for _ in range(self.random.randrange(1, 60)))
        cut = self.random.randrange(len(text))
        os.write(self.fd, text[:cut])
        if self.random.random() < 0.1:
            time.sleep(0.005)
        os.write(self.fd, text[cut:])

    def wait(self, enough):
        """Until the store knows so much of the file; False if the time is over."""
        inode = os.fstat(self.fd).st_ino
        size = os.fstat(self.fd).st_size
        for _ in range(600):
            at = self.run_of.store.position(inode)
            if at is not None and (at == size or not enough):
                return True
            if self.run_of.over.is_set():
                return False
            time.sleep(0.05)
        raise SystemExit("torture: the daemon has not read '%s' to byte %d, but to %s" % (self.name, size, at))

    def rename(self):
        # A name that shows two new files while nobody looks hides the first one.
        if self.run_of.names and not self.wait(False):
            return
        self.rotated += 1
        os.rename(self.name, "%s.%d" % (self.name, self.rotated))
        if self.random.random() < 0.5:
            for _ in range(self.random.randrange(4)):
                self.write()        # has not noticed yet
        os.close(self.fd)
        self.new_file()

    def copytruncate(self):
        inode = os.fstat(self.fd).st_ino
        if self.run_of.kill and not self.wait(True):
            return
        self.rotated += 1
        shutil.copyfile(self.name, os.path.join(self.run_of.folder, "copy.%d.%d" % (self.index, self.rotated)))
        at = self.run_of.store.position(inode) or 0
        size = os.fstat(self.fd).st_size
        length = size // len(self.pending) if self.pending else 1
        for code in self.pending[at // length:]:
            self.destroyed[code] = self.destroyed.get(code, 0) + 1
        os.ftruncate(self.fd, 0)
        self.pending = []

    def remove(self):
        if not self.wait(self.run_of.kill):
            return
        os.unlink(self.name)
        self.hold()
        self.new_file()

    def replace(self):
        if not self.wait(self.run_of.kill):
            return
        self.hold()
        beside = os.path.join(self.run_of.folder, "new.%d" % self.index)
        self.fd = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND, 0o600)
        self.pending = []
        self.write()
        os.rename(beside, self.name)

    def run(self):
        try:
            while not self.run_of.over.is_set():
                for _ in range(self.random.randrange(1, 40)):
                    self.write()
                deed = self.random.choice([self.rename, self.rename, self.copytruncate, self.remove, self.replace, None, None])
                if deed is not None:
                    deed()
                    self.deeds[deed.__name__] = self.deeds.get(deed.__name__, 0) + 1
                if self.random.random() < 0.3:
                    time.sleep(self.random.random() * 0.2)
        except BaseException as error:
            self.run_of.failed.append("%s: %r" % (self.name, error))


class Run:
    def __init__(self, options):
        self.seed, self.kill, self.names = options.seed, options.kill, options.names
        self.folder = tempfile.mkdtemp(prefix="imerr-torture.")
        self.logs = os.path.join(self.folder, "logs")
        os.mkdir(self.logs)
        self.store = Store(os.path.join(self.folder, "imerr.db"))
        self.over = threading.Event()
        self.failed = []
        self.daemon = Daemon(options.imerr, self.folder)
        files = ["logs/w%d.log" % i for i in range(WRITERS)] if self.names else ["'logs/*.log*'"]
        with open(os.path.join(self.folder, "imerr.yaml"), "w") as config:
            config.write("store: imerr.db\ninputs:\n  - files: [ %s ]\nreports:\n  - name: all\n    every: 7d\n"
                         "    output: json\n    file: all.json\n" % ", ".join(files))

    def settle(self, expected, least):
        """Until everything is counted that can be."""
        counts = {}
        for _ in range(600):
            counts = self.store.counts()
            if counts == expected:
                break
            before = sum(counts.values())
            if before >= least:
                time.sleep(2)
                if sum(self.store.counts().values()) == before:
                    break
            time.sleep(0.1)
        return self.store.counts()

    def report(self):
        """The same numbers out of a report."""
        path = os.path.join(self.folder, "all.json")
        self.daemon.process.send_signal(signal.SIGUSR1)
        for _ in range(200):
            if os.path.exists(path):
                with open(path) as file:
                    return {row["code"]: row["count"] for row in json.load(file)["codes"]}
            time.sleep(0.05)
        raise SystemExit("torture: SIGUSR1 has written no report")

    def check(self, writers):
        written, destroyed = {}, {}
        for writer in writers:
            for code, n in writer.written.items():
                written[code] = written.get(code, 0) + n
            for code, n in writer.destroyed.items():
                destroyed[code] = destroyed.get(code, 0) + n
        counts = self.settle(written, sum(written.values()) - sum(destroyed.values()))
        for code in CODES:
            n, most = counts.get(code, 0), written.get(code, 0)
            if n > most:
                self.failed.append("%d: %d lines came twice" % (code, n - most))
            if n < most - destroyed.get(code, 0):
                self.failed.append("%d: %d lines are lost" % (code, most - destroyed.get(code, 0) - n))
        if self.report() != counts:
            self.failed.append("the report has other numbers than the store")
        return sum(written.values()), sum(counts.values()), sum(destroyed.values())


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=float, default=5)
    parser.add_argument("--kill", action="store_true")
    parser.add_argument("--names", action="store_true")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("imerr")
    options = parser.parse_args()
    chance = random.Random(options.seed)
    run = Run(options)
    run.daemon.start()
    writers = [Writer(i, run) for i in range(WRITERS)]
    for writer in writers:
        writer.start()
    end = time.monotonic() + options.seconds
    while time.monotonic() < end and not run.failed:
        time.sleep(chance.choice([0.02, 0.1, 0.3, 0.8, 1.5]) * chance.random())
        if options.kill:
            run.daemon.kill()
        elif run.daemon.process.poll() is not None:
            run.failed.append("the daemon ended by itself")
    run.over.set()
    for writer in writers:
        writer.join()
    written, counted, destroyed = run.check(writers)
    status, seconds = run.daemon.end()
    if status != 0 or seconds > 1.5:
        run.failed.append("the daemon ended with status %d after %.1f s" % (status, seconds))
    deeds = {}
    for writer in writers:
        for deed, n in writer.deeds.items():
            deeds[deed] = deeds.get(deed, 0) + n
    print("torture: seed %d, %d lines written, %d counted, %d perhaps destroyed by the writer; %d kills, %s" % (
        options.seed, written, counted, destroyed, run.daemon.kills, ", ".join("%d %s" % (n, d) for d, n in sorted(deeds.items()))))
    for failure in run.failed:
        print("FAILED: " + failure)
    if run.failed:
        print("torture: look into " + run.folder)
        return 1
    shutil.rmtree(run.folder)
    return 0


if __name__ == "__main__":
    sys.exit(main())
