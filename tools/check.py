#!/usr/bin/python3
"""Builds, runs every test and every lint, and counts them.

  ./check                 everything, in this order; .ci/run does the same
  ./check STAGE...        some stages, with the builds they need
  ./check --long          everything, and what takes hours at worst
  ./check --room NAME     one room while you work on it: lint, format, its tests, clang-tidy
  ./check --list          the stages

The last line says "N passed, N failed"; the names of what failed stand before it. Exit code 1 when
anything failed. Logs: build/check. Ctrl-C ends everything that was started. Environment: CI=true
makes absent real data a failure, COMITY_FUZZ_SECONDS changes how long each fuzz target runs (15).
"""

import argparse
import importlib
import os
import sys
import unittest
from collections import namedtuple

import docs_check
import lint
import stage_build
import stage_fuzz
import stage_matrix
import stage_planted
import stage_room
import stage_tidy
from report import Report
from supervise import supervise
from tree import ROOT

sys.path.insert(0, str(ROOT / "tests" / "walls"))
import walls_test  # noqa: E402  (the line above finds it)


TOOL_TESTS = ["lint_test", "performance_test", "remembered_test", "stage_build_test",
              "stage_matrix_test", "stage_planted_test", "supervise_test", "tidy_units_test",
              "yardsticks_test"]


class Run:
    """One run of the check: what was counted and what was built."""

    def __init__(self, long):
        self.report = Report()
        self.long = long
        self.built = {}

    def build(self, preset):
        if preset not in self.built:
            self.built[preset] = stage_build.build(self.report, preset)
        elif not self.built[preset]:
            self.report.failed(f"not run: {preset} is not built")
        return self.built[preset]


def install(run):
    stage_build.install(run.report)


def lint_rules(run):
    """Every rule, and the tests of the tools: that each rule catches what it is for."""
    for name, findings in lint.run(lint.load()).items():
        run.report.result(f"lint {name}", "\n".join(map(str, findings)))
    # Read the whole checkout, so only when they are wanted.
    modules = [importlib.import_module(name) for name in TOOL_TESTS]
    suite = unittest.TestSuite(map(unittest.defaultTestLoader.loadTestsFromModule, modules))
    result = unittest.TestResult()
    suite.run(result)
    bad = result.failures + result.errors
    bad += [(test, "skipped: " + why) for test, why in result.skipped]
    run.report.passed(result.testsRun - len(bad))
    for test, problem in bad:
        run.report.failed(test.id(), problem)


def docs(run):
    for name, problem in docs_check.run():
        run.report.result(name, problem)


def layout(run):
    stage_tidy.layout(run.report)


def dev(run):
    if run.build("dev"):
        stage_build.real_data(run.report)
        tests(run, "dev", "shipped")


def unit(run):
    if run.build("dev"):
        stage_build.real_data(run.report)
        stage_build.tests(run.report, "dev", ["-L", "unit"])


def walls(run):
    if run.build("dev"):
        for name, problem in walls_test.run(ROOT / "build" / "dev"):
            run.report.result(name, problem)


def fuzz(run):
    stage_fuzz.fuzz(run.report, run.long)


def tidy(run):
    if run.build("dev"):
        stage_tidy.tidy(run.report)


def release(run):
    """Golden roots are equal in both builds, or one of them fails."""
    if run.build("release"):
        tests(run, "release", "sanitized")


def tests(run, preset, left_out):
    """All but those that the other build runs (tests/README.md), and `long` ones when not asked."""
    labels = left_out if run.long else f"{left_out}|long"
    stage_build.tests(run.report, preset, ["-LE", labels], anew=run.long)


def planted(run):
    if run.build("dev"):
        stage_planted.planted(run.report)


def matrix(run):
    stage_matrix.matrix(run.report)


Stage = namedtuple("Stage", "name about work")
STAGES = [
    Stage("install", "Debian packages that are missing", install),
    Stage("lint", "arrows, bans, names, sizes", lint_rules),
    Stage("docs", "pages, READMEs, links", docs),
    Stage("format", "clang-format", layout),
    Stage("dev", "build with sanitizers; unit tests, and what octets can break", dev),
    Stage("walls", "what a room may not see does not compile", walls),
    Stage("fuzz", "fuzz targets from their kept corpus", fuzz),
    Stage("tidy", "clang-tidy over every file", tidy),
    Stage("release", "optimised build; golden roots, and the programs as they ship", release),
]
# Only with --long, or when named.
LONG = [Stage("planted", "planted faults are caught by the stage that is for them", planted),
        Stage("matrix", "equal roots in every build and environment", matrix)]
# Parts of a stage, for a person in a hurry.
PARTS = [Stage("unit", "unit tests of the dev build only", unit)]


def chosen(arguments):
    by_name = {stage.name: stage for stage in STAGES + LONG + PARTS}
    unknown = [name for name in arguments.stages if name not in by_name]
    if unknown:
        sys.exit(f"check: no stage '{unknown[0]}'; there are {', '.join(by_name)}")
    everything = STAGES + LONG if arguments.long else STAGES
    return [by_name[name] for name in arguments.stages] or everything


def main():
    parser = argparse.ArgumentParser(
        prog="check", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("stages", nargs="*", metavar="STAGE")
    parser.add_argument("--long", action="store_true", help="also what takes hours")
    parser.add_argument("--list", action="store_true", help="print the stages and stop")
    parser.add_argument("--room", metavar="NAME", help="one room only, as layers.toml names it")
    arguments = parser.parse_args()
    if arguments.list:
        for stage in STAGES + LONG + PARTS:
            print(f"{stage.name:<10} {stage.about}")
        return 0
    os.chdir(ROOT)
    if arguments.room:
        name = stage_room.named(arguments.room)
        if not name:
            sys.exit(f"check: no room '{arguments.room}'; layers.toml lists them")
        return supervise(lambda: check_room(name))
    stages = chosen(arguments)
    return supervise(lambda: check(stages, arguments.long))


def check_room(name):
    report = Report()
    stage_room.room(report, name)
    return report.last_words()


def check(stages, long):
    run = Run(long)
    for stage in stages:
        with run.report.stage(stage.name):
            try:
                stage.work(run)
            except Exception as problem:  # the check itself is broken: say so, go on, fail
                run.report.failed(f"stage {stage.name}", f"{type(problem).__name__}: {problem}")
    return run.report.last_words()


if __name__ == "__main__":
    sys.exit(main())
