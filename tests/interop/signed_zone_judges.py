#!/usr/bin/python3
"""Foreign programs judge a jointly signed zone file.

usage: signed_zone_judges.py FILE DS_FILE APEX

FILE is a master file whose signatures are valid now, DS_FILE holds the trust anchor of APEX as one
DS record. Each judge must accept the zone and refuse what is marked, in words that tell why:

                                              altered:  glue  signature  trust anchor
  ldns-verify-zone  ZONEMD, signatures, NSEC            x                x
  dnspython         ZONEMD                              x
  dnssec-verify     signatures, NSEC                          x
  kzonecheck        structure, signatures                     x
  kzonesign         signatures, NSEC                          x
  delv, drill       one answer, up to the DS                  x          x
  unbound           the zone as its local copy          x                x
                    (RFC 8806), ZONEMD, answers

Unbound has to set AD in the answer for a DS set and for a name that does not exist; of a refused
zone it serves nothing (SERVFAIL).

Prints one line a judge; exits with 1 when one is wrong, and also when one is missing. Nothing
leaves the machine: servers are child processes on a loopback port.
"""

import base64
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time

SECONDS = 120
PYTHON = "/usr/bin/python3"
ABSENT = "no-such-name-here"

DNSPYTHON = """
import sys, dns.zone
dns.zone.from_file(sys.argv[1], sys.argv[2], relativize=False).verify_digest()
"""

# One question with DO, AD wanted: prints rcode, AD or -, number of answers.
QUESTION = """
import sys, dns.flags, dns.message, dns.query, dns.rcode
query = dns.message.make_query(sys.argv[2], sys.argv[3], want_dnssec=True)
query.flags |= dns.flags.AD
reply, _ = dns.query.udp_with_fallback(query, "127.0.0.1", port=int(sys.argv[1]), timeout=5)
ad = "AD" if reply.flags & dns.flags.AD else "-"
print(dns.rcode.to_text(reply.rcode()), ad, len(reply.answer))
"""


class Objection(Exception):
    """A judge does not accept what it was shown; the text is in its words."""


class Absent(Exception):
    """A judge is not installed."""


# ---- the zone and its altered copies -------------------------------------------------------------


def fields_of(line):
    return line.split("\t", 4)  # owner, TTL, IN, type, rdata


def records_of(path):
    """The lines of a file, without those that are comments."""
    with open(path, encoding="ascii") as file:
        return [line for line in file.read().splitlines() if not line.startswith(";")]


class ZoneFile:
    def __init__(self, path, ds_path, apex):
        self.path, self.ds_path, self.apex = path, ds_path, apex
        self.lines = records_of(path)
        self.anchor = " ".join(records_of(ds_path)).split()
        self.delegations = {f[0] for f in map(fields_of, self.lines)
                            if f[3] == "NS" and f[0] != apex}
        signed = [f[0] for f in map(fields_of, self.lines) if f[3] == "DS"]
        if not signed:
            raise SystemExit(f"{path}: has no DS set, so nothing to ask for")
        self.signed = signed[0]  # a name with a DS set
        self.absent = ABSENT + "." + apex.lstrip(".")

    def copy(self, folder, name, change):
        """Writes the zone with the first line for which `change` gives another one in its place."""
        lines = list(self.lines)
        for index, line in enumerate(lines):
            altered = change(fields_of(line))
            if altered is not None:
                lines[index] = "\t".join(altered)
                break
        else:
            raise SystemExit(f"{self.path}: no record to alter for the copy '{name}'")
        path = os.path.join(folder, name)
        with open(path, "w", encoding="ascii") as file:
            file.write("\n".join(lines) + "\n")
        return ZoneFile(path, self.ds_path, self.apex)

    def is_glue(self, owner):
        while "." in owner.rstrip("."):
            if owner in self.delegations:
                return True
            owner = owner.split(".", 1)[1]
        return owner in self.delegations

    def with_altered_glue(self, folder):
        def change(fields):
            if fields[3] not in ("A", "AAAA") or not self.is_glue(fields[0]):
                return None
            fields[4] = "198.51.100.7" if fields[3] == "A" else "2001:db8:bad::7"
            return fields
        return self.copy(folder, "altered-glue.zone", change)

    def with_altered_signature(self, folder):
        def change(fields):
            if fields[3] != "RRSIG" or fields[0] != self.signed or fields[4][:3] != "DS ":
                return None
            front, signature = fields[4].rsplit(" ", 1)
            octets = bytearray(base64.b64decode(signature))
            octets[7] ^= 1
            fields[4] = front + " " + base64.b64encode(octets).decode()
            return fields
        return self.copy(folder, "altered-signature.zone", change)

    def with_altered_anchor(self, folder):
        last = "1" if self.anchor[-1][-1] == "0" else "0"
        path = os.path.join(folder, "altered-anchor.ds")
        with open(path, "w", encoding="ascii") as file:
            file.write(" ".join(self.anchor)[:-1] + last + "\n")
        return ZoneFile(self.path, path, self.apex)


# ---- programs ------------------------------------------------------------------------------------


def find(program, package):
    path = shutil.which(program, path=os.environ.get("PATH", "") + ":/usr/sbin:/sbin")
    if path is None:
        raise Absent(f"{program} is missing; install {package}")
    return path


def run(command, good=lambda done: done.returncode == 0):
    done = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS)
    words = (done.stdout + done.stderr).strip()
    if not good(done):
        raise Objection(words or f"exit status {done.returncode}")
    return words


def ldns(zone, folder):
    program = find("ldns-verify-zone", "ldnsutils")
    run([program, "-V", "1", "-ZZ", "-k", zone.ds_path, zone.path])


def dnspython(zone, folder):
    run([PYTHON, "-c", DNSPYTHON, zone.path, zone.apex])


def dnssec_verify(zone, folder):
    program = find("dnssec-verify", "bind9-utils")
    run([program, "-q", "-x", "-o", zone.apex, zone.path])


def kzonecheck(zone, folder):
    run([find("kzonecheck", "knot-dnssecutils"), "-d", "on", "-o", zone.apex, zone.path])


def kzonesign(zone, folder):
    program = find("kzonesign", "knot-dnssecutils")
    config = os.path.join(folder, "knot.conf")
    with open(config, "w", encoding="ascii") as file:
        file.write(f'server:\n  rundir: "{folder}"\n'
                   f'database:\n  storage: "{folder}"\n'
                   f'zone:\n  - domain: {zone.apex}\n    file: "{zone.path}"\n')
    run([program, "-c", config, "-v", zone.apex])


# ---- Unbound, as an authoritative server for others and as a judge itself ------------------------


class Unbound:
    """A child process that has the zone as a file. `judges`: it validates and answers as a resolver
    with a local copy of the zone (RFC 8806); else it hands out what the file holds. `anchor`: the
    option that names the file of its trust anchor. `environment`: what it has besides ours."""

    def __init__(self, zone, folder, judges, anchor="trust-anchor-file", environment=None):
        self.program = find("unbound", "unbound")
        self.zone, self.folder, self.judges = zone, folder, judges
        self.anchor, self.environment = anchor, {**os.environ, **(environment or {})}

    def start(self):
        """On a port that was free a moment ago."""
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        zone, folder, judges = self.zone, self.folder, self.judges
        yes, no = ("yes", "no") if judges else ("no", "yes")
        config = os.path.join(folder, f"unbound-{self.port}.conf")
        self.log_path = os.path.join(folder, f"unbound-{self.port}.log")
        anchor = f'  {self.anchor}: "{zone.ds_path}"\n' if judges else ""
        modules = "validator iterator" if judges else "iterator"
        with open(config, "w", encoding="ascii") as file:
            file.write(
                "server:\n"
                f"  interface: 127.0.0.1@{self.port}\n  outgoing-interface: 127.0.0.1\n"
                "  do-ip6: no\n  do-daemonize: no\n  num-threads: 1\n"
                '  chroot: ""\n  username: ""\n  pidfile: ""\n'
                f'  directory: "{folder}"\n  use-syslog: no\n  logfile: ""\n  verbosity: 1\n'
                f'  module-config: "{modules}"\n  trust-anchor-signaling: no\n{anchor}'
                "remote-control:\n  control-enable: no\n"
                f'auth-zone:\n  name: "{zone.apex}"\n  zonefile: "{zone.path}"\n'
                f"  zonemd-check: {yes}\n  zonemd-reject-absence: {yes}\n  fallback-enabled: no\n"
                f"  for-upstream: yes\n  for-downstream: {no}\n")
        self.log = open(self.log_path, "w", encoding="utf-8")
        self.process = subprocess.Popen([self.program, "-d", "-c", config], stdout=self.log,
                                        stderr=subprocess.STDOUT, env=self.environment)

    def __enter__(self):
        self.start()
        until = time.monotonic() + 30
        while time.monotonic() < until:
            if self.process.poll() is not None:
                # Somebody else took the port in between.
                if "Address already in use" not in self.words():
                    break
                self.__exit__()
                self.start()
            try:
                self.ask(self.zone.apex, "SOA")
                return self
            except Objection:
                time.sleep(0.1)
        self.__exit__()
        raise Objection("unbound does not answer: " + self.words())

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()
        self.log.close()

    def words(self):
        with open(self.log_path, encoding="utf-8") as file:
            return file.read()[-2000:]

    def ask(self, name, rtype):
        return run([PYTHON, "-c", QUESTION, str(self.port), name, rtype])


def unbound(zone, folder):
    with Unbound(zone, folder, judges=True) as server:
        replies = [server.ask(name, "DS") for name in (zone.signed, zone.absent)]
        right = (replies[0].startswith("NOERROR AD") and replies[0].split()[2] != "0" and
                 replies[1].startswith("NXDOMAIN AD"))
        served = any(not reply.startswith("SERVFAIL") for reply in replies)
    if not right:
        raise Objection(f"{'served all the same' if served else 'serves nothing'}: "
                        f"{', '.join(replies)}; {server.words()}")


def delv(zone, folder):
    program = find("delv", "bind9-dnsutils")
    anchors = os.path.join(folder, "delv.keys")
    owner, tag, algorithm, digest_type = (zone.anchor[i] for i in (0, 4, 5, 6))
    digest = "".join(zone.anchor[7:])
    with open(anchors, "w", encoding="ascii") as file:
        file.write(f'trust-anchors {{ {owner} static-ds {tag} {algorithm} {digest_type} '
                   f'"{digest}"; }};\n')
    with Unbound(zone, folder, judges=False) as server:
        for name, expected in ((zone.signed, "; fully validated"),
                               (zone.absent, "; negative response, fully validated")):
            run([program, "@127.0.0.1", "-p", str(server.port), "-a", anchors,
                 f"+root={zone.apex}", name, "DS"],
                good=lambda done, text=expected: text in done.stdout)


def drill(zone, folder):
    program = find("drill", "ldnsutils")
    with Unbound(zone, folder, judges=False) as server:
        run([program, "-S", "-k", zone.ds_path, "-p", str(server.port), zone.signed, "@127.0.0.1",
             "DS"],
            good=lambda done: done.returncode == 0 and "Chase successful" in done.stdout)


# ---- all of them ---------------------------------------------------------------------------------


def judgement(one, zone, refused, folder):
    """Trouble with the judge, or of the judge with the zone; empty when all is as it should be.
    `refused` are altered copies, each with a pattern of the words that tell why."""
    try:
        one(zone, folder)
    except (Objection, Absent) as objection:
        return str(objection)
    for altered, words in refused:
        try:
            one(altered, folder)
        except Objection as objection:
            if re.search(words, str(objection), re.DOTALL) is None:
                return f"refused for another reason than '{words}': {objection}"
            continue
        return f"accepted {altered.path} with {altered.ds_path} too"
    return ""


def judge(zone_file, ds_file, apex):
    """Yields (name of the judge, trouble or nothing)."""
    with tempfile.TemporaryDirectory(prefix="comity-judges-") as folder:
        zone = ZoneFile(os.path.abspath(zone_file), os.path.abspath(ds_file), apex)
        glue = zone.with_altered_glue(folder)
        signature = zone.with_altered_signature(folder)
        anchor = zone.with_altered_anchor(folder)
        for one, refused in (
            (ldns, ((glue, "No ZONEMD matching the zone data"), (anchor, "No keys"))),
            (dnspython, ((glue, "DigestVerificationFailure"),)),
            (dnssec_verify, ((signature, "No correct ED25519 signature"),)),
            (kzonecheck, ((signature, "no valid signature"),)),
            (kzonesign, ((signature, "no valid signature"),)),
            (delv, ((signature, "RRSIG failed to verify"), (anchor, "broken trust chain"))),
            (drill, ((signature, "Bogus DNSSEC signature"), (anchor, "Chase failed"))),
            (unbound, ((glue, "serves nothing.*ZONEMD verification failed: incorrect digest"),
                       (anchor, "serves nothing"))),
        ):
            yield one.__name__, judgement(one, zone, refused, folder)


def main():
    if len(sys.argv) != 4:
        print(__doc__, file=sys.stderr)
        return 2
    failed = False
    for name, trouble in judge(*sys.argv[1:]):
        print(f"{name}: {trouble or 'accepted; altered copies refused'}", flush=True)
        failed = failed or bool(trouble)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
