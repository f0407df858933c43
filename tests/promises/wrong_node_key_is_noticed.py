"""A node whose key is none of the community's log keys is not founded, and does not start."""

import shutil

from lib import Options, check, main, need
from parts.founding import Founding
from programs import Node


def run():
    founding = Founding()
    founding.founded()
    founding.key("lakeside", "wrong.key", "sign")
    data = Options.folder / "data"
    done = founding.init(data, "wrong.key")
    check(done.returncode != 0 and not data.exists(), f"init: {done.stdout}{done.stderr}")
    good = founding.init(data)
    need(good.returncode == 0, good.stderr)
    shutil.copy(founding.folder / "wrong.key", data / "node.key")
    try:
        node = Node(Options.programs, data)
    except RuntimeError as why:
        check("no log key" in str(why), f"it does not start: {why}")
        return "it is refused at init and at start"
    node.kill()
    return check(False, "the node starts")


main(run)
