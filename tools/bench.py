#!/usr/bin/python3
"""Figures of the optimised build, one a line: name, value, unit, bar, `ok` or `short`.

Each is the median of several runs on the file system of the checkout (tmpfs is refused), with its
spread. Bars of time are so many of the machine's own digests, verifications and syncs, measured in
the same run, which stand above. Called by `./bench`, which builds first.

  ./bench                    every figure; exit code 1 when one misses its bar
  ./bench NAME...            these figures
  ./bench --report           every figure and every series, and writes docs/performance.md and its
                             plots (docs/performance/*.svg); takes most of an hour at worst, on a
                             quiet machine (on another the page says so)
  ./bench --report NAME...   the same with these figures and series only

A series is a figure at several sizes: what one record costs at 10^4 to 10^7 records, how many
transactions 1 to 12 connections get through."""

import argparse
import json
import os
import resource
import shutil
import socket
import statistics
import subprocess
import sys
import time
from collections import namedtuple
from datetime import datetime, timezone
from pathlib import Path

import performance
from bench_node import BIN, ROOT, Node
from bench_transfer import TransferFigures
from bench_zones import ZoneFigures, write_large_zone
from yardsticks import Bar, limit_of, share

ROOT_ZONE = ROOT / "../shared/data/rootzone/root.zone.2026073102.signed.gz"
SAMPLE_ZONE = ROOT / "examples/sample.zone"
CROWD = ("transactions", 4)  # name and seconds of a run with many keys


class Bench(ZoneFigures, TransferFigures):
    def __init__(self, zone, runs, folder):
        self.zone, self.runs, self.folder = zone, runs, folder
        self.community = folder / "community"
        self.heard = {}

    def tool(self, *words):
        done = subprocess.run([str(BIN / "comity-bench"), *map(str, words)], capture_output=True,
                              text=True, check=False)
        if done.returncode != 0:
            raise RuntimeError(done.stderr.strip())
        return done.stdout.strip()

    def figure(self, *words):
        return float(self.tool(*words).splitlines()[-1])  # the node may log before it

    def make_community(self, threshold=3, members=5):
        shutil.rmtree(self.community, ignore_errors=True)
        self.tool("make", self.community, self.zone, threshold, members)

    def import_large(self):
        """Seconds and MiB over idle: `comity init` of 100,000 registered names and 300,003 sets."""
        if "import" not in self.heard:
            zone, idle = self.folder / "large.zone", self.idle_mib()
            write_large_zone(zone)
            times, memory = zip(*(self.init_once(zone) for _ in range(self.runs)))
            self.heard["import"] = {"time": times, "memory": [most - idle for most in memory]}
        return self.heard["import"]

    def init_once(self, zone=None):
        """Seconds and peak resident memory of one `comity init`."""
        target = self.folder / "init"
        shutil.rmtree(target, ignore_errors=True)
        begin = time.monotonic()
        process = subprocess.Popen([str(BIN / "comity"), "--data", str(target), "init", "--sample",
                                    "--zone-file", str(zone or self.zone)],
                                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode != 0:
            raise RuntimeError("comity init failed")
        return time.monotonic() - begin, usage.ru_maxrss / 1024

    def idle_mib(self):
        """Peak resident memory of a `comity` that does nothing."""
        process = subprocess.Popen([str(BIN / "comity"), "--version"], stdout=subprocess.DEVNULL)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        return usage.ru_maxrss / 1024

    # Every figure gives its runs.
    def import_seconds(self):
        return [self.init_once()[0] for _ in range(self.runs)]

    def import_memory(self):
        idle = self.idle_mib()
        return [self.init_once()[1] - idle for _ in range(self.runs)]

    def derive(self):
        self.make_community()
        return [self.figure("derive", self.community) for _ in range(self.runs)]

    def vote_to_zone(self):
        self.make_community()
        with Node(self.community) as node:
            values = []
            for _ in range(self.runs):
                node.settle()
                values.append(self.figure("vote", node.url, self.community, node.zone))
            return values

    def slowest_route(self):
        """`comity-bench routes` says which it is, and what the others take."""
        self.make_community()
        with Node(self.community) as node:
            self.figure("vote", node.url, self.community, node.zone)
        return [self.figure("routes", self.community) / 1000 for _ in range(self.runs)]

    def submit(self):
        self.make_community()
        with Node(self.community) as node:
            return [self.figure("submit", node.url, self.community, 8, 3) for _ in range(self.runs)]

    def make_crowd(self):
        shutil.rmtree(self.community, ignore_errors=True)
        self.tool("crowd", self.community)

    def crowd(self, name, *words):
        """A figure of a new community with many keys, in process; each run on a new one."""
        return [self.make_crowd() or self.figure(name, self.community, *words)
                for _ in range(self.runs)]

    def replay(self, signatures):
        self.make_crowd()
        self.tool(CROWD[0], self.community, CROWD[1])
        return [self.figure("replay", self.community, signatures) for _ in range(self.runs)]

    def submit_by_connections(self):
        """Each connection has a key of its own, and a party may have 16."""
        values = []
        for count in (1, 2, 4, 8, 12):
            self.make_community()
            with Node(self.community) as node:
                values.append((count, self.figure("submit", node.url, self.community, count, 3)))
        return {"transactions": values}

    def told(self, *words):
        """{name: values} of the lines `name value value...` that a command of comity-bench prints.
        It runs once, also when several figures and series are made of what it says."""
        if words not in self.heard:
            lines = [line.split() for line in self.tool(*words).splitlines()]
            self.heard[words] = {name: [float(value) for value in values]
                                 for name, *values in lines}
        return self.heard[words]

    def state(self, records):
        """Figures of the state tree with so many records, without registers above it."""
        folder = self.folder / f"state-{records}"
        try:
            return self.told("state", folder, records, self.runs)
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def ceremony(self):
        """ms of each step of a key ceremony, 9 of 13 and then 10 of 15, for one party."""
        return self.told("ceremony", 9, 13, 10, 15, self.runs)

    def durable_share(self):
        """Durable updates, as a share of those of the tree in memory in the same run."""
        state = self.state(MILLION)
        in_memory = statistics.median(state["tree-updates"])
        return [value / in_memory for value in state["durable-updates"]]

    def by_records(self, names):
        """{label: [(records, median)]} for `names`: {label: name of the figure}."""
        return {label: [(records, statistics.median(self.state(records)[name]))
                        for records in SIZES]
                for label, name in names.items()}

    def node_memory(self, name):
        """After one vote, whose zone was signed."""
        values = []
        self.make_community()
        for _ in range(self.runs):
            with Node(self.community) as node:
                self.figure("vote", node.url, self.community, node.zone)
                node.settle()
                values.append(node.memory_mib(name))
        return values

    def idle_connections(self):
        most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
        self.make_community()
        values = []
        for _ in range(self.runs):
            with Node(self.community) as node:
                node.settle()
                place = ("127.0.0.1", int(node.url.rsplit(":", 1)[1]))
                idle = [socket.create_connection(place) for _ in range(10_000)]
                idle[-1].sendall(b"GET /v1/health HTTP/1.1\r\nHost: bench\r\n\r\n")
                assert idle[-1].recv(64).startswith(b"HTTP/1.1 200")
                values.append(node.memory_mib("VmRSS") * 1.048576)
                del idle
        return values

    def bundle(self):
        """A bundle of the delegation that one vote has made, in a file; and the community's id."""
        self.make_community()
        with Node(self.community) as node:
            self.figure("vote", node.url, self.community, node.zone)
            words = [str(BIN / "comity"), "--node", node.url, "--data", str(self.community)]
            policy = subprocess.run([*words, "--json", "policy"], check=True, capture_output=True)
            zones = subprocess.run([*words, "--json", "zone", "list"], check=True,
                                   capture_output=True)
            apex = json.loads(zones.stdout)["zones"][0]["apex"]
            out = self.folder / "one.bundle"
            out.unlink(missing_ok=True)
            subprocess.run([*words, "bundle", "delegation", apex, "bench-1", "--out", str(out)],
                           check=True, capture_output=True)
        return out, json.loads(policy.stdout)["community"]

    def bundle_size(self):
        return [self.bundle()[0].stat().st_size / 1000 for _ in range(self.runs)]

    def bundle_verify(self):
        out, community = self.bundle()
        return [self.figure("bundle", out, community) for _ in range(self.runs)]

    def assembly(self, members, voters):
        """Of the bundle of a decision with all signed votes: kB and ms, the genesis, the signatures
        and the votes themselves apart."""
        told = [dict(line.split() for line in
                     self.tool("assembly", members, voters).splitlines()) for _ in range(self.runs)]
        octets = [(float(one["bundle-octets"]) - float(one["genesis-octets"])
                   - float(one["votes-octets"])) / 1000 for one in told]
        times = [float(one["verify-milliseconds"]) - float(one["signatures-milliseconds"])
                 for one in told]
        return {"size": octets, "verify": times}

    def verifier_lines(self):
        done = subprocess.run([sys.executable, str(ROOT / "tests/system/verifier_size_test.py"),
                               "--map", str(BIN / "comity-verify.map"), "--main",
                               str(ROOT / "src/apps/comity-verify")], check=False,
                              capture_output=True, text=True)
        words = done.stdout.splitlines()[-1].split() if done.stdout else [""]
        if not words[0].isdigit():
            raise RuntimeError("lines of comity-verify: " + done.stdout + done.stderr)
        return [float(words[0])]


MILLION = 10**6
SIZES = [10**4, 10**5, 10**6, 10**7]


def of_state(name):
    return lambda bench: bench.state(MILLION)[name]


def of_ceremony(name):
    return lambda bench: bench.ceremony()[name]


# name, unit, bar (none: for reference; of time: in yardsticks), whether smaller is better, how it
# is measured
FIGURES = [
    ("genesis-import", "s", Bar(verify=42_900), True, Bench.import_seconds),
    ("genesis-import-memory", "MiB over idle", 64, True, Bench.import_memory),
    ("import-300k-sets", "s", Bar(verify=276_000), True,
     lambda bench: bench.import_large()["time"]),
    ("import-300k-sets-memory", "MiB over idle", None, True,
     lambda bench: bench.import_large()["memory"]),
    ("zone-derive-cold", "ms", Bar(verify=5_700), True, Bench.derive),
    ("sign-3-of-5", "s", Bar(verify=85_700), True, lambda bench: bench.sign(3, 5)),
    ("sign-9-of-13", "s", Bar(verify=171_500), True, lambda bench: bench.sign(9, 13)),
    ("nonces-ahead-5", "s", None, True, lambda bench: bench.nonces(3, 5)),
    ("nonces-ahead-13", "s", None, True, lambda bench: bench.nonces(9, 13)),
    ("sign-one-key-ldns", "s", None, True, Bench.single_key),
    ("ceremony-deal", "ms", Bar(verify=100), True, of_ceremony("generation-deal")),
    ("ceremony-check", "ms", Bar(verify=600), True, of_ceremony("generation-check")),
    ("ceremony-finish", "ms", Bar(verify=160), True, of_ceremony("generation-finish")),
    ("reshare-deal", "ms", Bar(verify=120), True, of_ceremony("resharing-deal")),
    ("reshare-check", "ms", Bar(verify=600), True, of_ceremony("resharing-check")),
    ("vote-to-signed-zone", "ms", Bar(verify=100_000), True, Bench.vote_to_zone),
    ("change-to-signed-zone", "ms", Bar(verify=7_000), True,
     lambda bench: bench.changes(3, 5)["time"]),
    ("change-of-the-store", "KiB", 30, True, lambda bench: bench.changes(3, 5)["store"]),
    ("change-to-signed-zone-13", "ms", None, True, lambda bench: bench.changes(9, 13)["time"]),
    ("change-of-the-store-13", "KiB", None, True, lambda bench: bench.changes(9, 13)["store"]),
    ("first-signing-200k", "sets/s", None, False, lambda bench: bench.large()["rate"]),
    ("change-in-200k", "ms", Bar(verify=8_700), True, lambda bench: bench.large()["time"]),
    ("large-zone-resident", "MiB", 381, True, lambda bench: bench.large()["memory"]),
    ("change-to-ixfr-300k-sets", "ms", Bar(verify=8_280), True,
     lambda bench: bench.unsigned()["time"]),
    ("unsigned-zone-resident", "MiB", 381, True, lambda bench: bench.unsigned()["memory"]),
    ("transfer-300k", "records/s of processor time", 300_000, False,
     lambda bench: bench.transfers()["node"]),
    ("transfer-300k-knot", "records/s of processor time", None, False,
     lambda bench: bench.transfers()["knot"]),
    ("transfer-300k-resident", "MiB", None, True, lambda bench: bench.transfers()["memory"]),
    ("durable-transactions", "1/s, 8 connections", Bar(fsync=4, verify=40), False, Bench.submit),
    ("transactions-in-process", "x verify rate", 0.5, False, lambda bench: bench.crowd(*CROWD)),
    ("lone-transaction", "x (1.5 fsync + 0.3 ms)", 1, True, lambda bench: bench.crowd("lone")),
    ("replay-verified", "x verify rate", 0.9, False, lambda bench: bench.replay("verified")),
    ("replay-trusted", "x transactions", 3, False, lambda bench: bench.replay("trusted")),
    ("slowest-route", "ms", None, True, Bench.slowest_route),
    ("bundle-delegation", "kB", 20, True, Bench.bundle_size),
    ("bundle-verify", "ms", Bar(verify=142), True, Bench.bundle_verify),
    ("votes-7-size", "kB", 25, True, lambda bench: bench.assembly(7, 5)["size"]),
    ("votes-7-verify", "ms", Bar(verify=57), True, lambda bench: bench.assembly(7, 5)["verify"]),
    ("votes-1000-size", "kB", 60, True, lambda bench: bench.assembly(1000, 300)["size"]),
    ("votes-1000-verify", "ms", Bar(verify=285), True,
     lambda bench: bench.assembly(1000, 300)["verify"]),
    ("verifier-lines", "lines of ours", 2999, True, Bench.verifier_lines),
    ("idle-connections", "MB, 10,000 of them", 200, True, Bench.idle_connections),
    ("tree-updates", "1/s, one thread", Bar(sha256=48), False, of_state("tree-updates")),
    ("tree-bytes-per-key", "bytes", 160, True, of_state("tree-bytes-per-key")),
    ("durable-updates", "1/s", None, False, of_state("durable-updates")),
    ("durable-share-of-tree", "of tree-updates", 0.35, False, Bench.durable_share),
    ("bytes-per-update", "bytes", None, True, of_state("bytes-per-update")),
    ("proof-make", "us", Bar(sha256=60), True, of_state("proof-make-microseconds")),
    ("proof-verify", "us", Bar(sha256=97), True, of_state("proof-verify-microseconds")),
    ("proof-of-old-height", "ms", Bar(verify=142), True, of_state("proof-old-milliseconds")),
    ("proof-size", "bytes", None, True, of_state("proof-octets")),
    ("state-start", "s", None, True, of_state("start-seconds")),
    ("state-resident", "MiB", 381, True, of_state("resident-MiB")),
    ("node-resident", "MiB", 238, True, lambda bench: bench.node_memory("VmRSS")),
    ("node-peak", "MiB", 238, True, lambda bench: bench.node_memory("VmHWM")),
]


# A figure at several sizes. `section`: of the page (performance.SECTIONS); `log`: both axes are
# logarithmic; `measure` gives {label: [(x, y)]}, as Bench.rows reads it.
Series = namedtuple("Series", "name section title x_label y_label log measure")
SERIES = [
    Series("time-per-record", "linear", "Time per record", "records", "µs per record", True,
           lambda bench: bench.by_records({"written, durable": "fill-microseconds-per-record"})),
    Series("start", "linear", "Start of a state", "records", "seconds", True,
           lambda bench: bench.by_records({"tree rebuilt and held against its root":
                                           "start-seconds"})),
    Series("bytes-per-record", "linear", "Bytes per record", "records", "bytes", True,
           lambda bench: bench.by_records({"on disk, record of 100 bytes": "disk-bytes-per-record",
                                           "tree in memory": "tree-bytes-per-key"})),
    Series("update-rate", "linear", "Updates", "records", "updates per second", True,
           lambda bench: bench.by_records({"tree in memory": "tree-updates",
                                           "durable": "durable-updates"})),
    Series("proof-time", "linear", "Proofs", "records", "µs", True,
           lambda bench: bench.by_records({"make": "proof-make-microseconds",
                                           "verify": "proof-verify-microseconds"})),
    Series("transactions-by-connections", "load", "Durable transactions over HTTP",
           "connections", "transactions per second", True, Bench.submit_by_connections),
]


def file_system(path):
    done = subprocess.run(["findmnt", "-n", "-o", "FSTYPE", "-T", str(path)], capture_output=True,
                          text=True, check=True)
    return done.stdout.strip()


def chosen_names(parser, names):
    """Every name is that of a figure or a series."""
    known = {figure[0] for figure in FIGURES} | {series.name for series in SERIES}
    unknown = set(names) - known
    if unknown:
        parser.error("no such figure: " + ", ".join(sorted(unknown)))
    return set(names) or known


def machine_of(bench, zone, kind):
    def median(*words):
        return statistics.median(bench.figure(*words) for _ in range(3))

    return {**performance.describe_machine(ROOT),
            "date": datetime.now(timezone.utc).strftime("%Y-%m-%d %H:%M UTC"),
            "fsync_ms": median("fsync", bench.folder),
            "ed25519_verify_per_s": median("verify"),
            "sha256_per_s": median("sha256"),
            "cores": os.cpu_count(), "file_system": kind,
            "zone": "the real root zone" if zone == ROOT_ZONE else
                    "examples/sample.zone (no ../shared/data; bars are for the root zone)"}


def lengths_of(machine):
    """{yardstick: seconds of one}"""
    return {"sha256": 1 / machine["sha256_per_s"], "verify": 1 / machine["ed25519_verify_per_s"],
            "fsync": machine["fsync_ms"] / 1000}


def measure_figures(bench, names, machine, say):
    """One result per figure, said as soon as it is there."""
    results, lengths = [], lengths_of(machine)
    for name, unit, bar, smaller, measure in FIGURES:
        if name not in names:
            continue
        runs = measure(bench)
        value = statistics.median(runs)
        bar, yardsticks = limit_of(bar, unit, lengths)
        good = bar is None or share(value, bar, smaller) <= 1
        verdict = "" if bar is None else "ok" if good else "short"
        results.append({"name": name, "value": value, "unit": unit, "bar": bar,
                        "yardsticks": yardsticks, "smaller": smaller, "verdict": verdict,
                        "runs": runs})
        limit = "for reference" if bar is None else f"bar {'<=' if smaller else '>='} {bar:<9.7g}"
        allowed = f"; {share(value, bar, smaller):.2f} of {yardsticks}" if yardsticks else ""
        say(f"{name:24} {value:10.2f} {unit:20} {limit:16} {verdict:6} "
            f"(from {min(runs):.2f} to {max(runs):.2f} in {len(runs)} runs{allowed})")
    return results


def measure_series(bench, names, say):
    """One performance.Drawn per series."""
    drawn = []
    for series in SERIES:
        if series.name not in names:
            continue
        lines = series.measure(bench)
        for label, points in lines.items():
            for x, y in points:
                say(f"{series.name:24} {y:10.2f} {series.y_label:20} {label} at {x:g} "
                    f"{series.x_label}")
        drawn.append(performance.Drawn(*series[:-1], lines))
    return drawn


def main():
    parser = argparse.ArgumentParser(prog="./bench", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", metavar="NAME",
                        help="figures: " + ", ".join(figure[0] for figure in FIGURES) +
                             "; series: " + ", ".join(series.name for series in SERIES))
    parser.add_argument("--json", action="store_true", help="one JSON object instead of lines")
    parser.add_argument("--report", action="store_true", help="write docs/performance.md")
    parser.add_argument("--runs", type=int, default=5, help="of each figure; 5 without it")
    options = parser.parse_args()
    names = chosen_names(parser, options.names)
    zone = ROOT_ZONE if ROOT_ZONE.exists() else SAMPLE_ZONE
    folder = ROOT / "build/bench"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    kind = file_system(folder)
    if kind == "tmpfs":
        sys.exit("bench: the checkout lies on tmpfs, where a sync costs nothing; use a disk")
    bench = Bench(zone, options.runs, folder)
    say = (lambda text: None) if options.json else lambda text: print(text, flush=True)
    machine = machine_of(bench, zone, kind)
    say(f"machine: {machine['cores']} cores, {kind}, one 4 KiB fdatasync "
        f"{machine['fsync_ms']:.3f} ms, {machine['ed25519_verify_per_s']:.0f} Ed25519 "
        f"verifications/s and {machine['sha256_per_s']:.0f} SHA-256 of 64 octets/s on one core")
    say("zone:    " + machine["zone"])
    results = measure_figures(bench, names, machine, say)
    performance.say_ratio(results, say)
    # Without --report only the series that were asked for by name: they take long.
    drawn = measure_series(bench, names if options.report or options.names else set(), say)
    if options.report:
        performance.write(ROOT / "docs", machine, results, drawn)
        say("written: docs/performance.md and its plots in docs/performance")
    shutil.rmtree(folder, ignore_errors=True)
    if options.json:
        print(json.dumps({"machine": machine, "figures": results,
                          "series": {item.name: item.lines for item in drawn}}, indent=1))
    return 1 if any(result["verdict"] == "short" for result in results) else 0


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        sys.exit(main())
    except RuntimeError as problem:
        sys.exit(f"bench: {problem}")
