"""At a name that the community has delegated to nobody, nobody publishes addresses alone."""
from lib import *
from acts import *


def run():
    here = community()
    holder, *others = here.parties
    delegate(here, "stall", holder, ["ns1.stall.example."], [("ns1.stall.example.", "203.0.113.6")])
    for sponsor in ("", "stall"):
        check(not does(here, holder, set_host("www.example.", "203.0.113.66", sponsor)),
              f"a holder alone sets www.example. with sponsor '{sponsor}'")
    # What the community gives to a delegation is its holder's from then on, and nobody else's.
    must_decide(here, others[0], set_host("www.example.", "192.0.2.80", "stall"), consents=[holder])
    check(not does(here, others[0], set_host("www.example.", "203.0.113.66")), "anybody changes it")
    must(here, holder, set_host("www.example.", "192.0.2.81"))
    return "only by decision"


main(run)
