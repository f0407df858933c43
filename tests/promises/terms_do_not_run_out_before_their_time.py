"""Whoever keeps a node lets no term run out before its time, in the eyes of those who have a clock.

Tried: a node whose clock is 100 days ahead, on which things are decided and done. Its blocks are
signed and follow from what was signed; but their time has not come.
"""

from acts import claim, community, let_pass, must, must_decide
from lib import Options, check, main, need

NOW = {"COMITY_CLOCK_SHIFT": "0"}
REFUSED = 3


def run():
    here = community()
    party = here.parties[0]
    identity = here.get("/v1/community")["id"]
    copy = Options.folder / "copy"

    def mirror(**environment):
        return here.comity("mirror", "--into", copy, "--community", identity,
                           environment=environment)

    need(mirror().returncode == 0, "comity mirror")
    let_pass(here, 100)
    must_decide(here, party, claim("library", party), consents=[party])
    must(here, party, {"members_set_profile": {}})
    file = Options.folder / "delegation.bundle"
    made = here.comity("bundle", "delegation", "example", "library", "--out", file)
    need(made.returncode == 0, f"comity bundle: {made.stdout}{made.stderr}")
    words = ["verify", "--community", identity, file]
    said = Options.programs.comity(*words, environment=NOW)
    check(said.returncode == REFUSED and "ahead of this machine's clock" in said.stdout,
          f"verified: {said.stdout}{said.stderr}")
    said = mirror(**NOW)
    check(said.returncode != 0 and "ahead of this machine's clock" in said.stderr,
          f"copied: {said.stdout}{said.stderr}")
    # When the time has come it is so.
    said = Options.programs.comity(*words)
    check(said.returncode == 0 and "recomputed" in said.stdout,
          f"100 days later: {said.stdout}{said.stderr}")
    said = mirror()
    check(said.returncode == 0, f"copied 100 days later: {said.stdout}{said.stderr}")
    return "verifier and copy wait for the time that blocks are dated"


main(run)
