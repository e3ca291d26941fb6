"""Recognising coded heap scans: the reading room, child processes included, against rasterise + full-page decode.

    python benchmarks/recognise.py [--pages 40] [--dpi 200] [--rounds 3] [--heap 1000]

Plain: pypdfium2 draws each page at 200 dpi in gray, zxing-cpp looks for QR codes on the whole page.
Ours: `ChildReader.read` on the same file: type, completeness, a confined child, text layer, codes, rotation.
Both run alternately in this process's turn; the medians' ratio is printed. Every code must be found by both.

Then a heap of a thousand pages of some hundred documents goes through the whole inbox, and while it does, single
urgent pages are dropped: how long the heap takes, against the plain way's mere decoding (timed on a part of the same
heap), and how long the slowest urgent page takes from the drop to its release, the settle time included.
"""

import argparse
import random
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import pikepdf
import pypdfium2
import zxingcpp

from docarchive.demo import paper, scanner
from docarchive.domain.arrival import Arrival, ArrivalState
from docarchive.domain.page_code import PageCode
from docarchive.inbox.watcher import Watcher
from docarchive.reading.confined.child import ChildReader
from docarchive.templates.printing.stamp import stamp

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "workflows"))

from arrival_office import (
    Office,
    open_office,
    signed,
)  # the tests' office: real rooms, documents by their facts

WANTED_RATIO = 5.0
WANTED_URGENT_SECONDS = 3.0
SETTLE_SECONDS = 0.3
_PLAIN_SAMPLE = 60
"""Pages of the large heap that the plain way is timed on."""
_URGENT_EVERY_SECONDS = 1.5
_PROCESSES = 2
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
    parser.add_argument("--heap", type=int, default=1000, help="pages of the heap that is filed; 0: none")
    arguments = parser.parse_args()
    status = _small_heap(arguments)
    return max(status, _large_heap(arguments.heap)) if arguments.heap else status


def _small_heap(arguments: argparse.Namespace) -> int:
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


# a thousand pages through the inbox


def _large_heap(pages: int) -> int:
    with tempfile.TemporaryDirectory() as folder, open_office(Path(folder) / "office") as office:
        documents = [office.issue(1 + number % 5) for number in range(-(-pages // 3))]
        urgent = [signed((office.issue(1)[1], 1)) for _ in range(200)]
        heap = Path(folder) / "heap.pdf"
        heap.write_bytes(_scanned([content for _, content in documents], pages))
        plain = _timed(lambda: _plain(_first_pages(heap, _PLAIN_SAMPLE))) / _PLAIN_SAMPLE * pages
        moments, waits = _filed_with_urgent_pages(office, heap, urgent)
        filed = sum(len(scan.pages) for record, _ in documents for scan in office.record(record.id).scans)
    reading, whole = moments["read"], moments["released"]
    print(
        f"heap of {pages} pages  plain decoding alone {plain:.1f} s  ours: read {reading:.1f} s, filed {whole:.1f} s  "
        f"ratio {plain / reading:.1f} (wanted {WANTED_RATIO:.0f}), with filing {plain / whole:.1f}  pages filed {filed}"
    )
    slowest = max(waits, default=float("inf"))
    print(
        f"urgent pages meanwhile: {len(waits)}  median {statistics.median(waits or [slowest]):.2f} s  "
        f"slowest {slowest:.2f} s (wanted {WANTED_URGENT_SECONDS:.0f})"
    )
    right = plain / reading >= WANTED_RATIO and slowest < WANTED_URGENT_SECONDS and filed == pages
    return 0 if right else 1


def _scanned(pdfs: list[bytes], pages: int) -> bytes:
    """The first *pages* pages of these documents, shuffled, each scanned for itself."""
    jobs = [(pdf, number) for pdf in pdfs for number in range(_page_count(pdf))][:pages]
    random.Random(1).shuffle(jobs)
    with ProcessPoolExecutor(_PROCESSES) as pool:
        return scanner.scans_to_pdf(list(pool.map(_scan, jobs, range(pages), chunksize=20)))


def _page_count(pdf: bytes) -> int:
    with pypdfium2.PdfDocument(pdf) as document:
        return len(document)


def _scan(job: tuple[bytes, int], seed: int) -> scanner.ScannedPage:
    sheet = paper.print_pages(job[0], dpi=200)[job[1]]
    return scanner.ScannedPage(scanner.scan_sheet(sheet, seed=seed, style=scanner.GRAY), 200, 75)


def _first_pages(heap: Path, count: int) -> Path:
    target = heap.with_name("first.pdf")
    with pikepdf.open(heap) as source, pikepdf.new() as result:
        result.pages.extend(list(source.pages)[:count])
        result.save(target)
    return target


def _filed_with_urgent_pages(
    office: Office, heap: Path, urgent: list[bytes]
) -> tuple[dict[str, float], list[float]]:
    """Seconds from the heap's drop to its being read and released, and for each urgent page to its release."""
    moments: dict[str, float] = {}
    dropped: dict[str, float] = {}
    waits: list[float] = []
    heap_is_filed = threading.Event()

    def told(arrival: Arrival) -> None:
        now = time.perf_counter()
        if arrival.name.startswith("heap"):
            moments.setdefault(arrival.state.value, now)
            if arrival.state is ArrivalState.RELEASED:
                heap_is_filed.set()
        elif arrival.state is ArrivalState.RELEASED:
            waits.append(now - dropped[arrival.name])

    reader = ChildReader(processes=_PROCESSES)
    reader.read(heap, codes=False)  # starts the warm process, as a service has it
    keeper = Watcher(
        office.inbox,
        catalog=office.catalog,
        ingest=office.ingest(file_reader=reader),
        is_complete=reader.is_complete,
        now=office.now,
        settle_seconds=SETTLE_SECONDS,
        workers=_PROCESSES,
    )
    stop = threading.Event()
    service = threading.Thread(target=keeper.run, args=(stop, told))
    service.start()
    heap.rename(office.inbox / "heap.pdf")
    begin = time.perf_counter()
    for number, content in enumerate(urgent):
        if heap_is_filed.wait(_URGENT_EVERY_SECONDS):
            break
        name = f"urgent {number}.pdf"
        (office.inbox / f"{name}.part").write_bytes(content)
        dropped[name] = time.perf_counter()
        (office.inbox / f"{name}.part").rename(office.inbox / name)
    while len(waits) < len(dropped):
        time.sleep(0.05)
    stop.set()
    service.join()
    reader.close()
    return {state: moment - begin for state, moment in moments.items()}, waits


def _timed(work: Callable[[], object]) -> float:
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin


if __name__ == "__main__":
    sys.exit(main())
