"""Who changes a record set and says nothing of its time to live, or of an SOA's, keeps it."""

from acts import claim, must_decide
from lib import AT_ONCE, Community, check, main, need


def run():
    community = Community(words=AT_ONCE)
    holder = community.parties[1]
    label = community.get("/v1/zones/example/delegations")["delegations"][0]["label"]
    must_decide(community, community.parties[0], claim(label, holder), consents=[holder])
    name = f"ns.{label}.example."
    ds = "1 13 2 " + "ab" * 32
    host = ("host", "set", "example", name, "--address")
    for words in ((*host, "192.0.2.77", "--address-ttl", "600"),
                  ("delegation", "set-ns", "example", label, "--ns", name, "--ns-ttl", "700"),
                  ("delegation", "set-ds", "example", label, "--ds", ds, "--ds-ttl", "800"),
                  (*host, "192.0.2.78"),
                  ("delegation", "set-ns", "example", label, "--ns", name),
                  ("delegation", "set-ds", "example", label, "--ds", ds.replace("1 13", "2 13"))):
        done = community.comity(*words, who=holder)
        need(done.returncode == 0, f"{words}: {done.stderr}")
    host = community.get(f"/v1/zones/example/hosts/{name}")
    shown = community.get(f"/v1/zones/example/delegations/{label}")
    kept = (host["ipv4_ttl_seconds"], shown["ns_ttl_seconds"], shown["ds_ttl_seconds"])
    check(kept == (600, 700, 800), f"600, 700 and 800 are now {kept}")
    soa = community.get("/v1/zones/example")["soa"]
    action = community.comity("zone", "set-soa", "example", "--primary", soa["primary"],
                              "--mailbox", soa["mailbox"], "--retry", "77", "--action-only")
    check(f'"refresh_seconds": {soa["refresh_seconds"]},' in action.stdout
          and '"retry_seconds": 77' in action.stdout, action.stdout + action.stderr)
    return "addresses, name servers, DS and SOA keep what was not said"


main(run)
