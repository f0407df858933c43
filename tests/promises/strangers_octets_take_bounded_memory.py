"""What somebody without a key hands in costs a node or a verifier about its size in memory.

An attacker sends messages of two octets each, which a decoder unfolds to a hundred."""
import os
import subprocess
import threading
import time

from lib import *

AT_ONCE = 31
BUNDLE_MIB = 24


def transaction(community, party, key, action):
    identity = bytes.fromhex(community.get("/v1/community")["id"])
    until = b"\x08" + varint(int(time.time()) + 600)
    body = (field(1, identity) + field(2, party) + field(3, key) + b"\x20\x01" + field(5, until)
            + field(6, action))
    return field(1, body) + field(2, b"\0" * 64)


def hand_in(community, path, octets):
    with Peak(community) as peak:
        threads = [threading.Thread(target=community.http, args=("POST", path, octets))
                   for _ in range(AT_ONCE)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    need(community.http("GET", "/v1/health")[0] == 200, "the node does not answer any more")
    told = f"{AT_ONCE} of {len(octets) >> 10} KiB at {path}: {peak.grown:.0f} MiB"
    check(peak.grown < bar(150), told)
    return told


def verify(name, octets):
    """The most memory that comity-verify takes for these octets, in MiB."""
    file = Options.folder / name
    body = octets * ((BUNDLE_MIB << 20) // len(octets))
    file.write_bytes(body + field(15, hashlib.sha256(b"comity bundle v1\n" + body).digest()))
    words = Options.programs.command("comity-verify", "--community", "00" * 32, file)
    run = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    said = run.stdout.read()
    _, status, used = os.wait4(run.pid, 0)
    run.returncode = os.waitstatus_to_exitcode(status)
    need("bundle" in said, said)
    told = f"comity-verify of {BUNDLE_MIB} MiB ({name}): {used.ru_maxrss >> 10} MiB"
    check(run.returncode != 0 and used.ru_maxrss >> 10 < bar(10 * BUNDLE_MIB), f"{told}: {said}")
    return told


def run():
    community = Community()
    member = community.parties[0]
    known = bytes.fromhex(community.get(f"/v1/parties/{member}")["keys"][0]["key"])
    room = (1 << 20) - 400
    title = field(1, b"\x0a\x20" + b"\x11" * 32 + b"\x10\x05")
    hollow = field(300, title + b"\x1a\x00" * (room // 2))
    told = [hand_in(community, "/v1/transactions",
                    transaction(community, b"stranger", os.urandom(32), hollow)),
            hand_in(community, "/v1/transactions",
                    transaction(community, member.encode(), known, hollow)),
            hand_in(community, "/v1/preview", b"\x0a\x00" * (room // 2))]
    # Empty records, hashes, transactions, and records that are as light as may pass.
    record = field(6, b"".join(field(n, b"k") for n in (1, 2, 3, 5, 6)))
    told += [verify("records", b"\x32\x00"), verify("hashes", b"\x22\x00"),
             verify("small", record), verify("values", field(6, field(5, b"v" * 28)))]
    return "; ".join(told)


main(run)
