#!/usr/bin/python3
"""What `./run` starts, kept running by tools/processes.py: a node, and five signers who make the
zone's keys; one is killed, all are stopped, all go on.

  processes_test.py --binaries DIR"""

import argparse
import os
import signal
import subprocess
import sys
import unittest
from pathlib import Path

from programs import ROOT, START_SECONDS, STOP_SECONDS, Folder, Programs, text_so_far, wait_until

programs = None  # set by main()


class Running:
    """A running tools/processes.py; what it says lies in a file."""

    def __init__(self, folder):
        self.data = folder / "data"
        self.log = (folder / "said").open("w+")
        self.process = subprocess.Popen(
            [sys.executable, str(ROOT / "tools/processes.py"), "--binaries",
             str(programs.binaries), "--data", str(self.data)],
            stdout=self.log, stderr=self.log, stdin=subprocess.DEVNULL)

    def text(self):
        return text_so_far(self.log)

    def await_text(self, *texts):
        wait_until(lambda: all(text in self.text() for text in texts), START_SECONDS, self.text)

    def below(self):
        """Ids of the programs that it runs, by what is the last word of --data."""
        found = {}
        for entry in Path("/proc").iterdir():
            try:
                words = (entry / "cmdline").read_bytes().decode().split("\0")
            except (OSError, ValueError):
                continue
            if words[0].startswith(str(programs.binaries)) and str(self.data) in " ".join(words):
                found[Path(words[words.index("--data") + 1]).name] = int(entry.name)
        return found

    def end(self, number):
        self.process.send_signal(number)
        code = self.process.wait(STOP_SECONDS)
        wait_until(lambda: not self.below(), STOP_SECONDS, lambda: f"left behind: {self.below()}")
        return code


class Processes(unittest.TestCase):
    def setUp(self):
        holder = Folder()
        self.folder = holder.__enter__()
        self.addCleanup(holder.__exit__)
        programs.make_sample(self.folder / "data", "--signers")

    def start(self):
        running = Running(self.folder)
        self.addCleanup(running.log.close)
        self.addCleanup(lambda: running.process.poll() is None and running.end(signal.SIGKILL))
        return running

    def test_keys_are_made_apart_and_all_go_on(self):
        data = self.folder / "data"
        first = self.start()
        first.await_text("signed       by 3 of 5 parties", "now type")
        self.assertEqual(len(first.below()), 6)
        self.assertFalse((data / "custody").exists())
        self.assertEqual(len(list(data.glob("signers/*/custody/*.share"))), 10)
        zone = (data / "zones" / "example.zone").read_text()
        self.assertIn("RRSIG", zone)
        self.assertNotIn("DEMO", zone)
        os.kill(first.below()["harbour-networks"], signal.SIGKILL)
        first.await_text("its signer was ended by SIGKILL, and is started again")
        wait_until(lambda: "harbour-networks" in first.below(), START_SECONDS, first.text)
        self.assertEqual(first.end(signal.SIGINT), 0, first.text())
        self.assertTrue(first.text().endswith("stopping the signers and the node ...\n"
                                              "stopped; ./run goes on where it was\n"))
        second = self.start()
        second.await_text("signed by 3 of 5 parties, good until", "now type")
        self.assertNotIn("ceremony", second.text())
        self.assertEqual(len(second.below()), 6)
        # However it ends, nothing that it started stays.
        second.end(signal.SIGKILL)

    def test_a_signer_that_cannot_go_on_has_its_say(self):
        toml = self.folder / "data/signers/ring-operators/signer.toml"
        toml.write_text(toml.read_text().replace("[policy]", "[polity]"))
        running = self.start()
        running.await_text("ring-operators its signer has ended", "no such setting",
                           "start it again with: ", "comity-signer --data", "now type")
        self.assertEqual(running.end(signal.SIGTERM), 0)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--binaries", required=True, type=Path)
    options, rest = parser.parse_known_args()
    programs = Programs(options.binaries)
    unittest.main(argv=[sys.argv[0], *rest])
