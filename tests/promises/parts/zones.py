"""Zone files for the promises that are about reading them."""

from lib import Options

ZONE = """\
$ORIGIN example.
$TTL 86400
@ IN SOA a.ns.example. hostmaster.example. 2026010100 1800 900 604800 86400
@ IN NS a.ns.example.
@ IN NS b.ns.example.
a.ns IN A 192.0.2.1
b.ns IN A 198.51.100.1
post IN NS a.ns.example.
"""


def taken(text):
    """The finished `comity init --sample` with this zone file, given as text or octets."""
    folder = Options.folder / f"import-{len(list(Options.folder.glob('import-*')))}"
    folder.mkdir()
    file = folder / "zone"
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return Options.programs.comity("--data", folder / "data", "init", "--sample", "--zone-file",
                                   file, "--port", "0")


def judge(good, bad, check):
    """Zones with all of `good` are taken, with any one of `bad` refused with its line."""
    done = taken(ZONE + "".join(line + "\n" for line in good))
    check(done.returncode == 0, f"good lines are refused: {done.stderr}")
    for line in bad:
        done = taken(ZONE + line + "\n")
        check(done.returncode != 0, f"taken: {line}")
        check("line 9" in done.stderr, f"the refusal of {line!r} names no line: {done.stderr}")
    return f"{len(good)} lines are taken, {len(bad)} refused with their line"
