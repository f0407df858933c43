"""Three founders and their genesis, for the promises about how a community begins."""

from lib import Options, need
from programs import EXAMPLES, SAMPLE_ZONE

FOUNDERS = ("lakeside", "mountain-net", "river-council")


class Founding:
    def __init__(self):
        self.folder = Options.folder / "founding"
        self.folder.mkdir()
        for party in FOUNDERS:
            self.key(party, f"{party}.key", "vote", "operate")
            made = self.must("genesis", "founder", party, "--kind", "company", "--key-file",
                             self.folder / f"{party}.key")
            (self.folder / f"{party}.json").write_text(made.stdout)
        self.key("lakeside", "node.key", "sign")

    def must(self, *words):
        done = Options.programs.comity(*words)
        need(done.returncode == 0, f"{words}: {done.stderr}")
        return done

    def key(self, party, file, *roles):
        words = [word for role in roles for word in ("--role", role)]
        self.must("key", "new", "--party", party, *words, "--insecure-plaintext", "--out",
                  self.folder / file)

    def public(self, file):
        lines = (self.folder / file).read_text().splitlines()
        return next(line.split()[1] for line in lines if line.startswith("public:"))

    def draft(self, name="genesis", founders=FOUNDERS, constitution=EXAMPLES / "two-of-three.json",
              log_party="lakeside", more=()):
        files = [self.folder / f"{party}.json" for party in founders]
        words = [word for file in files for word in ("--founder", file)]
        return Options.programs.comity(
            "genesis", "draft", self.folder / name, "--name", "Valley", *words, "--constitution",
            constitution, "--log-key", f"{log_party}:{self.public('node.key')}", "--zone-file",
            SAMPLE_ZONE, "--content", self.folder / f"{name}.content", "--demo", *more)

    def sign(self, party, key=None, name="genesis"):
        file = self.folder / (key or f"{party}.key")
        return Options.programs.comity("--key", file, "genesis", "sign", self.folder / name)

    def init(self, data, node_key="node.key"):
        return Options.programs.comity(
            "--data", data, "init", "--genesis", self.folder / "genesis", "--content",
            self.folder / "genesis.content", "--node-key", self.folder / node_key, "--port", "0")

    def founded(self):
        """A genesis that everybody has signed."""
        need(self.draft().returncode == 0, "draft")
        for party in FOUNDERS:
            need(self.sign(party).returncode == 0, f"sign {party}")
