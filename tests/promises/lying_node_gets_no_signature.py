"""A client signs what it has proven itself against its community, or nothing.

Tried: a node that shows another title, other actions or another effect hash, in its answers and in
its bundles, whose digest it makes anew; that answers from another community; that shows a state of
two days ago; or that keeps its proofs to itself. Held against votes, consents, objections and
answers: exit code 6, and nothing on record. And a node that names a later sequence number and calls
what comes used up, to keep it until its turn: it gets one signature, for the number that is next.
"""

import hashlib
import json
import re

from lib import AT_ONCE, Community, LyingNode, Options, check, need, main

NS = "ns.evil-one.test."
ACTION = {"names_set_name_servers": {"zone": "example.", "label": "post", "name_servers": [NS],
                                     "ns_ttl_seconds": 3600}}
UNTRUSTED = 6
DIGEST_OCTETS = 34  # field 15, its length, SHA-256


def replaced(said, shown):
    return lambda path, octets: octets.replace(said, shown)


def resealed(said, shown):
    """The same in bundles too, with a digest that is right again."""
    def lie(path, octets):
        lied = octets.replace(said, shown)
        if not path.startswith("/v1/bundle") or lied == octets:
            return lied
        body = lied[:-DIGEST_OCTETS]
        digest = hashlib.sha256(b"comity bundle v1\n" + body).digest()
        return body + b"\x7a\x20" + digest
    return lie


def withheld(path, octets):
    return b"{}" if path.startswith("/v1/bundle") else octets


def of_another(other):
    """What a node of another community says, where it can."""
    def lie(path, octets):
        status, instead = other.http("GET", path)
        return instead if status == 200 else octets
    return lie


def of_another_height(community):
    """The newest zone, as that of any height."""
    def lie(path, octets):
        newest = re.sub(r"(?i)%3Fheight%3D\d+", "", path)
        return octets if newest == path else community.http("GET", newest)[1]
    return lie


def older_origins(community):
    """Who set what stood there before, when it is asked who set what stands there."""
    def lie(path, octets):
        older = re.sub(r"height=\d+", "height=1", path)
        return community.http("GET", older)[1] if "/origins" in path else octets
    return lie


def later(_, octets):
    """Sequence numbers whose turn is yet to come."""
    return re.sub(rb'("last_sequence": *)(\d+)', rb"\g<1>1\g<2>", octets)


def keep_for_later(community, who):
    file = Options.folder / "profile.json"
    file.write_text(json.dumps({"members_set_profile": {}}))
    kept = []
    keeper = LyingNode(community, later, kept)
    community.comity("act", file, who=who, node=keeper.url)
    check(len(kept) == 1, f"{len(kept)} signatures for one act")
    _, octets = community.http("POST", "/v1/transactions", kept[0])
    check(json.loads(octets)["outcome"] == "done", f"what was signed is not next: {octets}")


def propose(community, who):
    file = Options.folder / "action.json"
    file.write_text(json.dumps(ACTION))
    done = community.comity("propose", "Take post away", "--action", file, who=who)
    need(done.returncode == 0, f"comity propose: {done.stdout}{done.stderr}")
    return community.get("/v1/proposals?limit=1")["last_number"]


def run():
    community = Community(words=AT_ONCE)
    other = Community(words=AT_ONCE)
    proposer, voter, *_ = community.parties
    number = propose(community, proposer)
    propose(other, proposer)
    done = community.comity("object", number, "--text", "Not so", who=voter)
    need(done.returncode == 0, f"comity object: {done.stdout}{done.stderr}")
    state = community.get(f"/v1/proposals/{number}")
    ballot = state["effect_hash"]
    before = [state[each] for each in ("votes", "consents", "objections")]
    acts = [("vote", number, "yes"), ("consent", number), ("withdraw", number),
            ("answer", number, voter, "--text", "But so")]
    lies = {
        "title": replaced(b"Take post away", b"Keep post well"),
        "actions": resealed(b"evil-one", b"good-one"),
        "actions, clumsily": replaced(b"evil-one", b"good-one"),
        "effect hash": resealed(bytes.fromhex(ballot), bytes(32)),
        "no proofs": withheld,
        "another community": of_another(other),
    }
    for name, lie in lies.items():
        liar = LyingNode(community, lie)
        for act in acts:
            said = community.comity(*act, who=proposer, node=liar.url)
            check(said.returncode == UNTRUSTED,
                  f"{act[0]}, lied to about {name}: {said.returncode} {said.stdout}{said.stderr}")
        shown = community.comity("proposal", number, node=liar.url)
        check(shown.returncode == 3, f"proposal, lied to about {name}: {shown.returncode}")
    clock = {"LD_PRELOAD": str(Options.programs.binaries / "libshift-clock.so"),
             "COMITY_CLOCK_SHIFT": str(48 * 3600)}
    for act in acts:
        said = community.comity(*act, who=proposer, environment=clock)
        check(said.returncode == UNTRUSTED and "48 h old" in said.stderr,
              f"{act[0]} on a state of two days ago: {said.stdout}{said.stderr}")
    state = community.get(f"/v1/proposals/{number}")
    check(before == [state[each] for each in ("votes", "consents", "objections")],
          "something was signed and is on record")

    keep_for_later(community, proposer)
    said = community.comity("vote", number, "yes", "--effect-hash", "00" * 32, who=proposer)
    check(said.returncode == UNTRUSTED, f"a ballot that is not shown: {said.stdout}{said.stderr}")

    back = ("zone", "roll-back", "example", "--to", "1", "--propose", "As it was")
    said = community.comity(*back, who=proposer, node=LyingNode(community,
                                                                of_another_height(community)).url)
    check(said.returncode == UNTRUSTED and "do not trust it" in said.stderr,
          f"a zone of another height: {said.returncode} {said.stdout}{said.stderr}")

    said = community.comity("zone", "blame", "example", "--name", "post.example.",
                            node=LyingNode(community, older_origins(community)).url)
    check(said.returncode == 3 and "another state" in said.stderr,
          f"origins of another height: {said.returncode} {said.stdout}{said.stderr}")

    # Who wants to believe says so and is told; who is told the truth signs.
    liar = LyingNode(community, lies["title"])
    said = community.comity("--trust-node", "vote", number, "yes", who=proposer, node=liar.url)
    check(said.returncode == 0 and "as the node says" in said.stderr,
          f"--trust-node: {said.stdout}{said.stderr}")
    said = community.comity("vote", number, "no", who=voter)
    verified = "verified against community" in said.stderr
    check(said.returncode == 0 and verified and NS in said.stdout,
          f"an honest node: {said.stdout}{said.stderr}")
    return f"{len(lies)} lies and an old state, {len(acts)} kinds of acts: nothing was signed"


main(run)
