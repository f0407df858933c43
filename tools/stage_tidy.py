"""clang-tidy over every C++ file, and the layout of all of them.

A file that was found clean is not looked at again while nothing changes that it is made of: itself,
every header it includes, its flags, .clang-tidy and clang-tidy. The memory is build/tidy.
"""

import hashlib
import json
import shlex
import subprocess
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from pathlib import Path

import tree
from report import say, tail
from stage_build import CORES
from tree import ROOT

TIDY = "clang-tidy-16"
FORMAT = "clang-format-16"
MEMORY = ROOT / "build" / "tidy"


def layout(report):
    """Every file is laid out as .clang-format says."""
    paths = [source.path for source in tree.sources()]
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
    jobs = _jobs(presets)
    if not jobs:
        report.failed("tidy", "no preset is built")
        return
    missing = {source.path for source in tree.sources() if source.path.endswith(".cc")} - set(jobs)
    for path in sorted(missing):
        report.failed(f"tidy of {path}", "no preset compiles this file")
    MEMORY.mkdir(parents=True, exist_ok=True)
    setting = _version() + (ROOT / ".clang-tidy").read_text(encoding="utf-8")
    keys = {path: _key(job, setting) for path, job in jobs.items()}
    todo = [path for path in sorted(jobs) if not (MEMORY / keys[path]).exists()]
    say(f"   {len(jobs)} files, {len(jobs) - len(todo)} unchanged since they were found clean")
    report.passed(len(jobs) - len(todo))
    with ThreadPoolExecutor(CORES) as pool:
        for number, (path, problem) in enumerate(pool.map(lambda p: _run(jobs[p], p), todo), 1):
            report.result(f"tidy of {path}", problem)
            if not problem:
                (MEMORY / keys[path]).touch()
            if number % 25 == 0:
                say(f"   ... {number}/{len(todo)}")


def _jobs(presets):
    """{path: (build folder, compile command, files it is made of)}"""
    jobs = {}
    for preset in presets:
        folder = ROOT / "build" / preset
        if not (folder / "compile_commands.json").exists():
            continue
        commands = json.loads((folder / "compile_commands.json").read_text(encoding="utf-8"))
        parts = _parts(folder)
        for command in commands:
            path = Path(command["file"])
            if not path.is_relative_to(ROOT):
                continue
            name = str(path.relative_to(ROOT))
            if not tree.is_cpp(name) or name in jobs:
                continue
            words = shlex.split(command["command"])
            made_of = parts.get(words[words.index("-o") + 1])
            # Not compiled in this preset, as most of the fuzz preset: leave it to another.
            if made_of:
                jobs[name] = (folder, command["command"], made_of)
    return jobs


def _parts(folder):
    """{object file: [source and headers]} as the compiler reported them to ninja."""
    listing = subprocess.run(
        ["ninja", "-C", folder, "-t", "deps"], capture_output=True, text=True, check=True,
    ).stdout
    parts, current = {}, []
    for line in listing.splitlines():
        if line.startswith("    "):
            current.append((folder / line.strip()).absolute())
        elif ": #deps" in line:
            current = parts.setdefault(line.split(": #deps")[0], [])
    return parts


@lru_cache(maxsize=None)
def _digest(path):
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except FileNotFoundError:
        return "absent"


def _key(job, setting):
    _, command, made_of = job
    key = hashlib.sha256(f"{setting}\n{command}\n".encode())
    for path in sorted(made_of):
        key.update(f"{path} {_digest(path)}\n".encode())
    return key.hexdigest()


def _version():
    return subprocess.run([TIDY, "--version"], capture_output=True, text=True, check=True).stdout


def _run(job, path):
    """(path, what is wrong or nothing)"""
    found = subprocess.run(
        [TIDY, "--quiet", "-p", job[0], path], cwd=ROOT, capture_output=True, text=True,
    )
    if found.returncode == 0:
        return path, ""
    return path, tail(found.stdout.strip() or found.stderr)
