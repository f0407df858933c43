#!/usr/bin/python3
"""Counts the lines of ours in the verifier for people outside: of every file that the linker took,
and of every header that these include. Generated code is not counted.

  verifier_size_test.py --map FILE --main FOLDER"""

import argparse
import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
MOST_LINES = 3000
ROOMS = {"base", "crypto", "wire", "proof"}


def linked(text):
    """(room, file) of every member of a library of ours in a linker's map."""
    return set(re.findall(r"libcomity_(\w+)\.a\((\w+\.cc)\.o\)", text))


def with_headers(files):
    found, todo = set(), list(files)
    while todo:
        path = todo.pop()
        if path not in found:
            found.add(path)
            for name in re.findall(r'(?m)^#include "([\w/.-]+)"', path.read_text()):
                if not name.endswith(".pb.h"):
                    todo.append(ROOT / "src" / name)
    return found


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--map", required=True, type=Path)
    parser.add_argument("--main", required=True, type=Path)
    options = parser.parse_args()
    members = linked(options.map.read_text())
    rooms = {room for room, _ in members} - {"proto"}
    if rooms != ROOMS:
        print(f"linked from {sorted(rooms)}, meant are {sorted(ROOMS)}")
        return 1
    files = [ROOT / "src" / room / name for room, name in members if room != "proto"]
    own = with_headers(files + list(options.main.resolve().glob("*.cc")))
    lines = {path: len(path.read_text().splitlines()) for path in own}
    for path, count in sorted(lines.items()):
        print(f"{count:6} {path.relative_to(ROOT)}")
    total = sum(lines.values())
    print(f"{total:6} of at most {MOST_LINES}")
    return 0 if total < MOST_LINES else 1


if __name__ == "__main__":
    sys.exit(main())
