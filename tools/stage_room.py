"""The inner loop: one room and its tests, built as one unit each, without sanitizers."""

import lint
import stage_build
import stage_tidy
import tree

PRESET = "quick"


PROGRAMS = "apps"


def programs(paths):
    """The names of the programs, which have a folder each in one room."""
    return sorted(path.split("/")[2] for path in paths
                  if path.startswith(f"src/{PROGRAMS}/") and path.endswith("/main.cc"))


def named(words):
    """The room or program that a person means: its name, or the last part of it."""
    rooms = [*tree.Layers(tree.read("layers.toml")).rooms,
             *(f"{PROGRAMS}/{name}" for name in programs(tree.files()))]
    found = [words] if words in rooms else [name for name in rooms if name.endswith("/" + words)]
    return found[0] if len(found) == 1 else None


def targets(name, paths):
    """What CMake builds of a room: its library or programs, and the program of its tests."""
    if name == PROGRAMS:
        return programs(paths)
    if name.startswith(PROGRAMS + "/"):
        return [name.removeprefix(PROGRAMS + "/")]
    stem = name.replace("/", "_")
    has_tests = any(path.startswith(f"src/{name}/") and path.endswith("_test.cc") for path in paths)
    return [f"comity_{stem}"] + [f"test_{stem}"] * has_tests


def room(report, name):
    with report.stage("lint"):
        for rule, findings in lint.run(lint.load()).items():
            report.result(f"lint {rule}", "\n".join(map(str, findings)))
    with report.stage("format"):
        stage_tidy.layout(report, f"src/{name}/")
    built = targets(name, tree.files())
    with report.stage("build"):
        if not stage_build.build(report, PRESET, built):
            return
    tests = [target for target in built if target.startswith("test_")]
    if tests:
        with report.stage("tests"):
            stage_build.tests(report, PRESET, ["-R", f"^{tests[0]}$"])
    with report.stage("tidy"):
        stage_tidy.tidy_targets(report, PRESET, built)
