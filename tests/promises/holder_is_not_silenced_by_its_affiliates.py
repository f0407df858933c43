"""A majority does not silence a holder by admitting others into its affiliation.

Affiliates have one budget. A majority admits puppets with the holder's own affiliation: without its
consent; and before it has joined. They use up all that they can where budgets are as small as can
be; the holder still acts and votes."""
import json

from lib import *
from acts import *

GROUP = "acme-group"
PUPPETS = 5


def lowers(document):
    for budget in document["budgets"]:
        budget.update(transactions=32, bytes="262144", comments=1)


def join(here, key):
    done = here.comity("--key", key, "join")
    need(done.returncode == 0, done.stderr)


def says(here, key, *words):
    done = here.comity("--key", key, *words)
    return "done" if done.returncode == 0 else (done.stdout + done.stderr).strip()[-200:]


def acts(here, key, action):
    file = Options.folder / "act.json"
    file.write_text(json.dumps(action))
    return says(here, key, "act", file)


def spends(here, key):
    """Everything, by acts of its own."""
    for count in range(200):
        name = {"hash": text64(bytes([count + 1] * 32)), "length": 1}
        if acts(here, key, {"members_set_profile": {"display_names": name}}) != "done":
            return count
    return count


def run():
    here = community()
    boss = here.parties[0]
    acme, admit = admission(here, "acme", affiliation=GROUP)
    must_decide(here, boss, admit)
    early = [admission(here, f"puppet-{i}", affiliation=GROUP) for i in range(PUPPETS)]
    must_decide(here, boss, *[action for _, action in early])
    for key in [acme] + [key for key, _ in early]:
        join(here, key)
    number = propose(here, boss, create("acme", "acme", USUAL))
    need(says(here, acme, "consent", number) == "done", "it cannot consent")
    carry(here, number)
    need(end(here, number) == "effective", "it holds nothing")

    number = propose(here, boss, admission(here, "late", affiliation=GROUP)[1])
    for key, _ in early:
        need(says(here, key, "consent", number) == "done", "a puppet cannot consent")
    carry(here, number)
    ended = end(here, number)
    check(ended != "effective", f"without its consent the admission is {ended}")

    must_decide(here, boss, amendment(here, boss, lowers))
    spent = [spends(here, key) for key, _ in early]
    # The proposer has used up its own on what came before.
    number = need(propose(here, here.parties[1], set_apex(16, b"\x03two")), "nothing to vote on")
    said = {"act": acts(here, acme, set_ds("acme", 7)),
            "vote": says(here, acme, "vote", number, "no")}
    check(set(said.values()) == {"done"}, f"after {spent} acts of its affiliates it may: {said}")
    return f"the admission is {ended}; after {spent} acts of its affiliates it acts and votes"


main(run)
