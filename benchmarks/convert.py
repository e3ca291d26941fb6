"""PDF of the shipped forms: persistent offices against a process per document; stamping codes against overlays.

    python benchmarks/convert.py [--rounds 2] [--workers 2]

Converting, plain: ``soffice --convert-to pdf`` per document with a warm profile, nothing checked.
Converting, ours: `LibreOffice.convert` from as many threads as workers, every text found again in the PDF.
Stamping, plain: segno's code and the print beside it drawn by reportlab, merged into each page by pypdf; left out when
they are not installed (``pip install reportlab segno``).
Stamping, ours: `stamp`. Both in processor time, font cut once before.
"""

import argparse
import io
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from importlib.util import find_spec
from pathlib import Path

import pypdf

from docarchive.domain.page_code import PageCode
from docarchive.templates.pack import load_pack, shipped_pack_folder
from docarchive.templates.printing.libreoffice import LibreOffice
from docarchive.templates.printing.stamp import CODE_MM, FROM_RIGHT_MM, FROM_TOP_MM, stamp
from docarchive.templates.render import Renderer
from docarchive.templates.values import check_values

NUMBER = "（苏常）应急罚〔2026〕12号"
_POINTS_PER_MM = 72 / 25.4


def main() -> int:
    """Print both ratios; exit 1 when one is below 10 or a page grows by more than 2 kB."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=2, help="times each form is converted by us")
    parser.add_argument("--workers", type=int, default=2)
    arguments = parser.parse_args()
    documents = _documents()
    office = LibreOffice(workers=arguments.workers)
    if not office.available():
        print("LibreOffice is not installed: tools/setup-debian.sh installs it", file=sys.stderr)
        return 1
    try:
        converted = _convert(office, documents, arguments.workers, arguments.rounds)
        stamped = _stamp([made.pdf for made in map(office.convert, documents) if made])
    finally:
        office.close()
    return int(not (converted and stamped))


def _documents() -> list[bytes]:
    pack, renderer = load_pack(shipped_pack_folder()), Renderer()
    made = []
    for form in pack.forms.values():
        fixed = {
            "agency_name": "常州市应急管理局",
            "doc_title": form.title,
            "edition": form.edition,
            "doc_number": NUMBER,
        }
        made.append(renderer.render(form, check_values(form, pack.sample(form.id), fixed=fixed)).docx)
    return made


def _convert(office: LibreOffice, documents: list[bytes], workers: int, rounds: int) -> bool:
    with ThreadPoolExecutor(workers) as pool:
        list(pool.map(office.convert, documents[:workers]))  # offices started
        began = time.perf_counter()
        list(pool.map(office.convert, documents * rounds))
    ours = (time.perf_counter() - began) / (len(documents) * rounds)
    plain = _process_per_document(office, documents[:: max(1, len(documents) // 5)])
    print(
        f"convert: process per document {plain:.2f} s, ours {ours:.3f} s ({1 / ours:.1f} documents/s), "
        f"{plain / ours:.1f} times as fast"
    )
    return plain / ours >= 10


def _process_per_document(office: LibreOffice, documents: list[bytes]) -> float:
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder, "a.docx")
        options = 'pdf:writer_pdf_Export:{"SelectPdfVersion":{"type":"long","value":"2"}}'
        profile = f"-env:UserInstallation={Path(folder, 'profile').as_uri()}"
        command = ["soffice", profile, "--headless", "--convert-to", options, "--outdir", folder, str(source)]
        times = []
        for document in [documents[0], *documents]:  # the first makes the profile
            source.write_bytes(document)
            began = time.perf_counter()
            subprocess.run(command, check=True, capture_output=True)
            times.append(time.perf_counter() - began)
    return statistics.median(times[1:])


def _stamp(pdfs: list[bytes]) -> bool:
    if find_spec("reportlab") is None or find_spec("segno") is None:
        print("stamp: left out, no reportlab or segno to compare with", file=sys.stderr)
        return True
    counts = [len(pypdf.PdfReader(io.BytesIO(pdf)).pages) for pdf in pdfs]
    jobs = [
        (pdf, [PageCode("0" * 16, page, count).payload(b"k" * 32) for page in range(1, count + 1)])
        for pdf, count in zip(pdfs, counts, strict=True)
    ]
    ours = _seconds(lambda: [stamp(pdf, payloads=payloads, number=NUMBER) for pdf, payloads in jobs])
    plain = _seconds(lambda: [_overlay(pdf, payloads) for pdf, payloads in jobs])
    growth = sum(len(stamp(pdf, payloads=payloads, number=NUMBER)) - len(pdf) for pdf, payloads in jobs)
    pages = sum(counts)
    print(
        f"stamp: reportlab and pypdf {plain / pages * 1000:.1f} ms a page, ours {ours / pages * 1000:.2f} ms, "
        f"{plain / ours:.1f} times as fast, {growth / pages:+.0f} bytes a page, font included ({pages} pages)"
    )
    return plain / ours >= 10 and growth / pages <= 2048


def _seconds(work: Callable[[], object]) -> float:
    work()
    times = []
    for _ in range(3):
        began = time.process_time()
        work()
        times.append(time.process_time() - began)
    return statistics.median(times)


def _overlay(pdf: bytes, payloads: list[str]) -> bytes:
    import segno
    from reportlab.lib.utils import ImageReader
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont
    from reportlab.pdfgen import canvas

    if "print" not in pdfmetrics.getRegisteredFontNames():
        pdfmetrics.registerFont(
            TTFont("print", "/usr/share/fonts/truetype/lxgw-wenkai/LXGWWenKai-Regular.ttf")
        )
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(pdf))
    for number, (page, payload) in enumerate(zip(writer.pages, payloads, strict=True), 1):
        picture, layer = io.BytesIO(), io.BytesIO()
        segno.make(payload, error="m", micro=False).save(picture, kind="png", scale=8)
        width, height = float(page.mediabox.width), float(page.mediabox.height)
        drawing = canvas.Canvas(layer, pagesize=(width, height))
        side = CODE_MM * 33 / 25 * _POINTS_PER_MM
        x, y = (
            width - (FROM_RIGHT_MM + CODE_MM) * _POINTS_PER_MM,
            height - (FROM_TOP_MM + CODE_MM) * _POINTS_PER_MM,
        )
        drawing.drawImage(ImageReader(picture), x, y, side, side)
        drawing.setFont("print", 8)
        drawing.drawRightString(x - 10, height - 40, NUMBER)
        drawing.drawRightString(x - 10, height - 52, f"第 {number} 页 共 {len(payloads)} 页")
        drawing.save()
        page.merge_page(pypdf.PdfReader(layer).pages[0])
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


if __name__ == "__main__":
    sys.exit(main())
