"""An admitted party joins with the plain command, at once, also where nothing else happens."""

import base64
import subprocess
import time

from lib import Community, Options, check, main, need
from parts.decisions import AT_ONCE, decide


def run():
    community = Community(words=AT_ONCE)
    key = Options.folder / "newcomer.key"
    made = Options.programs.comity("key", "new", "--party", "newcomer", "--role", "vote", "--role",
                                   "operate", "--insecure-plaintext", "--out", key)
    need(made.returncode == 0, made.stderr)
    held = dict(line.split(": ", 1) for line in key.read_text().splitlines() if ": " in line)
    public = bytes.fromhex(held["public"])
    message = (b"comity key possession v1\n" + bytes.fromhex(community.get("/v1/community")["id"])
               + public + b"newcomer")
    possession = sign(bytes.fromhex(held["insecure-plaintext"]), message)
    decide(community, {"members_admit": {
        "party": {"handle": "newcomer", "kind": "COMPANY"},
        "keys": [{"key": base64.b64encode(public).decode(), "roles": ["VOTE", "OPERATE"]}],
        "possession": [base64.b64encode(possession).decode()]}}, community.parties[0])
    time.sleep(1.5)
    done = Options.programs.comity("--node", community.node.url, "--data", Options.folder / "own",
                                   "--community", community.get("/v1/community")["id"],
                                   "--key", key, "join")
    standing = community.get("/v1/parties/newcomer")["standing"]
    check(done.returncode == 0 and standing == "active", f"{standing}: {done.stderr}")
    return done.stdout.strip()


def sign(seed, message):
    """Ed25519 with OpenSSL's program: a key in PKCS 8 is a fixed head and the seed."""
    pem = Options.folder / "newcomer.pem"
    pem.write_text("-----BEGIN PRIVATE KEY-----\n" + base64.b64encode(
        bytes.fromhex("302e020100300506032b657004220420") + seed).decode()
        + "\n-----END PRIVATE KEY-----\n")
    text = Options.folder / "message"
    text.write_bytes(message)
    return subprocess.run(["openssl", "pkeyutl", "-sign", "-inkey", pem, "-rawin", "-in", text],
                          check=True, capture_output=True).stdout


main(run)
