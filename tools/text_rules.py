"""Rules about the text of one file: bans, names, layout of headers, sizes."""

import re
import tomllib

import cpp_text
from tree import Finding

FILE_LINES = 500
FUNCTION_LINES = 70
COLUMNS = 100


class Ban:
    """A row of bans.toml."""

    def __init__(self, row):
        self.name = row["name"]
        self.floors = range(row["floors"][0], row["floors"][1] + 1)
        self.pattern = _any_of(row["patterns"])
        self.advice = f"{row['reason']}; instead: {row['instead']}"
        self.permits = {permit["room"]: _any_of(permit["patterns"])
                        for permit in row.get("permit", [])}

    def check(self, source, layers):
        room = layers.room_of(source.path)
        if room is None or room.floor not in self.floors or source.is_test:
            return
        code = source.code
        permit = self.permits.get(room.name)
        if permit:
            code = permit.sub(lambda match: re.sub(r"[^\n]", " ", match.group()), code)
        for line in source.find(self.pattern, code):
            yield Finding(source.path, line, f"{self.name}: {self.advice}")


def load_bans(text):
    return [Ban(row) for row in tomllib.loads(text)["ban"]]


def _any_of(patterns):
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns), re.MULTILINE)


# In halves, so that this file does not trip its own rule.
_UNFINISHED = re.compile(r"\b(" + "|".join(("TO" "DO", "FIX" "ME", "X" "XX")) + r")\b")


def nothing_unfinished(path, text):
    for line, content in enumerate(text.splitlines(), 1):
        if _UNFINISHED.search(content):
            yield Finding(path, line, "finish it, or open an issue and say nothing here")


_MACHINE_PATH = re.compile(
    r"(?<![\w.~}/)\]>-])/(home|root|Users|mnt|media|srv|work|workspace|builds?|scratch)/[\w.]"
    r"|\b[A-Z]:\\\\?\w"
)


def no_machine_paths(path, text):
    for line, content in enumerate(text.splitlines(), 1):
        if _MACHINE_PATH.search(content):
            yield Finding(path, line, "a path of one machine: name it from the checkout")


_SKIPPED = re.compile(r"\bGTEST_SKIP\b|\bDISABLED_\w*|\bGTEST_FLAG_SET\(filter")


def no_skipped_tests(source):
    for line in source.find(_SKIPPED, source.code):
        yield Finding(source.path, line, "a test that does not run shows nothing")


_SILENCED = re.compile(r"\bNOLINT(NEXTLINE|BEGIN)?\b(?!\([\w.,\- ]+\):? \S.{7,})")
_SILENCED_FORMAT = re.compile(r"\bclang-format off\b(?!: \S.{7,})")


def silencing_has_a_reason(source):
    for line, comment in cpp_text.comments(source.text):
        if _SILENCED.search(comment):
            yield Finding(source.path, line, "write // NOLINT(check-name): the reason")
        if _SILENCED_FORMAT.search(comment):
            yield Finding(source.path, line, "write // clang-format off: the reason")


_SWITCH = re.compile(r"\bswitch\s*\(")
_LABEL = re.compile(r"\bcase\s+([^;{}]*?)(?<!:):(?!:)|\b(default)\s*:")
_NUMBER = re.compile(r"-?[0-9]\w*|'[^']*'|k[A-Z]\w*")


def no_default_over_enum(source):
    """With a default the compiler cannot tell who forgot the new enumerator."""
    if source.is_test:
        return
    for switch in _SWITCH.finditer(source.code):
        opening = source.code.find("{", switch.end())
        body = source.code[opening : cpp_text.closing_brace(source.code, opening)]
        body = _without_inner_switches(body)
        labels = list(_LABEL.finditer(body))
        numbers = [label for label in labels if label[1] and _NUMBER.fullmatch(label[1].strip())]
        for label in labels:
            if label[2] and len(numbers) < len(labels) - 1:
                line = cpp_text.line_of(source.code, opening + label.start())
                yield Finding(source.path, line, "no default over an enum: a case for every "
                              "enumerator, and the answer for foreign values after the switch")


def _without_inner_switches(body):
    inner = _SWITCH.search(body)
    while inner:
        opening = body.find("{", inner.end())
        close = cpp_text.closing_brace(body, opening)
        blank = re.sub(r"[^\n]", " ", body[inner.start() : close + 1])
        body = body[: inner.start()] + blank + body[close + 1 :]
        inner = _SWITCH.search(body)
    return body


_EMPTY_NAME = re.compile(r"\b(?:class|struct|enum(?:\s+class)?|union|namespace|using|concept)\s+"
                         r"(?:\w+::)*(\w*(?:Manager|Helpers?|Utils?|Impl)"
                         r"|\w*_?(?:utils?|helpers?|impl|manager))\b(?!\s*::)")
_EMPTY_FILE = re.compile(r"(^|[/_])(utils?|helpers?|impl|manager|misc|common)(_test)?\.(h|cc)$")


def telling_names(source):
    for line in source.find(_EMPTY_NAME, source.code):
        yield Finding(source.path, line, "Manager, Helper, Util, Impl: name what it is")
    if _EMPTY_FILE.search(source.path):
        yield Finding(source.path, 1, "the name of the file says nothing: name what is in it")


_USING_NAMESPACE = re.compile(r"\busing\s+namespace\b")


def headers_use_no_namespace(source):
    if source.is_header:
        for line in source.find(_USING_NAMESPACE, source.code):
            yield Finding(source.path, line, "a header decides nothing for its includers")


_USING = re.compile(r"(?m)^[ \t]*using\s+(?:::)?(?:\w+::)+(\w+);")


def using_is_used(source):
    """clang-tidy takes a name for used when another file of the same unit uses it."""
    if source.is_header:
        return
    for using in _USING.finditer(source.code):
        if len(re.findall(rf"\b{using[1]}\b", source.code)) == 1:
            line = cpp_text.line_of(source.code, using.start(1))
            yield Finding(source.path, line, f"{using[1]} is named here and nowhere below")


def headers_once(source):
    if source.is_header and not re.search(r"(?m)^#pragma once$", source.text):
        yield Finding(source.path, 1, "a header says #pragma once")


def headers_open_with_a_comment(source):
    if source.is_header and not re.match(r"// \S.{10,}", source.text):
        yield Finding(source.path, 1, "a header opens with what the thing represents")


# What is written as code, here and in our tools.
_CODE_FILE = re.compile(r"\.(cc|h|py|sh|cmake|toml)$|CMakeLists\.txt$|^[a-z]+$|^\.ci/run$")


def short_lines(path, text):
    if not _CODE_FILE.search(path):
        return
    for line, content in enumerate(text.splitlines(), 1):
        # A long #include cannot be broken, nor can a pattern of a table.
        if len(content) > COLUMNS and not content.startswith(("#include", "  '")):
            yield Finding(path, line, f"{len(content)} columns, at most {COLUMNS}")


class Ratchet:
    """Files and functions that were too long when the rule came; they may only shrink."""

    def __init__(self, text):
        table = tomllib.loads(text)
        self.rows = {("file", row["path"], ""): row["lines"] for row in table.get("file", [])}
        self.rows |= {("function", row["path"], row["name"]): row["lines"]
                      for row in table.get("function", [])}

    def check(self, measured, kind, limit):
        """`measured`: {(path, name): (line, lines)} of every file or function there is."""
        for (path, name), (line, lines) in sorted(measured.items()):
            kept = self.rows.get((kind, path, name), limit)
            what = name or "the file"
            if lines > max(kept, limit):
                yield Finding(path, line, f"{what} has {lines} lines, at most {max(kept, limit)}")
            elif kept > limit and lines < kept:
                yield Finding(
                    path, line,
                    f"{what} has shrunk to {lines} lines: write that into tools/ratchet.toml"
                    if lines > limit else f"{what} is short now: take it out of tools/ratchet.toml",
                )
        for row_kind, path, name in self.rows:
            if row_kind == kind and (path, name) not in measured:
                yield Finding("tools/ratchet.toml", 1, f"{path} {name} is gone: take it out")


def file_sizes(texts):
    return {(path, ""): (1, len(text.splitlines())) for path, text in texts.items()
            if _CODE_FILE.search(path)}


def function_sizes(sources):
    sizes = {}
    for source in sources:
        for function in cpp_text.functions(source.text):
            key = (source.path, function.name)
            if function.lines > sizes.get(key, (0, 0))[1]:
                sizes[key] = (function.line, function.lines)
    return sizes
