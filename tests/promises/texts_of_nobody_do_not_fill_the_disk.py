"""Texts that no transaction names take neither disk nor memory without bound, and those that one
names are kept, whatever others hand in.

An attacker without any key hands in text after text."""
import os
import threading

from lib import *

TEXTS = 300
MOST_KEPT = 100


def disk_mib(community):
    return sum(file.stat().st_size for file in community.data.rglob("*") if file.is_file()) >> 20


def run():
    community = Community()
    before = disk_mib(community)
    hashes = []
    with Peak(community) as peak:
        for _ in range(TEXTS):
            status, body = community.http("POST", "/v1/content", os.urandom(32 + (1 << 20)))
            if status == 200:
                hashes.append(json.loads(body)["hash"])
    kept = sum(community.http("HEAD", f"/v1/content/{each}")[0] == 200 for each in hashes)
    grown = disk_mib(community) - before
    told = f"of {len(hashes)} MiB that nobody signed {kept} are kept, {grown} MiB on the disk"
    check(kept <= MOST_KEPT and grown < 30, told)
    check(peak.grown < bar(200), f"{told}, {peak.grown:.0f} MiB in memory")

    # While more comes, what somebody signs keeps its title.
    ended = threading.Event()

    def flood():
        while not ended.is_set():
            community.http("POST", "/v1/content", os.urandom(32 + (1 << 20)))

    floods = [threading.Thread(target=flood) for _ in range(3)]
    for each in floods:
        each.start()
    file = Options.folder / "action.json"
    file.write_text(json.dumps({"names_set_apex": {
        "zone": "example.", "type": 16, "ttl_seconds": 3600, "rdata": ["BHRlc3Q="]}}))
    done = community.comity("propose", "A title that matters", "--action", file,
                            who=community.parties[0])
    ended.set()
    for each in floods:
        each.join()
    check(done.returncode == 0, f"nothing can be proposed meanwhile: {done.stdout}{done.stderr}")
    number = community.get("/v1/proposals?limit=1")["last_number"]

    def title():
        return (community.get(f"/v1/proposals/{number}")["title"] or {}).get("text")

    check(title() == "A title that matters", f"the title of a proposal is {title()!r}")
    community.restart()
    check(title() == "A title that matters", f"after a restart the title is {title()!r}")
    return told


main(run)
