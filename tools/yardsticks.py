"""Bars of ./bench that a machine's own speed moves: so many of what it does in the same run.

A slower machine is no fault of the code, so a bar of time or of a rate says how many digests,
verifications or syncs the work may take. Sizes, and shares of one figure in another, need none of
this. docs/decisions/check.md says how the numbers were chosen.
"""

# {yardstick: what one of it is}; the machine says how long one takes.
YARDSTICKS = {
    "sha256": "SHA-256 of 64 octets",
    "verify": "Ed25519 verifications",
    "fsync": "fdatasync",
}
UNITS_A_SECOND = {"s": 1, "ms": 1e3, "us": 1e6}


class Bar:
    """At most so many yardsticks for one piece of work: Bar(sha256=48), Bar(fsync=4, verify=40)."""

    def __init__(self, **counts):
        self.counts = {name: counts[name] for name in sorted(counts, key=list(YARDSTICKS).index)}

    def __str__(self):
        return " + ".join(f"{count:,} {YARDSTICKS[name]}" for name, count in self.counts.items())

    def seconds(self, lengths):
        """`lengths`: {yardstick: seconds of one}."""
        return sum(count * lengths[name] for name, count in self.counts.items())

    def limit(self, unit, lengths):
        """The bar on this machine in the unit of the figure: of time, or so many a second."""
        if unit.startswith("1/s"):
            return 1 / self.seconds(lengths)
        return self.seconds(lengths) * UNITS_A_SECOND[unit]


def limit_of(bar, unit, lengths):
    """(the bar as a number, the yardsticks it is made of as text)"""
    return (bar.limit(unit, lengths), str(bar)) if isinstance(bar, Bar) else (bar, "")


def share(value, limit, smaller):
    """How much of what the bar allows is used."""
    return value / limit if smaller else limit / value
