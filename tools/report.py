"""What the check has counted, and the programs it runs."""

import re
import resource
import subprocess
import time
from contextlib import contextmanager

from tree import ROOT

LOGS = ROOT / "build" / "check"
SECONDS_BETWEEN_SIGNS = 30
LINES_SHOWN = 40


class Report:
    """Counts passed and failed items; remembers the names of those that failed."""

    def __init__(self):
        self.passed_count = 0
        self.failures = []

    def passed(self, count=1):
        self.passed_count += count

    def failed(self, name, detail=""):
        """One item that failed. `detail` is printed at once, the name again at the end."""
        self.failures.append(name)
        say(f"   FAILED {name}")
        for line in detail.rstrip().splitlines():
            say(f"     {line}")

    def result(self, name, problem):
        """One item: failed when `problem` holds a text."""
        if problem:
            self.failed(name, problem)
        else:
            self.passed()

    @contextmanager
    def stage(self, title):
        say(f"== {title}")
        passed, failed = self.passed_count, len(self.failures)
        start, work = time.monotonic(), _processor_seconds()
        yield
        passed, failed = self.passed_count - passed, len(self.failures) - failed
        say(f"   {title}: {passed} passed, {failed} failed, {time.monotonic() - start:.1f} s"
            f" ({_processor_seconds() - work:.0f} s of processors)")

    def last_words(self):
        if self.failures:
            say("failed:")
            for name in self.failures:
                say(f"  {name}")
        say(f"{self.passed_count} passed, {len(self.failures)} failed")
        return 0 if self.passed_count and not self.failures else 1


def _processor_seconds():
    """What we and the programs that have ended have used: the same on a busy machine."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(usage.ru_utime + usage.ru_stime for usage in used)


def say(text):
    print(text, flush=True)


def run(command, log, sign=None, environment=None):
    """Runs a program with its output in build/check/<log>. Returns (exit code, output).

    `sign` is a regular expression; what it last matched in the output is printed now and then, so
    that a person sees that work goes on.
    """
    LOGS.mkdir(parents=True, exist_ok=True)
    path = LOGS / log
    # Binary output, as of a test that prints what it was fed, is no reason to stop.
    with open(path, "wb") as file:
        program = subprocess.Popen(
            [str(word) for word in command], cwd=ROOT, env=environment, stdin=subprocess.DEVNULL,
            stdout=file, stderr=subprocess.STDOUT,
        )
        try:
            while True:
                try:
                    program.wait(SECONDS_BETWEEN_SIGNS)
                    break
                except subprocess.TimeoutExpired:
                    _give_sign(path, sign)
        except BaseException:
            program.terminate()
            program.wait()
            raise
    return program.returncode, _text(path)


def _text(path):
    return path.read_text(encoding="utf-8", errors="replace")


def _give_sign(path, sign):
    if sign:
        found = re.findall(sign, _text(path))
        if found:
            say(f"   ... {found[-1].strip()}")


def tail(text, lines=LINES_SHOWN):
    return "\n".join(text.rstrip().splitlines()[-lines:])
