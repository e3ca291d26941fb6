"""Reading pages that come back: character errors, digit errors and processor time of every recogniser installed here.

    python benchmarks/ocr.py [--pages 6] [--profiles gray200,phone] [--engines paddle,rapid] [--seed 7]

A case is issued, its pages are printed and sent through the simulator's profiles; each engine reads them through the
house's own way (confined child, recogniser process). Truth is the issued PDF's text, run by run (a line, or that of
one cell): each is looked for where it fits best in what was read, so that the order of cells does not count.
Compared are letters, digits and Han characters after NFKC, a dash counting as 一. Digits' errors are counted apart.
Processor time is that of all processes that take part, for a page. Exit 1 when the first engine misses the aim on the
profiles of an office: 0.3 % of characters, 1 cpu-s.
"""

import argparse
import os
import statistics
import sys
import tempfile
import unicodedata
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

import numpy as np
import pypdfium2

from docarchive.cli.workspace import make_workspace
from docarchive.demo.office import issue_pages, issued_pdfs
from docarchive.demo.paper import Sheet, print_pages
from docarchive.demo.profiles import PROFILES, photo_bytes, scan_page
from docarchive.demo.scanner import scans_to_pdf
from docarchive.reading.confined.child import ChildReader
from docarchive.reading.ocr.choice import installed_engines, installed_version, of_name
from docarchive.reading.ocr.recogniser import Recogniser
from docarchive.settings import load_configuration
from docarchive.wiring.app import open_app

OFFICE = ("gray200", "gray300", "color200", "color300", "skew", "fold", "stain", "upside", "g4_300")
HARD = ("jpeg30", "blur", "pale", "noise", "dust", "phone", "phone_shade", "worst")
WANTED_ERRORS = 0.003
WANTED_SECONDS = 1.0
_MIN_LETTERS = 250
"""Pages with less text say little."""
_MIN_LINE = 4
_DASHES = dict.fromkeys(map(ord, "-‐‑‒–—―─━"), "一")
"""On paper a dash between Han characters and 一 are one stroke of one length."""
_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Page:
    """One issued page."""

    pdf: Path
    index: int
    lines: tuple[str, ...]
    """What it says, as it is compared."""


@dataclass(slots=True)
class Score:
    """What one engine made of the pages of one profile."""

    letters: int = 0
    errors: int = 0
    digits: int = 0
    digit_errors: int = 0
    seconds: list[float] = field(default_factory=list)


def main() -> int:
    """Print the table."""
    given = _arguments()
    engines = given.engines.split(",") if given.engines else list(installed_engines())
    names = given.profiles.split(",") if given.profiles else [*OFFICE, *HARD]
    scores: dict[tuple[str, str], Score] = defaultdict(Score)
    memory: dict[str, int] = {}
    with tempfile.TemporaryDirectory(prefix="docarchive-ocr-") as folder, ChildReader() as reader:
        pages = _pages(Path(folder), given.pages)
        for engine in engines:
            recogniser = Recogniser(engine, reader, workers=1)
            for name in names:
                for number, page in enumerate(pages):
                    path = _come_back(Path(folder), page, name, seed=given.seed + number)
                    _read(recogniser, reader, path, page, scores[engine, name])
            memory[engine] = _peak_megabytes(recogniser)
            recogniser.close()
    _show(scores, engines, names, memory, len(pages))
    return _verdict(scores, engines, names)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--pages", type=int, default=6)
    parser.add_argument("--profiles", default="")
    parser.add_argument("--engines", default="")
    parser.add_argument("--seed", type=int, default=7)
    return parser.parse_args()


def _pages(folder: Path, count: int) -> list[Page]:
    workspace = make_workspace(folder / "office", actor="benchmark")
    with open_app(load_configuration(workspace, environ=os.environ), actor="benchmark") as app:
        pdfs = issued_pdfs(app, issue_pages(app, 1))
        found = [page for path in pdfs.values() for page in _of_pdf(path)]
    step = max(1, len(found) // count)
    return list(islice(found, 0, step * count, step))


def _of_pdf(path: Path) -> list[Page]:
    with pypdfium2.PdfDocument(path) as pdf:
        texts = [_runs(page.get_textpage()) for page in pdf]
    pages = []
    for index, runs in enumerate(texts):
        lines = tuple(line for line in map(_plain, runs) if len(line) >= _MIN_LINE)
        if sum(map(len, lines)) >= _MIN_LETTERS:
            pages.append(Page(path, index, lines))
    return pages


def _runs(text: pypdfium2.PdfTextPage) -> list[str]:
    """Runs of text that stand together: a line of a paragraph, or of one cell of a table."""
    boxes = (text.get_rect(number) for number in range(text.count_rects()))
    return [text.get_text_bounded(*box) for box in boxes]


def _plain(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text).translate(_DASHES)
    return "".join(character for character in folded if character.isalnum() or character == "〇")


def _come_back(folder: Path, page: Page, name: str, *, seed: int) -> Path:
    profile = PROFILES[name]
    sheet: Sheet = print_pages(page.pdf.read_bytes(), dpi=profile.dpi)[page.index]
    scanned = scan_page(sheet, name, seed=seed)
    path = folder / ("photo.jpg" if profile.is_photo else "scan.pdf")
    path.write_bytes(photo_bytes(scanned) if profile.is_photo else scans_to_pdf([scanned]))
    return path


def _read(recogniser: Recogniser, reader: ChildReader, path: Path, page: Page, score: Score) -> None:
    if not score.seconds:
        recogniser.read_pages(path, "", (0,), (0,))  # its processes are started
    before = _processor_seconds(recogniser, reader)
    (read,) = recogniser.read_pages(path, "", (0,), (0,))
    score.seconds.append(_processor_seconds(recogniser, reader) - before)
    text = _plain(read.text)
    for line in page.lines:
        wrong, wrong_digits = _differences(line, text)
        score.letters += len(line)
        score.errors += wrong
        score.digits += sum(map(str.isdigit, line))
        score.digit_errors += wrong_digits


def _differences(line: str, text: str) -> tuple[int, int]:
    """Edits that make some part of *text* into *line*, and how many of its digits are wrong or lost by them."""
    costs = _costs(line, text)
    at, wrong_digits = int(costs[-1].argmin()), 0
    row = len(line)
    while row > 0:
        same = at > 0 and line[row - 1] == text[at - 1]
        if at > 0 and costs[row][at] == costs[row - 1][at - 1] + (not same):
            wrong_digits += not same and line[row - 1].isdigit()
            row, at = row - 1, at - 1
        elif costs[row][at] == costs[row - 1][at] + 1:
            wrong_digits += line[row - 1].isdigit()
            row -= 1
        else:
            wrong_digits += text[at - 1].isdigit()
            at -= 1
    return int(costs[-1].min()), wrong_digits


def _costs(line: str, text: str) -> "np.ndarray[tuple[int, int], np.dtype[np.int64]]":
    """Edit distance of every beginning of *line* to the best part of *text* that ends at every place (Sellers)."""
    codes = np.array([ord(character) for character in text], np.int64)
    costs = np.zeros((len(line) + 1, len(codes) + 1), np.int64)
    steps = np.arange(len(codes) + 1)
    for row, character in enumerate(line, start=1):
        costs[row, 0] = row
        costs[row, 1:] = np.minimum(costs[row - 1, :-1] + (codes != ord(character)), costs[row - 1, 1:] + 1)
        costs[row] = np.minimum.accumulate(costs[row] - steps) + steps
    return costs


def _processor_seconds(recogniser: Recogniser, reader: ChildReader) -> float:
    """Of the recogniser's process, the process that opens files, and the children each has had."""
    processes = [one.process.pid for one in recogniser._crew._resting]
    if reader._nursery._process is not None:
        processes.append(reader._nursery._process.pid)
    total = 0
    for pid in processes:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        total += sum(int(ticks) for ticks in fields[11:15])
    return total / _TICKS


def _peak_megabytes(recogniser: Recogniser) -> int:
    (resting,) = recogniser._crew._resting
    status = Path(f"/proc/{resting.process.pid}/status").read_text().splitlines()
    return int(next(line.split()[1] for line in status if line.startswith("VmHWM"))) // 1024


def _show(
    scores: dict[tuple[str, str], Score],
    engines: Sequence[str],
    names: Sequence[str],
    memory: dict[str, int],
    pages: int,
) -> None:
    print(f"{pages} pages a profile: characters wrong %, digits wrong of all, cpu-s a page")
    titles = [f"{of_name(engine)} {installed_version(engine)}" for engine in engines]
    print("| profile | " + " | ".join(titles) + " |")
    print("|---|" + "---|" * len(engines))
    for name in names:
        print(f"| {name} | " + " | ".join(_cell(scores[engine, name]) for engine in engines) + " |")
    totals = [_sum([scores[engine, name] for name in names]) for engine in engines]
    print("| all | " + " | ".join(map(_cell, totals)) + " |")
    print("| MB | " + " | ".join(str(memory[engine]) for engine in engines) + " |")


def _cell(score: Score) -> str:
    wrong = 100 * score.errors / max(1, score.letters)
    return f"{wrong:.2f}  {score.digit_errors}/{score.digits}  {statistics.mean(score.seconds):.2f}"


def _sum(scores: Sequence[Score]) -> Score:
    total = Score()
    for score in scores:
        total.letters += score.letters
        total.errors += score.errors
        total.digits += score.digits
        total.digit_errors += score.digit_errors
        total.seconds += score.seconds
    return total


def _verdict(scores: dict[tuple[str, str], Score], engines: Sequence[str], names: Sequence[str]) -> int:
    office = [scores[engines[0], name] for name in names if name in OFFICE]
    if not office:
        return 0
    total = _sum(office)
    wrong, seconds = total.errors / max(1, total.letters), statistics.mean(total.seconds)
    print(
        f"office profiles, {of_name(engines[0])}: {100 * wrong:.2f} % of characters wrong, {seconds:.2f} cpu-s a page"
    )
    return int(wrong > WANTED_ERRORS or seconds > WANTED_SECONDS)


if __name__ == "__main__":
    sys.exit(main())
