"""Tests that need not run again, because nothing has changed of what they are made of.

A test is remembered when it has passed, by the hash of: its command line, the environment that is
ours, the Debian packages, the real data beside the checkout, how the build is made, all texts of
the checkout, and the code of the .cc files that its program is compiled from. Code is what the
compiler takes of a text: where only comments and lines differ, a program does the same. A script
may run every program of the build, so it is made of every .cc file; of the text of those that it
names, and of all where it has the label `sources`, since it reads them. One memory a preset, in its
folder of build.
"""

import hashlib
import json
import os
import re
import subprocess
from functools import cached_property
from pathlib import Path

import cpp_text
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
        self._digests = {}  # of the code of sources

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
        labels = next((item["value"] for item in test.get("properties", ())
                       if item["name"] == "LABELS"), ())
        program = Path(test["command"][0])
        if program.is_relative_to(self._build):
            code = self.code_of(program)
        else:
            script = "".join(Path(word).read_text(encoding="utf-8") for word in test["command"]
                             if word.endswith(".py"))
            read = [path for path in self._sources if "sources" in labels or path in script]
            code = (self._build_file + self._code(self._sources)
                    + hash_of(self._root / path for path in read))
        made_of = [json.dumps(test["command"]), self._surroundings, self._texts, code]
        return hashlib.sha256("\n".join(made_of).encode()).hexdigest()

    def code_of(self, program):
        """A hash of how a program of the build is made and of its code, headers left out."""
        commands = subprocess.run(
            ["ninja", "-C", self._build, "-t", "commands", program.relative_to(self._build)],
            capture_output=True, text=True, check=True).stdout
        compiled = {os.path.normpath(self._build / name)
                    for name in re.findall(r" -c (\S+)", commands)}
        # A unit that CMake made includes its sources.
        for unit in [name for name in compiled if name.endswith(".cxx") and Path(name).exists()]:
            compiled.update(re.findall(r'(?m)^#include "(.*)"$', Path(unit).read_text("utf-8")))
        sources = [path for path in self._sources if str(self._root / path) in compiled]
        return hashlib.sha256((commands + self._code(sources)).encode()).hexdigest()

    def program(self, program):
        """All that what a program of the build does follows from, but for what it reads."""
        made_with = [path for path in tree.files(self._root) if path.endswith((".h", ".proto"))]
        made_of = [self._code(made_with), hash_of([PACKAGES]), self.code_of(program)]
        return hashlib.sha256("\n".join(made_of).encode()).hexdigest()

    @cached_property
    def _surroundings(self):
        ours = sorted(item for item in os.environ.items() if item[0].startswith("COMITY_"))
        data = sorted((str(path), path.stat().st_size, path.stat().st_mtime_ns)
                      for path in DATA.rglob("*") if path.is_file())
        return json.dumps([ours, data, hash_of([PACKAGES])])

    @cached_property
    def _sources(self):
        return [path for path in tree.files(self._root) if path.endswith(".cc")]

    @cached_property
    def _texts(self):
        """All but the .cc files."""
        return hash_of(self._root / path for path in tree.files(self._root)
                       if not path.endswith(".cc"))

    @cached_property
    def _build_file(self):
        return hash_of([self._build / "build.ninja"])

    def _code(self, paths):
        for path in paths:
            if path not in self._digests:
                code = cpp_text.code_of(tree.read(path, self._root))
                self._digests[path] = hashlib.sha256(code.encode()).hexdigest()
        lines = [f"{path} {self._digests[path]}" for path in paths]
        return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def hash_of(paths):
    whole = hashlib.sha256()
    for path in paths:
        whole.update(f"{path}\n".encode())
        whole.update(hashlib.sha256(path.read_bytes()).digest())
    return whole.hexdigest()
