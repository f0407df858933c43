"""A community that lost what came after its backup, for the promises about going on from there."""

import base64
import re
import shutil
import time

from acts import claim, must_decide
from lib import AT_ONCE, Community, Node, Options, bar, need, wait_until

TAG = 60_000
DIGEST = base64.b64encode(b"\xab" * 32).decode()


def set_ds(tag):
    return {"names_set_ds": {"zone": "example.", "label": "post", "ds_ttl_seconds": 60,
                             "ds": [{"key_tag": tag, "algorithm": 13, "digest_type": 2,
                                     "digest": DIGEST}]}}


def with_holder(zone=None):
    """A running community, in which the second party holds the delegation `post`."""
    here = Community(zone, AT_ONCE)
    here.holder = here.parties[1]
    must_decide(here, here.parties[0], claim("post", here.holder), consents=[here.holder])
    return here


def zone_file(here):
    with open(here.node.zone_file, encoding="ascii") as file:
        return file.read()


def tag_of(text):
    """The tag of the holder's DS; 0 before there is one."""
    found = re.search(r"^post\.example\.\s.*\sDS\s(\d+) ", text, re.M)
    return int(found[1]) if found else 0


def serial(text):
    return int(re.search(r"\sSOA\s+\S+\s+\S+\s+(\d+)\s", text)[1])


def is_newer(number, than):
    """RFC 1982."""
    return 0 < (number - than) % 2 ** 32 < 2 ** 31


def change(here, tag):
    """The holder changes its DS; seconds until that is published."""
    done = here.act(here.holder, set_ds(tag))
    need(done.returncode == 0, f"set_ds: {done.stdout}{done.stderr}")
    begin = time.monotonic()
    wait_until(lambda: tag_of(zone_file(here)) == tag, bar(60),
               lambda: f"DS {tag} is not published: {here.node.error_text()}")
    return time.monotonic() - begin


def start(here, data, *words):
    here.data = data
    here.node = Node(Options.programs, data, words=words)
    here.place = ("127.0.0.1", int(here.node.url.rsplit(":", 1)[1]))


def lose(here, versions=20):
    """The community publishes so many versions after a backup, and stops; the backup's folder."""
    saved = Options.folder / f"backup-{time.monotonic_ns()}"
    made = here.comity("backup", saved)
    need(made.returncode == 0, made.stderr)
    for tag in range(1, versions + 1):
        change(here, tag)
    here.lost = {"serial": serial(zone_file(here))}
    here.node.stop()
    anchor = (here.data / "anchor").read_text().split()
    here.lost["height"] = max(int(height) for word, height in zip(anchor, anchor[1:])
                              if word == "v1")
    return saved


def restored(versions=20):
    """A node that runs from a backup so many versions old, with its parties' keys and shares."""
    here = with_holder()
    saved, old = lose(here, versions), here.data
    new = Options.folder / "restored"
    said = Options.programs.comity("--data", new, "restore", saved)
    need(said.returncode == 0, said.stderr)
    for part in ("keys", "custody"):
        shutil.copytree(old / part, new / part, dirs_exist_ok=True)
    start(here, new)
    return here


def soon():
    return bar(60)
