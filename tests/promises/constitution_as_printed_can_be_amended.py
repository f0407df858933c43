"""What `comity constitution` prints can be edited and handed to `comity amend`."""

import json

from lib import Community, Options, check, main


def run():
    community = Community()
    document = json.loads(community.comity("constitution").stdout)
    document["name"] = "reworded"
    file = Options.folder / "constitution.json"
    file.write_text(json.dumps(document))
    done = community.comity("amend", file, "--propose", "Another name", who=community.parties[0])
    check(done.returncode == 0, done.stderr)
    check(done.stdout.startswith("proposal 1\n"), f"it does not say its number: {done.stdout}")
    return "it is proposed"


main(run)
