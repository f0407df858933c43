"""Neither a holder nor a decision puts a name server into the zone that lies in it and cannot be
found: name servers complain of such a zone, or do not load it."""
from lib import *
from acts import *


def run():
    here = community()
    holder, other, *_ = here.parties
    delegate(here, "mine", holder, ["ns.mine.example."], [("ns.mine.example.", "192.0.2.77")])
    seen = [does(here, holder, set_servers("mine", "ns.mine.example.", name)) for name in
            ("nowhere.example.", "ns2.mine.example.", "example.")]
    seen += [decide(here, other, apex_servers("a.ns.example.", "ns9.example.")),
             decide(here, other, apex_servers("a.ns.example.", "example.")),
             decide(here, other, create("new", other, ["ns.new.example."]), consents=[other])]
    check(not without_address(here), f"{seen}; published: {without_address(here)}")
    must(here, holder, set_servers("mine", "ns.mine.example.", "a.ns.example.", "ns.test."))
    must_decide(here, other, set_host("ns9.example.", "192.0.2.9"),
                apex_servers("a.ns.example.", "ns9.example."))
    # And nobody takes the address of the apex's server away.
    gone = decide(here, other, remove_host("ns9.example."))
    check(not without_address(here), f"removal is {gone}; published: {without_address(here)}")
    return f"without an address: {seen}; with one they stand"


main(run)
