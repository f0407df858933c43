"""A stranger becomes a party, and one without its recovery key gets new keys, with `comity` alone.

Proofs of possession are for one community and one party; and nobody is given keys without its
consent, or a majority would have all that it holds."""

from acts import (admission, carry, community, decide, end, new_key, propose, state, text64,
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
    number = propose(here, by, without_a_node(here, "key", "replacement", "stranger",
                                              "--with-consent", "--key-file", new))
    carry(here, number)
    check(state(here, number) == "voting", "its keys are replaced without its consent")
    given = here.comity("--key", own, "consent", number)
    check(given.returncode == 0, f"consent: {given.stderr}")
    check(end(here, number) == "effective", "its replacement does not pass with its consent")
    old = here.comity("--key", own, "leave")
    check("unknown_key" in old.stdout + old.stderr, f"the lost key acts: {old.stdout}")
    left = here.comity("--key", new, "leave")
    check(left.returncode == 0, f"the new key does not act: {left.stderr}")
    return told


main(run)
