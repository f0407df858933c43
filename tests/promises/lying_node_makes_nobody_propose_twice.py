"""A node that records a proposal and says that another took its number has it signed once."""
from acts import *
from lib import *


class PassedOn(list):
    """What was handed in; the node has it, whatever the client is told."""

    def __init__(self, community):
        super().__init__()
        self.community = community

    def append(self, body):
        super().append(body)
        self.community.http("POST", "/v1/transactions", body)


def run():
    here = community()
    handed_in = PassedOn(here)
    liar = LyingNode(here, lambda _, octets: octets, handed_in)
    act = Options.folder / "act.json"
    act.write_text(json.dumps(set_host("h.pool.example.", "192.0.2.5")))
    done = here.comity("propose", "Once", "--action", act, who=here.parties[0], node=liar.url)
    number = here.get("/v1/proposals?limit=1")["last_number"]
    check(number == 1, f"one command made {number} proposals")
    check("it was: it is proposal 1" in done.stderr and done.returncode != 0, done.stderr)
    return f"{len(handed_in)} handed in"


main(run)
