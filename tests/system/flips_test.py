#!/usr/bin/python3
"""Flips bits in every file of a folder in which a node has lived and was killed. Each is named by
`comity doctor`, or carries nothing and changes no answer; see folder_flips.h.

  flips_test.py --binaries DIR [--bits N] [--seed N]"""

import argparse
import random
import subprocess
import sys
import time

from programs import Folder, Node, Programs

BLOCKS = 25


def live(programs, data):
    """Blocks, texts, tables, a log that was not flushed, a signed zone; no clean stop."""
    programs.make_sample(data)
    node = Node(programs, data)
    load = subprocess.Popen(programs.command("comity-loader", "load", node.url, data),
                            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    for _ in range(BLOCKS):
        load.stdout.readline()
    load.stdin.close()
    load.stdout.read()
    assert load.wait(60) == 0
    node.kill()
    # A start writes a table and begins a new log.
    node = Node(programs, data)
    node.kill()
    (data / "control.sock").unlink()  # which a kill leaves; no file to copy


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--binaries", required=True)
    parser.add_argument("--bits", type=int, default=1, help="of an octet")
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1 << 32))
    options = parser.parse_args()
    programs = Programs(options.binaries)
    begin = time.monotonic()
    with Folder() as folder:
        data = folder / "data"
        live(programs, data)
        done = programs.comity("--data", data, "doctor")
        if done.returncode != 0:
            print(f"not sound to begin with: {done.stdout}", file=sys.stderr)
            return 1
        done = programs.run("comity-loader", "folder-flips", data, folder / "work", options.bits,
                            options.seed, seconds=3000)
    print(done.stdout + done.stderr, end="")
    print(f"seed {options.seed}, {time.monotonic() - begin:.0f} s")
    return done.returncode


if __name__ == "__main__":
    sys.exit(main())
