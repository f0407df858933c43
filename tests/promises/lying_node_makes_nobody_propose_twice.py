"""A node that records a proposal and says that another took its number has it signed once."""
import http.server
import threading

from acts import *
from lib import *


class Liar(http.server.ThreadingHTTPServer):
    """Passes everything on, and denies what was handed in."""

    def __init__(self, community):
        handed_in = self.handed_in = []

        class PassOn(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *_):
                pass

            def pass_on(self):
                length = int(self.headers.get("Content-Length") or 0)
                body = self.rfile.read(length) if length else None
                status, octets = community.http(self.command, self.path, body)
                if self.path == "/v1/transactions":
                    handed_in.append(octets)
                    status, octets = 200, b'{"outcome": "replayed", "reason": "the number is used"}'
                self.send_response(status)
                self.send_header("Content-Length", str(len(octets)))
                self.end_headers()
                self.wfile.write(octets)

            do_GET = do_POST = pass_on

        super().__init__(("127.0.0.1", 0), PassOn)
        self.url = f"http://127.0.0.1:{self.server_address[1]}"


def run():
    here = community()
    with Liar(here) as liar:
        threading.Thread(target=liar.serve_forever, daemon=True).start()
        act = Options.folder / "act.json"
        act.write_text(json.dumps(set_host("h.pool.example.", "192.0.2.5")))
        done = here.comity("propose", "Once", "--action", act, who=here.parties[0], node=liar.url)
        liar.shutdown()
    number = here.get("/v1/proposals?limit=1")["last_number"]
    check(number == 1, f"one command made {number} proposals")
    check("it was" in done.stderr and done.returncode != 0, done.stderr)
    return f"{len(liar.handed_in)} handed in"


main(run)
