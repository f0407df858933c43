#!/usr/bin/python3
"""A real node on a real disk that is full, and one whose disk says no.

  disk_test.py --binaries DIR

Full: a file system in memory of a few MiB, which takes the right to mount; where that is missing
one line says so and the tests with errors made by strace run alone."""

import argparse
import json
import os
import re
import subprocess
import sys
import threading
import unittest
from pathlib import Path

from programs import Api, Folder, Node, Programs, wait_until

SECONDS = 30
MIB = 1 << 20

programs = None  # set at the end


def may_mount():
    with Folder() as folder:
        done = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "none", folder],
                              capture_output=True, check=False)
        if done.returncode == 0:
            subprocess.run(["umount", folder], check=True)
        return done.returncode == 0


class Load:
    """comity-loader for a while; what was acknowledged."""

    def __init__(self, url, data):
        self.process = subprocess.Popen(
            programs.command("comity-loader", "load", url, data),
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.acknowledged = []
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()

    def _read(self):
        for line in self.process.stdout:
            self.acknowledged.append(line.split())

    def await_lines(self, count):
        wait_until(lambda: len(self.acknowledged) >= count, SECONDS, "nothing is acknowledged")

    def end(self):
        """All that was acknowledged."""
        self.process.stdin.close()
        self.process.wait(SECONDS)
        self.reader.join()
        self.process.stdout.close()
        return self.acknowledged


class Disk(unittest.TestCase):
    def setUp(self):
        holder = Folder()
        self.folder = holder.__enter__()
        self.addCleanup(holder.__exit__)
        self.data = self.folder / "data"

    def start(self, words=(), data=None):
        node = Node(programs, data or self.data, words=words)
        self.addCleanup(node.__exit__)
        return node

    def load(self, node):
        """Ended with the test, also when that fails."""
        load = Load(node.url, self.data)
        self.addCleanup(load.process.kill)
        return load

    def health(self, node):
        api = Api(node.url)
        answer = api.get("/v1/health")
        api.close()
        return answer

    def await_status(self, node, status):
        def is_so():
            code, answer = self.health(node)
            return (code, answer) if answer["status"] == status else None

        return wait_until(is_so, SECONDS, lambda: f"not {status}: {self.health(node)}")

    def check_all(self, node, acknowledged):
        """Whatever was acknowledged is on record at its height."""
        self.assertGreater(len(acknowledged), 0)
        api = Api(node.url)
        for transaction, height in acknowledged:
            status, answer = api.get(f"/v1/transactions/{transaction}")
            self.assertEqual((status, answer.get("height")), (200, int(height)), transaction)
        api.close()

    def act(self, node):
        return programs.comity("--node", node.url, "--data", self.data, "--as", "lumen-registry",
                               "propose", "a", "--action", self.action)

    def make_action(self):
        # Anything that a party may send: a proposal with one action.
        self.action = self.folder / "action.json"
        done = programs.comity("--data", self.data, "delegation", "create", "example", "full",
                               "--holder", "lumen-registry", "--ns", "ns1.elsewhere.net.",
                               "--action-only")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.action.write_text(done.stdout)


class Full(Disk):
    def setUp(self):
        super().setUp()
        self.data = self.folder / "disk" / "data"
        self.disk = self.folder / "disk"
        self.disk.mkdir()
        subprocess.run(["mount", "-t", "tmpfs", "-o", "size=24m", "none", self.disk], check=True)
        self.addCleanup(subprocess.run, ["umount", "-l", self.disk], check=False)
        programs.make_sample(self.data)
        self.make_action()

    def reserve(self, mebibytes):
        config = self.data / "comityd.toml"
        config.write_text(config.read_text() + f"\n[disk]\nreserve_mib = {mebibytes}\n")

    def fill(self, left):
        free = os.statvfs(self.disk)
        (self.disk / "filler").write_bytes(bytes(free.f_bavail * free.f_frsize - left))

    def test_below_the_reserve_nothing_new_is_taken_until_there_is_room(self):
        self.reserve(8)
        node = self.start()
        self.assertEqual(self.act(node).returncode, 0)
        self.fill(6 * MIB)
        _, answer = self.await_status(node, "degraded")
        self.assertIn("kept in reserve", " ".join(answer["reasons"]))
        self.assertLess(answer["disk"]["free_bytes"], 24 * MIB)
        height = answer["height"]
        done = self.act(node)
        self.assertNotEqual(done.returncode, 0)
        self.assertIn("kept in reserve", done.stdout + done.stderr)
        # What was taken before takes effect: the vote's deadlines go on, and reading works.
        self.assertEqual(programs.comity("--node", node.url, "proposal", "1").returncode, 0)
        found = programs.comity("--data", self.data, "doctor")
        self.assertEqual(found.returncode, 1)
        self.assertIn("kept in reserve", found.stdout)
        (self.disk / "filler").unlink()
        self.await_status(node, "ok")
        self.assertEqual(self.act(node).returncode, 0)
        self.assertGreater(self.health(node)[1]["height"], height)
        self.assertEqual(node.stop()[0], 0)
        log = node.error_text()
        self.assertEqual((log.count("kept in reserve"), log.count("has room again")), (1, 1), log)

    def test_a_disk_that_is_full_all_the_same_stops_the_blocks_and_loses_nothing(self):
        self.reserve(0)
        # Before the start: a log that begins on an empty disk has its room laid aside.
        self.fill(MIB)
        node = self.start()
        load = self.load(node)
        load.await_lines(10)
        code, answer = self.await_status(node, "halted")
        self.assertEqual(code, 503)
        self.assertIn("the disk is full; make room", " ".join(answer["reasons"]))
        self.assertIn("no more blocks are made: write of block", node.error_text())
        node.kill()
        acknowledged = load.end()
        (self.disk / "filler").unlink()
        node = self.start()
        self.check_all(node, acknowledged)
        self.assertEqual(self.act(node).returncode, 0)
        self.assertEqual(node.stop()[0], 0)
        done = programs.comity("--json", "--data", self.data, "doctor")
        for finding in json.loads(done.stdout)["findings"]:
            self.assertIn("the disk will be full within", finding["what"])


class Reserve(Disk):
    def test_what_was_decided_takes_effect_without_the_reserve_and_nothing_new_is_taken(self):
        programs.make_sample(self.data, "--time-lock-seconds", "15")
        self.make_action()
        with self.start() as node:  # signs the zone
            self.assertEqual(self.act(node).returncode, 0)
            done = programs.comity("--node", node.url, "--data", self.data, "--as",
                                   "lumen-registry", "consent", "1")
            self.assertEqual(done.returncode, 0, done.stderr)
            for key in sorted((self.data / "keys").glob("*.signer.key")):
                party = key.name.removesuffix(".signer.key")
                words = ("--node", node.url, "--data", self.data, "--as", party)
                programs.comity(*words, "vote", "1", "yes")
            done = programs.comity("--node", node.url, "proposal", "1")
            self.assertIn("time_lock", done.stdout)
            self.assertEqual(node.stop()[0], 0)
        config = self.data / "comityd.toml"
        config.write_text(config.read_text() + "\n[disk]\nreserve_mib = 1048576\n")
        node = self.start()
        _, answer = self.await_status(node, "degraded")
        self.assertIn("kept in reserve", " ".join(answer["reasons"]))
        done = self.act(node)
        self.assertNotEqual(done.returncode, 0)
        self.assertIn("kept in reserve", done.stdout + done.stderr)
        done = programs.comity("--node", node.url, "wait", "1")
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertEqual(node.stop()[0], 0)


class Error(Disk):
    """strace makes the system call fail; everything else is real."""

    def test_an_error_of_the_disk_stops_the_blocks_and_loses_nothing(self):
        programs.make_sample(self.data)
        self.make_action()
        for call in ("fdatasync:error=EIO", "fdatasync:error=ENOSPC"):
            node = self.start()
            load = self.load(node)
            load.await_lines(5)
            with (self.folder / "strace").open("w") as errors:
                tracer = subprocess.Popen(
                    ["strace", "-f", "-o", "/dev/null", "-p", str(node.process.pid), "-e",
                     "trace=fdatasync", "-e", f"inject={call}"], stderr=errors)
            try:
                code, answer = self.await_status(node, "halted")
                self.assertEqual(code, 503)
                self.assertRegex(" ".join(answer["reasons"]),
                                 r"(\.log|anchor).*start the node again")
                self.assertNotEqual(self.act(node).returncode, 0)
            finally:
                tracer.terminate()
                tracer.wait(SECONDS)
                node.kill()
            acknowledged = load.end()
            node = self.start()
            self.check_all(node, acknowledged)
            self.assertEqual(node.stop()[0], 0)
        done = programs.comity("--data", self.data, "doctor")
        self.assertEqual(done.returncode, 0, done.stdout)


class Backup(Disk):
    def test_a_backup_amid_the_writing_is_whole(self):
        """Restored, it holds all that was acknowledged before it began; applied anew from genesis
        it gives every root; every text has its hash."""
        programs.make_sample(self.data)
        node = self.start()
        load = self.load(node)
        for number in range(3):
            load.await_lines(10 * (number + 1))
            acknowledged = max(int(height) for _, height in list(load.acknowledged))
            copy, back = self.folder / f"copy-{number}", self.folder / f"back-{number}"
            done = programs.comity("--data", self.data, "backup", copy)
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertIn("shares of signing keys are left out", done.stdout)
            done = programs.comity("--data", back, "restore", copy)
            self.assertEqual(done.returncode, 0, done.stderr)
            height, root = re.search(r"height (\d+), root (\w+)", done.stdout).groups()
            self.assertGreaterEqual(int(height), acknowledged)
            replayed = programs.run("comity-loader", "replay", back, seconds=300)
            self.assertEqual(replayed.stdout.split(), [height, root], replayed.stderr)
            done = programs.comity("--json", "--data", back, "doctor")
            self.assertGreater(json.loads(done.stdout)["contents"], 5)
            for finding in json.loads(done.stdout)["findings"]:
                # What is published follows from the ledger, and no backup holds it.
                self.assertIn("/zones/", finding["where"])
        load.end()
        self.assertEqual(node.stop()[0], 0)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--binaries", required=True, type=Path)
    options, rest = parser.parse_known_args()
    programs = Programs(options.binaries)
    if not may_mount():
        print("disk_test: no right to mount a file system here, so no disk is filled")
        del Full
    unittest.main(argv=[sys.argv[0], *rest])
