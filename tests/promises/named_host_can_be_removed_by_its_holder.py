"""A holder removes its own host when it does not use it any more, whoever else names it, and the
zone names no server that cannot be found.

A stranger names the host, as its only server, and would have it pinned for ever; it was accepted
once, and has a week to go elsewhere when that ends."""
from lib import *
from acts import *


def run():
    here = community()
    holder, stranger, third, *_ = here.parties
    delegate(here, "good", holder, ["ns1.good.example."], [("ns1.good.example.", "192.0.2.99")])
    delegate(here, "clingy", stranger, ["a.ns.example."])
    clings = set_servers("clingy", "ns1.good.example.")
    check(not does(here, stranger, clings), "a stranger names a host without its holder's leave")
    must(here, holder, accept_use("ns1.good.example.", "clingy"))
    must(here, stranger, clings)
    check(not does(here, holder, remove_host("ns1.good.example.")), "it removes what it uses")
    must(here, holder, set_servers("good", "a.ns.example."))
    check(not does(here, holder, remove_host("ns1.good.example.")), "it goes without notice")
    must(here, holder, accept_use("ns1.good.example.", "clingy", ends=True))
    server, = delegation(here, "clingy")["name_servers"]
    check(server["use_ends_at"], f"its user is not told: {server}")
    let_pass(here, 7)
    must(here, holder, remove_host("ns1.good.example."))
    check(not addresses(here, "ns1.good.example."), "the address is still published")
    check(not without_address(here), f"published: {without_address(here)}")
    must_decide(here, third, remove("good"), consents=[holder])
    check(not without_address(here), f"published: {without_address(here)}")
    must(here, stranger, set_servers("clingy", "a.ns.example."))
    shown = [row[2] for row in records(here) if row[0] == "clingy.example." and row[1] == "NS"]
    check(shown == ["a.ns.example."], f"clingy has {shown}")
    return "the holder removed it, the stranger went on"


main(run)
