#!/usr/bin/env python3
"""run.py - `imerr run` with the real adb and phones that are played.

    run.py IMERR FOLDER SCENARIO [KEY=VALUE...]

Plays one scenario; prints what went wrong and ends with 1, or with 0. adb's
server is the one that ANDROID_ADB_SERVER_PORT names.
"""
import asyncio
import json
import os
import random
import re
import shlex
import signal
import subprocess
import sys
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import fake_device

STAMP = {"threadtime": rb"^(\d\d-\d\d \d\d:\d\d:\d\d\.\d{3}) ", "long": rb"^\[ (\d\d-\d\d \d\d:\d\d:\d\d\.\d{3}) ",
         "year": rb"^(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3}) ", "epoch": rb"^ *(\d+\.\d{3}) "}


class Phone(fake_device.Device):
    """A phone with a ring buffer of records, a clock, and a cable that can be pulled."""

    def __init__(self, layout="threadtime", shell="v2", crlf=False, replays=True):
        super().__init__(shell)
        self.layout, self.end = layout, b"\r\n" if crlf else b"\n"
        self.records, self.floor = [], 0        # records[floor:] are in the buffer
        self.sent_max = 0                       # records that a logcat got whole
        self.news = asyncio.Event()
        self.boot, self.clock = 1, None         # clock None: the time of the last record
        self.cut = None                         # (records of the log, bytes of the next one, action)
        self.opened, self.commands, self.open_now, self.asked = 0, [], 0, 0
        self.replays = replays
        self.processes = {}                     # pid: name
        self.silent = False                     # it does not say its clock
        self.toolbox = False                    # ps is that of Android 7 and before

    def say(self, *texts):
        for text in texts:
            self.records.append(text)
        self.news.set()

    def log(self):
        return b"".join(r.replace(b"\n", self.end) for r in self.records)

    def time_of(self, record):
        m = re.match(STAMP[self.layout], record) if self.layout in STAMP else None
        return m.group(1).decode() if m else ""

    def seconds(self):
        """What `date +%s` says."""
        if self.clock is not None:
            return self.clock
        return int(time.time())

    async def serve(self, stream, line):
        words = shlex.split(line.split(";")[-1]) if "logcat" in line else []
        if "logcat" in words:
            await self.logcat(stream, words[words.index("logcat") + 1:])
        elif line.startswith("date") and not self.silent:
            answer = "%d +0000\n00000000-0000-0000-0000-%012d\n" % (self.seconds(), self.boot)
            if "ps -A" in line:
                answer += self.ps()
            await stream.write(answer.encode().replace(b"\n", self.end))
            await stream.finish()
            self.asked += 1
        else:
            await stream.finish(127)

    def ps(self):
        """What `ps -A -o PID,NAME; ps` says."""
        head = "USER     PID   PPID  VSIZE  RSS     WCHAN    PC         NAME\n"
        if self.toolbox:
            return head + head + "".join("u0_a57    %d  37    188512 24844 ffffffff 40037ebc S %s\n" % p for p in self.processes.items())
        return "  PID NAME\n" + "".join("%5d %s\n" % p for p in self.processes.items()) + head + "shell 9001 1 10 10 0 0 R ps\n"

    def start_of(self, words):
        """logd: the first record at or after the time; if there is none, only what comes from now on."""
        if "-T" not in words:
            return self.floor if self.replays or self.opened == 1 else len(self.records)
        since = words[words.index("-T") + 1]
        times = [self.time_of(r) for r in self.records]
        for i in range(self.floor, len(times)):
            if times[i][-len(since):] >= since:
                return i
        return len(times)

    async def logcat(self, stream, words):
        self.commands.append(words)
        self.opened += 1
        self.open_now += 1
        try:
            await self.send(stream, self.start_of(words))
        finally:
            self.open_now -= 1

    async def send(self, stream, i):
        await stream.write(b"--------- beginning of main" + self.end)
        while True:
            if self.cut and self.cut[0] < i:
                self.cut = (i, *self.cut[1:])   # this stream is behind it
            until = min(len(self.records), i + random.randint(1, 50))
            if self.cut and i <= self.cut[0] < until:
                until = self.cut[0]
            if i < until:
                await stream.write(b"".join(r.replace(b"\n", self.end) for r in self.records[i:until]))
                i = until
                await stream.ready.wait()
                self.sent_max = max(self.sent_max, i)
            elif self.cut and i == self.cut[0]:
                _, part, action = self.cut
                data = self.records[i].replace(b"\n", self.end) if i < len(self.records) else b""
                if data and part:
                    await stream.write(data[:part])
                    await stream.ready.wait()
                self.cut = None
                await self.leave(stream, action)
                return
            elif i < len(self.records):
                continue
            else:
                self.news.clear()
                await self.news.wait()

    async def leave(self, stream, action):
        if action == "end":
            await stream.finish()
        elif action == "stall":
            await asyncio.Event().wait()
        else:
            stream.conn.drop(action == "reset")


def record(layout, ms, text, pid=4611):
    """ms since 2026-03-17 16:00."""
    clock = "%02d:%02d:%02d.%03d" % (16 + ms // 3600000, ms // 60000 % 60, ms // 1000 % 60, ms % 1000)
    return {
        "threadtime": "03-17 %s  %d  4690 E JIM     : %s\n" % (clock, pid, text),
        "year": "2026-03-17 %s  4611  4690 E JIM     : %s\n" % (clock, text),
        "long": "[ 03-17 %s  4611: 4690 E/JIM      ]\n%s\n\n" % (clock, text),
        "epoch": "%15d.%03d  4611  4690 E JIM     : %s\n" % (1773763200 + ms // 1000, ms % 1000, text),
        "brief": "E/JIM     ( 4611): %s\n" % text,
    }[layout].encode()


class Test:
    def __init__(self, imerr, folder):
        self.imerr, self.folder, self.failures = imerr, folder, 0
        self.program, self.out, self.err = None, os.path.join(folder, "run.out"), os.path.join(folder, "run.err")

    def check(self, holds, what):
        if not holds:
            self.failures += 1
            print("FAILED:", what)
            print("".join("    | " + line for line in self.said().splitlines(True)[-12:]))
        return holds

    def run(self, *words):
        with open(self.out, "wb") as out, open(self.err, "wb") as err:
            self.program = subprocess.Popen([*self.imerr, "run", "--lang=en", *words], stdout=out, stderr=err, stdin=subprocess.DEVNULL)
        self.started = time.monotonic()

    def read(self):
        with open(self.out, "rb") as f:
            return f.read()

    def said(self):
        with open(self.err, errors="replace") as f:
            return f.read()

    def stripped(self):
        return subprocess.run([*self.imerr, "strip", self.out], stdout=subprocess.PIPE, check=True).stdout

    async def await_(self, holds, seconds=20):
        limit = time.monotonic() + seconds
        while not holds():
            if time.monotonic() > limit:
                return False
            await asyncio.sleep(0.02)
        return True

    async def says(self, words, seconds=20):
        return self.check(await self.await_(lambda: words in self.said(), seconds), "it does not say '%s'" % words)

    async def connect(self, *phones):
        for phone in phones:
            if not phone.server:
                await phone.start()
            phone.serial = "127.0.0.1:%d" % phone.port
            p = await asyncio.create_subprocess_exec("adb", "connect", phone.serial, stdout=asyncio.subprocess.DEVNULL)
            await p.wait()

    async def gets(self, expected, what, seconds=20):
        """The log with nothing but its notes."""
        size = len(expected)
        await self.await_(lambda: os.path.getsize(self.out) >= size, seconds)
        for _ in range(100):
            if self.stripped() == expected:
                break
            await asyncio.sleep(0.05)
        got = self.stripped()
        if self.check(got == expected, "%s: the output is not the log" % what):
            return
        a, b = expected.split(b"\n"), got.split(b"\n")
        at = next((i for i in range(min(len(a), len(b))) if a[i] != b[i]), min(len(a), len(b)))
        print("    line %d: %r\n    instead of %r" % (at + 1, b[at:at + 2], a[at:at + 2]))

    def report(self, log):
        """What `imerr report` says of such a log."""
        return subprocess.run([*self.imerr, "report", "--lang=en"], input=log, stdout=subprocess.PIPE, check=True).stdout.decode()

    def reported(self):
        said = self.said()
        at = said.find("imerr report  ")
        return said[at:] if at >= 0 else ""

    async def stop(self, number=signal.SIGINT, status=0):
        """Ends well and soon, and without having been busy."""
        self.program.send_signal(number)
        ended = await self.await_(lambda: self.program.poll() is not None, 10)
        if not self.check(ended, "it does not end"):
            self.program.kill()
        self.check(self.program.wait() == status, "exit status %s instead of %s" % (self.program.returncode, status))

    def busy(self):
        """Seconds of processor time so far."""
        with open("/proc/%d/stat" % self.program.pid) as f:
            fields = f.read().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


DIVIDER = b"--------- beginning of main"


async def away(phone, rng, say):
    """Nothing answers for a moment. adb's server looks again after ten seconds; it can be told to look at once."""
    phone.stop(reset=rng.random() < 0.5)
    await asyncio.sleep(rng.random() * 0.5)
    say(rng.randint(0, 20))
    await phone.start()
    if rng.random() < 0.95:
        p = await asyncio.create_subprocess_exec("adb", "disconnect", phone.serial, stdout=asyncio.subprocess.DEVNULL)
        await p.wait()
        for _ in range(20):             # it may still be busy with the old connection
            p = await asyncio.create_subprocess_exec("adb", "connect", phone.serial, stdout=asyncio.subprocess.PIPE)
            if (await p.communicate())[0].startswith(b"connected to"):
                break                   # not: "already connected", which may be the old one
            await asyncio.sleep(0.1)


async def cycles(t, count=6, seed=1, layout="threadtime", shell="v2", crlf=False, via=""):
    """Cut and return, at random: every record comes once, and is annotated once."""
    rng = random.Random(seed)
    random.seed(seed)
    phone = Phone(layout, shell, crlf)
    n, ms, codes = 0, 0, 0

    def say(how_many):
        nonlocal n, ms, codes
        for _ in range(how_many):
            n, ms = n + 1, ms + rng.choice((0, 1, 7, 40))
            coded = rng.random() < 0.2
            codes += coded
            phone.say(record(layout, ms, "record %d%s" % (n, ", code:871105" if coded else "")))

    say(40)
    await t.connect(phone)
    t.run("--", "adb", "-s", phone.serial, *via.split(), "logcat", "-v", layout)
    for cycle in range(count):
        say(rng.randint(1, 60))
        at = rng.randint(phone.sent_max, len(phone.records) - 1) if rng.random() < 0.8 else rng.randint(0, len(phone.records) - 1)
        if cycle == 0:
            at = max(at, 10)            # where no line has a time, some have to be known
        action = rng.choice(("drop", "drop", "reset", "end"))
        phone.cut = (at, rng.randint(0, len(phone.records[at]) - 1) if rng.random() < 0.7 else 0, action)
        phone.news.set()
        if at < phone.sent_max:
            phone.drop()                # the next stream is cut while it comes again
        if not t.check(await t.await_(lambda: phone.cut is None, 40), "cycle %d: the cut does not come" % cycle):
            break
        opened = phone.opened
        if rng.random() < 0.3:
            await away(phone, rng, say)
        if not t.check(await t.await_(lambda: phone.opened > opened, 100), "cycle %d: it does not come back" % cycle):
            break
    say(3)
    await t.gets(DIVIDER + phone.end + phone.log(), "%d cycles, %s" % (count, layout), 30)
    notes = t.read().count("«imerr 871105 ".encode())
    t.check(notes == codes, "%d notes for %d codes" % (notes, codes))
    busy, ran = t.busy(), time.monotonic() - t.started
    t.check(busy < 0.25 * ran + 1, "it was busy for %.1f of %.1f s" % (busy, ran))
    t.check("may be missing" not in t.said(), "it says that something is missing")
    used = sum("-T" in c for c in phone.commands)
    print("%d cycles, %s, %s%s: %d records, %d streams (%d with -T), %.1f s, busy for %.1f s" % (
        count, layout, shell, ", CR LF" if crlf else "", n, phone.opened, used, ran, busy))
    t.check(layout == "brief" or used > 0, "-T was never used")
    await t.stop()
    t.check(await t.await_(lambda: phone.open_now == 0), "adb logcat still runs")


async def restarted(t):
    """The phone is restarted: its buffer is empty, its clock at 1970; the cable was pulled in a line."""
    phone = Phone()
    phone.say(*(record("threadtime", i, "code:871105") for i in range(20)))
    await t.connect(phone)
    t.run("--", "adb", "-s", phone.serial, "logcat")
    before = DIVIDER + b"\n" + phone.log()
    await t.gets(before, "before the restart")
    await t.await_(lambda: phone.asked > 0)
    phone.cut = (20, 30, "drop")
    phone.say(record("threadtime", 21, "code:871300"))
    await t.await_(lambda: phone.cut is None)
    phone.stop()
    # Lines that were seen before are new ones now.
    phone.records = [b"01-01 00:00:0%d.000  4611  4690 E JIM     : code:871105\n" % i for i in range(5)] + phone.records[:3]
    phone.boot, phone.clock, phone.sent_max = 2, 41, 0
    await phone.start()
    await t.gets(before + record("threadtime", 21, "code:871300")[:30] + b"\n" + DIVIDER + b"\n" + phone.log(), "after the restart")
    await t.says("was restarted, its log begins anew")
    t.check("-T" not in phone.commands[-1], "-T with a clock that is behind")
    await t.stop()


async def clock(t):
    """The clock is set back while it is away; its buffer is what it was."""
    phone = Phone()
    phone.say(*(record("threadtime", i, "code:871105") for i in range(20)))
    await t.connect(phone)
    t.run("--", "adb", "-s", phone.serial, "logcat")
    await t.gets(DIVIDER + b"\n" + phone.log(), "before")
    phone.stop()
    phone.clock = 100
    phone.say(b"01-01 00:00:41.000  4611  4690 E JIM     : code:871300\n")
    await phone.start()
    await t.gets(DIVIDER + b"\n" + phone.log(), "after")
    t.check("-T" not in phone.commands[-1], "-T with a clock that is behind")
    await t.says("20 lines dropped that came again; nothing is missing")
    await t.stop()


async def lost(t):
    """More is logged than the buffer holds while it is away."""
    phone = Phone()
    phone.say(*(record("threadtime", i, "code:871105") for i in range(20)))
    await t.connect(phone)
    t.run("--", "adb", "-s", phone.serial, "logcat")
    before = DIVIDER + b"\n" + phone.log()
    await t.gets(before, "before")
    phone.stop()
    await t.says("broke off after 20 lines")
    phone.say(record("threadtime", 5000, "lost"), record("threadtime", 9319, "found"))
    phone.floor = 21
    await phone.start()
    await t.gets(before + record("threadtime", 9319, "found"), "after")
    await t.says("gap of 9.3 s: lines between 03-17 16:00:00.019 and 03-17 16:00:09.319 may be missing")
    await t.stop()


async def stalled(t):
    """It says nothing for a while and then goes: no words about the first, nothing is lost."""
    phone = Phone()
    phone.say(*(record("threadtime", i, "code:871105") for i in range(20)))
    await t.connect(phone)
    t.run("--", "adb", "-s", phone.serial, "logcat")
    await t.gets(DIVIDER + b"\n" + phone.log(), "before")
    phone.cut = (20, 10, "stall")
    phone.say(record("threadtime", 21, "code:871300"))
    await t.await_(lambda: phone.cut is None)
    busy = t.busy()
    await asyncio.sleep(1.5)
    t.check(t.busy() - busy < 0.2, "it is busy while nothing comes")
    t.check(t.said() == "", "it speaks while nothing comes")
    phone.drop()
    await t.gets(DIVIDER + b"\n" + phone.log(), "after")
    await t.stop()


async def unauthorized(t):
    phone = Phone()
    phone.authorized = False
    await t.connect(phone)
    for words in [], ["--package=" + APP]:      # with it the device is asked before the first run
        t.run(*words, "--", "adb", "-s", phone.serial, "logcat")
        await t.says("has not allowed this computer yet")
        await t.stop()


async def several(t):
    """Two devices and none chosen."""
    phones = [Phone(), Phone()]
    await t.connect(*phones)
    for words, environment in (["-s", phones[0].serial], ""), ([], phones[0].serial):
        os.environ["ANDROID_SERIAL"] = environment
        phones[0].say(record("threadtime", 0, "code:871105"))
        phones[1].say(record("threadtime", 0, "not asked for"))
        t.run("--", "adb", *words, "logcat")
        await t.gets(DIVIDER + b"\n" + phones[0].log(), "one of two")
        await t.await_(lambda: phones[0].asked > 0)
        phones[0].drop()
        phones[0].say(record("threadtime", 1, "code:871105"))
        await t.gets(DIVIDER + b"\n" + phones[0].log(), "one of two is back")
        await t.says(phones[0].serial + " is back after")
        t.check("several" not in t.said(), "it speaks of several devices though one is named")
        await t.stop()
    os.environ["ANDROID_SERIAL"] = ""
    t.run("--", "adb", "logcat")
    await t.says("several devices are connected")
    phones[1].stop()
    subprocess.run(["adb", "disconnect", phones[1].serial], stdout=subprocess.DEVNULL, check=False)
    await t.gets(DIVIDER + b"\n" + phones[0].log(), "one is left", 60)
    await t.stop()


async def all_devices(t, count=3, label="message"):
    """Two phones at once, both cut again and again; a third comes later."""
    rng = random.Random(5)
    phones = [Phone(), Phone("long"), Phone(shell="v1")]
    phones[1].layout = "threadtime"
    await t.connect(*phones[:2])
    t.run("-a", "--label=" + label, "--", "adb", "logcat", "-v", "threadtime")
    n = 0
    for cycle in range(count):
        for phone in phones:
            for _ in range(rng.randint(1, 30)):
                n += 1
                phone.say(record("threadtime", n, "record %d, code:871105" % n))
        if cycle == count - 2:
            await t.connect(phones[2])
        phone = phones[cycle % 2]
        at = len(phone.records) - 1
        opened = phone.opened
        if t.check(await t.await_(lambda: phone.sent_max == at + 1, 40), "cycle %d: not all is asked for" % cycle):
            phone.cut = (at + 1, 25, rng.choice(("drop", "reset", "end")))
            phone.say(record("threadtime", n, "cut"))
            t.check(await t.await_(lambda: phone.opened > opened, 40), "cycle %d: it does not come back" % cycle)
    ending = b"".join(p.records[-1] for p in phones)
    await t.await_(lambda: all(p.sent_max == len(p.records) for p in phones), 30)
    await asyncio.sleep(0.3)
    lines = t.stripped().splitlines(True)
    for phone in phones:
        mark = b"[%s] " % phone.serial.encode()
        mine = b"".join(l.replace(mark, b"", 1) for l in lines if mark in l and DIVIDER not in l)
        if not t.check(mine == phone.log(), "%s: its lines are not its log" % phone.serial):
            print(mine[-300:], phone.log()[-300:], sep="\n")
        first = next((l for l in lines if mark in l), b"")
        t.check(first.startswith(mark) == (label == "line"), "the label is elsewhere: %r" % first)
    t.check(len(ending) > 0 and not any(l.count(b"[127.0.0.1:") > 1 for l in lines), "lines are mixed")
    await t.stop()
    t.check(await t.await_(lambda: not any(p.open_now for p in phones)), "adb logcat still runs")


async def server(t, wait=False):
    """adb's server ends and comes back. wait: a minute, after which the device is asked for."""
    phone = Phone()
    phone.say(*(record("threadtime", i, "code:871105") for i in range(20)))
    await t.connect(phone)
    t.run("-a", "--label=none", "--", "adb", "logcat")
    await t.gets(DIVIDER + b"\n" + phone.log(), "before")
    subprocess.run(["adb", "kill-server"], check=False)
    await t.says("adb's server has ended")
    phone.say(record("threadtime", 30, "code:871300"))
    if wait:
        await t.says("has been away for over a minute", 90)
    else:
        await t.says("waiting for 127.0.0.1")
        await t.connect(phone)
    await t.gets(DIVIDER + b"\n" + phone.log(), "after", 60)
    await t.stop()


async def killed(t):
    """Children go with us, whatever ends us; a reader that goes ends us."""
    phone = Phone()
    phone.say(*(record("threadtime", i, "code:871105") for i in range(20)))
    await t.connect(phone)
    for number, status in ((signal.SIGKILL, -9), (signal.SIGTERM, 0), (signal.SIGHUP, 0)):
        t.run("--", "adb", "-s", phone.serial, "logcat")
        await t.await_(lambda: phone.open_now == 1)
        await t.stop(number, status)
        t.check(await t.await_(lambda: phone.open_now == 0), "signal %d: adb logcat still runs" % number)
    p = await asyncio.create_subprocess_shell(" ".join(map(shlex.quote, t.imerr)) + " run -- adb -s %s logcat 2>%s | head -n 3" % (
        phone.serial, shlex.quote(t.err)), stdout=asyncio.subprocess.PIPE)
    lines = await p.stdout.read()
    t.check(lines.count(b"\n") == 3, "head does not get its lines")
    t.check(await t.await_(lambda: phone.open_now == 0), "head: adb logcat still runs")
    await p.wait()
    t.check(t.said() == "", "head: it complains")


async def summary(t):
    """--summary: what is dropped is counted once, what the log has after a restart is counted, whatever its bytes."""
    phone = Phone()
    phone.say(*(record("threadtime", i, "code:871105") for i in range(20)))
    await t.connect(phone)
    t.run("--summary", "--", "adb", "-s", phone.serial, "logcat")
    await t.gets(DIVIDER + b"\n" + phone.log(), "before")
    await t.await_(lambda: phone.asked > 0)
    for i in range(2):
        phone.cut = (len(phone.records), 60, "drop")
        phone.say(*(record("threadtime", 100 + 10 * i + k, "code:871300") for k in range(3)))
        await t.await_(lambda: phone.cut is None)
        await t.gets(DIVIDER + b"\n" + phone.log(), "cut %d" % i)
    log = DIVIDER + b"\n" + phone.log()
    t.check(t.reported() == "", "it reports before the end")
    await t.stop()
    await t.await_(lambda: t.reported() == t.report(log))
    t.check(t.reported() == t.report(log), "the summary is not the report of the log:\n" + t.reported()[:300] + t.report(log)[:300])
    t.run("--summary", "--", "adb", "-s", phone.serial, "logcat")
    asked = phone.asked
    await t.gets(log, "again")
    await t.await_(lambda: phone.asked > asked)
    phone.stop()
    phone.records = phone.records[:3]
    phone.boot, phone.sent_max = 2, 0
    await phone.start()
    await t.gets(log + DIVIDER + b"\n" + phone.log(), "after the restart")
    await t.stop()
    t.check("codes     29 in all" in t.reported() and "counted twice" not in t.reported(), "not all is counted:\n" + t.reported()[:300])


async def summary_all(t):
    """--summary over all devices."""
    phones = [Phone(), Phone()]
    for i, phone in enumerate(phones):
        phone.say(*(record("threadtime", k, "code:871105") for k in range(10 + i)))
    await t.connect(*phones)
    t.run("-a", "--summary", "--", "adb", "logcat")
    await t.await_(lambda: t.stripped().count(b"871105") == 21)
    opened = phones[0].opened
    phones[0].drop()
    await t.await_(lambda: phones[0].opened > opened)
    phones[0].say(record("threadtime", 50, "code:871300"))
    t.check(await t.await_(lambda: t.stripped().count(b"871300") == 1), "it does not come back")
    await t.stop()
    said = t.reported()
    t.check("codes     22 in all, 2 different" in said and " 24 lines," in said, "not all is counted:\n" + said[:300])
    t.check("counted twice" not in said, "it doubts what it counted:\n" + said[:600])
    t.check("By device" in said and re.search(r"%s\b.* 11 +50" % re.escape(phones[0].serial), said), "no counts by device:\n" + said)


APP = "com.example.jim"


async def package(t, output="text"):
    """--package: the device says which processes an app has that ran before; the log says what came later."""
    phone = Phone()
    phone.toolbox = output == "json"
    phone.processes = {1: "init", 4611: APP, 4700: APP + ":remote", 5000: "com.example.jimmy"}
    wanted, n = [], 0

    def say(pid, mine, text="code:871105"):
        nonlocal n
        n += 1
        phone.say(record("threadtime", n, text, pid))
        if mine:
            wanted.append(phone.records[-1])

    async def gets(what):
        if output == "text":
            await t.gets(b"".join(wanted), what)
            return
        have = lambda: [o["pid"] for o in map(json.loads, t.read().splitlines())]
        want = [int(w.split()[2]) for w in wanted if b"code:" in w]
        await t.await_(lambda: have() == want)
        t.check(have() == want, "%s: pids %s instead of %s" % (what, have(), want))

    def several():
        for _ in range(3):
            say(4611, True)
            say(4700, True)
            say(5000, False)

    several()
    await t.connect(phone)
    t.run("--package=" + APP, "--summary", "--output=" + output, "--", "adb", "-s", phone.serial, "logcat")
    await gets("an app that runs")
    say(1000, True, "Process %s (pid 4611) has died" % APP)
    phone.records[-1] = phone.records[-1].replace(b"JIM     ", b"ActivityManager")
    wanted[-1] = phone.records[-1]
    say(4611, False)
    say(4700, True)
    await gets("it dies")
    # It starts while nobody looks.
    phone.stop()
    phone.processes[6000] = APP
    say(6000, True)
    await phone.start()
    await gets("another process")
    # Another start of the device gives the numbers to others.
    phone.stop()
    phone.records, phone.boot, phone.sent_max = [], 2, 0
    phone.processes = {4611: APP, 6000: "com.example.other"}
    say(6000, False)
    say(4700, False)
    say(4611, True)
    await phone.start()
    await gets("after a restart of the device")
    codes = sum(b"code:" in w for w in wanted)
    await t.stop()
    t.check("codes     %d in all" % codes in t.reported(), "the summary has not %d codes:\n" % codes + t.reported()[:300])
    # Once; and a device that comes later, whichever it is.
    phone.cut = (len(phone.records), 0, "end")
    wanted = wanted[-1:]
    t.run("--package=" + APP, "--once", "--output=" + output, "--", "adb", "-s", phone.serial, "logcat")
    await gets("once")
    t.check(await t.await_(lambda: t.program.poll() is not None), "once: it goes on")
    phone.stop()
    subprocess.run(["adb", "disconnect", phone.serial], stdout=subprocess.DEVNULL, check=False)
    t.run("--package=" + APP, "--output=" + output, "--", "adb", "logcat")
    await t.says("waiting for the device")
    await t.connect(phone)
    await gets("it comes later")
    await t.stop()
    # A device that does not answer is read all the same.
    phone.silent = True
    wanted = []
    t.run("--package=" + APP, "--output=" + output, "--", "adb", "-s", phone.serial, "logcat")
    await t.await_(lambda: phone.open_now == 1)
    say(7000, True, "Start proc 7000:%s/u0a57 for activity" % APP)
    phone.records[-1] = phone.records[-1].replace(b"JIM     ", b"ActivityManager")
    wanted[-1] = phone.records[-1]
    say(7000, True)
    await gets("without an answer")
    await t.stop()


async def main():
    imerr, folder, scenario, *rest = sys.argv[1:]
    options = dict(r.split("=", 1) for r in rest)
    test = Test(shlex.split(imerr), folder)
    values = {k: int(v) if v.isdigit() else v for k, v in options.items()}
    try:
        await globals()[scenario](test, **values)
    finally:
        if test.program and test.program.poll() is None:
            test.program.kill()
            test.program.wait()
    return 1 if test.failures else 0


sys.exit(asyncio.run(main()))
