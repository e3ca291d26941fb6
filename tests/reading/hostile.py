"""A hostile set, made anew for each run: small files that try to fill memory, time or trust of their reader."""

import io
import struct
import zipfile
import zlib
from functools import cache

import numpy as np
import pikepdf
from issued_pdf import issued_pdf
from PIL import Image

A4 = "[0 0 595 842]"


def raw_pdf(objects: dict[int, bytes], *, root: int = 1) -> bytes:
    """Write a PDF object by object, with a correct cross-reference table."""
    out = io.BytesIO(b"")
    out.write(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
    offsets = {}
    for number, body in objects.items():
        offsets[number] = out.tell()
        out.write(b"%d 0 obj\n" % number + body + b"\nendobj\n")
    start = out.tell()
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % (max(objects) + 1))
    for number in range(1, max(objects) + 1):
        out.write(b"%010d 00000 n \n" % offsets.get(number, 0))
    out.write(
        b"trailer\n<< /Size %d /Root %d 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (max(objects) + 1, root, start)
    )
    return out.getvalue()


def stream(data: bytes, entries: str = "") -> bytes:
    return b"<< /Length %d %s >>\nstream\n" % (len(data), entries.encode()) + data + b"\nendstream"


def one_page(
    content: bytes, *, resources: str = "<< >>", catalog: str = "", page: str = "", more: dict | None = None
) -> bytes:
    return raw_pdf(
        {
            1: f"<< /Type /Catalog /Pages 2 0 R {catalog} >>".encode(),
            2: b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            3: f"<< /Type /Page /Parent 2 0 R /MediaBox {A4} /Contents 4 0 R /Resources {resources} {page} >>".encode(),
            4: content,
            **(more or {}),
        }
    )


def encrypted(password: str) -> bytes:
    buffer = io.BytesIO()
    with pikepdf.open(io.BytesIO(issued_pdf(pages=1))) as pdf:
        pdf.save(buffer, encryption=pikepdf.Encryption(owner="owner", user=password))
    return buffer.getvalue()


def with_attachment() -> bytes:
    buffer = io.BytesIO()
    with pikepdf.open(io.BytesIO(issued_pdf(pages=1))) as pdf:
        pdf.attachments["run.exe"] = b"MZ"
        pdf.save(buffer)
    return buffer.getvalue()


def with_catalog(action: str) -> bytes:
    return one_page(stream(b"q Q"), catalog=f"/OpenAction << {action} >>")


def cut_mp4() -> bytes:
    return struct.pack(">I4s4sI", 16, b"ftyp", b"isom", 0) + struct.pack(">I4s", 9000, b"mdat") + b"x" * 500


def _zeros(megabytes: int, level: int = 9) -> bytes:
    packer = zlib.compressobj(level)
    block = b" " * (1 << 20)
    return b"".join([packer.compress(block) for _ in range(megabytes)] + [packer.flush()])


def content_bomb() -> bytes:
    """A content stream of some gigabytes, twice packed to some kilobytes."""
    return one_page(stream(zlib.compress(_zeros(300), 9), "/Filter [/FlateDecode /FlateDecode]"))


@cache
def text_bomb() -> bytes:
    """A content stream that draws the same word without end."""
    body = b"BT /F1 9 Tf " + b"(AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA) Tj " * 2_000_000
    fonts = "<< /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >>"
    return one_page(stream(zlib.compress(body, 9), "/Filter /FlateDecode"), resources=fonts)


def image_bomb(side: int = 60000) -> bytes:
    image = stream(
        b"\0" * 100,
        f"/Type /XObject /Subtype /Image /Width {side} /Height {side} /ColorSpace /DeviceGray /BitsPerComponent 8",
    )
    return one_page(
        stream(b"q 595 0 0 842 0 0 cm /I Do Q"), resources="<< /XObject << /I 5 0 R >> >>", more={5: image}
    )


def small_image_bomb() -> bytes:
    """The huge image is a stamp in a corner of a page with text."""
    image = stream(
        b"\0" * 100,
        "/Type /XObject /Subtype /Image /Width 60000 /Height 60000 /ColorSpace /DeviceGray /BitsPerComponent 8",
    )
    return one_page(
        stream(b"0 0 99 99 re f q 9 0 0 9 0 0 cm /I Do Q"),
        resources="<< /XObject << /I 5 0 R >> >>",
        more={5: image},
    )


def form_loop(width: int = 12, depth: int = 12) -> bytes:
    """Forms that draw each other: 12 to the power of 12 drawings."""
    forms = {}
    for level in range(depth):
        following = 5 + (level + 1) % depth
        entries = f"/Type /XObject /Subtype /Form /BBox [0 0 595 842] /Resources << /XObject << /X {following} 0 R >> >>"
        forms[5 + level] = stream(b"/X Do " * width, entries)
    return one_page(stream(b"/X Do"), resources="<< /XObject << /X 5 0 R >> >>", more=forms)


def endless_drawing() -> bytes:
    """Not a loop, only more work than anyone has time for: 40 to the power of 8 rectangles."""
    forms = {}
    for level in range(8):
        entries = f"/Type /XObject /Subtype /Form /BBox [0 0 595 842] /Resources << /XObject << /X {6 + level} 0 R >> >>"
        forms[5 + level] = stream(b"/X Do " * 40, entries)
    forms[13] = stream(b"0 0 500 500 re f", "/Type /XObject /Subtype /Form /BBox [0 0 595 842]")
    return one_page(stream(b"/X Do"), resources="<< /XObject << /X 5 0 R >> >>", more=forms)


def deep_nesting(depth: int = 50_000) -> bytes:
    return one_page(stream(b"q Q"), more={5: b"[" * depth + b"]" * depth}, page="/X 5 0 R")


def many_pages(count: int = 60_000) -> bytes:
    kids = " ".join(["3 0 R"] * count)
    return raw_pdf(
        {
            1: b"<< /Type /Catalog /Pages 2 0 R >>",
            2: f"<< /Type /Pages /Kids [{kids}] /Count {count} >>".encode(),
            3: f"<< /Type /Page /Parent 2 0 R /MediaBox {A4} >>".encode(),
        }
    )


def page_tree_loop() -> bytes:
    return raw_pdf(
        {1: b"<< /Type /Catalog /Pages 2 0 R >>", 2: b"<< /Type /Pages /Kids [2 0 R 2 0 R] /Count 2 >>"}
    )


def no_pages() -> bytes:
    return raw_pdf({1: b"<< /Type /Catalog /Pages 2 0 R >>", 2: b"<< /Type /Pages /Kids [] /Count 0 >>"})


@cache
def png_bomb(side: int = 40000) -> bytes:
    """A valid picture of 40000 times 40000 pixels in some hundred kilobytes."""
    row = zlib.compressobj(9)
    line = b"\0" * (side // 8 + 1)
    data = b"".join([row.compress(line * 100) for _ in range(side // 100)] + [row.flush()])
    header = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + _chunk(b"IDAT", data) + _chunk(b"IEND", b"")


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def zip_bomb(name: str = "a.bin") -> bytes:
    """A zip whose directory declares four gigabytes in some kilobytes."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr(name, b"\0" * (1 << 20))
    content = bytearray(buffer.getvalue())
    at = content.rfind(b"PK\x01\x02")
    content[at + 24 : at + 28] = struct.pack("<I", 0xF0000000)
    return bytes(content)


@cache
def docx_bomb() -> bytes:
    """A Word file whose body is a hundred megabytes of blanks."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("[Content_Types].xml", "<Types/>")
        package.writestr("word/document.xml", b"<w>" + b" " * (100 << 20) + b"</w>")
    return buffer.getvalue()


def docx_with_entities() -> bytes:
    """Billion laughs, and an external entity, in a Word file."""
    lines = ['<!DOCTYPE d [<!ENTITY a0 "haha">', '<!ENTITY file SYSTEM "file:///etc/hostname">']
    lines += [f'<!ENTITY a{n} "{f"&a{n - 1};" * 20}">' for n in range(1, 12)]
    w = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    xml = "".join(lines) + f']><d xmlns:w="{w}"><w:p><w:t>&a11;&file;</w:t></w:p></d>'
    return docx(xml.encode())


def docx(document: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("word/document.xml", document)
        package.writestr("[Content_Types].xml", "<Types/>")
    return buffer.getvalue()


def noise_jpeg(width: int = 400, height: int = 600) -> bytes:
    pixels = np.random.default_rng(1).integers(0, 255, (height, width), dtype=np.uint8)
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, "JPEG")
    return buffer.getvalue()


def damaged_jpeg() -> bytes:
    """Both ends are there, the middle is not a picture."""
    content = bytearray(noise_jpeg())
    content[20:600] = b"\x55" * 580
    return bytes(content)


def tiff_bomb() -> bytes:
    buffer = io.BytesIO()
    Image.new("1", (20000, 20000), 1).save(buffer, "TIFF", compression="group4")
    return buffer.getvalue()


CASES: dict[str, tuple[str, object, str]] = {
    "empty": ("a.pdf", lambda: b"", "0 字节"),
    "truncated pdf": ("a.pdf", lambda: issued_pdf()[:-400], "不完整"),
    "truncated jpeg": ("a.jpg", lambda: noise_jpeg()[:-5000], "不完整"),
    "truncated png": ("a.png", lambda: png_bomb(200)[:-20], "不完整"),
    "truncated mp4": ("a.mp4", cut_mp4, "不完整"),
    "truncated docx": ("a.docx", lambda: docx(b"<a/>")[:-30], "不完整"),
    "damaged jpeg": ("a.jpg", damaged_jpeg, "损坏"),
    "damaged pdf": ("a.pdf", lambda: b"%PDF-1.4\n" + bytes(range(256)) * 40 + b"\nstartxref\n77\n%%EOF\n", "损坏"),
    "encrypted pdf": ("a.pdf", lambda: encrypted("secret"), "密码"),
    "owner-encrypted pdf": ("a.pdf", lambda: encrypted(""), "密码"),
    "open action script": ("a.pdf", lambda: with_catalog("/S /JavaScript /JS (x)"), "JavaScript"),
    "launch action": ("a.pdf", lambda: with_catalog("/S /Launch /F (cmd.exe)"), "Launch"),
    "script on a page": ("a.pdf", lambda: one_page(stream(b"q Q"), page="/AA << /O << /S /JavaScript >> >>"), "JavaScript"),
    "attachment": ("a.pdf", with_attachment, "附件"),
    "no pages": ("a.pdf", no_pages, "没有任何页面"),
    "60 000 pages": ("a.pdf", many_pages, "页数过多"),
    "page tree loop": ("a.pdf", page_tree_loop, "损坏"),
    "content bomb": ("a.pdf", content_bomb, "压缩炸弹"),
    "text bomb": ("a.pdf", text_bomb, "压缩炸弹"),
    "image 60000 x 60000 in a pdf": ("a.pdf", image_bomb, "图像尺寸过大"),
    "image 60000 x 60000 as a stamp": ("a.pdf", small_image_bomb, "图像尺寸过大"),
    "png 40000 x 40000": ("a.png", png_bomb, "图像尺寸过大"),
    "tiff 20000 x 20000": ("a.tif", tiff_bomb, "图像尺寸过大"),
    "zip bomb": ("a.zip", zip_bomb, "压缩炸弹"),
    "docx bomb": ("a.docx", docx_bomb, "压缩炸弹"),
    "zip bomb named ofd": ("a.ofd", lambda: zip_bomb("OFD.xml"), "压缩炸弹"),
}  # fmt: skip
"""Refused. Name of the case: file name, maker of its bytes, words the refusal must hold."""

HARMLESS: dict[str, tuple[str, object]] = {
    "deep nesting": ("a.pdf", deep_nesting),
    "word file with entities": ("a.docx", docx_with_entities),
}
"""Hostile in intent; read or refused, but nothing is fetched, unpacked or exhausted."""
