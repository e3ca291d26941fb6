"""Mails and zips give their files up under one set of limits, and under names that lead nowhere."""

import io
import stat
import zipfile
from email.message import EmailMessage

import hostile
import pytest
from hostile_more import encrypted_zip
from issued_pdf import issued_pdf

from docarchive.domain.errors import RejectedError
from docarchive.domain.file_remark import RemarkCode
from docarchive.reading.confined.child import ChildReader
from docarchive.reading.kinds.names import safe_name


def package_of(members):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as target:
        for name, content in members:
            target.writestr(name, content)
    return buffer.getvalue()


def unpack(reader, folder, content, name="材料.zip"):
    path = folder / name
    path.write_bytes(content)
    inside = folder / "inside"
    inside.mkdir()
    return {part.name: part.path.read_bytes() for part in reader.unpack(path, inside)}


def mail(*attachments):
    message = EmailMessage()
    message["From"], message["Date"], message["Subject"] = "a@example.invalid", "x", "整改"
    message.set_content("正文\n")
    for name, content in attachments:
        message.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    return message.as_bytes()


def test_files_come_out_as_they_went_in(tmp_path, reader):
    pdf = issued_pdf(pages=1)

    assert unpack(reader, tmp_path, package_of([("照片/一.pdf", pdf), ("说明.txt", "文字")])) == {
        "照片/一.pdf": pdf,
        "说明.txt": "文字".encode(),
    }


def test_a_zip_in_a_zip_and_a_mail_in_a_zip_are_taken_apart_at_once(tmp_path, reader):
    inner = package_of([("三.txt", "三")])
    content = package_of([("二.zip", inner), ("来信.eml", mail(("附件.txt", b"four"))), ("一.txt", "一")])

    found = unpack(reader, tmp_path, content)

    assert set(found) == {"二.zip/三.txt", "来信.eml/邮件正文.txt", "来信.eml/附件.txt", "一.txt"}
    assert found["来信.eml/邮件正文.txt"].decode().endswith("正文\n")


def test_a_mail_gives_its_text_and_its_attachments(tmp_path, reader):
    found = unpack(reader, tmp_path, mail(("整改照片.pdf", b"%PDF-"), ("整改照片.pdf", b"other")), "来信.eml")

    assert list(found) == ["邮件正文.txt", "整改照片.pdf", "整改照片 (2).pdf"]
    assert found["整改照片.pdf"] == b"%PDF-"


def test_what_is_deeper_than_three_stays_packed(tmp_path, reader):
    content = b"innermost"
    for level in range(6):
        content = package_of([(f"{level}.zip" if level else "a.txt", content)])

    (name,) = unpack(reader, tmp_path, content)

    assert name == "5.zip/4.zip/3.zip"


def test_a_broken_zip_inside_is_a_file_like_others(tmp_path, reader):
    broken = bytearray(package_of([("a.txt", "文字" * 100)]))
    broken[40] ^= 0xFF

    assert set(unpack(reader, tmp_path, package_of([("坏.zip", bytes(broken)), ("好.txt", "x")]))) == {
        "坏.zip",
        "好.txt",
    }


def test_what_systems_leave_behind_and_links_are_left_out_and_counted(tmp_path, reader):
    link = zipfile.ZipInfo("passwd")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    content = package_of(
        [
            ("__MACOSX/._a.jpg", "x"),
            ("a/.DS_Store", "x"),
            ("Thumbs.db", "x"),
            (link, "/etc/passwd"),
            ("a.txt", "a"),
        ]
    )
    path = tmp_path / "a.zip"
    path.write_bytes(content)

    reading = reader.read(path)

    assert (reading.parts, [each.code for each in reading.remarks]) == (1, [RemarkCode.PARTS_LEFT_OUT])
    assert set(unpack(reader, tmp_path, content)) == {"a.txt"}


def test_names_as_chinese_windows_writes_them_are_read(tmp_path, reader):
    member = zipfile.ZipInfo("x")
    content = package_of([(member, "文字")])
    name = "检查记录.txt".encode("gbk")
    # The name's length stands in both headers; written by hand, since zipfile would say UTF-8.
    first = content.index(b"x", 30)
    content = content[:26] + len(name).to_bytes(2, "little") + content[28:first] + name + content[first + 1 :]
    at = content.index(b"PK\x01\x02")
    content = (
        content[: at + 28]
        + len(name).to_bytes(2, "little")
        + content[at + 30 : at + 46]
        + name
        + content[at + 47 :]
    )
    end = content.index(b"PK\x05\x06")
    content = (
        content[: end + 12]
        + (end - at).to_bytes(4, "little")
        + at.to_bytes(4, "little")
        + content[end + 20 :]
    )

    assert list(unpack(reader, tmp_path, content)) == ["检查记录.txt"]


def test_names_lead_nowhere_and_never_collide(tmp_path, reader):
    names = [
        "../../etc/passwd",
        "/etc/passwd",
        "C:\\windows\\a.txt",
        "a\x01b?.txt",
        "..",
        "字" * 300 + ".pdf",
        "A.TXT",
        "a.txt",
    ]

    found = list(unpack(reader, tmp_path, package_of([(name, str(i)) for i, name in enumerate(names)])))

    assert found == [
        "etc/passwd",
        "etc/passwd (2)",
        "C_/windows/a.txt",
        "a_b_.txt",
        "无名",
        "字" * 76 + ".pdf",
        "A.TXT",
        "a (2).txt",
    ]
    assert [one.name for one in tmp_path.iterdir() if one.is_dir()] == ["inside"]
    assert all(safe_name(name) == name for name in found)


LIES = {
    "encrypted": (encrypted_zip, "密码"),
    "more than a thousand files": (lambda: package_of([(str(i), "x") for i in range(1001)]), "内含文件过多"),
    "a thousand files in two zips": (
        lambda: package_of([(f"{z}.zip", package_of([(str(i), "x") for i in range(600)])) for z in range(2)]),
        "内含文件过多",
    ),
    "a file a thousand times its size": (lambda: package_of([("a", bytes(200 << 20))]), "压缩炸弹"),
    "a directory that lies": (hostile.zip_bomb, "压缩炸弹"),
    "no file": (lambda: package_of([("folder/", "")]), "没有文件"),
}  # fmt: skip


@pytest.mark.parametrize("lie", LIES)
def test_a_zip_that_is_too_much_is_refused(lie, tmp_path, reader):
    make, words = LIES[lie]

    with pytest.raises(RejectedError, match=words):
        unpack(reader, tmp_path, make())


def test_files_that_are_too_large_together_are_refused(tmp_path):
    noise = bytes(range(256)) * 4096
    with (
        ChildReader(unpacked_bytes=1 << 20) as narrow,
        pytest.raises(RejectedError, match=r"总量过大|压缩炸弹"),
    ):
        unpack(narrow, tmp_path, package_of([(str(i), noise) for i in range(3)]))


def test_a_mail_with_parts_without_end_is_refused(tmp_path, reader):
    head = b"From: a\nDate: x\nSubject: s\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n"
    path = tmp_path / "a.eml"
    path.write_bytes(head + b"--b\n\nx\n" * 3000 + b"--b--\n")

    with pytest.raises(RejectedError, match="内含文件过多"):
        reader.read(path)
