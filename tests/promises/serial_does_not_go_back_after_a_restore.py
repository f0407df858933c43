"""The serial of a published zone never goes back, not even when a node comes from a backup.

Secondaries ignore a zone whose serial is not greater than the one that they have (RFC 1982)."""

from pathlib import Path

from lib import Options, check, main, need
from parts.older_state import is_newer, lose, restored, serial, start, with_holder, zone_file


def run():
    here = restored()
    now = serial(zone_file(here))
    check(is_newer(now, here.lost["serial"]), f"{here.lost['serial']}, then {now}")
    here.node.stop()
    return f"{here.lost['serial']} before, {now} after; {without_shares()}"


def without_shares():
    """Nobody can sign: what the record has is old, and is not published."""
    here = with_holder()
    saved = lose(here, 2)
    new = Options.folder / "without-shares"
    said = Options.programs.comity("--data", new, "restore", saved)
    need(said.returncode == 0, said.stderr)
    start(here, new)
    found = [serial(file.read_text()) for file in Path(new / "zones").glob("*zone")]
    check(not found, f"published with {here.lost['serial']} before, now with {found}")
    health = here.get("/v1/health")
    check(health["status"] == "degraded", "nothing is published, and the node says it is well")
    return "without shares nothing is published"


main(run)
