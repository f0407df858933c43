#!/usr/bin/python3
"""A zone is read from the primary that has it, by AXFR with kdig as guides say, and taken over or
planned: whole, cut off in the middle, under a wrong key, and with every rule of a zone broken.

usage: zone_source_test.py --binaries DIR
"""

import contextlib
import secrets
import socket
import struct
import subprocess
import sys
import threading
import unittest
from base64 import b64encode

import dns.flags
import dns.message
import dns.name
import dns.rrset
import dns.tsigkeyring
from programs import Folder, Node, Programs

ZONE, KEY = "example.", "transfer.example."
DONE, USAGE = 0, 2
APEX = ["@ SOA ns.elsewhere. host.elsewhere. 7 1800 900 604800 300", "@ NS ns.elsewhere."]
SOUND = ["a A 192.0.2.1", "b TXT \"kept\"", "c NS ns.c", "ns.c A 192.0.2.2"]
LONG = " ".join(["x" * 255] * 60)
SIGNER = "1 8 2 " + 64 * "A"
# Records, and what is said of them (docs/spec/zone.md, "What a zone satisfies").
BROKEN = [
    (["x.elsewhere. A 192.0.2.9"], "is outside the zone"),
    (["b SOA ns.elsewhere. host.elsewhere. 7 1800 900 604800 300"], "a zone has one SOA"),
    ([f"@ DS {SIGNER}"], "a DS set stands in the parent zone"),
    (["@ DNAME elsewhere."], "a DNAME at the apex takes all names below"),
    (["d A 192.0.2.4", "d/60 A 192.0.2.5"], "the records of a set have one TTL"),
    ([f"d TXT {i} {LONG}" for i in range(4)], "a set fits into one answer"),
    (["d CNAME a", "d TXT x"], "a CNAME stands alone at its name"),
    (["d CNAME a", "d CNAME b"], "a name has one CNAME"),
    (["d DNAME a", "d DNAME b"], "a name has one DNAME"),
    (["d DNAME a", "d NS ns.elsewhere."], "a DNAME and a delegation are at one name"),
    (["d DNAME elsewhere.", "x.d TXT x"], "nothing is below a DNAME"),
    (["c TXT x"], "at a delegation are NS, DS and addresses only"),
    (["x.c TXT x"], "at a delegation are NS, DS and addresses only"),
    (["*.d NS ns.elsewhere."], "a wildcard is not delegated"),
    ([f"d DS {SIGNER}"], "a DS set stands beside the NS set of a delegation"),
    (["_d A 192.0.2.4"], "A, AAAA and MX are at host names"),
    (["d NS x.d"], "the name server lies in the zone and has no address"),
    (["d NS e", "e CNAME a"], "the name server is an alias"),
    (["d MX 1 e"], "the target lies in the zone and has no address"),
    (["d SRV 1 1 1 e", "e CNAME a"], "the target is an alias"),
    (["d RRSIG A 8 2 60 20300101000000 20200101000000 1 example. AAAA"], ""),  # is left out
]

programs = None  # set by main()


def rrset(line):
    """`line` as in a master file of the zone; a TTL other than 300 stands behind the owner."""
    owner, kind, rdata = line.split(" ", 2)
    owner, _, ttl = owner.partition("/")
    at = dns.name.from_text(owner, dns.name.from_text(ZONE))
    return dns.rrset.from_text_list(at, int(ttl or 300), "IN", kind, [rdata],
                                    origin=dns.name.from_text(ZONE), relativize=False)


class Primary:
    """Hands out whatever `lines` say; without its second SOA when it is `cut`."""

    def __init__(self, keys, lines, cut=False):
        self.keys, self.lines, self.cut = keys, lines, cut
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        with contextlib.suppress(OSError):
            while True:
                client, _ = self.listener.accept()
                with client, contextlib.suppress(OSError, EOFError, struct.error):
                    self.answer(client)

    def answer(self, client):
        stream = client.makefile("rb")
        length, = struct.unpack("!H", stream.read(2))
        wire = stream.read(length)
        try:
            query = dns.message.from_wire(wire, keyring=self.keys)
        except dns.tsig.BadSignature:
            return
        end = [] if self.cut else self.lines[:1]
        context = None
        for line in [*self.lines, *end]:
            answer = dns.message.make_response(query)
            answer.flags |= dns.flags.AA
            answer.answer.append(rrset(line))
            octets = answer.to_wire(multi=True, tsig_ctx=context)
            context = answer.tsig_ctx
            client.sendall(struct.pack("!H", len(octets)) + octets)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        # A thread that waits in accept is woken by nothing less.
        with contextlib.suppress(OSError):
            self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()


class Source(unittest.TestCase):
    def setUp(self):
        holder = Folder()
        self.folder = holder.__enter__()
        self.addCleanup(holder.__exit__)
        self.secret = b64encode(secrets.token_bytes(32)).decode()
        self.keys = dns.tsigkeyring.from_text({KEY: self.secret})

    def read(self, lines, cut=False, secret=None):
        """kdig's exit code, and the file that it has written."""
        path = self.folder / "old.zone"
        with Primary(self.keys, lines, cut) as primary, path.open("w") as file:
            done = subprocess.run(
                ["kdig", "@127.0.0.1", "-p", str(primary.port), "-y",
                 f"hmac-sha256:{KEY}:{secret or self.secret}", "+retry=0", "+time=10", "+noall",
                 "+answer", ZONE, "AXFR"], stdout=file, stderr=subprocess.DEVNULL, check=False,
                stdin=subprocess.DEVNULL)
        return done.returncode, path

    def init(self, path, data="data"):
        return programs.comity("--data", self.folder / data, "init", "--sample", "--port", "0",
                               "--zone-file", path)

    def test_a_transfer_that_is_not_whole_is_no_file(self):
        for options in ({"cut": True}, {"secret": b64encode(b"other" * 6).decode()}):
            code, _ = self.read([*APEX, *SOUND], **options)
            self.assertNotEqual(code, 0, options)

    def test_every_rule_that_a_source_breaks_is_named(self):
        for number, (lines, said) in enumerate(BROKEN):
            with self.subTest(lines=lines[0][:60]):
                code, path = self.read([*APEX, *SOUND, *lines])
                self.assertEqual(code, 0)
                done = self.init(path, f"data{number}")
                self.assertEqual(done.returncode, USAGE if said else DONE, done.stderr)
                self.assertIn(said, done.stderr)

    def test_the_zone_of_a_source_is_taken_over_and_then_followed(self):
        code, path = self.read([*APEX, *SOUND])
        self.assertEqual(code, 0)
        done = self.init(path)
        self.assertEqual(done.returncode, DONE, done.stderr)
        with Node(programs, self.folder / "data") as node:
            def planned(*lines):
                self.assertEqual(self.read([*APEX, *lines])[0], 0)
                return programs.comity("--data", self.folder / "data", "--node", node.url, "zone",
                                       "plan", ZONE, path)
            done = planned(*SOUND)
            self.assertEqual(done.returncode, DONE, done.stderr)
            self.assertIn("the zone is that of the file", done.stdout)
            done = planned(*SOUND[1:], "b TXT \"new\"", "d A 192.0.2.4")
            self.assertEqual(done.returncode, DONE, done.stderr)
            self.assertIn("d.example.", done.stdout)
            for lines, said in BROKEN:
                with self.subTest(lines=lines[0][:60]):
                    done = planned(*SOUND, *lines)
                    # What an act by itself is warned of stops no plan.
                    stops = said and not said.startswith("the target")
                    self.assertEqual(done.returncode, USAGE if stops else DONE, done.stdout)
                    self.assertIn(said, done.stdout + done.stderr)


if __name__ == "__main__":
    binaries = sys.argv.index("--binaries")
    programs = Programs(sys.argv[binaries + 1])
    del sys.argv[binaries:binaries + 2]
    unittest.main()
