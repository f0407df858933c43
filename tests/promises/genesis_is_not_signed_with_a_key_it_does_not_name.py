"""`comity genesis sign` refuses a key that the genesis does not name for this founder, and content
that is another; signatures of people who signed apart can be put together."""

import shutil

from lib import Options, check, main, need
from parts.founding import FOUNDERS, Founding


def run():
    founding = Founding()
    need(founding.draft().returncode == 0, "draft")
    founding.key("mountain-net", "other.key", "vote", "operate")
    founding.key("stranger", "stranger.key", "vote")
    for key in ("other.key", "stranger.key", "node.key"):
        wrong = founding.sign("mountain-net", key)
        check(wrong.returncode != 0, f"{key} signs: {wrong.stdout}")
    genesis = founding.folder / "genesis"
    for party in FOUNDERS:  # each on a machine of its own
        shutil.copy(genesis, founding.folder / f"genesis.{party}")
        done = founding.sign(party, name=f"genesis.{party}")
        check(done.returncode == 0, f"{party}: {done.stderr}")
    merged = Options.programs.comity("genesis", "merge", genesis,
                                     *(founding.folder / f"genesis.{party}" for party in FOUNDERS))
    check("3 of 3" in merged.stdout, merged.stdout + merged.stderr)
    need(founding.draft(name="later").returncode == 0, "another draft")
    foreign = Options.programs.comity("genesis", "merge", founding.folder / "later", genesis)
    check(foreign.returncode != 0, "signatures of another genesis are merged")
    shown = Options.programs.comity("genesis", "show", genesis, "--content",
                                    founding.folder / "genesis.content")
    for text in ("lakeside, company: has signed", "names.create_delegation", '"label":"post"',
                 "a.ns.example. A 192.0.2.1", "code points of unicode", "every founder has signed"):
        check(text in shown.stdout, f"not shown: {text}: {shown.stdout[-300:]}{shown.stderr}")
    check(max(map(len, shown.stdout.splitlines())) < 1500, "a line that nobody reads")
    (founding.folder / "genesis.content").write_bytes(b"another")
    swapped = Options.programs.comity("genesis", "show", genesis, "--content",
                                      founding.folder / "genesis.content")
    check(swapped.returncode != 0, "another content is shown as this one's")
    return "wrong keys are refused, signatures made apart are merged"


main(run)
