"""What a holder sends together is done together, and the zone is never seen with half of it.

A holder moves its name to another server; one act of several cannot be done, or is not its own."""
import json

from lib import *
from acts import *


def together(here, who, *actions):
    files = []
    for number, action in enumerate(actions):
        files.append(Options.folder / f"act-{number}.json")
        files[-1].write_text(json.dumps(action))
    return here.comity("act", *files, who=who)


def stands(here):
    shown = delegation(here, "good")
    servers = [server["name"] for server in shown["name_servers"]]
    return servers, [ds["key_tag"] for ds in shown["ds"]]


def run():
    here = community()
    holder, other, *_ = here.parties
    delegate(here, "good", holder, ["a.ns.example."])
    delegate(here, "else", other, ["a.ns.example."])
    server = "ns.good.example."
    address, servers = set_host(server, "192.0.2.99"), set_servers("good", server)
    ds = set_ds("good", 7)
    before = stands(here)
    for acts, named in (((ds, servers, address), "action 2 (names.set_name_servers)"),
                        ((address, servers, ds, set_ds("else", 7)), "action 4 (names.set_ds)"),
                        ((address, {"members_leave": {}}, servers, remove_host(server)),
                         "action 4 (names.remove_host)")):
        done = together(here, holder, *acts)
        check(done.returncode == 3 and named in done.stderr, f"{done.stdout}{done.stderr}")
        check(stands(here) == before, f"half of it stands: {stands(here)}")
        check(not addresses(here, server), "an address stands of what was refused")
    done = together(here, holder, address, servers, ds)
    check(done.returncode == 0, f"{done.stdout}{done.stderr}")
    check(stands(here) == ([server], [7]), f"after all of it: {stands(here)}")
    bundle = Options.folder / "good.bundle"
    here.comity("bundle", "delegation", "example", "good", "--out", bundle)
    told = here.comity("verify", "--community", here.get("/v1/community")["id"], bundle).stdout
    check(told.count("its signature holds") >= 2, told)
    return "three acts were done together; of three others none"


main(run)
