#!/usr/bin/python3
"""The changes of the real root zone, one decision each, signed by the parties' own processes beside
one node: every published zone is the one of the records and holds.

  history_test.py --binaries DIR [--changes N] [--most-seconds S] [--most-kib K]

Prints how long it takes from effect to signed zone, and what a change leaves on disk: of being
decided, and of being signed. The bars hold for the median, and for what is signed on the disk that
grows most. Without ../shared/data it checks nothing; with CI=true
that is a failure."""

import argparse
import contextlib
import json
import os
import statistics
import sys
import time
from collections import defaultdict
from datetime import datetime
from pathlib import Path

import root_history
from apart import ANSWER_SECONDS, Apart
from link import Link
from programs import Api, Folder, Node, Programs, free_port, wait_until
from signing_test import holds

MEMBERS, THRESHOLD = 5, 3
GROUPS = (THRESHOLD, MEMBERS, THRESHOLD, MEMBERS)
SIGNED_SECONDS = 300
ACTIONS_OF_A_PROPOSAL = 100
VERIFY_EVERY = 20


def disk_kib(folder):
    """What the store below takes, its log included."""
    return sum(file.stat().st_size for file in folder.rglob("*")
               if file.is_file() and "store" in file.relative_to(folder).parts) / 1024


class History:
    """A sample community that holds the root of 2023, signed by processes of their own. `groups`:
    T and N of the zone, then of its keys; each octet takes `delay` seconds to the node or back."""

    def __init__(self, programs, folder, groups, delay=0.0):
        self.programs, self.folder, self.data = programs, folder, folder / "data"
        root_history.write_base(folder / "base.zone")
        made = programs.run("comity-bench", "make", self.data, folder / "base.zone",
                            *groups)
        assert made.returncode == 0, made.stderr
        self.voters = sorted(path.stem for path in (self.data / "keys").glob("*.key")
                             if "." not in path.stem)
        self.zone, self.anchor = (self.data / "zones" / f"root.{end}" for end in ("zone", "ds"))
        self.records = root_history.base_records()
        self.decisions = 0
        self.decided_kib = defaultdict(float)  # since the start, on each disk
        self.delay = delay
        self.read_at = None  # of the zone file
        self.signers = {}
        self.others = contextlib.ExitStack()

    def begin(self):
        port = free_port()
        self.link = Link(port, delay=self.delay)
        self.others.callback(self.link.close)
        self.apart = Apart(self.programs, self.data, self.folder, self.link.url)
        self.node = Node(self.programs, self.data, port)
        self.others.callback(self.node.stop)
        for party in self.apart.parties:
            self.signers[party] = self.apart.start(party)
        self.api = Api(self.node.url)
        self.others.callback(self.api.close)
        self.first_signed, self.first_text = self.await_zone()

    def said(self):
        return self.node.error_text() + "\n".join(
            f"{party}: {one.text()}" for party, one in self.signers.items())

    def comity(self, *words):
        done = self.programs.comity("--data", self.data, "--node", self.node.url, "--trust-node",
                                    *words)
        assert done.returncode == 0, f"{words}: {done.stdout}{done.stderr}"

    def decide(self, actions):
        """The time of its effect, in seconds."""
        words = []
        for place, action in enumerate(actions):
            path = self.folder / f"action-{place}.json"
            path.write_text(json.dumps(action))
            words += ["--action", path]
        self.decisions += 1
        number = str(self.decisions)
        self.comity("--as", self.voters[0], "propose", f"change {number}", *words)
        for party in self.voters:
            self.comity("--as", party, "vote", number, "yes")
            proposal = self.api.get(f"/v1/proposals/{number}")[1]
            if proposal["state"] != "voting":
                break
        assert proposal["state"] == "effective", proposal
        return datetime.fromisoformat(proposal["ended_at"].replace("Z", "+00:00")).timestamp()

    def await_zone(self):
        """Until the published zone is the one of the records; when that was, and its text."""
        text = wait_until(self._signed_text, SIGNED_SECONDS, self.said)
        return self.zone.stat().st_mtime, text

    def _signed_text(self):
        """Read once a version: whoever reads without a pause takes a core from those who sign."""
        at = self.zone.stat().st_mtime_ns if self.zone.exists() else None
        if at == self.read_at:
            return None
        self.read_at = at
        text = self.zone.read_text()
        return text if root_history.published(text) == self.records else None

    def change(self, gone, come):
        """Seconds from effect to signed zone."""
        actions = root_history.actions(self.records, gone, come)
        before = self.disk()
        while actions:
            now, actions = actions[:ACTIONS_OF_A_PROPOSAL], actions[ACTIONS_OF_A_PROPOSAL:]
            effect = self.decide(now)
        for who, kib in self.disk().items():
            self.decided_kib[who] += kib - before[who]
        self.records = (self.records - gone) | come
        signed, text = self.await_zone()
        assert "\tZONEMD\t" in text
        return signed - effect

    def verify(self):
        """ldns and `comity verify` on what is published now."""
        bundle = self.folder / "zone.bundle"
        self.comity("bundle", "zone", ".", "--out", bundle)
        done = self.programs.comity("--json", "verify", "--community", self.apart.id,
                                    "--zone-file", self.zone, bundle)
        assert done.returncode == 0, done.stdout + done.stderr
        assert "recomputed" in json.loads(done.stdout)["verdicts"], done.stdout
        assert not (trouble := holds(self.zone, self.anchor)), trouble

    def disk(self):
        return {"node": disk_kib(self.data),
                **{party: disk_kib(self.apart.folder(party)) for party in self.signers}}

    def end(self):
        for signer in self.signers.values():
            signer.end()
        self.others.close()


def replay(history, count):
    history.verify()
    before, took = history.disk(), []
    for number, (gone, come) in enumerate(root_history.changes(), 1):
        took.append(history.change(gone, come))
        # A little of what a day has between two changes: nonces are drawn then.
        time.sleep(0.2)
        if number % VERIFY_EVERY == 0:
            history.verify()
        if number == count:
            break
    assert len(took) == count, f"{len(took)} changes"
    history.verify()
    decided = max(history.decided_kib.values()) / count
    signed = {who: (after - before[who] - history.decided_kib[who]) / count
              for who, after in history.disk().items()}
    took.sort()
    median, late = statistics.median(took), took[max(0, -(-99 * count // 100) - 1)]
    print(f"{count} changes, {MEMBERS} processes: effect to signed zone {median:.2f} s in the "
          f"median, {late:.2f} s at p99, {took[-1]:.2f} s at most", flush=True)
    print(f"disk for each change, KiB: decided {decided:.1f}; signed " + ", ".join(
        f"{who} {kib:.1f}" for who, kib in signed.items()), flush=True)
    return median, max(signed.values())


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--binaries", required=True, type=Path)
    parser.add_argument("--changes", type=int, default=8)
    # Looser than on a machine that does nothing else, and for many changes.
    parser.add_argument("--most-seconds", type=float, default=ANSWER_SECONDS)
    parser.add_argument("--most-kib", type=float, default=60)
    options = parser.parse_args()
    if not root_history.DATA.exists():
        print("../shared/data is absent: no change of the root zone is replayed", flush=True)
        sys.exit(os.environ.get("CI") == "true")
    with Folder() as folder:
        history = History(Programs(options.binaries), folder, GROUPS)
        try:
            history.begin()
            assert len(history.signers) == MEMBERS
            median, kib = replay(history, options.changes)
        finally:
            history.end()
    assert median <= options.most_seconds, f"{median:.2f} s in the median"
    assert kib <= options.most_kib, f"{kib:.1f} KiB for each change"


if __name__ == "__main__":
    main()
