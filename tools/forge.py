#!/usr/bin/python3
"""Makes false evidence, so that everybody can see who catches it: something is changed and hashed
anew as far as it can be without the keys.

  forge.py vote BUNDLE OUT    a vote says something else; the file's own digest is right again
  forge.py block BUNDLE OUT   the same, and the block record has the state root that it makes
  forge.py log BUNDLE OUT     the same, and the checkpoint has the root of the log that has it
  forge.py glue ZONE OUT      a glue address is another one; ZONEMD is computed anew, and its
                              signature stays

BUNDLE is one of `comity bundle collection decisions votes/N`, ZONE a signed master file."""

import argparse
import base64
import hashlib
import sys
from pathlib import Path


def sha256(*parts):
    return hashlib.sha256(b"".join(parts)).digest()


# Protocol Buffers, as far as bundles need them: fields that are lengths and octets, or numbers.
def varint(value):
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes(out) + bytes([value])


def read_varint(octets, at):
    value = shift = 0
    while True:
        value |= (octets[at] & 0x7F) << shift
        at, shift = at + 1, shift + 7
        if octets[at - 1] < 0x80:
            return value, at


def fields(octets):
    """[number, value]: an int, or the octets of a string or message."""
    out, at = [], 0
    while at < len(octets):
        tag, at = read_varint(octets, at)
        value, at = read_varint(octets, at)
        if tag & 7 == 2:
            value, at = octets[at:at + value], at + value
        out.append([tag >> 3, value])
    return out


def message(parts):
    out = b""
    for number, value in parts:
        if isinstance(value, int):
            out += varint(number << 3) + varint(value)
        else:
            out += varint(number << 3 | 2) + varint(len(value)) + value
    return out


def find(parts, number):
    return next(part for part in parts if part[0] == number)


class Forgery:
    """A bundle that is taken apart, changed, and made anew with a right digest."""
    CHECKPOINT, INDEX, INCLUSION, BLOCK, COLLECTION, DIGEST = 2, 3, 4, 5, 7, 15
    TRANSACTION = 9
    SIGNED = 12

    def __init__(self, octets):
        self.parts = fields(octets)

    def octets(self):
        body = message([part for part in self.parts if part[0] != self.DIGEST])
        return body + message([[self.DIGEST, sha256(b"comity bundle v1\n", body)]])

    def change_vote(self):
        """The first vote says something else; returns the state root that it would make."""
        part = find(self.parts, self.COLLECTION)
        whole = fields(part[1])
        record = find(whole, 3)
        key_value = fields(record[1])
        vote = fields(key_value[1][1])
        find(vote, 1)[1] ^= 3  # yes is 1, no is 2
        key_value[1][1] = message(vote)
        record[1] = message(key_value)
        part[1] = message(whole)
        return self.root_of(whole)

    @staticmethod
    def root_of(whole):
        """docs/spec/state-tree.md, whole collections."""
        table, collection, proof = (find(whole, number)[1] for number in (1, 2, 4))
        start = sha256(table)[:4] + sha256(collection)[:12]
        leaves = []
        for _, octets in (part for part in whole if part[0] == 3):
            key, value = (part[1] for part in fields(octets))
            leaves.append((start + sha256(key)[:16], sha256(value)))
        depth = int.from_bytes(proof[:2], "big")
        bitmap, rest = proof[2:2 + (depth + 7) // 8], proof[2 + (depth + 7) // 8:]

        def bit(octets, i):
            return octets[i // 8] >> (7 - i % 8) & 1

        def fork(left, right, at, path):
            if bytes(32) in (left, right):
                return left if right == bytes(32) else right
            bits = int.from_bytes(path, "big") >> (256 - at) << (256 - at)
            return sha256(b"\1", bytes([at]), bits.to_bytes(32, "big"), left, right)

        def subtree(leaves, at):
            if len(leaves) < 2:
                return sha256(b"\0", *leaves[0]) if leaves else bytes(32)
            halves = [[leaf for leaf in leaves if bit(leaf[0], at) == side] for side in (0, 1)]
            return fork(*(subtree(half, at + 1) for half in halves), at, leaves[0][0])

        siblings = []
        for i in range(depth):
            siblings.append(rest[:32] if bit(bitmap, i) else bytes(32))
            rest = rest[32:] if bit(bitmap, i) else rest
        node, place = subtree(leaves, 128), start + bytes(16)
        for i in reversed(range(depth)):
            pair = (siblings[i], node) if bit(start, i) else (node, siblings[i])
            node = fork(*pair, i, place)
        return node

    def change_block(self, root):
        """The block record has this state root."""
        part = find(self.parts, self.BLOCK)
        block = fields(part[1])
        find(block, 4)[1] = root
        part[1] = message(block)

    def hash_log_anew(self):
        """The checkpoint's root is that of the log with the changed entry; the signature stays."""
        index = find(self.parts, self.INDEX)[1]
        part = find(self.parts, self.CHECKPOINT)
        lines = part[1].split(b"\n")
        node, last = index, int(lines[1]) - 1
        digest = sha256(b"\0", find(self.parts, self.BLOCK)[1])
        for _, sibling in (part for part in self.parts if part[0] == self.INCLUSION):
            if node & 1 or node == last:
                digest = sha256(b"\1", sibling, digest)
                while not node & 1 and node:
                    node, last = node >> 1, last >> 1
            else:
                digest = sha256(b"\1", digest, sibling)
            node, last = node >> 1, last >> 1
        lines[2] = base64.b64encode(digest)
        part[1] = b"\n".join(lines)


def forge_bundle(octets, what):
    forgery = Forgery(octets)
    root = forgery.change_vote()
    if what in ("block", "log"):
        forgery.change_block(root)
    if what == "log":
        forgery.hash_log_anew()
    return forgery.octets()


def forge_glue(text):
    """Changes the first address below a delegation."""
    import dns.name  # pylint: disable=import-outside-toplevel
    import dns.rdatatype  # pylint: disable=import-outside-toplevel
    import dns.zone  # pylint: disable=import-outside-toplevel
    lines = text.splitlines()
    rows = [line.split("\t", 4) if not line.startswith(";") else [] for line in lines]
    apex = next(row[0] for row in rows if row and row[3] == "SOA")
    cuts = {row[0] for row in rows if row and row[3] == "NS" and row[0] != apex}

    def is_glue(row):
        owner = row[0] if row and row[3] == "A" else ""
        while owner.strip("."):
            if owner in cuts:
                return True
            owner = owner.split(".", 1)[1]
        return False

    place = next(i for i, row in enumerate(rows) if is_glue(row))
    rows[place][4] = "192.0.2.66"
    lines[place] = "\t".join(rows[place])
    zone = dns.zone.from_text("\n".join(lines) + "\n", dns.name.from_text(apex), relativize=False)
    old = zone.get_rdataset(zone.origin, dns.rdatatype.ZONEMD)[0]
    digest = zone.compute_digest(old.hash_algorithm, old.scheme)
    for i, row in enumerate(rows):
        if row and row[3] == "ZONEMD":
            front = row[4].split(" ")[:3]
            lines[i] = "\t".join(row[:4] + [" ".join(front + [digest.digest.hex().upper()])])
    return "\n".join(lines) + "\n"


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["vote", "block", "log", "glue"])
    parser.add_argument("file")
    parser.add_argument("out")
    options = parser.parse_args()
    octets = Path(options.file).read_bytes()
    if options.what == "glue":
        octets = forge_glue(octets.decode()).encode()
    else:
        octets = forge_bundle(octets, options.what)
    Path(options.out).write_bytes(octets)
    return 0


if __name__ == "__main__":
    sys.exit(main())
