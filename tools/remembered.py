"""Tests that need not run again, because nothing has changed of what they are made of.

A test is remembered when it has passed, by the hash of: its command line, the environment that is
ours, the Debian packages, the real data beside the checkout, and the program with all texts of the
checkout; changed .cc files show in the program. A script may run every program of the build and
read every file, so it is made of all of them. One memory a preset, in its folder of build.
"""

import hashlib
import json
import os
from functools import cached_property
from pathlib import Path

import tree
from tree import ROOT

DATA = ROOT.parent / "shared" / "data"
PACKAGES = Path("/var/lib/dpkg/status")


class Memory:
    """What has passed in `folder`, a build; `none`: nothing is remembered or learned."""

    def __init__(self, folder, none=False, root=ROOT):
        self._build, self._passed, self._none = folder, folder / "passed", none
        self._root = root
        self._keys = {}  # as things stood before the tests ran

    def count(self, test):
        """How many items the unchanged test had when it passed; 0: it has to run."""
        known = self._passed / test["name"]
        if self._none:
            return 0
        key = self._key(test)
        before, items = known.read_text(encoding="utf-8").split() if known.exists() else ("", 0)
        return int(items) if before == key else 0

    def learn(self, test, items):
        """`items` of the test have passed, and none has failed."""
        if not self._none:
            self._passed.mkdir(exist_ok=True)
            text = f"{self._key(test)} {items}"
            (self._passed / test["name"]).write_text(text, encoding="utf-8")

    def forget(self, test):
        (self._passed / test["name"]).unlink(missing_ok=True)

    def _key(self, test):
        if test["name"] not in self._keys:
            self._keys[test["name"]] = self._made_of(test)
        return self._keys[test["name"]]

    def _made_of(self, test):
        program = Path(test["command"][0])
        built = program.is_relative_to(self._build)
        made_of = [json.dumps(test["command"]), self._surroundings,
                   self._texts if built else self._checkout,
                   hash_of([program]) if built else self._programs]
        return hashlib.sha256("\n".join(made_of).encode()).hexdigest()

    @cached_property
    def _surroundings(self):
        ours = sorted(item for item in os.environ.items() if item[0].startswith("COMITY_"))
        data = sorted((str(path), path.stat().st_size, path.stat().st_mtime_ns)
                      for path in DATA.rglob("*") if path.is_file())
        return json.dumps([ours, data, hash_of([PACKAGES])])

    @cached_property
    def _checkout(self):
        return hash_of(self._root / path for path in tree.files(self._root))

    @cached_property
    def _texts(self):
        """All but what is compiled alone; headers stay, since a test reads some."""
        return hash_of(self._root / path for path in tree.files(self._root)
                       if not path.endswith(".cc"))

    @cached_property
    def _programs(self):
        return hash_of(path for path in sorted((self._build / "bin").rglob("*")) if path.is_file())


def hash_of(paths):
    whole = hashlib.sha256()
    for path in paths:
        whole.update(f"{path}\n".encode())
        whole.update(hashlib.sha256(path.read_bytes()).digest())
    return whole.hexdigest()
