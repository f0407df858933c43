#!/usr/bin/python3
"""Shows that the walls stand: what a room may not see does not compile, and for that reason only.

  tests/walls/walls_test.py [BUILD]      BUILD: a configured build folder, build/dev without it

With the include roots that a room is compiled with:
- a sample that includes headers of every room it may use compiles;
- a sample asks for a header, which exists, of every room that it may not see: none is found;
- the same headers are found, and do compile, once the missing include roots are added.
And CMake refuses to configure a room that uses one of its own floor, of a higher one, or no room.
"""

import json
import os
import re
import shlex
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "tools"))

import tree  # noqa: E402  (the line above finds it)

_LIBRARY = re.compile(r"#include <(?!tl/)[^>]*[./]")
CORES = len(os.sched_getaffinity(0))
FLOORS = {
    "downward": None,
    "upward": r"low \(floor 1\) must not use\s+high \(floor 2\)",
    "sideways": r"high \(floor 2\) must not use\s+side \(floor 2\)",
    "unknown": r"high uses cellar, which is no\s+room",
}


class Walls:
    def __init__(self, build, scratch):
        self.build = build
        self.scratch = scratch
        self.layers = tree.Layers(tree.read("layers.toml"))
        rooms = [name for name in self.layers.rooms if name != "apps"]
        self.flags = {room: flags for room in rooms if (flags := self._flags_of(room))}
        self.headers = {room: header for room in rooms if (header := self._header_of(room))}
        self.unseen = sorted(set(rooms) - set(self.flags) | set(rooms) - set(self.headers))

    def _flags_of(self, room):
        """The compiler and the include roots with which the room's own files are compiled."""
        commands = json.loads((self.build / "compile_commands.json").read_text(encoding="utf-8"))
        for command in commands:
            path = command["file"].removeprefix(f"{ROOT}/")
            holder = self.layers.room_of(path) if path.startswith("src/") else None
            if holder is None or holder.name != room or path.endswith("_test.cc"):
                continue
            words = shlex.split(command["command"])
            while Path(words[0]).name in ("ccache",):
                words.pop(0)
            flags = [words[0], "-std=c++20"]
            for word, after in zip(words, [*words[1:], ""]):
                if word.startswith("-I"):
                    flags.append(word)
                elif word == "-isystem":
                    flags += [word, after]
            return flags
        return None

    def _header_of(self, room):
        """A header of the room that others may see: the one of its door, else its first."""
        folder = ROOT / "src" / room
        for door in self.layers.doors:
            if room == door["of"] or (door["of"].endswith("/") and room.startswith(door["of"])):
                if (folder / door["headers"][0]).exists():
                    return f"{room}/{door['headers'][0]}"
        # One that brings in a library would need more than an include root.
        for path in sorted(folder.glob("*.h")):
            if not _LIBRARY.search(path.read_text(encoding="utf-8")):
                return f"{room}/{path.name}"
        return None

    def reachable(self, room):
        """The rooms whose include roots the room gets: USES, and the USES of those."""
        seen, todo = set(), [room]
        while todo:
            name = todo.pop()
            if name not in seen:
                seen.add(name)
                todo += self.layers.rooms[name].uses
        return seen

    def compile(self, name, headers, flags):
        """The compiler's error messages."""
        sample = self.scratch / f"{name}.cc"
        sample.write_text("".join(f'#include "{header}"\n' for header in headers), encoding="utf-8")
        done = subprocess.run(
            [*flags, "-fsyntax-only", "-fdiagnostics-color=never", sample], cwd=self.build,
            capture_output=True, text=True, env=dict(os.environ, LC_ALL="C"),
        )
        errors = [line for line in done.stderr.splitlines() if "error:" in line]
        return errors or ([] if done.returncode == 0 else [done.stderr])

    def every_root(self):
        # Rooms, and the programs that are rooms of their own.
        roots = sorted((self.build / "include").glob("comity_*"))
        roots += sorted((self.build / "include").glob("app_*"))
        return [f"-I{root}" for root in roots] + ["-isystem", str(self.build / "generated")]

    def cases(self):
        """(name, function that returns what is wrong or nothing)"""
        for room, flags in self.flags.items():
            name = room.replace("/", "_")
            seen = self.reachable(room)
            inside = [self.headers[used] for used in sorted(seen) if used in self.headers]
            outside = [self.headers[other] for other in sorted(set(self.headers) - seen)]
            yield f"{room} sees what it may use", self._compiles(name, inside, flags)
            found = self._found(f"{name}-outside", outside, flags)
            for header in outside:
                yield (f"{room} does not see {header}",
                       lambda header=header, found=found: header in found() and "it is found")
            every = [*flags, *self.every_root()]
            found = self._found(f"{name}-every", outside, every)
            yield (f"{room} would see them with the include roots",
                   lambda outside=outside, found=found: " ".join(sorted(set(outside) - found())))
            yield (f"{room} could use them with the include roots",
                   self._compiles(f"{name}-twin", outside, every))

    def _compiles(self, name, headers, flags):
        return lambda: "\n".join(self.compile(name, headers, flags))

    def _found(self, name, headers, flags):
        """Those that the compiler finds, as it says itself; asked once, all of them."""
        @lru_cache
        def ask():
            sample = self.scratch / f"{name}.cc"
            sample.write_text("".join(
                f'#if __has_include("{header}")\n#pragma message "{header}"\n#endif\n'
                for header in headers), encoding="utf-8")
            done = subprocess.run([*flags, "-fsyntax-only", "-fdiagnostics-color=never", sample],
                                  cwd=self.build, capture_output=True, text=True, check=True,
                                  env=dict(os.environ, LC_ALL="C"))
            return set(re.findall(r"note: '#pragma message: (\S+)'$", done.stderr, re.M))

        return ask


def floors(case, scratch):
    """CMake configures the house of tests/walls/floors, or refuses with our message."""
    done = subprocess.run(
        ["cmake", f"-DCASE={case}", "-S", ROOT / "tests/walls/floors", "-B", scratch / case],
        capture_output=True, text=True,
    )
    message = FLOORS[case]
    if message is None:
        return "" if done.returncode == 0 else done.stderr
    if done.returncode == 0:
        return "CMake lets it through"
    return "" if re.search(message, done.stderr) else "another message:\n" + done.stderr


def run(build):
    """Yields (name, what is wrong or nothing) of every wall."""
    with tempfile.TemporaryDirectory(prefix="comity-walls-") as folder:
        scratch = Path(folder)
        walls = Walls(build, scratch)
        for room in walls.unseen:
            yield f"walls of {room}", "no file of it is compiled, or it has no header to include"
        cases = list(walls.cases())
        cases += [(f"CMake and an arrow {case}", lambda case=case: floors(case, scratch))
                  for case in FLOORS]
        with ThreadPoolExecutor(CORES) as pool:
            yield from zip((name for name, _ in cases), pool.map(lambda case: case[1](), cases))


def main(arguments):
    build = (Path.cwd() / arguments[0]) if arguments else ROOT / "build" / "dev"
    count = failed = 0
    for name, problem in run(build):
        count += 1
        if problem:
            failed += 1
            print(f"FAILED {name}\n  " + problem.replace("\n", "\n  "))
    print(f"walls: {count - failed} stand, {failed} do not")
    return 1 if failed or not count else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
