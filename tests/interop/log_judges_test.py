#!/usr/bin/python3
"""Verifiers that others wrote judge the log and the state that a node publishes.

  log_judges_test.py --binaries DIR --scratch DIR

Go's checksum database (sumdb/note, sumdb/tlog), sigstore's verifier, and the ICS-23 verifier of the
Cosmos networks read what a running sample has served. Each must accept it, and refuse it when
somebody has changed it. Built and installed in the scratch folder, once for every change."""

import argparse
import base64
import hashlib
import http.client
import json
import os
import shutil
import subprocess
import sys
import unittest
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
sys.path.insert(0, str(ROOT / "tests" / "system"))
from programs import Folder, Node, Programs, wait_until  # noqa: E402  (the line above finds it)

TILE = 256
ENTRIES = TILE + 40  # so that there is a full tile, a partial one, and one of level 1
LOAD_SECONDS = 60
INSTALL_SECONDS = 180
NPM_FILES = ("package.json", "package-lock.json", ".npmrc")
GO = "/usr/bin/go"
GO_SOURCE = HERE / "go" / "log_judge.go"


def fingerprint(sources):
    return hashlib.sha256(b"".join(path.read_bytes() for path in sources)).hexdigest()


def is_old(stamp, sources):
    """True when what the stamp stands for was not made from these files."""
    return not stamp.exists() or stamp.read_text() != fingerprint(sources)


def run(command, seconds=60, **options):
    if shutil.which(command[0]) is None:
        raise AssertionError(f"{command[0]} is missing: tools/install.sh judges")
    return subprocess.run([*map(str, command)], capture_output=True, text=True, check=False,
                          stdin=subprocess.DEVNULL, timeout=seconds, **options)


def must(command, **options):
    done = run(command, **options)
    if done.returncode != 0:
        raise AssertionError(f"{command}:\n{done.stdout}{done.stderr}")


class Judges:
    """The programs, ready to run. Go's comes from Debian's sources alone, without a network."""

    def __init__(self, scratch):
        self.scratch = scratch
        scratch.mkdir(parents=True, exist_ok=True)
        self.build_go()
        self.install_npm()

    def build_go(self):
        stamp = self.scratch / "go.stamp"
        if is_old(stamp, [GO_SOURCE]):
            words = {"GO111MODULE": "off", "GOPATH": "/usr/share/gocode", "GOPROXY": "off",
                     "GOFLAGS": "", "CGO_ENABLED": "0", "GOCACHE": str(self.scratch / "go-cache")}
            kept = {name: value for name, value in os.environ.items() if name != "GOROOT"}
            must([GO, "build", "-o", self.scratch / "log_judge", GO_SOURCE],
                 seconds=INSTALL_SECONDS, env={**kept, **words})
            stamp.write_text(fingerprint([GO_SOURCE]))

    def install_npm(self):
        files = [HERE / "npm" / name for name in NPM_FILES]
        stamp = self.scratch / "npm.stamp"
        if is_old(stamp, files):
            for path in files:
                shutil.copy(path, self.scratch)
            must(["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"],
                 seconds=INSTALL_SECONDS, cwd=self.scratch)
            stamp.write_text(fingerprint(files))

    def go(self, folder):
        return run([self.scratch / "log_judge", folder])

    def node(self, script, *words):
        return run(["node", HERE / "npm" / script, *words],
                   env={**os.environ, "NODE_PATH": str(self.scratch / "node_modules")})

    def sigstore(self, folder):
        return self.node("sigstore_judge.js", folder)

    def ics23(self, folder):
        return self.node("ics23_judge.js", folder, ROOT / "docs" / "spec" / "ics23.json")


class Published:
    """What a sample served, as files."""

    def __init__(self, programs, data, folder):
        self.folder = folder
        folder.mkdir()
        programs.make_sample(data)
        with Node(programs, data) as node:
            host, port = node.url.removeprefix("http://").split(":")
            self.connection = http.client.HTTPConnection(host, int(port), timeout=30)
            done = programs.comity("--data", data, "--node", node.url, "policy")
            assert done.returncode == 0, done.stderr
            (folder / "policy").write_text(done.stdout)
            self.keep("checkpoint.old", "/v1/tlog/checkpoint")
            self.grow(programs, node.url, data)
            self.keep("checkpoint", "/v1/tlog/checkpoint")
            self.size = self.size_of("checkpoint")
            self.keep_tiles()
            self.keep_proofs()
            self.keep_records()
            self.connection.close()
            code, _ = node.stop()
            assert code == 0, node.error_text()

    def get(self, target):
        self.connection.request("GET", target)
        answer = self.connection.getresponse()
        octets = answer.read()
        assert answer.status == 200, f"{target}: {answer.status} {octets!r}"
        return octets

    def keep(self, name, target):
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(self.get(target))

    def size_of(self, name):
        return int((self.folder / name).read_text().splitlines()[1])

    def grow(self, programs, url, data):
        """Transactions until the log has a full tile and some more."""
        load = subprocess.Popen(programs.command("comity-loader", "load", url, data),
                                stdin=subprocess.PIPE, stdout=subprocess.DEVNULL)
        try:
            def is_long():
                assert load.poll() is None, f"the loader ended with {load.returncode}"
                return int(self.get("/v1/tlog/checkpoint").splitlines()[1]) >= ENTRIES

            wait_until(is_long, LOAD_SECONDS, f"the log is short after {LOAD_SECONDS} s")
        finally:
            load.stdin.close()
            code = load.wait(60)
        assert code == 0, f"the loader ended with {code}"

    def keep_tiles(self):
        """Every tile; of the last of a level all that it was while it grew."""
        for level in ("entries", 0, 1):
            width = self.size if level == "entries" else self.size >> 8 * level
            for number in range(width // TILE):
                self.keep_tile(f"tile/{level}/{number:03}")
            for part in range(1, width % TILE + 1):
                self.keep_tile(f"tile/{level}/{width // TILE:03}.p/{part}")

    def keep_tile(self, name):
        self.keep(name, f"/v1/tlog/{name}")

    def keep_proofs(self):
        rows = []
        for index in (0, 1, 2, TILE - 1, TILE, self.size - 2, self.size - 1):
            target = f"/v1/log/proof/inclusion?index={index}&size={self.size}"
            entry = base64.b64encode(self.get(f"/v1/log/entries/{index}")).decode()
            rows.append({**json.loads(self.get(target)), "entry": entry})
        self.put("inclusion.json", rows)
        old = self.size_of("checkpoint.old")
        target = f"/v1/log/proof/consistency?old={old}&size={self.size}"
        self.put("consistency.json", [json.loads(self.get(target))])

    def keep_records(self):
        """Of the state whose root the newest entry holds: that entry is before the other judges."""
        height = json.loads(self.get("/v1/community"))["height"]
        parties = json.loads(self.get("/v1/parties"))["parties"]
        names = [("members", "parties", party["handle"]) for party in parties]
        apex = json.loads(self.get("/v1/zones"))["zones"][0]["apex"]
        names += [("names", apex, "zone")]
        rows = []
        for table, collection, key in names:
            query = f"?table={table}&collection={collection}&key={key}&height={height}"
            told = json.loads(self.get(f"/v1/record{query}"))
            entry = base64.b64decode(told["log"]["entry"])
            assert bytes.fromhex(told["root"]) in entry
            assert told["log"]["index"] == self.size - 1
            proof = self.get(f"/v1/proof/ics23{query}")
            rows.append({"name": "/".join((table, collection, key)), "path": told["path"],
                         "root": told["root"], "value": told["value"],
                         "proof": base64.b64encode(proof).decode()})
        self.put("records.json", rows)

    def put(self, name, value):
        (self.folder / name).write_text(json.dumps(value, indent=1))


def flip(path, at):
    """One bit of a file."""
    octets = bytearray(path.read_bytes())
    octets[at] ^= 1
    path.write_bytes(octets)


def other_hex(text):
    return f"{int(text[0], 16) ^ 1:x}" + text[1:]


def other_base64(text, at=-1):
    octets = bytearray(base64.b64decode(text))
    octets[at] ^= 1
    return base64.b64encode(octets).decode()


def without_last_octet(text):
    return base64.b64encode(base64.b64decode(text)[:-1]).decode()


def edit(path, change):
    """`change` alters the rows of a JSON file."""
    rows = json.loads(path.read_text())
    change(rows)
    path.write_text(json.dumps(rows))


def other_root(path):
    """A well-formed checkpoint with another root and the old signature."""
    lines = path.read_text().split("\n")
    lines[2] = other_base64(lines[2])
    path.write_text("\n".join(lines))


def other_signature(path):
    lines = path.read_text().split("\n")
    *start, blob = lines[4].split(" ")
    lines[4] = " ".join([*start, other_base64(blob)])
    path.write_text("\n".join(lines))


def one_more_needed(path):
    *lines, last = path.read_text().splitlines()
    needed = int(last.removeprefix("threshold ")) + 1
    path.write_text("\n".join([*lines, f"threshold {needed}", ""]))


class LogJudges(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.judges = Judges(options.scratch.resolve())
        holder = Folder()
        folder = holder.__enter__()
        cls.addClassCleanup(holder.__exit__)
        cls.published = Published(programs, folder / "community", folder / "published")
        with Folder() as other:
            programs.make_sample(other / "community")
            with Node(programs, other / "community") as node:
                done = programs.comity("--data", other / "community", "--node", node.url, "policy")
                cls.foreign_policy = done.stdout
                node.stop()

    def accepted(self, judge, *lines):
        done = judge(self.published.folder)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertEqual(done.stderr, "")
        for line in lines:
            self.assertRegex(done.stdout, f"(?m)^{line}$")

    def refused(self, judge, name, change, why):
        """When `change` was done to the file `name`."""
        with self.subTest(file=name, why=why), Folder() as folder:
            copy = folder / "published"
            shutil.copytree(self.published.folder, copy)
            change(copy / name)
            self.assertNotEqual((copy / name).read_bytes(),
                                (self.published.folder / name).read_bytes())
            done = judge(copy)
            self.assertEqual(done.returncode, 1, done.stdout + done.stderr)
            self.assertRegex(done.stdout, f"(?m)^refused: {why}")

    def row(self, judge, name, why, change):
        self.refused(judge, name, lambda path: edit(path, change), why)

    def test_go_accepts(self):
        steps = ("policy", "checkpoint", "old checkpoint", "entries", "log", "tiles",
                 "inclusion", "consistency")
        self.accepted(self.judges.go, *(f"{step}: accepted" for step in steps))

    def test_go_refuses_checkpoints(self):
        go = self.judges.go
        self.refused(go, "checkpoint", other_root, "checkpoint: invalid signature")
        self.refused(go, "checkpoint", other_signature, "checkpoint: invalid signature")
        self.refused(go, "checkpoint.old", other_root, "old checkpoint: invalid signature")
        self.refused(go, "policy", one_more_needed, "checkpoint: .* keys have signed")
        self.refused(go, "policy", lambda path: path.write_text(self.foreign_policy),
                     "checkpoint: note has no verifiable signatures")

    def test_go_refuses_tiles(self):
        go = self.judges.go
        self.refused(go, "tile/entries/000", lambda path: flip(path, -1), "log: they lead to")
        self.refused(go, "tile/entries/000", lambda path: path.write_bytes(b"\0" * 512),
                     "log: they lead to another root")
        self.refused(go, "tile/entries/000", lambda path: path.write_bytes(path.read_bytes()[:-1]),
                     "entries: entry 255 is cut off")
        for name in ("tile/0/000", "tile/1/000.p/1", f"tile/0/001.p/{self.published.size - TILE}"):
            self.refused(go, name, lambda path: flip(path, 20), f"tiles: {name} is not what")

    def test_go_refuses_proofs(self):
        go = self.judges.go
        for place in (0, -1):
            self.row(go, "inclusion.json", "inclusion: invalid transparency proof",
                     lambda rows: rows[3]["hashes"].__setitem__(
                         place, other_hex(rows[3]["hashes"][place])))
        self.row(go, "inclusion.json", "inclusion: invalid transparency proof",
                 lambda rows: rows[0].update(index=1))
        self.row(go, "consistency.json", "consistency: invalid transparency proof",
                 lambda rows: rows[0]["hashes"].__setitem__(
                     0, other_hex(rows[0]["hashes"][0])))

    def test_sigstore_accepts(self):
        self.accepted(self.judges.sigstore, "accepted: 7 entries")

    def test_sigstore_refuses(self):
        judge = self.judges.sigstore
        # The root is compared with that of the inclusion proof, so it is that which breaks first.
        self.refused(judge, "checkpoint", other_root, "calculated root hash does not match")
        self.refused(judge, "checkpoint", other_signature, "invalid checkpoint signature")
        self.refused(judge, "policy", lambda path: path.write_text(self.foreign_policy),
                     "invalid checkpoint signature")
        self.row(judge, "inclusion.json", "calculated root hash does not match",
                 lambda rows: rows[3]["hashes"].__setitem__(
                     0, other_hex(rows[3]["hashes"][0])))
        self.row(judge, "inclusion.json", "calculated root hash does not match",
                 lambda rows: rows[4].update(entry=other_base64(rows[4]["entry"])))
        self.row(judge, "inclusion.json", "invalid hash count",
                 lambda rows: rows[5]["hashes"].pop())

    def test_ics23_accepts(self):
        self.accepted(self.judges.ics23, r"accepted: \d+ records")

    def test_ics23_refuses(self):
        judge, file = self.judges.ics23, "records.json"
        self.row(judge, file, "members/parties/.* is no member",
                 lambda rows: rows[0].update(value=other_base64(rows[0]["value"])))
        self.row(judge, file, "members/parties/.* is no member",
                 lambda rows: rows[1].update(root=other_hex(rows[1]["root"])))
        self.row(judge, file, "members/parties/.* is no member",
                 lambda rows: rows[1].update(path=rows[2]["path"]))
        self.row(judge, file, "names/.*/zone is no member",
                 lambda rows: rows[-1].update(proof=other_base64(rows[-1]["proof"])))
        self.row(judge, file, "no CommitmentProof",
                 lambda rows: rows[0].update(proof=without_last_octet(rows[0]["proof"])))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--binaries", required=True, type=Path)
    parser.add_argument("--scratch", required=True, type=Path)
    options, rest = parser.parse_known_args()
    programs = Programs(options.binaries)
    unittest.main(argv=[sys.argv[0], *rest])
