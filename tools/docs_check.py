#!/usr/bin/python3
"""Holds the documentation against the tree. ./check docs runs it.

- ARCHITECTURE.md names every room, and every folder of src that holds rooms.
- Every folder of src has a README.md of at most 60 lines, except testing/, which tests share.
- Every link from one of our pages to another leads somewhere, its heading included.
"""

import re
import sys
from pathlib import PurePosixPath

import tree

README_LINES = 60
_FENCE = re.compile(r"(?ms)^(```|~~~).*?^\1")
_CODE = re.compile(r"`[^`\n]*`")
_LINK = re.compile(
    r"!?\[[^\]]*\]\(<?([^)\s>]+)>?(?:\s+\"[^\"]*\")?\)|^\[[^\]]+\]:\s*(\S+)", re.MULTILINE
)
_HEADING = re.compile(r"(?m)^#{1,6}\s+(.*?)\s*#*$")


def folders_of_src(paths):
    """src, and every folder below it that holds a file."""
    found = set()
    for path in paths:
        if path.startswith("src/") and "/testing/" not in path:
            found |= {str(parent) for parent in PurePosixPath(path).parents if str(parent) != "."}
    return sorted(found)


def architecture_names_every_folder(paths, layers):
    """{folder: what is wrong or nothing}"""
    if "ARCHITECTURE.md" not in paths:
        return {"ARCHITECTURE.md": "does not exist"}
    text = tree.read("ARCHITECTURE.md")
    rooms = {f"src/{room}" for room in layers.rooms}
    holders = {str(PurePosixPath(room).parent) for room in rooms}
    named = {}
    for folder in folders_of_src(paths):
        if folder == "src" or (folder not in rooms and folder not in holders):
            continue
        name = folder.removeprefix("src/")
        last = name.split("/")[-1]
        there = re.search(rf"`(src/)?({re.escape(name)}|{re.escape(last)})/?`", text)
        named[folder] = "" if there else f"ARCHITECTURE.md does not name {name}"
    return named


def readmes(paths):
    """{folder: what is wrong or nothing}"""
    result = {}
    for folder in folders_of_src(paths):
        readme = f"{folder}/README.md"
        if readme not in paths:
            result[folder] = "has no README.md"
            continue
        lines = len(tree.read(readme).splitlines())
        result[folder] = f"{lines} lines, at most {README_LINES}" if lines > README_LINES else ""
    return result


def slug(heading):
    """How a heading is named in links (GitHub's way)."""
    text = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading).replace("`", "")
    return re.sub(r"[^\w\- ]", "", text.lower()).replace(" ", "-")


def links(text):
    """The targets of the links of a page, code left out."""
    plain = _CODE.sub("", _FENCE.sub("", text))
    return [match.group(1) or match.group(2) for match in _LINK.finditer(plain)]


def broken_links(path, paths, read=tree.read):
    """The links of a page that lead nowhere. Links to other sites are not followed."""
    known = set(paths)
    folders = {str(parent) for name in paths for parent in PurePosixPath(name).parents}
    for target in links(read(path)):
        if re.match(r"[a-z][a-z0-9+.-]*:", target):
            continue
        name, _, anchor = target.partition("#")
        page = _resolve(PurePosixPath(path).parent, name) if name else path
        if page not in known and page not in folders:
            yield f"{target} leads nowhere"
        elif anchor and page.endswith(".md"):
            text = _FENCE.sub("", read(page))
            if anchor not in {slug(heading) for heading in _HEADING.findall(text)}:
                yield f"{target}: {page} has no such heading"


def _resolve(folder, name):
    parts = [] if name.startswith("/") else [part for part in folder.parts if part != "."]
    for part in name.strip("/").split("/"):
        if part == ".." and parts:
            parts.pop()
        elif part not in (".", ""):
            parts.append(part)
    return "/".join(parts) or "."


def run():
    """Yields (name, what is wrong or nothing)."""
    paths = tree.files()
    layers = tree.Layers(tree.read("layers.toml"))
    for folder, problem in architecture_names_every_folder(set(paths), layers).items():
        yield f"ARCHITECTURE.md and {folder}", problem
    for folder, problem in readmes(set(paths)).items():
        yield f"README.md of {folder}", problem
    for path in paths:
        if path.endswith(".md") and not path.startswith(tree.SAMPLES):
            yield f"links of {path}", "\n".join(broken_links(path, paths))


def main():
    count = failed = 0
    for name, problem in run():
        count += 1
        if problem:
            failed += 1
            print(f"{name}: {problem}")
    print(f"docs: {count - failed} hold, {failed} do not")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
