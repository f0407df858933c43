"""What the promises share: verdicts, a sample community with its node, and HTTP as an attacker
speaks it."""

import argparse
import hashlib
import http.client
import http.server
import json
import os
import re
import resource
import socket
import sys
import threading
import time
import traceback
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "system"))
from programs import SAMPLE_ZONE, Folder, Node, Programs, wait_until  # noqa: E402

OCTETS = "application/octet-stream"


class Broken(Exception):
    """The promise does not hold."""


def broken(told):
    raise Broken(told)


def check(holds, told):
    if not holds:
        raise Broken(told)


def need(there, told):
    """What has to work before anything can be judged."""
    if not there:
        raise RuntimeError(told)
    return there


class Options:
    programs = None
    sanitized = False


def bar(least):
    """A bar of memory or time: sanitizers take more of both."""
    return 4 * least if Options.sanitized else least


def main(run):
    parser = argparse.ArgumentParser()
    parser.add_argument("--binaries", required=True)
    parser.add_argument("--sanitized", action="store_true")
    options = parser.parse_args()
    Options.programs = Programs(options.binaries)
    Options.sanitized = options.sanitized
    # What was freed is kept by the address sanitizer for a while; it shall not be taken for ours.
    os.environ["ASAN_OPTIONS"] = "quarantine_size_mb=8"
    with Folder() as folder:
        Options.folder = folder
        try:
            print(run())
            code = 0
        except Broken as why:
            print(why)
            code = 1
        except Exception:  # pylint: disable=broad-except
            traceback.print_exc(file=sys.stdout)
            code = 2
        for community in Community.running:
            community.node.kill()
    sys.exit(code)


class Community:
    """A sample community and its running node."""

    running = []
    lock = 0  # seconds from a vote to its effect

    def __init__(self, zone=None, words=()):
        self.data = Options.folder / f"data-{len(Community.running)}"
        Options.programs.make_sample(self.data, *words, zone=zone or SAMPLE_ZONE)
        self.node = Node(Options.programs, self.data)
        self.place = ("127.0.0.1", int(self.node.url.rsplit(":", 1)[1]))
        Community.running.append(self)
        self.parties = [each["handle"] for each in self.get("/v1/parties")["parties"]]

    def restart(self):
        self.node.stop()
        self.node = Node(Options.programs, self.data)
        self.place = ("127.0.0.1", int(self.node.url.rsplit(":", 1)[1]))

    def comity(self, *words, who=None, node=None, **options):
        """The finished command line of a party, which asks this node unless told another."""
        before = ["--node", node or self.node.url, "--data", self.data]
        before += ["--as", who] if who else []
        return Options.programs.comity(*before, *words, **options)

    def act(self, who, action):
        """Sends one action in its JSON form; the finished command."""
        file = Options.folder / f"act-{time.monotonic_ns()}.json"
        file.write_text(json.dumps(action))
        return self.comity("act", file, who=who)

    def http(self, method, path, body=None, source="127.0.0.1", timeout=60):
        """(status, octets)"""
        link = http.client.HTTPConnection(*self.place, timeout=timeout, source_address=(source, 0))
        try:
            link.request(method, path, body, {"Content-Type": OCTETS} if body is not None else {})
            answer = link.getresponse()
            return answer.status, answer.read()
        finally:
            link.close()

    def get(self, path):
        status, body = self.http("GET", path)
        need(status == 200, f"GET {path}: {status} {body[:200]!r}")
        return json.loads(body)

    def raw(self, octets, seconds=2):
        """Everything that a connection answers to these octets, and whether it was closed."""
        said, closed = b"", False
        with socket.create_connection(self.place, timeout=seconds) as link:
            try:
                link.sendall(octets)
                while got := link.recv(65536):
                    said += got
                closed = True
            except TimeoutError:
                pass
            except OSError:
                closed = True
        return said, closed

    def link(self, octets, source="127.0.0.1"):
        """A connection that has said this and takes next to nothing of what it is told."""
        link = socket.socket()
        link.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        link.bind((source, 0))
        link.connect(self.place)
        if octets:
            link.sendall(octets)
        return link

    def memory_mib(self):
        status = Path(f"/proc/{self.node.process.pid}/status").read_text()
        return int(re.search(r"VmRSS:\s+(\d+)", status)[1]) / 1024

    def processor_seconds(self):
        stat = Path(f"/proc/{self.node.process.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(stat[11]) + int(stat[12])) / os.sysconf("SC_CLK_TCK")


# A decision takes effect with the vote that decides it.
AT_ONCE = ("--consultation-seconds", 0, "--vote-seconds", 3600, "--time-lock-seconds", 0)


class Peak:
    """The most memory that a node takes while a block runs, in MiB, beyond what it had."""

    def __init__(self, community):
        self.community = community
        self.before = self.most = community.memory_mib()
        self.ended = threading.Event()

    def __enter__(self):
        def watch():
            while not self.ended.wait(0.02):
                self.most = max(self.most, self.community.memory_mib())

        self.thread = threading.Thread(target=watch, daemon=True)
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.ended.set()
        self.thread.join()

    def settle(self, seconds):
        """Until nothing was added for a second, but no longer than `seconds`."""
        until, most, since = time.monotonic() + seconds, self.most, time.monotonic()
        while (now := time.monotonic()) < min(until, since + 1):
            if self.most > most:
                most, since = self.most, now
            self.ended.wait(0.02)

    @property
    def grown(self):
        return self.most - self.before


class LyingNode:
    """Stands between client and node. `lie` gets the path and the octets of each answer to GET,
    and gives what the client is shown. Transactions go into `kept`, when it is given, and are said
    to be replayed."""

    def __init__(self, community, lie, kept=None):
        class Liar(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *_):
                pass

            def pass_on(self):
                length = int(self.headers.get("Content-Length") or 0)
                body = self.rfile.read(length) if length else None
                if kept is not None and self.path == "/v1/transactions":
                    kept.append(body)
                    status, octets = 200, b'{"outcome": "replayed", "reason": "used"}'
                else:
                    status, octets = community.http(self.command, self.path, body)
                if self.command == "GET":
                    octets = lie(self.path, octets)
                self.send_response(status)
                self.send_header("Content-Length", str(len(octets)))
                self.end_headers()
                self.wfile.write(octets)

            do_GET = do_POST = do_HEAD = pass_on

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Liar)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


def statuses(said):
    return [int(code) for code in re.findall(rb"HTTP/1\.[01] (\d+)", said)]


def allow_connections(count):
    """Lets this process hold so many."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    need(most >= count + 100, f"{most} files at a time are allowed, {count} are needed")
    resource.setrlimit(resource.RLIMIT_NOFILE, (count + 100, most))


def large_zone(labels=1400):
    """A zone file of about the size of the root zone."""
    lines = [SAMPLE_ZONE.read_text()]
    origin = re.search(r"^\$ORIGIN (\S+)", lines[0], re.M)
    base = "" if origin is None or origin[1] == "." else origin[1]
    for n in range(labels):
        for server in range(4):
            name = f"ns{server}.d{n}.{base}"
            lines.append(f"d{n}.{base} 172800 IN NS {name}")
            lines.append(f"{name} 172800 IN A 10.{n // 250}.{n % 250}.{server + 1}")
            lines.append(f"{name} 172800 IN AAAA 2001:db8:{n:x}::{server + 1:x}")
        digest = hashlib.sha256(b"%d" % n).hexdigest()
        lines.append(f"d{n}.{base} 86400 IN DS {n + 1} 13 2 {digest}")
    file = Options.folder / "large.zone"
    file.write_text("\n".join(lines) + "\n")
    return file


def varint(number):
    out = b""
    while number > 127:
        out += bytes([number & 127 | 128])
        number >>= 7
    return out + bytes([number])


def field(number, octets):
    """A field of a message whose value is these octets."""
    return varint(number << 3 | 2) + varint(len(octets)) + octets
