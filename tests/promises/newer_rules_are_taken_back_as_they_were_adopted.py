"""A decision that drops newer rules takes effect, whatever operators do; no party drops them alone.

A party drops them by itself, and too few vote for it; in the time lock of the decision that does
drop them every operator declares that it has them."""
from lib import *
from acts import *
from programs import newer_rules


def run():
    here = community(time_lock=4)
    proposer = here.parties[0]
    must_decide(here, proposer, newer_rules(here.get("/v1/constitution")))
    adoption = here.get("/v1/rules")["adoption"]
    drops = {"constitution_drop_rules": {"adoption": adoption["proposal"]}}
    alone = does(here, proposer, drops)
    few = decide(here, proposer, drops, without=here.parties[2:])
    seen = here.get("/v1/rules")["adoption"]["state"]
    check(not alone and few != "effective" and seen == "scheduled",
          f"a party alone drops them: {alone}; two of seven: {few}; they are {seen}")

    number = need(propose(here, proposer, drops), "it cannot be proposed")
    carry(here, number)
    need(state(here, number) == "time_lock", f"after the vote it is {state(here, number)}")
    declares = {"constitution_declare_rules": {
        "version": adoption["version"],
        "fingerprint": text64(bytes.fromhex(adoption["fingerprint"]))}}
    declared = [party for party in here.parties if does(here, party, declares)]
    ended = end(here, number)
    seen = here.get("/v1/rules")["adoption"]["state"]
    check(declared and ended == "effective" and seen == "dropped",
          f"{declared} declare in the time lock; the decision is {ended}, the rules {seen}")
    must_decide(here, proposer, amendment(here, proposer, lambda text: text.update(name="later")))
    return f"{declared} declare in the time lock, and the rules are {seen}"


main(run)
