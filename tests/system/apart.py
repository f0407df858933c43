"""Signers of a community's parties as processes of their own, beside a node without shares."""

import re
import shutil
import signal
import subprocess
import time

from programs import START_SECONDS, STOP_SECONDS, text_so_far

ANSWER_SECONDS = 3


class Signer:
    """A running comity-signer; what it says lies in a file."""

    def __init__(self, programs, folder, *words, before=(), **options):
        self.log = folder.with_suffix(".log").open("w+")
        self.process = subprocess.Popen(
            [*before, *programs.command("comity-signer", "--data", folder, *words)],
            stdout=self.log, stderr=self.log, stdin=subprocess.DEVNULL, **options)

    def text(self):
        return text_so_far(self.log)

    def await_text(self, text):
        until = time.monotonic() + START_SECONDS
        while text not in self.text():
            assert time.monotonic() < until, f"{text}: {self.text()}"
            assert self.process.poll() is None, self.text()
            time.sleep(0.05)

    def ended(self):
        """What it says when it ends by itself, and its exit code."""
        code = self.process.wait(START_SECONDS)
        text = self.text()
        self.log.close()
        return text, code

    def end(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(STOP_SECONDS)
        self.log.close()


class Apart:
    """What `data` has of the parties' shares and keys, moved into folders of their own below
    `place`; each is what one signer starts with. They ask the node at `url`."""

    def __init__(self, programs, data, place, url):
        self.programs, self.place, self.url = programs, place, url
        self.custody, self.keys = data / "custody", data / "keys"
        done = programs.comity("--data", data, "genesis", "show", data / "genesis")
        self.id = re.search(r"[0-9a-f]{64}", done.stdout)[0]
        self.parties = sorted({path.name.split(".")[-2] for path in self.custody.glob("*.share")})
        for party in self.parties:
            self._move_out(party)
        assert not list(self.custody.iterdir())

    def folder(self, party):
        return self.place / party

    def _move_out(self, party):
        folder = self.folder(party)
        for inner in ("custody", "keys"):
            (folder / inner).mkdir(parents=True)
        for path in self.custody.glob(f"*.{party}.share*"):
            shutil.move(path, folder / "custody" / path.name)
        for use in ("signer", "witness"):
            key = f"{party}.{use}.key"
            shutil.move(self.keys / key, folder / "keys" / key)
        self.configure(party)

    def configure(self, party, policy="", community=None, url=None):
        (self.folder(party) / "signer.toml").write_text(
            f'node = "{url or self.url}"\ncommunity = "{community or self.id}"\n'
            f"[signing]\nanswer_seconds = {ANSWER_SECONDS}\n[policy]\n{policy}\n")

    def start(self, party, *words, **options):
        return Signer(self.programs, self.folder(party), *words, **options)
