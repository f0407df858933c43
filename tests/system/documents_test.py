#!/usr/bin/python3
"""The trust anchor of a zone as a file (RFC 9718) that a group of its own signs: judged by xmllint
with the schema, by unbound-anchor, by openssl, and by a stranger who knows the community's id.

  documents_test.py --binaries DIR"""

import argparse
import base64
import hashlib
import json
import subprocess
import sys
import unittest
import urllib.error
import urllib.request
from pathlib import Path
from xml.etree import ElementTree

import anchor_reader
from ceremonies import SECONDS, THRESHOLD, ZONE, CeremonyCase, call_action, zone_action
from programs import Node, Programs, wait_until

ROLES = ("KEY_SIGNING", "ZONE_SIGNING", "DOCUMENT_SIGNING")
SCHEMA = Path(__file__).resolve().parent.parent / "interop" / "trust_anchor.rng"
# SubjectPublicKeyInfo of an Ed25519 key, up to the key (RFC 8410, 10.1).
KEY_HEAD = bytes.fromhex("302a300506032b6570032100")


def run(*words):
    done = subprocess.run([str(word) for word in words], capture_output=True, text=True,
                          check=False)
    return done.returncode, done.stdout + done.stderr


class Documents(CeremonyCase):
    def write(self, name, octets):
        path = self.folder / name
        path.write_bytes(octets)
        return path

    def fetch(self, node, name):
        try:
            with urllib.request.urlopen(f"{node.url}/v1/zones/{ZONE[:-1]}/{name}") as answer:
                return answer.read()
        except urllib.error.HTTPError:
            return None

    def await_document(self, node, session):
        def signed():
            answer = json.loads(self.comity(node, "--json", "zone", "signing", ZONE))
            newest = answer.get("document_signing", {}).get("signed", {})
            return newest.get("number", 0) >= session and self.fetch(node, "trust-anchor.xml")
        wait_until(signed, SECONDS, "no document")
        answer = json.loads(self.comity(node, "--json", "zone", "signing", ZONE))
        return bytes.fromhex(answer["document_signing"]["public_key"])

    def openssl_says(self, key, message, signature):
        words = ["openssl", "pkeyutl", "-verify", "-pubin", "-keyform", "DER", "-rawin",
                 "-inkey", self.write("key.der", KEY_HEAD + key),
                 "-in", self.write("message", message),
                 "-sigfile", self.write("signature", signature)]
        return run(*words)

    def judged_by_others(self, key, community, document, signature):
        """The schema, the signature over the octets of docs/spec/documents.md, and the DS."""
        path = self.write("anchor.xml", document)
        code, said = run("xmllint", "--noout", "--nonet", "--relaxng", SCHEMA, path)
        self.assertEqual(code, 0, said)
        spoiled = self.write("spoiled.xml", document.replace(b"<KeyTag>", b"<KeyTag>x"))
        self.assertNotEqual(run("xmllint", "--noout", "--relaxng", SCHEMA, spoiled)[0], 0)
        message = b"comity document v1\n" + bytes.fromhex(community) + b"\0\x0ctrust-anchor"
        self.assertEqual(self.openssl_says(key, message + document, signature)[0], 0)
        self.assertNotEqual(self.openssl_says(key, document, signature)[0], 0)
        of_other = message.replace(b"document v1", b"document v2")
        self.assertNotEqual(self.openssl_says(key, of_other + document, signature)[0], 0)
        anchor = ElementTree.fromstring(document)
        self.assertEqual(anchor.findtext("Zone"), ZONE)
        words = [anchor.findtext(f"KeyDigest/{name}")
                 for name in ("KeyTag", "Algorithm", "DigestType", "Digest")]
        ds = (self.data / "zones" / f"{ZONE}ds").read_text().split()
        self.assertEqual(words, ds[-4:])
        self.assertIn(b"<!-- made in a ceremony with the transcript ", document)
        written, expected, said = anchor_reader.read(document, self.folder / "reader")
        self.assertEqual(written, expected, said)

    def judged_from_outside(self, node, community, document, signature):
        bundle = self.folder / "zone.bundle"
        self.comity(node, "bundle", "zone", ZONE, "--out", bundle)

        def verdict(document, signature):
            code, said = self.verify(community, "--document", self.write("d", document),
                                     "--signature", self.write("s", signature), bundle)
            return code, said.get("message", said["verdicts"]), said
        code, verdicts, said = verdict(document, signature)
        self.assertEqual((code, verdicts), (0, ["included", "recomputed"]), said)
        keys, = (step["text"] for step in said["steps"] if step["step"] == "keys")
        self.assertEqual(keys.count("in ceremony"), 2, keys)
        older = document.replace(b"validFrom=\"20", b"validFrom=\"19")
        self.assertNotEqual(older, document)
        code, why, _ = verdict(older, signature)
        self.assertEqual(code, 3)
        self.assertIn("document: the file is not the trust-anchor that the records", why)
        code, why, _ = verdict(document, signature[:-1] + bytes([signature[-1] ^ 1]))
        self.assertEqual(code, 3)
        self.assertIn("signature: it does not hold", why)

    def test_the_anchor_is_signed_by_a_group_of_its_own(self):
        names = tuple(role.lower() for role in ROLES)
        with Node(self.programs, self.data) as node:
            self.decide(node, 1, [zone_action()])
            self.decide(node, 2, [call_action(role, self.parties) for role in ROLES])
            self.await_keys(node, 1, names)
            key = self.await_document(node, 1)
            community = json.loads(self.comity(node, "--json", "community"))["id"]
            document = self.fetch(node, "trust-anchor.xml")
            signature = self.fetch(node, "trust-anchor.xml.sig")
            wait_until(lambda: self.is_signed(node), SECONDS, "not signed")
            self.judged_by_others(key, community, document, signature)
            self.judged_from_outside(node, community, document, signature)
            shown = self.comity(node, "zone", "trust-anchor", ZONE, "--xml")
            self.assertEqual(shown.encode(), document)
            said = json.loads(self.comity(node, "--json", "zone", "trust-anchor", ZONE, "--xml"))
            self.assertEqual(said["document"].encode(), document)
            # Octet for octet, where text is made harmless.
            out = self.folder / "anchor.xml"
            said = json.loads(self.comity(node, "--json", "zone", "document", ZONE, "--out", out))
            self.assertEqual(said["signature"]["bytes"], 64)
            self.assertEqual(out.read_bytes(), document)
            self.assertEqual(out.with_suffix(".xml.sig").read_bytes(), signature)
            # Others take the shares over: the same document, signed by them.
            self.decide(node, 3, [call_action("DOCUMENT_SIGNING", self.parties[1:], 2, 2)])
            self.await_keys(node, 2, ("document_signing",))
            self.assertEqual(self.await_document(node, 2), key)
            wait_until(lambda: self.fetch(node, "trust-anchor.xml.sig") != signature, SECONDS,
                       "the old signature stays")
            self.assertEqual(self.fetch(node, "trust-anchor.xml"), document)
            signature = self.fetch(node, "trust-anchor.xml.sig")
            self.judged_from_outside(node, community, document, signature)
            self.assertEqual(node.stop()[0], 0)
        # What is on record puts it together again.
        files = self.data / "zones" / f"{ZONE}trust-anchor.xml"
        kept = hashlib.sha256(files.read_bytes()).digest()
        files.unlink()
        with Node(self.programs, self.data) as node:
            self.await_document(node, 2)
            self.assertEqual(self.fetch(node, "trust-anchor.xml.sig"), signature)
            self.assertEqual(hashlib.sha256(files.read_bytes()).digest(), kept)


    def await_separate(self, node, epoch):
        """The text of the members' signatures, once enough of them stand."""
        def text():
            found = self.fetch(node, "trust-anchor.xml.sig") or b""
            return found if f"\nepoch {epoch}\n".encode() in found else None
        return wait_until(text, SECONDS, "no separate signatures").decode()

    def test_readers_can_count_keys(self):
        names = tuple(role.lower() for role in ROLES)
        with Node(self.programs, self.data) as node:
            self.decide(node, 1, [zone_action()])
            self.decide(node, 2, [call_action(role, self.parties, mode="SEPARATE" if
                                              role == "DOCUMENT_SIGNING" else "JOINT")
                                  for role in ROLES])
            self.await_keys(node, 1, names)
            text = self.await_separate(node, 1)
            document = self.fetch(node, "trust-anchor.xml")
            wait_until(lambda: self.is_signed(node), SECONDS, "not signed")
            community = json.loads(self.comity(node, "--json", "community"))["id"]
            # Any program counts: each signature is of the document's octets and nothing else.
            lines = [line.split() for line in text.splitlines()]
            keys = [line[1] for line in lines if line[0] == "key"]
            signed = [line for line in lines if line[0] == "signature"]
            self.assertEqual(len(keys), len(self.parties))
            self.assertGreaterEqual(len(signed), THRESHOLD)
            self.assertEqual(len({line[1] for line in signed}), len(signed))
            for _, key, signature in signed:
                self.assertIn(key, keys)
                octets = base64.b64decode(signature)
                self.assertEqual(self.openssl_says(bytes.fromhex(key), document, octets)[0], 0)
            self.judged_key_by_key(node, community, document, text)
            answer = json.loads(self.comity(node, "--json", "zone", "signing", ZONE))
            self.assertEqual(answer["document_signing"]["public_keys"], keys)
            self.assertIn("each by a key of its own", self.comity(node, "zone", "signing", ZONE))
            # Others, with new keys, from the next decision on.
            self.decide(node, 3, [call_action("DOCUMENT_SIGNING", self.parties[1:], 2, 2,
                                              mode="SEPARATE")])
            self.await_keys(node, 2, ("document_signing",))
            text = self.await_separate(node, 2)
            self.assertFalse(set(keys) & {line.split()[1] for line in text.splitlines()
                                          if line.startswith("key ")})
            self.judged_key_by_key(node, community, document, text)

    def judged_key_by_key(self, node, community, document, text):
        bundle = self.folder / "separate.bundle"
        self.comity(node, "bundle", "zone", ZONE, "--out", bundle)
        file = self.write("separate.xml", document)

        def verdict(signatures):
            code, said = self.verify(community, "--document", file, "--signature",
                                     self.write("separate.sig", signatures), bundle)
            return code, json.dumps(said)

        code, said = verdict(text.encode())
        self.assertEqual(code, 0, said)
        self.assertIn("keys have signed it, 4 are needed", said)
        self.assertIn("made by its members in ceremony", said)
        lines = text.splitlines(keepends=True)
        last = [place for place, line in enumerate(lines) if line.startswith("signature ")]
        few = lines[:last[0] + THRESHOLD - 1]
        for wrong, told in (
                ("".join(few), f"{THRESHOLD - 1} of the {THRESHOLD} keys"),
                ("".join(few + few[-1:]), "out of order"),
                (text.replace(f"threshold {THRESHOLD}", "threshold 1"), "not of the group"),
                ("".join(few + ["signature " + "ab" * 32 + " " + lines[last[0]].split()[2] + "\n"]),
                 "out of order"),
                ("s" * 64, "not of the group")):
            code, said = verdict(wrong.encode())
            self.assertEqual(code, 3, said)
            self.assertIn(told, said)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--binaries", required=True, type=Path)
    options, rest = parser.parse_known_args()
    CeremonyCase.programs = Programs(options.binaries)
    unittest.main(argv=[sys.argv[0], *rest])
