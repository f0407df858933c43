#!/usr/bin/python3
"""A zone with one set of every type, in our text, loads in every name server and comes back equal.

usage: types_test.py --zone-text PROGRAM --scratch DIR
"""

import argparse
import pathlib
import subprocess
import sys

import zone_checkers

HERE = pathlib.Path(__file__).parent
APEX = "example."
# What writes the zone again, in its own words; ldns as the octets that it has read (RFC 3597).
WRITERS = [
    ["named-compilezone", "-q", *zone_checkers.BIND, "-o", "-", APEX],
    ["/usr/sbin/nsd-checkzone", "-p", APEX],
    ["ldns-read-zone", "-z", "-U", "A"],
]


def our_text(program, text, *words):
    done = subprocess.run([program, *words], input=text, capture_output=True, text=True, timeout=60)
    if done.returncode != 0 or done.stderr:
        sys.exit(f"our own reading: {done.stderr.strip()}")
    return done.stdout


def differences(command, path, program, expected):
    done = subprocess.run([*command, str(path)], capture_output=True, text=True, timeout=60)
    back = our_text(program, done.stdout)
    wrong = sorted(set(back.splitlines()) ^ set(expected.splitlines()))
    return [f"{command[0]} gives another zone back: {line}" for line in wrong]


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--zone-text", required=True)
    options.add_argument("--scratch", required=True)
    asked = options.parse_args()
    scratch = pathlib.Path(asked.scratch)
    scratch.mkdir(parents=True, exist_ok=True)
    path = scratch / "types.zone"
    text = our_text(asked.zone_text, (HERE / "types.zone").read_text())
    path.write_text(text)
    problems = our_text(asked.zone_text, text, APEX).splitlines()
    for name in zone_checkers.CHECKERS:
        problems += [f"{name}: {line}" for line in zone_checkers.complaints(name, APEX, path)]
    for command in WRITERS if not problems else []:
        problems += differences(command, path, asked.zone_text, text)
    print("\n".join(problems) or f"{len(text.splitlines())} records pass each judge")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
