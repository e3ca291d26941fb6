"""Draw the first pages of all forms, filled with their samples, on a few sheets: docs/forms.pdf.

python -m tools.contact_sheet [TARGET]
"""

import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pypdfium2
from PIL import Image, ImageDraw, ImageFont
from tools.golden_forms import fixed_values

from docarchive.domain.page_code import PageCode
from docarchive.templates.form import FormSpec
from docarchive.templates.pack import Pack, load_pack, shipped_pack_folder
from docarchive.templates.printing.fonts import find_font, installed_fonts
from docarchive.templates.printing.libreoffice import LibreOffice
from docarchive.templates.printing.stamp import stamp
from docarchive.templates.render import Renderer
from docarchive.templates.values import check_values

_COLUMNS, _ROWS = 4, 3
_SHEET = (1754, 1240)
"""A4 across at 150 dots an inch."""
_CAPTION = 22
_SAMPLE_KEY = b"sample"
_DRAWING = threading.Lock()


def main() -> int:
    """Write the sheets and say how many forms they show."""
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else Path("docs/forms.pdf")
    pack = load_pack(shipped_pack_folder())
    renderer = Renderer()
    office = LibreOffice(workers=2)
    try:
        with ThreadPoolExecutor(2) as pool:
            pages = list(
                pool.map(lambda form: _first_page(form, pack, renderer, office), pack.forms.values())
            )
    finally:
        office.close()
    each = _COLUMNS * _ROWS
    sheets = [_sheet(pages[start : start + each]) for start in range(0, len(pages), each)]
    sheets[0].save(target, save_all=True, append_images=sheets[1:], resolution=150, quality=70)
    print(f"{len(pages)} forms on {len(sheets)} sheets → {target}")
    return 0


def _first_page(
    form: FormSpec, pack: Pack, renderer: Renderer, office: LibreOffice
) -> tuple[str, Image.Image]:
    fixed = fixed_values(form)
    filled = renderer.render(form, check_values(form, pack.sample(form.id), fixed=fixed))
    converted = office.convert(filled.docx)
    count = converted.page_count
    payloads = [PageCode("0" * 16, page, count).payload(_SAMPLE_KEY) for page in range(1, count + 1)]
    pdf = stamp(converted.pdf, payloads=payloads, number=fixed.get("doc_number", form.title))
    return f"{form.id}  {form.title}", _picture(pdf)


def _picture(pdf: bytes) -> Image.Image:
    """The first page; one at a time, since the drawing library is not made for threads."""
    with _DRAWING, pypdfium2.PdfDocument(pdf) as document:
        drawn: Image.Image = document[0].render(scale=100 / 72).to_pil()
    return drawn.convert("RGB")


def _sheet(pages: list[tuple[str, Image.Image]]) -> Image.Image:
    sheet = Image.new("RGB", _SHEET, (225, 225, 225))
    pen = ImageDraw.Draw(sheet)
    width, height = _SHEET[0] // _COLUMNS, _SHEET[1] // _ROWS
    found = find_font(set("执法文书"), ("Noto Sans CJK SC",), installed_fonts())
    font = ImageFont.truetype(str(found.path), 14, index=found.index) if found else ImageFont.load_default()
    for place, (caption, page) in enumerate(pages):
        left, top = place % _COLUMNS * width, place // _COLUMNS * height
        small = page.copy()
        small.thumbnail((width - 16, height - _CAPTION - 12), Image.Resampling.LANCZOS)
        sheet.paste(small, (left + (width - small.width) // 2, top + _CAPTION + 4))
        pen.text((left + 10, top + 4), caption, fill=(40, 40, 40), font=font)
    return sheet


if __name__ == "__main__":
    sys.exit(main())
