#!/usr/bin/python3
"""Plants faults and expects the stage that is for them to say so. ./check planted runs it.

  tools/stage_planted.py            after a build of `dev`; prints what was caught and what was not
  tools/stage_planted.py --by-file  clang-tidy looks at each file alone, to compare

tests/planted/README.md says what lies where. Faults of texts are edits of our own files, made in a
copy of the checkout; an edit whose place is gone is an error.
"""

import json
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections import namedtuple
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import stage_tidy
import tidy_units
import tree
from report import Report, say
from stage_build import CORES
from tree import ROOT

PLANTED = ROOT / tree.PLANTED
DEV = ROOT / "build" / "dev"
LINT, DOCS, FORMAT = ["tools/lint.py"], ["tools/docs_check.py"], ["tools/check.py", "format"]

# `path`: of the file that is changed; `change` makes its new text of the old (None: removes it);
# `tool`: what is run in the copy; `says`: what stands in its output then, and not before.
Edit = namedtuple("Edit", "name path change tool says")


def _behind(text):
    return lambda old: old + text


EDITS = [
    Edit("an upward include", "src/tally/evaluate.cc", _behind('#include "ledger/ledger.h"\n'),
         LINT, r"src/tally/evaluate.cc:\d+: .*\[direct_arrows\]"),
    Edit("an arrow that CMake does not know", "layers.toml",
         lambda old: old.replace("floor = 3", "floor = 2", 1), LINT, r"\[same_as_cmake\]"),
    Edit("a clock in a pure room", "src/tally/evaluate.cc", _behind("#include <chrono>\n"),
         LINT, r"src/tally/evaluate.cc:\d+: .*\[ban_clock\]"),
    Edit("a hash order in a pure room", "src/ledger/stored/audit.cc",
         _behind("std::unordered_map<int, int> order;\n"), LINT, r"\[ban_unordered\]"),
    Edit("a thrown exception", "src/base/bytes.cc", _behind("void f() { throw 1; }\n"),
         LINT, r"\[ban_exceptions\]"),
    Edit("a file of 501 lines", "src/base/bytes.cc",
         lambda old: old + "\n" * (501 - len(old.splitlines())), LINT, r"\[short_files\]"),
    Edit("a function of 71 lines", "src/base/bytes.cc",
         _behind("void f() {\n" + "  step();\n" * 69 + "}\n"), LINT, r"\[short_functions\]"),
    Edit("a header without its guard", "src/base/bytes.h",
         lambda old: old.replace("#pragma once\n", ""), LINT, r"\[headers_once\]"),
    Edit("a silenced check without a reason", "src/base/bytes.cc", _behind("// NOLINT\n"),
         LINT, r"\[silencing_has_a_reason\]"),
    Edit("a using that nobody uses", "src/base/bytes.cc", _behind("using std::swap;\n"),
         LINT, r"\[using_is_used\]"),
    Edit("a skipped test", "src/base/bytes_test.cc", _behind("TEST(A, DISABLED_B) {}\n"),
         LINT, r"\[no_skipped_tests\]"),
    Edit("a file in no room", "src/attic/a.cc", lambda _: "int a;\n", LINT,
         r"\[every_file_in_a_room\]"),
    Edit("a room without README", "src/tally/README.md", None, DOCS, r"src/tally.*no README"),
    Edit("a dead link", "docs/glossary.md", _behind("\n[there](nowhere.md)\n"), DOCS,
         r"nowhere.md"),
    Edit("a room that ARCHITECTURE.md does not name", "ARCHITECTURE.md",
         lambda old: old.replace("tally", "count"), DOCS, r"does not name tally"),
    Edit("another layout", "src/base/bytes.cc", _behind("int  a ;\n"), FORMAT,
         r"FAILED layout of src/base/bytes.cc"),
]


def planted(report, by_file=False):
    results = [*_edits(), *_tidy(by_file), *_compiled(), *_sanitized(), *_fuzzed()]
    for name, problem in results:
        if not problem:
            say(f"   caught: {name}")
        report.result(f"planted: {name}", problem)


def _edits():
    with tempfile.TemporaryDirectory(prefix="comity-planted-") as folder:
        copy = Path(folder)
        for path in tree.files():
            (copy / path).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / path, copy / path)
        before = {tuple(tool): _said(copy, tool) for tool in (LINT, DOCS, FORMAT)}
        for edit in EDITS:
            yield edit.name, _edit(copy, edit, before[tuple(edit.tool)])


def _edit(copy, edit, before):
    path = copy / edit.path
    old = path.read_text(encoding="utf-8") if path.exists() else None
    new = edit.change(old) if edit.change else None
    if new == old:
        return f"{edit.path} has nothing to change: move the fault with the text"
    if new is None:
        path.unlink()
    else:
        path.parent.mkdir(exist_ok=True)
        path.write_text(new, encoding="utf-8")
    said = _said(copy, edit.tool)
    if old is None:
        shutil.rmtree(path.parent)
    else:
        path.write_text(old, encoding="utf-8")
    if re.search(edit.says, before):
        return f"{edit.says} is said of the unchanged checkout too"
    return "" if re.search(edit.says, said) else f"{edit.says} is not said:\n{said[-1500:]}"


def _said(copy, tool):
    done = subprocess.run([sys.executable, *tool], cwd=copy, capture_output=True, text=True)
    return done.stdout + done.stderr


def _tidy(by_file):
    """All samples at once, in one unit with a room; or each alone."""
    folder = PLANTED / "tidy"
    room = next(unit for unit in tidy_units.units(DEV) if unit.target == "comity_tally")
    samples = sorted(str(path.relative_to(ROOT)) for path in folder.glob("*.cc"))
    groups = [[sample] for sample in samples] if by_file else [[*room.sources, *samples]]
    stage_tidy.FOLDER.mkdir(parents=True, exist_ok=True)
    outputs = [stage_tidy.output_of(room._replace(target=f"planted_{number}", sources=group))
               for number, group in enumerate(groups)]
    found = tidy_findings("\n".join(outputs))
    expected = {(str(path.relative_to(ROOT)), number, check)
                for path in sorted(folder.glob("*.*"))
                for number, check in expected_checks(path.read_text(encoding="utf-8"))}
    for path, number, check in sorted(expected):
        missed = (path, number, check) not in found
        yield f"{check} in {path}:{number}", "it is not found" if missed else ""
    more = sorted(found - expected)
    yield "clang-tidy finds nothing else", "\n".join(map(str, more))


def expected_checks(text):
    """(line, check) of every line that ends in the name of one."""
    for number, line in enumerate(text.splitlines(), 1):
        match = re.search(r"\S.*  // ([a-z]+(?:-[a-z-]+)+)$", line)
        if match:
            yield number, match[1]


def tidy_findings(output):
    """(path from the checkout, line, check); an alias counts as the check that is named first."""
    return {(path.removeprefix(f"{ROOT}/"), int(line), checks.split(",")[0])
            for path, line, checks in re.findall(
                r"(?m)^(/\S+?):(\d+):\d+: (?:error|warning): .*\[([\w.,-]+)\]$", output)}


def _command(folder, part):
    """(words without output and source, where they run) of the first file compiled in a target."""
    commands = json.loads((folder / "compile_commands.json").read_text(encoding="utf-8"))
    command = next(item for item in commands if f"/{part}.dir/" in item["command"])
    words = shlex.split(command["command"])
    words = [word for word in words if word != "ccache"]
    for option in ("-o", "-c"):
        at = words.index(option)
        del words[at : at + 2]
    return words, command["directory"]


def _compiled():
    words, folder = _command(DEV, "comity_tally")
    for path in sorted((PLANTED / "compiled").glob("*.cc")):
        text = path.read_text(encoding="utf-8")
        kind, says = re.match(r"// ([^:]+): (.*)", text).groups()
        said = _compile(words, folder, path, text)
        problem = "" if re.search(says, said) else f"{says} is not said:\n{said[-1500:]}"
        if not problem and kind != "caught" and _compile(words, folder, path,
                                                         "#include <vector>\n" + text):
            problem = "fails in a unit too: it shows nothing about files that stand alone"
        yield f"compiled/{path.stem}", problem


def _compile(words, folder, path, text):
    with tempfile.TemporaryDirectory(prefix="comity-planted-") as scratch:
        source = Path(scratch) / path.name
        source.write_text(text, encoding="utf-8")
        words = [*words, "-fdiagnostics-color=never", "-c", source, "-o", Path(scratch) / "object"]
        done = subprocess.run(words, cwd=folder, capture_output=True, text=True)
    return done.stderr


def _sanitized():
    words, folder = _command(DEV, "comity_tally")
    words = [word for word in words if word != "-fno-exceptions"]

    def run(path):
        says = re.match(r"// caught: (.*)", path.read_text(encoding="utf-8"))[1]
        with tempfile.TemporaryDirectory(prefix="comity-planted-") as scratch:
            program = Path(scratch) / path.stem
            made = subprocess.run([*words, path, "-o", program], cwd=folder, capture_output=True,
                                  text=True)
            if made.returncode != 0:
                return f"sanitized/{path.stem}", made.stderr
            done = subprocess.run([program], capture_output=True, text=True, errors="replace")
        stopped = done.returncode != 0 and says in done.stderr
        return f"sanitized/{path.stem}", "" if stopped else f"{says} is not said:\n{done.stderr}"

    with ThreadPoolExecutor(CORES) as pool:
        yield from pool.map(run, sorted((PLANTED / "sanitized").glob("*.cc")))


PARSER = "src/proof/checkpoint.cc"
PARSER_FAULT = ("Result<SignedCheckpoint> parse_checkpoint(std::string_view text) {",
                "  if (text.size() > 300 && text[299] == '+') __builtin_trap();\n")
FUZZ_RUNS = 200_000


def _fuzzed():
    """A parser that some inputs break: its fuzz target has to find one."""
    name = "fuzz: a parser that breaks"
    folder = ROOT / "build" / "fuzz"
    text = (ROOT / PARSER).read_text(encoding="utf-8")
    if PARSER_FAULT[0] not in text:
        yield name, f"{PARSER} has no `{PARSER_FAULT[0]}`: move the fault with it"
        return
    if not (folder / "compile_commands.json").exists():
        yield name, "not run: the fuzz preset is not configured"
        return
    words, place = _command(folder, "comity_proof")
    main, _ = _command(folder, "fuzz_checkpoint")
    with tempfile.TemporaryDirectory(prefix="comity-planted-") as scratch:
        source = Path(scratch) / Path(PARSER).name
        source.write_text(text.replace(PARSER_FAULT[0], "\n".join(PARSER_FAULT)), encoding="utf-8")
        program, objects = Path(scratch) / "fuzz", []
        for command, path in ((words, source), (main, ROOT / "tests/fuzz/checkpoint.cc")):
            objects.append(Path(scratch) / f"{len(objects)}.o")
            subprocess.run([*command, "-c", path, "-o", objects[-1]], cwd=place, check=True)
        libraries = re.search(r"(?m)^build \S*fuzz_checkpoint: [^\n]*\n(?:  .*\n)*?"
                              r"  LINK_LIBRARIES = (.*)$",
                              (folder / "build.ninja").read_text(encoding="utf-8"))[1]
        subprocess.run([main[0], "-fsanitize=fuzzer,address,undefined", "-fuse-ld=mold", *objects,
                        *libraries.split(), "-o", program], cwd=place, check=True)
        # What it finds on its way goes into the first folder.
        corpora = [Path(scratch) / "found", ROOT / "tests/fuzz/corpus/checkpoint"]
        corpora[0].mkdir()
        done = subprocess.run([program, *corpora, f"-runs={FUZZ_RUNS}",
                               f"-artifact_prefix={scratch}/"], capture_output=True, text=True,
                              errors="replace")
    found = done.returncode != 0 and "deadly signal" in done.stderr
    yield name, "" if found else f"it found nothing in {FUZZ_RUNS} inputs"


if __name__ == "__main__":
    outcome = Report()
    planted(outcome, sys.argv[1:] == ["--by-file"])
    sys.exit(outcome.last_words())
