"""The address of a name server of the apex is the community's, from the decision on.

A holder sets it in the time lock, as a host of its own."""
from lib import *
from acts import *


def run():
    here = community(time_lock=3)
    grabber, *others = here.parties
    delegate(here, "stall", grabber, ["ns1.stall.example."],
             [("ns1.stall.example.", "203.0.113.6")])
    bare = propose(here, others[0], apex_servers(*USUAL, "c.ns.example."))
    number = need(propose(here, others[0], set_host("c.ns.example.", "192.0.2.3"),
                          apex_servers(*USUAL, "c.ns.example.")), "it cannot be proposed")
    carry(here, number, without=[grabber])
    need(state(here, number) == "time_lock", "no time lock after the vote")
    grab = does(here, grabber, set_host("c.ns.example.", "203.0.113.66", "stall"))
    seen = end(here, number)
    shown = addresses(here, "c.ns.example.")
    check(not grab and bare is None and seen == "effective" and shown == ["192.0.2.3"],
          f"the grab is done: {grab}; without address: {bare}; {seen}; it is at {shown}")
    return f"the decision is {seen} and its server at {shown}"


main(run)
