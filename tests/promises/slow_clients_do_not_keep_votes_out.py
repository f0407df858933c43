"""Who promises a body and sends nothing, or half of it, or connects and is silent, or asks for
trials that take long, keeps nobody from voting.

An attacker holds connections, octets and processors, from one address or from many."""
import base64
import os
import time

from lib import *

HEAD = (b"POST /v1/%s HTTP/1.1\r\nHost: node\r\nContent-Type: application/octet-stream\r\n"
        b"Content-Length: %d\r\n\r\n")
MOST = (1 << 20) + 4096  # of a body


def ready(community):
    """A proposal of its own for each attack: enough votes end a vote."""
    file = Options.folder / "action.json"
    value = base64.b64encode(b"\x04" + os.urandom(2).hex().encode()).decode()
    file.write_text(json.dumps({"names_set_apex": {
        "zone": "example.", "type": 16, "ttl_seconds": 3600, "rdata": [value]}}))
    done = community.comity("propose", "A record", "--action", file, who=community.parties[0])
    need(done.returncode == 0, f"comity propose: {done.stdout}{done.stderr}")
    return community.get("/v1/proposals?limit=1")["last_number"]


def attack(community, number, told, links):
    for party in community.parties[:3]:
        for link in links[::2]:
            try:
                link.sendall(b"x")
            except OSError:
                pass
        began = time.monotonic()
        done = community.comity("vote", number, "yes", who=party)
        took = time.monotonic() - began
        check(done.returncode == 0, f"with {told} a vote is: {done.stdout}{done.stderr}")
        check(took < bar(5), f"with {told} a vote takes {took:.0f} s")
    for link in links:
        link.close()


def long_trial():
    """A request of octets that every line makes longer: a plan of as many as there may be."""
    lines = b"".join(field(4, field(1, b"x%05d" % n) + b"\x10\x10\x18\x3c" + field(4, b"\x04long"))
                     for n in range(10_000))
    actions = field(1, field(430, field(1, b"example.") + lines))
    return HEAD % (b"preview?zones=none", len(actions)) + actions


class Trials:
    """As many addresses that ask for such a trial, and for the next as soon as they are told."""

    def __init__(self, community, addresses):
        self.ended = threading.Event()
        self.answered = threading.Event()
        words = long_trial()

        def ask(address):
            while not self.ended.is_set():
                try:
                    link = community.link(words, address)
                    link.settimeout(120)
                    if b" 200 " in link.recv(100):
                        self.answered.set()
                    link.close()
                except OSError:
                    pass
                self.ended.wait(0.5)

        for address in addresses:
            threading.Thread(target=ask, args=(address,), daemon=True).start()
        time.sleep(2)


def run():
    community = Community()
    many = [f"127.0.{2 + n // 200}.{1 + n % 200}" for n in range(200)]
    paths = (b"transactions", b"content", b"preview")

    number = ready(community)
    promised = [community.link(HEAD % (paths[n % 3], MOST >> n % 12), many[n]) for n in range(150)]
    attack(community, number, "150 that promise", promised)

    number = ready(community)
    half = b"x" * (MOST // 2)
    halves = [community.link(HEAD % (paths[n % 3], MOST) + half, many[n]) for n in range(120)]
    attack(community, number, "120 half-sent bodies", halves)

    number = ready(community)
    nearly = HEAD % (b"transactions", MOST) + b"x" * (MOST - 1000)
    attack(community, number, "60 nearly whole bodies", [community.link(nearly) for _ in range(60)])

    number = ready(community)
    count = min(12_000, resource.getrlimit(resource.RLIMIT_NOFILE)[1] - 1_000)
    allow_connections(count)
    silent = [community.link(b"" if n % 2 else b"GET /v1/health HTTP/1.1\r\nX: ", many[n % 7])
              for n in range(count)]
    attack(community, number, f"{count} silent connections", silent)

    number = ready(community)
    trials = Trials(community, many[:70])
    attack(community, number, "trials of 70 addresses", [])
    need(trials.answered.wait(120), "no trial is made at all")
    trials.ended.set()
    return ("votes pass beside promised, half-sent and nearly whole bodies, silent connections and "
            "trials")


main(run)
