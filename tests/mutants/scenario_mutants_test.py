#!/usr/bin/python3
"""Takes mechanisms away one at a time, and expects the scenarios to fail that look at them.

  scenario_mutants_test.py                         that the tables fit: scenarios, clauses, mutants
  scenario_mutants_test.py --build DIR [NAME...]   and that each mutant kills what kills.txt says
  scenario_mutants_test.py --build DIR --write     writes kills.txt by what they do
  scenario_mutants_test.py --write-page            writes the rows of docs/decisions/mutants.md

All mutants are in one program: an expression that a mutant changes asks which of them is meant. The
program is test_scenarios, linked with the changed files before its libraries; nothing of it is in
what ships. Why: docs/decisions/mutants.md."""

import argparse
import concurrent.futures
import re
import subprocess
import sys
import tempfile
import time
from collections import defaultdict

from mutants_test import PAGE, ROOT, Build, Survivor, environment_of_tests
import scenario_mutants_names  # noqa: F401  adds to the table
from scenario_mutants import TABLE

SCENARIOS = ROOT / "tests" / "scenarios"
KILLS = ROOT / "tests" / "mutants" / "kills.txt"
TARGET = "test_scenarios"
PAGE_ROW = r"^\| `src/.+$"
# Of all scenarios: a mutant that more of them notice says nothing of any.
MOST = 1 / 3
TEST_SECONDS = 900

CHOICE = """#include <cstdlib>
extern "C" bool comity_mutant(int number) noexcept {
  static const char* const chosen = std::getenv("COMITY_MUTANT");
  return chosen != nullptr && std::atoi(chosen) == number;
}
"""


def scenarios():
    """{(file, sentence): clause} in the order of the files."""
    found = {}
    for path in sorted(SCENARIOS.glob("*.scn")):
        text = path.read_text()
        for sentence, clause in re.findall(r'^scenario "([^"]+)"\nclause (.+)$', text, re.M):
            found[path.stem, sentence] = clause
    return found


def check_clauses(told):
    problems = []
    for (file, sentence), clause in told.items():
        page, _, heading = clause.partition(", ")
        path = ROOT / (f"{page}.md" if "/" in page else f"docs/spec/{page}.md")
        if not path.exists():
            problems.append(f'{file}.scn: "{sentence}": there is no page {page}')
        elif not re.search(rf"^#+ {re.escape(heading)}(:.*)?$", path.read_text(), re.M):
            problems.append(f'{file}.scn: "{sentence}": {page} has no heading "{heading}"')
    return problems


def read_kills():
    """{mutant: [(file, sentence)]}"""
    kills = defaultdict(list)
    mutant = None
    for line in KILLS.read_text().splitlines() if KILLS.exists() else []:
        if line.startswith("  "):
            file, _, sentence = line.strip().partition(": ")
            kills[mutant].append((file, sentence))
        elif line and not line.startswith("#"):
            mutant = line
    return kills


def write_kills(kills):
    lines = ["# Which scenarios each mutant kills: scenario_mutants_test.py --write."]
    for mutant in TABLE:
        lines.append(mutant.name)
        lines += [f"  {file}: {sentence}" for file, sentence in sorted(kills[mutant.name])]
    KILLS.write_text("\n".join(lines) + "\n")


def check_tables(told, kills):
    problems = check_clauses(told)
    names = [mutant.name for mutant in TABLE]
    problems += [f"{name}: stands twice" for name in set(names) if names.count(name) > 1]
    problems += [f"kills.txt: no such mutant: {name}" for name in kills if name not in names]
    for name in names:
        if not kills.get(name):
            problems.append(f"{name}: kills no scenario")
        elif len(kills[name]) > MOST * len(told):
            problems.append(f"{name}: kills {len(kills[name])} scenarios, and so shows nothing")
    killed = {scenario for all_of in kills.values() for scenario in all_of}
    problems += [f'kills.txt: {file}: "{sentence}": there is no such scenario'
                 for file, sentence in sorted(killed - set(told))]
    problems += [f'{file}.scn: "{sentence}": no mutant kills it'
                 for file, sentence in sorted(set(told) - killed)]
    if page_rows() != re.findall(PAGE_ROW, PAGE.read_text(), re.M):
        problems.append(f"{PAGE.name}: its rows of scenarios are others: --write-page")
    return problems


def page_rows():
    """What docs/decisions/mutants.md says of them, a row a file."""
    of_file = defaultdict(list)
    for mutant in TABLE:
        of_file[mutant.file].append(mutant.name)
    return [f"| `{file}` | {'; '.join(names)} |" for file, names in of_file.items()]


def write_page():
    page = PAGE.read_text()
    rows = re.findall(PAGE_ROW, page, re.M)
    head, rest = page.split(rows[0], 1)
    PAGE.write_text(head + "\n".join(page_rows()) + rest.split(rows[-1], 1)[-1])


def changed_sources():
    """{path: text} with all mutants in it."""
    texts = {}
    for number, mutant in enumerate(TABLE, 1):
        path = ROOT / mutant.file
        original = path.read_text()
        for what, where in ((mutant.text, original), (mutant.expression, mutant.text)):
            if where.count(what) != 1:
                raise Survivor(f"{mutant.name}: `{what}` stands {where.count(what)} times, not "
                               "once; the mechanism has moved: change the mutant with it")
        texts.setdefault(path, []).append((number, mutant))
    return {path: with_mutants(path.read_text(), mutants) for path, mutants in texts.items()}


def with_mutants(text, mutants):
    """A choice around each expression, also around one that has another in it."""
    marks = []
    for number, mutant in mutants:
        begin = text.index(mutant.text) + mutant.text.index(mutant.expression)
        length = len(mutant.expression)
        # At one place what ends there comes before what begins, the inner end before the outer.
        marks.append((begin, 1, -length, number,
                      f"(comity_mutant({number}) ? ({mutant.instead}) : ("))
        marks.append((begin + length, 0, length, -number, "))"))
    out = []
    last = 0
    for place, _, _, _, mark in sorted(marks):
        out += [text[last:place], mark]
        last = place
    return 'extern "C" bool comity_mutant(int) noexcept;\n' + "".join(out) + text[last:]


class ScenarioBuild(Build):
    """A build that may compile a room as one unit: then a file takes the words of its room."""

    def __init__(self, folder):
        super().__init__(folder)
        self.units = {}
        for unit, command in list(self.compile.items()):
            if "/Unity/" not in unit:
                continue
            for path in re.findall(r'#include "([^"]+)"', (self.folder / unit).read_text()):
                self.units[path] = unit
                self.compile[path] = command

    def compile_changed(self, path, text, folder):
        unit = self.units.get(str(path))
        if unit is not None:
            self.compile[str(path)] = self.compile[unit].replace(unit, str(path))
        return super().compile_changed(path, text, folder)

    def place(self, target):
        return f"tests/scenarios/{target}"

    def link(self, target, objects, program):
        place = self.place(target)
        command = self.run(["ninja", "-t", "commands", "-s", place]).strip()
        words = " ".join(map(str, objects))
        # Of a room that is one unit the rest of that comes along, and the first of two counts.
        allow = "-Wl,--allow-multiple-definition" if self.units else ""
        self.run(command.replace(f" -o {place} ", f" {allow} {words} -o {program} "))


def test_name(file, sentence):
    """As scenarios_test.cc makes it."""
    return f"All/Scenarios.Hold/{file}_" + re.sub(r"[^0-9A-Za-z]", "_", sentence)


def failed(program, number, chosen_ones):
    """Those that do not hold when this mutant is meant."""
    names = {test_name(*one): one for one in chosen_ones}
    # A mutant may end the program: then the one that ran has failed, and the rest goes on.
    dead = []
    left = dict(names)
    while left:
        with tempfile.TemporaryDirectory(prefix="comity-") as files:
            done = subprocess.run(
                [program, "--gtest_filter=" + ":".join(left)], text=True, errors="replace",
                capture_output=True, check=False, timeout=TEST_SECONDS,
                env={**environment_of_tests(files), "COMITY_MUTANT": str(number)})
        ran = re.findall(r"^\[ RUN      \] (\S+)", done.stdout, re.M)
        ended = set(re.findall(r"^\[  FAILED  \] ([^\s,]+)", done.stdout, re.M))
        dead += [names[name] for name in ended if name in names]
        if done.returncode in (0, 1) and "test world: " not in done.stderr:
            return dead
        if not ran:
            raise Survivor(f"mutant {number}: {done.stderr[-500:]}")
        if names[ran[-1]] not in dead:
            dead.append(names[ran[-1]])
        for name in ran:
            left.pop(name, None)
    return dead


def build_program(build):
    folder = build.folder / "mutants" / "scenarios"
    folder.mkdir(parents=True, exist_ok=True)

    def compile_one(source):
        path, text = source
        place = folder / path.parent.relative_to(ROOT)
        place.mkdir(parents=True, exist_ok=True)
        return build.compile_changed(path, text, place)

    with concurrent.futures.ThreadPoolExecutor(2) as workers:
        objects = list(workers.map(compile_one, changed_sources().items()))
    choice = folder / "choice.cc"
    choice.write_text(CHOICE)
    build.run(["g++", "-c", "-o", str(choice.with_suffix(".o")), str(choice)])
    program = folder / TARGET
    build.link(TARGET, [*objects, choice.with_suffix(".o")], program)
    return program


def run_mutants(program, told, kills, names, write):
    def run(numbered):
        number, mutant = numbered
        begin = time.monotonic()
        asked = kills[mutant.name]
        if write:
            asked = [one for one in told if one[0] in mutant.where.split()]
        dead = failed(program, number, asked)
        print(f"{mutant.name}: kills {len(dead)} of {len(asked)}, "
              f"{time.monotonic() - begin:.1f} s", flush=True)
        return mutant, asked, dead

    chosen_ones = [(number, mutant) for number, mutant in enumerate(TABLE, 1)
                   if not names or mutant.name in names]
    problems = []
    with concurrent.futures.ThreadPoolExecutor(2) as workers:
        for mutant, asked, dead in workers.map(run, chosen_ones):
            if write:
                kills[mutant.name] = dead
                continue
            problems += [f'{mutant.name}: does not kill {file}: "{sentence}"'
                         for file, sentence in asked if (file, sentence) not in dead]
    return problems


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build")
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--write-page", action="store_true")
    parser.add_argument("names", nargs="*")
    options = parser.parse_args()
    if options.write_page:
        write_page()
    told = scenarios()
    kills = read_kills()
    problems = []
    try:
        if options.build:
            build = ScenarioBuild(options.build)
            program = build_program(build)
            # Without a mutant all of them hold.
            problems += [f'{file}.scn: "{sentence}" does not hold at all'
                         for file, sentence in failed(program, 0, list(told))]
            problems += run_mutants(program, told, kills, options.names, options.write)
            if options.write:
                write_kills(kills)
        else:
            changed_sources()
    except Survivor as problem:
        problems.append(str(problem))
    problems += check_tables(told, kills)
    for problem in problems:
        print(problem, file=sys.stderr)
    print(f"{len(told)} scenarios, {len(TABLE)} mutants, {len(problems)} problems")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
