"""What a party holds is safe from "amend, then take", from all others together.

They suspend the holder, so that it has no vote, make its acts the community's by an amendment, and
set its DS by the next decision; or they first make the amendment's rule easier."""

from lib import *
from acts import *


def lifts(document):
    for line in document["actions"]:
        if line["action"] == "names.set_ds":
            del line["holder"]
            line["rule"] = "general"


def eases(document):
    for rule in document["rules"]:
        if rule["id"] == "amendment":
            rule["stages"]["vote_seconds"] = 60


def renames(document):
    document["name"] = "reworded"


def suspension(party):
    return {"members_suspend": {"party": party, "reason": {"hash": "A" * 43 + "=", "length": 3}}}


def run():
    here = community()
    holder, proposer, *others = here.parties
    delegate(here, "mine", holder, USUAL)
    must(here, holder, set_ds("mine", 1))
    must_decide(here, proposer, suspension(holder), without=[holder])
    seen = [decide(here, proposer, amendment(here, proposer, change), consents=[proposer, *others],
                   without=[holder]) for change in (lifts, eases)]
    taken = decide(here, proposer, set_ds("mine", 666), without=[holder])
    tag = delegation(here, "mine")["ds"][0]["key_tag"]
    check(tag == 1 and "effective" not in seen,
          f"amendments {seen}, then the DS {taken}: its key tag is {tag}")
    # What harms nobody still passes without the holder, and with it all does.
    must_decide(here, proposer, amendment(here, proposer, renames), without=[holder])
    must_decide(here, proposer, amendment(here, proposer, lifts), consents=here.parties,
                without=[holder])
    return f"without the holder the amendments are {seen}, and its DS cannot be set: {taken}"


main(run)
