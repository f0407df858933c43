"""The units that clang-tidy looks at, and the memory of those that it found clean.

A unit is all .cc files of one target of the build (a room with its tests, a program), each file in
one unit only. What they include is then read once and not once a file. A unit is known by what it
is made of: the text of its files and of all that they include, its flags, .clang-tidy and
clang-tidy itself; the folder of the checkout and the preset are not part of that, so that one
memory serves every checkout, and every preset.
"""

import hashlib
import json
import os
import re
import shlex
import subprocess
from collections import namedtuple
from functools import lru_cache
from pathlib import Path

import tree
from tree import ROOT

# `target`: of the build; `sources`: paths from the checkout; `words`: flags that matter to reading;
# `parts`: every file that the compiler has read.
Unit = namedtuple("Unit", "target sources words parts")
MOST_REMEMBERED = 4000  # files of no octets
_UNITY = re.compile(r"/Unity/unity_\d+_cxx\.cxx$")
_PRESET = re.compile(re.escape(str(ROOT / "build")) + r"/[\w-]+/")


def units(folder, taken=()):
    """Every unit of a preset, without the files in `taken`. Targets that are not compiled have
    empty `parts`."""
    commands = json.loads((folder / "compile_commands.json").read_text(encoding="utf-8"))
    deps = _deps(folder)
    found, taken = {}, set(taken)
    for command in commands:
        words = shlex.split(command["command"])
        target = named(words[words.index("-o") + 1].split("CMakeFiles/")[1].split(".dir/")[0])
        sources = [name for name in _sources(Path(command["file"])) if name not in taken]
        if not sources:
            continue
        taken.update(sources)
        unit = found.setdefault(target, Unit(target, [], _flags(words), set()))
        _add_flags(unit.words, _flags(words))
        unit.sources.extend(sources)
        unit.parts.update(deps.get(words[words.index("-o") + 1], ()))
        if "-include" in words:  # read once for many files, and not among what each of them reads
            header = Path(words[words.index("-include") + 1] + ".gch")
            unit.parts.update(deps.get(str(header.relative_to(folder)), ()))
    return list(found.values())


def named(target):
    """The unit of a target: the tests of a room are looked at together with it."""
    return re.sub(r"^test_", "comity_", target)


def _add_flags(words, more):
    """What either of two targets of a unit is compiled with; without exceptions if both are."""
    if "-fno-exceptions" in words and "-fno-exceptions" not in more:
        words.remove("-fno-exceptions")
    pairs = zip(more, [*more[1:], ""])
    for word, following in pairs:
        if word == "-isystem":
            if following not in words:
                words += [word, following]
            next(pairs, None)
        elif word not in words and word != "-fno-exceptions":
            words.append(word)


def _sources(path):
    """What of src and tests a file compiles: itself, or the files of a unit that CMake made."""
    paths = [path]
    if _UNITY.search(str(path)):
        listed = re.findall(r'(?m)^#include "(.*)"$', path.read_text(encoding="utf-8"))
        paths = [Path(name) for name in listed]
    names = [str(path.relative_to(ROOT)) for path in paths if path.is_relative_to(ROOT)]
    return [name for name in names if tree.is_cpp(name)]


def _flags(words):
    kept = []
    for word, following in zip(words, [*words[1:], ""]):
        if word == "-isystem":
            kept += [word, following]
        elif word.startswith(("-I", "-D", "-std=")) or word == "-fno-exceptions":
            kept.append(word)
    return kept


def _deps(folder):
    """{object file: [source and headers]} as the compiler reported them to ninja."""
    listing = subprocess.run(
        ["ninja", "-C", folder, "-t", "deps"], capture_output=True, text=True, check=True,
    ).stdout
    parts, current = {}, []
    for line in listing.splitlines():
        if line.startswith("    "):
            path = (folder / line.strip()).absolute()
            if not _UNITY.search(str(path)):
                current.append(path)
        elif ": #deps" in line:
            current = parts.setdefault(line.split(": #deps")[0], [])
    return parts


@lru_cache(maxsize=None)
def _digest(path):
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except FileNotFoundError:
        return "absent"


def key(unit, setting):
    """What the unit is made of, wherever the checkout lies and whichever preset has compiled it."""
    lines = [setting, *unit.words, *unit.sources]
    lines += [f"{path} {_digest(path)}" for path in sorted(unit.parts)]
    text = _PRESET.sub("build/", "\n".join(lines)).replace(f"{ROOT}/", "")
    return hashlib.sha256(text.replace(str(ROOT), "").encode()).hexdigest()


class Memory:
    """The keys of units that were found clean, in a folder that outlives checkouts."""

    def __init__(self, folder=None):
        cache = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
        self.folder = Path(folder or Path(cache) / "comity-tidy")
        self.folder.mkdir(parents=True, exist_ok=True)

    def knows(self, name):
        if not (self.folder / name).exists():
            return False
        self.add(name)  # used again, so kept for longer
        return True

    def add(self, name):
        (self.folder / name).touch()

    def shrink(self, most=MOST_REMEMBERED):
        """Forgets what was not met for longest."""
        entries = sorted(self.folder.iterdir(), key=lambda path: path.stat().st_mtime, reverse=True)
        for path in entries[most:]:
            path.unlink(missing_ok=True)
