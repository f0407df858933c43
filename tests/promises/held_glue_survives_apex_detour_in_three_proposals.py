"""The address of a host that a party holds changes by this party's act or consent only.

The apex names the host, its address is set, the apex is as before: one proposal after the other."""
from lib import *
from acts import *


def run():
    here = community()
    holder, *others = here.parties
    delegate(here, "mine", holder, ["ns.mine.example."], [("ns.mine.example.", "192.0.2.77")])
    seen = [decide(here, others[0], step, without=[holder]) for step in (
        apex_servers(*USUAL, "ns.mine.example."), set_host("ns.mine.example.", "203.0.113.66"),
        apex_servers(*USUAL))]
    after = addresses(here, "ns.mine.example.")
    check(after == ["192.0.2.77"], f"the proposals are {seen}, and the host moved to {after}")
    must_decide(here, others[0], apex_servers(*USUAL, "ns.mine.example."), consents=[holder])
    check(not does(here, holder, remove_host("ns.mine.example.")),
          "the holder takes away what it gave to the apex")
    return f"without the holder the proposals are {seen}; with it the apex names the host"


main(run)
