#!/usr/bin/env python3
"""Writers that never wait, rotation of every kind, and a daemon that is killed again and again: every line is counted once.

    torture.py [--seconds N] [--kill] [--names] [--seed S] IMERR

Without --kill the daemon lives through it. --names: files are followed by their names, without it by a
pattern that finds the rotated ones, too, and the compressed copies that copytruncate leaves. Nothing may come twice, and nothing
may be missing but what the writer destroys before the daemon can have read it: by its name alone what was truncated; by
the pattern, for each truncation, the line that had been read in part and was cut off.

The writers write in different forms: plain lines, UTF-16, `long` records whose tag stands in a header above, lines that
chatty repeats. Older files are compressed. Lines are told apart by code and tag together, so that one that is lost and one that comes twice do not make up for
each other.
"""

import argparse
import gzip
import json
import lzma
import os
import random
import resource
import shutil
import signal
import sys
import threading
import time

from daemons import Daemon, ENDS_WITHIN

CODES = [871101, 871102, 871103, 871104, 871105, 871201, 871300, 871301, 871302, 871303, 871304, 871305, 871308, 871310, 871311,
         871312, 871315, 871317, 871318, 871319, 871403, 871404, 871501, 871502, 871503, 871504, 871505, 871506]
REPEATS = 4         # that chatty tells at once, at most
TAGS = 16           # of each writer: a report tells no more than 256 apart


def add(to, what, n=1):
    to[what] = to.get(what, 0) + n


class Writer(threading.Thread):
    """Appends numbered lines to one name, and does to the file what log rotation does."""

    encoding, mark = "utf-8", b""

    def __init__(self, index, run, folder="logs"):
        super().__init__()
        self.run_of, self.index = run, index
        self.random = random.Random(run.seed * 100 + index)
        self.name = run.daemon.path("%s/w%d.log" % (folder, index))
        self.number = self.rotated = 0
        self.written = {}           # by code and tag
        self.destroyed = {}
        self.cut = 0                # so many may be missing beside those
        self.pending = []           # what each line of this file counts, and where it ends: it can be destroyed
        self.size = 0
        self.deeds = {}
        self.copies = []            # that copytruncate left, and nobody has compressed yet
        self.held = []              # descriptors of files that are gone: their inodes shall not be used again yet
        self.new_file()

    def open(self, path):
        self.fd = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND, 0o600)
        os.write(self.fd, self.mark)
        self.pending, self.size, self.anew = [], len(self.mark), False

    def new_file(self):
        self.open(self.name)

    def hold(self, fd):
        """What is gone keeps its inode until the daemon has left it: else nobody here could tell which file a position is of."""
        self.held.append(fd)
        for fd in list(self.held):
            if self.position(os.fstat(fd).st_ino) is None:
                self.held.remove(fd)
                os.close(fd)

    def position(self, inode):
        """Of the file that is read under our name."""
        return self.run_of.daemon.store.position(inode, self.name)

    def one(self, text, what=None, n=1):
        """A line, and what it counts."""
        data = (text + "\n").encode(self.encoding)
        self.size += len(data)
        if what is not None:
            add(self.written, what, n)
            self.pending.append((self.size, what, n))
        return data

    def record(self):
        code, tag = self.next()
        return self.one("11-25 10:00:00.%03d  1702  2395 E %s: line %09d failed, code=%d" % (
            self.number % 1000, tag, self.number, code), (code, tag))

    def next(self):
        self.number += 1
        return CODES[self.random.randrange(len(CODES))], "T%dx%d" % (self.index, self.number % TAGS)

    def write(self):
        text = b"".join(self.record() for _ in range(self.random.randrange(1, 60)))
        cut = self.random.randrange(len(text))
        os.write(self.fd, text[:cut])
        if self.random.random() < 0.1:
            time.sleep(0.005)
        os.write(self.fd, text[cut:])

    def wait(self, enough):
        """Until the store knows so much of the file; False if the time is over."""
        inode = os.fstat(self.fd).st_ino
        for _ in range(1200):       # a daemon that is killed all the time gets on slowly
            at = self.position(inode)
            if at is not None and (at == self.size or not enough):
                return True
            if self.run_of.over.is_set():
                return False
            time.sleep(0.05)
        raise SystemExit("torture: the daemon has not read '%s' to byte %d, but to %s" % (self.name, self.size, at))

    def rename(self):
        # A name that shows two new files while nobody looks hides the first one; and one that was written anew must be known as such.
        if self.run_of.names and not self.wait(self.anew and self.run_of.kill):
            return
        self.rotated += 1
        os.rename(self.name, "%s.%d" % (self.name, self.rotated))
        if self.random.random() < 0.5:
            for _ in range(self.random.randrange(4)):
                self.write()        # has not noticed yet
        os.close(self.fd)
        self.new_file()

    def pack(self, name, to):
        with open(name, "rb") as file, self.random.choice([gzip.open, lzma.open])(to, "wb") as packed:
            shutil.copyfileobj(file, packed, 10000)
        os.unlink(name)

    def compress(self):
        """As logrotate does with delaycompress: an older one, which nobody writes to any more, or a copy. Its inode is used again at
        once. Its name alone finds nobody."""
        older = ["%s.%d" % (self.name, n) for n in range(1, self.rotated) if os.path.exists("%s.%d" % (self.name, n))]
        older += self.copies
        if self.run_of.names or not older:
            return
        name = self.random.choice(older)
        self.pack(name, self.run_of.daemon.path("%s/%s.gz" % (os.path.dirname(self.name), os.path.basename(name))))
        if name in self.copies:
            self.copies.remove(name)

    def copytruncate(self):
        inode = os.fstat(self.fd).st_ino
        if self.run_of.kill and self.run_of.names and not self.wait(True):
            return
        self.rotated += 1
        copy = self.run_of.daemon.path("w%d.log.copy.%d" % (self.index, self.rotated))
        shutil.copyfile(self.name, copy)
        if self.run_of.names:
            at = self.position(inode) or 0
            for end, what, n in self.pending:
                if end > at:
                    add(self.destroyed, what, n)
        else:
            self.copies.append(copy)        # what nobody has read by now is read from there
            self.cut += REPEATS             # a number of which one half was cut off is none
        os.ftruncate(self.fd, 0)
        os.write(self.fd, self.mark)
        self.pending, self.size, self.anew = [], len(self.mark), True

    def remove(self):
        if not self.wait(self.run_of.kill):
            return
        os.unlink(self.name)
        self.hold(self.fd)
        self.new_file()

    def replace(self):
        if not self.wait(self.run_of.kill):
            return
        self.hold(self.fd)
        beside = self.run_of.daemon.path("new.%d" % self.index)
        self.open(beside)
        self.write()
        os.rename(beside, self.name)

    def run(self):
        try:
            while not self.run_of.over.is_set():
                for _ in range(self.random.randrange(1, 40)):
                    self.write()
                deed = self.random.choice([self.rename, self.rename, self.compress, self.copytruncate, self.remove, self.replace, None, None])
                if deed is not None:
                    deed()
                    add(self.deeds, deed.__name__)
                if self.random.random() < 0.3:
                    time.sleep(self.random.random() * 0.2)
            while self.copies:
                self.compress()
        except BaseException as error:
            self.run_of.failed.append("%s: %r" % (self.name, error))


class WideWriter(Writer):
    encoding, mark = "utf-16-le", b"\xff\xfe"


class LongWriter(Writer):
    """Records of several lines: what a line is tagged with stands above."""

    def record(self):
        code, tag = self.next()
        text = self.one("[ 11-25 10:00:00.%03d  1702: 2395 E/%-8s ]" % (self.number % 1000, tag))
        for _ in range(self.random.randrange(3)):
            text += self.one("nothing of interest")
        text += self.one("line %09d failed, code=%d" % (self.number, code), (code, tag))
        return text + self.one("")


class ChattyWriter(Writer):
    """Lines that were repeated, as chatty tells."""

    def record(self):
        code, tag = self.next()
        text = self.one("11-25 10:00:00.%03d  1702  2395 E %s: again, code=%d" % (self.number % 1000, tag, code), (code, tag))
        if self.number % 3 == 0:
            n = self.random.randrange(1, REPEATS + 1)
            text += self.one("11-25 10:00:00.%03d  1702  2395 I chatty  : uid=10093(com.example) identical %d line%s" % (
                self.number % 1000, n, "s" if n > 1 else ""), (code, tag), n)
        return text


KINDS = [Writer, WideWriter, LongWriter, ChattyWriter, Writer]


class Run:
    def __init__(self, options):
        self.seed, self.kill, self.names = options.seed, options.kill, options.names
        self.over = threading.Event()
        self.failed = []
        files = ", ".join("logs/w%d.log" % i for i in range(len(KINDS))) if self.names else "'logs/*.log*'"
        polled = "polled/w%d.log" % len(KINDS) if self.names else "'polled/*.log*'"
        self.daemon = Daemon(options.imerr, "store: imerr.db\ninputs:\n  - files: [ %s ]\n  - { files: [ %s ], poll: yes }\n"
                             "reports:\n  - { name: all, every: 7d, output: json, file: all.json }\n" % (files, polled))
        os.mkdir(self.daemon.path("polled"))

    def writers(self):
        return [kind(i, self) for i, kind in enumerate(KINDS)] + [Writer(len(KINDS), self, "polled")]

    def counts(self):
        return {(code, tag): n for code, tag, n in
                self.daemon.store.ask("SELECT code, tag, sum(count) FROM counter GROUP BY code, tag")}

    def disturb(self, chance):
        """Most often SIGKILL; an orderly end; another configuration; a disk that is full for a while, and killed or not."""
        what = chance.random()
        if what < 0.7:
            self.daemon.kill()
        elif what < 0.8:
            status, seconds = self.daemon.end()
            if seconds > ENDS_WITHIN:
                self.failed.append("the daemon took %.1f s to end, with status %d" % (seconds, status))
            self.daemon.start()
        elif what < 0.9:
            self.daemon.tell(signal.SIGHUP)
        else:
            resource.prlimit(self.daemon.process.pid, resource.RLIMIT_FSIZE, (0, resource.RLIM_INFINITY))
            time.sleep(chance.random() * 2)
            if chance.random() < 0.5:
                self.daemon.kill()
            else:
                resource.prlimit(self.daemon.process.pid, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
        if self.daemon.process.poll() is not None:      # it could not start while the disk was full
            self.daemon.start()

    def settle(self, expected):
        """Until everything is counted, or nothing more comes: what is compressed may wait ten seconds for its original."""
        counts, since = self.counts(), time.monotonic()
        while counts != expected and time.monotonic() - since < (4 if self.names else 15):
            time.sleep(0.2)
            before, counts = counts, self.counts()
            if counts != before:
                since = time.monotonic()
        return counts

    def report(self):
        """The same numbers out of a report."""
        path = self.daemon.path("all.json")
        self.daemon.tell(signal.SIGUSR1)
        self.daemon.says("report 'all' written")
        with open(path) as file:
            return {row["code"]: row["count"] for row in json.load(file)["codes"]}

    def check(self, writers):
        written, destroyed = {}, {}
        for writer in writers:
            for what, n in writer.written.items():
                add(written, what, n)
            for what, n in writer.destroyed.items():
                add(destroyed, what, n)
        counts, wrong, lost = self.settle(written), {}, {}
        for what in sorted(set(written) | set(counts)):
            n, most = counts.get(what, 0), written.get(what, 0)
            least = most - destroyed.get(what, 0)
            if n > most:
                add(wrong, "lines of %s came twice" % what[1].split("x")[0], n - most)
            if n < least:
                add(lost, what[1].split("x")[0], least - n)
        for writer in writers:
            n = lost.get("T%d" % writer.index, 0)
            if n > writer.cut:
                add(wrong, "lines of T%d are lost" % writer.index, n)
        self.failed += ["%d %s" % (n, what) for what, n in wrong.items()]
        codes = {}
        for (code, _), n in counts.items():
            add(codes, code, n)
        if self.report() != codes:
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
    writers = run.writers()
    for writer in writers:
        writer.start()
    end = time.monotonic() + options.seconds
    while time.monotonic() < end and not run.failed:
        time.sleep(chance.choice([0.02, 0.1, 0.3, 0.8, 1.5, 3, 5]) * chance.random())
        if options.kill:
            run.disturb(chance)
        elif run.daemon.process.poll() is not None:
            run.failed.append("the daemon ended by itself")
    run.over.set()
    for writer in writers:
        writer.join()
    written, counted, destroyed = run.check(writers)
    status, seconds = run.daemon.end()
    if status != 0 or seconds > ENDS_WITHIN:
        run.failed.append("the daemon ended with status %d after %.1f s" % (status, seconds))
    deeds = {}
    for writer in writers:
        for deed, n in writer.deeds.items():
            add(deeds, deed, n)
    print("torture: seed %d, %d lines written, %d counted, %d perhaps destroyed by the writer, %d losses told; %d kills, %s" % (
        options.seed, written, counted, destroyed, run.daemon.said.count("lost"), run.daemon.kills, ", ".join("%d %s" % (n, d) for d, n in sorted(deeds.items()))))
    for failure in run.failed[:40]:
        print("FAILED: " + failure)
    if run.failed:
        with open(run.daemon.path("daemon.log"), "w") as file:
            file.write(run.daemon.said)
        print("torture: look into " + run.daemon.folder)
        return 1
    run.daemon.clean_up()
    return 0


if __name__ == "__main__":
    sys.exit(main())
