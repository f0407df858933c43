"""What has passed with everybody's consent is not stopped by asking somebody who holds nothing.

While an amendment waits for its time a single member proposes a delegation for an account that
holds nothing, on which nobody votes: the account is asked for that, and for nothing else."""
from acts import *
from lib import *

LOCK = 6


def run():
    here = community(time_lock=LOCK)
    first, second, *_ = here.parties
    key = new_key("pine", "pine", "operate", "hold", "recover")
    file = Options.folder / "pine.json"
    done = Options.programs.comity("--data", Options.folder / "pine", "--community",
                                   here.get("/v1/community")["id"], "holder", "apply", "pine",
                                   "--kind", "company", "--key-file", key, "--out", file)
    need(done.returncode == 0, done.stderr)
    pine = json.loads(file.read_text())
    must_decide(here, first, {"members_admit_holders": {"holders": [pine]}})

    def sooner(document):
        document["due_process"]["silence_days"] -= 1

    number = need(propose(here, first, amendment(here, first, sooner)), "no amendment")
    carry(here, number, consents=here.parties)
    need(state(here, number) == "time_lock", f"the amendment is {state(here, number)}")
    other = need(propose(here, second, create("pinewood", "pine", [])), "no delegation")
    need("consent" in here.comity("waiting", "pine").stdout, "pine is not asked")
    seen = end(here, number)
    check(seen == "effective",
          f"the amendment is {seen}, and proposal {other} {state(here, other)}")
    return f"the amendment is {seen}"


main(run)
