"""The address of a host that a party holds changes by this party's act or consent only.

The apex names the host for a moment, inside one proposal, and so makes it the community's."""
from lib import *
from acts import *


def run():
    here = community()
    holder, *others = here.parties
    delegate(here, "commons-net", holder, ["ns1.commons-net.example."],
             [("ns1.commons-net.example.", "192.0.2.53")])
    seen = decide(here, others[0], apex_servers(*USUAL, "ns1.commons-net.example."),
                  set_host("ns1.commons-net.example.", "203.0.113.66"), apex_servers(*USUAL),
                  without=[holder])
    after = addresses(here, "ns1.commons-net.example.")
    check(after == ["192.0.2.53"], f"the proposal is {seen}, and the host moved to {after}")
    must(here, holder, set_host("ns1.commons-net.example.", "192.0.2.54"))
    return f"the proposal is {seen}; only the holder moved its host"


main(run)
