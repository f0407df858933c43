"""Programs of others as secondaries of a node: Knot, NSD, BIND and PowerDNS, and Unbound, each in a
folder of its own, on a port of loopback. Every transfer and every NOTIFY is signed with one key,
but for Unbound's, which knows none."""

import os
import re
import secrets
import shutil
import subprocess
import time
from base64 import b64encode

from programs import START_SECONDS, STOP_SECONDS, free_port, wait_until

KEY = "transfer.comity.example"
PATH = "/usr/sbin:/usr/bin:/sbin:/bin"


def new_key(path):
    """A key statement as tsig-keygen writes it; the secret alone is returned."""
    secret = b64encode(secrets.token_bytes(32)).decode()
    path.write_text(f'key "{KEY}" {{\n\talgorithm hmac-sha256;\n\tsecret "{secret}";\n}};\n')
    path.chmod(0o600)
    return secret


def file_of(zone):
    return "root" if zone == "." else zone.rstrip(".")


def ask(port, secret, *words):
    """What kdig shows of an answer under the key: records, a line each."""
    done = subprocess.run(
        ["kdig", "@127.0.0.1", "-p", str(port), "-y", f"hmac-sha256:{KEY}:{secret}", "+retry=0",
         "+time=20", "+noidn", "+noall", "+answer", *words],
        capture_output=True, text=True, check=True, stdin=subprocess.DEVNULL)
    return [line for line in done.stdout.splitlines() if line and not line.startswith(";")]


class Secondary:
    """`zones` it has by configuration; those of the catalog, where it reads one, by itself."""

    program = ""
    # What it logs of each transfer of a zone, with its octets; empty: it does not say.
    transferred = ""
    has_key = True

    def __init__(self, folder, secret, zones):
        self.folder, self.secret, self.zones = folder, secret, zones
        folder.mkdir()
        self.port = free_port()
        self.process = None

    def path_of_program(self):
        found = shutil.which(self.program, path=PATH)
        assert found, f"{self.program} is missing: tools/install.sh judges"
        return found

    def begin(self, primary_port):
        words = self.configure(primary_port)
        self.log = (self.folder / "log").open("w")
        self.process = subprocess.Popen(
            [self.path_of_program(), *map(str, words)], cwd=self.folder, stdin=subprocess.DEVNULL,
            stdout=self.log, stderr=subprocess.STDOUT, env={**os.environ, "PATH": PATH})

    def end(self):
        if self.process is None:
            return
        self.process.terminate()
        try:
            self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.log.close()

    def text(self):
        return (self.folder / "log").read_text(errors="replace")

    def transfers(self):
        """The octets of each that it had of its first zone, oldest first."""
        wanted = self.transferred.replace("{zone}", re.escape(self.zones[0]).rstrip(".") + ".?"
                                          if self.zones[0] != "." else r"\.")
        found = re.findall(wanted, self.text()) if wanted else []
        return [int(octets) for octets in found]

    def dig(self, *words):
        done = subprocess.run(
            ["kdig", "@127.0.0.1", "-p", str(self.port), "+retry=0", "+time=20", *words],
            capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL)
        return done.stdout

    def serial(self, zone):
        return self.serial_in(self.dig("+norec", zone, "SOA"))

    @staticmethod
    def serial_in(answer):
        found = re.search(r"\bSOA\s+\S+\s+\S+\s+(\d+)", answer)
        return int(found[1]) if found else None

    def has(self, zone, serial, seconds=START_SECONDS):
        """Seconds until it serves that version."""
        begin = time.monotonic()
        wait_until(lambda: self.serial(zone) == serial, seconds,
                   lambda: f"{self.program} does not follow: {self.serial(zone)}, not {serial}\n"
                           + self.text()[-3000:])
        return time.monotonic() - begin

    def records(self, zone):
        """What it hands on by AXFR, as lines of a master file."""
        text = self.dig("+noidn", "+noall", "+answer", zone, "AXFR")
        return {" ".join(line.split()) for line in text.splitlines()
                if line.strip() and not line.startswith(";")}


class Knot(Secondary):
    program = "knotd"
    transferred = r"\[{zone}\] [AI]XFR, incoming.* finished.* (\d+) bytes"

    def configure(self, primary_port):
        (self.folder / "db").mkdir()
        zones = "".join(f'  - domain: "{zone}"\n    file: "{file_of(zone)}.zone"\n'
                        for zone in self.zones)
        (self.folder / "knot.conf").write_text(f"""
server:
    listen: 127.0.0.1@{self.port}
    rundir: "{self.folder}"
    udp-workers: 1
    tcp-workers: 1
    background-workers: 1
database:
    storage: "{self.folder}/db"
log:
  - target: stdout
    any: info
key:
  - id: "{KEY}"
    algorithm: hmac-sha256
    secret: "{self.secret}"
remote:
  - id: primary
    address: 127.0.0.1@{primary_port}
    key: "{KEY}"
acl:
  - id: notify
    key: "{KEY}"
    action: notify
  - id: readers
    address: 127.0.0.1
    action: transfer
template:
  - id: default
    storage: "{self.folder}"
    master: primary
    acl: [notify, readers]
    zonefile-sync: -1
    journal-content: all
zone:
{zones}  - domain: "catalog.invalid."
    catalog-role: interpret
    catalog-template: default
""")
        return ["-c", "knot.conf", "-s", "knot.sock"]


class Nsd(Secondary):
    program = "nsd"
    transferred = r"zone {zone} received update .* of (\d+) bytes"

    def configure(self, primary_port):
        zones = "".join(f"""
zone:
    name: "{zone}"
    zonefile: "{file_of(zone)}.zone"
    allow-notify: 127.0.0.1 {KEY}
    request-xfr: 127.0.0.1@{primary_port} {KEY}
    provide-xfr: 127.0.0.1 NOKEY
""" for zone in self.zones)
        (self.folder / "nsd.conf").write_text(f"""
server:
    ip-address: 127.0.0.1@{self.port}
    server-count: 1
    username: ""
    chroot: ""
    database: ""
    zonesdir: "{self.folder}"
    pidfile: "{self.folder}/nsd.pid"
    xfrdfile: "{self.folder}/xfrd.state"
    zonelistfile: "{self.folder}/zone.list"
    xfrdir: "{self.folder}"
    verbosity: 3
remote-control:
    control-enable: no
key:
    name: "{KEY}"
    algorithm: hmac-sha256
    secret: "{self.secret}"
{zones}""")
        return ["-d", "-c", "nsd.conf"]


class Bind(Secondary):
    program = "named"
    transferred = r"Transfer completed:.* (\d+) bytes,"

    def configure(self, primary_port):
        zones = "".join(f"""
zone "{zone}" {{
    type secondary;
    primaries {{ 127.0.0.1 port {primary_port} key "{KEY}"; }};
    file "{file_of(zone)}.zone";
    masterfile-format text;
}};
""" for zone in self.zones)
        (self.folder / "named.conf").write_text(f"""
options {{
    directory "{self.folder}";
    pid-file "{self.folder}/named.pid";
    session-keyfile "{self.folder}/session.key";
    managed-keys-directory "{self.folder}";
    listen-on port {self.port} {{ 127.0.0.1; }};
    listen-on-v6 {{ none; }};
    recursion no;
    notify no;
    allow-transfer {{ 127.0.0.1; }};
    dnssec-validation no;
    serial-query-rate 1000;
}};
controls {{ }};
key "{KEY}" {{ algorithm hmac-sha256; secret "{self.secret}"; }};
{zones}""")
        return ["-g", "-n", "1", "-c", "named.conf"]


class PowerDns(Secondary):
    program = "pdns_server"
    schema = "/usr/share/pdns-backend-sqlite3/schema/schema.sqlite3.sql"

    def configure(self, primary_port):
        (self.folder / "pdns.conf").write_text(f"""
launch=gsqlite3
gsqlite3-database={self.folder}/pdns.db
gsqlite3-pragma-synchronous=0
gsqlite3-dnssec=yes
slave=yes
local-address=127.0.0.1
local-port={self.port}
socket-dir={self.folder}
allow-axfr-ips=127.0.0.0/8
disable-axfr=no
security-poll-suffix=
xfr-cycle-interval=1
loglevel=5
cache-ttl=0
query-cache-ttl=0
negquery-cache-ttl=0
zone-cache-refresh-interval=0
consistent-backends=no
""")
        with open(self.schema) as schema:
            subprocess.run(["sqlite3", str(self.folder / "pdns.db")], stdin=schema, check=True)
        for words in (("import-tsig-key", KEY, "hmac-sha256", self.secret),
                      *((word for zone in self.zones for word in (
                          ("create-slave-zone", zone, f"127.0.0.1:{primary_port}"),
                          ("activate-tsig-key", zone, KEY, "slave"),
                          ("set-meta", zone, "IXFR", "1"))))):
            done = subprocess.run(["pdnsutil", f"--config-dir={self.folder}", *words],
                                  capture_output=True, text=True, check=False)
            assert done.returncode == 0, f"{words[:2]}: {done.stdout}{done.stderr}"
        return [f"--config-dir={self.folder}", "--daemon=no", "--guardian=no", "--write-pid=no"]


class Unbound(Secondary):
    """A resolver with the root as its local copy (RFC 8806), which it validates by `anchor`."""

    program = "unbound"
    has_key = False  # it knows none for transfers
    anchor = None

    def configure(self, primary_port):
        (self.folder / "unbound.conf").write_text(f"""
server:
    interface: 127.0.0.1@{self.port}
    do-ip6: no
    do-daemonize: no
    num-threads: 1
    chroot: ""
    username: ""
    pidfile: ""
    directory: "{self.folder}"
    use-syslog: no
    logfile: ""
    verbosity: 1
    trust-anchor-signaling: no
    trust-anchor-file: "{self.anchor}"
    cache-max-ttl: 0
    cache-max-negative-ttl: 0
remote-control:
    control-enable: no
auth-zone:
    name: "."
    primary: 127.0.0.1@{primary_port}
    zonefile: "root.zone"
    zonemd-check: yes
    fallback-enabled: no
    for-upstream: yes
    for-downstream: no
""")
        return ["-d", "-c", "unbound.conf"]

    def serial(self, zone):
        """Of the file that it writes of each version; its answers come from a cache, too."""
        copy = self.folder / "root.zone"
        return self.serial_in(copy.read_text()) if copy.exists() else None


ALL = (Knot, Nsd, Bind, PowerDns)
