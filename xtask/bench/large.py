"""One node with 1,000,000 objects in more than 5,000 sharing classes, of which an agreement permits 0.1 %.

The common objects come from the shared generator; none of them is TLP:CLEAR. Then 5,000 identities,
each with a set of sectors of its own and so in a class of its own, 1,000 of them TLP:CLEAR. The
agreement lets identities up to TLP:CLEAR cross: 1,000 objects in 1,000 classes.
"""
import base64
import itertools
import json
import random
import re
import shutil
import subprocess
import sys
import threading
import time
import uuid

from node import Node, Reader, expect, percentile, until

CLEAR = "marking-definition--94868c89-83c2-464b-929b-a1a8aa3c8487"
GREEN = "marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb"
PART = 100_000
CLASSES, PERMITTED = 5_000, 1_000
SECTORS = ("aerospace agriculture automotive chemical communications construction defense education energy "
           "entertainment financial-services healthcare insurance manufacturing mining").split()
VALUE = re.compile(r"\[(?:ipv4-addr|domain-name):value = '([^']+)'\]")


def generate(options, folder):
    """The files to import, and values that they hold."""
    files, values = [], []
    for part in range(options.large // PART):
        file = folder / ("part-%02d.json" % part)
        subprocess.run([sys.executable, str(options.workloads / "gen_stix.py"), str(PART), "-o", str(file),
                        "--seed", str(part + 1)], check=True, stdout=subprocess.DEVNULL)
        text = file.read_text().replace(CLEAR, GREEN)
        values += VALUE.findall(text)[:2_000]
        file.write_text(text)
        files.append(file)
    # In the midst of the rest: rare objects are not all young or all old.
    files.insert(len(files) // 2, identities(folder))
    return files, values


def identities(folder):
    """A file with CLASSES identities, each in a class of its own, PERMITTED of them TLP:CLEAR."""
    sets = itertools.islice((chosen for size in range(1, len(SECTORS))
                             for chosen in itertools.combinations(SECTORS, size)), CLASSES)
    random_ids = random.Random(7)
    objects = [{"type": "identity", "spec_version": "2.1",
                   "id": "identity--%s" % uuid.UUID(int=random_ids.getrandbits(128), version=4),
                   "created": "2026-01-01T00:00:00.000Z", "modified": "2026-01-01T00:00:00.000Z",
                   "name": "Organisation %d" % number, "identity_class": "organization", "sectors": list(chosen),
                   "object_marking_refs": [CLEAR if number % (CLASSES // PERMITTED) == 0 else GREEN]}
                  for number, chosen in enumerate(sets)]
    file = folder / "identities.json"
    file.write_text(json.dumps({"type": "bundle", "id": "bundle--%s" % uuid.UUID(int=1, version=4),
                                "objects": objects}))
    return file


def stage(options, folder):
    figures = {}
    files, values = generate(options, folder)
    objects = options.large + CLASSES
    a = Node(options.mithaq, folder / "a", "National CERT of Qamar")
    began = time.perf_counter()
    a.run("import", *map(str, files))
    figures["import of %s, objects/s" % f"{objects:,}"] = objects / (time.perf_counter() - began)
    expect("import", a.rows(), objects)
    ids = folder / "ids.txt"
    ids.write_text("\n".join(re.findall(r'"id": ?"(indicator--[^"]+)"', files[0].read_text())[:50_000]) + "\n")
    for file in files:
        file.unlink()
    # The first start after an import carries the log into the file; it is not the one to measure.
    a.serve("--plain-http"), a.stop()
    secret = a.run("client", "add", "own")

    began = time.perf_counter()
    url = a.serve("--plain-http")
    figures["start until it listens, s"] = time.perf_counter() - began
    own = Reader(url, secret["token"])
    collection = own.first_collection()
    time.sleep(5)
    figures["memory idle, MiB (RSS)"] = a.memory_mib()

    figures |= lookups(a, values)
    figures |= by_id(options, url, collection, secret, ids)
    figures |= exchange(options, folder, a, url)
    figures["memory after all this, MiB (RSS)"] = a.memory_mib()
    a.stop()
    return figures


def lookups(node, values):
    """`lookup` over the local socket: all that the command does but starting a process."""
    control, seconds = node.control(), []
    for value in random.Random(1).sample(values, 2_000):
        began = time.perf_counter()
        control.ask({"lookup": {"value": value}})
        seconds.append(time.perf_counter() - began)
    return {"look-up of a value, p50 ms": percentile(seconds, 50), "look-up of a value, p99 ms": percentile(seconds, 99)}


def by_id(options, url, collection, secret, ids):
    """match[id] with wrk, 16 connections; left out, and said so, where wrk is not installed."""
    if not shutil.which("wrk"):
        print("wrk is not installed (Debian: apt-get install wrk): match[id] by wrk is left out", file=sys.stderr)
        return {}
    basic = base64.b64encode(("%s:%s" % (secret["user"], secret["password"])).encode()).decode()
    command = ["wrk", "-t1", "-c16", "-d10s", "--latency", "-s", str(options.workloads / "wrk_lookup.lua"),
               "-H", "Authorization: Basic " + basic, "-H", "Accept: application/taxii+json;version=2.1",
               url + "/exchange/", "--", collection, str(ids)]
    told = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    if "Non-2xx" in told:
        raise SystemExit("look-ups failed:\n" + told)
    return {"match[id] by wrk, 16 connections, requests/s": float(re.search(r"Requests/sec:\s+([\d.]+)", told)[1]),
            "match[id] by wrk, p99 ms": milliseconds(re.search(r"99%\s+([\d.]+)(us|ms|s)", told))}


def milliseconds(found):
    return float(found[1]) * {"us": 0.001, "ms": 1, "s": 1000}[found[2]]


def exchange(options, folder, a, url):
    """An agreement over all classes: until its first page, its pages, and how fast it is cut off."""
    b = Node(options.mithaq, folder / "b", "National CERT of Rimal")
    # Peers speak TLS, and the node that is measured serves a TAXII client too: it listens once more.
    a.stop()
    a.serve(), b.serve()
    invitation = a.run("peer", "invite")["text"]
    b.run("peer", "accept", invitation)
    draft = folder / "draft.toml"
    b.run("agreement", "new", "--template", "bilateral", "--peer", a.party, "-o", str(draft))
    text = draft.read_text().replace('highest_tlp = "amber"', 'highest_tlp = "clear"')
    draft.write_text(text.replace('object_types = "all"', 'object_types = ["identity"]'))
    agreement = b.run("agreement", "propose", str(draft))["id"]
    b.run("agreement", "sign", agreement)
    until("the agreement arrives", lambda: a.run("agreement", "list")["agreements"])
    b.stop(), a.stop()

    secret = a.run("client", "add", "rimal", "--as", b.party)
    reader = Reader(a.serve("--plain-http"), secret["token"])
    expect("classes", a.classes() >= CLASSES, True)
    control = a.control()
    act = lambda kind: control.ask({"agreement-act": {"agreement": agreement, "act": kind}})
    began = time.perf_counter()
    act("signature")
    collection = until("the share opens", lambda: reader.json("/exchange/collections/").get("collections"))[0]["id"]
    path = "/exchange/collections/%s/objects/?limit=1000" % collection
    page = reader.json(path)
    figures = {"new agreement, until its first page, ms": 1000 * (time.perf_counter() - began)}
    expect("sparse page", len(page["objects"]), PERMITTED)

    seconds = []
    for _ in range(500):
        began = time.perf_counter()
        expect("sparse page", reader.get(path)[0], 200)
        seconds.append(time.perf_counter() - began)
    figures["sparse page (0.1 % in 1,000 classes), p50 ms"] = percentile(seconds, 50)
    figures["sparse page (0.1 % in 1,000 classes), p99 ms"] = percentile(seconds, 99)

    cut = []
    for _ in range(9):
        pages, stop = [], threading.Event()

        def read():
            while not stop.is_set():
                status = reader.get(path)[0]
                pages.append((time.perf_counter(), status))

        thread = threading.Thread(target=read)
        thread.start()
        until("pages are read", lambda: len(pages) > 3)
        act("suspension")
        acknowledged = time.perf_counter()
        until("the share is as if absent", lambda: pages[-1][1] == 404)
        stop.set(), thread.join()
        last = max(at for at, status in pages if status == 200)
        cut.append(max(0.0, last - acknowledged))
        act("resumption")
        until("the share is there again", lambda: reader.get(path)[0] == 200)
    figures["last page after a suspension is acknowledged, ms (most of 9)"] = 1000 * max(cut)
    return figures
