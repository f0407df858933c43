"""A backup is written where it was told, or refused; never elsewhere."""

from lib import Community, Options, check, main


def run():
    community = Community()
    for name in ("first\nsecond", "first\n", "/".join(["first"] * 900)):
        done = community.comity("backup", Options.folder / name)
        there = (Options.folder / "first").exists()
        check(done.returncode != 0 and not there, f"{name[:20]!r}: {done.stdout}{done.stderr}")
    good = community.comity("backup", Options.folder / "whole")
    check(good.returncode == 0 and (Options.folder / "whole" / "store").exists(), good.stderr)
    return "names that cannot be handed on are refused"


main(run)
