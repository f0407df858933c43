"""A zone of many types, wildcards, names inside names and cuts at every depth; and its changes,
each a command of whoever holds the name."""

import random

ZONE = "example."
GOES_EVERY = 5
NAMES = 800  # plain ones, so that a change is small beside the zone
HEAD = """\
$ORIGIN example.
$TTL 3600
@ SOA ns1 admin 1 1800 900 604800 300
@ NS ns1
@ NS ns.elsewhere.
@ MX 10 mail
@ CAA 0 issue "ca.elsewhere"
ns1 A 192.0.2.1
ns1 AAAA 2001:db8::1
mail A 192.0.2.2
_25._tcp.mail TLSA 3 1 1 000102030405060708090A0B0C0D0E0F101112131415161718191A1B1C1D1E1F
"""
# Of each name that has a holder.
CAMPUS = """\
{at} A 192.0.2.10
{at} TXT "of {at}"
www.{at} CNAME {at}
*.{at} TXT "whatever is below {at}"
*.web.{at} A 192.0.2.11
_sip._tcp.{at} SRV 10 5 5060 sip.{at}
sip.{at} A 192.0.2.12
moved.{at} DNAME elsewhere.
_dns.{at} SVCB 1 sip.{at} alpn=dot port=853
svc.{at} HTTPS 1 . alpn=h2
far.away.{at} NS ns.far.away.{at}
far.away.{at} NS ns.elsewhere.
far.away.{at} DS 7 13 2 000102030405060708090A0B0C0D0E0F101112131415161718191A1B1C1D1E1F
ns.far.away.{at} A 192.0.2.13
"""
# Whose are the names with all of this; the second lies in the first.
HOLDERS = {"campus": "harbour-networks", "lab.campus": "lumen-registry", "town": "commons-union"}


def write(zone, holders):
    lines = [HEAD, *(CAMPUS.format(at=at) for at in HOLDERS),
             *(f'n{number} TXT "{number}"\n' for number in range(NAMES))]
    zone.write_text("".join(lines))
    cuts = {f"far.away.{at}": party for at, party in HOLDERS.items()}
    holders.write_text("name,party\n" + "".join(
        f"{at},{party}\n" for at, party in {**HOLDERS, **cuts}.items()))


def changes(seed=1):
    """(party, words of a command), without end; every kind comes before one comes again."""
    chance = random.Random(seed)
    number = 0
    kinds = []
    while True:
        kinds = kinds or chance.sample(KINDS, len(KINDS))
        number += 1
        at = chance.choice(list(HOLDERS))
        yield HOLDERS[at], [str(word) for word in kinds.pop()(at, number)]
        if number % GOES_EVERY == 0:  # and what came last there goes
            owner, kind = f"gone{number}.of.{at}", "TXT"
            for texts in (['"soon gone"'], []):
                yield HOLDERS[at], [str(word) for word in _set(owner, kind, *texts)]


def _set(owner, kind, *texts):
    words = [word for text in texts for word in ("--rdata", text)]
    return ["zone", "set-records", ZONE, f"{owner}.{ZONE}", kind,
            *(words + ["--ttl", 300] if texts else ["--none"])]


def _address(number):
    return f"192.0.2.{number % 200 + 20}"


def _comes(at, number):
    """A name that was not there, deep below others."""
    return _set(f"x{number}.deep.er.{at}", "TXT", f'"new {number}"', '"and more"')


KINDS = [
    _comes,
    lambda at, number: _set(at, "TXT", f'"of {at}, {number}"'),
    lambda at, number: _set(f"www.{at}", "CNAME", f"w{number}.elsewhere."),
    lambda at, number: _set(f"*.{at}", "TXT", f'"whatever, {number}"'),
    lambda at, number: _set(f"_sip._tcp.{at}", "SRV", f"10 5 5060 sip.{at}.{ZONE}",
                            f"{number} 0 5061 s{number}.elsewhere."),
    lambda at, number: _set(f"moved.{at}", "DNAME", f"d{number}.elsewhere."),
    lambda at, number: _set(f"_dns.{at}", "SVCB", f"1 sip.{at}.{ZONE} alpn=dot port={number}"),
    lambda at, number: _set(f"svc.{at}", "HTTPS", f"{number} . alpn=h2,h3"),
    lambda at, number: _set(f"more.{at}", "MX", f"{number} mail.{ZONE}", "65535 mail.elsewhere."),
    lambda at, number: ["host", "set", ZONE, f"*.web.{at}.{ZONE}", "--address", _address(number),
                        "--address-ttl", 300],
    lambda at, number: ["host", "set", ZONE, f"ns.far.away.{at}.{ZONE}",
                        "--address", _address(number), "--address", f"2001:db8::{number}",
                        "--address-ttl", 300],
    lambda at, number: ["delegation", "set-ds", ZONE, f"far.away.{at}", "--ds",
                        f"{number} 13 2 " + f"{number % 256:02X}" * 32, "--ds-ttl", 300],
    lambda at, number: ["delegation", "set-ns", ZONE, f"far.away.{at}",
                        "--ns", f"n{number}.elsewhere.",
                        "--ns", f"ns.far.away.{at}.{ZONE}", "--ns-ttl", 300],
]
