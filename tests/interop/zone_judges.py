#!/usr/bin/python3
"""Foreign programs judge a published zone file.

usage: zone_judges.py FILE APEX

The checkers of BIND, Knot DNS, NSD and ldns have nothing to say of it; ldns-verify-zone and
dnspython compute the ZONEMD on their own. Prints one line a judge; exits with 1 when one objects,
and also when one is missing.
"""

import shutil
import subprocess
import sys

import zone_checkers

DNSPYTHON = """
import sys, dns.zone
dns.zone.from_file(sys.argv[1], sys.argv[2], relativize=False).verify_digest()
"""


def judges(file, apex):
    yield "ldns-verify-zone", "ldnsutils", ["ldns-verify-zone", "-Z", file]
    yield "dnspython", "python3-dnspython", ["/usr/bin/python3", "-c", DNSPYTHON, file, apex]


def objection(package, command):
    if shutil.which(command[0]) is None:
        return f"{command[0]} is missing; install {package}"
    done = subprocess.run(command, capture_output=True, text=True, timeout=120)
    if done.returncode == 0:
        return ""
    return (done.stdout + done.stderr).strip() or f"exit status {done.returncode}"


def main():
    if len(sys.argv) != 3:
        print(__doc__, file=sys.stderr)
        return 2
    failed = False
    file, apex = sys.argv[1:]
    found = [(name, " ".join(zone_checkers.complaints(name, apex, file)))
             for name in zone_checkers.CHECKERS]
    found += [(name, objection(package, command)) for name, package, command in judges(file, apex)]
    for name, trouble in found:
        print(f"{name}: {trouble or 'accepted'}")
        failed = failed or bool(trouble)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
