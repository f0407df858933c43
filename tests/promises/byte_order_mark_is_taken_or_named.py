"""A zone file that begins with a byte order mark is imported, or the mark is named as wrong."""

from lib import check, main
from parts.zones import ZONE, taken


def run():
    done = taken(b"\xef\xbb\xbf" + ZONE.encode())
    check(done.returncode == 0, f"UTF-8 with a mark: {done.stderr}")
    for coding in ("utf-16-le", "utf-16-be"):
        done = taken(("\ufeff" + ZONE).encode(coding))
        check(done.returncode != 0 and "UTF-16" in done.stderr, f"{coding}: {done.stderr}")
    return "of UTF-8 it is skipped, of UTF-16 it is named"


main(run)
