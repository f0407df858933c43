"""A zone with what the import takes is published so that BIND, Knot and ldns load it."""

import subprocess

from lib import Community, Options, check, main, need
from parts.zones import ZONE

LINES = [
    "@ MX 0 .", "@ TXT \"a\\\"b\\200\" c \"\"", "@ HINFO \"\" x", "@ RP a_b.test. _c.test.",
    "@ AFSDB 65535 afs.test.", "@ SRV 0 65535 1 .", "@ CAA 255 ISSUE ca.test", '@ CAA 0 iodef ""',
    '@ NAPTR 1 65535 "s" "SIP+D2U" "" _sip._udp.test.',
    '@ NAPTR 2 1 "u" "E2U+sip" "!^(\\\\+[0-9]{1,15})$!sip:\\\\1@test!i" .',
    "@ SSHFP 4 2 " + "ab" * 32, "@ TLSA 3 1 1 " + "ab" * 32, "@ TLSA 3 0 0 ab", '@ URI 1 1 "a"',
    "@ TYPE65280 \\# 0", "@ TYPE65534 \\# 3 00ff0a", "@ A 192.0.2.9", "@ AAAA ::ffff:192.0.2.9",
    "post DS 1 8 1 " + "ab" * 20, "post DS 1 ED25519 2 " + "ab" * 32,
    "post DS 1 255 4 " + "ab" * 48, "xn--bcher-kva NS a.test.", "1 NS a.test.",
]
JUDGES = [("named-checkzone", "-q", "-k", "fail", "-i", "none", "example", "ZONE"),
          ("kzonecheck", "-o", "example", "ZONE"), ("ldns-read-zone", "ZONE")]


def run():
    file = Options.folder / "zone"
    file.write_text(ZONE + "".join(line + "\n" for line in LINES))
    community = Community(zone=file)
    community.node.await_in_zone("RRSIG")
    signed = community.node.zone_file
    with open(signed, encoding="ascii") as zone:
        need("CAA\t255 issue" in zone.read(), "the zone is not the one that was imported")
    for judge in JUDGES:
        judged = subprocess.run([signed if word == "ZONE" else word for word in judge],
                                capture_output=True, text=True, check=False)
        check(judged.returncode == 0 and not (judge[0] == "ldns-read-zone" and judged.stderr),
              f"{judge[0]}: {judged.stdout[-300:]}{judged.stderr[-300:]}")
    return f"{len(LINES)} records of every type, and {len(JUDGES)} programs load them"


main(run)
