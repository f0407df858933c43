#!/usr/bin/python3
"""A folder that `comity` has said to be done outlives a power cut: before it got its name, every
file and folder in it was synced and not written again; afterwards the folder around it was.

  sync_test.py --binaries DIR"""

import argparse
import os
import re
import subprocess
import sys
import unittest
from pathlib import Path

from programs import SAMPLE_ZONE, Folder, Programs

CALLS = "fsync,fdatasync,write,pwrite64,writev,sendfile,copy_file_range,rename,renameat,renameat2"
LINE = re.compile(r"^\d+ +(\w+)\((.*)\) += (-?\d+)")
SYNCS = {"fsync", "fdatasync"}


class Trace:
    """The system calls of one run, in order: (name, paths of the arguments)."""

    def __init__(self, folder, words):
        file = folder / "trace"
        # The sanitizer that looks for leaks cannot be traced.
        done = subprocess.run(
            ["strace", "-f", "-y", "-s", "0", "-o", file, "-e", f"trace={CALLS}", *words],
            capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL,
            env={**os.environ, "ASAN_OPTIONS": "detect_leaks=0"})
        assert done.returncode == 0, done.stdout + done.stderr
        self.calls = []
        started = {}
        for line in file.read_text().splitlines():
            thread = line.split()[0]
            if line.endswith("<unfinished ...>"):
                started[thread] = line.removesuffix("<unfinished ...>").rstrip()
                continue
            if "resumed>" in line:
                line = started.pop(thread) + line.split("resumed>")[1]
            match = LINE.match(line)
            if match and int(match[3]) >= 0:
                self.calls.append((match[1], re.findall(r'<([^<>]+)>|"([^"]+)"', match[2])))

    def flat(self):
        return [(name, [one or other for one, other in paths]) for name, paths in self.calls]


class Syncs(unittest.TestCase):
    def setUp(self):
        holder = Folder()
        self.folder = holder.__enter__()
        self.addCleanup(holder.__exit__)

    def make(self, target, *words):
        """Runs comity, which makes the folder `target`; checks in which order it did."""
        calls = Trace(self.folder, programs.command("comity", *words)).flat()
        partial = f"{target}.partial"
        placed = next(i for i, (name, paths) in enumerate(calls)
                      if name.startswith("rename") and paths[-2:] == [partial, str(target)])
        for path in [target, *target.rglob("*")]:
            name = partial + str(path).removeprefix(str(target))
            touched = [call for call, paths in calls[:placed] if paths[-1:] == [name]]
            self.assertTrue(touched and touched[-1] in SYNCS, f"{name} is not synced: {touched}")
        self.assertTrue(any(call in SYNCS and paths == [str(target.parent)]
                            for call, paths in calls[placed:]), f"{target.parent} is not synced")
        return len(list(target.rglob("*")))

    def test_init_backup_restore(self):
        data = self.folder / "a" / "community"
        backup, restored = self.folder / "b" / "backup", self.folder / "c" / "restored"
        self.assertGreater(self.make(data, "--data", data, "init", "--sample", "--zone-file",
                                     SAMPLE_ZONE, "--port", "0"), 10)
        self.assertGreater(self.make(backup, "--data", data, "backup", backup), 5)
        self.assertGreater(self.make(restored, "--data", restored, "restore", backup), 5)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--binaries", required=True, type=Path)
    options, rest = parser.parse_known_args()
    programs = Programs(options.binaries)
    unittest.main(argv=[sys.argv[0], *rest])
