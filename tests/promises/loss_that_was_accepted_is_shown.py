"""That the operator went on from an older state stands in every verdict and in health for ever.

An operator gives a part of history up, on purpose or not, and hopes that nobody is told."""

import shutil
import time

from lib import Node, Options, check, main, need
from parts.older_state import TAG, change, lose, set_ds, start, with_holder


def verdicts(here, name):
    """What the two verifiers say of a bundle of the newest state."""
    bundle = Options.folder / name
    made = here.comity("bundle", "delegation", "example", "post", "--out", bundle)
    need(made.returncode == 0, made.stderr)
    pin = ("--community", here.get("/v1/community")["id"], bundle)
    said = [here.comity("verify", *pin), Options.programs.run("comity-verify", *pin)]
    for one in said:
        need("included" in one.stdout, one.stdout + one.stderr)
    return [one.stdout for one in said]


def shown(here, height, lost):
    told = (f"at height {height} of ", "went on from an older state", *lost)
    copy = Options.folder / f"copy-{time.monotonic_ns()}"
    copied = here.comity("mirror", "--into", copy,
                         "--community", here.get("/v1/community")["id"]).stdout
    health, status = here.get("/v1/health")["continuations"], here.comity("status").stdout
    for where, text in [("health", str(health)), ("status", status), ("mirror", copied),
                        *zip(("comity verify", "comity-verify"), verdicts(here, f"b{height}"))]:
        for words in told:
            check(words in text, f"{where} does not say `{words}`: {text}")


def run():
    here = with_holder()
    for text in verdicts(here, "before"):
        check("never went on from an older state" in text, text)
    saved, data = lose(here, 3), here.data
    # In place: the anchor knows what was acknowledged.
    shutil.rmtree(data / "store")
    shutil.copytree(saved / "store", data / "store")
    refused = False
    try:
        Node(Options.programs, data)
    except RuntimeError as why:
        refused = "was acknowledged" in str(why)
    check(refused, "an older store is gone on from without a word")
    start(here, data, "--accept-older-state")
    told = here.get("/v1/health")["continuations"]
    check(len(told) == 1, f"told: {told}")
    height = int(told[0].split()[2])
    lost = (f"up to height {here.lost['height']},", "log of size ")
    shown(here, height, lost)
    # Who has proved what is lost signs nothing more until it accepts that, too.
    done = here.act(here.holder, set_ds(TAG))
    # Which it is depends on how far the new log has come.
    refusals = ("two histories", "an older log than before")
    check(any(word in done.stderr for word in refusals)
          and "went on from an older state" in done.stderr,
          f"it signs for another history: {done.stdout}{done.stderr}")
    (data / "proved").unlink()
    # It is on record, so it outlives the start that accepted it, and what comes after.
    change(here, TAG)
    here.node.stop()
    start(here, data)
    shown(here, height, lost)
    # A second loss, of which nothing is known: the folder came from elsewhere.
    again = lose_again(here)
    check(len(again) == 2 and "nobody knows what" in again[1], f"told: {again}")
    return "by health, status, copy and both verifiers, also after a restart and a second loss"


def lose_again(here):
    saved = Options.folder / "second"
    need(here.comity("backup", saved).returncode == 0, "backup")
    here.node.stop()
    new = Options.folder / "elsewhere"
    need(Options.programs.comity("--data", new, "restore", saved).returncode == 0, "restore")
    start(here, new)
    return here.get("/v1/health")["continuations"]


main(run)
