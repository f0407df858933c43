"""A key gets no role that it has not, and throws out no key that has one.

A key with the role operate alone adds one that votes, and removes the party's own."""
from lib import *


def run():
    community = Community()
    party = community.parties[0]
    own = community.data / "keys" / f"{party}.key"
    lesser, equal, raised = (Options.folder / name for name in ("lesser", "equal", "raised"))

    def key(*words):
        return community.comity("key", *words, "--insecure-plaintext").returncode == 0

    need(key("add", own, "--role", "operate", "--out", lesser), "a lesser key cannot be added")
    need(key("add", lesser, "--role", "operate", "--out", equal), "it adds not even its like")
    check(not key("add", lesser, "--role", "vote", "--out", raised), "it adds a key that votes")
    public = community.comity("--json", "key", "show", own)
    record = json.loads(public.stdout)["key"]
    file = Options.folder / "remove.json"
    file.write_text(json.dumps({"members_remove_key": {"key": record}}))
    gone = community.comity("--key", lesser, "act", file)
    check(gone.returncode != 0, "it removes the key that votes")
    roles = [entry["roles"] for entry in community.get(f"/v1/parties/{party}")["keys"]]
    check(sum("vote" in each for each in roles) == 1, f"the keys have {roles}")
    return f"the keys of the party have {roles}"


main(run)
