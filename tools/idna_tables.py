#!/usr/bin/python3
"""Writes src/dns/idna_ranges.cc and idna_tables.cc from the Unicode Character Database.

    tools/idna_tables.py [/usr/share/unicode]       of Debian's package unicode-data, version 15.0.0

The tables are pinned: what a label may be is a rule of the ledger, so a newer Unicode comes with
newer rules and not with a newer machine. The script stands here so that anybody can make them again
and compare; the program does not read these files.
"""
import subprocess
import sys
from collections import Counter
from pathlib import Path

VERSION = "15.0.0"
HERE = Path(__file__).resolve().parent.parent

# RFC 5892, 2.6 and 3.
EXCEPTIONS = {
    **dict.fromkeys([0xDF, 0x3C2, 0x6FD, 0x6FE, 0xF0B, 0x3007], "P"),
    **dict.fromkeys([0xB7, 0x375, 0x5F3, 0x5F4, 0x30FB], "O"),
    **dict.fromkeys([*range(0x660, 0x66A), *range(0x6F0, 0x6FA)], "O"),
    **dict.fromkeys([0x640, 0x7FA, 0x302E, 0x302F, *range(0x3031, 0x3036), 0x303B], "-"),
}
IGNORED_BLOCKS = [(0x20D0, 0x20FF), (0x1D100, 0x1D1FF), (0x1D200, 0x1D24F)]  # 2.5
LETTER_DIGITS = {"Ll", "Lu", "Lo", "Nd", "Lm", "Mn", "Mc"}  # 2.1
SCRIPTS = {"Greek": "G", "Hebrew": "H", "Hiragana": "J", "Katakana": "J", "Han": "J"}  # A.4 to A.7
BIDI = {"L": "L", "R": "R", "AL": "A", "AN": "N", "EN": "E", "ES": "S", "CS": "C", "ET": "T",
        "ON": "O", "BN": "B", "NSM": "M"}


def rows(folder, name):
    """(first, last, the other fields) of each line."""
    for line in (folder / name).read_text(encoding="utf-8").splitlines():
        fields = [field.strip() for field in line.split("#")[0].split(";")]
        if len(fields) < 2:
            continue
        first, _, last = fields[0].partition("..")
        yield int(first, 16), int(last or first, 16), fields[1:]


def points(folder, name, column, *values):
    """The code points whose field in this column is one of the values."""
    found = set()
    for first, last, fields in rows(folder, name):
        if fields[column] in values:
            found.update(range(first, last + 1))
    return found


def characters(folder):
    """What UnicodeData.txt says of each assigned code point, by number."""
    found, first = {}, None
    for number, _, fields in rows(folder, "UnicodeData.txt"):
        if fields[0].endswith(", First>"):
            first = number
            continue
        for one in range(number if first is None else first, number + 1):
            found[one] = fields
        first = None
    return found


def derived_property(folder, data):
    """P (PVALID), J (CONTEXTJ) and O (CONTEXTO) by code point, in the order of RFC 5892, 3."""
    join = points(folder, "PropList.txt", 0, "Join_Control")
    old_jamo = points(folder, "HangulSyllableType.txt", 0, "L", "V", "T")
    unstable = points(folder, "DerivedNormalizationProps.txt", 0, "Changes_When_NFKC_Casefolded")
    ignored = points(folder, "DerivedCoreProperties.txt", 0, "Default_Ignorable_Code_Point")
    ignored |= points(folder, "PropList.txt", 0, "White_Space", "Noncharacter_Code_Point")
    for first, last in IGNORED_BLOCKS:
        ignored.update(range(first, last + 1))
    found = {}
    for point, fields in data.items():
        if point in EXCEPTIONS:
            kind = EXCEPTIONS[point]
        elif point == 0x2D or 0x30 <= point <= 0x39 or 0x61 <= point <= 0x7A:
            kind = "P"
        elif point in join:
            kind = "J"
        elif point in old_jamo or point in unstable or point in ignored:
            kind = "-"
        else:
            kind = "P" if fields[1] in LETTER_DIGITS else "-"
        if kind != "-":
            found[point] = kind
    return found


def properties(folder, data):
    """Ranges of code points that a label may hold, with what the rules for labels ask of them."""
    joining = {}
    for first, last, fields in rows(folder, "extracted/DerivedJoiningType.txt"):
        joining.update(dict.fromkeys(range(first, last + 1), fields[0]))
    script = {}
    for first, last, fields in rows(folder, "Scripts.txt"):
        if fields[0] in SCRIPTS:
            script.update(dict.fromkeys(range(first, last + 1), SCRIPTS[fields[0]]))
    ranges = []
    for point, kind in sorted(derived_property(folder, data).items()):
        fields = data[point]
        mark = "M" if fields[1].startswith("M") else "-"
        letters = kind + BIDI[fields[3]] + joining.get(point, "U") + script.get(point, "-") + mark
        traits = (letters, int(fields[2]))
        if ranges and ranges[-1][1] == point - 1 and ranges[-1][2] == traits:
            ranges[-1][1] = point
        else:
            ranges.append([point, point, traits])
    return every_second(ranges)


def every_second(ranges):
    """With a step: capital and small letters take turns in much of Latin and Cyrillic."""
    found = []
    for first, last, traits in ranges:
        before = found[-1] if found else None
        if (before and first == last and before[1] == first - 2 and before[3] == traits
                and (before[2] == 2 or before[0] == before[1])):
            before[1], before[2] = last, 2
        else:
            found.append([first, last, 1, traits])
    return found


def compositions(folder, data):
    """(first, second, composite), ascending: primary composites (UAX 15) but Hangul."""
    excluded = points(folder, "DerivedNormalizationProps.txt", 0, "Full_Composition_Exclusion")
    found = []
    for point, fields in data.items():
        parts = fields[4].split()
        if len(parts) == 2 and point not in excluded and not parts[0].startswith("<"):
            found.append((int(parts[0], 16), int(parts[1], 16), point))
    return sorted(found)


def write(name, about, *tables):
    """A source file of the room; `tables`: type, function and rows of each."""
    arrays = [f"constexpr {kind} k{kind}[] = {{\n{' '.join(rows_of_text)}\n}};"
              for kind, _, rows_of_text in tables]
    functions = [f"std::span<const {kind}> {function}() {{ return k{kind}; }}"
                 for kind, function, _ in tables]
    file = HERE / "src/dns" / name
    made = f"// Made by tools/idna_tables.py from Unicode {VERSION}; not edited by hand."
    file.write_text("\n".join([
        f"// {about}", made, '#include "dns/idna_tables.h"', "", "namespace comity::dns {",
        "namespace {", "", *arrays, "", "}  // namespace", "", *functions, "",
        "}  // namespace comity::dns", ""]), encoding="utf-8")
    subprocess.run(["clang-format-16", "-i", str(file)], check=True)


def main():
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else "/usr/share/unicode")
    if VERSION not in (folder / "PropList.txt").read_text(encoding="utf-8").splitlines()[0]:
        raise SystemExit(f"{folder}: not Unicode {VERSION}")
    data = characters(folder)
    ranges = properties(folder, data)
    counts = Counter(one for *_, one in ranges)
    traits = sorted(counts, key=lambda one: (-counts[one], one))  # short numbers for many
    numbers = {one: number for number, one in enumerate(traits)}
    write("idna_ranges.cc", "Code points that a label may hold.", (
        "Range", "idna_ranges",
        [f"{{{first:#x}, {last - first}, {step}, {numbers[one]}}},"
         for first, last, step, one in ranges]))
    write("idna_tables.cc", "What code points are, and which pairs are one in normal form C.", (
        "Traits", "idna_traits",
        ["{'" + "', '".join(letters) + f"', {order}}}," for letters, order in traits]), (
        "Composition", "idna_compositions",
        [f"{{{first:#x}, {second:#x}, {both:#x}}},"
         for first, second, both in compositions(folder, data)]))


if __name__ == "__main__":
    main()
