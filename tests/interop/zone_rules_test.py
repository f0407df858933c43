#!/usr/bin/python3
"""The rules of a zone are those of the strictest name server: small zones made by chance, each of
which our rules call sound exactly when no name server complains of it.

usage: zone_rules_test.py --zone-text PROGRAM --scratch DIR [--zones N] [--seed N]

Where our rules are stricter than every name server, a sentence of OURS stands alone.
"""

import argparse
import pathlib
import random
import subprocess
import sys

import zone_checkers

APEX = "example."
SIGNER = "31852 8 2 " + 64 * "A"
HEAD = ["@ SOA ns.elsewhere. a.elsewhere. 1 1800 900 604800 300", "@ NS ns.elsewhere."]
OWNERS = ["@", "a", "b", "ns.a", "ns.b", "*.a", "*.w", "x.w", "y.x.w", "_a", "w"]
TARGETS = ["@", "a", "b", "ns.a", "ns.b", "x.w", "y.x.w", "elsewhere."]
# No name server says anything of these.
OURS = {
    "a DNAME at the apex takes all names below",
    "at a delegation are NS, DS and addresses only, below it addresses",
    "a DS set stands beside the NS set of a delegation",
    "the name server lies in the zone and has no address",  # of the apex, in a delegation
}


def record(chance):
    owner, target = chance.choice(OWNERS), chance.choice(TARGETS)
    rdata = chance.choice([
        f"NS {target}", f"NS {target}", "A 192.0.2.1", "A 192.0.2.2", "AAAA 2001:db8::1",
        f"CNAME {target}", f"DNAME {target}", f"MX 10 {target}", f"SRV 0 0 0 {target}", "TXT x",
        f"DS {SIGNER}",
    ])
    ttl = 300 if chance.random() > 0.05 else 60
    return f"{owner} {ttl} {rdata}"


def zone(chance):
    lines = [record(chance) for _ in range(chance.randint(1, 6))]
    return "\n".join([f"$ORIGIN {APEX}", "$TTL 300", *HEAD, *dict.fromkeys(lines)]) + "\n"


def found_by_us(program, text):
    done = subprocess.run([program, APEX], input=text, capture_output=True, text=True, timeout=60)
    if done.returncode != 0:
        sys.exit(f"our own reading: {done.stderr.strip()}\n{text}")
    return {line.split("\t")[0] for line in done.stdout.splitlines()}


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--zone-text", required=True)
    options.add_argument("--scratch", required=True)
    options.add_argument("--zones", type=int, default=300)
    options.add_argument("--seed", type=int, default=1)
    asked = options.parse_args()
    chance = random.Random(asked.seed)
    pathlib.Path(asked.scratch).mkdir(parents=True, exist_ok=True)
    path = pathlib.Path(asked.scratch) / "chance.zone"
    wrong, sound, rules = [], 0, {}
    for _ in range(asked.zones):
        text = zone(chance)
        path.write_text(text)
        ours = found_by_us(asked.zone_text, text)
        theirs = [f"{name}: {line}" for name in zone_checkers.CHECKERS
                  for line in zone_checkers.complaints(name, APEX, path)]
        for rule in ours:
            rules[rule] = rules.get(rule, 0) + 1
        sound += not ours
        if (theirs and not ours) or (ours - OURS and not theirs):
            wrong.append("\n".join([text, "we: " + "; ".join(sorted(ours)), *theirs]))
    print("\n\n".join(wrong[:5]) or f"{asked.zones} zones, {sound} of them sound")
    for rule, count in sorted(rules.items()):
        print(f"  {count:4} {rule}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
