"""Binding a volume against a bare merge of the same files.

    python benchmarks/volume.py [--pages 500] [--scans 200] [--rounds 3] [--large 3000]

Plain: one pikepdf process opens every file, appends its pages, saves. Ours: the child binder looks into nothing any more
(pages are known by their codes) and binds: numbers, bookmarks, page labels, metadata. Wall-clock medians of alternating
rounds in the same run; memory is the largest resident size of the child. Exit 1 when ours takes more than 1.5 times as long
or more than 300 MB. Then a volume of ``--large`` pages is bound once.
"""

import argparse
import io
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import pikepdf
from PIL import Image

from docarchive.templates.binding.child import ChildBinder
from docarchive.templates.binding.port import BoundItem, Job, Source

_PLAIN = """
import sys, resource, pikepdf
most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
out, opened = pikepdf.new(), []
for path in open(sys.argv[1]).read().split():
    opened.append(pikepdf.open(path))
    out.pages.extend(opened[-1].pages)
out.save(sys.argv[2])
"""


def main() -> int:
    """Print the figures; exit 1 when a limit is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=500)
    parser.add_argument("--scans", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--large", type=int, default=3000)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="docarchive-volume-") as folder:
        files = _files(Path(folder), arguments.pages, arguments.scans)
        good = _compare(Path(folder), files, arguments.rounds)
        if arguments.large:
            times = -(-arguments.large // arguments.pages)
            _large(Path(folder), files * times)
    return int(not good)


def _compare(folder: Path, files: list[tuple[Path, int]], rounds: int) -> bool:
    plain, ours = [], []
    for _ in range(rounds):
        plain.append(_timed(lambda: _plain(folder, files)))
        ours.append(_timed(lambda: _bind(folder, files)))
    memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    one, other = statistics.median(plain), statistics.median(ours)
    pages = sum(count for _, count in files)
    print(f"{pages} pages in {len(files)} files, {sum(path.stat().st_size for path, _ in files) >> 20} MB")
    print(f"plain merge {one:.2f} s, volume {other:.2f} s: {other / one:.2f} times; {memory:.0f} MB at most")
    return other <= 1.5 * one and memory < 300


def _timed(work) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def _plain(folder: Path, files: list[tuple[Path, int]]) -> None:
    names = folder / "names"
    names.write_text("\n".join(str(path) for path, _ in files))
    subprocess.run([sys.executable, "-c", _PLAIN, names, folder / "plain.pdf"], check=True)


def _bind(folder: Path, files: list[tuple[Path, int]]) -> int:
    items, number = [], 0
    for place, (path, count) in enumerate(files, start=1):
        numbers = tuple(range(number + 1, number + count + 1))
        number += count
        source = Source(str(path), "application/pdf", tuple(range(count)))
        items.append(BoundItem(source, f"{place} 文书", numbers, "", ""))
    job = Job("案", "J001-ZY·CF·2026-D30-0001", "", None, None, None, tuple(items), True, True, True, "")
    target = folder / "volume.pdf"
    return ChildBinder().bind(Job(**{**_fields(job), "target": str(target)})).numbered


def _fields(job: Job) -> dict[str, object]:
    return {name: getattr(job, name) for name in Job.__slots__}


def _large(folder: Path, files: list[tuple[Path, int]]) -> None:
    start = time.perf_counter()
    pages = _bind(folder, files)
    memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    size = (folder / "volume.pdf").stat().st_size >> 20
    print(
        f"{pages} pages in {len(files)} files: {time.perf_counter() - start:.1f} s, {size} MB, {memory:.0f} MB of memory"
    )


def _files(folder: Path, pages: int, scans: int) -> list[tuple[Path, int]]:
    """*scans* scanned files; together with as many pages as asked for; every page has a picture of its own."""
    draw = np.random.default_rng(7)
    made = []
    left = pages
    for place in range(scans):
        count = max(1, left // (scans - place))
        left -= count
        pdf = pikepdf.new()
        for _ in range(count):
            pdf.add_blank_page(page_size=(595, 842))
            image = pikepdf.Stream(
                pdf,
                _jpeg(draw),
                Type=pikepdf.Name.XObject,
                Subtype=pikepdf.Name.Image,
                Width=1240,
                Height=1754,
                ColorSpace=pikepdf.Name.DeviceGray,
                BitsPerComponent=8,
                Filter=pikepdf.Name.DCTDecode,
            )
            page = pdf.pages[-1]
            page.obj.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Im0=pdf.make_indirect(image)))
            page.obj.Contents = pdf.make_stream(b"q 595 0 0 842 0 0 cm /Im0 Do Q")
        path = folder / f"{place:04}.pdf"
        pdf.save(path)
        made.append((path, count))
    return made


def _jpeg(draw: np.random.Generator) -> bytes:
    """About 300 kB, as a page at 150 dpi: paper with noise and lines of ink."""
    sheet = 240 + draw.integers(-12, 12, (1754, 1240))
    sheet[200:1600:40, 150:1090] = 30
    out = io.BytesIO()
    Image.fromarray(sheet.clip(0, 255).astype("uint8")).save(out, "JPEG", quality=55)
    return out.getvalue()


if __name__ == "__main__":
    sys.exit(main())
