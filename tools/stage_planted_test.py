"""Tests of stage_planted.py: how it reads samples and what clang-tidy says of them."""

import unittest

import stage_planted
from tree import ROOT


class Reading(unittest.TestCase):
    def test_a_line_names_the_check_that_must_find_it(self):
        text = ("// a comment about bugprone-use-after-move\n"
                "int* a = 0;  // modernize-use-nullptr\n"
                "int b = 0;  // the second\n")
        self.assertEqual(list(stage_planted.expected_checks(text)), [(2, "modernize-use-nullptr")])

    def test_a_finding_is_a_place_and_a_check(self):
        output = (f"{ROOT}/tests/a.cc:3:5: error: use nullptr [modernize-use-nullptr,other-name,"
                  "-warnings-as-errors]\n"
                  f"{ROOT}/tests/a.cc:3:5: note: here\n")
        self.assertEqual(stage_planted.tidy_findings(output),
                         {("tests/a.cc", 3, "modernize-use-nullptr")})

    def test_every_stage_that_can_be_narrow_has_faults(self):
        kinds = {tuple(edit.tool) for edit in stage_planted.EDITS}
        self.assertEqual(len(kinds), 3)
        for folder in ("tidy", "compiled", "sanitized"):
            self.assertGreater(len(list((stage_planted.PLANTED / folder).glob("*.cc"))), 1, folder)


if __name__ == "__main__":
    unittest.main()
