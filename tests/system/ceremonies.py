"""A sample community that makes the keys of a zone together, for the system tests."""

import json
import unittest

from programs import Folder, wait_until

ZONE = "made.example."
THRESHOLD = 4
SECONDS = 60


def zone_action():
    soa = {"primary": "ns.elsewhere.", "mailbox": "admin.elsewhere.", "refresh_seconds": 1800,
           "retry_seconds": 900, "expire_seconds": 604800, "minimum_seconds": 300,
           "ttl_seconds": 3600}
    return {"names_set_zone": {"zone": ZONE, "serial_base": 1, "soa": soa}}


def call_action(role, parties, first=1, epoch=1, mode="JOINT"):
    """The parties have the identifiers from `first` on; of a later epoch they get the key that
    there is."""
    terms = {"validity_seconds": 1209600, "refresh_seconds": 432000,
             "minimum_interval_seconds": 0, "session_blocks": 1000}
    kind = {}
    if role == "KEY_SIGNING":
        terms["dnskey_ttl_seconds"] = 3600
    if role == "DOCUMENT_SIGNING":
        terms = {"session_blocks": 1000}
        kind = {"document": "trust-anchor", "mode": mode}
    members = [{"party": party, "identifier": number}
               for number, party in enumerate(parties, first)]
    group = {"epoch": epoch, "threshold": THRESHOLD, "members": members, "terms": terms} | kind
    purpose = "GENERATE" if epoch == 1 else "RESHARE"
    return {"ceremonies_call": {"zone": ZONE, "role": role, "purpose": purpose,
                                "round_seconds": 3600, "group": group}}


class CeremonyCase(unittest.TestCase):
    """A sample community whose parties' signing keys lie in the node's folder; `programs` is set
    by main()."""
    programs = None

    def setUp(self):
        holder = Folder()
        self.folder = holder.__enter__()
        self.addCleanup(holder.__exit__)
        self.data = self.folder / "community"
        self.programs.make_sample(self.data, "--time-lock-seconds", "0")
        self.parties = sorted(path.name.removesuffix(".signer.key")
                              for path in (self.data / "keys").glob("*.signer.key"))

    def comity(self, node, *words, may_fail=False):
        done = self.programs.comity("--data", self.data, "--node", node.url, *words)
        self.assertTrue(may_fail or done.returncode == 0, f"{words}: {done.stdout}{done.stderr}")
        return done.stdout

    def decide(self, node, number, actions):
        words = []
        for place, action in enumerate(actions):
            path = self.folder / f"action-{number}-{place}.json"
            path.write_text(json.dumps(action))
            words += ["--action", path]
        self.comity(node, "--as", self.parties[0], "propose", f"decision {number}", *words)
        for party in self.parties:
            self.comity(node, "--as", party, "consent", str(number), may_fail=True)
            self.comity(node, "--as", party, "vote", str(number), "yes", may_fail=True)
        self.comity(node, "wait", str(number))

    def ceremonies(self, node, roles=("key_signing", "zone_signing")):
        answer = json.loads(self.comity(node, "--json", "zone", "ceremony", ZONE))
        return [answer[role] or {"epoch": 0, "stage": "none"} for role in roles]

    def await_keys(self, node, epoch, roles=("key_signing", "zone_signing")):
        wait_until(lambda: [(one["epoch"], one["stage"]) for one in self.ceremonies(node, roles)]
                   == [(epoch, "made")] * len(roles), SECONDS, f"no keys of epoch {epoch}")

    def is_signed(self, node, session=1):
        zones = json.loads(self.comity(node, "--json", "status"))["zones"]
        signed = [zone.get("signed") for zone in zones if zone["apex"] == ZONE]
        return any(one and (one["session"] or 0) >= session for one in signed)

    def verify(self, community, *words):
        done = self.programs.comity("--json", "verify", "--community", community, *words)
        return done.returncode, json.loads(done.stdout)
