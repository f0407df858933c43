"""A TCP link between a program and a node: it takes its time, and keeps what was posted over it."""

import asyncio
import contextlib
import itertools
import re
import threading
from pathlib import Path


class Posts:
    """Bodies of POST requests of one connection, as they come, in files of their path's name."""

    def __init__(self, folder, numbers):
        self.folder, self.numbers, self.octets = folder, numbers, b""

    def take(self, octets):
        self.octets += octets
        while (end := self.octets.find(b"\r\n\r\n")) >= 0:
            head = self.octets[:end]
            length = re.search(rb"(?i)\r\ncontent-length: *(\d+)", head)
            past = end + 4 + int(length[1] if length else 0)
            if len(self.octets) < past:
                return
            method, path = head.split(b" ", 2)[:2]
            if method == b"POST":
                self.keep(path.decode().rsplit("/", 1)[1], self.octets[end + 4:past])
            self.octets = self.octets[past:]


    def keep(self, name, body):
        """One file for each transaction and each text."""
        parts = [(name, body)]
        if name == "with-texts":
            parts, kind = [], "transactions"
            while body:
                past = 4 + int.from_bytes(body[:4], "big")
                parts.append((kind, body[4:past]))
                body, kind = body[past:], "content"
        for kind, octets in parts:
            (self.folder / f"{next(self.numbers):06}.{kind}").write_bytes(octets)


class Link:
    """Listens on `port` and passes on to `target`, each octet `delay` seconds later; a connection
    takes a round trip. POST bodies go into `posts`, a folder, when it is given."""

    def __init__(self, target, port=0, delay=0.0, posts=None):
        self.target, self.delay = target, delay
        self.posts, self.numbers = posts and Path(posts), itertools.count()
        self.loop = asyncio.new_event_loop()
        self.server = self.loop.run_until_complete(
            asyncio.start_server(self._serve, "127.0.0.1", port))
        self.url = f"http://127.0.0.1:{self.server.sockets[0].getsockname()[1]}"
        self.thread = threading.Thread(target=self.loop.run_forever, daemon=True)
        self.thread.start()

    async def _serve(self, reader, writer):
        await asyncio.sleep(2 * self.delay)
        try:
            near = await asyncio.open_connection("127.0.0.1", self.target)
        except OSError:
            writer.close()
            return
        posts = self.posts and Posts(self.posts, self.numbers)
        with contextlib.suppress(asyncio.CancelledError):  # of close()
            await asyncio.gather(self._pass_on(reader, near[1], posts),
                                 self._pass_on(near[0], writer, None))

    async def _pass_on(self, reader, writer, posts):
        arrived = asyncio.Queue()
        sender = asyncio.ensure_future(self._deliver(arrived, writer))
        octets = b" "
        while octets:
            try:
                octets = await reader.read(1 << 16)
            except OSError:
                octets = b""
            if posts:
                posts.take(octets)
            arrived.put_nowait((self.loop.time() + self.delay, octets))
        await sender

    async def _deliver(self, arrived, writer):
        octets = b" "
        while octets:
            due, octets = await arrived.get()
            await asyncio.sleep(due - self.loop.time())
            try:
                writer.write(octets)
                await writer.drain()
            except OSError:
                break
        writer.close()

    def close(self):
        asyncio.run_coroutine_threadsafe(self._end(), self.loop).result()
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join()
        self.loop.close()

    async def _end(self):
        self.server.close()
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)
