"""clang-tidy over every C++ file, a whole target of the build at a time, and the layout of all of
them. docs/decisions/check.md says why by target and what was measured.
"""

import re
import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import tidy_units
import tree
from report import say, tail
from stage_build import CORES
from tree import ROOT

TIDY = "clang-tidy-16"
FORMAT = "clang-format-16"
FOLDER = ROOT / "build" / "tidy"
_FINDING = re.compile(r"(?m)^(/\S+?):\d+:\d+: (?:error|warning): ")
_INCLUDE_ROOT = re.compile(r"^.*/build/[\w-]+/include/\w+/")


def layout(report, folder=""):
    """Every file is laid out as .clang-format says."""
    paths = [source.path for source in tree.sources() if source.path.startswith(folder)]
    found = subprocess.run(
        [FORMAT, "--dry-run", "-Werror", *paths], cwd=ROOT, capture_output=True, text=True,
    )
    wrong = sorted({line.split(":")[0] for line in found.stderr.splitlines() if ": error:" in line})
    report.passed(len(paths) - len(wrong))
    for path in wrong:
        report.failed(f"layout of {path}", f"mend it: {FORMAT} -i {path}")
    if found.returncode != 0 and not wrong:
        report.failed("layout", tail(found.stderr))


def tidy(report, presets=("dev", "fuzz")):
    """Every .cc of src and tests that one of the presets compiles, and the headers they include."""
    units, taken = [], set()
    for preset in presets:
        folder = ROOT / "build" / preset
        if (folder / "compile_commands.json").exists():
            # What a preset has not compiled, as most of the fuzz preset, is left to another.
            units += [unit for unit in tidy_units.units(folder, taken) if unit.parts]
            taken = {name for unit in units for name in unit.sources}
    if not units:
        report.failed("tidy", "no preset is built")
        return
    all_files = {source.path for source in tree.sources() if source.path.endswith(".cc")}
    for path in sorted(all_files - taken):
        report.failed(f"tidy of {path}", "no preset compiles this file")
    look_at(report, units)


def tidy_targets(report, preset, targets):
    """The units of these targets, which are built."""
    every = tidy_units.units(ROOT / "build" / preset)
    names = {tidy_units.named(target) for target in targets}
    chosen = [unit for unit in every if unit.target in names]
    missing = names - {unit.target for unit in chosen if unit.parts}
    for target in sorted(missing):
        report.failed(f"tidy of {target}", f"{preset} has not compiled it")
    look_at(report, [unit for unit in chosen if unit.parts])


def look_at(report, units):
    """Counts files: those of a unit that is clean, or known to be, and of the others those that no
    finding names."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    memory = tidy_units.Memory()
    setting = "".join([_version(), (ROOT / ".clang-tidy").read_text(encoding="utf-8"),
                       Path(__file__).read_text(encoding="utf-8")])
    keys = {unit.target: tidy_units.key(unit, setting) for unit in units}
    todo = [unit for unit in units if not memory.knows(keys[unit.target])]
    known = sum(len(unit.sources) for unit in units if unit not in todo)
    say(f"   {len(units)} units, {len(units) - len(todo)} unchanged since they were found clean")
    report.passed(known)
    todo.sort(key=lambda unit: -len(unit.sources))
    with ThreadPoolExecutor(CORES) as pool:
        for number, (unit, output) in enumerate(zip(todo, pool.map(output_of, todo)), 1):
            wrong = findings(output)
            for path, text in wrong.items():
                report.failed(f"tidy of {path}", text)
            report.passed(len(set(unit.sources) - set(wrong)))
            if not output:
                memory.add(keys[unit.target])
            elif not wrong:
                report.failed(f"tidy of {unit.target}", tail(output))
            say(f"   ... {number}/{len(todo)} {unit.target}")
    memory.shrink()


def findings(output):
    """{path: what clang-tidy says about the file}"""
    found = {}
    places = list(_FINDING.finditer(output))
    for place, following in zip(places, [*places[1:], None]):
        text = output[place.start() : following.start() if following else len(output)]
        path = _INCLUDE_ROOT.sub("src/", place[1]).removeprefix(f"{ROOT}/")
        if text not in found.get(path, ""):
            found[path] = found.get(path, "") + text
    return found


def _version():
    return subprocess.run([TIDY, "--version"], capture_output=True, text=True, check=True).stdout


def output_of(unit):
    """What clang-tidy says; nothing when all is well."""
    path = FOLDER / f"{unit.target}.cc"
    path.write_text(unit_text(unit.sources), encoding="utf-8")
    found = subprocess.run(
        [TIDY, "--quiet", str(path), "--", *unit.words], cwd=ROOT, capture_output=True, text=True,
    )
    if found.returncode == 0:
        return ""
    return found.stdout.strip() or found.stderr.strip() or f"exit code {found.returncode}"


def unit_text(sources):
    # That a .cc is included is what a unit is.
    reason = "// NOLINT(bugprone-suspicious-include): a unit"
    return "".join(f'#include "{Path(ROOT, name)}"  {reason}\n' for name in sources)
