"""The checkout: its files, its rooms, and what a rule found wrong in it."""

import os
import re
import tomllib
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import cpp_text

ROOT = Path(__file__).resolve().parent.parent
SAMPLES = "tests/walls/bad/"
# What clang-tidy and the compilers must catch (stage_planted.py).
PLANTED = "tests/planted/"


@dataclass(frozen=True, order=True)
class Finding:
    path: str
    line: int
    message: str

    def __str__(self):
        return f"{self.path}:{self.line}: {self.message}"


class Source:
    """One C++ file. `path` is relative to the checkout and decides which rules hold for it."""

    def __init__(self, path, text):
        self.path = path
        self.text = text

    @property
    def is_header(self):
        return self.path.endswith(".h")

    @property
    def is_test(self):
        """Tests beside the code, what they share (testing/), and the folder tests."""
        return (self.path.endswith("_test.cc") or self.path.startswith("tests/")
                or "/testing/" in self.path)

    @cached_property
    def code(self):
        return cpp_text.strip(self.text)

    @cached_property
    def includes(self):
        return cpp_text.includes(self.text)

    def find(self, pattern, text):
        """Line numbers at which the compiled `pattern` matches."""
        return sorted({cpp_text.line_of(text, m.start()) for m in pattern.finditer(text)})


@dataclass
class Room:
    name: str
    floor: int
    uses: list


class Layers:
    """layers.toml."""

    def __init__(self, text):
        table = tomllib.loads(text)
        self.exceptions = table.get("exceptions", [])
        self.rooms = {
            name: Room(name, row["floor"], row["uses"]) for name, row in table["rooms"].items()
        }
        self.doors = table.get("door", [])
        self.libraries = table.get("library", [])

    def room_of(self, path):
        """The room that holds `path`, a file of src or a header as an #include names it."""
        path = path.removeprefix("src/")
        parts = path.split("/")
        for length in (3, 2, 1):
            room = self.rooms.get("/".join(parts[:length]))
            if room and len(parts) > length:
                return room
        return None


# What .gitignore names, and git itself.
_NOT_OURS = {".git", "build", "data", "__pycache__"}


def files(root=ROOT):
    """Every file of the checkout, by its path from there."""
    found = []
    for folder, folders, names in os.walk(root):
        top = Path(folder) == root
        folders[:] = sorted(name for name in folders
                            if name != "__pycache__" and not (top and name in _NOT_OURS))
        found += [os.path.relpath(os.path.join(folder, name), root) for name in names]
    return sorted(found)


def read(path, root=ROOT):
    return (root / path).read_text(encoding="utf-8", errors="replace")


def is_cpp(path):
    return path.startswith(("src/", "tests/")) and path.endswith((".h", ".cc"))


def sources(root=ROOT):
    """The C++ of src and tests, without the samples that are bad on purpose."""
    return [
        Source(path, read(path, root))
        for path in files(root)
        if is_cpp(path) and not path.startswith((SAMPLES, PLANTED))
    ]


_ROOM_CALL = re.compile(r"comity_room\(([^()]*)\)")
_KEYWORDS = ("FLOOR", "USES", "LIBS", "PRIVATE_LIBS", "TEST_USES", "TEST_LIBS",
             "TEST_SOURCES")


def cmake_rooms(text):
    """The comity_room() calls of a CMakeLists.txt: {room: {keyword: [argument]}}."""
    rooms = {}
    for call in _ROOM_CALL.finditer(re.sub(r"#[^\n]*", "", text)):
        name, *words = call.group(1).split()
        arguments = {keyword: [] for keyword in _KEYWORDS}
        keyword = None
        for word in words:
            if word in arguments:
                keyword = word
            elif keyword:
                arguments[keyword].append(word)
        rooms[name] = arguments
    return rooms
