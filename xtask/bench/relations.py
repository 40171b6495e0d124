"""One node with an agreement in force with each of 57 parties and 5,000 sharing classes; then one act that bears on all.

To sign one more agreement changes what all gates are compiled from: material may be held under it from then on. So every
decision of every relation is renewed. Pages are asked for all the while, by TAXII clients of some of the parties.
"""
import os
import threading
import time

import large
from node import Node, Reader, expect, until

PARTIES, CLIENTS = 57, 4


def cpu_seconds(process):
    """What a process has had of the cores."""
    fields = open("/proc/%d/stat" % process.pid).read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def undecided(control):
    """Classes that are to be decided yet, over all collections that lead to others."""
    for line in control.ask("metrics")["metrics"]["text"].splitlines():
        if line.startswith("mithaq_classes_undecided "):
            return float(line.split()[1])
    raise SystemExit("the node does not tell how many classes are undecided")


def signed_by(options, folder, a, number, invitation):
    """A party that has signed an agreement with `a`, and is gone again."""
    party = Node(options.mithaq, folder / ("p%d" % number), "National CERT %d" % number)
    party.serve()
    party.run("peer", "accept", invitation)
    draft = folder / ("draft-%d.toml" % number)
    party.run("agreement", "new", "--template", "bilateral", "--peer", a.party, "-o", str(draft))
    agreement = party.run("agreement", "propose", str(draft))["id"]
    party.run("agreement", "sign", agreement)
    # With its signature, which is an act of its own.
    until("the signature arrives", lambda: number < a.acts())
    party.stop()
    return party.party, agreement


def stage(options, folder):
    a = Node(options.mithaq, folder / "a", "National CERT of Qamar")
    a.run("import", str(large.identities(folder)))
    a.serve()
    agreements = []
    for number in range(PARTIES + 1):
        invitation = a.run("peer", "invite")["text"]
        agreements.append(signed_by(options, folder, a, number, invitation))
    readers = [a.run("client", "add", "reader-%d" % no, "--as", party)
               for no, (party, _) in enumerate(agreements[:CLIENTS])]
    a.stop()
    url = a.serve("--plain-http")
    control = a.control()
    sign = lambda agreement: control.ask({"agreement-act": {"agreement": agreement, "act": "signature"}})
    *others, (_, last) = agreements
    for _, agreement in others:
        sign(agreement)
    expect("classes", a.classes() >= large.CLASSES, True)
    until("all is decided", lambda: undecided(control) == 0, 600)

    waits, refusals, stop = [], [0], threading.Event()

    def read(secret):
        reader = Reader(url, secret["token"])
        path = "/exchange/collections/%s/objects/?limit=100" % reader.first_collection()
        while not stop.is_set():
            began = time.perf_counter()
            status = reader.get(path)[0]
            waits.append(time.perf_counter() - began)
            refusals[0] += status != 200

    threads = [threading.Thread(target=read, args=(secret,)) for secret in readers]
    for thread in threads:
        thread.start()
    until("pages are read", lambda: len(waits) > 20)
    refusals[0] = 0
    before, burnt, began = len(waits), cpu_seconds(a.process), time.perf_counter()
    sign(last)
    until("all is decided anew", lambda: undecided(control) == 0, 600)
    seconds, burnt = time.perf_counter() - began, cpu_seconds(a.process) - burnt
    stop.set()
    for thread in threads:
        thread.join()
    longest = max(waits[before:])
    a.stop()
    name = "%d relations x %s classes" % (PARTIES, f"{large.CLASSES:,}")
    return {"%s decided anew after an act, s" % name: seconds,
            "the same, CPU s (pages and all)": burnt,
            "longest page meanwhile (%d clients), ms" % CLIENTS: 1000 * longest,
            "pages put off meanwhile (503)": refusals[0],
            "pages answered meanwhile": len(waits) - before}
