"""Tests of how tests are counted: nothing that did not run counts as passed."""

import json
import tempfile
import unittest
from pathlib import Path

import stage_build


class Counted:
    """A report that only remembers."""

    def __init__(self):
        self.good, self.bad = 0, []

    def passed(self):
        self.good += 1

    def failed(self, name, detail=""):
        self.bad.append((name, detail))

    def result(self, name, problem):
        if problem:
            self.failed(name, problem)
        else:
            self.passed()


def count(name, program, cases=None, broken=False):
    """What comes of one test of ctest whose program has reported these cases, or nothing."""
    report = Counted()
    with tempfile.TemporaryDirectory() as folder:
        if cases is not None:
            suite = {"name": "S", "testsuite": cases}
            text = json.dumps({"testsuites": [suite]})
            Path(folder, f"{program}.json").write_text(text, encoding="utf-8")
        test = {"name": name, "command": [f"/build/{program}"]}
        stage_build._count(report, "dev", test, Path(folder), broken, "")
    return report


class Count(unittest.TestCase):
    def test_takes_the_cases_of_a_program(self):
        ran = {"name": "a", "status": "RUN", "result": "COMPLETED"}
        report = count("test_x", "test_x", [ran, dict(ran, failures=[{"failure": "1 is not 2"}])])
        self.assertEqual((report.good, len(report.bad)), (1, 1))

    def test_a_case_that_did_not_run_has_failed(self):
        report = count("test_x", "test_x", [{"name": "a", "status": "NOTRUN"}])
        self.assertEqual((report.good, len(report.bad)), (0, 1))

    def test_a_program_of_cases_that_ended_early_has_failed(self):
        report = count("test_x", "test_x")
        self.assertEqual((report.good, len(report.bad)), (0, 1))

    def test_a_script_has_no_cases(self):
        report = count("system_x", "python3")
        self.assertEqual((report.good, report.bad), (1, []))


class Broken(unittest.TestCase):
    def test_is_what_failed_and_what_did_not_run(self):
        output = ("99% tests passed, 1 tests failed out of 9\n\n"
                  "The following tests did not run:\n\t  2 - system_x (Disabled)\n\n"
                  "The following tests FAILED:\n\t  3 - test_wire (Failed)\n")
        self.assertEqual(stage_build._broken_tests(output), {"system_x", "test_wire"})

    def test_is_nothing_when_all_is_well(self):
        output = "1/1 Test #1: test_x ....   Passed\n\n100% tests passed, 0 tests failed out of 1\n"
        self.assertEqual(stage_build._broken_tests(output), set())


if __name__ == "__main__":
    unittest.main()
