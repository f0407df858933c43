"""Tests of the judge of the determinism matrix: it misses nothing that differs or did not run."""

import unittest

import stage_matrix
from stage_matrix import Problem

SCRIPT = "keys 0 aa\nkeys 1 bb\n"
STORIES = "story:vote 0 cc\n"


class Judge(unittest.TestCase):
    def problems(self, answers):
        return [name for name, text in stage_matrix.differing(answers, SCRIPT).items() if text]

    def test_equal_roots_pass(self):
        self.assertEqual(self.problems({"a": SCRIPT + STORIES, "b": SCRIPT + STORIES}), [])

    def test_another_root_fails(self):
        other = SCRIPT.replace("bb", "bc") + STORIES
        self.assertEqual(self.problems({"a": SCRIPT + STORIES, "b": other}), ["b"])
        self.assertEqual(self.problems({"a": other, "b": SCRIPT + STORIES}), ["a"])

    def test_another_root_of_a_story_fails(self):
        answers = {"a": SCRIPT + STORIES, "b": SCRIPT + STORIES.replace("cc", "cd")}
        self.assertEqual(self.problems(answers), ["b"])

    def test_missing_roots_fail(self):
        self.assertEqual(self.problems({"a": SCRIPT + STORIES, "b": SCRIPT}), ["b"])
        self.assertEqual(self.problems({"a": SCRIPT + STORIES, "b": ""}), ["b"])
        self.assertEqual(self.problems({"a": SCRIPT}), ["a"])

    def test_a_cell_that_did_not_run_fails(self):
        answers = {"a": Problem("exit code 3"), "b": SCRIPT + STORIES}
        self.assertEqual(self.problems(answers), ["a"])


class Samples(unittest.TestCase):
    def answers(self, value):
        return {(environment.name, count): value(environment.name, count)
                for environment in stage_matrix.ENVIRONMENTS for count in stage_matrix.THREADS}

    def test_the_good_one_is_the_same_everywhere(self):
        same = self.answers(lambda name, count: "1")
        self.assertEqual(stage_matrix.sample_problem("ordered", same), "")
        apart = self.answers(lambda name, count: name)
        self.assertNotEqual(stage_matrix.sample_problem("ordered", apart), "")

    def test_a_bad_one_that_nobody_notices_fails(self):
        same = self.answers(lambda name, count: "1")
        apart = self.answers(lambda name, count: f"{name} {count}")
        for kind in stage_matrix.BAD_SAMPLES:
            self.assertNotEqual(stage_matrix.sample_problem(kind, same), "", kind)
            self.assertEqual(stage_matrix.sample_problem(kind, apart), "", kind)

    def test_one_that_did_not_run_fails(self):
        broken = self.answers(lambda name, count: Problem("gone"))
        for kind in ["ordered", *stage_matrix.BAD_SAMPLES]:
            self.assertEqual(stage_matrix.sample_problem(kind, broken), "gone")


if __name__ == "__main__":
    unittest.main()
