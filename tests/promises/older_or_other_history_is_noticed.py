"""A client that has seen a state proved is not shown an older one, or another history.

A node is set back to its backup, and goes on from there as if nothing had been: its log is signed
by its own key all the same. Held against reading and signing, in the folder of somebody who has
seen the first history; who has not seen it cannot tell."""

import shutil

from lib import Options, check, main, need
from parts.older_state import change, set_ds, start, with_holder

# Of a read that does not hold, and of what was to be signed.
REFUSED, UNTRUSTED = 3, 6


def run():
    here = with_holder()
    pin = ("--community", here.get("/v1/community")["id"], "--data", Options.folder / "mine")

    def read(*words):
        return Options.programs.comity("--node", here.node.url, *pin, *words)

    saved = Options.folder / "saved"
    need(here.comity("backup", saved).returncode == 0, "backup")
    change(here, 1)
    change(here, 2)
    done = read("parties")
    need(done.returncode == 0, done.stdout + done.stderr)
    seen = here.get("/v1/community")["height"]
    here.node.stop()
    # Nothing is declared: the operator says that nothing is newer.
    back = Options.folder / "back"
    done = Options.programs.comity("--data", back, "restore", saved, "--nothing-newer")
    need(done.returncode == 0, done.stderr)
    keys = here.data / "keys"
    shutil.copytree(keys, back / "keys")
    start(here, back)
    done = read("parties")
    check(done.returncode == REFUSED and "an older log than before" in done.stderr,
          f"an older log: {done.returncode} {done.stdout}{done.stderr}")
    check(not (Options.folder / "mine" / "fork").exists(), "an older log alone is no fork")
    while here.get("/v1/community")["height"] <= seen:
        done = here.act(here.holder, set_ds(here.get("/v1/community")["height"]))
        need(done.returncode == 0, done.stderr)
    consent = ("--key", keys / f"{here.holder}.key", "consent", 1)
    for code, words in ((REFUSED, ("parties",)), (UNTRUSTED, consent)):
        done = read(*words)
        check(done.returncode == code and "two histories" in done.stderr,
              f"{words}: {done.returncode} {done.stdout}{done.stderr}")
    kept = (Options.folder / "mine" / "fork").read_text()
    check(kept.count("comity.v1/") >= 4, f"the file of the fork: {kept}")
    # Who accepts the loss says so, once.
    (Options.folder / "mine" / "proved").unlink()
    done = read("parties")
    check(done.returncode == 0, done.stdout + done.stderr)
    return "an older log and another one are refused, and both checkpoints are kept"


main(run)
