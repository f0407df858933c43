#!/usr/bin/python3
"""A node hands its zone out over TLS (RFC 9103): kdig takes it, BIND follows it, and what is no
such transfer is turned away.

  zone_tls_test.py --binaries DIR
"""

import argparse
import socket
import ssl
import struct
import subprocess
import sys
import unittest
from pathlib import Path

import dns.message
from programs import Api, Folder, Node, Programs, free_port, wait_until
from secondaries import KEY, Bind, new_key
from secondaries_test import plain
from zone_check_test import VOTERS

HERE, ZONE, NAME = "127.0.0.1", "example.", "primary.example"


class OverTls(Bind):
    """BIND that takes its zones over TLS, from who has a certificate of this name."""

    authority = None

    def configure(self, primary_port):
        words = super().configure(primary_port)
        path = self.folder / "named.conf"
        text = path.read_text()
        asked = f'key "{KEY}"; }}'
        assert asked in text
        path.write_text(text.replace(asked, f'key "{KEY}" tls node; }}') + f"""
tls node {{ ca-file "{self.authority}"; remote-hostname "{NAME}"; }};
""")
        return words


class Tls(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = cls.enterClassContext(Folder())
        cls.data = cls.folder / "data"
        programs.make_sample(cls.data, "--time-lock-seconds", "1")
        cls.secret = new_key(cls.data / "tsig.keys")
        cls.new_certificate(30)
        cls.secondary = OverTls(cls.folder / "named", cls.secret, [ZONE])
        cls.secondary.authority = cls.data / "tls.crt"
        cls.port = free_port()
        with (cls.data / "comityd.toml").open("a") as config:
            config.write(f'\n[dns]\ntls_listen = ["{HERE}:{cls.port}"]\ncertificate = "tls.crt"\n'
                         'certificate_key = "tls.key"\nkeys_file = "tsig.keys"\n'
                         f'secondaries = ["{HERE}:{cls.secondary.port} {KEY}"]\n')
        cls.node = cls.enterClassContext(Node(programs, cls.data))

    @classmethod
    def new_certificate(cls, days):
        """Beside the one that is there, then in its place."""
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ed25519", "-nodes", "-days",
                        str(days), "-keyout", "next.key", "-out", "next.crt", "-subj",
                        f"/CN={NAME}", "-addext", f"subjectAltName=DNS:{NAME}"], cwd=cls.data,
                       check=True, capture_output=True)
        (cls.data / "next.key").chmod(0o600)
        for end in ("key", "crt"):
            (cls.data / f"next.{end}").rename(cls.data / f"tls.{end}")

    def kdig(self, *words):
        done = subprocess.run(
            ["kdig", f"@{HERE}", "-p", str(self.port), f"+tls-ca={self.data}/tls.crt",
             f"+tls-hostname={NAME}", "+retry=0", "+time=20", "+noidn", "+noall", "+answer",
             "+header", ZONE, *words], capture_output=True, text=True, check=False)
        return done.stdout + done.stderr

    def test_kdig_takes_the_zone_under_the_key_alone(self):
        text = self.kdig("AXFR", "-y", f"hmac-sha256:{KEY}:{self.secret}")
        got = {plain(line) for line in text.splitlines() if line and not line.startswith(";")}
        self.assertEqual(got, self.published(), text)
        self.assertIn("REFUSED", self.kdig("AXFR"))

    def test_bind_follows(self):
        self.addCleanup(self.secondary.end)
        self.secondary.begin(self.port)
        api = Api(self.node.url)
        self.addCleanup(api.close)
        shown = api.get("/v1/health")[1]
        self.assertEqual(shown["dns"]["tls_listen"], [f"{HERE}:{self.port}"])
        self.assertEqual(shown["dns"]["listen"], [])
        wait_until(lambda: "all zones loaded" in self.secondary.text(), 30, self.secondary.text)
        self.secondary.has(ZONE, shown["zones"][0]["serial"])
        self.assertEqual(self.handed_on(), self.published())
        self.decide()
        self.node.await_in_zone("over TLS")
        self.secondary.has(ZONE, shown["zones"][0]["serial"] + 1)
        self.assertEqual(self.handed_on(), self.published())
        self.assertEqual(len(self.secondary.transfers()), 2, self.secondary.text())

    def handed_on(self):
        return {plain(line) for line in self.secondary.records(ZONE)}

    def published(self):
        return {plain(line) for line in Path(self.node.zone_file).read_text().splitlines()
                if line and not line.startswith(";")}

    def decide(self):
        words = ["--data", self.data, "--node", self.node.url]

        def comity(*more):
            done = programs.comity(*words, *more)
            assert done.returncode == 0, done.stdout + done.stderr
            return done.stdout

        comity("--as", VOTERS[0], "zone", "set-apex", ZONE, "TXT", "--rdata", '"over TLS"',
               "--propose", "Say how")
        for party in VOTERS:
            comity("--as", party, "vote", "1", "yes")
            if '"state":"voting"' not in comity("--json", "proposal", "1"):
                break
        comity("wait", "1")

    def connect(self, version, protocol):
        terms = ssl.create_default_context(cafile=self.data / "tls.crt")
        terms.maximum_version = version
        terms.set_alpn_protocols([protocol])
        plain_stream = socket.create_connection((HERE, self.port), 10)
        self.addCleanup(plain_stream.close)
        stream = terms.wrap_socket(plain_stream, server_hostname=NAME)
        self.addCleanup(stream.close)
        # In TLS 1.3 a client is done before the server has spoken of it.
        wire = dns.message.make_query(ZONE, "SOA").to_wire()
        stream.sendall(struct.pack("!H", len(wire)) + wire)
        octets = stream.recv(65_535)
        return dns.message.from_wire(octets[2:]).answer if octets[2:] else None

    def reasons(self):
        api = Api(self.node.url)
        self.addCleanup(api.close)
        return str(api.get("/v1/health")[1]["reasons"])

    def test_a_new_certificate_is_taken_up(self):
        newest = ssl.TLSVersion.TLSv1_3
        self.addCleanup(self.new_certificate, 30)
        self.new_certificate(3)
        # The client trusts the new one alone.
        self.assertTrue(self.connect(newest, "dot"))
        self.assertRegex(self.reasons(), "runs out in [23] days")
        (self.data / "next.key").write_text("no key")
        kept = (self.data / "tls.key").read_bytes()
        (self.data / "next.key").rename(self.data / "tls.key")
        self.assertTrue(self.connect(newest, "dot"))
        self.assertRegex(self.reasons(), "tls.key: .*stays in use")
        (self.data / "tls.key").write_bytes(kept)
        self.assertTrue(self.connect(newest, "dot"))
        self.assertNotIn("stays in use", self.reasons())

    def test_older_versions_and_other_protocols_are_turned_away(self):
        newest = ssl.TLSVersion.TLSv1_3
        self.assertTrue(self.connect(newest, "dot"))
        with self.assertRaises(ssl.SSLError):
            self.connect(newest, "http/1.1")
        with self.assertRaises(ssl.SSLError):
            self.connect(ssl.TLSVersion.TLSv1_2, "dot")

    def test_who_speaks_without_tls_gets_no_answer(self):
        wire = dns.message.make_query(ZONE, "SOA").to_wire()
        with socket.create_connection((HERE, self.port), 10) as stream:
            stream.sendall(struct.pack("!H", len(wire)) + wire)
            answer = stream.recv(65_535)  # at most what TLS says of it
        self.assertLess(len(answer), 20)

    def test_what_is_wrong_is_found_before_the_start(self):
        start = 'open = true\ntls_listen = ["127.0.0.1:853"]\n'
        (self.data / "open.key").write_bytes((self.data / "tls.key").read_bytes())
        (self.data / "open.key").chmod(0o644)
        for settings, why in (("", "takes certificate and certificate_key"),
                              ('certificate = "none"\ncertificate_key = "tls.key"\n', "none: "),
                              ('certificate = "tls.crt"\ncertificate_key = "tls.crt"\n', "chmod"),
                              ('certificate = "tls.crt"\ncertificate_key = "tsig.keys"\n',
                               "tsig.keys: "),
                              ('certificate = "tls.crt"\ncertificate_key = "open.key"\n',
                               "chmod 600")):
            (self.data / "node.toml").write_text("[dns]\n" + start + settings)
            done = programs.run("comityd", "--config", self.data / "node.toml", "--check-config")
            self.assertEqual(done.returncode, 1, settings)
            self.assertIn(why, done.stderr)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n", maxsplit=1)[0])
    parser.add_argument("--binaries", type=Path, required=True)
    options, rest = parser.parse_known_args()
    programs = Programs(options.binaries)
    unittest.main(argv=[sys.argv[0], *rest])
