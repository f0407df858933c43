#!/usr/bin/python3
"""Plays the tour on a zone: `sample`, or `root`, the signed root zone beside the checkout. On the
sample also one that is interrupted.

  tour_test.py --binaries DIR --zone sample|root

Without the root zone it says so and ends well, unless CI is true."""

import argparse
import os
import signal
import subprocess
import sys
from pathlib import Path

from programs import ROOT, SAMPLE_ZONE, STOP_SECONDS, Folder, wait_until

ROOT_ZONE = ROOT.parent / "shared/data/rootzone/root.zone.2026073102.signed.gz"
TOUR_SECONDS = 540


def command(options, folder, zone):
    return [sys.executable, str(ROOT / "tools/tour.py"), "--binaries", options.binaries,
            "--folder", str(folder / "tour"), "--zone-file", str(zone)]


def named_by(word):
    """The processes that have it in their words."""
    found = []
    for entry in Path("/proc").iterdir():
        try:
            if entry.name.isdigit() and word in (entry / "cmdline").read_bytes().decode():
                found.append(int(entry.name))
        except (OSError, ValueError):  # it has ended, or its words are no text
            continue
    return found


def interrupt(options):
    """Amid the ceremony, with six processes: nothing stays behind."""
    with Folder() as folder:
        tour = subprocess.Popen(command(options, folder, SAMPLE_ZONE), stdout=subprocess.PIPE,
                                text=True)
        for line in tour.stdout:
            if "comity-signer" in line and "ring-operators" in line:
                break
        tour.send_signal(signal.SIGINT)
        tour.stdout.read()
        assert tour.wait(STOP_SECONDS) == 130, tour.returncode
        wait_until(lambda: not named_by(str(folder)), STOP_SECONDS,
                   lambda: f"left behind: {named_by(str(folder))}")
        assert not list(folder.iterdir()), list(folder.iterdir())


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--binaries", required=True)
    parser.add_argument("--zone", required=True, choices=["sample", "root"])
    options = parser.parse_args()
    zone = SAMPLE_ZONE if options.zone == "sample" else ROOT_ZONE
    if not zone.exists():
        print(f"{zone.name} is absent: the tour on it is not played")
        return 1 if os.environ.get("CI") == "true" else 0
    if options.zone == "sample":
        interrupt(options)
    with Folder() as folder:
        tour = subprocess.run(command(options, folder, zone), check=False, timeout=TOUR_SECONDS)
    return tour.returncode


if __name__ == "__main__":
    sys.exit(main())
