"""The inbox over HTTP: the list, tus as its own words, plain forms, and who may see and file what."""

import base64
import io
import re
import shutil
import time
from pathlib import Path

import pytest
from PIL import Image
from web_people import token_in

from docarchive.domain.arrival import Arrival, ArrivalState
from docarchive.domain.identifiers import ArrivalId, new_id
from docarchive.inbox.uploads import UploadFolder
from docarchive.settings import load_configuration
from docarchive.web.forms import TOKEN_FIELD, TOKEN_HEADER
from docarchive.wiring.app import open_app

AT_REST = ("待整理", "已归档", "重复", "隔离")
PIECE = "application/offset+octet-stream"


@pytest.fixture(scope="module")
def clerk(office):
    return office.browser("wang.jia")


@pytest.fixture(scope="module")
def other_clerk(office):
    return office.browser("nei.qin")


@pytest.fixture(scope="module")
def archivist(office):
    return office.browser("dang.an")


@pytest.fixture
def inbox(office):
    return office.workspace / "inbox"


def tus(client, method, url, content=b"", **headers):
    token = token_in(client.get("/inbox").text)
    base = {"tus-resumable": "1.0.0", TOKEN_HEADER: token}
    if content:
        base["content-type"] = PIECE
    given = {name.lower().replace("_", "-"): value for name, value in headers.items()}
    return client.request(method, url, content=content, headers=base | given)


def announced(**known):
    return ",".join(f"{name} {base64.b64encode(value.encode()).decode()}" for name, value in known.items())


def begin(client, size, content=b"", **known):
    return tus(
        client, "POST", "/inbox/uploads", content, Upload_Length=str(size), Upload_Metadata=announced(**known)
    )


def listed(client, name, state="open", seconds=20):
    """The row of a file once its name shows in the list."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        page = client.get("/inbox", params={"state": state, "q": name}).text
        rows = [row for row in page.split("<tr>")[2:] if name in row]
        if rows and any(word in rows[0] for word in AT_REST):
            return rows[0]
        time.sleep(0.1)
    raise AssertionError(f"{name} does not show as {state}")


def test_a_file_in_two_pieces_is_in_the_inbox_with_the_second(clerk, inbox):
    content = b"words " * 833 + b"ab"
    begun = begin(clerk, len(content), filename="两次传完.txt")
    assert (begun.status_code, begun.headers["tus-resumable"]) == (201, "1.0.0")
    url = begun.headers["location"]
    first = tus(clerk, "PATCH", url, content[:3000], Upload_Offset="0")
    asked = tus(clerk, "HEAD", url)

    assert (first.status_code, first.headers["upload-offset"]) == (204, "3000")
    assert (asked.status_code, asked.headers["upload-offset"], asked.headers["upload-length"]) == (
        200,
        "3000",
        "5000",
    )
    assert asked.headers["cache-control"] == "no-store"
    assert "两次传完" not in clerk.get("/inbox?q=两次传完").text.partition("<tbody>")[2]
    wrong = tus(clerk, "PATCH", url, content[:3000], Upload_Offset="0")
    assert wrong.status_code == 409
    last = tus(clerk, "PATCH", url, content[3000:], Upload_Offset="3000")
    assert (last.status_code, last.headers["upload-offset"]) == (204, "5000")
    assert "待整理" in listed(clerk, "两次传完.txt")


def test_a_small_file_comes_with_its_announcement(clerk):
    answer = begin(clerk, 11, b"hello inbox", filename="随到.txt")

    assert (answer.status_code, answer.headers["upload-offset"]) == (201, "11")
    assert "待整理" in listed(clerk, "随到.txt")


def test_more_than_was_announced_is_refused_and_an_end_throws_away(clerk):
    url = begin(clerk, 5, filename="多出来.txt").headers["location"]

    assert tus(clerk, "PATCH", url, b"123456", Upload_Offset="0").status_code == 422
    assert tus(clerk, "DELETE", url).status_code == 204
    assert tus(clerk, "HEAD", url).status_code == 404


def test_an_upload_is_nobody_elses(clerk, archivist):
    url = begin(clerk, 5, filename="我的.txt").headers["location"]

    assert tus(archivist, "HEAD", url).status_code == 404
    assert tus(archivist, "PATCH", url, b"12345", Upload_Offset="0").status_code == 404
    assert tus(archivist, "DELETE", url).status_code == 404
    assert tus(clerk, "DELETE", url).status_code == 204


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Tus_Resumable": "0.2.2"}, 422),
        ({"Upload_Length": "many"}, 422),
        ({"Upload_Length": "0"}, 422),
        ({"Upload_Length": "-5"}, 422),
        ({"Upload_Metadata": "filename ***"}, 422),
        ({"Upload_Metadata": announced(filename="Thumbs.db")}, 422),
        ({"Upload_Metadata": announced(filename="../..")}, 422),
        ({"Upload_Metadata": announced(filename="a.txt", case="01KC7Q3V9T2M8R6X4N1B5D0FGH")}, 404),
        ({"X_Form_Token": "0" * 64}, 403),
        ({"Upload_Length": "999999999999999"}, 503),
    ],
)
def test_what_cannot_be_taken_is_told_and_leaves_nothing(clerk, inbox, headers, status):
    right = {"Upload_Length": "5", "Upload_Metadata": announced(filename="a.txt")}
    before = set((inbox / ".docarchive" / "uploads").glob("*"))
    answer = tus(clerk, "POST", "/inbox/uploads", **(right | headers))

    assert answer.status_code == status, answer.text
    assert set((inbox / ".docarchive" / "uploads").glob("*")) == before


def test_a_piece_without_its_type_is_refused(clerk):
    url = begin(clerk, 5, filename="b.txt").headers["location"]

    assert tus(clerk, "PATCH", url, b"12345", Upload_Offset="0", Content_Type="text/plain").status_code == 415


def test_a_name_with_script_is_text_on_the_page_and_leads_nowhere(clerk, inbox):
    begin(clerk, 3, b"abc", filename="x", relativePath="../../<script>alert(1)</script>.txt")
    row = listed(clerk, "script")

    assert "<script>" not in row
    assert "_script_alert(1)_/script_.txt" in row


def test_a_file_for_a_case_is_filed_to_it_and_only_its_handlers_may(office, clerk, other_clerk, archivist):
    known = {"filename": "说明.txt", "case": office.own_case}
    assert begin(other_clerk, 5, b"aaaaa", **known).status_code == 403
    assert begin(clerk, 5, b"bbbbb", **(known | {"case": office.foreign_case})).status_code == 403
    assert begin(clerk, 5, b"ccccc", **known).status_code == 201
    row = listed(clerk, "说明.txt", "released")
    assert f"{office.own_case}/说明.txt" in row
    assert 'href="/records/' in row
    assert begin(archivist, 5, b"ddddd", **known).status_code == 201


def test_a_folder_named_by_a_case_files_to_it_so_it_takes_the_right_to(office, other_clerk, clerk):
    path = f"{office.own_case}/旁路.txt"

    assert begin(other_clerk, 5, b"eeeee", filename="x", relativePath=path).status_code == 403
    assert begin(clerk, 5, b"fffff", filename="x", relativePath=path).status_code == 201


def test_what_waits_in_a_case_folder_is_not_shown_to_others(office, other_clerk, clerk):
    empty = office.workspace / "inbox" / office.own_case / "空的.pdf"
    empty.parent.mkdir(exist_ok=True)
    empty.touch()
    row = listed_waiting(clerk, "空的.pdf")

    assert "文件是空的" in row
    assert "空的.pdf" not in other_clerk.get("/inbox", params={"q": "空的"}).text.partition("<tbody>")[2]
    empty.unlink()


def listed_waiting(client, name):
    for _ in range(100):
        page = client.get("/inbox", params={"state": "waiting", "q": name}).text
        rows = [row for row in page.split("<tr>")[2:] if name in row]
        if rows and "空的，" in rows[0]:
            return rows[0]
        time.sleep(0.1)
    raise AssertionError(page)


def test_a_plain_form_takes_what_it_can_and_names_the_rest(clerk):
    token = token_in(clerk.get("/inbox").text)
    files = [("files", (name, content)) for name, content in (("好的.txt", b"fine"), ("坏的.txt", b""))]
    answer = clerk.post("/inbox/upload", data={TOKEN_FIELD: token}, files=files)

    assert answer.status_code == 422
    assert "坏的.txt：文件是空的" in answer.text
    assert "已收到 1 个文件" in answer.text
    assert "待整理" in listed(clerk, "好的.txt")
    field = f'--x\r\nContent-Disposition: form-data; name="{TOKEN_FIELD}"\r\n\r\n{token}\r\n'
    none = '--x\r\nContent-Disposition: form-data; name="files"; filename=""\r\n\r\n\r\n--x--\r\n'
    kind = {"content-type": "multipart/form-data; boundary=x"}
    nothing = clerk.post("/inbox/upload", content=field + none, headers=kind)  # as browsers send no choice
    assert (nothing.status_code, "没有选择文件" in nothing.text) == (422, True)


def small_picture():
    held = io.BytesIO()
    Image.new("RGB", (60, 40), "navy").save(held, "PNG")
    return held.getvalue()


def test_a_page_of_web_code_or_of_another_kind_is_told_and_never_sent_back(clerk, inbox):
    for name, content in (
        ("图.svg", b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"),
        ("页.html", b"<html><script>alert(2)</script></html>"),
        ("其实是图.pdf", small_picture()),
    ):
        begin(clerk, len(content), content, filename=name)

    for name, words in (
        ("图.svg", "image/svg+xml"),
        ("页.html", "text/html"),
        ("其实是图.pdf", "与内容不符"),
    ):
        row = listed(clerk, name)
        assert "待整理" in row
        assert words in row, row


def test_the_list_stays_quick_with_ten_thousand_files(office, archivist):
    with open_app(load_configuration(office.workspace, environ=office.environ), actor="t") as app:
        now = app.now()
        with app.catalog.transaction() as tx:
            for number in range(10_000):
                name = f"批量/照片{number:05}.jpg"
                row = Arrival(ArrivalId(new_id(now)), name, ArrivalState.GONE, now, now, 10, 1)
                tx.save_arrival(row)
    archivist.get("/inbox?state=gone")
    began = time.perf_counter()
    answer = archivist.get("/inbox?state=gone&page=2")
    took = time.perf_counter() - began

    assert answer.text.count("批量/照片") == 50
    assert int(re.search(r'已取走 <span class="faint">(\d+)', answer.text)[1]) >= 10_000
    assert took < 1


def test_uploads_lie_where_nobody_looks_and_on_the_same_disk(office, inbox):
    folder = UploadFolder(Path(inbox), lambda: None)

    assert folder._folder.stat().st_dev == inbox.stat().st_dev  # one rename brings them in
    assert shutil.disk_usage(inbox).free > 0
