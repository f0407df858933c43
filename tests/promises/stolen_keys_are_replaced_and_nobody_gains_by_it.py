"""Keys that a thief has are replaced by decision, whatever the thief does meanwhile, and whoever
decided that gains nothing by it.

The thief acts with the stolen key in the time lock. The keys that come without the party's consent
neither vote, consent, act on what the party holds, leave, nor say who it is; its recovery key takes
all back."""

import json

from acts import (carry, community, create, delegate, delegation, end, new_key, propose,
                  set_servers, state, text64, without_a_node)
from lib import Options, check, main, need

NAME = "stolen-goods"
SERVER = f"ns.{NAME}.example."
ADDRESS = "192.0.2.7"
PROFILE = {"members_set_profile": {}}
ANOTHER = {"members_set_profile": {"display_names": {
    "hash": text64(b"7" * 32), "length": 9}}}


def said_to(here, key, *words):
    """What the command answers whoever signs with this key."""
    done = here.comity("--key", key, *words)
    return done.stdout + done.stderr


def acts(here, key, action):
    file = Options.folder / "act.json"
    file.write_text(json.dumps(action))
    return said_to(here, key, "act", file)


def run():
    here = community(time_lock=4)
    victim, by = here.parties[0], here.parties[1]
    stolen = here.data / "keys" / f"{victim}.key"
    made = ("--insecure-plaintext", "--out", Options.folder / "made.key")
    delegate(here, NAME, victim, [SERVER], [(SERVER, ADDRESS)])

    given = new_key(victim, "given", "vote", "operate")
    number = propose(here, by, without_a_node(here, "key", "replacement", victim,
                                              "--key-file", given))
    carry(here, number, without=[victim])
    need(state(here, number) == "time_lock", "no time lock after the vote")
    need("done" in acts(here, stolen, PROFILE), "the thief cannot act")
    added = here.comity("key", "add", stolen, "--role", "operate", *made)
    need(added.returncode == 0, f"the thief cannot add a key: {added.stderr}")
    check(end(here, number) == "effective", "the thief keeps its keys")
    for key in (stolen, made[-1]):
        check("unknown_key" in acts(here, key, PROFILE), "the thief acts")
    told = here.comity("party", victim).stdout
    check(f"on hold by decision {number}" in told, f"the hold is not shown: {told}")

    check("done" in acts(here, given, PROFILE), "the new key does nothing at all")
    other = propose(here, by, create("another", victim, [f"ns.{NAME}.example."]))
    again = Options.folder / "again.key"
    for said in (acts(here, given, set_servers(NAME, SERVER)),
                 acts(here, given, ANOTHER),
                 said_to(here, given, "leave"),
                 said_to(here, given, "vote", other, "yes"),
                 said_to(here, given, "consent", other),
                 said_to(here, given, "key", "add", given, "--role", "operate",
                         "--insecure-plaintext", "--out", again)):
        check("may_not_act" in said, f"keys on hold do more: {said}")

    recovery = here.data / "keys" / f"{victim}.recovery.key"
    back = here.comity("key", "recover", recovery, "--insecure-plaintext",
                       "--out", Options.folder / "back.key",
                       "--recovery-out", Options.folder / "back.recovery.key")
    check(back.returncode == 0, f"the recovery key takes nothing back: {back.stdout}{back.stderr}")
    check("unknown_key" in acts(here, given, PROFILE), "what was given acts still")
    check(delegation(here, NAME)["holder"] == victim, "the name is another's")
    return f"the thief acted twice in the time lock; decision {number} took effect"


main(run)
