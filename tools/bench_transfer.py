"""Figures of handing a zone to secondaries, for ./bench."""

import hmac
import secrets
import shutil
import socket
import struct
import subprocess
import time
from base64 import b64encode
from pathlib import Path

from bench_node import Node
from bench_zones import write_large_zone

DELEGATIONS = 50_000  # of six records each, once they are signed: a zone of 300,008
KEY = "transfer"
SOA, IXFR, AXFR = 6, 251, 252
START_SECONDS = 60


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def processor_seconds(pid):
    """Of all its threads so far."""
    return sum(int(task.read_text().split()[0])
               for task in Path(f"/proc/{pid}/task").glob("*/schedstat")) / 1e9


class Knot:
    """Knot with a zone file as its primary."""

    def __init__(self, folder, zone, secret):
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        self.port = free_port()
        (folder / "knot.conf").write_text(f"""
server:
    listen: 127.0.0.1@{self.port}
    rundir: "{folder}"
database:
    storage: "{folder}"
key:
  - id: {KEY}
    algorithm: hmac-sha256
    secret: "{base64(secret)}"
acl:
  - id: readers
    key: {KEY}
    action: transfer
zone:
  - domain: big.
    file: "{zone}"
    acl: readers
    zonefile-load: whole
    zonefile-sync: -1
    journal-content: none
""")
        self.process = subprocess.Popen(
            ["/usr/sbin/knotd", "-c", "knot.conf", "-s", "knot.sock"], cwd=folder,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait(timeout=START_SECONDS)


class TransferFigures:
    """What Bench measures of the hidden primary; it gives `runs`, `folder`, `community`, `heard`
    and tools."""

    def transfers(self):
        """Records in a second of the server's processor time, asked under a key, of the node and of
        Knot with the zone file that the node has written; and the node's memory, MiB."""
        if "transfers" not in self.heard:
            zone = self.folder / "large.zone"
            write_large_zone(zone, DELEGATIONS)
            shutil.rmtree(self.community, ignore_errors=True)
            self.tool("make", self.community, zone, 2, 3)
            port, secret = self.serve()
            with Node(self.community) as node:
                self.figure("vote", node.url, self.community, node.zone)
                node.settle()
                records = sum(not line.startswith(";") for line in Path(node.zone).open())
                ours = self.rates(node.process.pid, port, secret, records)
                memory = node.memory_mib("VmRSS")
                copy = self.folder / "served.zone"
                shutil.copy(node.zone, copy)
            with Knot(self.folder / "knot", copy, secret) as knot:
                theirs = self.rates(knot.process.pid, knot.port, secret, records)
            self.heard["transfers"] = {"node": ours, "knot": theirs, "memory": [memory]}
        return self.heard["transfers"]

    def serve(self):
        """(port, secret): whoever has this key gets the community's zone there."""
        secret = secrets.token_bytes(32)
        keys = self.community / "tsig.keys"
        keys.write_text(f'key "{KEY}" {{ algorithm hmac-sha256; secret "{base64(secret)}"; }};')
        keys.chmod(0o600)
        port = free_port()
        with (self.community / "comityd.toml").open("a") as config:
            config.write(f'\n[dns]\nlisten = ["127.0.0.1:{port}"]\nkeys_file = "tsig.keys"\n')
        return port, secret

    def unsigned(self):
        """A zone of 300,000 sets that nobody signs: ms from the moment at which a holder's change
        of one DS is acknowledged until whoever asks for what has changed since the version before
        is told of it; and the node's memory, MiB."""
        if "unsigned" not in self.heard:
            zone = self.folder / "large.zone"
            write_large_zone(zone)
            shutil.rmtree(self.community, ignore_errors=True)
            self.tool("make", self.community, zone, 0, 0)
            port, secret = self.serve()
            times = []
            with Node(self.community) as node:
                self.await_zone(port, secret)
                self.figure("vote", node.url, self.community, node.zone)
                node.settle()
                for tag in range(1, 4 * self.runs + 1):
                    serial = soa_serial(ask(port, question(SOA, secret)))
                    acknowledged = self.figure("send", node.url, self.community, tag)
                    asked = question(IXFR, secret, serial)
                    while struct.unpack("!H", ask(port, asked)[6:8])[0] == 1:  # the SOA: no news
                        if time.monotonic() > acknowledged + START_SECONDS:
                            raise RuntimeError("nobody is told of the change")
                        time.sleep(0.002)
                    times.append((time.monotonic() - acknowledged) * 1000)
                node.settle()
                memory = node.memory_mib("VmRSS")
            self.heard["unsigned"] = {"time": times, "memory": [memory]}
        return self.heard["unsigned"]

    @staticmethod
    def await_zone(port, secret):
        until = time.monotonic() + START_SECONDS
        while True:
            try:
                return transfer(port, SOA, secret, 1)
            except (OSError, RuntimeError):
                if time.monotonic() > until:
                    raise
            time.sleep(0.1)

    def rates(self, pid, port, secret, records):
        self.await_zone(port, secret)
        values = []
        for _ in range(2 * self.runs):
            before = processor_seconds(pid)
            transfer(port, AXFR, secret, records + 1)  # the SOA comes twice
            values.append(records / (processor_seconds(pid) - before))
        return values


def base64(octets):
    return b64encode(octets).decode()


def question(kind, secret, serial=None):
    """For big., under the key (RFC 8945); of an IXFR with the serial that one has (RFC 1995, 3)."""
    def name(label):
        return bytes([len(label)]) + label.encode() + b"\0"

    asked = name("big") + struct.pack("!HH", kind, 1)
    if serial is not None:
        asked += name("big") + struct.pack("!HHIH", SOA, 1, 0, 22) + bytes(2)
        asked += struct.pack("!5I", serial, 0, 0, 0, 0)
    have = int(serial is not None)
    plain = struct.pack("!6H", 1, 0, 1, 0, have, 0) + asked
    times = struct.pack("!HIH", 0, int(time.time()), 300)
    key, algorithm = name(KEY) + struct.pack("!HI", 255, 0), name("hmac-sha256")
    code = hmac.digest(secret, plain + key + algorithm + times + bytes(4), "sha256")
    rdata = algorithm + times + struct.pack("!H", len(code)) + code + struct.pack("!3H", 1, 0, 0)
    record = name(KEY) + struct.pack("!HHIH", 250, 255, 0, len(rdata)) + rdata
    return struct.pack("!6H", 1, 0, 1, 0, have, 1) + asked + record


def ask(port, wire):
    """The first message of the answer."""
    with socket.create_connection(("127.0.0.1", port), START_SECONDS) as stream:
        stream.sendall(struct.pack("!H", len(wire)) + wire)
        with stream.makefile("rb") as octets:
            message = octets.read(struct.unpack("!H", octets.read(2))[0])
    if len(message) < 12 or message[3] & 0xF:
        raise RuntimeError(f"no answer: {message[:12].hex()}")
    return message


def soa_serial(message):
    """Of the SOA that answers a question for big., whose owner points to the question."""
    at = 12 + len(b"\3big\0") + 4 + 2 + 8
    length = struct.unpack("!H", message[at:at + 2])[0]
    return struct.unpack("!I", message[at + 2 + length - 20:at + 2 + length - 16])[0]


def transfer(port, kind, secret, records):
    """Takes so many records; they are counted, not read."""
    wire = question(kind, secret)
    with socket.create_connection(("127.0.0.1", port), START_SECONDS) as stream:
        stream.sendall(struct.pack("!H", len(wire)) + wire)
        with stream.makefile("rb", buffering=1 << 20) as octets:
            while records > 0:
                head = octets.read(2)
                message = octets.read(struct.unpack("!H", head)[0]) if head else b""
                if len(message) < 12 or message[3] & 0xF:
                    raise RuntimeError(f"no transfer: {message[:12].hex()}")
                records -= struct.unpack("!H", message[6:8])[0]
    if records != 0:
        raise RuntimeError("the transfer has more records than the zone file")
