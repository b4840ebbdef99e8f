#!/usr/bin/env python3
"""run.py - `imerr run` with the real adb and phones that are played.

    run.py IMERR FOLDER SCENARIO [KEY=VALUE...]

Plays one scenario; prints what went wrong and ends with 1, or with 0. adb's
server is the one that ANDROID_ADB_SERVER_PORT names.
"""
import asyncio
import contextlib
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

DIVIDER = b"--------- beginning of main"
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

    def printed(self):
        """What a logcat says that was there all the while."""
        return DIVIDER + self.end + self.log()

    @contextlib.asynccontextmanager
    async def away(self):
        """Nothing answers meanwhile."""
        self.stop()
        yield
        await self.start()

    def restart(self, records):
        """Its buffer is another one."""
        self.records, self.sent_max = records, 0
        self.boot += 1

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
        await stream.write(DIVIDER + self.end)
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


def coded_phone(count=20):
    """A phone that has said some codes."""
    phone = Phone()
    phone.say(*(record("threadtime", i, "code:871105") for i in range(count)))
    return phone


async def adb(*words):
    p = await asyncio.create_subprocess_exec("adb", *words, stdout=asyncio.subprocess.PIPE)
    return (await p.communicate())[0]


class Test:
    def __init__(self, imerr, folder):
        self.imerr, self.folder, self.failures = imerr, folder, 0
        self.phones = []                        # those that adb was told of
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
            await adb("connect", phone.serial)
            self.phones.append(phone)

    @contextlib.asynccontextmanager
    async def running(self, phones, options="", command=None, number=signal.SIGINT, status=0):
        """The program runs, with the log of the first phone if nothing else is said; then it is ended."""
        await self.connect(*(p for p in phones if p not in self.phones))
        self.run(*options.split(), "--", *(command or "adb -s %s logcat" % phones[0].serial).split())
        yield
        await self.stop(number, status)

    @contextlib.asynccontextmanager
    async def reading(self, phone, options="", command=None):
        """The same; it has written all that the phone said so far, and knows which clock and which start of it this is."""
        asked = phone.asked
        async with self.running([phone], options, command):
            await self.gets(phone.printed(), "before")
            self.check(await self.await_(lambda: phone.asked > asked), "the device is not asked for its clock")
            yield

    async def cut(self, phone, part, action, *records):
        """The phone says more, and the stream ends after a part of it."""
        phone.cut = (len(phone.records), part, action)
        phone.say(*records)
        await self.await_(lambda: phone.cut is None)

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
        """Ends well and soon, and so does what it started."""
        self.program.send_signal(number)
        ended = await self.await_(lambda: self.program.poll() is not None, 10)
        if not self.check(ended, "it does not end"):
            self.program.kill()
        self.check(self.program.wait() == status, "exit status %s instead of %s" % (self.program.returncode, status))
        self.check(await self.await_(lambda: not any(p.open_now for p in self.phones)), "adb logcat still runs")

    def busy(self):
        """Seconds of processor time so far."""
        with open("/proc/%d/stat" % self.program.pid) as f:
            fields = f.read().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


async def away(phone, rng, say):
    """Nothing answers for a moment. adb's server looks again after ten seconds; it can be told to look at once."""
    phone.stop(reset=rng.random() < 0.5)
    await asyncio.sleep(rng.random() * 0.5)
    say(rng.randint(0, 20))
    await phone.start()
    if rng.random() < 0.95:
        await adb("disconnect", phone.serial)
        for _ in range(20):             # it may still be busy with the old connection
            if (await adb("connect", phone.serial)).startswith(b"connected to"):
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
    async with t.running([phone], "", "adb -s %s %s logcat -v %s" % (phone.serial, via, layout)):
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
        await t.gets(phone.printed(), "%d cycles, %s" % (count, layout), 30)
        notes = t.read().count("«imerr 871105 ".encode())
        t.check(notes == codes, "%d notes for %d codes" % (notes, codes))
        busy, ran = t.busy(), time.monotonic() - t.started
        t.check(busy < 0.25 * ran + 1, "it was busy for %.1f of %.1f s" % (busy, ran))
        t.check("may be missing" not in t.said(), "it says that something is missing")
        used = sum("-T" in c for c in phone.commands)
        print("%d cycles, %s, %s%s: %d records, %d streams (%d with -T), %.1f s, busy for %.1f s" % (
            count, layout, shell, ", CR LF" if crlf else "", n, phone.opened, used, ran, busy))
        t.check(layout == "brief" or used > 0, "-T was never used")


async def restarted(t):
    """The phone is restarted: its buffer is empty, its clock at 1970; the cable was pulled in a line."""
    phone, last = coded_phone(), record("threadtime", 21, "code:871300")
    async with t.reading(phone):
        before = phone.printed()
        await t.cut(phone, 30, "drop", last)
        async with phone.away():
            # Lines that were seen before are new ones now.
            phone.restart([b"01-01 00:00:0%d.000  4611  4690 E JIM     : code:871105\n" % i for i in range(5)] + phone.records[:3])
            phone.clock = 41
        await t.gets(before + last[:30] + b"\n" + phone.printed(), "after the restart")
        await t.says("was restarted, its log begins anew")
        t.check("-T" not in phone.commands[-1], "-T with a clock that is behind")


async def clock(t):
    """The clock is set back while it is away; its buffer is what it was."""
    phone = coded_phone()
    async with t.reading(phone):
        async with phone.away():
            phone.clock = 100
            phone.say(b"01-01 00:00:41.000  4611  4690 E JIM     : code:871300\n")
        await t.gets(phone.printed(), "after")
        t.check("-T" not in phone.commands[-1], "-T with a clock that is behind")
        await t.says("20 lines dropped that came again; nothing is missing")


async def lost(t):
    """More is logged than the buffer holds while it is away."""
    phone = coded_phone()
    async with t.reading(phone):
        before = phone.printed()
        async with phone.away():
            await t.says("broke off after 20 lines")
            phone.say(record("threadtime", 5000, "lost"), record("threadtime", 9319, "found"))
            phone.floor = 21
        await t.gets(before + record("threadtime", 9319, "found"), "after")
        await t.says("gap of 9.3 s: lines between 03-17 16:00:00.019 and 03-17 16:00:09.319 may be missing")


async def stalled(t):
    """It says nothing for a while and then goes: no words about the first, nothing is lost."""
    phone = coded_phone()
    async with t.reading(phone):
        await t.cut(phone, 10, "stall", record("threadtime", 21, "code:871300"))
        busy = t.busy()
        await asyncio.sleep(1.5)
        t.check(t.busy() - busy < 0.2, "it is busy while nothing comes")
        t.check(t.said() == "", "it speaks while nothing comes")
        phone.drop()
        await t.gets(phone.printed(), "after")


async def unauthorized(t):
    phone = Phone()
    phone.authorized = False
    for options in "", "--package=" + APP:      # with it the device is asked before the first run
        async with t.running([phone], options):
            await t.says("has not allowed this computer yet")


async def several(t):
    """Two devices and none chosen."""
    phones = [Phone(), Phone()]
    await t.connect(*phones)
    for chosen, environment in ("-s " + phones[0].serial, ""), ("", phones[0].serial):
        os.environ["ANDROID_SERIAL"] = environment
        phones[0].say(record("threadtime", 0, "code:871105"))
        phones[1].say(record("threadtime", 0, "not asked for"))
        async with t.reading(phones[0], "", "adb %s logcat" % chosen):
            phones[0].drop()
            phones[0].say(record("threadtime", 1, "code:871105"))
            await t.gets(phones[0].printed(), "one of two is back")
            await t.says(phones[0].serial + " is back after")
            t.check("several" not in t.said(), "it speaks of several devices though one is named")
    os.environ["ANDROID_SERIAL"] = ""
    async with t.running(phones, "", "adb logcat"):
        await t.says("several devices are connected")
        phones[1].stop()
        await adb("disconnect", phones[1].serial)
        await t.gets(phones[0].printed(), "one is left", 60)


async def all_devices(t, count=3, label="message"):
    """Two phones at once, both cut again and again; a third comes later."""
    rng = random.Random(5)
    phones = [Phone(), Phone("long"), Phone(shell="v1")]
    phones[1].layout = "threadtime"
    n = 0
    async with t.running(phones[:2], "-a --label=" + label, "adb logcat -v threadtime"):
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


async def server(t, wait=False):
    """adb's server ends and comes back. wait: a minute, after which the device is asked for."""
    phone = coded_phone()
    async with t.reading(phone, "-a --label=none", "adb logcat"):
        await adb("kill-server")
        await t.says("adb's server has ended")
        phone.say(record("threadtime", 30, "code:871300"))
        if wait:
            await t.says("has been away for over a minute", 90)
        else:
            await t.says("waiting for 127.0.0.1")
            await t.connect(phone)
        await t.gets(phone.printed(), "after", 60)


async def killed(t):
    """Children go with us, whatever ends us; a reader that goes ends us."""
    phone = coded_phone()
    for number, status in ((signal.SIGKILL, -9), (signal.SIGTERM, 0), (signal.SIGHUP, 0)):
        async with t.running([phone], number=number, status=status):
            await t.await_(lambda: phone.open_now == 1)
    p = await asyncio.create_subprocess_shell(" ".join(map(shlex.quote, t.imerr)) + " run -- adb -s %s logcat 2>%s | head -n 3" % (
        phone.serial, shlex.quote(t.err)), stdout=asyncio.subprocess.PIPE)
    lines = await p.stdout.read()
    t.check(lines.count(b"\n") == 3, "head does not get its lines")
    t.check(await t.await_(lambda: phone.open_now == 0), "head: adb logcat still runs")
    await p.wait()
    t.check(t.said() == "", "head: it complains")


async def summary(t):
    """--summary: what is dropped is counted once, what the log has after a restart is counted, whatever its bytes."""
    phone = coded_phone()
    async with t.reading(phone, "--summary"):
        for i in range(2):
            await t.cut(phone, 60, "drop", *(record("threadtime", 100 + 10 * i + k, "code:871300") for k in range(3)))
            await t.gets(phone.printed(), "cut %d" % i)
        log = phone.printed()
        t.check(t.reported() == "", "it reports before the end")
    await t.await_(lambda: t.reported() == t.report(log))
    t.check(t.reported() == t.report(log), "the summary is not the report of the log:\n" + t.reported()[:300] + t.report(log)[:300])
    async with t.reading(phone, "--summary"):
        async with phone.away():
            phone.restart(phone.records[:3])
        await t.gets(log + phone.printed(), "after the restart")
    t.check("codes     29 in all" in t.reported() and "counted twice" not in t.reported(), "not all is counted:\n" + t.reported()[:300])


async def summary_all(t):
    """--summary over all devices."""
    phones = [coded_phone(10), coded_phone(11)]
    async with t.running(phones, "-a --summary", "adb logcat"):
        await t.await_(lambda: t.stripped().count(b"871105") == 21)
        opened = phones[0].opened
        phones[0].drop()
        await t.await_(lambda: phones[0].opened > opened)
        phones[0].say(record("threadtime", 50, "code:871300"))
        t.check(await t.await_(lambda: t.stripped().count(b"871300") == 1), "it does not come back")
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

    def told(text, pid=1000):
        """ActivityManager tells of a process of the app."""
        say(pid, True, text)
        phone.records[-1] = phone.records[-1].replace(b"JIM     ", b"ActivityManager")
        wanted[-1] = phone.records[-1]

    several()
    options = "--package=%s --output=%s" % (APP, output)
    async with t.running([phone], options + " --summary"):
        await gets("an app that runs")
        told("Process %s (pid 4611) has died" % APP)
        say(4611, False)
        say(4700, True)
        await gets("it dies")
        # It starts while nobody looks.
        async with phone.away():
            phone.processes[6000] = APP
            say(6000, True)
        await gets("another process")
        # Another start of the device gives the numbers to others.
        async with phone.away():
            phone.restart([])
            phone.processes = {4611: APP, 6000: "com.example.other"}
            say(6000, False)
            say(4700, False)
            say(4611, True)
        await gets("after a restart of the device")
        codes = sum(b"code:" in w for w in wanted)
    t.check("codes     %d in all" % codes in t.reported(), "the summary has not %d codes:\n" % codes + t.reported()[:300])
    # Once; and a device that comes later, whichever it is.
    phone.cut = (len(phone.records), 0, "end")
    wanted = wanted[-1:]
    async with t.running([phone], options + " --once"):
        await gets("once")
        t.check(await t.await_(lambda: t.program.poll() is not None), "once: it goes on")
    phone.stop()
    await adb("disconnect", phone.serial)
    async with t.running([phone], options, "adb logcat"):
        await t.says("waiting for the device")
        await t.connect(phone)
        await gets("it comes later")
    # A device that does not answer is read all the same.
    phone.silent = True
    wanted = []
    async with t.running([phone], options):
        await t.await_(lambda: phone.open_now == 1)
        told("Start proc 7000:%s/u0a57 for activity" % APP, 7000)
        say(7000, True)
        await gets("without an answer")


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
