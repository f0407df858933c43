"""Writes docs/performance.md and its plots from what ./bench has measured."""

import os
import platform
import subprocess
from collections import namedtuple
from pathlib import Path

import plot
from yardsticks import share

# One curve or several: (name, section, title, x label, y label, log, {label: [(x, y)]}).
Drawn = namedtuple("Drawn", "name section title x_label y_label log lines")
SECTIONS = {
    "linear": ("Linear cost",
               "What one record costs when there are more and more of them. Where the cost of all "
               "is linear, the line is level."),
    "load": ("Under load", ""),
}
QUIET_LOAD_PER_CORE = 0.25

# What a figure means, for a reader who has not read the code.
ABOUT = {
    "genesis-import": "`comity init` of the zone, signed genesis and state included",
    "genesis-import-memory": "memory that this takes over an idle program",
    "import-300k-sets": "the same of a zone of 100,000 registered names and 300,003 sets",
    "import-300k-sets-memory": "memory that this takes over an idle program",
    "zone-derive-cold": "the zone derived from the state of a node just started",
    "sign-3-of-5": "from the opening of a signing session to the zone's file, 3 of 5 signers on "
                   "one machine",
    "sign-9-of-13": "the same, 9 of 13",
    "nonces-ahead-5": "nonces of one session for 5 signers, drawn while idle",
    "nonces-ahead-13": "the same for 13",
    "sign-one-key-ldns": "`ldns-signzone` with one key of the same kind on the same zone",
    "ceremony-deal": "one dealer's part of a new key, 9 of 13, sealed to all",
    "ceremony-check": "all that was dealt, looked at by each party",
    "ceremony-finish": "a party's own shares, opened, held against the key and added up",
    "reshare-deal": "one dealer's part of the same key for 10 of 15",
    "reshare-check": "all that was dealt of it",
    "vote-to-signed-zone": "from the last vote to the signed zone with the change",
    "change-to-signed-zone": "from a holder's change of one DS to the signed zone on disk, 3 of 5",
    "change-of-the-store": "what it adds to the store of a node, its log included",
    "change-to-signed-zone-13": "from a change of one DS to the signed zone, 9 of 13",
    "change-of-the-store-13": "what that adds to the store",
    "first-signing-200k": "a zone of 200,000 sets signed the first time, 2 of 3 in one process",
    "change-in-200k": "from a change of one DS in it to the signed zone on disk",
    "large-zone-resident": "memory of the node that signs and serves this zone, 300,003 sets with "
                           "those that are not signed",
    "change-to-ixfr-300k-sets": "from the acknowledgement of a holder's change to the IXFR that "
                                "tells of it, in a zone of 300,003 sets that nobody signs",
    "unsigned-zone-resident": "memory of the node that serves this zone",
    "transfer-300k": "a zone of 300,000 records by AXFR under a key, on one core of the node",
    "transfer-300k-knot": "the same zone from Knot, to the same client",
    "transfer-300k-resident": "memory of the node that signs and serves it",
    "durable-transactions": "over HTTP, each acknowledged after its sync",
    "transactions-in-process": "durable, of many keys, over what the cores could verify",
    "lone-transaction": "the answer to one on an idle node, store and anchor synced",
    "replay-verified": "a record run again with its signatures, over the same",
    "replay-trusted": "the same without signatures, over the rate of the first run",
    "slowest-route": "the API's answer that takes longest, in process, without sockets",
    "bundle-delegation": "size of the proof of one delegation",
    "bundle-verify": "time to verify it, from the pinned genesis",
    "votes-7-size": "a decision of 7 members, beside its genesis and its signed votes",
    "votes-7-verify": "to judge it from the genesis on, beside the signatures",
    "votes-1000-size": "the same of 1,000 members, 300 of whom voted",
    "votes-1000-verify": "to judge that, beside the signatures",
    "verifier-lines": "code of ours that `comity-verify` runs",
    "idle-connections": "memory of a node that holds them",
    "tree-updates": "records changed in a state tree of a million, in batches, memory only",
    "tree-bytes-per-key": "memory of that tree",
    "durable-updates": "the same with a synced store and old heights kept",
    "durable-share-of-tree": "durable updates over those in memory",
    "bytes-per-update": "kept for old heights, for each",
    "proof-make": "one proof of a record among a million",
    "proof-verify": "its verification",
    "proof-of-old-height": "one proof at a height that is not in memory any more",
    "proof-size": "of one proof",
    "state-start": "tree rebuilt from a million records, and held against the root",
    "state-resident": "memory of a process with that state",
    "node-resident": "memory of a node at rest after a vote",
    "node-peak": "the most it took",
}
# A figure and what it is held against, measured beside it: another program, another way.
PEERS = {
    "sign-3-of-5": "sign-one-key-ldns",
    "sign-9-of-13": "sign-one-key-ldns",
    "durable-updates": "tree-updates",
    "transfer-300k": "transfer-300k-knot",
}


def write(folder, machine, figures, drawn):
    """`folder`: docs. `figures`: as ./bench --json prints them; `drawn`: of Drawn. Plots of an
    earlier report that are not drawn any more are removed."""
    plots = folder / "performance"
    plots.mkdir(parents=True, exist_ok=True)
    made = {f"{item.name}.svg": plot.lines(item.title, item.x_label, item.y_label, item.lines,
                                           item.log) for item in drawn}
    shares = bar_shares(figures)
    if shares:
        made["bars.svg"] = plot.against_bars("Figures and their bars", shares)
    for old in plots.glob("*.svg"):
        if old.name not in made:
            old.unlink()
    for name, text in made.items():
        (plots / name).write_text(text, encoding="utf-8")
    (folder / "performance.md").write_text(page(machine, figures, drawn), encoding="utf-8")


def bar_shares(figures):
    """(name, least, median, most) as shares of the bar, for figures that have one."""
    shares = []
    for figure in figures:
        bar, runs = figure["bar"], figure["runs"]
        if not bar or min(runs) <= 0:
            continue
        values = [run / bar if figure["smaller"] else bar / run for run in (*runs, figure["value"])]
        shares.append((figure["name"], min(values), values[-1], max(values)))
    return shares


def page(machine, figures, drawn):
    parts = ["# Performance", "",
             "Written by `./bench --report`: on another machine it writes other figures. A bar is "
             "a promise; `./bench` fails when a median misses its bar. A bar of time is so many of "
             "the machine's own digests, verifications or syncs, measured in the same run: a "
             "slower machine moves it and does not miss it.", ""]
    if machine["load"] > QUIET_LOAD_PER_CORE * machine["cores"]:
        parts += [f"**The machine was not quiet**: {machine['load']:.1f} programs wanted its "
                  f"{machine['cores']} cores when this began. It can do better than it says here.",
                  ""]
    parts += ["## Machine", "", "| | |", "|---|---|"]
    parts += [f"| {name} | {value} |" for name, value in machine_rows(machine)]
    parts += ["", "## Figures", "",
              "Medians of several runs, with their spread; the optimised build.", "",
              "| figure | median | spread | unit | bar here | made of | | what |",
              "|---|---|---|---|---|---|---|---|"]
    parts += [figure_row(figure) for figure in figures]
    parts += ["", *peer_lines(figures)]
    if bar_shares(figures):
        parts += ["![Each figure as a share of its bar](performance/bars.svg)", ""]
    for section, (title, about) in SECTIONS.items():
        here = [item for item in drawn if item.section == section]
        if here:
            parts += [f"## {title}", "", *([about, ""] if about else [])]
        for item in here:
            parts += [f"### {item.title}", "", *points_table(item), "",
                      f"![{item.title}](performance/{item.name}.svg)", ""]
    return "\n".join(parts).rstrip("\n") + "\n"


def say_ratio(results, say):
    """What signing together costs over signing with one key."""
    values = {result["name"]: result["value"] for result in results}
    for name in ("sign-3-of-5", "sign-9-of-13"):
        if name in values and "sign-one-key-ldns" in values:
            say(f"{name} takes {values[name] / values['sign-one-key-ldns']:.1f} times as long as "
                "one key in ldns-signzone")


def machine_rows(machine):
    yield "date", machine["date"]
    yield "commit", f"`{machine['commit']}`"
    yield "processor", f"{machine['processor']}, {machine['cores']} cores"
    yield "memory", f"{machine['memory_gib']:.1f} GiB"
    yield "disk", f"{machine['disk']}, {machine['file_system']}"
    yield "one 4 KiB fdatasync", f"{machine['fsync_ms']:.3f} ms"
    yield "Ed25519 verifications on one core", f"{number(machine['ed25519_verify_per_s'])}/s"
    yield "SHA-256 of 64 octets on one core", f"{number(machine['sha256_per_s'])}/s"
    yield "kernel", machine["kernel"]
    yield "compiler", machine["compiler"]
    yield "load when it began", f"{machine['load']:.2f}"
    yield "zone", machine["zone"]


def figure_row(figure):
    runs = figure["runs"]
    sign = "≤" if figure["smaller"] else "≥"
    bar = "for reference" if figure["bar"] is None else f"{sign} {number(figure['bar'])}"
    return (f"| {figure['name']} | {number(figure['value'])} | {number(min(runs))} to "
            f"{number(max(runs))} ({len(runs)}) | {figure['unit']} | {bar} | "
            f"{made_of(figure)} | {figure['verdict']} | {ABOUT.get(figure['name'], '')} |")


def made_of(figure):
    """A bar's yardsticks, and which share of them the median takes."""
    if not figure["yardsticks"]:
        return ""
    used = share(figure["value"], figure["bar"], figure["smaller"])
    return f"{number(used)} of {figure['yardsticks']}"


def peer_lines(figures):
    values = {figure["name"]: figure["value"] for figure in figures}
    found = [f"- {name} is {number(values[name] / values[peer])} times {peer}."
             for name, peer in PEERS.items() if name in values and values.get(peer)]
    return ["Beside others on the same machine, in the same run:", "", *found, ""] if found else []


def points_table(item):
    """One row per x, one column per line."""
    labels = list(item.lines)
    # A single line is named by its axis.
    names = labels if len(labels) > 1 else [item.y_label]
    xs = sorted({x for line in item.lines.values() for x, _ in line})
    yield f"| {item.x_label} | " + " | ".join(names) + " |"
    yield "|---" * (len(names) + 1) + "|"
    for x in xs:
        cells = [dict(item.lines[label]).get(x) for label in labels]
        yield (f"| {number(x)} | " +
               " | ".join("" if cell is None else number(cell) for cell in cells) + " |")
    if len(names) > 1:
        yield ""
        yield f"In {item.y_label}."


def number(value):
    """Three digits that count, thousands apart."""
    if value == 0:
        return "0"
    if abs(value) >= 1000:
        return f"{value:,.0f}"
    digits = 2 if abs(value) < 10 else 1 if abs(value) < 100 else 0
    if abs(value) < 1:
        return f"{value:.3g}"
    text = f"{value:.{digits}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def describe_machine(root):
    """What the report says of machine and checkout beside what was measured."""
    return {
        "commit": _commit(root),
        "processor": _field("/proc/cpuinfo", "model name") or platform.machine(),
        "memory_gib": int((_field("/proc/meminfo", "MemTotal") or "0 kB").split()[0]) / 2**20,
        "disk": _disk(root),
        "kernel": platform.release(),
        "compiler": _first_line(["g++", "--version"], root),
        "load": os.getloadavg()[0],
    }


def _field(path, name):
    for line in Path(path).read_text(encoding="utf-8").splitlines():
        if line.split(":")[0].strip() == name:
            return line.split(":", 1)[1].strip()
    return ""


def _commit(root):
    head = _first_line(["git", "rev-parse", "--short=12", "HEAD"], root)
    changed = _first_line(["git", "status", "--porcelain", "--untracked-files=no"], root)
    return head + (" and changes that are not committed" if changed else "")


def _disk(root):
    """The block device below the checkout: its name, and its model if it has one."""
    source = _first_line(["findmnt", "-n", "-o", "SOURCE", "-T", str(root)], root).split("[")[0]
    return _first_line(["lsblk", "-n", "-d", "-o", "NAME,MODEL", source], root) or source


def _first_line(command, folder):
    """What the program prints first; nothing when it is not there or fails."""
    try:
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return ""
    return done.stdout.splitlines()[0].strip() if done.stdout else ""
