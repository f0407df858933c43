"""A second reading of docs/spec/ceremony.md: every vector made anew from the text alone.

Nothing of the programs is used, and no library: curve, cipher and secret sharing are a few lines
each, slow and open, for secrets that stand on the page.
"""

import hashlib
import re
import struct
import sys
import unittest
from pathlib import Path

PAGE = Path(__file__).resolve().parents[2] / "docs/spec/ceremony.md"
P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P
C = b"COMITY-CEREMONY-ED25519-SHA512-v1"
F = b"FROST-ED25519-SHA512-v1"


def sha512(octets):
    return hashlib.sha512(octets).digest()


def number(octets):
    return int.from_bytes(octets, "little")


def scalar(value):
    return (value % L).to_bytes(32, "little")


def u16(value):
    return value.to_bytes(2, "big")


def h(tag, octets):
    return sha512(C + tag + octets)


def hp(octets):
    return number(sha512(F + b"dkg" + octets)) % L


def hn(fresh, secret, octets):
    return number(sha512(F + b"nonce" + fresh + secret + octets)) % L


def stretch(label, size):
    return b"".join(sha512(label.encode() + u16(i)) for i in range(size // 64 + 1))[:size]


# --- edwards25519 in extended coordinates (RFC 8032, 5.1.4)

def add(one, two):
    (x1, y1, z1, t1), (x2, y2, z2, t2) = one, two
    a, b = (y1 - x1) * (y2 - x2) % P, (y1 + x1) * (y2 + x2) % P
    c, d = 2 * t1 * t2 * D % P, 2 * z1 * z2 % P
    e, f, g, i = b - a, d - c, d + c, b + a
    return e * f % P, g * i % P, f * g % P, e * i % P


def times(factor, point):
    product, factor = (0, 1, 1, 0), factor % L
    while factor:
        if factor & 1:
            product = add(product, point)
        point, factor = add(point, point), factor >> 1
    return product


def encode(point):
    x, y, z, _ = point
    inverse = pow(z, -1, P)
    return (y * inverse % P | (x * inverse % P & 1) << 255).to_bytes(32, "little")


def decode(octets):
    sign, y = number(octets) >> 255, number(octets) & (2**255 - 1)
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * pow(2, (P - 1) // 4, P) % P
    x = P - x if x & 1 != sign else x
    return x, y, 1, x * y % P


BASE = decode(bytes.fromhex("58" + "66" * 31))


def element(secret):
    return encode(times(secret, BASE))


# --- XChaCha20-Poly1305 (RFC 8439; draft-irtf-cfrg-xchacha)

def rounds(words):
    state = list(words)
    for a, b, c, d in 10 * [(0, 4, 8, 12), (1, 5, 9, 13), (2, 6, 10, 14), (3, 7, 11, 15),
                            (0, 5, 10, 15), (1, 6, 11, 12), (2, 7, 8, 13), (3, 4, 9, 14)]:
        for one, two, three, bits in ((a, b, d, 16), (c, d, b, 12), (a, b, d, 8), (c, d, b, 7)):
            state[one] = state[one] + state[two] & 0xFFFFFFFF
            mixed = state[three] ^ state[one]
            state[three] = (mixed << bits | mixed >> 32 - bits) & 0xFFFFFFFF
    return state


def words_of(key, rest):
    return struct.unpack("<16I", b"expand 32-byte k" + key + rest)


def block(key, counter, nonce):
    words = words_of(key, struct.pack("<I", counter) + nonce)
    mixed = (a + b & 0xFFFFFFFF for a, b in zip(words, rounds(words)))
    return struct.pack("<16I", *mixed)


def open_sealed(derived, sealed):
    """The plaintext of 32 octets, or nothing."""
    state = rounds(words_of(derived[:32], derived[32:48]))
    key, nonce = struct.pack("<8I", *state[:4], *state[12:]), bytes(4) + derived[48:56]
    body, tag = sealed[:32], sealed[32:]
    first = block(key, 0, nonce)
    factor, total = number(first[:16]) & 0x0FFFFFFC0FFFFFFC0FFFFFFC0FFFFFFF, 0
    for piece in (body[:16], body[16:], struct.pack("<QQ", 0, 32)):
        total = (total + number(piece + b"\1")) * factor % (2**130 - 5)
    if (total + number(first[16:32])) % 2**128 != number(tag):
        return None
    return bytes(a ^ b for a, b in zip(body, block(key, 1, nonce)))


# --- what the page says

def weight(party, parties, place=0):
    product = 1
    for other in parties:
        if other != party:
            product = product * (other - place) * pow(other - party, -1, L) % L
    return product


def value(coefficients, place):
    return sum(c * place**i for i, c in enumerate(coefficients)) % L


def one_time(ceremony, party):
    return number(stretch(f"{ceremony} key {party}", 64)) % L


def participants(epoch, threshold, ceremony, parties):
    zone = b"\7example\0"
    purpose = (b"\xc0" * 32 + u16(len(zone)) + zone + (2).to_bytes(4, "big")
               + epoch.to_bytes(8, "big") + (1).to_bytes(4, "big"))
    return purpose + u16(threshold) + u16(len(parties)) + b"".join(
        scalar(party) + element(one_time(ceremony, party)) for party in parties)


def proof(secret, party, about, fresh):
    key = element(secret)
    nonce = hn(fresh, scalar(secret), scalar(party) + key + about)
    commitment = element(nonce)
    return commitment + scalar(nonce + hp(scalar(party) + key + commitment + about) * secret)


def message(context, party, body, fresh):
    secret = number(fresh[:64]) % L
    return body + element(secret) + proof(secret, party, h(b"sealing", context + body), fresh[64:])


def about_share(context, posted, sender, ceremony, receiver):
    return (h(b"message", context + posted) + scalar(sender) + scalar(receiver) + posted[-96:-64]
            + element(one_time(ceremony, receiver)))


def vectors():
    """[{name: octets}], one for each run on the page."""
    text = PAGE.read_text()
    runs, name = [], ""
    for line in text[text.index("\nGeneration, 2 of 3:"):].splitlines():
        found = re.fullmatch(r"    (.{16})([0-9a-f]+)", line)
        if found:
            name = found[1].strip() or name
            runs[-1][name] = runs[-1].get(name, b"") + bytes.fromhex(found[2])
        elif line:
            runs.append({})
    return runs


class Page(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.made, cls.complaint, cls.reshared, cls.repaired = vectors()
        cls.context = h(b"generation", participants(1, 2, "generation", (1, 2, 3)))
        cls.fresh = {i: stretch(f"generation dealing {i}", 256) for i in (1, 2, 3)}
        cls.dealt = {i: [number(fresh[:64]) % L, number(fresh[64:128]) % L]
                     for i, fresh in cls.fresh.items()}
        cls.shares = {j: sum(value(dealt, j) for dealt in cls.dealt.values()) % L
                      for j in (1, 2, 3)}
        cls.key = sum(dealt[0] for dealt in cls.dealt.values()) % L

    def test_generation(self):
        self.assertEqual(self.made["context"], self.context)
        posted = b""
        for dealer, coefficients in self.dealt.items():
            body = b"".join(map(element, coefficients))
            body += proof(coefficients[0], dealer, h(b"dealing", self.context + body),
                          self.fresh[dealer][128:160])
            said = message(self.context, dealer, body, self.fresh[dealer][160:])
            self.assertEqual(self.made[f"message of {dealer}"], said)
            sealed = self.made[f"sealed by {dealer}"]
            for place, receiver in enumerate((1, 2, 3)):
                shared = encode(times(one_time("generation", receiver), decode(said[-96:-64])))
                about = about_share(self.context, said, dealer, "generation", receiver)
                share = open_sealed(h(b"share", shared + about), sealed[48 * place:48 * place + 48])
                self.assertEqual(share, scalar(value(coefficients, receiver)))
            posted += scalar(dealer) + h(b"message", self.context + said) + sealed
        self.assertEqual(self.made["transcript"], h(b"transcript", self.context + posted))
        self.assertEqual(self.made["group key"], element(self.key))
        for receiver, share in self.shares.items():
            self.assertEqual(self.made[f"share of {receiver}"], scalar(share))

    def test_complaint(self):
        said, secret = self.made["message of 1"], one_time("generation", 3)
        about = about_share(self.context, said, 1, "generation", 3)
        sealing, key = decode(said[-96:-64]), element(secret)
        shared = encode(times(secret, sealing))
        statement = key + said[-96:-64] + shared + about
        nonce = hn(stretch("generation complaint", 32), scalar(secret), statement)
        challenge = number(h(b"equality", element(nonce) + encode(times(nonce, sealing))
                             + statement)) % L
        self.assertEqual(self.complaint["evidence"],
                         shared + scalar(challenge) + scalar(nonce + challenge * secret))
        of_two = self.made["sealed by 1"][48:96]
        self.assertIsNone(open_sealed(h(b"share", shared + about), of_two))

    def test_resharing(self):
        weighted = {i: weight(i, (1, 3)) * self.shares[i] % L for i in (1, 3)}
        context = h(b"resharing", participants(2, 3, "resharing", (2, 4, 5)) + element(self.key)
                    + u16(2) + b"".join(scalar(i) + element(w) for i, w in weighted.items()))
        self.assertEqual(self.reshared["context"], context)
        self.assertEqual(self.reshared["group key"], element(self.key))
        for receiver in (2, 4, 5):
            share = 0
            for dealer, constant in weighted.items():
                fresh = stretch(f"resharing dealing {dealer}", 256)
                share += value([constant, number(fresh[:64]), number(fresh[64:128])], receiver)
            self.assertEqual(self.reshared[f"share of {receiver}"], scalar(share))

    def test_repair(self):
        context = h(b"repair", participants(1, 2, "repair", (1, 3)) + element(self.key) + scalar(2)
                    + element(one_time("repair", 2)))
        self.assertEqual(self.repaired["context"], context)
        fresh = stretch("repair cut 1", 160)
        summand = number(fresh[:64]) % L
        rest = weight(1, (1, 3), 2) * self.shares[1] - summand
        body = element(summand) + element(rest)
        self.assertEqual(self.repaired["first message 1"],
                         message(context, 1, body, fresh[64:]))
        both = sum(weight(i, (1, 3), 2) * self.shares[i] for i in (1, 3)) % L
        self.assertEqual(both, self.shares[2])


if __name__ == "__main__":
    sys.exit(unittest.main())
