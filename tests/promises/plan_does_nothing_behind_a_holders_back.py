"""A plan of a holder's part sets nothing that its holder has taken back, and nothing unasked.

A line keeps quiet about the set that stands, so that it comes again when its holder has removed it;
and a plan is made of the part of a holder that is gone, whom no decision asks."""
from acts import *
from lib import *

TXT = 16


def text(owner, word=""):
    octets = [text64(bytes([len(word)]) + word.encode())] if word else []
    return {"names_set_records": {"zone": ZONE, "owner": owner, "type": TXT, "ttl_seconds": 300,
                                  "rdata": octets}}


def plan(here, holder, *lines):
    changes = [{"owner": owner, "type": TXT, "ttl_seconds": 300, "replaces": replaces,
                "rdata": [text64(b"\4plan")]} for owner, replaces in lines]
    return {"names_change_sets": {"zone": ZONE, "holder": holder, "changes": changes,
                                  "height": str(here.get("/v1/health")["height"])}}


def texts(here):
    return sorted(row[0] for row in records(here)
                  if row[1] == "TXT" and row[0].endswith(".lot.example."))


def run():
    here = community(time_lock=4)
    holder, by, *_ = here.parties
    delegate(here, "lot", holder, [])
    for owner in ("honest.lot.example.", "lied.lot.example."):
        must(here, holder, text(owner, "old"))
    lies = plan(here, holder, ("honest.lot", True), ("lied.lot", False))
    check(propose(here, by, lies) is None, "a line that keeps quiet about what stands is proposed")
    number = need(propose(here, by, plan(here, holder, ("honest.lot", True), ("lied.lot", True))),
                  "a true plan is refused")
    carry(here, number, consents=[holder])
    for owner in ("honest.lot.example.", "lied.lot.example."):
        must(here, holder, text(owner))
    seen = end(here, number)
    check(texts(here) == [], f"the plan is {seen}, and what was taken back stands: {texts(here)}")

    must(here, holder, {"members_leave": {}})
    here.parties.remove(holder)
    alone = decide(here, by, text("new.lot.example.", "mine"))
    gone = decide(here, by, plan(here, holder, ("new.lot", False)))
    check(alone == "refused", f"the single action is {alone}")
    check(gone != "effective" and texts(here) == [], f"with a plan: {gone}, {texts(here)}")
    return f"a plan of taken back sets is {seen}, one of a holder that is gone {gone}"


main(run)
