"""Runs every fuzz target for a while, starting from its kept corpus.

A target is tests/fuzz/<name>.cc (cmake/Fuzz.cmake), its kept corpus the folder
tests/fuzz/corpus/<name>. What a run finds on top goes to build/fuzz/corpus/<name>. A program whose
code has run clean for as long before runs only what is kept and what was found.
"""

import os
import re
import subprocess
from concurrent.futures import ThreadPoolExecutor

import stage_build
import tree
from remembered import Memory
from report import run, say, tail
from tree import ROOT

FOLDER = ROOT / "build" / "fuzz"
SECONDS = 15
LONG_SECONDS = 600
INPUT_SECONDS = 10
MEMORY_MB = 2048


def fuzz(report, long):
    if not _configured(report):
        return
    targets = _targets()
    sources = {source.path for source in tree.sources() if "LLVMFuzzerTestOneInput" in source.code}
    if not targets:
        report.failed("fuzz", "there is no fuzz target")
        return
    named = {f"tests/fuzz/{target.removeprefix('fuzz_')}.cc" for target in targets}
    for path in sorted(sources - named):
        report.failed(f"fuzz {path}", "is no target: name it in tests/fuzz/CMakeLists.txt")
    if not stage_build.build(report, "fuzz", sorted(targets)):
        return
    seconds = int(os.environ.get("COMITY_FUZZ_SECONDS", LONG_SECONDS if long else SECONDS))
    say(f"   {len(targets)} targets, {seconds} s each that has changed")
    memory = Memory(FOLDER)
    digests = {target: memory.program(program) for target, program in targets.items()}
    with ThreadPoolExecutor(stage_build.CORES) as pool:
        runs = pool.map(lambda target: _run(target, targets[target], digests[target], seconds,
                                            long), sorted(targets))
        for target, problem, summary in runs:
            report.result(target, problem)
            say(f"   {target}: {summary}")


def _configured(report):
    """CMake looks for new targets each time."""
    code, output = run(["cmake", "--preset", "fuzz"], "configure-fuzz.log")
    if code != 0:
        report.failed("configure fuzz", tail(output))
    return code == 0


def _targets():
    """{name: program} of the executables named fuzz_*."""
    listing = subprocess.run(
        ["ninja", "-C", FOLDER, "-t", "targets", "all"], capture_output=True, text=True, check=True,
    ).stdout
    found = re.findall(r"(?m)^((?:\S*/)?(fuzz_\w+)): CXX_EXECUTABLE_LINKER", listing)
    return {name: FOLDER / path for path, name in found}


def _run(target, program, digest, seconds, long):
    """(target, problem or nothing, one line about the run)"""
    name = target.removeprefix("fuzz_")
    kept = ROOT / "tests" / "fuzz" / "corpus" / name
    if not kept.is_dir() or not any(kept.iterdir()):
        return target, f"{kept.relative_to(ROOT)} is empty: keep inputs to start from", "not run"
    fresh = FOLDER / "corpus" / name
    crashes = FOLDER / "crashes"
    fresh.mkdir(parents=True, exist_ok=True)
    crashes.mkdir(parents=True, exist_ok=True)
    clean = FOLDER / "clean" / target
    before, ran = clean.read_text(encoding="utf-8").split() if clean.exists() else ("", 0)
    known = not long and before == digest and int(ran) >= seconds
    code, output = run(
        [program, fresh, kept, "-runs=0" if known else f"-max_total_time={seconds}",
         f"-timeout={INPUT_SECONDS}", f"-rss_limit_mb={MEMORY_MB}",
         f"-artifact_prefix={crashes}/{name}-", "-print_final_stats=1"],
        f"{target}.log",
    )
    done = re.search(r"stat::number_of_executed_units:\s*(\d+)", output)
    count = int(done.group(1)) if done else 0
    problem = ""
    if code != 0:
        problem = f"exit code {code}\n{tail(output)}"
    elif count == 0:
        problem = f"has run nothing\n{tail(output)}"
    if not problem and not known:
        clean.parent.mkdir(exist_ok=True)
        clean.write_text(f"{digest} {seconds}", encoding="utf-8")
    return target, problem, f"{count} inputs" + (", unchanged" if known else "")
