"""A node that has no time is asked again until it has, for a minute; a transaction is sent once.

Whoever keeps a node busy does not make a voter give up, and makes nobody send twice."""

from lib import *


class Busy:
    """Answers the first questions as a node does that has no time for them."""

    def __init__(self, code, first):
        self.asked = asked = []

        class Handler(http.server.BaseHTTPRequestHandler):
            def log_message(self, *_):
                pass

            def answer(self):
                self.rfile.read(int(self.headers.get("Content-Length") or 0))
                asked.append(time.monotonic())
                short = len(asked) <= first
                body = {"error": {"code": code, "message": "later"}} if short else {"outcomes": []}
                octets = json.dumps(body).encode()
                self.send_response(503 if short else 200)
                if short:
                    self.send_header("Retry-After", "2")
                self.send_header("Content-Length", str(len(octets)))
                self.end_headers()
                self.wfile.write(octets)

            do_GET = do_POST = answer

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


def run():
    transaction = Options.folder / "transaction"
    transaction.write_bytes(b"signed")
    for code, words, times in (("busy", ("outcomes",), 3), ("unavailable", ("outcomes",), 1),
                               ("busy", ("submit", transaction), 1)):
        node = Busy(code, 2)
        done = Options.programs.comity("--node", node.url, "--data", Options.folder / "own", *words)
        told = f"{code}, {words[0]}: {done.returncode} {done.stdout}{done.stderr}"
        check(len(node.asked) == times, f"asked {len(node.asked)} times: {told}")
        check(done.returncode == (0 if times > 1 else 1), told)
        check(done.stderr.count("asking again") == (1 if times > 1 else 0), told)
        pauses = [after - before for before, after in zip(node.asked, node.asked[1:])]
        check(all(pause >= 2 for pause in pauses), f"pauses of {pauses} s: {told}")
    return "a question goes on to its third try, after the pauses it was told; a transaction ends"


main(run)
