"""Tests of the bars that move with the machine."""

import unittest

import bench
from yardsticks import Bar, limit_of, share

FAST = {"sha256": 1e-7, "verify": 4e-5, "fsync": 1e-4}
SLOW = {name: 3 * length for name, length in FAST.items()}


class Bars(unittest.TestCase):
    def test_allow_a_slower_machine_more_time_and_a_lower_rate(self):
        for machine, factor in ((FAST, 1), (SLOW, 3)):
            self.assertAlmostEqual(Bar(verify=50).limit("ms", machine), 2 * factor)
            self.assertAlmostEqual(Bar(sha256=50).limit("us", machine), 5 * factor)
            self.assertAlmostEqual(Bar(sha256=40).limit("1/s, one thread", machine),
                                   250_000 / factor)
            self.assertAlmostEqual(Bar(fsync=10, verify=25).limit("s", machine), 0.002 * factor)

    def test_say_what_they_are_made_of(self):
        self.assertEqual(limit_of(Bar(verify=40, fsync=4), "s", FAST)[1],
                         "40 Ed25519 verifications + 4 fdatasync")
        self.assertEqual(limit_of(160, "bytes", FAST), (160, ""))
        self.assertEqual(limit_of(None, "s", FAST), (None, ""))

    def test_a_share_above_one_is_short_whichever_way_is_better(self):
        self.assertEqual(share(2, 4, smaller=True), 0.5)
        self.assertEqual(share(200, 400, smaller=False), 2)

    def test_no_figure_of_time_or_of_a_rate_has_a_bar_of_one_machine(self):
        for name, unit, bar, _, _ in bench.FIGURES:
            if unit in ("s", "ms", "us") or unit.startswith("1/s"):
                self.assertTrue(bar is None or isinstance(bar, Bar), name)

    def test_the_verdict_is_the_same_on_both_machines_when_all_is_slower(self):
        for _, unit, bar, smaller, _ in bench.FIGURES:
            if isinstance(bar, Bar):
                fast, slow = bar.limit(unit, FAST), bar.limit(unit, SLOW)
                value = fast * 0.9
                slower = value * 3 if smaller else value / 3
                self.assertAlmostEqual(share(value, fast, smaller), share(slower, slow, smaller))


if __name__ == "__main__":
    unittest.main()
