#!/usr/bin/python3
"""Runs the `sh` blocks of a guide, in their order and exactly as they stand, in an empty folder.

  guide_test.py --binaries DIR GUIDE...        prints a line per guide, exits 1 when one fails"""

import argparse
import os
import re
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TIMEOUT_SECONDS = 300


def blocks(text):
    return re.findall(r"^```sh\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)


def run_guide(guide, binaries):
    """None when every command ended with 0, else what was printed."""
    script = "set -euo pipefail\n" + "\n".join(blocks(guide.read_text()))
    environment = {**os.environ, "PATH": f"{binaries}:{os.environ['PATH']}",
                   "EXAMPLES": str(ROOT / "examples")}
    for name in ("COMITY_NODE", "COMITY_DATA", "COMITY_PASSPHRASE_FILE"):
        environment.pop(name, None)
    with tempfile.TemporaryDirectory() as folder:
        # A file: a node that a guide leaves behind would keep a pipe open.
        said = tempfile.TemporaryFile("w+")
        process = subprocess.Popen(["bash", "-x", "-c", script], cwd=folder, env=environment,
                                   stdout=said, stderr=subprocess.STDOUT,
                                   stdin=subprocess.DEVNULL, start_new_session=True)
        end = ""
        try:
            process.wait(TIMEOUT_SECONDS)
        except subprocess.TimeoutExpired:
            end = f"did not end within {TIMEOUT_SECONDS} s"
        finally:
            try:
                os.killpg(process.pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
        if process.wait() == 0:
            return None
        said.seek(0)
        return said.read() + end


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--binaries", required=True)
    parser.add_argument("guides", nargs="*", type=Path)
    options = parser.parse_args()
    guides = options.guides or sorted((ROOT / "docs/guides").glob("*.md"))
    failed = 0
    for guide in guides:
        count = len(blocks(guide.read_text()))
        if count == 0:
            continue
        output = run_guide(guide, Path(options.binaries).resolve())
        print(f"{'ok    ' if output is None else 'FAILED'} {guide.name} ({count} blocks)")
        if output is not None:
            failed += 1
            print("\n".join(output.splitlines()[-40:]))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
