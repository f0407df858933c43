"""The determinism matrix: the same roots whatever compiles and whatever surrounds.

Each cell is a build (g++ and clang, debug and release, and the sanitizers) in an environment (time
zone, locale, salted hash order) with one thread or eight. In every cell the golden script and all
stories have to give the same roots, and their tests and those of the recount have to pass. Samples
that depend on what they must not (tests/matrix/sample.cc) have to be seen to differ, or the matrix
sees nothing. A cell that cannot be run has failed. docs/decisions/determinism.md says more.
"""

import os
import re
import subprocess
from collections import namedtuple
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import stage_build
from report import LOGS, run, say, tail
from tree import ROOT

CELL_SECONDS = 1800
TARGETS = ["matrix_roots", "matrix_sample", "matrix_disturb", "test_golden", "test_scenarios",
           "test_evidence"]
TESTS = ["tests/golden/test_golden", "tests/scenarios/test_scenarios", "src/test_evidence"]
THREADS = [1, 8]
LOCALES = ROOT / "build" / "matrix" / "locales"
ROOTS = ROOT / "tests" / "golden" / "roots.txt"

# Presets, and what their sanitizers have to say about the samples that misbehave.
BUILDS = {
    "quick": {},
    "release": {},
    "clang-debug": {},
    "clang-release": {},
    "dev": {"overrun": "AddressSanitizer", "overflow": "runtime error"},
    "tsan": {"race": "ThreadSanitizer"},
}

# What surrounds a program. `disturbed`: tests/matrix/disturb.cc is preloaded.
Environment = namedtuple("Environment", "name variables disturbed")
ENVIRONMENTS = [
    Environment("plain", {"TZ": "UTC", "LC_ALL": "C"}, False),
    Environment("kathmandu-turkish", {"TZ": "Asia/Kathmandu", "LC_ALL": "tr_TR.UTF-8",
                                      "COMITY_LOCALE": "1", "LOCPATH": str(LOCALES)}, True),
    Environment("st-johns-german", {"TZ": "America/St_Johns", "LC_ALL": "de_DE.UTF-8",
                                    "COMITY_LOCALE": "1", "LOCPATH": str(LOCALES)}, True),
] + [
    Environment(f"salt-{salt}", {"TZ": "UTC", "LC_ALL": "C", "COMITY_HASH_SALT": str(salt),
                                 "MALLOC_PERTURB_": str(37 * salt)}, True)
    for salt in (1, 2, 3)
]

# For each bad sample the cells (environment, threads) in which no two may give the same root; the
# good one gives one root in all cells.
GOOD_SAMPLE = "ordered"
BAD_SAMPLES = {
    "octet_hashes": [("salt-1", 1), ("salt-2", 1), ("salt-3", 1)],
    "number_hashes": [("salt-1", 1), ("salt-2", 1), ("salt-3", 1)],
    "time_zone": [("plain", 1), ("kathmandu-turkish", 1), ("st-johns-german", 1)],
    "locale": [("plain", 1), ("st-johns-german", 1)],
    "threads": [("plain", 1), ("plain", 8)],
}


def matrix(report):
    if not _make_locales(report):
        return
    built = [name for name in BUILDS if stage_build.build(report, name, TARGETS)]
    for name in BUILDS:
        if name not in built:
            report.failed(f"matrix {name}", "not run: it is not built")
    cells = [(build, environment) for build in built for environment in ENVIRONMENTS]
    with ThreadPoolExecutor(stage_build.CORES) as pool:
        results = list(pool.map(lambda cell: _run_cell(*cell), cells))
    names = [f"matrix {build} {environment.name}" for build, environment in cells]
    _judge_roots(report, dict(zip(names, results)))
    for name, result in zip(names, results):
        for program, problem in result.tests.items():
            _line(report, f"{name} {program}", problem)
    for build in built:
        _judge_samples(report, build)


Result = namedtuple("Result", "roots tests")  # {threads: text or Problem}, {program: problem}


class Problem(str):
    """Why a program gave no answer."""


def _run_cell(build, environment):
    folder = ROOT / "build" / build
    roots = {count: _output(build, environment, folder / "tests/matrix/matrix_roots", count)
             for count in THREADS}
    tests = {}
    for program in TESTS:
        name = program.split("/")[-1]
        answer = _output(build, environment, folder / program, "--gtest_color=no")
        passed = re.search(r"\[  PASSED  \] [1-9]\d* tests?", answer)
        tests[name] = answer if isinstance(answer, Problem) else "" if passed else tail(answer)
    say(f"   ... {build} {environment.name}")
    return Result(roots, tests)


def _judge_roots(report, results):
    script = ROOTS.read_text(encoding="utf-8")
    answers = {f"{cell} roots, threads: {count}": answer
               for cell, result in results.items() for count, answer in result.roots.items()}
    for name, problem in differing(answers, script).items():
        _line(report, name, problem)


def differing(answers, script):
    """{cell: what is wrong or nothing}. Every answer starts with the roots on file; what follows is
    equal in all of them."""
    problems, reference = {}, None
    for name, answer in answers.items():
        if isinstance(answer, Problem):
            problems[name] = answer
            continue
        if reference is None:
            # The stories have no roots on file: theirs are those of the first cell that ran.
            stories = [line for line in answer.splitlines() if line.startswith("story:")]
            reference = script + "".join(line + "\n" for line in stories)
            if script and not stories:
                problems[name] = "no story gave a root"
                continue
        problems[name] = _first_difference(answer, reference)
    return problems


def _first_difference(answer, reference):
    if answer == reference:
        return ""
    for found, expected in zip(answer.splitlines(), reference.splitlines()):
        if found != expected:
            return f"the first root that differs: {found}\n  should be: {expected}"
    return "there are more roots, or fewer, than elsewhere"


def _judge_samples(report, build):
    sample = ROOT / "build" / build / "tests/matrix/matrix_sample"
    for kind in [GOOD_SAMPLE, *BAD_SAMPLES]:
        answers = {(environment.name, count): _output(build, environment, sample, kind, count)
                   for environment in ENVIRONMENTS for count in THREADS}
        problem = sample_problem(kind, answers)
        _line(report, f"matrix {build} sees the sample {kind}", problem)
    for kind, words in BUILDS[build].items():
        answer = _output(build, ENVIRONMENTS[0], sample, kind, 1)
        problem = "" if isinstance(answer, Problem) and words in answer else (
            f"{words} says nothing about it: {answer}")
        _line(report, f"matrix {build} stops the sample {kind}", problem)


def sample_problem(kind, answers):
    """What the matrix fails to see of a sample; `answers` by (environment, threads)."""
    broken = [answer for answer in answers.values() if isinstance(answer, Problem)]
    if broken:
        return broken[0]
    if kind == GOOD_SAMPLE:
        return "" if len(set(answers.values())) == 1 else f"is sound, and differs: {answers}"
    apart = [answers[cell] for cell in BAD_SAMPLES[kind]]
    return "" if len(set(apart)) == len(apart) else f"is bad, and two cells agree: {answers}"


def _output(build, environment, program, *words):
    """What the program prints to its standard output, or the Problem."""
    try:
        done = subprocess.run(
            [program, *map(str, words)], cwd=ROOT, env=_variables(build, environment, program),
            stdin=subprocess.DEVNULL, capture_output=True, text=True, errors="replace",
            timeout=CELL_SECONDS, check=False)
    except (OSError, subprocess.SubprocessError) as problem:
        return Problem(f"cannot be run: {problem}")
    if done.returncode == 0 and done.stdout:
        return done.stdout
    LOGS.mkdir(parents=True, exist_ok=True)
    log = LOGS / f"matrix-{build}-{environment.name}-{program.name}.log"
    log.write_text(done.stdout + done.stderr, encoding="utf-8")
    return Problem(f"exit code {done.returncode}\n{tail(done.stdout, 20)}\n{tail(done.stderr)}")


def _variables(build, environment, program):
    kept = {name: value for name, value in os.environ.items()
            if not name.startswith(("LC_", "LANG", "TZ", "GTEST_", "COMITY_WRITE"))}
    # What setlocale keeps of LOCPATH is the C library's.
    suppressions = LOCALES.parent / "leaks"
    variables = {**kept, **environment.variables, "LSAN_OPTIONS": f"suppressions={suppressions}"}
    if environment.disturbed:
        disturb = ROOT / "build" / build / "tests/matrix/libmatrix_disturb.so"
        if not disturb.exists():
            raise OSError(f"{disturb} is missing")
        # A sanitizer wants to be first.
        variables["LD_PRELOAD"] = ":".join([*_sanitizer_of(program), str(disturb)])
    return variables


def _sanitizer_of(program):
    linked = subprocess.run(["ldd", program], capture_output=True, text=True, check=True).stdout
    return re.findall(r"lib[at]san\S* => (\S+)", linked)


def _make_locales(report):
    """In a folder of our own, so that nothing of the machine changes."""
    LOCALES.mkdir(parents=True, exist_ok=True)
    (LOCALES.parent / "leaks").write_text("leak:__argz_add_sep\n", encoding="utf-8")
    for name in ("tr_TR", "de_DE"):
        target = LOCALES / f"{name}.UTF-8"
        if not (target / "LC_NUMERIC").exists():
            code, output = run(["localedef", "-i", name, "-f", "UTF-8", target], "locales.log")
            if code != 0 or not (target / "LC_NUMERIC").exists():
                report.failed(f"matrix locale {name}", tail(output))
                return False
    for zone in ("Asia/Kathmandu", "America/St_Johns"):
        # An unknown zone would be taken for UTC, without a word.
        if not (Path("/usr/share/zoneinfo") / zone).exists():
            report.failed(f"matrix time zone {zone}", "is not there: install tzdata")
            return False
    return True


def _line(report, name, problem):
    if not problem:
        say(f"   ok {name}")
    report.result(name, problem)
