"""What parties do in the promises about rights: acts in their JSON form, and whole decisions."""
import base64
import json
import os
import time

from lib import Community, Node, Options, need

ZONE = "example."
NS, MX = 2, 15
NOW = ("--consultation-seconds", "0", "--time-lock-seconds", "0")
USUAL = ("a.ns.example.", "b.ns.example.")  # the name servers of the sample zone


def text64(octets):
    return base64.b64encode(octets).decode()


def address(text):
    return text64(bytes(int(part) for part in text.split(".")))


def wire(name):
    parts = [part.encode() for part in name.strip(".").split(".")]
    return b"".join(bytes([len(part)]) + part for part in parts) + b"\0"


def host(name, at):
    return {"name": name, "ipv4": [address(at)], "ipv4_ttl_seconds": 3600}


def set_host(name, at, sponsor=""):
    return {"names_set_host": {"zone": ZONE, "host": host(name, at), "sponsor": sponsor}}


def remove_host(name):
    return {"names_remove_host": {"zone": ZONE, "name": name}}


def accept_use(name, label, ends=False):
    return {"names_accept_use": {"zone": ZONE, "host": name, "label": label, "ends": ends}}


def set_servers(label, *servers):
    return {"names_set_name_servers": {"zone": ZONE, "label": label, "ns_ttl_seconds": 3600,
                                       "name_servers": sorted(servers)}}


def set_ds(label, tag):
    ds = {"key_tag": tag, "algorithm": 13, "digest_type": 2, "digest": text64(b"G" * 32)}
    return {"names_set_ds": {"zone": ZONE, "label": label, "ds": [ds], "ds_ttl_seconds": 3600}}


def set_apex(kind, *rdata):
    return {"names_set_apex": {"zone": ZONE, "type": kind, "ttl_seconds": 3600,
                               "rdata": [text64(octets) for octets in sorted(rdata)]}}


def apex_servers(*names):
    return set_apex(NS, *map(wire, names))


def set_zone(zone):
    soa = {"primary": "a.ns.example.", "mailbox": "hostmaster.example.", "refresh_seconds": 900,
           "retry_seconds": 900, "expire_seconds": 900}
    return {"names_set_zone": {"zone": zone, "serial_base": 1, "soa": soa}}


def create(label, holder, servers, hosts=()):
    return {"names_create_delegation": {
        "zone": ZONE, "label": label, "holder": holder, "name_servers": sorted(servers),
        "ns_ttl_seconds": 3600, "hosts": [host(name, at) for name, at in hosts]}}


def _of_label(action, **more):
    return {f"names_{action}_delegation": {"zone": ZONE, **more}}


def claim(label, holder):
    return _of_label("claim", label=label, holder=holder)


def transfer(label, holder):
    return _of_label("transfer", label=label, new_holder=holder)


def remove(label):
    return _of_label("remove", label=label)


def let_pass(here, days):
    """The node and whoever acts live so many days later; so do all programs after this."""
    here.days = getattr(here, "days", 0) + days
    here.node.stop()
    Options.programs.environment = {
        "LD_PRELOAD": os.fspath(Options.programs.binaries / "libshift-clock.so"),
        "COMITY_CLOCK_SHIFT": str(here.days * 86400), "ASAN_OPTIONS": "verify_asan_link_order=0"}
    here.node = Node(Options.programs, here.data, words=["--accept-clock-jump"])
    here.place = ("127.0.0.1", int(here.node.url.rsplit(":", 1)[1]))


def community(time_lock=0, zone=None):
    """Decisions of it take no longer than asked here."""
    words = ("--consultation-seconds", "0", "--time-lock-seconds", str(time_lock))
    made = Community(zone=zone, words=words)
    made.lock = time_lock
    return made


def does(here, who, action):
    return here.act(who, action).returncode == 0


def must(here, who, action):
    done = here.act(who, action)
    need(done.returncode == 0, f"{next(iter(action))}: {done.stdout}{done.stderr}")


def propose(here, who, *actions):
    """The number of the proposal; nothing when it is refused."""
    words = []
    for action in actions:
        file = Options.folder / f"action-{time.monotonic_ns()}.json"
        file.write_text(json.dumps(action))
        words += ["--action", file]
    done = here.comity("propose", "A decision", *words, who=who)
    if done.returncode == 0:
        return here.get("/v1/proposals?limit=1")["last_number"]
    need(done.returncode == 3, f"comity propose: {done.stdout}{done.stderr}")
    return None


def state(here, number):
    return here.get(f"/v1/proposals/{number}")["state"]


def carry(here, number, consents=(), without=()):
    """They consent, and everybody says yes but `without`, as long as the vote is open."""
    for party in consents:
        here.comity("consent", number, who=party)
    for party in here.parties:
        if party not in without and state(here, number) == "voting":
            here.comity("vote", number, "yes", who=party)


def end(here, number, seconds=30):
    """The state in which it ends, or stays: still in its vote, or waiting for consents."""
    until = time.monotonic() + here.lock + 1
    while time.monotonic() < until + seconds:
        seen = state(here, number)
        waits = time.monotonic() > until and seen in ("voting", "time_lock")
        if waits or seen in ("effective", "failed", "rejected"):
            return seen
        time.sleep(0.05)
    return seen


def decide(here, who, *actions, consents=(), without=()):
    number = propose(here, who, *actions)
    if number is None:
        return "refused"
    carry(here, number, consents, without)
    return end(here, number)


def must_decide(here, who, *actions, **more):
    seen = decide(here, who, *actions, **more)
    need(seen == "effective", f"{[next(iter(action)) for action in actions]}: {seen}")


def delegate(here, label, holder, servers, hosts=()):
    by = next(party for party in here.parties if party != holder)
    must_decide(here, by, create(label, holder, servers, hosts), consents=[holder])


def records(here):
    """(owner, type, rdata) of each record of the zone as it follows from state."""
    _, octets = here.http("GET", "/v1/zones/example/text")
    rows = [line.split("\t") for line in octets.decode().splitlines()]
    return [(row[0], row[3], row[4]) for row in rows]


def addresses(here, name):
    return sorted(row[2] for row in records(here) if row[0] == name and row[1] == "A")


def holder_of(here, name):
    return here.get(f"/v1/zones/example/hosts/{name}")["holder"]


def delegation(here, label):
    status, octets = here.http("GET", f"/v1/zones/example/delegations/{label}")
    return json.loads(octets) if status == 200 else None


def without_address(here):
    """Published name servers in the zone, behind no other delegation, without an address."""
    rows = records(here)
    owners = {row[0] for row in rows if row[1] in ("A", "AAAA")}
    cuts = {row[0] for row in rows if row[1] == "NS" and row[0] != ZONE}
    return [f"{owner} NS {server}" for owner, kind, server in rows
            if kind == "NS" and f".{server}".endswith(f".{ZONE}") and server not in owners
            and not any(f".{server}".endswith(f".{cut}") for cut in cuts - {owner})]


def new_key(handle, name, *roles):
    """The file of a new key of this party."""
    key = Options.folder / f"{name}.key"
    words = [word for role in roles for word in ("--role", role)]
    made = Options.programs.comity("key", "new", "--party", handle, *words, "--insecure-plaintext",
                                   "--out", key)
    need(made.returncode == 0, made.stderr)
    return key


def without_a_node(here, *words):
    """The action that the command line of somebody who has no data folder hands over."""
    file = Options.folder / f"handed-over-{time.monotonic_ns()}.json"
    done = Options.programs.comity(
        "--data", Options.folder / "nowhere", "--community", here.get("/v1/community")["id"],
        *words, "--out", file)
    need(done.returncode == 0, done.stderr)
    return json.loads(file.read_text())


def admission(here, handle, **profile):
    """The key file of a new party, and the action that admits it."""
    key = new_key(handle, handle, "vote", "operate")
    words = [word for name, value in profile.items() for word in (f"--{name}", value)]
    return key, without_a_node(here, "member", "apply", handle, "--kind", "company", "--key-file",
                               key, *words)


def amendment(here, who, change):
    """The constitution in force with a change, as an action."""
    document = json.loads(here.comity("constitution").stdout)
    change(document)
    file = Options.folder / f"constitution-{time.monotonic_ns()}.json"
    file.write_text(json.dumps(document))
    done = here.comity("amend", file, "--action-only", who=who)
    need(done.returncode == 0, f"comity amend: {done.stdout}{done.stderr}")
    return json.loads(done.stdout)
