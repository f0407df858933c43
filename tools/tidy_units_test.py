"""Tests of what clang-tidy looks at, of its memory, and of whom a finding is said to belong to."""

import os
import tempfile
import unittest
from pathlib import Path

import stage_room
import stage_tidy
import tidy_units
from tree import ROOT


class Key(unittest.TestCase):
    def setUp(self):
        digest = tidy_units._digest
        self.addCleanup(setattr, tidy_units, "_digest", digest)
        tidy_units._digest = str
        self.plain = tidy_units.key(self.of("dev"), "16")

    @staticmethod
    def of(preset, text="text", flag="-DX"):
        return tidy_units.Unit("comity_x", ["src/x/a.cc"],
                               [f"-I{ROOT}/build/{preset}/include/comity_x", flag], {text})

    def test_is_the_same_for_every_preset(self):
        self.assertEqual(tidy_units.key(self.of("quick"), "16"), self.plain)

    def test_is_another_when_a_text_a_flag_or_the_program_is(self):
        others = {tidy_units.key(self.of("dev", text="other"), "16"),
                  tidy_units.key(self.of("dev", flag="-DY"), "16"),
                  tidy_units.key(self.of("dev"), "17"), self.plain}
        self.assertEqual(len(others), 4)


class Memory(unittest.TestCase):
    def test_forgets_what_was_not_met_for_longest(self):
        with tempfile.TemporaryDirectory() as folder:
            memory = tidy_units.Memory(folder)
            for age, name in enumerate(("new", "middle", "old")):
                memory.add(name)
                os.utime(Path(folder) / name, (1000 - age, 1000 - age))
            self.assertTrue(memory.knows("old"))
            memory.shrink(2)
            self.assertEqual([memory.knows(name) for name in ("new", "middle", "old")],
                             [True, False, True])

    def test_lies_outside_the_checkout(self):
        with tempfile.TemporaryDirectory() as folder:
            before = os.environ.get("XDG_CACHE_HOME")
            os.environ["XDG_CACHE_HOME"] = folder
            try:
                self.assertEqual(tidy_units.Memory().folder, Path(folder) / "comity-tidy")
            finally:
                del os.environ["XDG_CACHE_HOME"]
                if before is not None:
                    os.environ["XDG_CACHE_HOME"] = before


class Findings(unittest.TestCase):
    def test_belong_to_the_file_of_the_checkout(self):
        output = (f"{ROOT}/src/x/a.cc:1:2: error: one [a-b]\n  the line\n"
                  f"{ROOT}/build/dev/include/comity_x/x/a.h:3:4: error: two [a-b]\n")
        found = stage_tidy.findings(output)
        self.assertEqual(sorted(found), ["src/x/a.cc", "src/x/a.h"])
        self.assertIn("the line", found["src/x/a.cc"])
        self.assertNotIn("two", found["src/x/a.cc"])


class Room(unittest.TestCase):
    def test_is_named_in_full_or_by_its_last_part(self):
        self.assertEqual(stage_room.named("registers/names"), "registers/names")
        self.assertEqual(stage_room.named("names"), "registers/names")
        self.assertEqual(stage_room.named("apps"), "apps")
        self.assertEqual(stage_room.named("comityd"), "apps/comityd")
        self.assertIsNone(stage_room.named("cellar"))

    def test_has_a_library_and_a_program_of_its_tests(self):
        paths = ["src/tally/a_test.cc", "src/wire/a.cc", "src/apps/comity/main.cc",
                 "src/apps/comity/show.cc", "src/apps/comityd/main.cc"]
        self.assertEqual(stage_room.targets("tally", paths), ["comity_tally", "test_tally"])
        self.assertEqual(stage_room.targets("wire", paths), ["comity_wire"])
        self.assertEqual(stage_room.targets("apps/comity", paths), ["comity"])
        self.assertEqual(stage_room.targets("apps", paths), ["comity", "comityd"])


if __name__ == "__main__":
    unittest.main()
