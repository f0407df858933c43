"""A stranger becomes a party, and one that lost every key acts again, with `comity` alone.

Proofs of possession are for one community and one party."""

from acts import (admission, community, decide, must_decide, new_key, propose, text64,
                  without_a_node)
from lib import check, main

SPOILED = text64(bytes(64))


def run():
    here = community()
    by = here.parties[0]
    own, admit = admission(here, "stranger")
    spoiled = {"members_admit": {**admit["members_admit"], "possession": [SPOILED]}}
    check(propose(here, by, spoiled) is None, "admitted with a proof that is none")
    check(decide(here, by, admit) == "effective", "its admission does not pass")
    told = here.comity("waiting", "stranger").stdout
    check(told.startswith("join"), f"an applicant is not told to join: {told}")
    joined = here.comity("--key", own, "join")
    check(joined.returncode == 0, f"join: {joined.stderr}")
    told = here.comity("waiting", "stranger").stdout
    check("nothing waits" in told, f"what waits after it has joined: {told}")

    new = new_key("stranger", "new", "vote", "operate")
    must_decide(here, by, without_a_node(here, "key", "replacement", "stranger", "--key-file",
                                         new))
    old = here.comity("--key", own, "leave")
    check("unknown_key" in old.stdout + old.stderr, f"the lost key acts: {old.stdout}")
    left = here.comity("--key", new, "leave")
    check(left.returncode == 0, f"the new key does not act: {left.stderr}")
    return told


main(run)
