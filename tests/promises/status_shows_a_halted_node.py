"""`comity status`, also as JSON, says of a halted node that it is halted, and why; exit code 1.

So does the log of the node."""

import json
import os

from lib import Community, Options, check, main, need
from programs import Node


def run():
    community = Community()
    community.node.stop()
    clock = Options.programs.binaries / "libshift-clock.so"
    need(clock.exists(), "no clock that can be set")
    shifted = {"LD_PRELOAD": os.fspath(clock), "COMITY_CLOCK_SHIFT": str(-86400),
               "ASAN_OPTIONS": "verify_asan_link_order=0"}
    before = dict(os.environ)
    os.environ.update(shifted)
    community.node = Node(Options.programs, community.data)
    os.environ.clear()
    os.environ.update(before)
    said = community.comity("status")
    check(said.returncode == 1 and "halted" in said.stdout and "clock" in said.stdout,
          f"comity status: {said.stdout}{said.stderr}")
    shown = json.loads(community.comity("--json", "status").stdout)
    check(shown["status"] == "halted" and "clock" in shown["reasons"][0], f"as JSON: {shown}")
    log = community.node.error_text()
    check("no more blocks are made" in log and "--accept-clock-jump" in log, f"its log: {log}")
    return shown["reasons"][0]


main(run)
