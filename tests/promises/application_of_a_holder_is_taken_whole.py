"""Nobody who hands an application in has a key of its own in what comes of it.

Somebody puts its own recovery key, with its own proof for the same handle, beside those of a holder
without a seat, and makes an account of what was signed for a seat. Beside the keys of a member it
gets one in, and the member sees it before it joins."""
import base64
import json

from acts import *
from lib import *


def application(here, folder, *words):
    """What `apply` writes in a data folder of its own."""
    file = Options.folder / f"{folder}.json"
    done = Options.programs.comity(
        "--data", Options.folder / folder, "--community", here.get("/v1/community")["id"], *words,
        "--kind", "company", "--out", file, "--insecure-plaintext")
    need(done.returncode == 0, done.stderr)
    return file, json.loads(file.read_text())


def planted(victim, thief):
    """The thief's key that recovers, in its place among those of the other."""
    pairs = list(zip(victim["keys"], victim["possession"])) + [
        pair for pair in zip(thief["keys"], thief["possession"]) if pair[0]["roles"] == ["RECOVER"]]
    pairs.sort(key=lambda pair: base64.b64decode(pair[0]["key"]))
    return {**victim, "keys": [pair[0] for pair in pairs],
            "possession": [pair[1] for pair in pairs]}


def admits(*holders):
    return {"members_admit_holders": {"holders": list(holders)}}


def run():
    here = community()
    by = here.parties[0]
    _, elm = application(here, "elm", "holder", "apply", "elm")
    _, thief = application(here, "thief", "holder", "apply", "elm")
    check(propose(here, by, admits(planted(elm, thief))) is None, "a planted key is admitted")
    file, nova = application(here, "nova", "member", "apply", "nova")
    _, other = application(here, "other", "member", "apply", "nova")
    nova, other = nova["members_admit"], other["members_admit"]
    recast = {**nova, "keys": [
        {**key, "roles": ["OPERATE", "HOLD"] if "VOTE" in key["roles"] else key["roles"]}
        for key in nova["keys"]]}
    check(propose(here, by, admits(recast)) is None, "a member to be becomes an account")
    must_decide(here, by, admits(elm))
    check(here.get("/v1/parties/elm")["standing"] == "account", "what was signed is not admitted")

    must_decide(here, by, {"members_admit": planted(nova, other)})
    words = ("--data", Options.folder / "nova", "--node", here.node.url, "--as", "nova", "join",
             "--application", file)
    seen = Options.programs.comity(*words)
    standing = here.get("/v1/parties/nova")["standing"]
    check(seen.returncode != 0 and standing == "applicant", f"it joins: {seen.stdout}")
    check("was not admitted with the keys" in seen.stderr, seen.stderr)
    return seen.stderr.strip()


main(run)
