"""A zone file whose signatures have run out is not verified as one that may be used."""

import os

from lib import Community, Options, check, main, need


def run():
    community = Community()
    community.node.await_in_zone("RRSIG")
    bundle, file = Options.folder / "bundle", Options.folder / "zone"
    made = community.comity("bundle", "zone", "example", "--out", bundle)
    need(made.returncode == 0, made.stderr)
    identity = community.get("/v1/community")["id"]
    words = ("verify", "--community", identity, "--zone-file", file, bundle)
    with open(community.node.zone_file, encoding="ascii") as zone:
        file.write_text(zone.read())
    now = community.comity(*words)
    check(now.returncode == 0 and "valid now" in now.stdout, f"today: {now.stdout}{now.stderr}")
    clock = Options.programs.binaries / "libshift-clock.so"
    need(clock.exists(), "no clock that can be set")
    for days, what in ((400, "expired"), (-400, "valid only from")):
        other = Options.programs.run(
            "comity", *words,
            environment={"LD_PRELOAD": os.fspath(clock), "COMITY_CLOCK_SHIFT": str(days * 86400),
                         "ASAN_OPTIONS": "verify_asan_link_order=0"})
        check(other.returncode == 3 and what in other.stdout,
              f"{days} days on: {other.returncode} {other.stdout}{other.stderr}")
    return "before and after its time it is refused by name"


main(run)
