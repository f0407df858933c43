"""A zone file whose SOA stands behind other records is imported, as name servers do."""

from lib import check, main
from parts.zones import ZONE, taken


def run():
    lines = ZONE.splitlines()
    soa = lines.pop(2)
    done = taken("\n".join([*lines, soa]) + "\n")
    check(done.returncode == 0, f"SOA in the last line: {done.stderr}")
    outside = taken("\n".join([*lines, "other. IN NS a.ns.example.", soa]) + "\n")
    check("line 8: other." in outside.stderr, f"a record outside: {outside.stderr}")
    none = taken("\n".join(lines) + "\n")
    check(none.returncode != 0 and "SOA" in none.stderr, f"without an SOA: {none.stderr}")
    return "it is imported; what is wrong before it is named with its own line"


main(run)
