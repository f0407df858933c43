#!/usr/bin/python3
"""Shows that every rule of the lint catches what it is for. ./check lint runs it.

tests/walls/bad holds the samples. Their first line says as which file they are read; the lines that
end in "// bad" must be caught by the rule that the sample is named after, and no other line.
"""

import unittest

import cpp_text
import lint
import text_rules
import tree
import walls_rules

REAL = lint.load()
RULES = {rule.name: rule for rule in lint.rules(REAL.bans)}
MARK = "// bad"


def checkout(files, layers=None, cmake=None):
    """A checkout that holds these files only: {path: text}."""
    return lint.Checkout(
        [tree.Source(path, text) for path, text in files.items() if tree.is_cpp(path)],
        files,
        layers or REAL.layers,
        cmake or REAL.cmake,
        REAL.bans,
        text_rules.Ratchet(""),
    )


def messages(findings):
    return [finding.message for finding in findings]


class Samples(unittest.TestCase):
    """One test a sample; made below."""

    def check_sample(self, path):
        first, _, text = tree.read(path).partition("\n")
        self.assertTrue(first.startswith("// as: "), f"{path} does not say as what it is read")
        lines = text.splitlines()
        expected = {number for number, line in enumerate(lines, 1) if line.endswith(MARK)}
        self.assertTrue(expected, f"{path} holds nothing bad")
        clean = "\n".join(line.removesuffix(MARK).rstrip() for line in lines) + "\n"
        rule = RULES[rule_of(path)]
        found = {finding.line
                 for finding in rule.check(checkout({first.removeprefix("// as: "): clean}))}
        self.assertEqual(found, expected, f"{path}: caught lines, expected lines")


def rule_of(path):
    """clock.cc, threads.state.cc: the rule is the name up to the first dot."""
    name = path.removeprefix(tree.SAMPLES).split(".")[0]
    return name if name in RULES else f"ban_{name}"


SAMPLE_FILES = [path for path in tree.files() if path.startswith(tree.SAMPLES)]
for sample in SAMPLE_FILES:
    test_name = "test_" + sample.removeprefix(tree.SAMPLES).rpartition(".")[0].replace(".", "_")
    setattr(Samples, test_name, lambda self, path=sample: self.check_sample(path))


class Coverage(unittest.TestCase):
    def test_every_rule_has_a_sample_or_a_test(self):
        here = {name.removeprefix("test_") for case in (Arrows, Sizes) for name in dir(case)}
        shown = {rule_of(path) for path in SAMPLE_FILES} | here
        self.assertEqual(sorted(set(RULES) - shown), [])

    def test_a_ban_does_not_hold_for_tests_or_other_floors(self):
        clock = "#include <chrono>\n"
        for path in ("src/node/sample.cc", "src/registers/names/sample_test.cc"):
            self.assertEqual(list(RULES["ban_clock"].check(checkout({path: clock}))), [], path)


TABLE = """
exceptions = []
[rooms.low]
floor = 0
uses = []
[rooms.high]
floor = 1
uses = ["low"]
"""
CMAKE = "comity_room(low FLOOR 0)\ncomity_room(high FLOOR 1 USES low PRIVATE_LIBS x::y)\n"


class Arrows(unittest.TestCase):
    """Rules about the table of arrows itself."""

    def found(self, rule, table=TABLE, cmake=CMAKE):
        layers = tree.Layers(table)
        return messages(RULES[rule].check(checkout({}, layers, tree.cmake_rooms(cmake))))

    def test_no_exceptions(self):
        self.assertEqual(self.found("no_exceptions"), [])
        table = TABLE.replace("exceptions = []", 'exceptions = ["low/a.h"]')
        self.assertIn("stays empty", self.found("no_exceptions", table)[0])

    def test_arrows_point_down(self):
        self.assertEqual(self.found("arrows_point_down"), [])
        upward = TABLE.replace("uses = []", 'uses = ["high"]')
        self.assertEqual(self.found("arrows_point_down", upward),
                         ["low (floor 0) must not use high (floor 1)"])
        nowhere = TABLE.replace('["low"]', '["cellar"]')
        self.assertEqual(self.found("arrows_point_down", nowhere),
                         ["high uses cellar, which is no room"])

    def test_no_circle(self):
        self.assertEqual(self.found("no_circle"), [])
        circle = """
            [rooms."registers/a"]
            floor = 5
            uses = ["registers/b"]
            [rooms."registers/b"]
            floor = 5
            uses = ["registers/a"]
        """
        self.assertEqual(len(self.found("no_circle", circle)), 2)

    def test_same_as_cmake(self):
        self.assertEqual(self.found("same_as_cmake"), [])
        for other in (
            CMAKE.replace("FLOOR 1", "FLOOR 2"),
            CMAKE.replace("USES low ", ""),
            CMAKE.replace("comity_room(low FLOOR 0)\n", ""),
            CMAKE + "comity_room(attic FLOOR 9)\n",
        ):
            self.assertEqual(len(self.found("same_as_cmake", cmake=other)), 1, other)

    def test_verifier_links_little(self):
        table = TABLE + '[rooms."apps/comity-verify"]\nfloor = 10\nuses = ["low"]\n'
        def found(text):
            return messages(walls_rules.verifier_links_little(tree.Layers(table), text))
        self.assertEqual(found("  comity_verifier(comity-verify comity_low)\n"), [])
        self.assertEqual(found("comity_verifier(comity-verify comity_low comity_high)"),
                         ["comity-verify: comity_high is here or in layers.toml, not in both"])
        self.assertEqual(len(found("comity_verifier(comity-verify)")), 1)
        self.assertEqual(len(found("comity_app(comity-verify)")), 1)

    def test_few_files(self):
        cli, json = "#include <CLI/CLI.hpp>\n", "#include <boost/json.hpp>\n"
        one = {"src/apps/a/a.cc": cli, "src/apps/a/b.cc": json, "src/apps/b/b.cc": cli}
        self.assertEqual(messages(RULES["few_files"].check(checkout(one))), [])
        seven = one | {f"src/apps/a/{name}.cc": cli for name in "bcdefg"}
        self.assertEqual(messages(RULES["few_files"].check(checkout(seven))),
                         ["CLI11: in 6 .cc of apps/a, and there are src/apps/a/a.cc, "
                          "src/apps/a/b.cc, src/apps/a/c.cc, src/apps/a/d.cc, "
                          "src/apps/a/e.cc, src/apps/a/f.cc"])

    def test_tests_may_use_what_cmake_gives_them(self):
        cmake = tree.cmake_rooms("comity_room(high FLOOR 1 USES low TEST_USES side)")
        table = TABLE + "[rooms.side]\nfloor = 0\nuses = []\n"
        source = tree.Source("src/high/a_test.cc", '#include "side/b.h"\n')
        layers = tree.Layers(table)
        self.assertEqual(list(walls_rules.direct_arrows(source, layers, cmake)), [])
        source = tree.Source("src/high/a.cc", '#include "side/b.h"\n')
        self.assertEqual(len(list(walls_rules.direct_arrows(source, layers, cmake))), 1)


def function_of(lines):
    return "void long_one() {\n" + "  step();\n" * (lines - 2) + "}\n"


class Sizes(unittest.TestCase):
    def found(self, kind, lines, ratchet=""):
        if kind == "file":
            texts = {"src/base/long.cc": "\n" * lines, "docs/long.md": "\n" * lines}
            measured, limit = text_rules.file_sizes(texts), text_rules.FILE_LINES
        else:
            sources = [tree.Source("src/base/long.cc", function_of(lines))]
            measured, limit = text_rules.function_sizes(sources), text_rules.FUNCTION_LINES
        return messages(text_rules.Ratchet(ratchet).check(measured, kind, limit))

    def test_short_files(self):
        self.assertEqual(self.found("file", 500), [])
        self.assertEqual(self.found("file", 501), ["the file has 501 lines, at most 500"])

    def test_short_functions(self):
        self.assertEqual(self.found("function", 70), [])
        self.assertEqual(self.found("function", 71), ["long_one has 71 lines, at most 70"])

    def test_what_is_too_long_may_only_shrink(self):
        row = '[[file]]\npath = "src/base/long.cc"\nlines = 600\n'
        self.assertEqual(self.found("file", 600, row), [])
        self.assertEqual(self.found("file", 601, row), ["the file has 601 lines, at most 600"])
        self.assertIn("has shrunk to 599 lines", self.found("file", 599, row)[0])
        self.assertIn("is short now", self.found("file", 400, row)[0])
        gone = row.replace("long.cc", "gone.cc")
        self.assertIn("is gone", self.found("file", 400, gone)[0])


class ReadingCpp(unittest.TestCase):
    def test_comments_and_strings_are_taken_out(self):
        text = 'int a = 1\'000;  // "x" throw\nf("throw", \'"\', R"(throw")");  /* throw\n*/ g();\n'
        code = cpp_text.strip(text)
        self.assertNotIn("throw", code)
        self.assertIn("int a = 1000;", code)
        self.assertIn("g();", code)
        self.assertEqual(code.count("\n"), text.count("\n"))

    def test_functions_are_found_and_measured(self):
        text = """namespace a {
struct Point final : Base {
  Point(int x) : x_{x} {
    move();
  }
  int get() const { return x_; }
  int x_{3};
};
constexpr Row kRows[] = {
    {1, [] { return 2; }},
};
void walk(Options options = {}) {
  each([](int step) {
    use(step);
  });
}
TEST(Walk, Ends) {
}
}  // namespace a
"""
        found = [(f.name, f.line, f.lines) for f in cpp_text.functions(text)]
        self.assertEqual(found, [("Point", 3, 3), ("get", 6, 1), ("walk", 12, 5),
                                 ("TEST(Walk, Ends)", 17, 2)])


if __name__ == "__main__":
    unittest.main()
