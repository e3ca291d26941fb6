"""Issued documents for the tests: born-digital pages with Chinese text and a vector page code (DESIGN section 10)."""

import io

import numpy as np
import pikepdf
import zxingcpp

from docarchive.domain.page_code import PageCode

SITE_KEY = b"reading-test-site-key-0123456789"
MM = 72 / 25.4
_SYMBOL_MM, _RIGHT_MM, _TOP_MM = 20.0, 12.0, 10.0
_LINES = (
    "安全生产行政执法文书（样本 SYNTHETIC）",
    "行政处罚决定书（单位）",
    "被处罚单位：测试化工有限责任公司",
    "违法事实及证据：未对安全设备进行经常性维护、保养和定期检测，",
    "未如实记录安全生产教育和培训情况，现场检查时氯气泄漏报警装置停用。",
    "以上事实违反了《中华人民共和国安全生产法》第三十六条第二款的规定，",
    "决定给予人民币叁万伍仟元整（¥35000.00）罚款的行政处罚。",
)


def payload(uid: str, number: int, count: int) -> str:
    return PageCode(uid, number, count).payload(SITE_KEY)


def issued_pdf(
    uid: str = "0123456789ABCDEF", pages: int = 2, *, landscape: bool = False, code: bool = True
) -> bytes:
    """A document of A4 pages, each with its own code, 20 mm wide, 12 mm from the right, 10 mm from the top."""
    pdf = pikepdf.new()
    width, height = (297 * MM, 210 * MM) if landscape else (210 * MM, 297 * MM)
    for number in range(1, pages + 1):
        pdf.add_blank_page(page_size=(width, height))
        page = pdf.pages[-1].obj
        page.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=_font(pdf)))
        text = _text(number, pages, width, height)
        drawn = _code(payload(uid, number, pages), width, height) if code else b""
        page.Contents = pikepdf.Stream(pdf, text + drawn)
    buffer = io.BytesIO()
    pdf.save(buffer, deterministic_id=True)
    return buffer.getvalue()


def _font(pdf):
    descendant = pikepdf.Dictionary(
        Type=pikepdf.Name.Font,
        Subtype=pikepdf.Name.CIDFontType0,
        BaseFont=pikepdf.Name("/STSong-Light"),
        CIDSystemInfo=pikepdf.Dictionary(Registry=pikepdf.String("Adobe"), Ordering=pikepdf.String("GB1"), Supplement=4),
        FontDescriptor=pikepdf.Dictionary(
            Type=pikepdf.Name.FontDescriptor, FontName=pikepdf.Name("/STSong-Light"), Flags=6,
            FontBBox=[-25, -254, 1000, 880], ItalicAngle=0, Ascent=880, Descent=-120, CapHeight=880, StemV=93,
        ),
    )  # fmt: skip
    return pikepdf.Dictionary(
        Type=pikepdf.Name.Font,
        Subtype=pikepdf.Name.Type0,
        BaseFont=pikepdf.Name("/STSong-Light"),
        Encoding=pikepdf.Name("/UniGB-UCS2-H"),
        DescendantFonts=[pdf.make_indirect(descendant)],
    )


def _text(number, pages, width, height):
    lines = [
        *_LINES,
        *_LINES[3:],
        *_LINES[3:],
        f"共 {pages} 页 第 {number} 页",
        "检查人员（签名）：",
        "应急管理局（印章）",
    ]
    parts = [b"BT /F1 15 Tf 24 TL 70 %.1f Td" % (height - 130)]
    for line in lines:
        parts.append(b"<" + line.encode("utf-16-be").hex().encode() + b"> Tj T*")
    return b"\n".join([*parts, b"ET\n"])


def _code(text, width, height):
    barcode = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level="M")
    modules = np.array(barcode.to_image(scale=1, add_quiet_zones=False))
    side = _SYMBOL_MM * MM / modules.shape[0]
    left, top = width - (_RIGHT_MM + _SYMBOL_MM) * MM, height - _TOP_MM * MM
    rows, columns = np.nonzero(modules < 128)
    boxes = [
        f"{left + x * side:.3f} {top - (y + 1) * side:.3f} {side:.3f} {side:.3f} re"
        for y, x in zip(rows, columns, strict=True)
    ]
    return ("q 0 g " + " ".join(boxes) + " f Q").encode()
