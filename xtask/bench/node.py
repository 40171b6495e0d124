"""A node with its own data directory, served on loopback, and the ways to ask it."""
import http.client
import json
import os
import socket
import sqlite3
import struct
import subprocess
import time
from pathlib import Path
from urllib.parse import urlsplit

OPERATOR = "bench"


class Node:
    def __init__(self, mithaq, folder, party):
        self.mithaq, self.folder, self.party, self.process = str(mithaq), Path(folder), party, None
        self.run("init", "--party", party, "--yes")
        config = self.folder / "mithaq.toml"
        config.write_text("allow_loopback = true\n" + config.read_text())

    def run(self, *arguments):
        """One command, as its user would type it."""
        command = [self.mithaq, *arguments, "--data-dir", str(self.folder), "--json", "--operator", OPERATOR]
        done = subprocess.run(command, capture_output=True, text=True)
        if done.returncode != 0:
            raise SystemExit("%s\n%s%s" % (" ".join(command), done.stdout, done.stderr))
        try:
            return json.loads(done.stdout)
        except ValueError:
            return done.stdout

    def serve(self, *flags):
        command = [self.mithaq, "serve", "--data-dir", str(self.folder), "--listen", "127.0.0.1:0", *flags]
        log = open(self.folder / "log", "w")
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=log, text=True,
                                        env=dict(os.environ, MITHAQ_LOG="warn"))
        line = self.process.stdout.readline()
        if "listening on " not in line:
            raise SystemExit("the node does not listen; see %s" % (self.folder / "log"))
        return line.split("listening on ")[1].strip()

    def stop(self):
        self.process.terminate()
        self.process.wait(timeout=60)

    def control(self):
        """A connection to the running node's local socket: commands without a process for each."""
        return Control(self.folder / "control.sock")

    def memory_mib(self, field="VmRSS"):
        """Resident memory of the serving process; `VmHWM` is the most it ever was."""
        for line in Path("/proc/%d/status" % self.process.pid).read_text().splitlines():
            if line.startswith(field + ":"):
                return int(line.split()[1]) / 1024
        raise SystemExit("no %s in the process's status" % field)

    @property
    def store(self):
        return self.folder / "store" / "mithaq.db"

    def rows(self):
        """Intelligence objects in the store, counted by SELECT, acts and agreements aside."""
        return self.select("SELECT count(*) FROM version v JOIN class c ON c.no = v.class "
                           "WHERE c.type NOT LIKE 'mithaq-%'")

    def acts(self):
        """Acts in the store, its own and others'."""
        return self.select("SELECT count(*) FROM version v JOIN class c ON c.no = v.class WHERE c.type = 'mithaq-act'")

    def classes(self):
        """Sharing classes in the store."""
        return self.select("SELECT count(*) FROM class")

    def select(self, query):
        store = sqlite3.connect("file:%s?mode=ro" % self.store, uri=True)
        try:
            return store.execute(query).fetchone()[0]
        finally:
            store.close()


class Control:
    """Frames of four bytes of length and JSON, as `mithaq_node::control` has them."""

    def __init__(self, path):
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.connect(str(path))

    def ask(self, request):
        frame = json.dumps({"operator": OPERATOR, "request": request}).encode()
        self.socket.sendall(struct.pack(">I", len(frame)) + frame)
        reply = json.loads(self.read(struct.unpack(">I", self.read(4))[0]))
        if "Ok" not in reply:
            raise SystemExit("%s: %s" % (request, reply))
        return reply["Ok"]

    def read(self, length):
        parts = []
        while length:
            part = self.socket.recv(min(length, 1 << 20))
            if not part:
                raise SystemExit("the node closed its local socket")
            parts.append(part)
            length -= len(part)
        return b"".join(parts)


class Reader:
    """A TAXII client that keeps its connection, so that what is timed is the page."""

    def __init__(self, url, token):
        self.at = urlsplit(url)
        self.connection = http.client.HTTPConnection(self.at.hostname, self.at.port)
        self.headers = {"Accept": "application/taxii+json;version=2.1", "Authorization": "Bearer " + token}

    def get(self, path):
        """Status and body."""
        self.connection.request("GET", path, headers=self.headers)
        answer = self.connection.getresponse()
        return answer.status, answer.read()

    def json(self, path):
        status, body = self.get(path)
        if status != 200:
            raise SystemExit("%s: %d %s" % (path, status, body[:300]))
        return json.loads(body)

    def first_collection(self):
        return self.json("/exchange/collections/")["collections"][0]["id"]


def expect(what, found, wanted):
    """A figure whose rows do not add up is an error, not a figure."""
    if found != wanted:
        raise SystemExit("%s: %s found, %s expected" % (what, found, wanted))


def until(what, holds, seconds=120):
    """Waits until `holds()` is true, and gives what it gave."""
    deadline = time.perf_counter() + seconds
    while True:
        found = holds()
        if found:
            return found
        if deadline < time.perf_counter():
            raise SystemExit("waited %d s in vain: %s" % (seconds, what))
        time.sleep(0.005)


def percentile(seconds, part):
    """The time, in milliseconds, that `part` of 100 stay below."""
    ordered = sorted(seconds)
    return 1000 * ordered[min(len(ordered) - 1, len(ordered) * part // 100)]
