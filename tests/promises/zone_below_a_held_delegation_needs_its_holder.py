"""What lies below a delegation is its holder's; a zone is not made there without the holder."""
from lib import *
from acts import *


def run():
    here = community()
    holder, *others = here.parties
    delegate(here, "shop", holder, ["ns1.shop.example."], [("ns1.shop.example.", "192.0.2.9")])
    seen = [decide(here, others[0], set_zone(zone), without=[holder])
            for zone in ("shop.example.", "a.b.shop.example.")]
    zones = [each["apex"] for each in here.get("/v1/zones")["zones"]]
    check(zones == ["example."], f"the decisions are {seen}, the community governs {zones}")
    must_decide(here, others[0], set_zone("elsewhere.test."), without=[holder])
    must_decide(here, others[0], set_zone("shop.example."), consents=[holder])
    return f"without the holder {seen}, with it a zone is made"


main(run)
