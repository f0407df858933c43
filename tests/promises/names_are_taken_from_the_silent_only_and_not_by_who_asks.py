"""What a party holds is taken from the silent only, after notice and term, and not by who asks.

All others, with all their keys, want a holder's name: at once, by a hold while it acts, by an award
before its time, for who asked and for its friend; a second holder speaks in the hearing."""
import json

from lib import *
from acts import *

CLAIM = {"hash": text64(b"c" * 32), "length": 7}


def hold(label, claimant=""):
    return {"names_hold_delegation": {"zone": ZONE, "label": label, "ground": "SILENCE",
                                      "claimant": claimant, "claim": CLAIM}}


def award(label, holder):
    return {"names_award_delegation": {"zone": ZONE, "label": label, "new_holder": holder}}


def replaced_key(here, party):
    key = Options.folder / f"{party}.new.key"
    done = here.comity("key", "recover", here.data / "keys" / f"{party}.recovery.key", "--out", key,
                       "--recovery-out", Options.folder / f"{party}.new.recovery.key",
                       "--insecure-plaintext")
    need(done.returncode == 0, f"comity key recover: {done.stdout}{done.stderr}")
    return key


def until_voting(here, number):
    wait_until(lambda: state(here, number) != "consultation", bar(20), "no vote is opened")
    return state(here, number)


def run():
    here = community()
    silent, speaks, asks, friend, *others = here.parties
    delegate(here, "silent", silent, USUAL)
    delegate(here, "speaks", speaks, USUAL)
    # The node would go on to sign the zone with the keys that they had.
    keys = {party: replaced_key(here, party) for party in (silent, speaks)}
    at_once = [propose(here, asks, action) for action in (
        hold("silent"), award("silent", asks))]
    check(at_once == [None, None], f"of a holder that acts it is proposed: {at_once}")

    let_pass(here, 101)
    numbers = [need(propose(here, asks, hold(label, friend)), "a hold cannot be proposed")
               for label in ("silent", "speaks")]
    let_pass(here, 29)
    file = Options.folder / "speaks.json"
    file.write_text(json.dumps(set_ds("speaks", 7)))
    said = here.comity("--key", keys[speaks], "act", file)
    need(said.returncode == 0, f"it cannot speak: {said.stdout}{said.stderr}")
    for number in numbers:
        need(until_voting(here, number) in ("voting", "failed"), f"proposal {number} stays")
        carry(here, number, without=[silent, speaks])
    seen = [end(here, number) for number in numbers]
    check(seen[0] == "effective" and seen[1] != "effective", f"silent and speaking: {seen}")
    check(delegation(here, "silent")["holder"] == silent, "a hold has taken it")
    early = [propose(here, asks, action) for action in (
        award("silent", others[0]), transfer("silent", others[0]), remove("silent"))]
    check(early == [None] * 3, f"on hold it is proposed: {early}")

    let_pass(here, 91)
    barred = [propose(here, others[0], award("silent", party)) for party in (asks, friend)]
    check(barred == [None, None], f"an award to who asked is proposed: {barred}")
    number = need(propose(here, others[0], award("silent", others[1])), "no award can be proposed")
    let_pass(here, 29)
    until_voting(here, number)
    carry(here, number, consents=[others[1]], without=[silent, speaks])
    ended = end(here, number)
    holder = delegation(here, "silent")["holder"]
    check(ended == "effective" and holder == others[1], f"the award is {ended}, {holder} holds it")
    after = propose(here, asks, transfer("silent", asks))
    check(after is None, "and then it goes to who asked")
    return f"holds of the silent and the speaking are {seen}, the award {ended}, to {holder}"


main(run)
