"""A decision from proposal to effect, for promises about something else."""

import json
import time

from lib import Options, bar, need

# A decision takes effect with the vote that decides it.
AT_ONCE = ("--consultation-seconds", 0, "--vote-seconds", 3600, "--time-lock-seconds", 0)


def decide(community, action, consent):
    """Proposes one action in its JSON form, with the consent of a party, and has it passed."""
    file = Options.folder / "decide.json"
    file.write_text(json.dumps(action))
    done = community.comity("propose", "A decision", "--action", file, who=community.parties[0])
    need(done.returncode == 0, f"comity propose: {done.stdout}{done.stderr}")
    number = community.get("/v1/proposals?limit=1")["last_number"]
    community.comity("consent", number, who=consent)
    for party in community.parties:
        if community.get(f"/v1/proposals/{number}")["state"] == "voting":
            community.comity("vote", number, "yes", who=party)
    until = time.monotonic() + bar(20)
    while (state := community.get(f"/v1/proposals/{number}")["state"]) != "effective":
        need(time.monotonic() < until, f"proposal {number} is {state}")
        time.sleep(0.05)
