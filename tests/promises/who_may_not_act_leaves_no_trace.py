"""What a party or a key may not do is on no record and uses up nothing.

The least key of a party, and a party that has left, send one large act after another."""
from lib import *

SENT = 5


def run():
    community = Community()
    party, gone = community.parties[0], community.parties[-1]
    file = Options.folder / "large.json"
    file.write_text(json.dumps({"names_set_apex": {
        "zone": "example.", "type": 65280, "ttl_seconds": 3600,
        "rdata": ["eHh4" * 20000 + f"{n:03d}x" for n in range(10)]}}))
    need(community.comity("leave", who=gone).returncode == 0, "the party cannot leave")
    before = community.get("/v1/community")["height"]
    signer = community.data / "keys" / f"{party}.signer.key"
    for key in (signer, community.data / "keys" / f"{gone}.key"):
        for _ in range(SENT):
            need(community.comity("--key", key, "act", file).returncode != 0, "it may do that")
    height = community.get("/v1/community")["height"]
    # The signers' own acts make blocks too; none of these is one.
    told = f"{2 * SENT} acts of those who may not: height {before}, then {height}"
    for at in range(before + 1, height + 1):
        block = community.get(f"/v1/blocks/{at}")
        check(all("set_apex" not in str(each) for each in block.get("transactions", [])), told)
    back = community.comity("key", "recover", community.data / "keys" / f"{party}.recovery.key",
                            "--out", Options.folder / "new.key", "--recovery-out",
                            Options.folder / "new.recovery.key", "--insecure-plaintext")
    check(back.returncode == 0, f"{told}; the party cannot recover: {back.stdout}{back.stderr}")
    roles = {role for entry in community.get(f"/v1/parties/{party}")["keys"]
             for role in entry["roles"]}
    check(roles == {"vote", "operate", "sign", "recover", "witness"},
          f"after a recovery it has {roles}")
    return f"{told}; recovered with {', '.join(sorted(roles))}"


main(run)
