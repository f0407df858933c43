#!/usr/bin/python3
"""Holds the checkout against its rules: arrows, bans, names, sizes. ./check lint runs it.

  tools/lint.py             every rule over every file; prints what is wrong, exits 1 if anything is
  tools/lint.py --rules     the names of the rules
"""

import re
import sys
from collections import namedtuple

import text_rules
import tree
import walls_rules

# A rule takes the whole checkout and yields findings.
Rule = namedtuple("Rule", "name check")
TEXT_FILES = re.compile(
    r"\.(cc|h|proto|md|py|sh|toml|txt|cmake|json|conf|scn|yml)$|^(check|run|bench|\.ci/run)$"
)


class Checkout:
    """What the rules look at. The samples of tests/walls/bad stand for a checkout of one file."""

    def __init__(self, sources, texts, layers, cmake, bans, ratchet):
        self.sources = sources
        self.texts = texts  # {path: text} of every text file
        self.layers = layers
        self.cmake = cmake
        self.bans = bans
        self.ratchet = ratchet


def load(root=tree.ROOT):
    texts = {
        path: tree.read(path, root)
        for path in tree.files(root)
        if TEXT_FILES.search(path) and not path.startswith((tree.SAMPLES, tree.PLANTED))
    }
    return Checkout(
        tree.sources(root),
        texts,
        tree.Layers(tree.read("layers.toml", root)),
        tree.cmake_rooms(tree.read("src/CMakeLists.txt", root)),
        text_rules.load_bans(tree.read("tools/bans.toml", root)),
        text_rules.Ratchet(tree.read("tools/ratchet.toml", root)),
    )


def _each(check, *attributes):
    def run(checkout):
        more = [getattr(checkout, name) for name in attributes]
        for source in checkout.sources:
            yield from check(source, *more)

    return run


def _each_text(check):
    def run(checkout):
        for path, text in checkout.texts.items():
            yield from check(path, text)

    return run


def rules(bans):
    table = [
        Rule("no_exceptions", lambda c: walls_rules.no_exceptions(c.layers)),
        Rule("arrows_point_down", lambda c: walls_rules.arrows_point_down(c.layers)),
        Rule("no_circle", lambda c: walls_rules.no_circle(c.layers)),
        Rule("same_as_cmake", lambda c: walls_rules.same_as_cmake(c.layers, c.cmake)),
        Rule("verifier_links_little", lambda c: walls_rules.verifier_links_little(
            c.layers, c.texts.get("src/apps/CMakeLists.txt", ""))),
        Rule("every_file_in_a_room", _each(walls_rules.every_file_in_a_room, "layers")),
        Rule("plain_includes", _each(walls_rules.plain_includes, "layers")),
        Rule("direct_arrows", _each(walls_rules.direct_arrows, "layers", "cmake")),
        Rule("doors", _each(walls_rules.doors, "layers")),
        Rule("tests_stay_apart", _each(walls_rules.tests_stay_apart, "layers")),
        Rule("libraries", _each(walls_rules.libraries, "layers")),
        Rule("few_files", lambda c: walls_rules.few_files(c.sources, c.layers)),
        Rule("nothing_unfinished", _each_text(text_rules.nothing_unfinished)),
        Rule("no_machine_paths", _each_text(text_rules.no_machine_paths)),
        Rule("no_skipped_tests", _each(text_rules.no_skipped_tests)),
        Rule("silencing_has_a_reason", _each(text_rules.silencing_has_a_reason)),
        Rule("no_default_over_enum", _each(text_rules.no_default_over_enum)),
        Rule("telling_names", _each(text_rules.telling_names)),
        Rule("headers_use_no_namespace", _each(text_rules.headers_use_no_namespace)),
        Rule("using_is_used", _each(text_rules.using_is_used)),
        Rule("headers_once", _each(text_rules.headers_once)),
        Rule("headers_open_with_a_comment", _each(text_rules.headers_open_with_a_comment)),
        Rule("short_lines", _each_text(text_rules.short_lines)),
        Rule("short_files", lambda c: c.ratchet.check(
            text_rules.file_sizes(c.texts), "file", text_rules.FILE_LINES)),
        Rule("short_functions", lambda c: c.ratchet.check(
            text_rules.function_sizes(c.sources), "function", text_rules.FUNCTION_LINES)),
    ]
    return table + [Rule(f"ban_{ban.name}", _each(ban.check, "layers")) for ban in bans]


def run(checkout):
    """{rule: [finding]} of every rule."""
    return {rule.name: sorted(rule.check(checkout)) for rule in rules(checkout.bans)}


def main(arguments):
    checkout = load()
    if arguments == ["--rules"]:
        print("\n".join(rule.name for rule in rules(checkout.bans)))
        return 0
    if arguments:
        print(__doc__)
        return 2
    found = run(checkout)
    for name, findings in found.items():
        for finding in findings:
            print(f"{finding} [{name}]")
    broken = sum(1 for findings in found.values() if findings)
    print(f"lint: {len(found) - broken} rules hold, {broken} are broken,"
          f" {len(checkout.sources)} C++ files")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
