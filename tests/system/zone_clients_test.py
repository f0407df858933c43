#!/usr/bin/python3
"""Clients of every kind ask a node for its zones: without a key, with a wrong one, too late,
slowly, too many, and more often than anybody has to.

  zone_clients_test.py --binaries DIR
"""

import argparse
import contextlib
import socket
import struct
import subprocess
import sys
import tempfile
import threading
import time
import unittest
import unittest.mock
from pathlib import Path

import dns.exception
import dns.message
import dns.name
import dns.query
import dns.rcode
import dns.rdata
import dns.tsig
import dns.tsigkeyring
import dns.versioned
import dns.xfr
from programs import Api, Folder, Node, Programs, wait_until
from secondaries import KEY, new_key

HERE, ELSEWHERE, SECONDARY = "127.0.0.1", "127.0.0.2", "127.0.0.99"
ZONE = "example."
QUESTIONS, BURST = 10_000, 40
TRANSACTIONS = 20  # that the slowest machine takes meanwhile
OF_ONE_ADDRESS = 32  # connections (docs/spec/zone-transfer.md)


@contextlib.contextmanager
def transactions(data, url):
    """Every party sends them without pause; those that were acknowledged, once it is over."""
    acknowledged = []
    with tempfile.TemporaryFile("w+") as said:
        load = subprocess.Popen(programs.command("comity-loader", "load", url, data),
                                stdin=subprocess.PIPE, stdout=said)
        try:
            yield acknowledged
        finally:
            load.communicate(b"", timeout=60)
            said.seek(0)
            acknowledged += said.read().splitlines()


class Clients(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        holder = Folder()
        folder = holder.__enter__()
        cls.addClassCleanup(holder.__exit__)
        data = cls.data = folder / "data"
        programs.make_sample(data)
        cls.keys = dns.tsigkeyring.from_text({KEY: new_key(data / "tsig.keys")})
        with (data / "comityd.toml").open("a") as config:
            config.write('\n[dns]\nlisten = ["0.0.0.0:0"]\nkeys_file = "tsig.keys"\n'
                         f'secondaries = ["{SECONDARY}:9"]\n')
        cls.node = Node(programs, data)
        cls.addClassCleanup(cls.node.stop)
        line = next(line for line in cls.node.output.splitlines() if line.startswith("DNS"))
        cls.port = int(line.rpartition(":")[2])

    def ask(self, kind, keys=None, zone=ZONE, **options):
        query = dns.message.make_query(zone, kind, **options)
        query.flags = 0
        if keys:
            query.use_tsig(keys, dns.name.from_text(KEY), algorithm=dns.tsig.HMAC_SHA256)
        return query

    def rcode(self, query):
        return dns.rcode.to_text(dns.query.tcp(query, HERE, port=self.port, timeout=10).rcode())

    def transferred(self, source=HERE, serial=None):
        """The zone as it stands after a transfer; `serial`: of the version that there was."""
        zone = dns.versioned.Zone(ZONE)
        if serial is not None:
            with zone.writer() as writer:
                soa = f"a.{ZONE} b.{ZONE} {serial} 1 2 3 4"
                writer.add("@", 60, dns.rdata.from_text("IN", "SOA", soa))
        query, _ = dns.xfr.make_query(zone, keyring=self.keys, keyname=dns.name.from_text(KEY),
                                      keyalgorithm=dns.tsig.HMAC_SHA256)
        dns.query.inbound_xfr(HERE, zone, query, port=self.port, lifetime=20, source=source)
        return zone

    def test_only_who_has_the_key_gets_a_zone(self):
        self.assertEqual(self.rcode(self.ask("AXFR")), "REFUSED")
        self.assertEqual(self.rcode(self.ask("SOA")), "NOERROR")
        self.assertEqual(self.rcode(self.ask("A", zone="www." + ZONE)), "REFUSED")
        self.assertEqual(self.rcode(self.ask("SOA", zone="com.")), "REFUSED")
        self.assertGreater(len(self.transferred().nodes), 5)

    def refused_as(self, query):
        """The error of the signature in the answer, which holds no zone."""
        with socket.create_connection((HERE, self.port), 10) as stream:
            wire = query.to_wire()
            stream.sendall(struct.pack("!H", len(wire)) + wire)
            answer = stream.recv(65_535)[2:]
        self.assertEqual(answer[3] & 0xF, dns.rcode.NOTAUTH)
        self.assertEqual(answer[6:8], b"\0\0")
        # The record ends in error and other data: none, or a time.
        return next(error for error in (16, 17, 18) if answer.endswith(
            struct.pack("!HH", error, 0)) or answer[:-6].endswith(struct.pack("!HH", error, 6)))

    def test_a_wrong_key_a_foreign_key_and_a_late_signature_are_told_apart(self):
        wrong = dns.tsigkeyring.from_text({KEY: "A" * 43 + "="})
        self.assertEqual(self.refused_as(self.ask("AXFR", wrong)), 16)
        query = dns.message.make_query(ZONE, "AXFR")
        foreign = dns.tsigkeyring.from_text({"other.example": "A" * 43 + "="})
        query.use_tsig(foreign, algorithm=dns.tsig.HMAC_SHA256)
        self.assertEqual(self.refused_as(query), 17)
        with unittest.mock.patch("time.time", return_value=time.time() - 1_000):
            late = self.ask("AXFR", self.keys)
            late.to_wire()
            self.assertEqual(self.refused_as(late), 18)

    def test_who_has_a_version_that_never_was_gets_the_zone(self):
        self.assertEqual(len(self.transferred(serial=17).nodes), len(self.transferred().nodes))

    def test_who_holds_all_connections_of_an_address_leaves_those_of_others(self):
        held = [socket.create_connection((HERE, self.port), 10) for _ in range(OF_ONE_ADDRESS + 8)]
        try:
            wire = self.ask("AXFR", self.keys).to_wire()
            for one in held[:OF_ONE_ADDRESS]:
                one.sendall(struct.pack("!H", len(wire)) + wire)  # and never reads
            self.assertGreater(len(self.transferred(ELSEWHERE).nodes), 5)
            held[-1].settimeout(10)
            self.assertEqual(held[-1].recv(1), b"", "more than one address may have")
        finally:
            for one in held:
                one.close()

    def test_strangers_together_leave_the_secondaries_their_places(self):
        held = []
        try:
            for last in range(3, 12):
                for _ in range(OF_ONE_ADDRESS):
                    source = (f"127.0.0.{last}", 0)
                    held.append(socket.create_connection((HERE, self.port), 10, source))
            time.sleep(0.5)
            self.assertGreater(len(self.transferred(SECONDARY).nodes), 5)
            with self.assertRaises((OSError, EOFError, dns.exception.DNSException)):
                self.transferred(ELSEWHERE)
        finally:
            for one in held:
                one.close()

    def test_ten_thousand_questions_a_second(self):
        """And the node takes transactions meanwhile, as before."""
        wire = bytearray(self.ask("SOA").to_wire())
        answers = 0
        with (transactions(self.data, self.node.url) as acknowledged,
              socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asks):
            asks.connect((HERE, self.port))
            asks.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4 << 20)
            asks.settimeout(2)
            begin = time.monotonic()
            for number in range(QUESTIONS):
                wire[:2] = struct.pack("!H", number)
                asks.send(wire)
                if number % BURST == BURST - 1:
                    answers += self.answered(asks, BURST)
            took = time.monotonic() - begin
        print(f"{QUESTIONS} questions by UDP in {took:.2f} s, {answers} answers; "
              f"{len(acknowledged)} transactions meanwhile", flush=True)
        self.assertGreater(answers, QUESTIONS * 0.99)
        self.assertGreater(len(acknowledged), TRANSACTIONS)
        begin = time.monotonic()
        api = Api(self.node.url)
        self.assertEqual(api.get("/v1/health")[0], 200)
        api.close()
        self.assertLess(time.monotonic() - begin, 1)

    @staticmethod
    def answered(asks, count):
        got = 0
        try:
            while got < count:
                got += bool(asks.recv(512))
        except TimeoutError:
            pass
        return got

    def test_noise_is_survived(self):
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asks:
            asks.connect((HERE, self.port))
            for size in range(0, 600, 7):
                asks.send(bytes((size * 31 + i) & 0xFF for i in range(size)))
        with socket.create_connection((HERE, self.port), 10) as stream:
            stream.sendall(b"\xff\xff" + bytes(5_000))
            with contextlib.suppress(ConnectionResetError):
                self.assertEqual(stream.recv(10), b"")
        self.assertEqual(self.rcode(self.ask("SOA")), "NOERROR")


class Operator(unittest.TestCase):
    """What an operator hears of settings and secondaries that are not right."""

    def test_a_secondary_that_refuses_and_a_catalog_that_is_a_zone(self):
        holder = Folder()
        folder = holder.__enter__()
        self.addCleanup(holder.__exit__)
        data = folder / "data"
        programs.make_sample(data)
        refuses = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.addCleanup(refuses.close)
        refuses.bind((HERE, 0))
        threading.Thread(target=answer_all, args=[refuses, dns.rcode.REFUSED],
                         daemon=True).start()
        with (data / "comityd.toml").open("a") as config:
            config.write(f'\n[dns]\nlisten = ["{HERE}:0"]\nopen = true\ncatalog = "{ZONE}"\n'
                         f'secondaries = ["{HERE}:{refuses.getsockname()[1]}"]\n')
        with Node(programs, data) as node:
            port = int(next(line for line in node.output.splitlines()
                            if line.startswith("DNS")).rpartition(":")[2])
            answer = dns.query.udp(dns.message.make_query(ZONE, "SOA"), HERE, port=port, timeout=10)
            self.assertIn("a.ns." + ZONE, answer.answer[0].to_text())
            api = Api(node.url)
            self.addCleanup(api.close)
            wait_until(lambda: "answers REFUSED" in str(api.get("/v1/health")[1]["reasons"]),
                       60, lambda: api.get("/v1/health")[1]["reasons"])
            self.assertIn("no catalog is served", str(api.get("/v1/health")[1]["reasons"]))

    def test_a_zone_that_cannot_be_published_stays_in_the_catalog(self):
        holder = Folder()
        folder = holder.__enter__()
        self.addCleanup(holder.__exit__)
        data = folder / "data"
        programs.make_sample(data)
        with (data / "comityd.toml").open("a") as config:
            config.write(f'\n[dns]\nlisten = ["{HERE}:0"]\nopen = true\n'
                         'catalog = "catalog.invalid."\n')
        in_the_way = data / "zones/example.zone"
        in_the_way.mkdir(parents=True)
        (in_the_way / "file").touch()
        with Node(programs, data) as node:
            port = int(next(line for line in node.output.splitlines()
                            if line.startswith("DNS")).rpartition(":")[2])
            api = Api(node.url)
            self.addCleanup(api.close)
            wait_until(lambda: "is not published" in str(api.get("/v1/health")[1]["reasons"]),
                       60, lambda: api.get("/v1/health")[1])
            catalog = dns.versioned.Zone("catalog.invalid.")
            dns.query.inbound_xfr(HERE, catalog, dns.xfr.make_query(catalog)[0], port=port,
                                  lifetime=20)
            members = [rdata.to_text() for _, _, rdata in catalog.iterate_rdatas("PTR")]
            self.assertEqual(members, [ZONE])

    def test_status_shows_which_secondary_has_taken_which_version(self):
        holder = Folder()
        folder = holder.__enter__()
        self.addCleanup(holder.__exit__)
        data = folder / "data"
        programs.make_sample(data)
        takes = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.addCleanup(takes.close)
        takes.bind((HERE, 0))
        threading.Thread(target=answer_all, args=[takes, dns.rcode.NOERROR], daemon=True).start()
        address, silent = f"{HERE}:{takes.getsockname()[1]}", "192.0.2.1:53"
        with (data / "comityd.toml").open("a") as config:
            config.write(f'\n[dns]\nlisten = ["{HERE}:0"]\nopen = true\n'
                         f'secondaries = ["{address}", "{silent}"]\n')
        with Node(programs, data) as node:
            api = Api(node.url)
            self.addCleanup(api.close)

            def told():
                shown = api.get("/v1/health")[1]["dns"]["secondaries"]
                return {one["address"]: one for one in shown}

            wait_until(lambda: told().get(address, {}).get("acknowledged"), 30, told)
            shown = api.get("/v1/health")[1]
            serial = shown["zones"][0]["serial"]
            self.assertEqual(shown["dns"]["zones"], [{"apex": ZONE, "serial": serial}])
            self.assertEqual(told()[address]["acknowledged"]["serial"], serial)
            self.assertEqual((told()[address]["trouble"], told()[silent]["acknowledged"]),
                             ("", None))
            wait_until(lambda: told()[silent]["trouble"] == "does not answer", 30, told)
            text = programs.run("comity", "--node", node.url, "status").stdout
            self.assertRegex(text, f"DNS +{shown['dns']['listen'][0]}")
            self.assertRegex(text, f"secondary +{address} {ZONE}: told of {serial} at .*\n"
                                   f" +acknowledged {serial} at ")
            self.assertRegex(text, f"secondary +{silent} .*, and does not answer")

    def test_a_secondary_that_does_not_get_a_zone_is_named_until_it_does(self):
        holder = Folder()
        folder = holder.__enter__()
        self.addCleanup(holder.__exit__)
        data = folder / "data"
        programs.make_sample(data)
        keys = dns.tsigkeyring.from_text({KEY: new_key(data / "tsig.keys")})
        with (data / "comityd.toml").open("a") as config:
            config.write('\n[dns]\nlisten = ["0.0.0.0:0"]\nkeys_file = "tsig.keys"\n'
                         f'secondaries = ["{ELSEWHERE}:9"]\n')
        with Node(programs, data) as node:
            port = int(next(line for line in node.output.splitlines()
                            if line.startswith("DNS")).rpartition(":")[2])
            api = Api(node.url)
            self.addCleanup(api.close)

            def transfer(source, with_key, zone=ZONE):
                query = dns.message.make_query(zone, "AXFR")
                if with_key:
                    query.use_tsig(keys, dns.name.from_text(KEY), algorithm=dns.tsig.HMAC_SHA256)
                return dns.query.tcp(query, HERE, port=port, source=source, timeout=10,
                                     one_rr_per_rrset=True).rcode()

            def refused():
                shown = api.get("/v1/health")[1]
                return [(one["address"], one["zone"], one["trouble"].strip())
                        for one in shown["dns"]["refused"]], shown

            self.assertEqual(transfer(HERE, False), dns.rcode.REFUSED)
            self.assertEqual(refused()[0], [], "anybody may ask")
            self.assertEqual(transfer(ELSEWHERE, False), dns.rcode.REFUSED)
            self.assertEqual(transfer(ELSEWHERE, True, "other."), dns.rcode.REFUSED)
            known, shown = refused()
            self.assertEqual(known, [
                (ELSEWHERE, ZONE, "asks without a key that is known here"),
                (ELSEWHERE, "other.", "asks for what is not served, or not yet")])
            self.assertEqual(shown["status"], "degraded")
            text = programs.run("comity", "--node", node.url, "status").stdout
            self.assertRegex(text, f"secondary +{ELSEWHERE} asks without a key that is known here, "
                                   f"so it did not get {ZONE} at ")
            for number in range(40):
                transfer(ELSEWHERE, False, f"zone-{number}.")
            self.assertEqual(len(refused()[0]), 16)
            wait_until(lambda: transfer(ELSEWHERE, True) == dns.rcode.NOERROR, 20, "")
            self.assertNotIn(ZONE, [zone for _, zone, _ in refused()[0]])

    def test_a_newer_version_is_told_at_once_to_who_was_silent(self):
        holder = Folder()
        folder = holder.__enter__()
        self.addCleanup(holder.__exit__)
        data = folder / "data"
        programs.make_sample(data, "--time-lock-seconds", "0")
        silent = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.addCleanup(silent.close)
        silent.bind((HERE, 0))
        told = []  # when, and of which serial

        def listen():
            with contextlib.suppress(OSError):
                while True:
                    message = dns.message.from_wire(silent.recv(4096))
                    told.append((time.monotonic(), message.answer[0][0].serial))

        threading.Thread(target=listen, daemon=True).start()
        with (data / "comityd.toml").open("a") as config:
            config.write(f'\n[dns]\nlisten = ["{HERE}:0"]\nopen = true\n'
                         f'secondaries = ["{HERE}:{silent.getsockname()[1]}"]\n')
        with Node(programs, data) as node:
            api = Api(node.url)
            self.addCleanup(api.close)

            def serial():
                return api.get("/v1/health")[1]["dns"]["zones"][0]["serial"]

            def comity(*words):
                done = programs.comity("--data", data, "--node", node.url, *words)
                self.assertEqual(done.returncode, 0, done.stderr)

            # Told after 2 and 4 seconds again, and then not for 8.
            wait_until(lambda: [of for _, of in told].count(serial()) >= 3, 60, lambda: told)
            before = serial()
            comity("--as", "lumen-registry", "zone", "set-apex", "example", "TXT", "--rdata",
                   '"newer"', "--propose", "Newer")
            for party in ("commons-union", "government-of-aurora", "harbour-networks",
                          "meridian-organisation", "ring-operators"):
                comity("--as", party, "vote", "1", "yes")
            wait_until(lambda: serial() != before, 60, "")
            newer, since = serial(), time.monotonic()
            wait_until(lambda: any(of >= newer for _, of in told), 3, lambda: (told, since))

    def test_what_is_wrong_is_found_before_the_start(self):
        holder = Folder()
        folder = holder.__enter__()
        self.addCleanup(holder.__exit__)
        new_key(folder / "keys")
        new_key(folder / "open")
        (folder / "open").chmod(0o644)
        (folder / "garbled").write_text("key")
        (folder / "garbled").chmod(0o600)
        listen = 'listen = ["127.0.0.1:53"]\n'
        for settings, why in (('open = true\nlisten = ["localhost:53"]', "no IPv4 or IPv6 address"),
                              ('open = true\nlisten = ["127.0.0.1:x"]', "no port"),
                              (listen, "nobody would get a zone"),
                              (listen + 'keys_file = "none"', "No such file"),
                              (listen + 'keys_file = "garbled"', "not `key"),
                              (listen + 'keys_file = "open"', "chmod 600"),
                              (listen + 'open = true\nsecondaries = ["192.0.2.1 k"]', "no key k."),
                              (listen + 'open = true\nsecondaries = ["ns.example"]', "no IPv4"),
                              (listen + 'open = true\ncheck = ["true", "{file}"]', "absolute"),
                              (listen + 'open = true\ncheck = ["/bin/true"]', '"{file}"'),
                              (listen + 'open = true\ncheck = ["/none", "{file}"]', "not there"),
                              (listen + 'open = true\ncatalog = "a"', "end with a dot")):
            (folder / "node.toml").write_text("[dns]\n" + settings + "\n")
            done = programs.run("comityd", "--config", folder / "node.toml", "--check-config")
            self.assertEqual(done.returncode, 1, settings)
            self.assertIn(why, done.stderr)
        (folder / "node.toml").write_text(f"[dns]\n{listen}keys_file = 'keys'\n")
        done = programs.run("comityd", "--config", folder / "node.toml", "--check-config")
        self.assertEqual(done.returncode, 0, done.stderr)


def answer_all(secondary, rcode):
    """A name server that takes a NOTIFY, or does not."""
    with contextlib.suppress(OSError):
        while True:
            octets, sender = secondary.recvfrom(512)
            response = dns.message.make_response(dns.message.from_wire(octets))
            response.set_rcode(rcode)
            secondary.sendto(response.to_wire(), sender)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n", maxsplit=1)[0])
    parser.add_argument("--binaries", type=Path, required=True)
    options, rest = parser.parse_known_args()
    programs = Programs(options.binaries)
    unittest.main(argv=[sys.argv[0], *rest])
