"""Ends with a program everything that it started, whoever started it and however it hid.

The check runs in a child of ours. What its descendants leave behind becomes our child, not that of
init (PR_SET_CHILD_SUBREAPER), so that all of them are found below us, those in sessions of their
own included. When somebody interrupts us, the check is stopped first, so that nothing new is
started, and then whatever is left.
"""

import ctypes
import os
import signal
import time
from pathlib import Path

PR_SET_CHILD_SUBREAPER = 36
SECONDS_TO_END = 3
INTERRUPTS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def supervise(work):
    """The exit code of `work`, run in a child; 130 when it was interrupted."""
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "prctl")
    worker = os.fork()
    if worker == 0:
        # A session of its own: of a terminal's Ctrl-C only we hear, and say the rest.
        os.setsid()
        code = 1
        try:
            code = work()
        finally:
            os._exit(code)
    interrupted = []
    for number in INTERRUPTS:
        signal.signal(number, lambda number, _: (interrupted.append(number),
                                                 _signal(worker, signal.SIGKILL)))
    code = _wait_for(worker)
    end_descendants()
    if interrupted:
        print("check: interrupted; everything that it started has ended", flush=True)
        return 130
    return code


def _wait_for(worker):
    while True:
        ended, status = os.wait()
        if ended == worker:
            return os.waitstatus_to_exitcode(status)


def end_descendants():
    """SIGTERM first: whoever started something ends it himself; then SIGKILL until none is left."""
    deadline = time.monotonic() + SECONDS_TO_END
    asked = set()
    while left := descendants():
        late = time.monotonic() > deadline
        for process in left - (set() if late else asked):
            _signal(process, signal.SIGKILL if late else signal.SIGTERM)
        asked |= left
        time.sleep(0.02)
    _reap()


def descendants():
    """The processes below this one that still run."""
    parents = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                state, parent = (entry / "stat").read_text().rsplit(")", 1)[1].split()[:2]
            except OSError:  # it has ended meanwhile
                continue
            if state != "Z":
                parents[int(entry.name)] = int(parent)
    below, found = {os.getpid()}, True
    while found:
        found = {process for process, parent in parents.items()
                 if parent in below and process not in below}
        below |= found
    return below - {os.getpid()}


def _reap():
    try:
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass
    except ChildProcessError:
        pass


def _signal(process, number):
    try:
        os.kill(process, number)
    except ProcessLookupError:
        pass
