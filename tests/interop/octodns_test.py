#!/usr/bin/python3
"""octodns reads a zone from a node by AXFR under a key and finds no difference to the zone's file,
and to a file that somebody has changed the one that there is.

  octodns_test.py --binaries DIR --scratch DIR

Installed in the scratch folder from the registry of pip, once for every change of its versions."""

import argparse
import os
import shutil
import subprocess
import sys
import unittest
from pathlib import Path

from log_judges_test import HERE, INSTALL_SECONDS, fingerprint, is_old, must
from programs import Folder, Node, Programs
from secondaries import KEY, new_key

PYTHON = "/usr/bin/python3"
REQUIREMENTS = HERE / "pip" / "requirements.txt"
ZONE = "example."
CONFIG = """
providers:
  node:
    class: octodns_bind.AxfrSource
    host: 127.0.0.1
    port: {port}
    key_name: {key}
    key_secret: {secret}
    key_algorithm: hmac-sha256
  file:
    class: octodns_bind.ZoneFileSource
    directory: {folder}
    file_extension: .zone
zones:
  {zone}:
    sources: [file]
    targets: []
"""


def install(scratch):
    scratch.mkdir(parents=True, exist_ok=True)
    stamp = scratch / "pip.stamp"
    if not is_old(stamp, [REQUIREMENTS]):
        return
    shutil.rmtree(scratch / "packages", ignore_errors=True)
    must([PYTHON, "-m", "pip", "install", "--quiet", "--no-deps", "--require-hashes",
          "--only-binary", ":all:", "--target", scratch / "packages", "-r", REQUIREMENTS],
         seconds=INSTALL_SECONDS)
    stamp.write_text(fingerprint([REQUIREMENTS]))


class Octodns(unittest.TestCase):
    def setUp(self):
        self.folder = self.enterContext(Folder())
        data = self.folder / "data"
        programs.make_sample(data)
        secret = new_key(data / "tsig.keys")
        with (data / "comityd.toml").open("a") as config:
            config.write('\n[dns]\nlisten = ["127.0.0.1:0"]\nkeys_file = "tsig.keys"\n')
        node = self.enterContext(Node(programs, data))
        line = next(line for line in node.output.splitlines() if line.startswith("DNS"))
        (self.folder / "config.yaml").write_text(CONFIG.format(
            port=line.rpartition(":")[2], key=KEY, secret=secret, folder=self.folder, zone=ZONE))
        self.text = Path(node.zone_file).read_text()

    def compare(self, text):
        (self.folder / "example.zone").write_text(text)
        return subprocess.run(
            [PYTHON, "-m", "octodns.cmds.compare", "--config-file", "config.yaml", "--a", "node",
             "--b", "file", "--zone", ZONE], cwd=self.folder, capture_output=True, text=True,
            check=False, env={**os.environ, "PYTHONPATH": str(options.scratch / "packages")})

    def test_the_zone_is_that_of_its_file(self):
        same = self.compare(self.text)
        self.assertEqual((same.returncode, same.stdout), (0, "[]\n"), same.stderr)

    def test_an_address_that_is_another_is_found(self):
        self.assertIn("\tA\t203.0.113.21\n", self.text)
        other = self.compare(self.text.replace("\tA\t203.0.113.21\n", "\tA\t203.0.113.22\n"))
        self.assertEqual(other.returncode, 1, other.stderr)
        self.assertEqual(other.stdout.count("Update"), 1, other.stdout)
        self.assertIn("203.0.113.22", other.stdout)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n", maxsplit=1)[0])
    parser.add_argument("--binaries", type=Path, required=True)
    parser.add_argument("--scratch", type=Path, required=True)
    options, rest = parser.parse_known_args()
    options.scratch = options.scratch.resolve()
    programs = Programs(options.binaries)
    install(options.scratch)
    unittest.main(argv=[sys.argv[0], *rest])
