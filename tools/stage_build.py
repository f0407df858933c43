"""Stages that install, build, and run the tests of a preset."""

import json
import os
import re
import shutil
import subprocess
from pathlib import Path

from remembered import Memory
from report import run, say, tail
from tree import ROOT

CORES = len(os.sched_getaffinity(0))
DATA = ROOT.parent / "shared" / "data"
TEST_SECONDS = 600
LINES_OF_A_TEST = 60
# Everything that the check needs; ./run and ./bench need less.
GROUPS = ["build", "python", "check", "judges", "shell"]


def install(report):
    code, output = run(["tools/install.sh", *GROUPS], "install.log", sign=r"(?m)^Setting up \S+")
    if code == 0:
        say("   " + tail(output, 1))
        report.passed()
    else:
        report.failed("install", tail(output))


def build(report, preset, targets=()):
    """True when the preset is built."""
    code, output = run(["tools/build.sh", preset, *targets], f"build-{preset}.log",
                       sign=r"\[\d+/\d+\]")
    if code == 0:
        report.passed()
        return True
    at = output.find("FAILED:")
    problem = "\n".join(output[at:].splitlines()[:LINES_OF_A_TEST]) if at >= 0 else tail(output)
    report.failed(f"build {preset}", problem)
    return False


def real_data(report):
    """Tests read real data beside the checkout. Without it they say so; CI may not."""
    if DATA.is_dir():
        report.passed()
    elif os.environ.get("CI") == "true":
        report.failed("real data", "../shared/data is absent, and CI is true")
    else:
        say("   note: ../shared/data is absent; the tests that read real data check nothing")


def tests(report, preset, ctest_arguments, anew=False):
    """Runs the tests of a built preset that are not remembered (`anew`: all); counts every single
    case of the GoogleTest programs."""
    folder = ROOT / "build" / preset
    results = folder / "results"
    shutil.rmtree(results, ignore_errors=True)
    results.mkdir(parents=True)
    ctest = ["ctest", "--test-dir", folder, *ctest_arguments]
    listed = json.loads(subprocess.run(
        [*map(str, ctest), "--show-only=json-v1"], cwd=ROOT, capture_output=True, text=True,
        check=True,
    ).stdout)["tests"]
    if not listed:
        report.failed(f"{preset}: tests", "there are none")
        return
    memory = Memory(folder, none=anew or os.environ.get("CI") == "true")
    known = {test["name"]: memory.count(test) for test in listed}
    listed = [test for test in listed if not known[test["name"]]]
    if any(known.values()):
        say(f"   {len(known) - len(listed)} of {len(known)} tests passed before, and nothing that"
            " they are made of has changed")
        report.passed(sum(known.values()))
    if not listed:
        return
    ctest += ["-R", f"^({'|'.join(test['name'] for test in listed)})$"]
    # A filter or a share of the caller's own would leave out cases, and nobody would see it.
    environment = {name: it for name, it in os.environ.items() if not name.startswith("GTEST_")}
    environment.update(GTEST_OUTPUT=f"json:{results}/", GTEST_COLOR="no")
    # One more than there are cores: tests of programs wait a good part of their time.
    code, output = run(
        [*ctest, f"-j{CORES + 1}", "--timeout", TEST_SECONDS, "--output-on-failure"],
        f"tests-{preset}.log", sign=r"\d+/\d+ Test +#\d+: \S+", environment=environment,
    )
    broken = _broken_tests(output)
    if code != 0 and not broken:
        report.failed(f"{preset}: ctest", tail(output))
    for test in listed:
        memory.forget(test)
        passed, failed = report.passed_count, len(report.failures)
        _count(report, preset, test, results, test["name"] in broken, output)
        if len(report.failures) == failed:
            memory.learn(test, report.passed_count - passed)


def _broken_tests(output):
    """The names that ctest lists at its end, as failed or as not run, for which alone it does not
    fail: `	  3 - test_wire (Failed)`."""
    _, ended, listed = output.rpartition("% tests passed, ")
    names = set()
    for line in listed.splitlines() if ended else []:
        words = line.split()
        if len(words) >= 4 and words[0].isdigit() and words[1] == "-":
            names.add(words[2])
    return names


def _count(report, preset, test, results, broken, output):
    """One test of ctest: as many items as its program has cases, or one."""
    name = test["name"]
    program = Path(test.get("command", ["none"])[0]).name
    failed_cases = 0
    # GoogleTest numbers the files when a program runs more than once.
    reports = sorted({*results.glob(f"{program}.json"), *results.glob(f"{program}_[0-9]*.json")})
    for path in reports:
        for suite in json.loads(path.read_text(encoding="utf-8"))["testsuites"]:
            for case in suite["testsuite"]:
                full_name = f"{preset}: {suite['name']}.{case['name']}"
                problem = _problem(case)
                failed_cases += bool(problem)
                report.result(full_name, problem)
        path.unlink()  # so that a second test of the same program does not count it again
    if broken and not failed_cases:
        report.failed(f"{preset}: {name}", _output_of(name, output))
    elif not reports and not broken and name == program:
        # Some code has ended it, with a zero that ctest takes for success.
        report.failed(f"{preset}: {name}", "ended before it has reported its cases")
    elif not reports and not broken:
        report.passed()


def _problem(case):
    if case.get("failures"):
        return "\n".join(failure["failure"] for failure in case["failures"])
    if case.get("status") != "RUN" or case.get("result") != "COMPLETED":
        return "did not run: no test is skipped here"
    return ""


def _output_of(name, output):
    """What ctest printed of a test that failed as a whole: a crash, a leak, a time-out."""
    block = []
    for line in output.splitlines():
        result = re.match(r"\s*\d+/\d+ Test\s+#\d+: (\S+) ", line)
        if result and result[1] == name:
            block = [line]
        elif block and (result or re.match(r"\s+Start +\d+: |\d+% tests passed", line)):
            break
        elif block:
            block.append(line)
    return "\n".join(block[:LINES_OF_A_TEST])
