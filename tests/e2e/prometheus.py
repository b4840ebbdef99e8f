#!/usr/bin/env python3
"""A Prometheus scrapes the daemon: every counter arrives with its value, across a kill and a reload.

    prometheus.py IMERR
"""

import json
import os
import signal
import subprocess
import sys
import time
import urllib.parse
import urllib.request

from daemons import Daemon, free_port, wait_for

CONFIG = "store: imerr.db\ninputs:\n  - files: [ 'logs/*.log' ]\nhttp: { listen: '127.0.0.1:%d' }\n"
SCRAPING = """global: { scrape_interval: 300ms, scrape_timeout: 300ms }
scrape_configs:
  - job_name: imerr
    static_configs: [ { targets: [ '127.0.0.1:%d' ] } ]
"""
LINE = "11-25 10:00:00.000  1702  2395 E Farm: failed, code=%d\n"


class Prometheus:
    def __init__(self, folder, target):
        self.port = free_port()
        config = os.path.join(folder, "prometheus.yml")
        with open(config, "w") as file:
            file.write(SCRAPING % target)
        self.log = open(os.path.join(folder, "prometheus.log"), "w+b")
        self.process = subprocess.Popen(
            ["prometheus", "--config.file=" + config, "--storage.tsdb.path=" + os.path.join(folder, "tsdb"),
             "--web.listen-address=127.0.0.1:%d" % self.port], stdin=subprocess.DEVNULL, stdout=self.log, stderr=self.log)

    def ask(self, query):
        """The sum of what the query finds; None while there is nothing."""
        if self.process.poll() is not None:
            self.log.seek(0)
            raise AssertionError("prometheus ended: " + self.log.read()[-2000:].decode(errors="replace"))
        try:
            with urllib.request.urlopen("http://127.0.0.1:%d/api/v1/query?%s" % (
                    self.port, urllib.parse.urlencode({"query": query})), timeout=10) as answer:
                result = json.load(answer)["data"]["result"]
        except OSError:
            return None
        return sum(float(one["value"][1]) for one in result) if result else None

    def has(self, query, value):
        wait_for(lambda: "%s is %s, not %s" % (query, self.ask(query), value), lambda: self.ask(query) == value)

    def end(self):
        self.process.terminate()
        self.process.wait()
        self.log.close()


def main():
    port = free_port()
    daemon = Daemon(os.path.abspath(sys.argv[1]), CONFIG % port)
    daemon.port = port
    prometheus = None
    try:
        daemon.append("logs/a.log", LINE % 871300 * 5 + LINE % 871301 + "nothing\n")
        daemon.start()
        daemon.counted(6)
        prometheus = Prometheus(daemon.folder, port)
        prometheus.has("up", 1)
        prometheus.has('imerr_codes_total{code="871300"}', 5)
        prometheus.has("imerr_lines_total", 7)
        prometheus.has("imerr_files", 1)
        prometheus.has("imerr_build_info", 1)
        # A new life counts on; to Prometheus nothing was reset.
        daemon.kill()
        daemon.append("logs/b.log", LINE % 871300)
        prometheus.has('imerr_codes_total{code="871300"}', 6)
        daemon.tell(signal.SIGHUP)
        daemon.append("logs/b.log", LINE % 871300)
        prometheus.has('imerr_codes_total{code="871300"}', 7)
        prometheus.has("imerr_files", 2)
        resets = prometheus.ask('resets(imerr_codes_total{code="871300"}[5m])')
        assert resets == 0, "%s resets" % resets
        status, seconds = daemon.end()
        assert status == 0, (status, daemon.said)
        prometheus.has("up", 0)
    finally:
        if prometheus is not None:
            prometheus.end()
        daemon.clean_up()
    return 0


if __name__ == "__main__":
    sys.exit(main())
