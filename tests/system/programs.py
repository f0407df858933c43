"""The programs of a build, run as a person runs them; for the system tests."""

import base64
import hashlib
import http.client
import json
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
EXAMPLES = ROOT / "examples"
SAMPLE_ZONE = EXAMPLES / "sample.zone"
START_SECONDS = 60
STOP_SECONDS = 20


def wait_until(holds, seconds, told):
    """What `holds` gives once it gives something true. `told` says what is not so after `seconds`;
    it may be a function."""
    until = time.monotonic() + seconds
    while not (found := holds()):
        assert time.monotonic() < until, told() if callable(told) else told
        time.sleep(0.02)
    return found


class Programs:
    """comity, comityd and comity-loader of one build."""

    def __init__(self, binaries):
        self.binaries = Path(binaries).resolve()
        self.environment = {}  # of every program

    def command(self, program, *words):
        return [str(self.binaries / program), *map(str, words)]

    def run(self, program, *words, environment=None, seconds=120):
        """The finished process. Nothing of the caller's environment reaches the programs."""
        kept = {name: value for name, value in os.environ.items()
                if not name.startswith("COMITY_")}
        return subprocess.run(
            self.command(program, *words), capture_output=True, text=True, check=False,
            env={**kept, **self.environment, **(environment or {})}, stdin=subprocess.DEVNULL,
            timeout=seconds)

    def comity(self, *words, **options):
        return self.run("comity", *words, **options)

    def make_sample(self, data, *words, zone=SAMPLE_ZONE):
        done = self.comity("--data", data, "init", "--sample", "--zone-file", zone,
                           "--port", "0", *words)
        assert done.returncode == 0, done.stderr
        return done.stdout


def text_so_far(file):
    """What others have written to it: `read` would move the place where they write on."""
    return os.pread(file.fileno(), os.fstat(file.fileno()).st_size, 0).decode(errors="replace")


class Node:
    """A running comityd. `url` is its API's."""

    def __init__(self, programs, data, port=0, words=()):
        self.data = str(data)
        self.output = ""
        self.url = ""
        self.zone_file = ""
        self.errors = tempfile.TemporaryFile("w+")
        self.process = subprocess.Popen(
            programs.command("comityd", "--data", data, "--port", port, *words),
            stdout=subprocess.PIPE, stderr=self.errors, text=True, stdin=subprocess.DEVNULL,
            env={**os.environ, **programs.environment})
        # comityd says where it is once it serves; a process that ends closes its output.
        for line in self.process.stdout:
            self.output += line
            if line.startswith("API"):
                self.url = line.split()[1].removesuffix("/v1/health")
            if line.startswith("zone file"):
                self.zone_file = line.split()[2]
                break
        if not self.zone_file:
            self.process.wait(STOP_SECONDS)
            raise RuntimeError(f"comityd did not start: {self.output}{self.error_text()}")

    def error_text(self):
        return text_so_far(self.errors)

    def await_in_zone(self, text):
        """Until the zone file says this; what was signed is on record before it is published."""
        wait_until(lambda: text in Path(self.zone_file).read_text(), START_SECONDS,
                   lambda: f"{text} is not published: {self.error_text()}")

    def kill(self):
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()

    def stop(self):
        """The exit code after SIGINT, and how long it took."""
        begin = time.monotonic()
        self.process.send_signal(signal.SIGINT)
        code = self.process.wait(STOP_SECONDS)
        self.process.stdout.close()
        return code, time.monotonic() - begin

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.kill()
        self.errors.close()


class Api:
    """GET over one connection."""

    def __init__(self, url):
        host, port = url.removeprefix("http://").split(":")
        self.connection = http.client.HTTPConnection(host, int(port), timeout=30)

    def get(self, target):
        """(status, the answer as JSON)"""
        self.connection.request("GET", target)
        answer = self.connection.getresponse()
        return answer.status, json.loads(answer.read())

    def close(self):
        self.connection.close()


class Folder:
    """An empty folder that goes with everything in it."""

    def __enter__(self):
        self.path = tempfile.mkdtemp(prefix="comity-")
        return Path(self.path)

    def __exit__(self, *_):
        shutil.rmtree(self.path, ignore_errors=True)


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def newer_rules(in_force):
    """The adoption of version 2, which differs by an action that no program has, for the
    constitution that the API says is in force."""
    document = in_force["constitution"]
    document["actions"].append({"action": "names.lock_delegation", "rule": "general"})
    document["actions"].sort(key=lambda line: line["action"])
    names = "".join(line["action"] + "\n" for line in document["actions"])
    # No program has this version, so none knows what its messages would be.
    schema = hashlib.sha256(b"messages of version 2").digest()
    octets = b"comity rules v1\n" + (2).to_bytes(4, "big") + schema + names.encode()

    def text(value):
        return base64.b64encode(value).decode()

    return {"constitution_adopt_rules": {
        "previous": text(bytes.fromhex(in_force["hash"])), "version": 2, "schema": text(schema),
        "fingerprint": text(hashlib.sha256(octets).digest()), "constitution": document}}
