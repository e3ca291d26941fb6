"""Files that come in pieces through a browser: nothing is in the inbox before all of it is."""

import json
import os
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest

from docarchive.domain.errors import ConflictError, NotFoundError, RejectedError
from docarchive.inbox.dropping import drop
from docarchive.inbox.folder_scan import look_through
from docarchive.inbox.uploads import KEPT_FOR, UploadFolder, arriving_parts

NOW = datetime.now(UTC)


@pytest.fixture
def inbox(tmp_path):
    return tmp_path / "inbox"


@pytest.fixture
def uploads(inbox):
    inbox.mkdir()
    return UploadFolder(inbox, lambda: NOW)


def send(uploads, upload, offset, content):
    with uploads.receiving(upload, offset) as piece:
        piece.write(content)


def lying(inbox):
    return [found.name for found in look_through(inbox).files]


def test_a_file_appears_whole_under_its_name_with_its_last_piece(uploads, inbox):
    upload = uploads.begin(("案卷", "影像.mp4"), 6, "wang")
    send(uploads, upload, 0, b"abc")
    assert (lying(inbox), uploads.find(upload.described.id, "wang").offset) == ([], 3)
    send(uploads, upload, 3, b"def")

    assert lying(inbox) == ["案卷/影像.mp4"]
    assert (inbox / "案卷" / "影像.mp4").read_bytes() == b"abcdef"
    assert uploads.find(upload.described.id, "wang").is_whole


def test_what_was_written_before_a_cut_stays_and_is_gone_on_with(uploads, inbox):
    upload = uploads.begin(("a.pdf",), 6, "wang")
    with suppress(ConnectionError), uploads.receiving(upload, 0) as piece:
        piece.write(b"abcd")
        raise ConnectionError
    again = UploadFolder(inbox, lambda: NOW)
    found = again.find(upload.described.id, "wang")

    assert (found.offset, found.is_whole, lying(inbox)) == (4, False, [])
    send(again, found, 4, b"ef")
    assert (inbox / "a.pdf").read_bytes() == b"abcdef"


def test_a_crash_between_the_last_byte_and_the_rename_is_mended_by_the_next_question(uploads, inbox):
    upload = uploads.begin(("a.pdf",), 3, "wang")
    part = inbox / ".docarchive" / "uploads" / f"{upload.described.id}.part"
    part.write_bytes(b"abc")

    assert uploads.find(upload.described.id, "wang").is_whole
    assert (lying(inbox), part.exists()) == (["a.pdf"], False)


def test_a_piece_that_does_not_go_on_where_the_file_ends_is_refused(uploads):
    upload = uploads.begin(("a.pdf",), 6, "wang")
    send(uploads, upload, 0, b"abc")
    with pytest.raises(ConflictError, match="byte 3"):
        send(uploads, upload, 0, b"abc")
    with pytest.raises(RejectedError, match="more was sent"):
        send(uploads, upload, 3, b"defg")


def test_two_who_send_one_file_at_a_time_do_not_mix_their_bytes(uploads):
    upload = uploads.begin(("a.pdf",), 6, "wang")
    with uploads.receiving(upload, 0) as piece:
        piece.write(b"abc")
        with pytest.raises(ConflictError, match="being uploaded"):
            send(uploads, upload, 3, b"def")


def test_how_far_a_file_is_can_be_asked_while_its_last_piece_is_written(uploads, inbox):
    upload = uploads.begin(("a.pdf",), 3, "wang")
    with uploads.receiving(upload, 0) as piece:
        piece.write(b"abc")
        assert uploads.find(upload.described.id, "wang").is_whole

    assert lying(inbox) == ["a.pdf"]


def test_an_upload_is_known_to_nobody_but_who_began_it(uploads):
    upload = uploads.begin(("a.pdf",), 6, "wang")
    for wrong in ("li", ""):
        with pytest.raises(NotFoundError):
            uploads.find(upload.described.id, wrong)
    for wrong in ("../a", "01KC7Q3V9T2M8R6X4N1B5D0FGH"):
        with pytest.raises(NotFoundError):
            uploads.find(wrong, "wang")


def test_a_second_file_of_a_name_stands_beside_the_first(uploads, inbox):
    for content in (b"one", b"two"):
        send(uploads, uploads.begin(("a.pdf",), 3, "wang"), 0, content)

    assert sorted(lying(inbox)) == ["a (1).pdf", "a.pdf"]


def test_what_nobody_went_on_with_is_swept_and_the_rest_stays(uploads, inbox):
    old, new = (uploads.begin((name,), 6, "wang") for name in ("old.pdf", "new.pdf"))
    long_ago = (NOW - KEPT_FOR - timedelta(hours=1)).timestamp()
    for suffix in ("part", "json"):
        path = inbox / ".docarchive" / "uploads" / f"{old.described.id}.{suffix}"
        os.utime(path, (long_ago, long_ago))

    assert uploads.sweep() == 2
    assert uploads.find(new.described.id, "wang").offset == 0
    with pytest.raises(NotFoundError):
        uploads.find(old.described.id, "wang")


def test_an_upload_that_was_thrown_away_leaves_nothing(uploads, inbox):
    upload = uploads.begin(("a.pdf",), 6, "wang")
    uploads.forget(upload)

    assert list((inbox / ".docarchive" / "uploads").iterdir()) == []


def test_an_empty_file_is_refused_at_the_beginning(uploads):
    with pytest.raises(RejectedError, match="empty"):
        uploads.begin(("a.pdf",), 0, "wang")


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("a.pdf", "a.pdf"),
        ("../../etc/passwd", "etc/passwd"),
        ("C:\\扫描\\决定书.pdf", "C_/扫描/决定书.pdf"),
        ("/案卷/./现场//照片 1.jpg", "案卷/现场/照片 1.jpg"),
        ("<script>alert(1)</script>.pdf", "_script_alert(1)_/script_.pdf"),
        ("a\u202egpj.exe", "agpj.exe"),
        ("line\nbreak\x00.pdf", "linebreak.pdf"),
        ("half\ud800.pdf", "half.pdf"),
        ("cafe\u0301.pdf", "café.pdf"),
        ("结尾. . .", "结尾"),
    ],
)
def test_names_of_browsers_are_made_fit_to_be_kept(sent, kept):
    assert "/".join(arriving_parts(sent)) == kept


def test_a_long_chinese_name_keeps_its_suffix():
    (name,) = arriving_parts("长" * 120 + ".pdf")

    assert name.endswith("长.pdf")
    assert 200 < len(name.encode()) <= 240


@pytest.mark.parametrize(
    "sent", ["", "..", ".DS_Store", "Thumbs.db", "~$决定书.docx", "a.part", "@eaDir/a.jpg", "a/", "a/.b"]
)
def test_what_the_inbox_would_never_take_is_refused(sent):
    with pytest.raises(RejectedError):
        arriving_parts(sent)


def test_a_dropped_file_never_takes_anothers_place(tmp_path):
    (tmp_path / "a.pdf").write_bytes(b"first")
    fresh = tmp_path / "x.part"
    fresh.write_bytes(b"second")

    assert drop(fresh, tmp_path, "a.pdf").name == "a (1).pdf"
    assert (tmp_path / "a.pdf").read_bytes() == b"first"


def test_the_description_holds_what_it_is_read_for(uploads, inbox):
    upload = uploads.begin(("a.pdf",), 6, "wang")
    note = inbox / ".docarchive" / "uploads" / f"{upload.described.id}.json"

    assert json.loads(note.read_text()) == {
        "id": upload.described.id,
        "name": "a.pdf",
        "size_bytes": 6,
        "by": "wang",
    }
