#!/usr/bin/python3
"""nsupdate of BIND changes the records of a holder with SIG(0): added, replaced, deleted, under
conditions; and what is repeated, too old, beyond the power of its key, or of another key does
nothing.

  updates_test.py --binaries DIR
"""

import argparse
import json
import os
import socket
import subprocess
import sys
import threading
import time
import unittest

from programs import Api, Folder, Node, Programs, free_port, wait_until
from zone_check_test import VOTERS

HERE, ZONE, HOLDER, OTHER = "127.0.0.1", "example.", "commons-union", "ring-operators"
NAME = "lab.example."
NOERROR, FORMERR, REFUSED, NOTAUTH, NOTZONE = 0, 1, 5, 9, 10


class Relay:
    """Hands datagrams on, and keeps what was asked."""

    def __init__(self, port):
        self.to = (HERE, port)
        self.asked = []
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind((HERE, 0))
        self.port = self.socket.getsockname()[1]
        self.thread = threading.Thread(target=self.run, daemon=True)
        self.thread.start()

    def run(self):
        while True:
            octets, sender = self.socket.recvfrom(65536)
            if not octets:
                return
            self.asked.append(octets)
            self.socket.sendto(ask(self.to[1], octets), sender)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.sendto(b"", (HERE, self.port))
        self.thread.join()
        self.socket.close()


def ask(port, octets):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as one:
        one.settimeout(20)
        one.sendto(octets, (HERE, port))
        return one.recv(4096)


def rcode(octets):
    return octets[3] & 15


class Collector:
    """Keeps datagrams that ask for an update, and says that each was done."""

    def __init__(self):
        self.asked = []
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind((HERE, 0))
        self.port = self.socket.getsockname()[1]
        self.thread = threading.Thread(target=self.run, daemon=True)
        self.thread.start()

    def run(self):
        while True:
            octets, sender = self.socket.recvfrom(65536)
            if not octets:
                return
            self.asked.append(octets)
            self.socket.sendto(octets[:2] + b"\xa8\0" + b"\0" * 8, sender)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.sendto(b"", (HERE, self.port))
        self.thread.join()
        self.socket.close()


class Updates(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = cls.enterClassContext(Folder())
        cls.data = cls.folder / "data"
        programs.make_sample(cls.data, "--time-lock-seconds", "1")
        cls.port = free_port()
        with (cls.data / "comityd.toml").open("a") as config:
            config.write(f'\n[dns]\nlisten = ["{HERE}:{cls.port}"]\nopen = true\nupdates = true\n')
        cls.node = cls.enterClassContext(Node(programs, cls.data))
        cls.proposals = 0
        cls.community = json.loads(cls.comity("--json", "community"))["id"]
        cls.decide([], "delegation", "create", ZONE, "lab", "--holder", HOLDER, consents=[HOLDER])
        cls.decide([], "delegation", "create", ZONE, "other", "--holder", OTHER, consents=[OTHER])
        cls.key = cls.new_key(NAME)
        cls.register(cls.key)

    @classmethod
    def comity(cls, *words, fails=False):
        done = programs.comity("--data", cls.data, "--node", cls.node.url, *words)
        assert (done.returncode != 0) == fails, done.stdout + done.stderr
        return done.stdout

    @classmethod
    def decide(cls, _, *words, consents):
        cls.proposals += 1
        number = str(cls.proposals)
        cls.comity("--as", VOTERS[0], *words, "--propose", "as it says")
        for party in consents:
            cls.comity("--as", party, "consent", number)
        for party in VOTERS:
            cls.comity("--as", party, "vote", number, "yes")
            if '"state":"voting"' not in cls.comity("--json", "proposal", number):
                break
        cls.comity("wait", number)

    @classmethod
    def new_key(cls, name, algorithm="ED25519"):
        more = ["-b", "2048"] if algorithm.startswith("RSA") else []
        done = subprocess.run(
            ["dnssec-keygen", "-T", "KEY", "-n", "HOST", "-a", algorithm, *more, name],
            cwd=cls.folder, capture_output=True, text=True, check=True)
        return str(cls.folder / (done.stdout.strip() + ".private"))

    @classmethod
    def register(cls, key, *words, party=HOLDER, label="lab", types=("A", "AAAA", "TXT")):
        named = [word for one in types for word in ("--type", one)]
        cls.comity("--as", party, "key", "narrow", ZONE, label, "--bind-key", key, "--below",
                   "--acts-a-day", "1000", *named, *words)

    def nsupdate(self, *lines, key=None, port=None, tcp=False, hours=0, zone=ZONE):
        """How it ends: what the server said, in the words of nsupdate; empty when it was done."""
        script = "\n".join([f"server {HERE} {port or self.port}", f"zone {zone}", *lines, "send"])
        environment = dict(os.environ)
        if hours:
            environment |= {"LD_PRELOAD": str(programs.binaries / "libshift-clock.so"),
                            "COMITY_CLOCK_SHIFT": str(hours * 3600)}
        done = subprocess.run(
            ["nsupdate", "-t", "20", *(["-v"] if tcp else []), "-k", key or self.key],
            input=script + "\n", capture_output=True, text=True, check=False, env=environment)
        said = done.stdout + done.stderr
        self.assertEqual(done.returncode == 0, said == "", said)
        return said.removeprefix("update failed: ").strip()

    def records(self, name):
        """Of a name, from the state: owner, type and data."""
        text = self.comity("zone", "show", ZONE)
        fields = [line.split(None, 4) for line in text.splitlines()]
        return {(one[3], one[4]) for one in fields if len(one) == 5 and one[0] == name}

    def test_adds_replaces_and_deletes(self):
        host = f"host1.{NAME}"
        self.assertEqual(self.nsupdate(f"update add {host} 300 A 192.0.2.17",
                                       f'update add {host} 300 TXT "in room 4"'), "")
        self.assertEqual(self.records(host), {("A", "192.0.2.17"), ("TXT", '"in room 4"')})
        self.assertEqual(self.nsupdate(f"update add {host} 300 A 192.0.2.18", tcp=True), "")
        self.assertEqual(self.records(host), {("A", "192.0.2.17"), ("A", "192.0.2.18"),
                                              ("TXT", '"in room 4"')})
        self.assertEqual(self.nsupdate(f"update delete {host} A",
                                       f"update add {host} 60 AAAA 2001:db8::1",
                                       f"update delete {host} TXT \"in room 4\""), "")
        self.assertEqual(self.records(host), {("AAAA", "2001:db8::1")})
        self.assertEqual(self.nsupdate(f"update delete {host}"), "")
        self.assertEqual(self.records(host), set())

    def test_what_was_done_is_published(self):
        self.assertEqual(self.nsupdate(f'update add seen.{NAME} 300 TXT "to be seen"'), "")
        self.node.await_in_zone("to be seen")

    def test_conditions_are_those_of_the_block(self):
        host = f"host2.{NAME}"
        self.assertEqual(self.nsupdate(f"prereq nxdomain {host}",
                                       f'update add {host} 300 TXT "one"'), "")
        for condition, answer in ((f"nxdomain {host}", "YXDOMAIN"),
                                  (f"yxdomain x.{host}", "NXDOMAIN"),
                                  (f"nxrrset {host} TXT", "YXRRSET"),
                                  (f"yxrrset {host} A", "NXRRSET"),
                                  (f'yxrrset {host} TXT "two"', "NXRRSET")):
            self.assertEqual(self.nsupdate(f"prereq {condition}",
                                           f'update add {host} 300 TXT "more"'), answer)
        self.assertEqual(self.nsupdate(f'prereq yxrrset {host} TXT "one"',
                                       f"prereq yxrrset {ZONE} SOA",
                                       f'update add {host} 300 TXT "more"'), "")
        self.assertEqual(self.records(host), {("TXT", '"one"'), ("TXT", '"more"')})

    def test_a_message_counts_once(self):
        """Again while its time lasts: the answer of the first time, and nothing is done."""
        host = f"host3.{NAME}"
        with Relay(self.port) as relay:
            self.assertEqual(self.nsupdate(f'update add {host} 300 TXT "x"', port=relay.port), "")
            added = relay.asked[-1]
        self.assertEqual(self.nsupdate(f"update delete {host}"), "")
        before = self.height()
        self.assertEqual(rcode(ask(self.port, added)), NOERROR)
        self.assertEqual(self.records(host), set())
        self.assertEqual(self.height(), before)
        # With one bit another, of what is signed or of the signature, it is nobody's.
        for place in (0, 20, len(added) - 1, len(added) - 70):
            other = bytearray(added)
            other[place] ^= 1
            self.assertNotEqual(rcode(ask(self.port, bytes(other))), NOERROR, place)
        self.assertEqual(self.height(), before)

    def test_too_old_or_not_yet(self):
        for hours in (-1, 1):
            self.assertEqual(self.nsupdate(f'update add {NAME} 300 TXT "x"', hours=hours),
                             "NOTAUTH", hours)

    def test_no_farther_than_its_power(self):
        before = self.height()
        for line in (f"add {NAME} 300 MX 10 mail.test.", 'add x.other.example. 300 TXT "x"',
                     'add example. 300 TXT "x"', "delete example. TXT",
                     f"add {NAME} 300 NS ns.test.", 'add free.example. 300 TXT "x"'):
            self.assertEqual(self.nsupdate(f"update {line}"), "REFUSED", line)
        self.assertEqual(self.nsupdate(f'update add {NAME} 300 TXT "x"', zone="nowhere.example."),
                         "NOTAUTH")
        self.assertEqual(self.height(), before)

    def test_other_keys_are_nobodys(self):
        before = self.height()
        stranger = self.new_key(NAME)
        self.assertEqual(self.nsupdate(f'update add {NAME} 300 TXT "x"', key=stranger), "NOTAUTH")
        self.assertEqual(self.height(), before)

    def test_other_algorithms_and_no_signature_are_refused(self):
        rsa = self.new_key(NAME, "RSASHA256")
        self.assertEqual(self.nsupdate(f'update add {NAME} 300 TXT "x"', key=rsa), "REFUSED")
        script = f"server {HERE} {self.port}\nzone {ZONE}\nupdate delete {NAME} TXT\nsend\n"
        done = subprocess.run(["nsupdate"], input=script, capture_output=True, text=True,
                              check=False)
        self.assertIn("REFUSED", done.stderr)

    def test_a_key_ends_when_its_name_changes_hands(self):
        self.decide([], "delegation", "create", ZONE, "moved", "--holder", HOLDER,
                    consents=[HOLDER])
        key = self.new_key("moved.example.")
        self.register(key, label="moved")
        line = 'update add moved.example. 300 TXT "mine"'
        self.assertEqual(self.nsupdate(line, key=key), "")
        self.decide([], "delegation", "transfer", ZONE, "moved", "--holder", OTHER,
                    consents=[HOLDER, OTHER])
        self.assertEqual(self.nsupdate(line.replace("mine", "still"), key=key), "NOTAUTH")

    def test_a_name_below_is_not_of_it(self):
        self.assertEqual(self.nsupdate(f'update add own.{NAME} 300 TXT "x"'), "")
        self.comity("--as", HOLDER, "delegation", "register", ZONE, "own.lab")
        self.assertEqual(self.nsupdate(f'update add own.{NAME} 300 TXT "y"'), "REFUSED")

    def test_a_proof_says_that_it_was_an_update(self):
        label = "served"
        self.decide([], "delegation", "create", ZONE, label, "--holder", HOLDER,
                    consents=[HOLDER])
        key = self.new_key(f"{label}.example.")
        self.register(key, label=label, types=("A", "AAAA", "NS"))
        server = f"ns.{label}.example."
        self.assertEqual(self.nsupdate(f"update add {label}.example. 300 NS {server}",
                                       f"update add {server} 300 A 192.0.2.9", key=key), "")
        out = self.folder / "served.bundle"
        self.comity("bundle", "delegation", ZONE, label, "--out", out)
        told = self.comity("verify", "--community", self.community, out)
        self.assertIn("it is an update of what stood there before", told)

    def test_a_set_that_an_update_put_there_is_blamed_on_it(self):
        """By the whole key and by the machine's: history, blame and verify say the same."""
        name = f"told.{NAME}"
        self.assertEqual(self.nsupdate(f'update add {name} 300 TXT "one"',
                                       f'update add beside.{NAME} 300 TXT "two"'), "")
        self.assertEqual(self.nsupdate(f'update add {name} 300 TXT "three"'), "")
        said = self.comity("name", "history", name)
        self.assertIn(f'+ {name} 300 TXT "three"', said)
        self.assertIn(f'+ {name} 300 TXT "one"', said)
        self.assertNotIn("beside", said)
        self.assertNotIn("as the node says", said)
        self.assertNotIn("with something beside it", said)
        of_zone = self.comity("zone", "history", ZONE, "--limit", "2")
        self.assertIn(f'+ beside.{NAME} 300 TXT "two"', of_zone)
        self.assertNotIn("{", of_zone)
        line, = json.loads(self.comity("--json", "zone", "blame", ZONE, "--name", name))["lines"]
        self.assertTrue(line["proven"], line)
        self.assertEqual(line["by"]["party"], HOLDER)
        self.assertIn("update of what stood there before", line["caveat"])
        self.assertIn("which is not shown", self.comity("zone", "blame", ZONE, "--name", name))
        out = self.folder / "told.bundle"
        self.comity("bundle", "origins", ZONE, "--name", name, "--out", out)
        told = self.comity("verify", "--community", self.community, out)
        self.assertRegex(told, f"TXT set of {name}: set by transaction .*an update of what")

    def test_updates_may_come_while_the_node_stops(self):
        """Those that come too late are not taken, and the node ends as it does without them."""
        with Collector() as collector:
            texts = [line for i in range(120)
                     for line in (f'update add {NAME} 300 TXT "late {i}"', "send")]
            self.assertEqual(self.nsupdate(*texts, f"update delete {NAME} TXT",
                                           port=collector.port), "")
        messages = collector.asked
        self.assertGreaterEqual(len(messages), 120)
        for first in (0, 40, 80):
            ended = threading.Event()

            # 100 a second are looked at, and of what was done already nothing is asked again.
            def send(batch=messages[first:] + messages[:first], ended=ended):
                with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as late:
                    for octets in batch:
                        if ended.wait(0.011):
                            return
                        late.sendto(octets, (HERE, self.port))

            sender = threading.Thread(target=send)
            sender.start()
            code, _ = self.node.stop()
            ended.set()
            sender.join()
            said = self.node.error_text()
            type(self).node = self.enterClassContext(Node(programs, self.data))
            self.assertEqual(code, 0, said)

    def test_strangers_leave_nothing_and_do_not_wait(self):
        """Octets of any kind; a flood of them keeps nobody out that comes by TCP, and by UDP for
        no longer than a second."""
        before = self.height()
        header = bytes.fromhex("000128000001000000010001")
        for octets in (header, header + b"\0" * 200, header + os.urandom(400)):
            self.assertIn(rcode(ask(self.port, octets)), (FORMERR, REFUSED, NOTZONE, NOTAUTH))
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as flood:
            flood.bind(("127.0.0.2", 0))
            for _ in range(3000):
                flood.sendto(header + os.urandom(300), (HERE, self.port))
        self.assertEqual(self.height(), before)
        self.assertEqual(
            self.nsupdate(f'update add {NAME} 300 TXT "in the flood"', tcp=True), "")
        time.sleep(1.1)  # 2,000 a second are looked at
        self.assertEqual(self.nsupdate(f'update add {NAME} 300 TXT "after the flood"'), "")

    def height(self):
        """Of what is on record, once nothing of before is under way any more."""
        api = Api(self.node.url)
        self.addCleanup(api.close)
        seen = [-1]

        def rests():
            seen.append(api.get("/v1/community")[1]["height"])
            time.sleep(0.5)
            return seen[-1] == seen[-2]

        wait_until(rests, 30, "the ledger does not come to rest")
        return seen[-1]


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--binaries", required=True)
    words, rest = parser.parse_known_args()
    programs = Programs(words.binaries)
    unittest.main(argv=[sys.argv[0], *rest])
