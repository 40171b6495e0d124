"""Stages on fresh nodes of 100,000 objects: import, TAXII add and pull, pull by a peer."""
import json
import re
import subprocess
import sys
import time

from node import Node, Reader, expect, percentile, until
from relations import cpu_seconds

NEXT = re.compile(rb'"next": ?"([^"]+)"')
UP_TO_AMBER = {
    "marking-definition--94868c89-83c2-464b-929b-a1a8aa3c8487",  # clear
    "marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb",  # green
    "marking-definition--55d920b0-5e8b-4f79-9ee9-91f868d9b421",  # amber
}


def imports(options, folder, bundle):
    """`mithaq import`, and the bare ceiling of the very rows that it made, in the same minute."""
    node = Node(options.mithaq, folder / "n", "National CERT of Qamar")
    began = time.perf_counter()
    report = node.run("import", str(bundle))
    seconds = time.perf_counter() - began
    expect("import", node.rows(), report["accepted"])
    bare = json.loads(subprocess.run([str(options.bare), str(node.store), str(folder)], check=True,
                                     capture_output=True, text=True).stdout)
    expect("bare ceiling", bare["objects"], report["accepted"])
    rate = options.objects / seconds
    return {"import, objects/s": rate,
            "bare ceiling of import (the same rows and indexes), objects/s": bare["import"],
            "import, % of its ceiling": 100 * rate / bare["import"],
            "bare ceiling of add, 500 a transaction, objects/s": bare["add"],
            "bare ceiling of pull, objects/s": bare["pull"]}


def taxii(options, folder, bundle):
    """The shared client, over HTTP with Basic authentication."""
    figures = {}
    for connections in (1, 4):
        node = Node(options.mithaq, folder / ("n%d" % connections), "National CERT of Qamar")
        secret = node.run("client", "add", "bench", "--write")
        url = node.serve("--plain-http")
        collection = Reader(url, secret["token"]).first_collection()
        command = [sys.executable, str(options.workloads / "taxii_bench.py"), "--url", url + "/exchange/",
                   "--collection", collection, "--user", secret["user"], "--password", secret["password"],
                   "--bundle", str(bundle), "--stages", "ingest,pull,lookup,filter", "--conns", str(connections),
                   "--batch", "500", "--page", "1000", "--runs", "3", "--budget", "120",
                   "--pid", str(node.process.pid)]
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


def peer(options, folder, bundle):
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
    permitted = sum(object["object_marking_refs"][0] in UP_TO_AMBER
                    for object in json.loads(bundle.read_text())["objects"])
    deadline = began + 300
    while b.rows() < permitted and time.perf_counter() < deadline:
        time.sleep(0.02)
    seconds = time.perf_counter() - began
    expect("pull by a peer", b.rows(), permitted)
    a.stop(), b.stop()
    return {"pull by a peer, all included, objects/s": permitted / seconds}


def receipts(options, folder, bundle):
    """A party's TAXII client reads what an agreement gives it, and does nothing but read: policy, a durable crossing and a
    leaf for each page. What a receipt costs is what `ledger receipt` takes, and `ledger verify` as a process of its own."""
    a = Node(options.mithaq, folder / "ra", "National CERT of Qamar")
    b = Node(options.mithaq, folder / "rb", "National CERT of Rimal")
    a.run("import", str(bundle))
    a.serve(), b.serve()
    b.run("peer", "accept", a.run("peer", "invite")["text"])
    draft = folder / "receipts.toml"
    b.run("agreement", "new", "--template", "bilateral", "--peer", a.party, "-o", str(draft))
    agreement = b.run("agreement", "propose", str(draft))["id"]
    b.run("agreement", "sign", agreement)
    until("the signature arrives", a.acts)
    b.stop(), a.stop()
    secret = a.run("client", "add", "rimal", "--as", b.party)
    reader = Reader(a.serve("--plain-http"), secret["token"])
    a.run("agreement", "sign", agreement)
    collection = until("the share opens", lambda: reader.json("/exchange/collections/").get("collections"))[0]["id"]
    path = "/exchange/collections/%s/objects/?limit=1000" % collection
    objects = json.loads(bundle.read_text())["objects"]
    permitted = sum(object["object_marking_refs"][0] in UP_TO_AMBER for object in objects)
    # What the first page costs beside (compiling, deciding) is measured by other stages.
    expect("first page", reader.get(path.replace("1000", "1"))[0], 200)
    pages, next_page = [], ""
    began, burnt = time.perf_counter(), cpu_seconds(a.process)
    while next_page is not None:
        status, body = reader.get(path + next_page)
        expect("page", status, 200)
        # No more is read of it than where the next one is: it stands before the objects or behind them.
        found = NEXT.search(body[:400]) or NEXT.search(body[-400:])
        next_page = "&next=" + found[1].decode() if found else None
        pages.append(body)
    seconds, burnt = time.perf_counter() - began, cpu_seconds(a.process) - burnt
    read = [json.loads(body)["objects"] for body in pages]
    expect("pull with receipts", sum(map(len, read)), permitted)
    control, file = a.control(), str(folder / "a.receipt")
    ids, taken = [objects[0]["id"] for objects in read[:50]], []
    for id in ids:
        one = time.perf_counter()
        control.ask({"ledger-receipt": {"object": id, "recipient": None}})
        taken.append(time.perf_counter() - one)
    made = a.run("ledger", "receipt", ids[0], "-o", file)
    one = time.perf_counter()
    a.run("ledger", "verify", file, "--from-key", made["from_key"])
    verified = time.perf_counter() - one
    a.stop()
    return {"pull by a party's client, receipts on, limit=1000, objects/s": permitted / seconds,
            "the same, CPU s of the node for each million objects": 1e6 * burnt / permitted,
            "a receipt, made over the local socket, p50 ms": percentile(taken, 50),
            "`ledger verify`, the process and all, ms": 1000 * verified}


STAGES = (imports, taxii, peer, receipts)
