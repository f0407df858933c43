#!/usr/bin/python3
"""The root zone signed by 9 of 13 processes, each 200 ms there and back from the node: how long its
first signature takes and a change.

  distance_test.py --binaries DIR [--round-trip-ms N] [--changes N] [--most-seconds S]

Without ../shared/data it checks nothing; with CI=true that is a failure."""

import argparse
import os
import re
import statistics
import sys
import time
from datetime import datetime
from pathlib import Path

import root_history
from history_test import History
from programs import Folder, Programs

THRESHOLD, MEMBERS = 9, 13
GROUPS = (THRESHOLD, MEMBERS, 5, 7)


def first_opened(history):
    """When the first session of the zone was opened, as its opener says."""
    for line in history.said().splitlines():
        if ", zone-signing session 1: " in line:
            said = re.search(r"(\d{4}-\S+Z)", line)[1]
            return datetime.fromisoformat(said.replace("Z", "+00:00")).timestamp()
    raise AssertionError("nobody has opened a session")


def measure(history, count):
    """Seconds of the first signature, and of each change."""
    first = history.first_signed - first_opened(history)
    took = []
    for gone, come in root_history.changes():
        # Until nonces are drawn and the bursts of looks have ended, as between changes of a day.
        time.sleep(3)
        took.append(history.change(gone, come))
        if len(took) == count:
            break
    history.verify()
    return first, sorted(took)


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--binaries", required=True, type=Path)
    parser.add_argument("--round-trip-ms", type=int, default=200)
    parser.add_argument("--changes", type=int, default=8)
    parser.add_argument("--most-seconds", type=float, required=True)
    options = parser.parse_args()
    if not root_history.DATA.exists():
        print("../shared/data is absent: no root zone is signed", flush=True)
        sys.exit(os.environ.get("CI") == "true")
    with Folder() as folder:
        history = History(Programs(options.binaries), folder, GROUPS,
                          options.round_trip_ms / 2000)
        try:
            history.begin()
            assert len(history.signers) == MEMBERS
            first, took = measure(history, options.changes)
        finally:
            history.end()
        sets = history.first_text.count("\tRRSIG\t")
    median = statistics.median(took)
    print(f"{MEMBERS} processes, {options.round_trip_ms} ms there and back: {sets} signatures by "
          f"{THRESHOLD} of {MEMBERS} in {first:.1f} s; effect to signed zone {median:.2f} s in the "
          f"median, {took[-1]:.2f} s at most", flush=True)
    assert median <= options.most_seconds, f"{median:.2f} s in the median"


if __name__ == "__main__":
    main()
