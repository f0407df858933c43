"""What a party held that has left for good can be given on or taken away by decision."""
from lib import *
from acts import *


def run():
    here = community()
    holder, heir, *others = here.parties
    for label in ("one", "two", "three"):
        name = f"ns.{label}.example."
        delegate(here, label, holder, [name], [(name, "192.0.2.77")])
    must(here, holder, {"members_leave": {}})
    here.parties.remove(holder)
    must_decide(here, others[0], claim("one", heir), consents=[heir])
    must_decide(here, others[0], transfer("two", heir), consents=[heir])
    must_decide(here, others[0], remove("three"))
    check(all(delegation(here, label)["holder"] == heir for label in ("one", "two")),
          "the heir does not hold what it was given")
    must(here, heir, set_host("ns.one.example.", "192.0.2.78"))
    return "claimed, transferred, removed"


main(run)
