"""Measures the shipped program, and the bare ceiling of its store in the same run.

Run by `cargo xtask bench`, which builds the release and names the arguments. Rows are counted by SELECT
in the stores afterwards: a figure whose rows do not add up is an error, not a figure. The stages of
`small.py` are run RUNS times on fresh nodes, one after another, and the median is printed; the stages of
`large.py` and `relations.py` are run once. Conditions are printed with the figures.

    bench.py --mithaq target/release/mithaq --bare target/release/examples/bare --workloads ../shared/bench
             [--objects 100000] [--runs 3] [--large 1000000] [--relations 1]     (0 leaves a stage out)
"""
import argparse
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

import large
import relations
import small


def processor():
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.split(":", 1)[1].strip()
    return platform.machine()


def shown(figure):
    return "%.2f" % figure if figure < 100 else "{:,.0f}".format(figure)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--mithaq", type=Path, required=True)
    parser.add_argument("--bare", type=Path, required=True)
    parser.add_argument("--workloads", type=Path, required=True)
    parser.add_argument("--objects", type=int, default=100_000)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--large", type=int, default=1_000_000)
    parser.add_argument("--relations", type=int, choices=(0, 1), default=1)
    options = parser.parse_args()
    options.mithaq, options.bare = options.mithaq.resolve(), options.bare.resolve()
    figures = {}
    with tempfile.TemporaryDirectory(prefix="mithaq-bench-") as folder:
        folder = Path(folder)
        bundle = folder / "bundle.json"
        generator = str(options.workloads / "gen_stix.py")
        subprocess.run([sys.executable, generator, str(options.objects), "-o", str(bundle)], check=True,
                       stdout=subprocess.DEVNULL)
        size = bundle.stat().st_size / options.objects
        for run in range(options.runs):
            for stage in small.STAGES:
                place = folder / ("%s-%d" % (stage.__name__, run))
                place.mkdir()
                print("run %d of %d: %s" % (run + 1, options.runs, stage.__name__), file=sys.stderr, flush=True)
                for name, figure in stage(options, place, bundle).items():
                    figures.setdefault(name, []).append(figure)
                shutil.rmtree(place)
        if options.large:
            print("one run: %d objects" % options.large, file=sys.stderr, flush=True)
            place = folder / "large"
            place.mkdir()
            for name, figure in large.stage(options, place).items():
                figures["%d M: %s" % (options.large // 1_000_000, name)] = [figure]
        if options.relations:
            print("one run: relations", file=sys.stderr, flush=True)
            place = folder / "relations"
            place.mkdir()
            for name, figure in relations.stage(options, place).items():
                figures[name] = [figure]
    print("%d objects of %d bytes (mean), %s, %d cores, release build, `synchronous=FULL`, %s; median of %d run%s."
          % (options.objects, size, processor(), os.cpu_count(),
             "HTTP on loopback with Basic authentication, peers over TLS 1.3 with signatures",
             options.runs, "" if options.runs == 1 else "s"))
    print("Load average at the end: %.1f.\n" % os.getloadavg()[0])
    print("| what | median | runs |\n|---|---|---|")
    for name, found in figures.items():
        print("| %s | %s | %s |" % (name, shown(statistics.median(found)), " · ".join(map(shown, found))))


if __name__ == "__main__":
    main()
