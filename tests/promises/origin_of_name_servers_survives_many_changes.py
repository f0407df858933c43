"""Whose act set the name servers of a delegation can be shown, however often its DS set has changed
since.

A holder who does not want it shown changes the one to hide the other."""
import base64

from acts import claim, must_decide
from lib import *

CHANGES = 260


def findings(community, label):
    file = Options.folder / "delegation.bundle"
    made = community.comity("bundle", "delegation", "example", label, "--out", file)
    need(made.returncode == 0, f"comity bundle: {made.stdout}{made.stderr}")
    identity = community.get("/v1/community")["id"]
    done = Options.programs.comity("verify", "--community", identity, file)
    line = next((line for line in done.stdout.splitlines() if "NS set" in line), done.stderr)
    return line, done.returncode


def run():
    community = Community(words=AT_ONCE)
    label, holder = "library", community.parties[0]
    must_decide(community, community.parties[0], claim(label, holder), consents=[holder])
    held = community.get(f"/v1/zones/example/delegations/{label}")
    need(held["holder"] == holder, f"{label} is held by {held['holder']!r}")
    done = community.act(holder, {"names_set_name_servers": {
        "zone": "example.", "label": label, "name_servers": ["ns.elsewhere.test."],
        "ns_ttl_seconds": 3600}})
    need(done.returncode == 0, f"names.set_name_servers: {done.stdout}{done.stderr}")
    before, code = findings(community, label)
    need(code == 0 and "transaction" in before, f"before: {before}")
    for number in range(CHANGES):
        digest = base64.b64encode(bytes([number % 256]) * 32).decode()
        done = community.act(holder, {"names_set_ds": {
            "zone": "example.", "label": label, "ds_ttl_seconds": 3600,
            "ds": [{"key_tag": number + 1, "algorithm": 13, "digest_type": 2, "digest": digest}]}})
        need(done.returncode == 0, f"names.set_ds: {done.stdout}{done.stderr}")
    after, code = findings(community, label)
    check(code == 0 and after == before, f"after {CHANGES} changes of the DS set: {after}")
    return f"as before: {after}"


main(run)
