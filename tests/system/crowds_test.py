#!/usr/bin/python3
"""Clients that hold connections and say nothing, little, or too much: what they cost the node is
bounded, and others are answered meanwhile.

  crowds_test.py --binaries DIR"""

import argparse
import socket
import sys
import time
import unittest
from pathlib import Path

from programs import Folder, Node, Programs

CONNECTIONS = 600  # of files that are allowed everywhere
# Sanitizers keep what was freed for a while.
KILOBYTES_EACH = 60
REQUEST = b"GET /v1/health HTTP/1.1\r\nHost: test\r\n\r\n"


class Crowds(unittest.TestCase):
    def setUp(self):
        holder = Folder()
        self.folder = holder.__enter__()
        self.addCleanup(holder.__exit__)
        programs.make_sample(self.folder / "data")
        self.node = Node(programs, self.folder / "data")
        self.addCleanup(self.node.stop)
        self.place = ("127.0.0.1", int(self.node.url.rsplit(":", 1)[1]))
        self.crowd = []
        self.addCleanup(lambda: [each.close() for each in self.crowd])

    def resident_kilobytes(self):
        status = Path(f"/proc/{self.node.process.pid}/status").read_text()
        return next(int(line.split()[1]) for line in status.splitlines() if "VmRSS" in line)

    def answers(self):
        with socket.create_connection(self.place, timeout=20) as one:
            one.sendall(REQUEST)
            return one.recv(64).startswith(b"HTTP/1.1 200")

    def gather(self, words):
        self.assertTrue(self.answers())
        before = self.resident_kilobytes()
        for _ in range(CONNECTIONS):
            self.crowd.append(socket.create_connection(self.place, timeout=20))
            if words:
                self.crowd[-1].sendall(words)
        time.sleep(1)
        self.assertTrue(self.answers())
        return (self.resident_kilobytes() - before) / CONNECTIONS

    def test_who_says_nothing(self):
        self.assertLess(self.gather(b""), KILOBYTES_EACH)
        self.crowd[0].sendall(REQUEST)
        self.assertTrue(self.crowd[0].recv(64).startswith(b"HTTP/1.1 200"))

    def test_who_never_ends_a_header(self):
        self.assertLess(self.gather(REQUEST[:-2] + b"X-Slow: " + b"a" * 4000), KILOBYTES_EACH)

    def test_who_promises_a_body(self):
        head = b"POST /v1/transactions HTTP/1.1\r\nHost: test\r\nContent-Length: 1000000\r\n\r\n"
        self.assertLess(self.gather(head + b"x" * 1000), 2 * KILOBYTES_EACH)

    def test_a_header_that_is_too_long_ends_the_conversation(self):
        self.gather(b"")
        answered = 0
        for each in self.crowd[:50]:
            each.sendall(b"GET / HTTP/1.1\r\nX-Long: " + b"a" * 9000 + b"\r\n\r\n")
        for each in self.crowd[:50]:
            answered += each.recv(64).startswith(b"HTTP/1.1 431")
        self.assertEqual(answered, 50)
        self.assertTrue(self.answers())


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--binaries", required=True)
    options, rest = parser.parse_known_args()
    programs = Programs(options.binaries)
    unittest.main(argv=[sys.argv[0], *rest], verbosity=2)
