"""What name servers say of a master file before they load it. Used by types_test.py and
zone_rules_test.py."""

import re
import shutil
import subprocess

# The strictest that BIND can be asked to be, on what a zone says of itself.
BIND = ["-k", "fail", "-n", "fail", "-m", "fail", "-M", "fail", "-S", "fail", "-r", "fail",
        "-T", "ignore", "-i", "local"]
CHECKERS = {
    "named-checkzone": ("bind9-utils", ["named-checkzone", *BIND]),
    "kzonecheck": ("knot-dnssecutils", ["kzonecheck", "-o"]),
    "nsd-checkzone": ("nsd", ["/usr/sbin/nsd-checkzone"]),
    "ldns-read-zone": ("ldnsutils", ["ldns-read-zone", "-z"]),
}
# No complaint: that it is loaded, and that others sign with old algorithms.
QUIET = re.compile(r"loaded serial|^OK$|is ok$|deprecated (digest type|algorithm)|^$|"
                   r"No semantic error found")


def complaints(name, apex, path):
    """Lines of the checker, none when it loads the zone without a word."""
    package, command = CHECKERS[name]
    if shutil.which(command[0]) is None:
        return [f"{name} is missing; install {package}"]
    words = [*command, str(path)] if name == "ldns-read-zone" else [*command, apex, str(path)]
    done = subprocess.run(words, capture_output=True, text=True, timeout=60)
    said = done.stderr if name == "ldns-read-zone" else done.stdout + done.stderr
    lines = [line for line in said.splitlines() if not QUIET.search(line)]
    if done.returncode != 0 and not lines:
        lines = [f"exit status {done.returncode}"]
    return lines
