"""An empty name for a backup is a wrong command line, not a crash."""

from lib import Community, check, main


def run():
    community = Community()
    done = community.comity("backup", "")
    check(done.returncode == 2 and "name a new folder" in done.stderr, done.stderr)
    return done.stderr.strip()


main(run)
