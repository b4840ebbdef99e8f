#!/usr/bin/env python3
"""fake_device.py - stands in for a phone: speaks the ADB wire protocol over TCP.

The real adb client and server talk to it. It logs a file, then stays silent or
goes away as a pulled cable does. Tests that want more of a phone import Device.

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
import socket
import struct


def word(s):
    return struct.unpack("<I", s)[0]


CNXN, OPEN, OKAY, WRTE, CLSE, AUTH = map(word, (b"CNXN", b"OPEN", b"OKAY", b"WRTE", b"CLSE", b"AUTH"))
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

    async def finish(self, status=0):
        if self.v2:
            await self.write(bytes([status]), EXIT)
        await self.ready.wait()
        await self.conn.send(CLSE, self.local, self.remote)
        self.conn.streams.pop(self.local, None)


class Conn:
    def __init__(self, device, reader, writer):
        self.device, self.r, self.w = device, reader, writer
        self.streams, self.tasks, self.next, self.maxdata, self.version = {}, {}, 1, 4096, VERSION

    async def send(self, command, a0, a1, data=b""):
        total = sum(data) & 0xFFFFFFFF if self.version < VERSION else 0
        self.w.write(struct.pack("<6I", command, a0, a1, len(data), total, command ^ 0xFFFFFFFF) + data)
        await self.w.drain()

    def drop(self, reset=False):
        """The cable is pulled; `reset`: the network says so at once."""
        if reset:
            self.w.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.w.transport.abort()
        else:
            self.w.close()

    async def run(self):
        self.device.conns.add(self)
        try:
            while True:
                command, a0, a1, n, _, _ = struct.unpack("<6I", await self.r.readexactly(24))
                await self.handle(command, a0, a1, await self.r.readexactly(n) if n else b"")
        except (asyncio.IncompleteReadError, asyncio.CancelledError, OSError):
            pass
        finally:
            self.device.conns.discard(self)
            for task in self.tasks.values():
                task.cancel()
            self.w.close()

    async def handle(self, command, a0, a1, data):
        if command == CNXN:
            self.maxdata, self.version = max(64, min(a1, MAXDATA)), min(a0, VERSION)
            if not self.device.authorized:
                await self.send(AUTH, 1, 0, bytes(20))
                return
            features = "cmd,stat_v2" + (",shell_v2" if self.device.shell == "v2" else "")
            await self.send(CNXN, VERSION, MAXDATA, b"device::ro.product.name=fake;features=" + features.encode())
        elif command == AUTH and a0 == 2 and not self.device.authorized:
            await self.send(AUTH, 1, 0, bytes(20))      # this key is not known either
        elif command == OPEN:
            kind, _, line = data.rstrip(b"\0").decode().partition(":")
            if kind.split(",")[0] not in ("shell", "exec"):
                await self.send(CLSE, 0, a0)
                return
            stream = Stream(self, self.next, a0, "v2" in kind.split(","))
            self.next += 1
            self.streams[stream.local] = stream
            await self.send(OKAY, stream.local, a0)
            self.tasks[stream.local] = asyncio.create_task(self.service(stream, line))
        elif command == OKAY and a1 in self.streams:
            self.streams[a1].ready.set()
        elif command == WRTE:                   # the window size and stdin: taken, not read
            await self.send(OKAY, a1, a0)
        elif command == CLSE:
            self.streams.pop(a1, None)
            task = self.tasks.pop(a1, None)
            if task:
                task.cancel()

    async def service(self, stream, line):
        try:
            await self.device.serve(stream, line)
        except OSError:
            pass


class Device:
    """What answers: a subclass says what it serves."""

    def __init__(self, shell="v2"):
        self.shell, self.authorized, self.conns, self.server, self.port = shell, True, set(), None, 0

    async def start(self):
        """Listens, on the port that it had before if it had one."""
        self.server = await asyncio.start_server(lambda r, w: Conn(self, r, w).run(), "127.0.0.1", self.port)
        self.port = self.server.sockets[0].getsockname()[1]

    def stop(self, reset=False):
        """Nothing listens, nothing is connected."""
        if self.server:
            self.server.close()
            self.server = None
        self.drop(reset)

    def drop(self, reset=False):
        for conn in list(self.conns):
            conn.drop(reset)

    async def serve(self, stream, line):
        await stream.finish()


class LogFile(Device):
    """Logs a file, once for each logcat."""

    def __init__(self, opt):
        super().__init__(opt.shell)
        with open(opt.log, "rb") as f:
            self.log = f.read()
        if opt.crlf:
            self.log = self.log.replace(b"\n", b"\r\n")
        self.cut = opt.cut_at

    async def serve(self, stream, line):
        if "logcat" not in line:
            await stream.finish()
            return
        await stream.write(self.log[:self.cut])
        await stream.ready.wait()
        if self.cut is not None:
            stream.conn.drop()


async def main():
    p = argparse.ArgumentParser()
    p.add_argument("--log", required=True)
    p.add_argument("--cut-at", type=int)
    p.add_argument("--shell", choices=("v1", "v2"), default="v2")
    p.add_argument("--crlf", action="store_true")
    stop = asyncio.Event()
    device = LogFile(p.parse_args())
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    await device.start()
    print(device.port, flush=True)
    await stop.wait()
    device.stop()


if __name__ == "__main__":
    asyncio.run(main())
