"""Pages with known text, as pictures and as PDF of pictures."""

import io
import unicodedata

import pikepdf
from PIL import Image, ImageDraw, ImageFont

FONT = "/usr/share/fonts/opentype/noto/NotoSerifCJK-Regular.ttc"
LINES = (
    "行政处罚决定书",
    "被处罚单位：常州市明远机械制造有限公司",
    "统一社会信用代码：91320412MA1XK7QH3B",
    "决定给予人民币叁万捌仟伍佰元整罚款",
    "账号 1105022109000123456",
    "二〇二六年十一月二十日",
)
DPI = 150
_LEFT, _TOP, _STEP, _SIZE = 120, 160, 90, 36


def place(number):
    """Left and middle of a line in parts of the page."""
    width, height = int(8.27 * DPI), int(11.69 * DPI)
    return _LEFT / width, (_TOP + number * _STEP + _SIZE * 0.6) / height


def page_picture(lines, *, dpi=DPI):
    image = Image.new("L", (int(8.27 * dpi), int(11.69 * dpi)), 250)
    pen, font = ImageDraw.Draw(image), ImageFont.truetype(FONT, _SIZE, index=2)
    for number, line in enumerate(lines):
        pen.text((_LEFT, _TOP + number * _STEP), line, fill=25, font=font)
    return image


def scan_pdf(pages, *, content=""):
    """A PDF with one JPEG a page, each shown turned clockwise by its degrees; *content* is drawn besides."""
    with pikepdf.new() as pdf:
        for picture, turn in pages:
            image = picture or Image.new("L", (600, 850), 250)
            buffer = io.BytesIO()
            image.save(buffer, "JPEG", quality=85)
            stream = pikepdf.Stream(pdf, buffer.getvalue())
            for name, value in {
                "/Type": pikepdf.Name.XObject,
                "/Subtype": pikepdf.Name.Image,
                "/Width": image.width,
                "/Height": image.height,
                "/ColorSpace": pikepdf.Name.DeviceGray,
                "/BitsPerComponent": 8,
                "/Filter": pikepdf.Name.DCTDecode,
            }.items():
                stream[name] = value
            width, height = (side * 595.0 / min(image.size) for side in image.size)
            pdf.add_blank_page(page_size=(width, height))
            page = pdf.pages[-1].obj
            page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Im0=stream))
            page.Contents = pikepdf.Stream(
                pdf, f"q {width:.3f} 0 0 {height:.3f} 0 0 cm /Im0 Do Q {content}".encode()
            )
            page.Rotate = turn
        result = io.BytesIO()
        pdf.save(result, deterministic_id=True)
    return result.getvalue()


def plain(text):
    """Letters and digits only: what engines agree on."""
    folded = unicodedata.normalize("NFKC", text)
    return "".join(character for character in folded if character.isalnum() or character == "〇")
