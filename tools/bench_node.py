"""A running comityd, for ./bench."""

import json
import signal
import subprocess
import time
import urllib.error
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = ROOT / "build/release/bin"


class Node:
    """A running comityd."""

    def __init__(self, data, log=None):
        command = [str(BIN / "comityd"), "--data", str(data), "--port", "0",
                   "--log-level", "info" if log else "error"]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=log, text=True)
        self.url = self.zone = ""
        for line in self.process.stdout:
            if line.startswith("API"):
                self.url = line.split()[1].removesuffix("/v1/health")
            if line.startswith("zone file"):
                self.zone = line.split()[2]
                break
        if not self.zone:
            raise RuntimeError("the node did not start")
        # It answers before a large zone's signatures are put together.
        while self._is_signing():
            time.sleep(0.2)

    def _is_signing(self):
        try:
            answer = urllib.request.urlopen(f"{self.url}/v1/health")
        except urllib.error.HTTPError as unwell:  # a zone is not signed yet
            answer = unwell
        with answer:
            zones = json.load(answer)["zones"]
        return any(zone.get("signed", {}).get("session") == 0 for zone in zones)

    def memory_mib(self, name):
        """VmRSS: now; VmHWM: the most so far."""
        for line in Path(f"/proc/{self.process.pid}/status").read_text().splitlines():
            if line.startswith(name + ":"):
                return int(line.split()[1]) / 1024
        raise RuntimeError(f"no {name}")

    def settle(self):
        """Until it is idle: it draws nonces after it has published."""
        before = None
        while before != (now := self._processor_time()):
            before = now
            time.sleep(0.5)

    def _processor_time(self):
        text = Path(f"/proc/{self.process.pid}/stat").read_text()
        return text.rsplit(")", 1)[1].split()[11:13]

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.send_signal(signal.SIGINT)
        if self.process.wait(timeout=60) != 0:
            raise RuntimeError("the node did not stop cleanly")
