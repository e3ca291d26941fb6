"""The rest of the hostile set: pictures, Office files, OFD, mails, zips, recordings, and files in disguise.

`corpus` gives every hostile file there is, by name; each is small, made anew, and aims at memory, time or trust.
"""

import io
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator

import hostile
from issued_pdf import issued_pdf
from ofd_files import HEAD, NS, Ofd, page, picture_object, text_object
from old_office import container, word_97
from PIL import Image

Maker = Callable[[], bytes]
_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"


def package(*members: tuple[str | zipfile.ZipInfo, bytes | str]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as target:
        for name, content in members:
            target.writestr(name, content, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


# PDF


def filters_in_filters(depth: int = 60) -> bytes:
    content = b"q Q"
    for _ in range(depth):
        content = zlib.compress(content)
    return hostile.one_page(hostile.stream(content, f"/Filter [{'/FlateDecode ' * depth}]"))


def outside_stream() -> bytes:
    """A page whose content is another file of this machine."""
    return hostile.one_page(hostile.stream(b"", "/F (/etc/passwd)"))


def xref_loop() -> bytes:
    """The table of objects names itself as the one before it."""
    content = hostile.one_page(hostile.stream(b"q Q"))
    start = content.rindex(b"xref\n0 ")
    return content.replace(b"/Root 1 0 R", b"/Root 1 0 R /Prev %d" % start)


def many_signatures() -> bytes:
    signature = b"<< /Type /Sig /Filter /Adobe.PPKLite /SubFilter /GBT.38540 /ByteRange [0 -5 99999999999 7] /Contents <00> >>"
    fields = {10 + i: b"<< /FT /Sig /T (%d) /V 9 0 R >>" % i for i in range(400)}
    kids = " ".join(f"{number} 0 R" for number in fields)
    return hostile.one_page(
        hostile.stream(b"q Q"),
        catalog=f"/AcroForm << /SigFlags 3 /Fields [{kids}] >>",
        more={9: signature, **fields},
    )


def polyglot_pdf() -> bytes:
    return issued_pdf(pages=1) + package(("run.exe", b"MZ"))


def page_of_html() -> bytes:
    return b"<html><script>x()</script></html><!--\n" + issued_pdf(pages=1)


# pictures


def tiff_loop() -> bytes:
    """A directory that names itself as the next one."""
    buffer = io.BytesIO()
    Image.new("L", (20, 20), 255).save(buffer, "TIFF")
    content = bytearray(buffer.getvalue())
    (at,) = struct.unpack_from("<I", content, 4)
    (entries,) = struct.unpack_from("<H", content, at)
    struct.pack_into("<I", content, at + 2 + 12 * entries, at)
    return bytes(content)


def tiff_of_many_frames(count: int = 3100) -> bytes:
    buffer = io.BytesIO()
    frame = Image.new("1", (8, 8), 1)
    frame.save(buffer, "TIFF", save_all=True, append_images=[frame] * (count - 1))
    return buffer.getvalue()


def jpeg_of_65500() -> bytes:
    content = bytearray(hostile.noise_jpeg(64, 64))
    at = content.index(b"\xff\xc0")
    struct.pack_into(">HH", content, at + 5, 65500, 65500)
    return bytes(content)


def png_with_a_comment_bomb() -> bytes:
    buffer = io.BytesIO()
    Image.new("L", (60, 60), 255).save(buffer, "PNG")
    content = buffer.getvalue()
    comment = hostile._chunk(b"zTXt", b"Comment\0\0" + hostile._zeros(300))
    return content[:33] + comment + content[33:]


def gif_of_huge_frames() -> bytes:
    return (
        b"GIF89a"
        + struct.pack("<HHBBB", 65535, 65535, 0, 0, 0)
        + b"\x2c"
        + struct.pack("<HHHHB", 0, 0, 65535, 65535, 0)
        + b"\x02\x00\x3b"
    )


def webp_of_16383() -> bytes:
    body = b"WEBPVP8X" + struct.pack("<I", 10) + b"\0\0\0\0" + b"\xff\xff\xff" * 2
    return b"RIFF" + struct.pack("<I", len(body)) + body


def bmp_of_nothing() -> bytes:
    return (
        b"BM"
        + struct.pack("<IHHI", 60, 0, 0, 54)
        + struct.pack("<IiiHHIIiiII", 40, 50000, 50000, 1, 24, 0, 0, 0, 0, 0, 0)
        + b"x" * 6
    )


def heic_of_noise() -> bytes:
    return (
        struct.pack(">I4s4sI", 16, b"ftyp", b"heic", 0)
        + struct.pack(">I4s", 1008, b"meta")
        + bytes(range(250)) * 4
    )


# Office


def relations(kind: str, target: str, more: str = "") -> str:
    relation = f'<Relationship Id="r" Type="{_RELATIONS}/{kind}" Target="{target}" {more}/>'
    return f'<Relationships xmlns="{_PACKAGE}">{relation}</Relationships>'


def xlsx(workbook: str = "", sheet: str = "", more: tuple[tuple[str, str], ...] = ()) -> bytes:
    relation = relations("worksheet", "worksheets/sheet1.xml")
    sheets = '<sheets><sheet name="a" sheetId="1" r:id="r"/></sheets>'
    book = workbook or f'<workbook xmlns="{_SHEET}" xmlns:r="{_RELATIONS}">{sheets}</workbook>'
    main = (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Override PartName="/xl/workbook.xml" '
        'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>'
    )
    return package(
        ("[Content_Types].xml", main),
        ("xl/workbook.xml", book),
        ("xl/_rels/workbook.xml.rels", relation),
        ("xl/worksheets/sheet1.xml", sheet or f'<worksheet xmlns="{_SHEET}"><sheetData/></worksheet>'),
        *more,
    )


def sheet_bomb() -> bytes:
    row = '<row><c t="inlineStr"><is><t>AAAAAAAAAAAAAAAA</t></is></c></row>'
    return xlsx(sheet=f'<worksheet xmlns="{_SHEET}"><sheetData>{row * 1_200_000}</sheetData></worksheet>')


def nested_word() -> bytes:
    return hostile.docx(
        f'<w:document xmlns:w="{_WORD}">{"<w:p>" * 200_000}{"</w:p>" * 200_000}</w:document>'.encode()
    )


def word_with_outside_template() -> bytes:
    outside = relations("attachedTemplate", "http://127.0.0.1:1/x.dotm", 'TargetMode="External"')
    body = f'<w:document xmlns:w="{_WORD}"><w:p><w:r><w:t>正文</w:t></w:r></w:p></w:document>'
    return package(
        ("word/document.xml", body), ("[Content_Types].xml", "<Types/>"), ("word/_rels/settings.xml.rels", outside),
        ("word/vbaProject.bin", b"x"),
    )  # fmt: skip


def ole_with_looping_sectors() -> bytes:
    content = bytearray(word_97([("文字", False)]))
    for sector in range(1, 100):
        struct.pack_into("<I", content, 512 + 4 * sector, sector)
    return bytes(content)


def ole_with_looping_folders() -> bytes:
    content = bytearray(container({"WordDocument": b"x" * 5000}))
    struct.pack_into("<III", content, 1024 + 128 + 68, 1, 1, 1)
    return bytes(content)


# OFD


def ofd_entities() -> bytes:
    lines = '<!DOCTYPE p [<!ENTITY a0 "haha">' + "".join(
        f'<!ENTITY a{n} "{f"&a{n - 1};" * 20}">' for n in range(1, 12)
    )
    return Ofd([page(text_object("&a11;", 20, 20), before=lines + "]>")]).content()


def ofd_of_huge_member() -> bytes:
    return Ofd([page()], more={"Doc_0/Pages/Page_0/Content.xml": HEAD + " " * (100 << 20)}).content()


def ofd_circle() -> bytes:
    unit = (
        f'{HEAD}<ofd:Res {NS} BaseLoc="Res"><ofd:CompositeGraphicUnit ID="70"><ofd:Content>'
        + '<ofd:CompositeObject ID="6" ResourceID="70"/>' * 20
        + "</ofd:Content></ofd:CompositeGraphicUnit></ofd:Res>"
    )
    return Ofd(
        [page('<ofd:CompositeObject ID="6" ResourceID="70"/>')],
        more={"Doc_0/PublicRes.xml": unit},
        common="<ofd:PublicRes>PublicRes.xml</ofd:PublicRes>",
    ).content()


def ofd_with_a_huge_picture() -> bytes:
    return Ofd([page(picture_object())], pictures={"a.png": hostile.png_bomb()}).content()


# mails and zips


def mail(body: bytes) -> bytes:
    return b"From: a@example.invalid\nDate: x\nSubject: s\nMIME-Version: 1.0\n" + body


def mail_in_mails(depth: int = 900) -> bytes:
    inner = mail(b"\nend\n")
    for _ in range(depth):
        inner = mail(b"Content-Type: message/rfc822\n\n") + inner
    return inner


def boxes_in_boxes(depth: int = 900) -> bytes:
    body = b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (i, i) for i in range(depth))
    return mail(body + b"\nend\n")


def mail_with_a_bomb() -> bytes:
    import base64

    bomb = base64.encodebytes(package(("a", bytes(200 << 20))))
    head = b"Content-Type: multipart/mixed; boundary=b\n\n--b\n\ntext\n--b\nContent-Type: application/zip\n"
    return mail(
        head
        + b'Content-Transfer-Encoding: base64\nContent-Disposition: attachment; filename="a.zip"\n\n'
        + bomb
        + b"--b--\n"
    )


def long_header() -> bytes:
    return b"From: " + b"a" * (20 << 20) + b"\nDate: x\nSubject: s\nMIME-Version: 1.0\n\nend\n"


def zips_in_zips(width: int = 16, depth: int = 5) -> bytes:
    content = package(("0", bytes(50 << 20)))
    for _ in range(depth):
        content = package(*((f"{i}.zip", content) for i in range(width)))
    return content


def overlapping_zip() -> bytes:
    """Fifty names in the directory, all for the same megabyte of packed zeros."""
    first = package(("a", bytes(100 << 20)))
    at = first.index(b"PK\x01\x02")
    end = first.index(b"PK\x05\x06")
    directory = first[at:end] * 50
    tail = struct.pack("<IHHHHIIH", 0x06054B50, 0, 0, 50, 50, len(directory), at, 0)
    return first[:at] + directory + tail


def slipping_zip() -> bytes:
    return package(
        ("../../../../tmp/evil.txt", "x"),
        ("/etc/evil.txt", "x"),
        ("..\\..\\evil.txt", "x"),
        ("a\0b.txt", "x"),
    )


def encrypted_zip() -> bytes:
    content = bytearray(package(("a.txt", "x")))
    content[6] |= 1
    content[content.index(b"PK\x01\x02") + 8] |= 1
    return bytes(content)


# recordings and text


def box_loop() -> bytes:
    inner = b"".join(struct.pack(">I4s", 8 * (900 - i), b"moov") for i in range(900))
    return struct.pack(">I4s4sI", 16, b"ftyp", b"isom", 0) + inner


def wav_of_lies() -> bytes:
    chunks = (
        b"fmt " + struct.pack("<IHHIIHH", 16, 1, 1, 8000, 0, 2, 16) + b"data" + struct.pack("<I", 0x7FFFFFFF)
    )
    return b"RIFF" + struct.pack("<I", len(chunks) + 4) + b"WAVE" + chunks


def noise_with(head: bytes) -> Maker:
    return lambda: head + bytes(range(256)) * 40


MORE: dict[str, tuple[str, Maker]] = {
    "filters in filters": ("a.pdf", filters_in_filters),
    "a stream of another file": ("a.pdf", outside_stream),
    "object tables in a circle": ("a.pdf", xref_loop),
    "four hundred false signatures": ("a.pdf", many_signatures),
    "pdf and zip at once": ("a.pdf", polyglot_pdf),
    "html before a pdf": ("a.pdf", page_of_html),
    "endless forms": ("a.pdf", hostile.form_loop),
    "endless drawing": ("a.pdf", hostile.endless_drawing),
    "tiff directories in a circle": ("a.tif", tiff_loop),
    "tiff of 3100 frames": ("a.tif", tiff_of_many_frames),
    "jpeg 65500 x 65500": ("a.jpg", jpeg_of_65500),
    "png with a comment of 300 MB": ("a.png", png_with_a_comment_bomb),
    "png 13000 x 13000": ("a.png", lambda: hostile.png_bomb(13000)),
    "gif 65535 x 65535": ("a.gif", gif_of_huge_frames),
    "webp 16383 x 16383": ("a.webp", webp_of_16383),
    "bmp of 7 GB in 60 bytes": ("a.bmp", bmp_of_nothing),
    "heic of noise": ("a.heic", heic_of_noise),
    "sheet of a million rows": ("a.xlsx", sheet_bomb),
    "workbook with entities": (
        "a.xlsx",
        lambda: xlsx(workbook='<!DOCTYPE w [<!ENTITY x SYSTEM "file:///etc/passwd">]><w>&x;</w>'),
    ),
    "workbook without sheets": ("a.xlsx", lambda: xlsx(workbook=f'<workbook xmlns="{_SHEET}"/>')),
    "word nested 200 000 deep": ("a.docx", nested_word),
    "word with macros and an outside template": ("a.docx", word_with_outside_template),
    "ole sectors in a circle": ("a.doc", ole_with_looping_sectors),
    "ole folders in a circle": ("a.doc", ole_with_looping_folders),
    "old word with a lying table": ("a.doc", lambda: word_97([("文字", False)], positions=[0, 0xFFFFFFF0])),
    "encrypted office": ("a.docx", lambda: container({"EncryptedPackage": b"x"})),
    "ofd with entities": ("a.ofd", ofd_entities),
    "ofd with a page of 100 MB": ("a.ofd", ofd_of_huge_member),
    "ofd objects in a circle": ("a.ofd", ofd_circle),
    "ofd with a huge picture": ("a.ofd", ofd_with_a_huge_picture),
    "ofd page outside": ("a.ofd", lambda: Ofd([page()], base="../../../../etc/passwd").content()),
    "ofd page missing": ("a.ofd", lambda: Ofd([page()], without=("Doc_0/Pages/Page_0/Content.xml",)).content()),
    "mails in mails": ("a.eml", mail_in_mails),
    "boxes in boxes": ("a.eml", boxes_in_boxes),
    "mail with a bomb": ("a.eml", mail_with_a_bomb),
    "mail with a header of 20 MB": ("a.eml", long_header),
    "zips in zips": ("a.zip", zips_in_zips),
    "overlapping zip": ("a.zip", overlapping_zip),
    "zip with names that lead out": ("a.zip", slipping_zip),
    "encrypted zip": ("a.zip", encrypted_zip),
    "zip of 20 000 empty files": ("a.zip", lambda: package(*((str(i), "") for i in range(20_000)))),
    "mp4 boxes in boxes": ("a.mp4", box_loop),
    "wav of lies": ("a.wav", wav_of_lies),
    "mkv of noise": ("a.mkv", noise_with(b"\x1aE\xdf\xa3")),
    "avi of noise": ("a.avi", lambda: b"RIFF" + struct.pack("<I", 10244) + b"AVI " + bytes(range(256)) * 40),
    "mp3 of noise": ("a.mp3", noise_with(b"ID3\x03\0\0\0\0\0\0")),
    "text of 20 MB in one line": ("a.txt", lambda: b"A" * (20 << 20)),
    "program as a picture": ("a.jpg", lambda: b"MZ" + bytes(500)),
    "shortcut as a pdf": ("a.pdf", lambda: b"L\0\0\0\x01\x14\x02\0" + bytes(500)),
    "script as a word file": ("a.docx", lambda: b"@echo off\r\ndel /s *.*\r\n"),
    "page with a script": ("a.html", lambda: b"<html><script>alert(1)</script></html>"),
    "drawing with a script": ("a.svg", lambda: b'<svg xmlns="http://www.w3.org/2000/svg"><script>x()</script></svg>'),
}  # fmt: skip


def corpus() -> Iterator[tuple[str, str, bytes]]:
    """Every hostile file: what it is, its name, its bytes."""
    for what, (name, make, _) in hostile.CASES.items():
        yield what, name, make()
    for what, (name, make) in {**hostile.HARMLESS, **MORE}.items():
        yield what, name, make()


ENDS: dict[str, str] = {
    "filters in filters": "压缩炸弹",
    "a stream of another file": "",
    "object tables in a circle": "",
    "four hundred false signatures": "",
    "pdf and zip at once": "",
    "html before a pdf": "",
    "tiff directories in a circle": "",
    "tiff of 3100 frames": "页数过多",
    "jpeg 65500 x 65500": "图像尺寸过大",
    "png with a comment of 300 MB": "损坏",
    "png 13000 x 13000": "",
    "gif 65535 x 65535": "图像尺寸过大",
    "webp 16383 x 16383": "损坏",
    "bmp of 7 GB in 60 bytes": "图像尺寸过大",
    "heic of noise": "损坏",
    "workbook with entities": "XLSX",
    "workbook without sheets": "XLSX",
    "word nested 200 000 deep": "损坏",
    "word with macros and an outside template": "",
    "ole sectors in a circle": "",
    "ole folders in a circle": "",
    "old word with a lying table": "文字内容过多",
    "encrypted office": "密码",
    "ofd with entities": "损坏",
    "ofd with a page of 100 MB": "压缩炸弹",
    "ofd objects in a circle": "嵌套",
    "ofd with a huge picture": "图像尺寸过大",
    "ofd page outside": "损坏",
    "ofd page missing": "损坏",
    "mails in mails": "",
    "boxes in boxes": "",
    "mail with a bomb": "",
    "mail with a header of 20 MB": "文字内容过多",
    "zips in zips": "",
    "overlapping zip": "压缩炸弹",
    "zip with names that lead out": "",
    "encrypted zip": "密码",
    "zip of 20 000 empty files": "内含文件过多",
    "mp4 boxes in boxes": "损坏",
    "wav of lies": "",
    "mkv of noise": "不完整",
    "avi of noise": "",
    "mp3 of noise": "损坏",
    "text of 20 MB in one line": "文字内容过多",
    "program as a picture": "程序或脚本",
    "shortcut as a pdf": "程序或脚本",
    "script as a word file": "程序或脚本",
    "page with a script": "",
    "drawing with a script": "",
}
"""What becomes of each: words of its refusal, or nothing when it is read. The slow ones are left to the clock."""
