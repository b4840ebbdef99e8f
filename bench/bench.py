#!/usr/bin/env python3
"""Runs the rows of rows.py in turn and writes a table, the figures as JSON and a plot.

usage: bench.py --build DIR [--data DIR] [--size 1G] [--rounds 11] [--rows REGEX] [--list]

Every round runs every command of a group once, and the order is rotated from round to round: what disturbs the
machine falls on all of them. Ratios are taken inside a round; told are their median and quartiles.
"""
import argparse
import ctypes
import datetime
import json
import mmap
import os
import platform
import re
import shlex
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile

import inputs
import plot
import rows

SRCDIR = os.path.dirname(os.path.abspath(__file__))
# A command that takes longer is ended and left out.
TIMEOUT = 120
# Rounds that are run first and do not count.
WARM = 1


class Row:
    def __init__(self, group, name, kind, command, against, must, moonshot):
        self.group, self.name, self.kind = group, name, kind
        self.command, self.against, self.must, self.moonshot = command, against, must, moonshot
        self.kind_of = KINDS[kind]
        self.samples, self.cpu_samples = [], []
        self.note = None

    def commands(self):
        """All that have to be run for it."""
        found = [c for c in (self.command, self.against) if c is not None]
        return found + [on_empty(c) for c in found] if self.kind_of.get("empty") else found

    def cpu(self):
        """CPU time against CPU time; on a busy machine the steadier one."""
        return statistics.median(self.cpu_samples) if self.cpu_samples else None

    def value(self):
        return statistics.median(self.samples) if self.samples else None

    def verdict(self):
        value = self.value()
        if value is None or self.must is None:
            return ""
        if self.moonshot is not None and value <= self.moonshot:
            return "moonshot"
        return "must" if value <= self.must else "MISSED"


def on_empty(command):
    return re.sub(r"\{(\w+)\}", lambda m: "{empty}" if m[1] in rows.INPUTS else m[0], command)


def net(key):
    def value(took, row, bench):
        def per_byte(command):
            return (took[command][key] - took[on_empty(command)][key]) / bench.bytes_of(command)
        return per_byte(row.command) / per_byte(row.against)
    return value


def ratio(key):
    return lambda took, row, bench: took[row.command][key] / took[row.against][key]


# value: from what the commands of one round took. cpu: the same in CPU time. empty: they are also run on an empty input.
KINDS = {
    "time":  {"unit": "x", "value": ratio("wall"), "cpu": ratio("cpu")},
    "p50":   {"unit": "x", "value": ratio("p50")},
    "p99":   {"unit": "x", "value": ratio("p99")},
    "cpu":   {"unit": "x", "value": ratio("cpu")},
    "share": {"unit": "%", "value": lambda took, row, bench: 100 * took[row.command]["busy"] / took[row.command]["wall"]},
    "net":   {"unit": "x", "value": net("wall"), "cpu": net("cpu"), "empty": True},
    "peak":  {"unit": "MB", "value": lambda took, row, bench: took[row.command]["rss"] * 1024 / 1e6},
    "extra": {"unit": "ms", "empty": True, "value": lambda took, row, bench:
              1e3 * (took[row.command]["wall"] - took[on_empty(row.command)]["wall"])},
}


class Locked:
    """Files that stay in the page cache while they are measured: some systems take pages that were not used for a while."""
    libc = ctypes.CDLL(None, use_errno=True)
    libc.mmap.restype = ctypes.c_void_p
    libc.mmap.argtypes = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int, ctypes.c_int, ctypes.c_int, ctypes.c_long]
    libc.mlock.argtypes = libc.munmap.argtypes = [ctypes.c_void_p, ctypes.c_size_t]

    def __init__(self, paths):
        self.maps = []
        for path in paths:
            size = os.stat(path).st_size
            fd = os.open(path, os.O_RDONLY)
            at = self.libc.mmap(None, size, mmap.PROT_READ, mmap.MAP_SHARED, fd, 0) if size else None
            os.close(fd)
            if at is not None and at != ctypes.c_void_p(-1).value:
                self.libc.mlock(at, size)       # where it may not be, the figures are noisier
                self.maps.append((at, size))

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for at, size in self.maps:
            self.libc.munmap(at, size)


class Bench:
    def __init__(self, args):
        self.args = args
        self.data = os.path.abspath(args.data)
        self.build = os.path.abspath(args.build)
        bin_dir = os.path.join(self.data, "bin")
        os.makedirs(bin_dir, exist_ok=True)
        for name in ("imerr", "imerr-annotate"):
            link = os.path.join(bin_dir, name)
            if os.path.lexists(link):
                os.unlink(link)
            os.symlink(os.path.join(self.build, "imerr"), link)
        # No rules of the user's, and the locale in which the peers are fastest.
        self.env = dict(os.environ, PATH=bin_dir + ":" + os.environ["PATH"], LC_ALL="C",
                        XDG_CONFIG_HOME=os.path.join(self.data, "no-config"))
        self.out = os.open(self.data, os.O_TMPFILE | os.O_RDWR, 0o600)

    def path(self, name):
        return os.path.join(self.data, name + (".yaml" if name in rows.RULES else ".log"))

    def make(self, name):
        """An input or a rule file, if it is not there."""
        if name in rows.RULES:
            inputs.make_rules(self.path(name), *rows.RULES[name])
        elif name in rows.INPUTS:
            share, options = rows.INPUTS[name]
            inputs.make_log(self.path(name), os.path.join(self.build, "bench", "gen"), int(share * self.args.size), options)

    def bytes_of(self, command):
        """Bytes of the inputs that it names."""
        return sum(os.stat(self.path(n)).st_size for n in re.findall(r"\{(\w+)\}", command) if n in rows.INPUTS)

    def fill(self, match):
        name = match[1]
        if name in rows.WORDS:
            return rows.WORDS[name].replace("{srcdir}", SRCDIR)
        if name in rows.RULES or name in rows.INPUTS:
            return shlex.quote(self.path(name))
        return match[0]

    def words(self, command):
        """Its words as given to the helper, and whether the output is thrown away."""
        away = command.endswith(">/dev/null")
        return shlex.split(re.sub(r"\{([a-z]\w*)\}", self.fill, command.removesuffix(">/dev/null"))), away

    def missing(self, command):
        """The first program of a pipeline that is not installed."""
        words, _ = self.words(command)
        firsts = [words[0]] + [words[i + 1] for i, word in enumerate(words) if word == "|"]
        return next((f for f in firsts if shutil.which(f, path=self.env["PATH"]) is None), None)

    def helper(self, group):
        options = rows.GROUPS[group]
        helper = options.get("helper", "pipes").split()
        helper[0] = os.path.join(self.build, "bench", helper[0])
        if "pipe" in options:
            helper += ["-p", str(options["pipe"])]
        if "repeat" in options:
            helper += ["-n", str(options["repeat"])]
        return helper

    def run(self, group, command):
        """What a helper told of one run; None: it took too long."""
        words, away = self.words(command)
        report_in, report_out = os.pipe()
        os.ftruncate(self.out, 0)
        os.lseek(self.out, 0, os.SEEK_SET)
        with open("/dev/null", "r+b") as null, tempfile.TemporaryFile() as complaints:
            child = subprocess.Popen([*self.helper(group), "-r", str(report_out), *words], env=self.env, cwd=self.data,
                                     stdin=null, stdout=null if away else self.out, stderr=complaints,
                                     pass_fds=[report_out], start_new_session=True)
            os.close(report_out)
            try:
                child.wait(TIMEOUT)
            except subprocess.TimeoutExpired:
                os.killpg(child.pid, signal.SIGKILL)
                child.wait()
            complaints.seek(0)
            said = complaints.read().decode(errors="replace").strip()
        with os.fdopen(report_in) as f:
            told = f.read().split()
        if not told:
            return {"failed": said or f"more than {TIMEOUT} s"}
        took = dict(zip(told[::2], map(float, told[1::2])))
        # Status 1 alone is a grep that found nothing.
        if took["status"] > 1 or (took["status"] == 1 and said):
            return {"failed": said or f"exit status {took['status']:.0f}"}
        return took

    def run_group(self, group, members):
        """All rounds of a group; the samples go to its rows."""
        commands = []
        for row in members:
            gone = next((m for m in map(self.missing, row.commands()) if m), None)
            if gone:
                row.note = f"left out: {gone} is not installed"
                continue
            for command in row.commands():
                for name in re.findall(r"\{(\w+)\}", command):
                    self.make(name)
            commands += [c for c in row.commands() if c not in commands]
        names = {name for c in commands for name in re.findall(r"\{(\w+)\}", c) if name in rows.INPUTS}
        with Locked([self.path(name) for name in names]):
            self.run_rounds(group, members, commands)

    def run_rounds(self, group, members, commands):
        walls = {c: [] for c in commands}
        failed = {}
        for n in range(-WARM, min(self.args.rounds, rows.GROUPS[group].get("rounds", self.args.rounds))):
            took = {}
            shift = (n + WARM) % max(len(commands), 1)
            for command in commands[shift:] + commands[:shift]:
                if command in failed:
                    continue
                took[command] = self.run(group, command)
                if "failed" in took[command]:
                    failed[command] = took.pop(command)["failed"]
            for command, result in took.items() if n >= 0 else ():
                walls[command].append(result)
            for row in members if n >= 0 else ():
                if row.note is None and all(c in took for c in row.commands()):
                    row.samples.append(row.kind_of["value"](took, row, self))
                    if "cpu" in row.kind_of:
                        row.cpu_samples.append(row.kind_of["cpu"](took, row, self))
        for row in members:
            bad = [failed[c].splitlines()[0] for c in row.commands() if c in failed]
            if bad:
                row.note = "left out: " + bad[0]
            row.took = {key: statistics.median(r[key] for r in walls[row.command])
                        for key in (walls.get(row.command) or [{}])[0]}


def figure(x, unit):
    digits = 3 if abs(x) < 10 and unit == "x" else 2 if abs(x) < 100 else 0
    return f"{x:.{digits}f}"


def line_of(row, bench):
    """The row of the table."""
    if row.note:
        return f"  {row.name:28} {row.note}"
    unit = row.kind_of["unit"]
    quarters = statistics.quantiles(row.samples, n=4) if len(row.samples) > 1 else [row.value()] * 3
    goals = [figure(g, unit) if g is not None else "-" for g in (row.must, row.moonshot)]
    text = (f"  {row.name:28} {figure(row.value(), unit):>8} {unit:2} [{figure(quarters[0], unit):>6} {figure(quarters[2], unit):>6}]"
            f" {goals[0]:>6} {goals[1]:>6}  {row.verdict():8}"
            f" {'' if row.cpu() is None else figure(row.cpu(), unit):>6}")
    if row.kind in row.took:
        return text + f" {row.took[row.kind] * 1e6:9.1f} us"
    text += f" {row.took['wall'] * 1e3:9.1f} ms"
    size = bench.bytes_of(row.command)
    return text + (f" {size / row.took['wall'] / 1e6:7.0f} MB/s" if size > 1e6 else "")


def machine():
    """What the figures depend on."""
    kind = platform.machine()
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as f:
            kind = next(line.split(":", 1)[1].strip() for line in f if line.startswith("model name"))
    except (OSError, StopIteration):
        pass
    return f"{kind}, {os.cpu_count()} cores, Linux {platform.release().split('-')[0]}"


def size_of(text):
    number, unit = re.fullmatch(r"(\d+)([KMG]?)", text).groups()
    return int(number) << {"": 0, "K": 10, "M": 20, "G": 30}[unit]


def save(bench, chosen, lines):
    with open(os.path.join(bench.data, "table.txt"), "w", encoding="utf-8") as f:
        f.write("\n".join(lines) + "\n")
    result = {"about": lines[0], "rows": [
        {"group": rows.GROUPS[r.group].get("title", r.group), "name": r.name, "kind": r.kind, "unit": r.kind_of["unit"],
         "value": r.value(), "cpu": r.cpu(), "samples": r.samples, "must": r.must, "moonshot": r.moonshot, "verdict": r.verdict(),
         "took": r.took, "note": r.note} for r in chosen]}
    with open(os.path.join(bench.data, "result.json"), "w", encoding="utf-8") as f:
        json.dump(result, f, indent=1)
    with open(os.path.join(bench.data, "plot.svg"), "w", encoding="utf-8") as f:
        f.write(plot.draw(result))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", default=".")
    parser.add_argument("--data", default="bench-data")
    parser.add_argument("--size", type=size_of, default=size_of("1G"))
    parser.add_argument("--rounds", type=int, default=11)
    parser.add_argument("--rows", default="")
    parser.add_argument("--list", action="store_true")
    args = parser.parse_args()
    chosen = [r for r in map(lambda r: Row(*r), rows.ROWS) if re.search(args.rows, f"{r.group}: {r.name}")]
    if args.list:
        print("\n".join(f"{r.group}: {r.name}" for r in chosen))
        return 0
    bench = Bench(args)
    lines = [f"{datetime.date.today()}  {machine()}  {args.size >> 20} MiB, {args.rounds} rounds, "
             f"load {os.getloadavg()[0]:.1f}"]
    print(lines[0])
    for group in rows.GROUPS:
        members = [r for r in chosen if r.group == group]
        if not members:
            continue
        bench.run_group(group, members)
        new = ["", rows.GROUPS[group].get("title", group), f"{'':34} median    [  quartiles  ]   must   moon              cpu       time"]
        new += [line_of(r, bench) for r in members]
        print("\n".join(new), flush=True)
        lines += new
    missed = [f"{r.group}: {r.name}" for r in chosen if r.verdict() == "MISSED"]
    lines += ["", "missed: " + (", ".join(missed) or "nothing")]
    print("\n".join(lines[-2:]))
    save(bench, chosen, lines)
    print(f"in {args.data}: table.txt plot.svg result.json")
    return 0


if __name__ == "__main__":
    sys.exit(main())
