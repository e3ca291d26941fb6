"""A time-stamping authority made of OpenSSL behind a small local HTTP server."""

import subprocess
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer

_CONFIG = """\
[req]
distinguished_name = dn
prompt = no
[dn]
CN = placeholder
[ca]
basicConstraints = critical,CA:TRUE
keyUsage = critical,keyCertSign
[tsa_cert]
basicConstraints = CA:FALSE
keyUsage = critical,digitalSignature
extendedKeyUsage = critical,timeStamping
[tsa]
default_tsa = it
[it]
serial = {folder}/serial
signer_cert = {folder}/tsa.pem
signer_key = {folder}/tsa.key
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256,sha512
accuracy = secs:1
ess_cert_id_alg = sha256
"""


def _openssl(*words):
    subprocess.run(["openssl", *map(str, words)], check=True, capture_output=True, timeout=60)


def make_authority(folder):
    """Root certificate ``ca.pem``, signing key and certificate, in *folder*."""
    folder.mkdir()
    config = folder / "openssl.cnf"
    config.write_text(_CONFIG.format(folder=folder))
    (folder / "serial").write_text("01\n")
    new = ("req", "-config", config, "-newkey", "rsa:2048", "-nodes")
    _openssl(*new, "-x509", "-days", "3650", "-extensions", "ca", "-subj", "/CN=Sample Root", "-keyout",
             folder / "ca.key", "-out", folder / "ca.pem")  # fmt: skip
    _openssl(*new, "-subj", "/CN=Sample TSA", "-keyout", folder / "tsa.key", "-out", folder / "tsa.csr")
    _openssl("x509", "-req", "-in", folder / "tsa.csr", "-CA", folder / "ca.pem", "-CAkey", folder / "ca.key",
             "-CAcreateserial", "-days", "3650", "-extfile", config, "-extensions", "tsa_cert", "-out",
             folder / "tsa.pem")  # fmt: skip
    return folder


def answer(folder, query):
    """The authority's answer to one request."""
    (folder / "query.tsq").write_bytes(query)
    _openssl("ts", "-reply", "-config", folder / "openssl.cnf", "-queryfile", folder / "query.tsq", "-out",
             folder / "answer.tsr")  # fmt: skip
    return (folder / "answer.tsr").read_bytes()


@contextmanager
def serving(folder, change=lambda answered: answered):
    """The authority on a local port; yields its address. *change* may spoil its answers."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            query = self.rfile.read(int(self.headers["Content-Length"]))
            said = change(answer(folder, query))
            self.send_response(200)
            self.send_header("Content-Type", "application/timestamp-reply")
            self.send_header("Content-Length", str(len(said)))
            self.end_headers()
            self.wfile.write(said)

        def log_message(self, *_words):
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/tsa"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
