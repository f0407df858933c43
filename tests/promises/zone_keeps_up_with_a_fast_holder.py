"""However fast a holder changes what is its own, the zone on disk is at most one session behind.

A holder acts twice a second, so that the zone has changed again before each session ends."""

import threading
import time

from lib import bar, check, large_zone, main, wait_until
from parts.older_state import change, set_ds, tag_of, with_holder, zone_file

SECONDS = 15


def run():
    here = with_holder(large_zone(300))
    change(here, 1)
    session = max(change(here, tag) for tag in (2, 3))
    acts, ended = [], threading.Event()

    def act():
        tag = 100
        while not ended.wait(0.5):
            if here.act(here.holder, set_ds(tag)).returncode == 0:
                acts.append((tag, time.monotonic()))
                tag += 1

    holder = threading.Thread(target=act)
    holder.start()
    begin, worst, most, versions = time.monotonic(), 0.0, 0, set()
    while time.monotonic() < begin + SECONDS:
        time.sleep(0.1)  # between two looks
        now, stands = time.monotonic(), tag_of(zone_file(here))
        versions.add(stands)
        waiting = [at for tag, at in list(acts) if tag > stands]
        worst = max([worst, *(now - at for at in waiting)])
        zone = here.get("/v1/health")["zones"][0]
        check(zone["behind_seconds"] <= worst + 2, f"health: {zone}, it waits {worst:.1f} s")
        most = max(most, zone["behind_heights"])
    ended.set()
    holder.join()
    # The session that was under way when it came, and the one that takes it; with room for a
    # machine that is busy with something else by now.
    allowed = 3 * session + bar(3)
    told = (f"a change waited {worst:.1f} s at most, a session takes {session:.1f} s; "
            f"{len(acts)} changes, {len(versions)} versions, {most} heights behind at most")
    check(worst < allowed, told)
    check(most > 0, "health never said that the zone is behind: " + told)
    wait_until(lambda: not here.get("/v1/health")["zones"][0]["behind_heights"],
               allowed + bar(5), "nothing changes any more, and health says that it is behind")
    check(tag_of(zone_file(here)) == acts[-1][0], "the newest change is not published")
    return told


main(run)
