#!/usr/bin/python3
"""Plays the tour on a zone: `sample`, or `root`, the signed root zone beside the checkout.

  tour_test.py --binaries DIR --zone sample|root

Without the root zone it says so and ends well, unless CI is true."""

import argparse
import os
import subprocess
import sys

from programs import ROOT, SAMPLE_ZONE, Folder

ROOT_ZONE = ROOT.parent / "shared/data/rootzone/root.zone.2026073102.signed.gz"
TOUR_SECONDS = 540


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
    with Folder() as folder:
        tour = subprocess.run(
            [sys.executable, str(ROOT / "tools/tour.py"), "--binaries", options.binaries,
             "--folder", str(folder / "tour"), "--zone-file", str(zone)],
            check=False, timeout=TOUR_SECONDS)
    return tour.returncode


if __name__ == "__main__":
    sys.exit(main())
