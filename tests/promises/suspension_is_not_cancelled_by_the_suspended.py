"""A decision about a party takes effect, whatever that party does about itself in the time lock.

The party that is to be suspended changes its profile, adds and removes keys, and recovers. Another
leaves."""
from lib import *

LOCK = ("--consultation-seconds", 0, "--vote-seconds", 3600, "--time-lock-seconds", 4)


def into_time_lock(community, about, action):
    """Has all but the one whom it is about pass the action; the number."""
    file = Options.folder / "passed.json"
    file.write_text(json.dumps(action))
    others = [party for party in community.parties if party != about]
    done = community.comity("propose", "About a party", "--action", file, who=others[0])
    need(done.returncode == 0, f"comity propose: {done.stdout}{done.stderr}")
    number = community.get("/v1/proposals?limit=1")["last_number"]
    for party in others:
        if community.get(f"/v1/proposals/{number}")["state"] == "voting":
            community.comity("vote", number, "yes", who=party)
    state = community.get(f"/v1/proposals/{number}")["state"]
    need(state == "time_lock", f"the proposal is {state} after the vote")
    return number


def end_of(community, number):
    def end():
        state = community.get(f"/v1/proposals/{number}")["state"]
        return state if state != "time_lock" else None

    return wait_until(end, bar(30), "the time lock does not end")


def suspension(party):
    return {"members_suspend": {"party": party, "reason": {"hash": "A" * 43 + "=", "length": 3}}}


def run():
    community = Community(words=LOCK)
    keys = community.data / "keys"
    stays, leaves = community.parties[0], community.parties[1]

    number = into_time_lock(community, stays, suspension(stays))
    new = Options.folder / "new.key"
    acts = [community.act(stays, {"members_set_profile": {}}),
            community.comity("key", "add", keys / f"{stays}.key", "--role", "operate", "--out", new,
                             "--insecure-plaintext"),
            community.comity("key", "recover", keys / f"{stays}.recovery.key", "--out",
                             Options.folder / "back.key", "--recovery-out",
                             Options.folder / "back.recovery.key", "--insecure-plaintext")]
    done = sum(act.returncode == 0 for act in acts)
    state = end_of(community, number)
    standing = community.get(f"/v1/parties/{stays}")["standing"]
    told = f"after {done} acts in the time lock the decision is {state}, the party {standing}"
    check(done == 3 and state == "effective" and standing == "suspended", told)

    community.parties.remove(stays)
    number = into_time_lock(community, leaves, suspension(leaves))
    need(community.comity("leave", who=leaves).returncode == 0, "the party cannot leave")
    state = end_of(community, number)
    standing = community.get(f"/v1/parties/{leaves}")["standing"]
    check(state == "effective" and standing == "left", f"it leaves: {state}, {standing}")
    return f"{told}; another leaves: {state}"


main(run)
