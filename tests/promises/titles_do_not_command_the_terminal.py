"""Text that somebody else wrote is shown as text, in every output: it moves no cursor."""

import json

from lib import Community, Options, check, main, need

TITLE = ("Fix a typo\n   77  effective     Nothing to see\x1b]0;owned\x07\x1b[2J\x9b31m "
         "\u202edesrever\u2066\u2028x\x7f \u05e9\u05dc\u05d5\u05dd")
BAD = ("\x1b", "\x07", "\x9b", "\u202e", "\u2066", "\u2028", "\x7f")


def run():
    community = Community()
    one, two, three = community.parties[:3]
    file = Options.folder / "action.json"
    file.write_text(json.dumps({"names_set_apex": {
        "zone": "example.", "type": 65280, "rdata": ["eA=="], "ttl_seconds": 60}}))
    for words, who in ((("propose", TITLE, "--action", file), one), (("vote", "1", "no"), two),
                       (("object", "1"), three), (("answer", "1", three), one)):
        done = community.comity(*words, "--text", TITLE, who=who)
        need(done.returncode == 0, done.stderr)
    for words in (("proposals",), ("proposal", "1"), ("waiting", two), ("preview", "1"),
                  ("--json", "proposals"), ("--json", "proposal", "1"), ("act", TITLE)):
        done = community.comity(*words)
        said = done.stdout + done.stderr
        found = [mark for mark in BAD if mark in said]
        check(not found, f"comity {words} hands on {found}")
        forged = [line for line in said.splitlines() if line.strip().startswith("77  effective")]
        check(not forged, f"comity {words} shows a line that the text made: {forged}")
        if words[0] == "--json":
            json.loads(done.stdout)
    check("Fix a typo\\n" in community.comity("proposals").stdout, "the title is not shown")
    return "it is shown, and does nothing"


main(run)
