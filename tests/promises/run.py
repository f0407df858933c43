#!/usr/bin/python3
"""Tries every promise of this folder, or those named; one line each.

  run.py --binaries DIR [--sanitized] [-j N] [NAME...]"""

import argparse
import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

HERE = Path(__file__).resolve().parent
NO_CASES = {"run", "lib", "acts"}
SECONDS = 240  # of one promise
VERDICTS = {0: "HOLDS", 1: "BROKEN"}


def attempt(name, words):
    """(verdict, what it said)"""
    began = time.monotonic()
    process = subprocess.Popen([sys.executable, HERE / f"{name}.py", *words], text=True,
                               stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                               stdin=subprocess.DEVNULL, start_new_session=True)
    try:
        said, _ = process.communicate(timeout=SECONDS)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        said, _ = process.communicate()
        said += f"not done after {SECONDS} s"
    verdict = VERDICTS.get(process.returncode, "COULD NOT RUN")
    print(f"{verdict:14}{name} ({time.monotonic() - began:.0f} s): {said.strip()}", flush=True)
    return verdict


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--binaries", required=True)
    parser.add_argument("--sanitized", action="store_true")
    parser.add_argument("-j", type=int, default=2)
    parser.add_argument("names", nargs="*")
    options = parser.parse_args()
    there = {path.stem for path in HERE.glob("*.py")} - NO_CASES
    names = [name.removesuffix(".py") for name in options.names] or sorted(there)
    if unknown := set(names) - there:
        parser.error(f"no such promise: {', '.join(sorted(unknown))}")
    words = ["--binaries", options.binaries] + ["--sanitized"] * options.sanitized
    with ThreadPoolExecutor(options.j) as pool:
        verdicts = list(pool.map(lambda name: attempt(name, words), names))
    kinds = [*VERDICTS.values(), "COULD NOT RUN"]
    print(", ".join(f"{verdicts.count(kind)} {kind}" for kind in kinds))
    sys.exit(0 if set(verdicts) == {"HOLDS"} else 1)


if __name__ == "__main__":
    main()
