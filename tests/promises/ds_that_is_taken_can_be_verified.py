"""What a holder may publish alone leaves a zone that our verifier and name servers accept."""

import base64
import subprocess

from acts import claim, must_decide
from lib import AT_ONCE, Community, Options, check, main, need

SETS = [(12345, 13, 2, 32), (1, 8, 1, 20), (1, 8, 4, 48), (1, 8, 3, 10), (1, 8, 3, 32),
        (1, 8, 0, 1), (1, 8, 9, 64), (1, 8, 2, 31)]


def run():
    community = Community(words=AT_ONCE)
    holder = community.parties[1]
    must_decide(community, community.parties[0], claim("post", holder), consents=[holder])
    said = []
    for tag, algorithm, kind, length in SETS:
        digest = base64.b64encode(b"\xab" * length).decode()
        done = community.act(holder, {"names_set_ds": {
            "zone": "example.", "label": "post", "ds_ttl_seconds": 60,
            "ds": [{"key_tag": tag, "algorithm": algorithm, "digest_type": kind,
                    "digest": digest}]}})
        said.append(done.returncode == 0)
        if done.returncode:
            continue
        community.node.await_in_zone(f"DS\t{tag} {algorithm} {kind} {'AB' * length}")
        bundle = Options.folder / f"bundle-{len(said)}"
        made = community.comity("bundle", "zone", "example", "--out", bundle)
        need(made.returncode == 0, made.stderr)
        verified = community.comity(
            "verify", "--community", community.get("/v1/community")["id"], "--zone-file",
            community.node.zone_file, bundle)
        check(verified.returncode == 0, f"DS {tag} {algorithm} {kind}: {verified.stdout}")
        for judge in (("ldns-read-zone",), ("kzonecheck", "-o", "example")):
            judged = subprocess.run([*judge, community.node.zone_file], capture_output=True,
                                    text=True, check=False)
            check(judged.returncode == 0, f"{judge[0]}: {judged.stdout}{judged.stderr}")
    check(said[:3] == [True] * 3, "ordinary DS sets are refused")
    return f"{said.count(True)} sets are taken and verified, {said.count(False)} refused"


main(run)
