"""The root zone of a day in 2023 and its next 200 changes (../shared/data/root-history), and each
change as actions of the names register."""

import base64
import gzip
import ipaddress
import json
from collections import defaultdict

from programs import ROOT

DATA = ROOT / "../shared/data/root-history"
SOA = ". 86400 IN SOA a.root-servers.net. nstld.verisign-grs.com. 2023110400 1800 900 604800 86400"
# What signing puts into a zone, and what counts its versions.
OF_SIGNING = ("SOA", "DNSKEY", "NSEC", "RRSIG", "ZONEMD")


def canonical(line):
    """(owner, type, TTL, rdata) of a record, written so that equal records are equal."""
    owner, ttl, *rest = line.split()
    kind, *rdata = rest[1:] if rest[0] == "IN" else rest
    if kind == "DS":
        rdata = [*rdata[:3], "".join(rdata[3:]).upper()]
    elif kind in ("A", "AAAA"):
        rdata = [str(ipaddress.ip_address(rdata[0]))]
    return owner.lower(), kind, int(ttl), " ".join(rdata).lower() if kind == "NS" else " ".join(
        rdata)


def base_records():
    with gzip.open(DATA / "base.zone.gz", "rt") as lines:
        return {canonical(line) for line in lines if not line.startswith(";")}


def changes():
    """Each as (what goes, what comes)."""
    with gzip.open(DATA / "changes.jsonl.gz", "rt") as lines:
        for line in lines:
            change = json.loads(line)
            yield tuple({canonical(record) for record in change[side]} for side in ("del", "add"))


def write_base(path):
    text = "".join(f"{owner} {ttl} IN {kind} {rdata}\n" for owner, kind, ttl, rdata in
                   sorted(base_records()))
    path.write_text(SOA + "\n" + text)


def published(text):
    """Of a signed zone's text: its records besides those that signing makes, and all others'
    count."""
    lines = [line for line in text.splitlines() if line and not line.startswith(";")]
    return {canonical(line) for line in lines if line.split("\t")[3] not in OF_SIGNING}


def _octets(text):
    return base64.b64encode(ipaddress.ip_address(text).packed).decode()


def _host(name, sets):
    host = {"name": name}
    for kind, family in (("A", "ipv4"), ("AAAA", "ipv6")):
        if found := sorted(sets.get((name, kind), ())):
            host[family] = [_octets(rdata) for _, rdata in
                            sorted(found, key=lambda one: ipaddress.ip_address(one[1]).packed)]
            host[f"{family}_ttl_seconds"] = found[0][0]
    return host


def _signer(rdata):
    tag, algorithm, digest_type, digest = rdata.split()
    return {"key_tag": int(tag), "algorithm": int(algorithm), "digest_type": int(digest_type),
            "digest": base64.b64encode(bytes.fromhex(digest)).decode()}


def _order(signer):
    return (signer["key_tag"], signer["algorithm"], signer["digest_type"],
            base64.b64decode(signer["digest"]))


def actions(records, gone, come):
    """What turns the zone of `records` into that without `gone` and with `come`. No delegation of
    this history is new."""
    after = defaultdict(set)
    for owner, kind, ttl, rdata in (records - gone) | come:
        after[owner, kind].add((ttl, rdata))
    changed = {(owner, kind) for owner, kind, _, _ in gone | come}
    removed = {owner for owner, kind in changed if kind == "NS" and (owner, kind) not in after}
    hosts = sorted({owner for owner, kind in changed if kind in ("A", "AAAA")})
    living = [name for name in hosts if (name, "A") in after or (name, "AAAA") in after]
    todo = [{"names_set_host": {"zone": ".", "host": _host(name, after)}} for name in living]
    for owner, kind in sorted(changed):
        if owner in removed or kind not in ("NS", "DS"):
            continue
        found = sorted(after.get((owner, kind), ()))
        act = {"zone": ".", "label": owner.removesuffix(".")}
        if kind == "NS":
            act |= {"name_servers": sorted(rdata for _, rdata in found),
                    "ns_ttl_seconds": found[0][0]}
            todo.append({"names_set_name_servers": act})
        else:
            if found:
                act |= {"ds": sorted((_signer(rdata) for _, rdata in found), key=_order),
                        "ds_ttl_seconds": found[0][0]}
            todo.append({"names_set_ds": act})
    todo += [{"names_remove_delegation": {"zone": ".", "label": owner.removesuffix(".")}}
             for owner in sorted(removed)]
    # Those below a removed delegation went with it.
    return todo + [{"names_remove_host": {"zone": ".", "name": name}} for name in hosts
                   if name not in living and not any(name.endswith("." + it) for it in removed)]
