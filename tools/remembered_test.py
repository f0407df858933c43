"""Tests of what is remembered of tests: nothing that could come to something else today."""

import tempfile
import unittest
from pathlib import Path

from remembered import Memory


class Remembered(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        self.root = Path(scratch.name)
        self.build = self.root / "build" / "dev"
        (self.build / "bin").mkdir(parents=True)
        self.write("build/dev/bin/comityd", "a program")
        self.write("build/dev/test_x", "a program of cases")
        self.write("tests/x.py", "a script")
        self.write("src/x.cc", "int x;")
        self.cases = {"name": "test_x", "command": [str(self.build / "test_x")]}
        self.script = {"name": "system_x", "command": ["/usr/bin/env", "x.py"]}
        for test in (self.cases, self.script):
            memory = self.memory()
            memory.count(test)
            memory.learn(test, 7)

    def write(self, path, text):
        (self.root / path).parent.mkdir(parents=True, exist_ok=True)
        (self.root / path).write_text(text, encoding="utf-8")

    def memory(self, none=False):
        return Memory(self.build, none, self.root)

    def counts(self):
        return self.memory().count(self.cases), self.memory().count(self.script)

    def test_is_what_has_passed_and_is_unchanged(self):
        self.assertEqual(self.counts(), (7, 7))

    def test_is_not_what_a_text_could_change(self):
        self.write("tests/x.py", "another script")
        self.assertEqual(self.counts(), (0, 0))

    def test_is_not_what_a_new_text_could_change(self):
        self.write("docs/x.md", "a page")
        self.assertEqual(self.counts(), (0, 0))

    def test_is_what_a_source_did_not_come_into_but_for_scripts_which_may_read_it(self):
        self.write("src/x.cc", "int y;")
        self.assertEqual(self.counts(), (7, 0))

    def test_is_no_changed_program(self):
        self.write("build/dev/test_x", "another program of cases")
        self.assertEqual(self.counts(), (0, 7))
        self.write("build/dev/bin/comityd", "another program")
        self.assertEqual(self.counts(), (0, 0))

    def test_is_not_what_is_called_with_other_words(self):
        self.script["command"].append("--hard")
        self.assertEqual(self.counts(), (7, 0))

    def test_is_of_the_program_that_ran_not_of_one_that_was_built_meanwhile(self):
        memory = self.memory()
        memory.count(self.cases)
        self.write("build/dev/test_x", "built while the tests ran")
        memory.learn(self.cases, 7)
        self.assertEqual(self.memory().count(self.cases), 0)

    def test_is_gone_once_it_has_failed(self):
        self.memory().forget(self.script)
        self.assertEqual(self.counts(), (7, 0))

    def test_is_nothing_when_nothing_may_be(self):
        memory = self.memory(none=True)
        self.assertEqual(memory.count(self.cases), 0)
        self.cases["name"] = "test_y"
        memory.learn(self.cases, 7)
        self.assertEqual(self.memory().count(self.cases), 0)


if __name__ == "__main__":
    unittest.main()
