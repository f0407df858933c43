"""A draft that no node would take is refused when it is drafted, not after everybody has signed."""

import json

from lib import check, main
from parts.founding import Founding
from programs import EXAMPLES


def run():
    founding = Founding()
    good = founding.draft()
    check(good.returncode == 0, f"a good draft: {good.stderr}")
    alone = json.loads((EXAMPLES / "two-of-three.json").read_text())
    alone["rules"][0]["condition"] = {"threshold": {"base": "ALL_SEATS",
                                                    "share": {"numerator": 1, "denominator": 100}}}
    (founding.folder / "alone.json").write_text(json.dumps(alone))
    bad = {"one party passes alone": {"constitution": founding.folder / "alone.json"},
           "more log keys asked for than named": {"more": ("--threshold", "2")},
           "a founder twice": {"founders": ("lakeside", "lakeside", "river-council")},
           "a log key of a stranger": {"log_party": "stranger"}}
    for told, words in bad.items():
        done = founding.draft(name="bad", **words)
        check(done.returncode != 0, f"drafted without a word: {told}")
        left = [file.name for file in founding.folder.glob("bad*")]
        check(not left, f"{told}: {left} is left")
    return f"refused: {', '.join(bad)}"


main(run)
