"""A daemon that a test runs: its folder, its life, what it says, its store, its pages."""

import json
import os
import re
import signal
import sqlite3
import subprocess
import tempfile
import threading
import time
import urllib.error
import urllib.request

LIMIT = 30      # seconds: longer nothing is waited for
# The daemon's end takes tenths of a second, but the last commit waits for the disk, which others use, too.
ENDS_WITHIN = 10


def wait_for(what, condition, limit=LIMIT):
    """Until the condition holds; its value. `what` may be a function, called when it is over."""
    end = time.monotonic() + limit
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > end:
            raise AssertionError("waited in vain: " + (what() if callable(what) else what))
        time.sleep(0.01)


class Store:
    """What others can read of it while it is written to."""

    def __init__(self, path):
        self.path = path

    def ask(self, sql, *values):
        """Rows; none while there is no store yet."""
        try:
            db = sqlite3.connect("file:" + self.path + "?mode=ro", uri=True, timeout=5)
            try:
                return db.execute(sql, values).fetchall()
            finally:
                db.close()
        except sqlite3.OperationalError:
            return []

    def change(self, sql):
        """By hand, while nobody has it."""
        db = sqlite3.connect(self.path)
        with db:
            db.execute(sql)
        db.close()

    def position(self, inode, name=None, current=1):
        """Of a file that is read, under this name: by its inode alone a row can be an older file's."""
        rows = self.ask("SELECT offset FROM position WHERE inode = ? AND coalesce(name = ?, 1) AND current = ?", inode, name, current)
        return rows[0][0] if rows else None

    def counts(self):
        return dict(self.ask("SELECT code, sum(count) FROM counter GROUP BY code"))

    def total(self):
        return sum(self.counts().values())


class Daemon:
    """In a folder of its own: imerr.yaml, imerr.db, logs/."""

    def __init__(self, program, config, folder=None):
        self.program = program
        self.folder = folder or tempfile.mkdtemp(prefix="imerr-daemon.")
        os.makedirs(self.path("logs"), exist_ok=True)
        self.store = Store(self.path("imerr.db"))
        self.process = None
        self.said = ""
        self.reader = None
        self.port = None
        self.kills = 0
        self.user = None
        self.limits = None
        self.lock = threading.Lock()
        self.configure(config)

    def path(self, name):
        return os.path.join(self.folder, name)

    def configure(self, text):
        """Replaced as a whole, as editors do."""
        with open(self.path("imerr.yaml.new"), "w") as file:
            file.write(text)
        os.rename(self.path("imerr.yaml.new"), self.path("imerr.yaml"))

    def command(self, *more):
        return [self.program, "daemon", "--config", self.path("imerr.yaml"), "--lang=en", *more]

    def start(self):
        environment = dict(os.environ, HOME=self.folder, XDG_CONFIG_HOME=self.path("config"), TZ="UTC")
        self.process = subprocess.Popen(self.command(), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                                        env=environment, user=self.user, preexec_fn=self.limits)
        self.reader = threading.Thread(target=self.read, args=(self.process.stdout,), daemon=True)
        self.reader.start()
        return self

    def read(self, pipe):
        for line in pipe:
            self.said += line.decode(errors="replace")
        pipe.close()

    def await_it(self, what, condition):
        """As wait_for(); a daemon that has ended is not waited for."""
        def so_or_ended():
            value = condition()
            if not value and self.process.poll() is not None:
                self.reader.join(LIMIT)
                raise AssertionError("%s: it ended with status %d; it said: %s" % (what, self.process.returncode, self.said[-3000:]))
            return value
        return wait_for(lambda: "%s; the store has %s; it said: %s" % (what, self.store.counts(), self.said[-2000:]), so_or_ended)

    def says(self, text, times=1):
        self.await_it("'%s' said %d times" % (text, times), lambda: self.said.count(text) >= times)

    def tell(self, number):
        self.process.send_signal(number)

    def kill(self):
        """SIGKILL, and a new life."""
        with self.lock:
            self.process.kill()
            self.process.wait()
            self.kills += 1
            self.start()

    def end(self, number=signal.SIGTERM):
        """Status, and how long it took."""
        begin = time.monotonic()
        self.tell(number)
        status = self.process.wait(timeout=LIMIT)
        seconds = time.monotonic() - begin
        self.reader.join(LIMIT)
        return status, seconds

    def clean_up(self):
        if self.process is not None and self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        subprocess.run(["rm", "-rf", self.folder], check=True)

    def append(self, name, text):
        with open(self.path(name), "ab") as file:
            file.write(text if isinstance(text, bytes) else text.encode())

    def counted(self, total):
        """Until the store has so many."""
        self.await_it("%d codes in the store" % total, lambda: self.store.total() >= total)
        assert self.store.total() == total, "%d codes instead of %d" % (self.store.total(), total)

    def is_read(self, name):
        """Until the store knows all of the file."""
        st = os.stat(self.path(name))
        self.await_it("'%s' read to %d" % (name, st.st_size), lambda: self.store.position(st.st_ino) == st.st_size)

    def is_packed_read(self, name, size):
        """The same of a compressed one: so much comes out."""
        inode = os.stat(self.path(name)).st_ino
        self.await_it("'%s' read" % name, lambda: self.store.position(inode, self.path(name)) == size)

    def get(self, path, method="GET", **headers):
        """Status, headers, body."""
        request = urllib.request.Request("http://127.0.0.1:%d%s" % (self.port, path), method=method, headers=headers,
                                         data=b"x" if method == "POST" else None)
        try:
            with urllib.request.urlopen(request, timeout=LIMIT) as answer:
                return answer.status, answer.headers, answer.read()
        except urllib.error.HTTPError as error:
            return error.code, error.headers, error.read()

    def is_up(self):
        def answers():
            try:
                return self.get("/healthz")
            except OSError:
                return None
        return self.await_it("http", answers)

    def metric(self, name):
        text = self.get("/metrics")[2].decode()
        return sum(float(value) for value in re.findall(r"^%s(?:\{[^}]*\})? (\S+)$" % name, text, re.M))

    def report(self):
        return json.loads(self.get("/report?output=json")[2])


def free_port():
    import socket
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]
