"""What the operator gave up with an older store stays given up: nobody sends a part of it again.

What parties signed was published and is good for a day. An outsider without a key kept it, and
would choose what of it stands after all: the DS that its holder has replaced since, a withdrawal of
proposal 2 that meets another proposal 2.
"""

import base64
import shutil

from acts import claim, propose
from lib import Options, check, main, need
from parts.older_state import change, set_ds, start, tag_of, with_holder, zone_file

LEAKED, SOUND, LATER = 1, 2, 3


def published(here):
    """The octets of every transaction, in their order."""
    octets = []
    for height in range(1, here.get("/v1/community")["height"] + 1):
        for sent in here.get(f"/v1/blocks/{height}")["transactions"]:
            found = here.get(f"/v1/transactions/{sent['transaction']}")
            octets.append((sent["transaction"], base64.b64decode(found["octets"])))
    return octets


def run():
    here = with_holder()
    proposer, saved, old = here.parties[0], Options.folder / "saved", here.data
    need(here.comity("backup", saved).returncode == 0, "backup")
    kept = {name for name, _ in published(here)}
    change(here, LEAKED)
    change(here, SOUND)
    number = propose(here, proposer, claim("museum", here.parties[2]))
    need(here.comity("withdraw", number, who=proposer).returncode == 0, "withdraw")
    given_up = [octets for name, octets in published(here) if name not in kept]
    here.node.stop()

    new = Options.folder / "restored"
    said = Options.programs.comity("--data", new, "restore", saved)
    need(said.returncode == 0, said.stderr)
    for part in ("keys", "custody"):
        shutil.copytree(old / part, new / part, dirs_exist_ok=True)
    start(here, new)
    again = propose(here, proposer, claim("museum", here.parties[3]))
    need(again == number, f"proposal {number}, then {again}")
    before = here.get("/v1/zones/example/delegations/post")["ds"]
    for octets in given_up:
        status, answer = here.http("POST", "/v1/transactions", octets)
        check(status == 400 and b"replayed" in answer, f"{status} {answer!r}")
    check(here.get(f"/v1/proposals/{again}")["state"] != "withdrawn",
          "a proposal is withdrawn that its proposer did not withdraw")
    check(here.get("/v1/zones/example/delegations/post")["ds"] == before,
          "the holder's DS is another, and its holder did nothing")
    # Whoever still wants it signs it anew.
    change(here, LATER)
    done = here.act(here.holder, set_ds(SOUND))
    need(done.returncode == 0 and tag_of(zone_file(here)) in (SOUND, LATER), done.stderr)
    return f"{len(given_up)} transactions are refused, and their senders act anew"


main(run)
