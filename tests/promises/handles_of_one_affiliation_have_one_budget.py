"""Budgets count voices: who brings many handles sends no more, and uses up no other's part.

Three parties of one affiliation are admitted where budgets are small. One of them sends all it can,
then another; the third still acts, and so does a party by itself."""
import json

from lib import *
from acts import *

TRANSACTIONS = 192  # of which each role of three affiliates keeps eight
AFFILIATES = ("guild-a", "guild-b", "guild-c")


def lowers(document):
    for budget in document["budgets"]:
        budget["transactions"] = TRANSACTIONS


def sent(here, key, most):
    """How many acts of its own it can send."""
    for count in range(most):
        name = {"display_names": {"hash": text64(bytes([count + 1] * 32)), "length": 1}}
        file = Options.folder / "profile.json"
        file.write_text(json.dumps({"members_set_profile": name}))
        done = here.comity("--key", key, "act", file)
        if done.returncode != 0:
            need("over_budget" in done.stdout + done.stderr, done.stdout + done.stderr)
            return count
    return most


def run():
    here = community()
    proposer = here.parties[0]
    admitted = [admission(here, handle, affiliation="guilds") for handle in AFFILIATES]
    must_decide(here, proposer, *[action for _, action in admitted])
    must_decide(here, proposer, amendment(here, proposer, lowers))
    keys = [key for key, _ in admitted]
    for key in keys:
        done = here.comity("--key", key, "join")
        need(done.returncode == 0, done.stderr)
    counts = [sent(here, key, TRANSACTIONS) for key in keys]
    alone = does(here, proposer, {"members_set_profile": {}})
    told = f"of {TRANSACTIONS} the affiliates send {counts} besides joining, a party by itself acts"
    check(sum(counts) + len(keys) <= TRANSACTIONS, told)
    check(min(counts) > 0 and alone, told)
    return told


main(run)
