"""A node that records a proposal, says that another took its number, and proves of a state from
before that there is none, with an entry of the log that is older than the checkpoint beside it."""
from acts import *
from lib import *


def fields(octets):
    """[(number, value)]: an integer, or octets."""
    found, at = [], 0

    def number():
        nonlocal at
        value = shift = 0
        while True:
            one = octets[at]
            at += 1
            value |= (one & 127) << shift
            shift += 7
            if one < 128:
                return value

    while at < len(octets):
        tag = number()
        value = number()
        if tag & 7 == 2:
            value, at = octets[at:at + value], at + value
        found.append((tag >> 3, value))
    return found


def message(found):
    return b"".join(varint(number << 3) + varint(value) if isinstance(value, int)
                    else field(number, value) for number, value in found)


def inclusion(index, leaves):
    """RFC 6962, 2.1.1, leaf up."""
    if len(leaves) == 1:
        return []
    half = 1 << (len(leaves) - 1).bit_length() - 1
    if index < half:
        return inclusion(index, leaves[:half]) + [tree_root(leaves[half:])]
    return inclusion(index - half, leaves[half:]) + [tree_root(leaves[:half])]


def tree_root(leaves):
    if len(leaves) == 1:
        return leaves[0]
    half = 1 << (len(leaves) - 1).bit_length() - 1
    return hashlib.sha256(b"\1" + tree_root(leaves[:half]) + tree_root(leaves[half:])).digest()


class OlderState(list):
    """What was handed in, all of which the node has; proposals are those from before the first."""

    PATH = "/v1/bundle/answer?target=%2Fv1%2Fproposals%3Flimit%3D100"

    def __init__(self, community):
        super().__init__()
        self.community = community
        self.before = community.http("GET", self.PATH)[1]
        self.shown = 0

    def append(self, body):
        super().append(body)
        self.community.http("POST", "/v1/transactions", body)

    def lie(self, path, octets):
        if not self or not path.startswith("/v1/bundle/answer") or "proposals" not in path:
            return octets
        checkpoint = dict(fields(octets))[2]
        size = int(checkpoint.split(b"\n")[1])
        status, tile = self.community.http("GET", f"/v1/tlog/tile/0/000.p/{size}")
        need(status == 200, f"the log's leaves: {status}")
        leaves = [tile[at:at + 32] for at in range(0, len(tile), 32)]
        old = [(number, value) for number, value in fields(self.before) if number not in (4, 15)]
        index = dict(old)[3]
        way = [(4, one) for one in inclusion(index, leaves)]
        forged = [(number, checkpoint if number == 2 else value)
                  for number, value in old if number < 5]
        forged += way + [one for one in old if one[0] >= 5]
        self.shown += 1
        body = message(forged)
        return body + field(15, hashlib.sha256(b"comity bundle v1\n" + body).digest())


def run():
    here = community()
    handed_in = OlderState(here)
    liar = LyingNode(here, handed_in.lie, handed_in)
    act = Options.folder / "act.json"
    act.write_text(json.dumps(set_host("h.pool.example.", "192.0.2.5")))
    done = here.comity("propose", "Once", "--action", act, who=here.parties[0], node=liar.url)
    number = here.get("/v1/proposals?limit=1")["last_number"]
    check(number == 1, f"one command made {number} proposals")
    need(handed_in.shown > 0, f"nobody asked for proposals: {done.stderr}")
    check(done.returncode != 0 and "an older state than it has" in done.stderr, done.stderr)
    return f"{len(handed_in)} handed in; {done.stderr.strip()}"


main(run)
