"""Nothing that a party holds changes on the consent of who held it before.

A party consents that a host goes to the apex, or to somebody's new delegation, and hands over what
the host hangs on before the effect."""
from lib import *
from acts import *


def run():
    here = community(time_lock=4)
    first, second, third, *_ = here.parties
    delegate(here, "shop", first, ["ns.shop.example."], [("ns.shop.example.", "192.0.2.5")])
    must_decide(here, third, set_host("ns.new.example.", "192.0.2.6", "shop"), consents=[first])
    moved = need(propose(here, third, transfer("shop", second)), "a transfer cannot be proposed")
    carry(here, moved, consents=[first, second])
    taken = [need(propose(here, third, action), "it cannot be proposed") for action in (
        apex_servers(*USUAL, "ns.shop.example."), create("new", third, ["a.ns.example."]))]
    for number in taken:
        carry(here, number, consents=[first, third], without=[second])
    need(end(here, moved) == "effective", "the transfer did not take effect")
    seen = [end(here, number) for number in taken]
    after = [holder_of(here, name) for name in ("ns.shop.example.", "ns.new.example.")]
    check(after == [second, second], f"the decisions are {seen}; the hosts are {after}'s")
    waiting = here.comity("waiting", second).stdout
    check(all(str(number) in waiting for number in taken), f"second is not told: {waiting}")
    for number in taken:
        here.comity("consent", number, who=second)
    then = [end(here, number) for number in taken]
    check(then == ["effective"] * 2, f"with the consent of the new holder: {then}")
    return f"the decisions are {seen}, and with the new holder's consent {then}"


main(run)
