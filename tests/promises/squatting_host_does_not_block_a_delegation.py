"""A party that has no say over a label cannot keep the community from delegating it.

It sets a host below the label, before the vote or in the time lock."""
from lib import *
from acts import *


def run():
    here = community(time_lock=3)
    squatter, holder, *others = here.parties
    delegate(here, "stall", squatter, ["ns1.stall.example."],
             [("ns1.stall.example.", "203.0.113.6")])
    before = does(here, squatter, set_host("squat.second.example.", "203.0.113.66", "stall"))
    number = need(propose(here, others[0], create("second", holder, ["a.ns.example."])),
                  "the delegation cannot be proposed")
    carry(here, number, consents=[holder], without=[squatter])
    need(state(here, number) == "time_lock", "no time lock after the vote")
    later = does(here, squatter, set_host("squat.second.example.", "203.0.113.66", "stall"))
    seen = end(here, number)
    check(seen == "effective", f"a host before: {before}, in the time lock: {later}; it is {seen}")
    return f"the delegation is {seen}"


main(run)
