"""unbound-anchor reads a trust anchor file (RFC 9718) as it reads IANA's: over TLS and under a CMS
signature, which are made here for it. It knows the root zone only, so it is shown the same file
about the root."""

import hashlib
import http.server
import re
import ssl
import subprocess
import threading
from base64 import b64decode
from functools import partial

EXTENSIONS = """basicConstraints=CA:false
subjectAltName=DNS:localhost,email:dnssec@iana.org
keyUsage=digitalSignature
extendedKeyUsage=emailProtection,serverAuth
"""


class Silent(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass


def of_root(document):
    """The file, and the DS that a reader is to find in it."""
    text = document.decode()
    key = b64decode(re.search("<PublicKey>(.*)</PublicKey>", text).group(1))
    tag = re.search("<KeyTag>(.*)</KeyTag>", text).group(1)
    digest = hashlib.sha256(b"\0" + bytes.fromhex("0101030f") + key).hexdigest().upper()
    text = re.sub("<Zone>.*</Zone>", "<Zone>.</Zone>", text)
    text = re.sub("<Digest>.*</Digest>", f"<Digest>{digest}</Digest>", text)
    return text, f". IN DS {tag} 15 2 {digest}"


def certify(folder):
    """A certificate for server and signer, and the one that stands for it."""
    def openssl(*words):
        subprocess.run(["openssl", *words], cwd=folder, check=True, capture_output=True)
    subject = "/CN=localhost/emailAddress=dnssec@iana.org"
    openssl("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "ca.key", "-out", "ca.pem",
            "-subj", "/CN=test", "-days", "2", "-addext", "basicConstraints=critical,CA:true")
    openssl("req", "-newkey", "rsa:2048", "-nodes", "-keyout", "own.key", "-out", "own.csr",
            "-subj", subject)
    (folder / "extensions").write_text(EXTENSIONS)
    openssl("x509", "-req", "-in", "own.csr", "-CA", "ca.pem", "-CAkey", "ca.key",
            "-CAcreateserial", "-days", "2", "-extfile", "extensions", "-out", "own.pem")
    openssl("cms", "-sign", "-binary", "-in", "anchor.xml", "-signer", "own.pem", "-inkey",
            "own.key", "-outform", "DER", "-out", "anchor.p7s")


def read(document, folder):
    """(the DS that it wrote, the DS that is right, what it said)"""
    folder.mkdir()
    text, expected = of_root(document)
    (folder / "anchor.xml").write_text(text)
    certify(folder)
    server = http.server.HTTPServer(("127.0.0.1", 0), partial(Silent, directory=folder))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "own.pem", folder / "own.key")
    server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        words = ["unbound-anchor", "-v", "-F", "-4", "-S", "-a", folder / "root.key",
                 "-c", folder / "ca.pem", "-u", "127.0.0.1", "-P", server.server_port,
                 "-x", "anchor.xml", "-s", "anchor.p7s"]
        (folder / "root.key").write_text("\n")
        done = subprocess.run([str(word) for word in words], capture_output=True, text=True,
                              timeout=60, check=False)
    finally:
        server.shutdown()
        server.server_close()
    written = [line for line in (folder / "root.key").read_text().splitlines()
               if line.startswith(". IN DS")]
    return written, [expected], done.stdout + done.stderr
