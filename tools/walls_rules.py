"""Rules about arrows: which file may include what. The table is layers.toml."""

import re

from tree import Finding


def no_exceptions(layers):
    if layers.exceptions:
        yield Finding("layers.toml", 1, "the list of exceptions stays empty; move the code instead")


def arrows_point_down(layers):
    """Every arrow of the table goes to a lower floor, or from register to register."""
    for room in layers.rooms.values():
        for name in room.uses:
            used = layers.rooms.get(name)
            siblings = used and _below(room.name, "registers/") and _below(name, "registers/")
            if used is None:
                yield Finding("layers.toml", 1, f"{room.name} uses {name}, which is no room")
            elif used.floor >= room.floor and not siblings:
                yield Finding(
                    "layers.toml", 1,
                    f"{room.name} (floor {room.floor}) must not use {name} (floor {used.floor})",
                )


def no_circle(layers):
    """Registers stand side by side; still none may lead back to itself."""
    for start in layers.rooms:
        seen, todo = set(), list(layers.rooms[start].uses)
        while todo:
            name = todo.pop()
            if name not in seen and name in layers.rooms:
                seen.add(name)
                todo += layers.rooms[name].uses
        if start in seen:
            yield Finding("layers.toml", 1, f"{start} uses itself by way of others")


def same_as_cmake(layers, cmake):
    """layers.toml and src/CMakeLists.txt say the same. `cmake`: tree.cmake_rooms()."""
    where = "src/CMakeLists.txt"
    linked = {name for name in layers.rooms if name.split("/")[0] != "apps"}
    for name in sorted(linked ^ set(cmake)):
        yield Finding(where, 1, f"room {name} is in one of layers.toml and this file only")
    for name in sorted(linked & set(cmake)):
        room, row = layers.rooms[name], cmake[name]
        if row["FLOOR"] != [str(room.floor)]:
            yield Finding(where, 1, f"{name}: layers.toml puts it on floor {room.floor}")
        for used in sorted(set(row["USES"]) ^ set(room.uses)):
            yield Finding(where, 1, f"{name}: {used} is in USES or in layers.toml, not in both")


_VERIFIER = re.compile(r"comity_verifier\(([\w-]+)((?:\s+comity_\w+)*)\s*\)")


def verifier_links_little(layers, cmake_text):
    """A program of comity_verifier() links the rooms of its row in layers.toml, and no other."""
    where = "src/apps/CMakeLists.txt"
    calls = {call[1]: call[2].split() for call in _VERIFIER.finditer(cmake_text)}
    if set(calls) != {"comity-verify"}:
        yield Finding(where, 1, "comity_verifier() makes comity-verify, and nothing else")
    for name, targets in calls.items():
        room = layers.rooms.get(f"apps/{name}")
        allowed = {f"comity_{used}" for used in room.uses} if room else set()
        for target in sorted(set(targets) ^ allowed):
            yield Finding(where, 1, f"{name}: {target} is here or in layers.toml, not in both")


def every_file_in_a_room(source, layers):
    if source.path.startswith("src/") and layers.room_of(source.path) is None:
        yield Finding(source.path, 1, "stands in no room of layers.toml")


def plain_includes(source, _layers):
    for include in source.includes:
        if ".." in include.header.split("/"):
            yield Finding(source.path, include.line, "no '..' in includes: write from the room")
        elif include.quoted and "/" not in include.header and source.path.startswith("src/"):
            yield Finding(
                source.path, include.line,
                f'"{include.header}": write includes from the room, "base/bytes.h"',
            )


def direct_arrows(source, layers, cmake):
    """Includes go along the arrows of the table. Tests may also use the room's TEST_USES."""
    room = layers.room_of(source.path)
    if room is None or not source.path.startswith("src/"):
        return
    allowed = {room.name, *room.uses}
    if source.is_test:
        allowed |= set(cmake.get(room.name, {}).get("TEST_USES", []))
    for include in source.includes:
        if not include.quoted or "/" not in include.header or _is_generated(include.header):
            continue
        used = layers.room_of(include.header)
        if used is None:
            if ".." not in include.header:
                yield Finding(source.path, include.line, f'"{include.header}" is in no room')
        elif used.name not in allowed:
            yield Finding(
                source.path, include.line,
                f"{room.name} may not include {used.name}: layers.toml has no such arrow",
            )


def doors(source, layers):
    """Some rooms are seen by some others through a few headers only. Tests wire: they see all."""
    room = layers.room_of(source.path)
    if room is None or source.is_test:
        return
    for include in source.includes:
        used = layers.room_of(include.header) if include.quoted else None
        if used is None or used.name == room.name:
            continue
        rest = include.header.removeprefix(used.name + "/")
        for door in layers.doors:
            watched = _matches(used.name, door["of"]) and any(
                _matches(room.name, user) for user in door["from"]
            )
            if watched and rest not in door["headers"]:
                yield Finding(
                    source.path, include.line,
                    f"{room.name} sees of {used.name} only " + ", ".join(door["headers"]),
                )


_STANDARD = re.compile(r"^[a-z0-9_]+$|^(assert|ctype|errno|limits|locale|math|stdint|stddef|stdio"
                       r"|stdlib|string|time|wchar|wctype)\.h$")


def libraries(source, layers):
    """Headers from outside stand where layers.toml lets them."""
    room = layers.room_of(source.path)
    if room is None or source.is_test:
        return
    for include in source.includes:
        if include.quoted and not _is_generated(include.header):
            continue
        if _STANDARD.match(include.header):
            continue
        rows = [row for row in layers.libraries if _names(row, include.header)]
        if not rows:
            yield Finding(source.path, include.line, f"<{include.header}>: layers.toml has no row")
            continue
        here = [row for row in rows if room.name in row["rooms"] or "*" in row["rooms"]]
        if not here:
            yield Finding(
                source.path, include.line,
                f"{rows[0]['name']} is for {', '.join(rows[0]['rooms'])}, not for {room.name}",
            )
        elif source.is_header and here[0].get("source_only"):
            yield Finding(source.path, include.line, f"{here[0]['name']}: in .cc files only")


def tests_stay_apart(source, _layers):
    """What tests share stands in a folder testing/, and only tests include it."""
    if source.is_test:
        return
    for include in source.includes:
        if "/testing/" in include.header:
            yield Finding(source.path, include.line, "testing/ is for tests; this file is none")


def few_files(all_sources, layers):
    """What costs seconds to compile is included by few .cc files of a room (of a program)."""
    users = {}
    for source in all_sources:
        room = layers.room_of(source.path)
        if room is None or source.is_test:
            continue
        place = "/".join(source.path.split("/")[1:3]) if room.name == "apps" else room.name
        for include in source.includes:
            for row in layers.libraries:
                if row.get("files") and _names(row, include.header):
                    key = (row["name"], place, row["files"])
                    users.setdefault(key, {})[source.path] = include.line
    for (library, place, most), paths in sorted(users.items()):
        for path in sorted(paths)[most:]:
            yield Finding(path, paths[path], f"{library}: in {most} .cc of {place}, and there are "
                                             + ", ".join(sorted(paths)[:most]))


def _is_generated(header):
    return header.endswith(".pb.h")


def _names(library, header):
    return any(header.startswith(prefix) for prefix in library["headers"])


def _below(name, folder):
    return name.startswith(folder)


def _matches(name, pattern):
    return _below(name, pattern) if pattern.endswith("/") else name == pattern
