"""What the log's witnesses have seen is shown as they signed it, and by nobody else.

Tried with the real cosignatures of two signers: handed in again after newer ones, with another
time, under another party's name, with a root and a size of the forger's own, beside what the log's
key did not sign, to another community, after its party was gone; and 10,000 times, with noise
between. Held against the list of witnesses, the checkpoint that all read, and the node's memory.
"""

import base64
import hashlib
import json
import shutil
import subprocess
import time

from lib import AT_ONCE, Community, Options, bar, check, main, need

SECONDS = 60
POSTS = 10_000
MOST_MIB = 24
DASH = "— "
PARTIES = ("ring-operators", "harbour-networks")


class Signer:
    """The party's comity-signer, which has no share: it cosigns."""

    def __init__(self, community, party):
        folder = Options.folder / f"signer-{party}"
        (folder / "keys").mkdir(parents=True)
        for use in ("signer", "witness"):
            shutil.copy(community.data / "keys" / f"{party}.{use}.key", folder / "keys")
        (folder / "signer.toml").write_text(f'node = "{community.node.url}"\n'
                                            f'community = "{identity(community)}"\n')
        self.process = subprocess.Popen(
            Options.programs.command("comity-signer", "--data", folder),
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL)

    def end(self):
        self.process.kill()
        self.process.wait()


def identity(community):
    return community.get("/v1/community")["id"]


def witnesses(community):
    return {one["party"]: one for one in community.get("/v1/witnesses")["witnesses"]}


def said(community):
    """What is shown of each: the size and the time that it signed."""
    return {party: (one["size"], one["time"]) for party, one in witnesses(community).items()}


def hand_in(community, note):
    return community.http("POST", "/v1/cosignatures", note.encode())[0]


def await_size(community, parties):
    """Until all have cosigned the newest log."""
    until = time.monotonic() + SECONDS
    while True:
        size = community.get("/v1/witnesses")["log_size"]
        found = witnesses(community)
        if all(party in found and found[party]["size"] == size for party in parties):
            return found
        need(time.monotonic() < until, f"cosigned: {found}")
        time.sleep(0.1)


def split(note):
    """The note and the log's lines, and the witness's name and octets."""
    head, line = note.rstrip("\n").rsplit("\n", 1)
    name, octets = line.removeprefix(DASH).split(" ")
    return head + "\n", name, base64.b64decode(octets)


def line_of(name, octets):
    return f"{DASH}{name} {base64.b64encode(octets).decode()}\n"


def forgeries(one, other):
    head, name, octets = split(one["note"])
    yield "another time", head + line_of(name, octets[:11] + bytes([octets[11] ^ 1]) + octets[12:])
    foreign = name.rsplit("/", 1)[0] + "/" + other["party"]
    for key in (one["key"], other["key"]):
        known = hashlib.sha256(foreign.encode() + b"\n\x04" + bytes.fromhex(key)).digest()[:4]
        yield "another's name", head + line_of(foreign, known + octets[4:])
    lines = head.split("\n")
    yield "another size", "\n".join([lines[0], str(int(lines[1]) + 1), *lines[2:]]) + line_of(
        name, octets)
    root = base64.b64encode(hashlib.sha256(b"mine").digest()).decode()
    yield "another root", "\n".join([*lines[:2], root, *lines[3:]]) + line_of(name, octets)
    yield "without the log", "\n".join([*lines[:3], "", line_of(name, octets)])
    yield "nobody's", head
    yield "noise", "\x00" * 60_000


def run():
    community = Community(words=AT_ONCE)
    signers = [Signer(community, party) for party in PARTIES]
    try:
        first = await_size(community, PARTIES)
        done = community.comity(
            "key", "add", community.data / "keys" / f"{PARTIES[0]}.key", "--role", "operate",
            "--insecure-plaintext", "--out", Options.folder / "more.key", who=PARTIES[0])
        need(done.returncode == 0, done.stderr)
        second = await_size(community, PARTIES)
        need(second[PARTIES[0]]["size"] > first[PARTIES[0]]["size"], "the log has grown")
    finally:
        for signer in signers:
            signer.end()
    before = said(community)
    for party in PARTIES:
        hand_in(community, first[party]["note"])
    check(said(community) == before, "what was cosigned before is shown as the newest")
    tried = list(forgeries(second[PARTIES[0]], second[PARTIES[1]]))
    for what, note in tried:
        check(hand_in(community, note) == 400, f"{what}: taken")
    check(said(community) == before, f"shown are {said(community)}, signed was {before}")
    check(community.get("/v1/witnesses")["contradicting"] == [], "a history that nobody signed")
    other = Community()
    check(hand_in(other, second[PARTIES[0]]["note"]) == 400, "taken by another community")

    memory = community.memory_mib()
    body = [second[PARTIES[0]]["note"], first[PARTIES[1]]["note"], tried[0][1], tried[-1][1]]
    begin = time.monotonic()
    for number in range(POSTS):
        hand_in(community, body[number % len(body)])
    took = time.monotonic() - begin
    grown = community.memory_mib() - memory
    check(grown < bar(MOST_MIB), f"{POSTS} posts make the node grow by {grown:.0f} MiB")
    check(said(community) == before, "shown is something else after many posts")
    shown = community.http("GET", "/v1/checkpoint")[1].decode()
    check(shown.count("\n" + DASH) == 1 + len(PARTIES), f"the checkpoint: {shown}")
    done = community.comity("record", "members", "parties", PARTIES[0])
    check(done.returncode == 0, f"a reader of the log: {done.stderr}")
    need(community.comity("leave", who=PARTIES[1]).returncode == 0, "it leaves")
    check(PARTIES[1] not in said(community), "who has left is shown as a witness")
    check(hand_in(community, second[PARTIES[1]]["note"]) == 409, "who has left is taken")
    return (f"{len(tried)} forgeries and older ones change nothing; {POSTS} posts in {took:.0f} s "
            f"make the node grow by {grown:.0f} MiB; shown: {json.dumps(before)}")


main(run)
