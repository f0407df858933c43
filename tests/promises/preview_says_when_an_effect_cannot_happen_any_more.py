"""The preview of a decision that is on its way says when it can take effect no more."""

import base64
import json

from lib import Community, Options, check, main, need


def run():
    community = Community(words=("--consultation-seconds", 0, "--vote-seconds", 3600,
                                 "--time-lock-seconds", 3))
    for text in (b"one", b"two"):
        file = Options.folder / f"{text.decode()}.json"
        file.write_text(json.dumps({"names_set_apex": {
            "zone": "example.", "type": 65280, "ttl_seconds": 60,
            "rdata": [base64.b64encode(text).decode()]}}))
        done = community.comity("propose", text.decode(), "--action", file,
                                who=community.parties[0])
        need(done.returncode == 0, done.stderr)
    before = community.comity("preview", "2").stdout

    def carry(number):
        for party in community.parties:
            if community.get(f"/v1/proposals/{number}")["state"] == "voting":
                community.comity("vote", number, "yes", who=party)

    carry(1)
    need("it does what is shown here" in before, before)
    need(community.comity("wait", "1").returncode == 0, "the first does not take effect")
    said = community.comity("preview", "2").stdout
    state = community.get("/v1/proposals/2")["state"]
    check(state in ("voting", "time_lock") and "it does NOTHING" in said, f"{state}: {said}")
    shown = community.comity("vote", "2", "abstain", who=community.parties[0]).stdout
    check("NOTHING, as things stand" in shown, f"a voter is not told: {shown}")
    carry(2)
    community.comity("wait", "2", "--seconds", "10")
    ended = community.get("/v1/proposals/2")
    check(ended["state"] == "failed", f"and then it is {ended['state']}")
    return said.splitlines()[0]


main(run)
