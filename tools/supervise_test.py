"""Tests of supervise.py: nothing outlives the check, however it was started."""

import os
import signal
import subprocess
import sys
import unittest
from pathlib import Path

TOOLS = Path(__file__).resolve().parent
# Starts a program in a session of its own that ignores polite requests, and leaves it alone; then
# says so and ends with 7, or waits.
STARTS = """
import os, subprocess, sys, time
sys.path.insert(0, {tools!r})
import supervise
supervise.SECONDS_TO_END = 0.2
DEAF = ("import os, signal, sys, time\\n"
        "signal.signal(signal.SIGTERM, signal.SIG_IGN)\\n"
        "signal.signal(signal.SIGINT, signal.SIG_IGN)\\n"
        "print(os.getpid(), flush=True)\\n"
        "time.sleep(600)\\n")
def work():
    middle = subprocess.Popen([sys.executable, "-c",
        "import subprocess, sys; subprocess.Popen([sys.executable, '-c', sys.argv[1]],"
        " start_new_session=True)", DEAF])
    middle.wait()
    if {waits}:
        time.sleep(600)
    sys.stdin.readline()
    return 7
sys.exit(supervise.supervise(work))
"""


def start(waits):
    program = STARTS.format(tools=str(TOOLS), waits=waits)
    return subprocess.Popen([sys.executable, "-c", program], stdin=subprocess.PIPE,
                            stdout=subprocess.PIPE, text=True)


class Supervise(unittest.TestCase):
    def assert_gone(self, process):
        with self.assertRaises(ProcessLookupError):
            os.kill(process, 0)

    def test_an_interrupt_ends_everything(self):
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            with start(waits=True) as check:
                deaf = int(check.stdout.readline())
                check.send_signal(number)
                self.assertIn("interrupted", check.communicate(timeout=30)[0])
            self.assertEqual(check.returncode, 130)
            self.assert_gone(deaf)

    def test_what_is_left_at_the_end_ends_too_and_the_exit_code_stays(self):
        with start(waits=False) as check:
            deaf = int(check.stdout.readline())
            check.communicate("go on\n", timeout=30)
        self.assertEqual(check.returncode, 7)
        self.assert_gone(deaf)


if __name__ == "__main__":
    unittest.main()
