"""Tests of the report of ./bench: what the page says, and that the plots show it."""

import re
import tempfile
import unittest
import xml.dom.minidom
from pathlib import Path

import docs_check
import performance
import plot

MACHINE = {"date": "2026-01-01 00:00 UTC", "commit": "0123456789ab", "processor": "Some CPU",
           "cores": 2, "memory_gib": 7.75, "disk": "vda Some Disk", "file_system": "ext4",
           "fsync_ms": 0.5, "ed25519_verify_per_s": 12345.6,
           "sha256_per_s": 7654321.0, "kernel": "6.1", "compiler": "g++ 12",
           "load": 0.1, "zone": "the real root zone"}
FIGURES = [
    {"name": "genesis-import", "value": 1.2, "unit": "s", "bar": 1.5,
     "yardsticks": "42,900 Ed25519 verifications", "smaller": True,
     "verdict": "ok", "runs": [1.1, 1.2, 1.25]},
    {"name": "durable-transactions", "value": 400, "unit": "1/s", "bar": 500, "yardsticks": "",
     "smaller": False, "verdict": "short", "runs": [380, 400, 600]},
    {"name": "sign-3-of-5", "value": 2.0, "unit": "s", "bar": 3, "yardsticks": "", "smaller": True,
     "verdict": "ok", "runs": [2.0]},
    {"name": "sign-one-key-ldns", "value": 0.25, "unit": "s", "bar": None, "yardsticks": "",
     "smaller": True, "verdict": "", "runs": [0.25]},
]
DRAWN = [performance.Drawn("tree-time", "linear", "Time in the tree", "records", "µs per record",
                           True, {"insert": [(1e4, 2.0), (1e5, 2.5)], "proof": [(1e4, 1.0)]})]


def coordinates(svg, element, names):
    return [tuple(float(tag.getAttribute(name)) for name in names)
            for tag in xml.dom.minidom.parseString(svg).getElementsByTagName(element)]


class Page(unittest.TestCase):
    def test_says_figures_with_bar_median_spread_and_peer(self):
        text = performance.page(MACHINE, FIGURES, DRAWN)
        self.assertIn("| genesis-import | 1.2 | 1.1 to 1.25 (3) | s | ≤ 1.5 | "
                      "0.8 of 42,900 Ed25519 verifications | ok |", text)
        self.assertIn("| durable-transactions | 400 | 380 to 600 (3) | 1/s | ≥ 500 |  | short |",
                      text)
        self.assertIn("| sign-one-key-ldns | 0.25 | 0.25 to 0.25 (1) | s | for reference |", text)
        self.assertIn("- sign-3-of-5 is 8 times sign-one-key-ldns.", text)
        for value in ("Some CPU, 2 cores", "7.8 GiB", "vda Some Disk, ext4", "0.500 ms",
                      "12,346/s", "7,654,321/s", "`0123456789ab`", "2026-01-01 00:00 UTC"):
            self.assertIn(value, text)

    def test_has_the_points_of_a_series(self):
        text = performance.page(MACHINE, FIGURES, DRAWN)
        self.assertIn("## Linear cost", text)
        self.assertIn("| records | insert | proof |\n|---|---|---|\n| 10,000 | 2 | 1 |\n"
                      "| 100,000 | 2.5 |  |", text)
        self.assertNotIn("## Under load", text)

    def test_says_when_the_machine_was_busy(self):
        self.assertNotIn("not quiet", performance.page(MACHINE, FIGURES, DRAWN))
        self.assertIn("not quiet", performance.page({**MACHINE, "load": 3}, FIGURES, DRAWN))

    def test_is_written_with_its_plots_and_every_link_leads_to_one(self):
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name) / "docs"
            performance.write(folder, MACHINE, FIGURES, DRAWN)
            (folder / "performance" / "old.svg").write_text("<svg/>")
            performance.write(folder, MACHINE, FIGURES, DRAWN)
            plots = sorted(path.name for path in (folder / "performance").iterdir())
            self.assertEqual(plots, ["bars.svg", "tree-time.svg"])
            page = (folder / "performance.md").read_text(encoding="utf-8")
            self.assertEqual(sorted(docs_check.links(page)),
                             ["performance/" + name for name in plots])

    def test_every_figure_that_is_explained_or_compared_exists(self):
        import bench

        names = {figure[0] for figure in bench.FIGURES}
        self.assertLessEqual(set(performance.ABOUT), names)
        self.assertLessEqual({*performance.PEERS, *performance.PEERS.values()}, names)
        self.assertLessEqual({series.section for series in bench.SERIES}, set(performance.SECTIONS))


class Told(unittest.TestCase):
    def test_one_run_makes_several_figures_and_series(self):
        import bench

        class Deaf(bench.Bench):
            def tool(self, *words):
                calls.append(words)
                return ("tree-updates 100 300 200\ndurable-updates 40 80\n"
                        f"start-seconds {words[2]}\n")

        calls = []
        told = Deaf("zone", 3, Path("folder"))
        self.assertEqual(told.durable_share(), [0.2, 0.4])
        self.assertEqual(len(calls), 1)
        self.assertEqual(told.by_records({"start": "start-seconds", "updates": "tree-updates"}),
                         {"start": [(size, size) for size in bench.SIZES],
                          "updates": [(size, 200) for size in bench.SIZES]})
        self.assertEqual(len(calls), len(bench.SIZES))


class Shares(unittest.TestCase):
    def test_one_is_the_bar_whichever_way_is_better(self):
        shares = {share[0]: share[1:] for share in performance.bar_shares(FIGURES)}
        self.assertNotIn("sign-one-key-ldns", shares)
        least, median, most = shares["durable-transactions"]
        self.assertAlmostEqual(median, 1.25)
        self.assertLess(least, 1)
        self.assertGreater(most, median)


class Lines(unittest.TestCase):
    def test_points_stand_where_they_belong(self):
        svg = plot.lines("t", "x", "y", {"one": [(10, 1), (100, 10), (1000, 100)]})
        (x1, y1), (x2, y2), (x3, y3) = coordinates(svg, "circle", ("cx", "cy"))
        self.assertAlmostEqual(x2 - x1, x3 - x2, delta=0.2)  # decades are equal
        self.assertAlmostEqual(y1 - y2, y2 - y3, delta=0.2)
        self.assertTrue(y1 > y2 > y3, "more stands higher")

    def test_what_hardly_changes_looks_level(self):
        svg = plot.lines("t", "x", "y", {"one": [(10, 2.0), (1e6, 2.2)]})
        (_, y1), (_, y2) = coordinates(svg, "circle", ("cx", "cy"))
        self.assertLess(abs(y1 - y2), 20)

    def test_linear_heights_begin_at_zero(self):
        svg = plot.lines("t", "x", "y", {"one": [(1, 90), (2, 100)]}, log=False)
        (_, y1), (_, y2) = coordinates(svg, "circle", ("cx", "cy"))
        self.assertLess(abs(y1 - y2), 40)

    def test_several_lines_have_a_legend_and_shapes_of_their_own(self):
        svg = plot.lines("t", "x", "y", {"one": [(1, 1)], "<two>": [(1, 2)]})
        texts = [tag.firstChild.data for tag in
                 xml.dom.minidom.parseString(svg).getElementsByTagName("text")]
        self.assertIn("one", texts)
        self.assertIn("<two>", texts)
        self.assertEqual(len(coordinates(svg, "circle", ("cx",))), 2)  # a point and its legend
        self.assertEqual(len(re.findall("<polygon", svg)), 2)

    def test_axes_have_their_units(self):
        svg = plot.lines("t", "records", "µs per record", {"one": [(1e4, 1), (1e7, 2)]})
        for word in (">records<", ">µs per record<", ">10k<", ">100k<", ">1M<", ">10M<"):
            self.assertIn(word, svg)

    def test_nothing_and_zero_are_said_to_be_wrong(self):
        with self.assertRaises(ValueError):
            plot.lines("t", "x", "y", {})
        with self.assertRaises(ValueError):
            plot.lines("t", "x", "y", {"one": [(0, 1)]})
        with self.assertRaises(ValueError):
            plot.against_bars("t", [])

    def test_are_readable_on_light_and_on_dark_paper(self):
        for svg in (plot.lines("t", "x", "y", {"one": [(1, 1)]}),
                    plot.against_bars("t", [("a", 0.5, 0.6, 0.7)])):
            self.assertIn("@media (prefers-color-scheme: dark)", svg)
            self.assertIn('class="paper"', svg)


class Bars(unittest.TestCase):
    def test_what_misses_its_bar_stands_beyond_it_in_another_shape(self):
        svg = plot.against_bars("t", [("good", 0.5, 0.6, 0.7), ("short", 1.1, 1.2, 1.3)])
        bar = next(tag for tag in xml.dom.minidom.parseString(svg).getElementsByTagName("line")
                   if tag.getAttribute("class") == "bar")
        at = float(bar.getAttribute("x1"))
        (good, _), = coordinates(svg, "circle", ("cx", "cy"))
        self.assertLess(good, at)
        self.assertEqual(len(re.findall("<polygon", svg)), 1)


class Numbers(unittest.TestCase):
    def test_are_short(self):
        for value, text in ((0, "0"), (0.0123, "0.0123"), (1.234, "1.23"), (12.34, "12.3"),
                            (123.4, "123"), (12345.6, "12,346"), (10, "10"), (2.0, "2")):
            self.assertEqual(performance.number(value), text)
        for value, text in ((0.05, "0.05"), (300, "300"), (5000, "5000"), (1e4, "10k"),
                            (2.5e6, "2.5M")):
            self.assertEqual(plot.short(value), text)


if __name__ == "__main__":
    unittest.main()
