"""Figures of a zone that is signed, for ./bench."""

import hashlib
import shutil
import subprocess
import time
from datetime import datetime
from pathlib import Path

from bench_node import Node


LARGE = 100_000  # delegations, with a DS and a name server each: two signed sets


def write_large_zone(path, delegations=LARGE):
    """A zone of 200,003 signed sets when it has its usual size."""
    with path.open("w") as file:
        file.write("big. 86400 IN SOA ns.big. admin.big. 1 1800 900 604800 86400\n"
                   "big. 86400 IN NS ns.big.\nns.big. 86400 IN A 192.0.2.1\n")
        for number in range(delegations):
            digest = hashlib.sha256(str(number).encode()).hexdigest().upper()
            file.write(f"d{number}.big. 86400 IN NS ns1.d{number}.big.\n"
                       f"ns1.d{number}.big. 86400 IN A 192.0.2.{number % 250 + 1}\n"
                       f"d{number}.big. 86400 IN DS {number % 65535 + 1} 13 2 {digest}\n")


class ZoneFigures:
    """What Bench measures of signing; it gives `runs`, `folder`, `community`, `heard` and tools."""

    def changes(self, threshold, members):
        """A signed zone in which a holder changes one DS again and again: ms from the change to the
        zone's file, and KiB by which the store grows with each, log of the store included."""
        if (threshold, members) not in self.heard:
            self.make_community(threshold, members)
            times = []
            with Node(self.community) as node:
                self.figure("vote", node.url, self.community, node.zone)
                node.settle()
                before = self.store_bytes()
                for tag in range(1, 8 * self.runs + 1):
                    times.append(self.figure("change", node.url, self.community, node.zone, tag))
                    node.settle()
                grown = (self.store_bytes() - before) / len(times) / 1024
            self.heard[threshold, members] = {"time": times, "store": [grown]}
        return self.heard[threshold, members]

    def large(self):
        """A zone of 200,000 sets, 2 of 3 in one process: how many sets a second are signed the
        first time, ms from a holder's change of one DS to the zone's file, and the node's memory
        after, MiB."""
        if "large" not in self.heard:
            zone = self.folder / "large.zone"
            write_large_zone(zone)
            shutil.rmtree(self.community, ignore_errors=True)
            self.tool("make", self.community, zone, 2, 3)
            begin = time.monotonic()
            with Node(self.community) as node:
                took = time.monotonic() - begin
                self.figure("vote", node.url, self.community, node.zone)
                node.settle()
                times = []
                for tag in range(1, 4 * self.runs + 1):
                    times.append(self.figure("change", node.url, self.community, node.zone, tag))
                    node.settle()
                memory = node.memory_mib("VmRSS")
            self.heard["large"] = {"rate": [(2 * LARGE + 3) / took], "time": times,
                                   "memory": [memory]}
        return self.heard["large"]

    def store_bytes(self):
        return sum(file.stat().st_size for file in self.community.rglob("*")
                   if file.is_file() and "store" in file.parts)

    def sign(self, threshold, members):
        """Seconds from the opening of a node's first zone-signing session until its file is there,
        as the node's log has it."""
        self.make_community(threshold, members)
        values = []
        for _ in range(self.runs):
            copy = self.folder / "copy"
            shutil.rmtree(copy, ignore_errors=True)
            shutil.copytree(self.community, copy)
            with (self.folder / "log").open("w+") as log:
                with Node(copy, log):
                    pass
                log.seek(0)
                lines = log.read().splitlines()
            opened, written = (self.logged_at(lines, words) for words in
                               (", zone-signing session 1: ", ", signed in session 1 "))
            values.append(written - opened)
        return values

    @staticmethod
    def logged_at(lines, words):
        for line in lines:
            if words in line:
                return datetime.fromisoformat(line.split()[0]).timestamp()
        raise RuntimeError(f"the node's log has no line with `{words}`")

    def nonces(self, threshold, members):
        """Seconds in which all signers draw the nonces of one session: ahead, while it is idle."""
        self.make_community(threshold, members)
        with Node(self.community) as node:
            sets = sum(line.split("\t")[3] == "RRSIG" for line in
                       Path(node.zone).read_text().splitlines() if not line.startswith(";"))
        # The zone's own signers sign every set but DNSKEY.
        return [self.figure("nonces", self.community, sets - 1) / 1000 for _ in range(self.runs)]

    def single_key(self):
        """Seconds in which ldns-signzone signs the same zone with one key of the same kind."""
        self.make_community()
        with Node(self.community) as node:
            lines = Path(node.zone).read_text().splitlines()
        apex = next(line.split("\t")[0] for line in lines if "\tSOA\t" in line)
        made_here = {"RRSIG", "NSEC", "DNSKEY", "ZONEMD"}
        plain = [line for line in lines
                 if not line.startswith(";") and line.split("\t")[3] not in made_here]
        (self.folder / "plain.zone").write_text("\n".join(plain) + "\n")
        keys = [subprocess.run(["ldns-keygen", "-a", "ED25519", *kind, apex], cwd=self.folder,
                               check=True, capture_output=True, text=True).stdout.strip()
                for kind in (["-k"], [])]
        values = []
        for _ in range(self.runs):
            begin = time.monotonic()
            subprocess.run(["ldns-signzone", "-o", apex, "-z", "1:1", "-f", "out.zone",
                            "plain.zone", *keys], cwd=self.folder, check=True, capture_output=True)
            values.append(time.monotonic() - begin)
        return values
