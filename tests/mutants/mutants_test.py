#!/usr/bin/python3
"""Removes a mechanism from the program and expects the test of its promise to fail.

  mutants_test.py --build DIR [NAME...]

A mutant is one source file in which a piece of text is replaced, compiled and linked into the test
program with the commands of the build itself; nothing of it is in what ships. Why each is here:
docs/decisions/mutants.md, whose table this script compares with its own."""

import argparse
import concurrent.futures
import json
import os
import re
import shlex
import subprocess
import sys
import tempfile
import time
from collections import namedtuple
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
PAGE = ROOT / "docs" / "decisions" / "mutants.md"
SYSTEM = ROOT / "tests" / "system"
TEST_SECONDS = 300

# `changes`: (file, text, what stands there instead); the text occurs once. `target`: what is
# linked.
# `tests`: a filter of GoogleTest, or a script of tests/system with its words.
Mutant = namedtuple("Mutant", "name changes target tests")

MUTANTS = [
    Mutant("no sync", [
        ("src/storage/rocks_store.cc", "const auto synced = db_->SyncWAL();",
         "const auto synced = rocksdb::Status::OK();")],
        "test_storage", "PowerCut.LosesNothingThatWasAcknowledged"),
    Mutant("no torn tail is tolerated", [
        ("src/storage/rocks_store.cc", "kPointInTimeRecovery", "kAbsoluteConsistency")],
        "test_storage", "PowerCut.LosesNothingThatWasAcknowledged"),
    Mutant("no check of the logs", [
        ("src/storage/file_check.cc", "Result<WalSpan> span = check_wal(log);",
         "Result<WalSpan> span = check_wal(BytesView(log).substr(0, 0));")],
        "test_storage", "FlippedBit.InTheLogIsNamed:FlippedBit.InTheManifestIsNamed"),
    Mutant("a recovery may leave out", [
        ("src/storage/rocks_store.cc", "db->GetLatestSequenceNumber() < *logged", "false")],
        "test_storage", "DiskFaults.OctetsThatAreReadWrongOnceAreNeverServed"),
    Mutant("no checksum of whole files", [
        ("src/storage/rocks_store.cc",
         "rocks.file_checksum_gen_factory = rocksdb::GetFileChecksumGenCrc32cFactory();", "")],
        "test_storage", "FlippedBit.InATableIsNamed"),
    Mutant("a newer format is opened", [
        ("src/storage/rocks_store.cc", "format > kStoreFormat", "false")],
        "test_storage", "RocksStoreTest.AStoreOfANewerFormatIsRefused"),
    Mutant("reading takes no lock", [
        ("src/storage/rocks_store.cc", 'status = lock->take(options.folder + "/LOCK");', "")],
        "test_upkeep", "Doctor.SaysWhyItCouldNotLook"),
    Mutant("no root check at start", [
        ("src/state/state.cc", "if (tree_.root() != expected_root) {", "if (false) {")],
        "test_ledger_stored", "Opening.FindsOutEveryDamagedPiece"),
    Mutant("names are not compared on a path", [
        ("src/state/state.cc",
         "(*record)->key != encode(key)", "false")],
        "test_state", "DraftTest.ARecordCannotReplaceAnotherOneOfTheSamePath"),
    Mutant("a new key is not held down", [
        ("src/registers/keys/rollover.cc",
         "if (role == Role::key_signing) wait +=", "if (role == Role::document_signing) wait +=")],
        "test_registers_keys", "Rollover.TheKeySigningKeyIsHeldDownUntilResolversTrustIt"),
    Mutant("any set of keys is signed", [
        ("src/registers/keys/claim_fit.cc",
         "&& wire::encode(keys) == wire::encode(claim.keys())", "")],
        "test_registers_keys", "Rollover.ASetOfKeysOtherThanTheOneThatIsWantedIsNotSigned"),
    Mutant("blocks after a failed commit", [
        ("src/ledger/stored/stored_ledger.cc", "if (!stopped_.load()) stopped_.store(why);", "")],
        "test_ledger_stored", "Trouble.AFailedWriteStopsTheLedgerAndLosesNothing"),
    Mutant("shown before the sync", [
        ("src/ledger/stored/stored_ledger.cc",
         "if (Status status = store_.sync(); !status) return stop(status.error());\n"
         "  publish(*written);",
         "publish(*written);\n"
         "  if (Status status = store_.sync(); !status) return stop(status.error());")],
        "test_ledger_stored", "WriteAndSync.AFailedSyncStopsTheLedgerAndNothingOfItIsShown"),
    Mutant("acknowledged without a sync", [
        ("src/ledger/stored/stored_ledger.cc",
         "if (Status status = store_.sync(); !status) return stop(status.error());", "")],
        "test_ledger_stored", "WriteAndSync.AFailedSyncStopsTheLedgerAndNothingOfItIsShown"),
    Mutant("texts without their hash", [
        ("src/ledger/stored/texts.cc",
         "stored.substr(crypto::kContentSaltBytes)) != hash", "stored.substr(1)) == Hash()")],
        "test_ledger_stored", "ContentStore.FindsTextsByTheirSaltedHash"),
    Mutant("the audit believes the root", [
        ("src/ledger/stored/audit.cc", "if (computed != audit_.head->root) {", "if (false) {")],
        "test_ledger_stored", "Audit.EveryChangedRecordChangesTheRoot"),
    Mutant("no reserve of space", [
        ("src/upkeep/space.cc", "left->free_bytes >= reserve_bytes_", "true")],
        "test_upkeep", "SpaceGuard.TurnsAwayBelowTheReserveAndRecoversByItself"),
    Mutant("the node asks nobody for room", [
        ("src/node/life_cycle.cc",
         "hooks.trouble = [this] { return shortage(); };", ""),
        ("src/node/life_cycle.cc",
         "if (std::string full = shortage(); !full.empty()) {\n    return error",
         "if (std::string full; !full.empty()) {\n    return error")],
        "comityd", "disk_test.py Reserve"),
    Mutant("no check digits beside a share", [
        ("src/folder/share_file.cc", "*text == last_text(answered)", "true")],
        "test_folder", "ShareFile.EveryFlippedBitBesideAShareIsNoticed"),
    Mutant("files of a folder are not synced", [
        ("src/machine/files.cc",
         "if (Status synced = sync_tree(partial); !synced) return synced;", "")],
        "comity", "sync_test.py"),
    Mutant("the folder is not synced after the renaming", [
        ("src/machine/files.cc",
         'return system_error(target, "cannot place");\n  return sync_folder_of(target);',
         'return system_error(target, "cannot place");\n  return {};')],
        "comity", "sync_test.py"),
]


class Survivor(Exception):
    """A mutant that no test noticed, or that could not be made."""


def environment_of_tests(files):
    """Their results are ours to judge, not those of the run that this one is a part of."""
    environment = {**os.environ, "TMPDIR": files, "TEST_TMPDIR": files}
    environment.pop("GTEST_OUTPUT", None)
    return environment


class Build:
    """A build's own commands."""

    def __init__(self, folder):
        self.folder = Path(folder).resolve()
        entries = json.loads((self.folder / "compile_commands.json").read_text())
        self.compile = {entry["file"]: entry["command"] for entry in entries}
        self.environment = {**os.environ, "CCACHE_BASEDIR": str(ROOT), "CCACHE_NOHASHDIR": "1"}

    def run(self, command):
        done = subprocess.run(command, shell=isinstance(command, str), cwd=self.folder, text=True,
                              capture_output=True, check=False, env=self.environment)
        if done.returncode != 0:
            raise Survivor(f"cannot be built: {done.stderr[-2000:]}")
        return done.stdout

    def compile_changed(self, path, text, folder):
        """The object of a source file with this text; its name does not change from run to run,
        so that the compiler's cache knows it."""
        source = folder / path.name
        source.write_text(text)
        target = source.with_suffix(".o")
        words = shlex.split(self.compile[str(path)])
        out = []
        skip = False
        for word in words:
            if skip:
                skip = False
            elif word in ("-MT", "-MF", "-o"):
                skip = True
            elif word not in ("-MD", "-Werror", str(path)):
                out.append(word)
        self.run([*out, "-Wno-unused", "-o", str(target), "-c", str(source)])
        return target

    def link(self, target, objects, program):
        """The target with these objects before its libraries, whose own of that name are then not
        taken."""
        place = ("src/" if target.startswith("test_") else "bin/") + target
        command = self.run(["ninja", "-t", "commands", "-s", place]).strip()
        match = re.search(rf" -o {place} ", command)
        words = " ".join(map(str, objects))
        self.run(command.replace(match[0], f" {words} -o {program} "))


def mutate(changes):
    """{file: text}"""
    texts = {}
    for name, old, new in changes:
        path = ROOT / name
        text = texts.get(path) or path.read_text()
        if text.count(old) != 1:
            raise Survivor(f"{name}: `{old}` stands there {text.count(old)} times, not once; "
                           "the mechanism has moved: change the mutant with it")
        texts[path] = text.replace(old, new)
    return texts


def test(mutant, build, program, folder):
    """The output of the test, which must fail."""
    script, *words = mutant.tests.split()
    if script.endswith(".py"):
        # The other programs as they are.
        for other in (build.folder / "bin").iterdir():
            if other.name != mutant.target and not (folder / other.name).exists():
                (folder / other.name).symlink_to(other)
        command = ["/usr/bin/python3", SYSTEM / script, "--binaries", folder, *words]
    else:
        command = [program, f"--gtest_filter={mutant.tests}"]
    # A place of its own for the files of the tests: others run beside.
    with tempfile.TemporaryDirectory(prefix="comity-") as files:
        done = subprocess.run(command, cwd=build.folder, text=True, errors="replace",
                              capture_output=True, check=False, timeout=TEST_SECONDS,
                              env=environment_of_tests(files))
    said = done.stdout + done.stderr
    if done.returncode == 0:
        raise Survivor(f"{mutant.tests} does not notice")
    if "FAILED" not in said:
        raise Survivor(f"{mutant.tests} did not fail but break: {said[-1000:]}")


def run(mutant, build):
    begin = time.monotonic()
    folder = build.folder / "mutants" / re.sub(r"\W+", "-", mutant.name)
    folder.mkdir(parents=True, exist_ok=True)
    try:
        objects = [build.compile_changed(path, text, folder)
                   for path, text in mutate(mutant.changes).items()]
        program = folder / mutant.target
        build.link(mutant.target, objects, program)
        test(mutant, build, program, folder)
        program.unlink()
    except (Survivor, subprocess.TimeoutExpired) as problem:
        return f"{mutant.name}: {problem}"
    print(f"{mutant.name}: noticed by {mutant.tests}, {time.monotonic() - begin:.0f} s",
          flush=True)
    return ""


def compare_page():
    """The page has a row for each mutant, with the test that notices it."""
    rows = re.findall(r"^\| ([^|]+) \| [^|]+ \| `([^|`]+)` \|$", PAGE.read_text(), re.MULTILINE)
    expected = [(mutant.name, mutant.tests) for mutant in MUTANTS]
    missing = [f"{PAGE.name}: no row `| {name} | ... | `{tests}` |`"
               for name, tests in expected if (name, tests) not in rows]
    return missing + [f"{PAGE.name}: no such mutant: {name}"
                      for name, tests in rows if (name, tests) not in expected]


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", required=True)
    parser.add_argument("names", nargs="*")
    options = parser.parse_args()
    build = Build(options.build)
    chosen = [mutant for mutant in MUTANTS if not options.names or mutant.name in options.names]
    with concurrent.futures.ThreadPoolExecutor(2) as workers:
        problems = [problem for problem in workers.map(lambda m: run(m, build), chosen) if problem]
    problems += compare_page()
    for problem in problems:
        print(problem, file=sys.stderr)
    print(f"{len(chosen)} mutants, {len(problems)} problems")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
