#!/usr/bin/python3
"""A zone with one set of every type, in our text, loads in every name server and comes back equal.

usage: types_test.py --zone-text PROGRAM --scratch DIR
"""

import argparse
import pathlib
import shutil
import subprocess
import sys

HERE = pathlib.Path(__file__).parent
APEX = "example."

# What reads the zone and writes it in its own words, but for kzonecheck, which writes nothing. None
# has anything to say about a sound zone.
READERS = [
    ("named-compilezone", "bind9-utils",
     ["named-compilezone", "-q", "-k", "fail", "-n", "fail", "-m", "fail", "-M", "fail",
      "-S", "fail", "-r", "fail", "-T", "warn", "-i", "local", "-o", "-", APEX]),
    ("kzonecheck", "knot-dnssecutils", ["kzonecheck", "-o", APEX]),
    ("nsd-checkzone", "nsd", ["/usr/sbin/nsd-checkzone", "-p", APEX]),
    ("ldns-read-zone", "ldnsutils", ["ldns-read-zone", "-z"]),
]


def our_text(program, text):
    done = subprocess.run([program], input=text, capture_output=True, text=True, timeout=60)
    if done.returncode != 0 or done.stderr:
        sys.exit(f"our own reading: {done.stderr.strip()}")
    return done.stdout


def judge(name, command, path, program, expected):
    done = subprocess.run([*command, str(path)], capture_output=True, text=True, timeout=60)
    if done.returncode != 0 or done.stderr.strip():
        return f"{name}: {(done.stderr or done.stdout).strip() or done.returncode}"
    if name == "kzonecheck":
        return ""
    back = our_text(program, done.stdout)
    if back == expected:
        return ""
    wrong = set(back.splitlines()) ^ set(expected.splitlines())
    return f"{name} gives another zone back:\n  " + "\n  ".join(sorted(wrong))


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
    problems = []
    for name, package, command in READERS:
        if shutil.which(command[0]) is None:
            problems.append(f"{name} is missing; install {package}")
        else:
            problems.append(judge(name, command, path, asked.zone_text, text))
    problems = [problem for problem in problems if problem]
    print("\n".join(problems) or f"{len(text.splitlines())} records pass each judge")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
