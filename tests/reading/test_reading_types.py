"""The type of a file is told by its content, whatever its name says."""

import io
import struct
import zipfile

import pytest
from hostile import docx, noise_jpeg
from issued_pdf import issued_pdf
from PIL import Image

from docarchive.domain.media_types import DOCX
from docarchive.reading.kinds.sniff import EMPTY, EXECUTABLE, SCRIPT, UNKNOWN, extension_agrees, sniff


def picture(kind):
    buffer = io.BytesIO()
    Image.new("RGB", (20, 20), "white").save(buffer, kind)
    return buffer.getvalue()


def package(*names):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as target:
        for name in names:
            target.writestr(name, "x" * 5000)
    return buffer.getvalue()


def old_word(stream="WordDocument"):
    header = bytearray(512)
    header[:8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    header[30:32] = struct.pack("<H", 9)
    header[48:52] = struct.pack("<I", 2)
    return (
        bytes(header)
        + b"\0" * 1024
        + "Root Entry\0".encode("utf-16-le")
        + b"\0" * 64
        + f"{stream}\0".encode("utf-16-le")
    )


def riff(kind):
    return b"RIFF" + struct.pack("<I", 40) + kind + b"\0" * 36


SAMPLES = {
    "pdf": (issued_pdf(pages=1), "application/pdf"),
    "pdf after junk": (b"HTTP/1.1 200 OK\r\nServer: x\r\n\r\n" + issued_pdf(pages=1), "application/pdf"),
    "pdf after binary junk": (b"\0\x01\x02" * 100 + issued_pdf(pages=1), "application/pdf"),
    "jpeg": (noise_jpeg(), "image/jpeg"),
    "png": (picture("PNG"), "image/png"),
    "tiff": (picture("TIFF"), "image/tiff"),
    "bmp": (picture("BMP"), "image/bmp"),
    "gif": (picture("GIF"), "image/gif"),
    "webp": (picture("WEBP"), "image/webp"),
    "docx": (docx(b"<a/>"), DOCX),
    "docx in another order": (
        package("customXml/item.xml", "docProps/app.xml", "word/styles.xml", "word/document.xml"),
        DOCX,
    ),
    "xlsx": (package("xl/workbook.xml"), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "ofd": (package("Doc_0/Document.xml", "OFD.xml"), "application/ofd"),
    "zip": (package("a.txt", "b.txt"), "application/zip"),
    "doc": (old_word(), "application/msword"),
    "encrypted docx": (old_word("EncryptedPackage"), "application/x-encrypted-office"),
    "mp4": (b"\0\0\0\x18ftypisom\0\0\2\0isommp41", "video/mp4"),
    "mov": (b"\0\0\0\x14ftypqt  \0\0\0\0qt  ", "video/quicktime"),
    "m4a": (b"\0\0\0\x14ftypM4A \0\0\0\0M4A ", "audio/mp4"),
    "heic": (b"\0\0\0\x14ftypheic\0\0\0\0heic", "image/heic"),
    "avi": (riff(b"AVI "), "video/x-msvideo"),
    "wav": (riff(b"WAVE"), "audio/wav"),
    "mp3 with tags": (b"ID3\x03\0\0\0\0\0\0" + b"\0" * 50, "audio/mpeg"),
    "mp3": (b"\xff\xfb\x90\x64" + b"\0" * 413, "audio/mpeg"),
    "amr": (b"#!AMR\n" + b"<" * 40, "audio/amr"),
    "mpg": (b"\0\0\1\xba\x44" + b"\0" * 40, "video/mpeg"),
    "ts": ((b"G" + b"\xff" * 187) * 4, "video/mp2t"),
    "flv": (b"FLV\x01\x05\0\0\0\x09", "video/x-flv"),
    "mkv": (b"\x1aE\xdf\xa3\x01\0\0\0", "video/x-matroska"),
    "utf-8 text": ("现场检查记录\n正常\n".encode(), "text/plain"),
    "utf-8 text cut in a character": (("现" * 2000).encode()[:4096], "text/plain"),
    "gbk text": ("现场检查记录".encode("gbk"), "text/plain"),
    "utf-16 text": ("现场检查记录".encode("utf-16"), "text/plain"),
    "html": (b"\xef\xbb\xbf <!DOCTYPE html><html></html>", "text/html"),
    "svg": (b"<?xml version='1.0'?>\n<svg xmlns='http://www.w3.org/2000/svg'/>", "image/svg+xml"),
    "windows program": (b"MZ" + b"\0" * 100, EXECUTABLE),
    "linux program": (b"\x7fELF\2\1\1" + b"\0" * 100, EXECUTABLE),
    "script": (b"#!/bin/sh\nrm -rf ~\n", SCRIPT),
    "batch script": (b"@echo off\r\ndel *.*\r\n", SCRIPT),
    "empty": (b"", EMPTY),
    "noise": (bytes(range(256)) * 4, UNKNOWN),
}


@pytest.mark.parametrize("name", SAMPLES)
def test_the_content_tells_the_type(name):
    content, expected = SAMPLES[name]

    assert sniff(io.BytesIO(content)) == expected


def test_a_name_is_believed_only_when_the_content_agrees():
    assert extension_agrees("扫描.PDF", "application/pdf")
    assert not extension_agrees("scan.jpg", EXECUTABLE)
    assert not extension_agrees("照片.jpg", "application/pdf")
    assert not extension_agrees("决定书.pdf.docx", "application/zip")
    assert extension_agrees("录像.mov", "video/mp4")


def test_a_name_without_a_known_end_contradicts_nothing():
    assert extension_agrees("SCAN0001", "application/pdf")
    assert extension_agrees("记录.2026", "image/jpeg")


def test_a_zip_whose_directory_has_not_arrived_is_told_by_its_first_members():
    cut = package("word/document.xml", "word/styles.xml")[:6000]

    assert sniff(io.BytesIO(cut)) == DOCX
