"""An admitted party joins with the plain command, at once, also where nothing else happens."""

import time

from acts import admission, must_decide
from lib import AT_ONCE, Community, Options, check, main


def run():
    community = Community(words=AT_ONCE)
    key, admits = admission(community, "newcomer")
    must_decide(community, community.parties[0], admits)
    time.sleep(1.5)  # in which nothing happens: that is what is tried
    done = Options.programs.comity("--node", community.node.url, "--data", Options.folder / "own",
                                   "--community", community.get("/v1/community")["id"],
                                   "--key", key, "join")
    standing = community.get("/v1/parties/newcomer")["standing"]
    check(done.returncode == 0 and standing == "active", f"{standing}: {done.stderr}")
    return done.stdout.strip()


main(run)
