"""Recognising a coded heap scan: the reading room, child process included, against rasterise + full-page decode.

    python benchmarks/recognise.py [--pages 40] [--dpi 200] [--rounds 3]

Plain: pypdfium2 draws each page at 200 dpi in gray, zxing-cpp looks for QR codes on the whole page.
Ours: `ChildReader.read` on the same file: type, completeness, a confined child, text layer, codes, rotation.
Both run alternately in this process's turn; the medians' ratio is printed. Every code must be found by both.
"""

import argparse
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import pikepdf
import pypdfium2
import zxingcpp

from docarchive.demo import paper, scanner
from docarchive.domain.page_code import PageCode
from docarchive.reading.confined.child import ChildReader
from docarchive.templates.printing.stamp import stamp

WANTED_RATIO = 5.0
_KEY = b"benchmark-key-of-no-site"
_UID = "0123456789ABCDEF"
_PRINTED = 8
"""Different pages that are printed; the heap repeats them, each scanned anew."""


def main() -> int:
    """Print both times and their ratio; exit 1 when the ratio is below 5 or a page is not found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=40)
    parser.add_argument("--dpi", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=3)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, ChildReader() as reader:
        heap = Path(folder) / "heap.pdf"
        heap.write_bytes(_heap(arguments.pages, arguments.dpi))
        plain_times, our_times = [], []
        reader.read(heap)  # starts the warm process, as the watcher has it
        for _ in range(arguments.rounds):
            plain_times.append(_timed(lambda: _plain(heap)))
            our_times.append(_timed(lambda: [page.codes for page in reader.read(heap).pages]))
        found = [page.codes for page in reader.read(heap).pages]
    missed = sum(codes != plain for codes, plain in zip(found, _expected(arguments.pages), strict=True))
    return _report(arguments.pages, plain_times, our_times, missed)


def _report(pages: int, plain_times: list[float], our_times: list[float], missed: int) -> int:
    plain, ours = statistics.median(plain_times), statistics.median(our_times)
    ratio = plain / ours
    print(
        f"pages {pages}  plain {plain / pages * 1000:.1f} ms/page  ours {ours / pages * 1000:.1f} ms/page",
        end="  ",
    )
    print(f"ratio {ratio:.1f} (wanted {WANTED_RATIO:.0f})  not found or wrong: {missed}")
    return 0 if ratio >= WANTED_RATIO and missed == 0 else 1


def _expected(pages: int) -> list[tuple[str, ...]]:
    return [(PageCode(_UID, number % _PRINTED + 1, _PRINTED).payload(_KEY),) for number in range(pages)]


def _heap(pages: int, dpi: int) -> bytes:
    codes = [PageCode(_UID, number + 1, _PRINTED).payload(_KEY) for number in range(_PRINTED)]
    sheets = paper.print_pages(stamp(_typed(), payloads=codes, number="（样）应急罚〔2026〕1号"), dpi=dpi)
    sealed = [
        paper.seal(sheet, "样例市应急管理局", x_mm=140, y_mm=230, seed=number)
        for number, sheet in enumerate(sheets)
    ]
    return scanner.scan_heap(
        [sealed[number % _PRINTED] for number in range(pages)], seed=1, style=scanner.SKEWED
    )


def _typed() -> bytes:
    """Pages full of text, so that the decoders have something to look at."""
    font = pikepdf.Dictionary(
        Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica
    )
    with pikepdf.new() as pdf:
        for number in range(_PRINTED):
            pdf.add_blank_page(page_size=(595.276, 841.89))
            page = pdf.pages[-1].obj
            page.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=font))
            lines = "".join(
                f"(Page {number + 1}, line {line}: {'inspection record ' * 3}) Tj T* " for line in range(30)
            )
            page.Contents = pikepdf.Stream(pdf, f"BT /F1 12 Tf 20 TL 70 690 Td {lines} ET".encode())
        return scanner.saved(pdf)


def _plain(heap: Path) -> list[tuple[str, ...]]:
    found = []
    with pypdfium2.PdfDocument(heap) as document:
        for page in document:
            pixels = page.render(scale=200 / 72, grayscale=True).to_numpy()
            found.append(
                tuple(
                    code.text
                    for code in zxingcpp.read_barcodes(pixels, formats=zxingcpp.BarcodeFormat.QRCode)
                )
            )
    return found


def _timed(work: Callable[[], object]) -> float:
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin


if __name__ == "__main__":
    sys.exit(main())
