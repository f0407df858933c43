"""Reads C++ as text: without comments and strings, its includes, its functions.

Not a parser. It relies on code that clang-format has laid out and the compiler has accepted.
"""

import re
from dataclasses import dataclass

_TOKEN = re.compile(
    r"""
      (?P<raw>(?:u8|[uUL])?R"(?P<delim>[^()\\\s]{0,16})\(.*?\)(?P=delim)")
    | (?P<string>"(?:\\.|[^"\\\n])*")
    | (?P<number>(?<![\w.])\.?[0-9](?:'?[\w.]|(?<=[eEpP])[+-])*)
    | (?P<char>'(?:\\.|[^'\\\n])+')
    | (?P<line>//(?:\\\n|[^\n])*)
    | (?P<block>/\*.*?\*/)
    """,
    re.VERBOSE | re.DOTALL,
)
_INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*([<"])([^>"\n]+)[>"]', re.MULTILINE)


def _blank(text):
    return re.sub(r"[^\n]", " ", text)


def strip(text, keep_comments=False):
    """The code alone: comments and the insides of literals become spaces, digits lose
    their separators; lines stay lines."""

    def replace(match):
        kind = match.lastgroup if match.lastgroup != "delim" else "raw"
        found = match.group()
        if kind == "number":
            return found.replace("'", "")
        if kind in ("line", "block"):
            return found if keep_comments else _blank(found)
        if kind == "char":
            return "'" + _blank(found[1:-1]) + "'"
        return '"' + _blank(found[1:-1]) + '"'

    return _TOKEN.sub(replace, text)


def code_of(text):
    """What the compiler takes of it: without comments, empty lines and the edges of lines."""

    def replace(match):
        found = match.group()
        if match.lastgroup in ("line", "block"):
            return " "
        return repr(found) if "\n" in found else found  # what stands in a literal is no edge

    lines = map(str.strip, _TOKEN.sub(replace, text).splitlines())
    return "\n".join(line for line in lines if line)


def comments(text):
    """(line number, comment) of every comment."""
    for match in _TOKEN.finditer(text):
        if match.lastgroup in ("line", "block"):
            yield line_of(text, match.start()), match.group()


def line_of(text, offset):
    return text.count("\n", 0, offset) + 1


@dataclass(frozen=True)
class Include:
    line: int
    header: str
    quoted: bool


def includes(text):
    """The #include lines. Comments are not looked at, so one that is commented out counts."""
    return [
        Include(line_of(text, match.start(1)), match.group(2), match.group(1) == '"')
        for match in _INCLUDE.finditer(text)
    ]


@dataclass(frozen=True)
class Function:
    name: str
    line: int  # of the opening brace
    lines: int  # from the opening to the closing brace, both included


_CONTAINER = re.compile(r"\b(namespace|class|struct|union|enum|extern)\b")


def functions(text):
    """The outermost function bodies; a lambda within one counts as part of it."""
    code = re.sub(r"(?m)^[ \t]*#(?:\\\n|[^\n])*", lambda m: _blank(m.group()), strip(text))
    found = []
    start = position = 0  # start: of the statement that the next brace belongs to
    while position < len(code):
        char = code[position]
        if char in ";}":
            start = position + 1
        elif char == "{":
            head = code[start:position]
            kind = _opens(head)
            if kind == "container":
                start = position + 1
            else:
                close = closing_brace(code, position)
                if kind == "function":
                    first, last = line_of(code, position), line_of(code, close)
                    found.append(Function(_function_name(head), first, last - first + 1))
                    start = close + 1
                position = close
        position += 1
    return found


def _opens(head):
    """What a brace opens. clang-format puts a space before a body and none before `name{...}`."""
    before = head.rstrip()
    if not head[-1:].isspace() or before.endswith(("=", ",", "return")):
        return "initializer"
    if head.count("(") != head.count(")"):
        return "initializer"  # of an argument
    if "(" in re.sub(r"\balignas\([^)]*\)", "", head):
        return "function"
    return "container" if _CONTAINER.search(head) else "initializer"


def closing_brace(code, opening):
    """Where the brace opened at `opening` is closed."""
    depth = 0
    for position in range(opening, len(code)):
        depth += {"{": 1, "}": -1}.get(code[position], 0)
        if depth == 0:
            return position
    return len(code) - 1


def _function_name(head):
    match = re.search(r"([~\w:]+)\s*(\([^()]*\))", head)
    if not match:
        return "a function"
    # TEST(Suite, Name) and its like are known by their arguments.
    macro = match.group(1).isupper() and len(match.group(1)) > 1
    return "".join(match.groups()) if macro else match.group(1)
