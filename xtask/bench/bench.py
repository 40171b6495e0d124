"""Measures the shipped program: import, TAXII add, TAXII pull, and pull by a peer.

Run by `cargo xtask bench`, which builds the release and names the arguments. Rows are counted by SELECT
in the stores afterwards: a figure whose rows do not add up is an error, not a figure. Each stage is run
RUNS times on fresh nodes, one after another; the median is printed, with the conditions.

    bench.py --mithaq target/release/mithaq --workloads ../shared/bench [--objects 100000] [--runs 3]
"""
import argparse
import json
import os
import platform
import shutil
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from urllib.request import Request, urlopen


UP_TO_AMBER = {
    "marking-definition--94868c89-83c2-464b-929b-a1a8aa3c8487",  # clear
    "marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb",  # green
    "marking-definition--55d920b0-5e8b-4f79-9ee9-91f868d9b421",  # amber
}


class Node:
    """A node with its own data directory, served on loopback."""

    def __init__(self, mithaq, folder, party):
        self.mithaq, self.folder, self.party, self.process = str(mithaq), Path(folder), party, None
        self.run("init", "--party", party, "--operator", "bench", "--yes")
        config = self.folder / "mithaq.toml"
        config.write_text("allow_loopback = true\n" + config.read_text())

    def run(self, *arguments):
        command = [self.mithaq, *arguments, "--data-dir", str(self.folder), "--json", "--operator", "bench"]
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
        self.process.wait(timeout=30)

    def rows(self):
        """Intelligence objects in the store, counted by SELECT, acts and agreements aside."""
        store = sqlite3.connect("file:%s?mode=ro" % (self.folder / "store" / "mithaq.db"), uri=True)
        query = ("SELECT count(*) FROM version v JOIN class c ON c.no = v.class "
                 "WHERE c.type NOT LIKE 'mithaq-%'")
        return store.execute(query).fetchone()[0]


def expect(what, found, wanted):
    if found != wanted:
        raise SystemExit("%s: %s rows by SELECT, %s expected" % (what, found, wanted))


def bench_import(options, folder, bundle):
    node = Node(options.mithaq, folder / "n", "National CERT of Qamar")
    began = time.perf_counter()
    report = node.run("import", str(bundle))
    seconds = time.perf_counter() - began
    expect("import", node.rows(), report["accepted"])
    return {"import, objects/s": options.objects / seconds}


def bench_taxii(options, folder, bundle):
    """The shared client, over HTTP with Basic authentication."""
    figures = {}
    node = Node(options.mithaq, folder / "n", "National CERT of Qamar")
    secret = node.run("client", "add", "bench", "--write")
    url = node.serve("--plain-http")
    root = url + "/exchange/"
    asked = Request(root + "collections/", headers={"Accept": "application/taxii+json;version=2.1",
                                                    "Authorization": "Bearer " + secret["token"]})
    collection = json.load(urlopen(asked))["collections"][0]["id"]
    for connections in (1, 4):
        if connections == 4:
            node.stop()
            node = Node(options.mithaq, folder / "n4", "National CERT of Qamar")
            secret = node.run("client", "add", "bench", "--write")
            root = node.serve("--plain-http") + "/exchange/"
        command = [sys.executable, str(options.workloads / "taxii_bench.py"), "--url", root, "--collection", collection,
                   "--user", secret["user"], "--password", secret["password"], "--bundle", str(bundle),
                   "--stages", "ingest,pull,lookup,filter", "--conns", str(connections), "--batch", "500",
                   "--page", "1000", "--runs", "3", "--budget", "120", "--pid", str(node.process.pid)]
        found = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
        if not (found["ingest"]["complete"] and found["pull"]["complete"]) or found["ingest"]["errors"]:
            raise SystemExit("the workload did not complete: %s" % json.dumps(found)[:600])
        expect("TAXII add", node.rows(), options.objects)
        expect("TAXII pull", found["pull"]["distinct_ids"], options.objects)
        name = "%d connection%s" % (connections, "" if connections == 1 else "s")
        figures["TAXII add, 500 a request, %s, objects/s" % name] = found["ingest"]["objects_per_s"]
        if connections == 1:
            figures["TAXII pull, limit=1000, objects/s"] = found["pull"]["records_per_s"]
            figures["match[id], p50 ms"] = found["lookup"]["p50_ms"]
            figures["cores used by others while adding"] = found["ingest"]["cores_used_by_others"]
            figures["memory after reading, MiB (RSS)"] = found["rss_after_filter"]["rss_mib"]
    node.stop()
    return figures


def bench_peer(options, folder, bundle):
    """One node reads all that an agreement gives it from another: TLS, signatures, policy, intake, crossings."""
    a = Node(options.mithaq, folder / "a", "National CERT of Qamar")
    b = Node(options.mithaq, folder / "b", "National CERT of Rimal")
    a.run("import", str(bundle))
    a.serve(), b.serve()
    b.run("peer", "accept", a.run("peer", "invite")["text"])
    draft = folder / "draft.toml"
    a.run("agreement", "new", "--template", "bilateral", "--peer", b.party, "-o", str(draft))
    agreement = a.run("agreement", "propose", str(draft))["id"]
    a.run("agreement", "sign", agreement)
    deadline = time.perf_counter() + 60
    while not b.run("agreement", "list")["agreements"]:
        if deadline < time.perf_counter():
            raise SystemExit("the agreement did not arrive")
    began = time.perf_counter()
    b.run("agreement", "sign", agreement)
    # What may cross, read off the bundle's markings alone; what did cross, by SELECT at the other end.
    permitted = sum(object["object_marking_refs"][0] in UP_TO_AMBER for object in json.loads(bundle.read_text())["objects"])
    deadline = began + 300
    while b.rows() < permitted and time.perf_counter() < deadline:
        time.sleep(0.02)
    seconds = time.perf_counter() - began
    expect("pull by a peer", b.rows(), permitted)
    a.stop(), b.stop()
    return {"pull by a peer, all included, objects/s": permitted / seconds}


def processor():
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.split(":", 1)[1].strip()
    return platform.machine()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--mithaq", type=Path, required=True)
    parser.add_argument("--workloads", type=Path, required=True)
    parser.add_argument("--objects", type=int, default=100_000)
    parser.add_argument("--runs", type=int, default=3)
    options = parser.parse_args()
    options.mithaq = options.mithaq.resolve()
    figures = {}
    with tempfile.TemporaryDirectory(prefix="mithaq-bench-") as folder:
        folder = Path(folder)
        bundle = folder / "bundle.json"
        generator = str(options.workloads / "gen_stix.py")
        subprocess.run([sys.executable, generator, str(options.objects), "-o", str(bundle)], check=True,
                       stdout=subprocess.DEVNULL)
        size = bundle.stat().st_size / options.objects
        for run in range(options.runs):
            for stage in (bench_import, bench_taxii, bench_peer):
                place = folder / ("%s-%d" % (stage.__name__, run))
                place.mkdir()
                print("run %d of %d: %s" % (run + 1, options.runs, stage.__name__), file=sys.stderr, flush=True)
                for name, figure in stage(options, place, bundle).items():
                    figures.setdefault(name, []).append(figure)
                shutil.rmtree(place)
    print("%d objects of %d bytes (mean), %s, %d cores, release build, `synchronous=FULL`, %s; median of %d run%s."
          % (options.objects, size, processor(), os.cpu_count(),
             "HTTP on loopback with Basic authentication, peers over TLS 1.3 with signatures",
             options.runs, "" if options.runs == 1 else "s"))
    print("Load average at the end: %.1f.\n" % os.getloadavg()[0])
    print("| what | median | runs |\n|---|---|---|")
    for name, found in figures.items():
        shown = lambda figure: "%.2f" % figure if figure < 100 else "{:,.0f}".format(figure)
        print("| %s | %s | %s |" % (name, shown(statistics.median(found)), " · ".join(map(shown, found))))


if __name__ == "__main__":
    main()
