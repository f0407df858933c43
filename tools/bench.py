#!/usr/bin/python3
"""Figures of the optimised build, one a line: name, value, unit, bar, `ok` or `short`.

Each is the median of several runs on the file system of the checkout (tmpfs is refused), with its
spread; the machine's own limits stand above. Called by `./bench`, which builds first."""

import argparse
import json
import os
import resource
import shutil
import signal
import statistics
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = ROOT / "build/release/bin"
ROOT_ZONE = ROOT / "../shared/data/rootzone/root.zone.2026073102.signed.gz"
SAMPLE_ZONE = ROOT / "examples/sample.zone"


class Node:
    """A running comityd."""

    def __init__(self, data):
        command = [str(BIN / "comityd"), "--data", str(data), "--port", "0",
                   "--log-level", "error"]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        self.url = self.zone = ""
        for line in self.process.stdout:
            if line.startswith("API"):
                self.url = line.split()[1].removesuffix("/v1/health")
            if line.startswith("zone file"):
                self.zone = line.split()[2]
                break
        if not self.zone:
            raise RuntimeError("the node did not start")

    def resident_mib(self):
        for line in Path(f"/proc/{self.process.pid}/status").read_text().splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) / 1024
        raise RuntimeError("no VmRSS")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.send_signal(signal.SIGINT)
        if self.process.wait(timeout=60) != 0:
            raise RuntimeError("the node did not stop cleanly")


class Bench:
    def __init__(self, zone, runs, folder):
        self.zone, self.runs, self.folder = zone, runs, folder
        self.community = folder / "community"
        self.machine = {}

    def tool(self, *words):
        done = subprocess.run([str(BIN / "comity-bench"), *map(str, words)], capture_output=True,
                              text=True, check=False)
        if done.returncode != 0:
            raise RuntimeError(done.stderr.strip())
        return done.stdout.strip()

    def figure(self, *words):
        return float(self.tool(*words))

    def make_community(self):
        shutil.rmtree(self.community, ignore_errors=True)
        self.tool("make", self.community, self.zone)

    def init_once(self):
        """Seconds and peak resident memory of one `comity init`."""
        target = self.folder / "init"
        shutil.rmtree(target, ignore_errors=True)
        begin = time.monotonic()
        process = subprocess.Popen([str(BIN / "comity"), "--data", str(target), "init", "--sample",
                                    "--zone-file", str(self.zone)],
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
            return [self.figure("vote", node.url, self.community, node.zone)
                    for _ in range(self.runs)]

    def submit(self):
        self.make_community()
        with Node(self.community) as node:
            return [self.figure("submit", node.url, self.community, 8, 3) for _ in range(self.runs)]

    def node_memory(self):
        values = []
        self.make_community()
        for _ in range(self.runs):
            with Node(self.community) as node:
                self.figure("vote", node.url, self.community, node.zone)
                values.append(node.resident_mib())
        return values


# name, unit, bar, whether smaller is better, how it is measured
FIGURES = [
    ("genesis-import", "s", 1.5, True, Bench.import_seconds),
    ("genesis-import-memory", "MiB over idle", 64, True, Bench.import_memory),
    ("zone-derive-cold", "ms", 200, True, Bench.derive),
    ("vote-to-zone", "ms", 700, True, Bench.vote_to_zone),
    ("durable-transactions", "1/s, 8 connections", 500, False, Bench.submit),
    ("node-resident", "MiB", 200, True, Bench.node_memory),
]


def file_system(path):
    done = subprocess.run(["stat", "-f", "-c", "%T", str(path)], capture_output=True, text=True,
                          check=True)
    return done.stdout.strip()


def main():
    parser = argparse.ArgumentParser(prog="./bench", description=__doc__)
    parser.add_argument("names", nargs="*",
                        help="only these: " + ", ".join(figure[0] for figure in FIGURES))
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--runs", type=int, default=5)
    options = parser.parse_args()
    unknown = set(options.names) - {figure[0] for figure in FIGURES}
    if unknown:
        parser.error("no such figure: " + ", ".join(sorted(unknown)))
    zone = ROOT_ZONE if ROOT_ZONE.exists() else SAMPLE_ZONE
    folder = ROOT / "build/bench"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    kind = file_system(folder)
    if kind == "tmpfs":
        sys.exit("bench: the checkout lies on tmpfs, where a sync costs nothing; use a disk")
    bench = Bench(zone, options.runs, folder)
    machine = {"fsync_ms": bench.figure("fsync", folder),
               "ed25519_verify_per_s": bench.figure("verify"),
               "cores": os.cpu_count(), "file_system": kind}
    say = (lambda text: None) if options.json else print
    say(f"machine: {machine['cores']} cores, {kind}, one 4 KiB fdatasync "
        f"{machine['fsync_ms']:.3f} ms, {machine['ed25519_verify_per_s']:.0f} Ed25519 "
        "verifications/s on one core")
    say("zone:    " + ("the real root zone" if zone == ROOT_ZONE else
                       "examples/sample.zone (no ../shared/data; bars are for the root zone)"))
    results, short = [], 0
    for name, unit, bar, smaller, measure in FIGURES:
        if options.names and name not in options.names:
            continue
        runs = measure(bench)
        value = statistics.median(runs)
        good = value <= bar if smaller else value >= bar
        short += not good
        verdict = "ok" if good else "short"
        results.append({"name": name, "value": value, "unit": unit, "bar": bar,
                        "verdict": verdict, "runs": runs})
        say(f"{name:24} {value:10.2f} {unit:20} bar {'<=' if smaller else '>='} {bar:<6} "
            f"{verdict:6} (from {min(runs):.2f} to {max(runs):.2f} in {len(runs)} runs)")
    shutil.rmtree(folder, ignore_errors=True)
    if options.json:
        print(json.dumps({"machine": machine, "figures": results}, indent=1))
    return 1 if short else 0


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        sys.exit(main())
    except RuntimeError as problem:
        sys.exit(f"bench: {problem}")
