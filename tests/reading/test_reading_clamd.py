"""The hook to a site's ClamAV: a real socket server that speaks its protocol."""

import socketserver
import struct
import threading

import pytest

from docarchive.domain.errors import RejectedError, UnavailableError
from docarchive.domain.file_remark import RemarkCode
from docarchive.reading.clamd import ClamdScanner

# A made-up mark, so that no test file is one that real scanners would take away.
VIRUS = b"DOCARCHIVE-TEST-SIGNATURE"
LIMIT = 1 << 20


class Clamd(socketserver.StreamRequestHandler):
    """``zINSTREAM`` and ``zVERSION`` as clamd(8) describes them."""

    def handle(self):
        command = b""
        while not command.endswith(b"\0"):
            command += self.rfile.read(1)
        if command == b"zVERSION\0":
            self.wfile.write(b"ClamAV 1.4.6/test\0")
            return
        assert command == b"zINSTREAM\0"
        content = b""
        while length := struct.unpack(">I", self.rfile.read(4))[0]:
            content += self.rfile.read(length)
            if len(content) > LIMIT:
                self.wfile.write(b"INSTREAM size limit exceeded. ERROR\0")
                return
        self.wfile.write(b"stream: Test.Signature-1 FOUND\0" if VIRUS in content else b"stream: OK\0")


@pytest.fixture(params=["unix", "tcp"])
def address(request, tmp_path):
    if request.param == "unix":
        server = socketserver.ThreadingUnixStreamServer(str(tmp_path / "clamd.ctl"), Clamd)
    else:
        server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Clamd)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_address if request.param == "unix" else f"127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()


@pytest.fixture
def file(tmp_path):
    def put(content):
        path = tmp_path / "材料.pdf"
        path.write_bytes(content)
        return path

    return put


def test_a_clean_file_passes_without_a_remark(address, file):
    assert ClamdScanner(address, required=True).scan(file(b"%PDF-" + bytes(300_000))) == ()


def test_a_virus_is_refused_with_its_name(address, file):
    with pytest.raises(RejectedError, match=r"材料\.pdf.*病毒.*\[Test\.Signature-1\]"):
        ClamdScanner(address, required=False).scan(file(bytes(70_000) + VIRUS))


def test_a_file_beyond_the_daemons_limit_is_said_not_to_be_scanned(address, file):
    (remark,) = ClamdScanner(address, required=True).scan(file(bytes(8 << 20)))

    assert remark.code is RemarkCode.NOT_SCANNED


def test_the_daemon_says_its_version(address):
    assert ClamdScanner(address, required=True).ping() == "ClamAV 1.4.6/test"


@pytest.mark.parametrize("nowhere", ["/nonexistent/clamd.ctl", "127.0.0.1:1"])
def test_a_silent_daemon_is_a_remark_or_a_wait_as_the_site_wants(nowhere, file):
    path = file(b"x")

    (remark,) = ClamdScanner(nowhere, required=False).scan(path)
    with pytest.raises(UnavailableError, match="病毒扫描"):
        ClamdScanner(nowhere, required=True).scan(path)
    with pytest.raises(UnavailableError):
        ClamdScanner(nowhere, required=True).ping()

    assert remark.code is RemarkCode.NOT_SCANNED
