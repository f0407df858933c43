"""Who gives a reason is heard: `comity proposal` shows it, with votes, objections and answers."""

import json

from lib import Community, Options, check, main, need


def run():
    community = Community()
    one, two, three = community.parties[:3]
    file = Options.folder / "action.json"
    file.write_text(json.dumps({"names_set_apex": {
        "zone": "example.", "type": 65280, "rdata": ["eA=="], "ttl_seconds": 60}}))
    texts = ["for the harbour", "because of the harbour", "the harbour floods",
             "the dike is higher"]
    for words, who, text in ((("propose", "A record", "--action", file), one, texts[0]),
                             (("vote", "1", "no"), two, texts[1]),
                             (("object", "1"), three, texts[2]),
                             (("answer", "1", three), one, texts[3])):
        words = (*words, "--text", text)
        done = community.comity(*words, who=who)
        need(done.returncode == 0, f"{words}: {done.stderr}")
    shown = community.comity("proposal", "1").stdout
    for text in texts:
        check(text in shown, f"not shown: {text}")
    return "all four texts are shown"


main(run)
