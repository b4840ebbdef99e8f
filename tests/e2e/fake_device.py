#!/usr/bin/env python3
"""fake_device.py - stands in for a phone: speaks the ADB wire protocol over TCP.

The real adb client and server talk to it. It logs a file, then stays silent or
goes away as a pulled cable does.

    fake_device.py --log FILE [--cut-at BYTES] [--shell v1|v2] [--crlf]

Prints its port on the first line of stdout; SIGTERM ends it.

  --log FILE       what `logcat` prints
  --cut-at BYTES   drop the connection after so many bytes; without it the stream stays open
  --crlf           end lines with CR LF, as devices before Android 7 do
  --shell v1|v2    offer shell_v2 or not
"""
import argparse
import asyncio
import signal
import struct


def word(s):
    return struct.unpack("<I", s)[0]


CNXN, OPEN, OKAY, WRTE, CLSE = map(word, (b"CNXN", b"OPEN", b"OKAY", b"WRTE", b"CLSE"))
VERSION = 0x01000001        # from this one on the sum of the data is not checked
MAXDATA = 256 * 1024
STDOUT, EXIT = 1, 3         # packets of shell_v2


class Stream:
    """An opened service: one WRTE, then its OKAY is awaited."""

    def __init__(self, conn, local, remote, v2):
        self.conn, self.local, self.remote, self.v2 = conn, local, remote, v2
        self.ready = asyncio.Event()
        self.ready.set()

    async def write(self, data, channel=STDOUT):
        room = self.conn.maxdata - 5
        for i in range(0, len(data), room):
            part = data[i:i + room]
            if self.v2:
                part = struct.pack("<BI", channel, len(part)) + part
            await self.ready.wait()
            self.ready.clear()
            await self.conn.send(WRTE, self.local, self.remote, part)

    async def finish(self):
        if self.v2:
            await self.write(b"\0", EXIT)
        await self.ready.wait()
        await self.conn.send(CLSE, self.local, self.remote)


class Conn:
    def __init__(self, opt, log, reader, writer):
        self.opt, self.log, self.r, self.w = opt, log, reader, writer
        self.streams, self.tasks, self.maxdata, self.version = {}, [], 4096, VERSION

    async def send(self, command, a0, a1, data=b""):
        total = sum(data) & 0xFFFFFFFF if self.version < VERSION else 0
        self.w.write(struct.pack("<6I", command, a0, a1, len(data), total, command ^ 0xFFFFFFFF) + data)
        await self.w.drain()

    async def run(self):
        try:
            while True:
                command, a0, a1, n, _, _ = struct.unpack("<6I", await self.r.readexactly(24))
                await self.handle(command, a0, a1, await self.r.readexactly(n) if n else b"")
        except (asyncio.IncompleteReadError, OSError):
            pass
        finally:
            for task in self.tasks:
                task.cancel()
            self.w.close()

    async def handle(self, command, a0, a1, data):
        if command == CNXN:
            self.maxdata, self.version = max(64, min(a1, MAXDATA)), min(a0, VERSION)
            features = "cmd,stat_v2" + (",shell_v2" if self.opt.shell == "v2" else "")
            await self.send(CNXN, VERSION, MAXDATA, b"device::ro.product.name=fake;features=" + features.encode())
        elif command == OPEN:
            kind, _, line = data.rstrip(b"\0").decode().partition(":")
            if kind.split(",")[0] not in ("shell", "exec"):
                await self.send(CLSE, 0, a0)
                return
            stream = Stream(self, len(self.streams) + 1, a0, "v2" in kind.split(","))
            self.streams[stream.local] = stream
            await self.send(OKAY, stream.local, a0)
            self.tasks.append(asyncio.create_task(self.service(stream, line)))
        elif command == OKAY and a1 in self.streams:
            self.streams[a1].ready.set()
        elif command == WRTE:                   # the window size and stdin: taken, not read
            await self.send(OKAY, a1, a0)

    async def service(self, stream, line):
        if "logcat" not in line:
            await stream.finish()
            return
        cut = self.opt.cut_at
        await stream.write(self.log[:cut])
        await stream.ready.wait()
        if cut is not None:
            self.w.close()


async def main():
    p = argparse.ArgumentParser()
    p.add_argument("--log", required=True)
    p.add_argument("--cut-at", type=int)
    p.add_argument("--shell", choices=("v1", "v2"), default="v2")
    p.add_argument("--crlf", action="store_true")
    opt = p.parse_args()
    with open(opt.log, "rb") as f:
        log = f.read()
    if opt.crlf:
        log = log.replace(b"\n", b"\r\n")
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    server = await asyncio.start_server(lambda r, w: Conn(opt, log, r, w).run(), "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await stop.wait()
    server.close()


asyncio.run(main())
