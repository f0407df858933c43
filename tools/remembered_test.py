"""Tests of what is remembered of tests: nothing that could come to something else today."""

import tempfile
import unittest
from pathlib import Path

from remembered import Memory

BUILD = """\
rule cc
  command = cc -c $in -o $out
build x.o: cc ../../src/x.cc
build unit.o: cc unit.cxx
build test_x: cc x.o unit.o
"""


class Remembered(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        self.root = Path(scratch.name)
        self.build = self.root / "build" / "dev"
        self.write("build/dev/build.ninja", BUILD)
        self.write("build/dev/unit.cxx", f'#include "{self.root}/src/y.cc"\n')
        self.write("tests/x.py", "a script that reads src/named.cc")
        self.write("src/named.cc", "int named;")
        self.write("src/x.cc", "int x;  // a number\n")
        self.write("src/y.cc", "int y;")
        self.cases = {"name": "test_x", "command": [str(self.build / "test_x")]}
        words = ["/usr/bin/env", str(self.root / "tests/x.py")]
        self.script = {"name": "system_x", "command": words}
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

    def test_is_what_a_source_did_not_come_into_but_for_scripts_that_run_any_program(self):
        self.write("src/z.cc", "int z;")
        self.assertEqual(self.counts(), (7, 0))

    def test_is_no_program_of_changed_code(self):
        self.write("src/x.cc", "int x = 1;  // a number\n")
        self.assertEqual(self.counts(), (0, 0))

    def test_is_no_program_whose_unit_has_changed_code(self):
        self.write("src/y.cc", "int y = 1;")
        self.assertEqual(self.counts(), (0, 0))

    def test_is_what_only_a_comment_in_a_source_has_changed(self):
        self.write("src/x.cc", "// Why.\n\n  int x;\n")
        self.assertEqual(self.counts(), (7, 7))

    def test_is_not_what_names_the_source_in_which_a_comment_has_changed(self):
        self.write("src/named.cc", "int named;  // so\n")
        self.assertEqual(self.counts(), (7, 0))

    def test_is_not_what_reads_the_sources_when_a_comment_has_changed(self):
        self.script["properties"] = [{"name": "LABELS", "value": ["system", "sources"]}]
        memory = self.memory()
        memory.count(self.script)
        memory.learn(self.script, 7)
        self.assertEqual(self.memory().count(self.script), 7)
        self.write("src/x.cc", "int x;  // another number\n")
        self.assertEqual(self.memory().count(self.script), 0)

    def test_is_not_what_is_built_another_way(self):
        self.write("build/dev/build.ninja", BUILD.replace("cc -c", "cc -O3 -c"))
        self.assertEqual(self.counts(), (0, 0))

    def test_is_not_what_is_called_with_other_words(self):
        self.script["command"].append("--hard")
        self.assertEqual(self.counts(), (7, 0))

    def test_is_of_the_program_that_ran_not_of_one_that_was_built_meanwhile(self):
        memory = self.memory()
        memory.count(self.cases)
        self.write("src/x.cc", "int built_while_the_tests_ran;")
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
