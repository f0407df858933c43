"""Who has left acts on what it holds, and is asked, until it holds nothing; then it writes nothing.

It leaves, sets its DS and is heard of on a later day; the others claim, move and remove its name
without it; then it agrees to the transfer, and goes on sending."""
from lib import *
from acts import *


def run():
    here = community()
    holder, heir, *others = here.parties
    for label in ("one", "two"):
        delegate(here, label, holder, USUAL)
    must(here, holder, {"members_leave": {}})
    here.parties.remove(holder)
    check(does(here, holder, set_ds("one", 7)), "it cannot change what it holds")
    must_decide(here, others[0], claim("two", heir), consents=[heir])
    check(not does(here, holder, set_ds("two", 7)), "it changes what it holds no more")

    let_pass(here, 1)
    check(does(here, holder, set_ds("one", 8)), "on a later day it cannot change what it holds")
    ways = {"claim": claim("one", heir), "transfer": transfer("one", heir), "remove": remove("one")}
    seen = {way: decide(here, others[0], action, consents=[heir]) for way, action in ways.items()}
    check("effective" not in seen.values(), f"without it, although it was heard of: {seen}")
    asked = propose(here, holder, transfer("one", heir))
    check(asked is None, "it proposes, which takes a seat")

    must_decide(here, others[0], transfer("one", heir), consents=[holder, heir])
    before = here.get("/v1/community")["height"]
    said = [here.act(holder, act) for act in (set_ds("one", 9), {"members_set_profile": {}})]
    check(all("may_not_act" in done.stdout + done.stderr for done in said),
          f"it holds nothing: {said}")
    for at in range(before + 1, here.get("/v1/community")["height"] + 1):
        written = str(here.get(f"/v1/blocks/{at}").get("transactions", []))
        check("set_ds" not in written and "set_profile" not in written, "holding nothing it writes")
    return f"without it {seen}; with its consent transferred; then nothing of it is on record"


main(run)
