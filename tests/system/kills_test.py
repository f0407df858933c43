#!/usr/bin/python3
"""Kills a node many times amid its commits. Nothing that it acknowledged may be lost.

  kills_test.py --binaries DIR [--kills N] [--seed N]

Four parties send transactions all the time. After every kill and restart: each acknowledged
transaction is found at the height that was named, and the height has not gone back. At the end
every block is applied anew from genesis, and every root has to be the same."""

import argparse
import random
import subprocess
import sys
import threading
import time

from programs import Api, Folder, Node, Programs, free_port

LONGEST_RUN_SECONDS = 0.15
LOAD_SECONDS = 30


class Load:
    """comity-loader, and what it has said so far."""

    def __init__(self, programs, url, data):
        self.acknowledged = []  # (transaction id, height)
        self.lock = threading.Lock()
        self.process = subprocess.Popen(
            programs.command("comity-loader", "load", url, data),
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.reader = threading.Thread(target=self._read)
        self.reader.start()

    def _read(self):
        for line in self.process.stdout:
            transaction, height = line.split()
            with self.lock:
                self.acknowledged.append((transaction, int(height)))

    def count(self):
        with self.lock:
            return len(self.acknowledged)

    def since(self, index):
        with self.lock:
            return self.acknowledged[index:]

    def wait_for_more(self, than):
        """Until something was acknowledged again: the node is back, and so are its clients."""
        until = time.monotonic() + LOAD_SECONDS
        while self.count() <= than:
            if self.process.poll() is not None:
                raise Lost(f"the loader ended with {self.process.returncode}")
            if time.monotonic() > until:
                raise Lost(f"nothing was acknowledged for {LOAD_SECONDS} s")
            time.sleep(0.001)

    def end(self):
        self.process.stdin.close()
        code = self.process.wait(60)
        self.reader.join()
        self.process.stdout.close()
        return code


class Lost(Exception):
    """A promise was broken."""


class Memory:
    """What was acknowledged and how high the node stood; asks a node whether it still knows."""

    def __init__(self, load):
        self.load = load
        self.checked = 0
        self.highest = 0

    def check(self, url):
        acknowledged = self.load.since(self.checked)
        api = Api(url)
        for transaction, height in acknowledged:
            status, answer = api.get(f"/v1/transactions/{transaction}")
            if status != 200 or answer["height"] != height:
                raise Lost(f"transaction {transaction}, acknowledged at height {height}: "
                           f"{status} {answer}")
            self.highest = max(self.highest, height)
        height = api.get("/v1/health")[1]["height"]
        api.close()
        if height < self.highest:
            raise Lost(f"height {height} after a restart, {self.highest} before")
        self.highest = height
        self.checked += len(acknowledged)


def play(programs, data, kills, dice):
    port = free_port()
    node = Node(programs, data, port)
    load = Load(programs, node.url, data)
    memory = Memory(load)
    try:
        for _ in range(kills):
            load.wait_for_more(load.count())
            time.sleep(dice.uniform(0, LONGEST_RUN_SECONDS))
            node.kill()
            node = Node(programs, data, port)
            memory.check(node.url)
        if load.end() != 0:
            raise Lost("the loader failed")
        memory.check(node.url)
        code, _ = node.stop()
        if code != 0:
            raise Lost(f"the node stopped with {code}")
    finally:
        if load.process.poll() is None:
            load.end()
        if node.process.poll() is None:
            node.kill()
    replayed = programs.run("comity-loader", "replay", data, seconds=300)
    if replayed.returncode != 0:
        raise Lost(f"replay: {replayed.stderr}")
    return memory, replayed.stdout.strip()


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--binaries", required=True)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1 << 32))
    options = parser.parse_args()
    programs = Programs(options.binaries)
    begin = time.monotonic()
    with Folder() as folder:
        data = folder / "data"
        programs.make_sample(data)
        try:
            memory, replayed = play(programs, data, options.kills, random.Random(options.seed))
        except (Lost, RuntimeError) as problem:
            print(f"seed {options.seed}: {problem}", file=sys.stderr)
            return 1
    print(f"{options.kills} kills, {memory.checked} acknowledged transactions, none lost; "
          f"replay gives height and root {replayed}; {time.monotonic() - begin:.0f} s, "
          f"seed {options.seed}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
