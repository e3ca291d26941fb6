"""Tesseract with ``chi_sim``, a program of the system: for sites without the other two."""

import io
import os
import shutil
import subprocess
from collections import defaultdict

from PIL import Image

from docarchive.reading.ocr.engine import Pixels, Seen
from docarchive.reading.ocr.layout import join_words
from docarchive.reading.ocr.tesseract_program import LANGUAGE

_PAGE, _SINGLE_LINE = "3", "7"
"""Page segmentation modes. Source: tesseract(1), option ``--psm``."""
_WORD = "5"
"""Level of a word in its table."""
_BORDER = 12


class Tesseract:
    """Runs the program once for each picture."""

    def __init__(self, program: str) -> None:
        self._program = program

    def lines(self, page: Pixels) -> list[Seen]:
        return self._ask(Image.fromarray(page), _PAGE)

    def line(self, area: Pixels) -> Seen | None:
        paper = Image.new("L", (area.shape[1] + 2 * _BORDER, area.shape[0] + 2 * _BORDER), 255)
        paper.paste(Image.fromarray(area).convert("L"), (_BORDER, _BORDER))
        parts = self._ask(paper, _SINGLE_LINE)
        if not parts:
            return None
        sure = min(part.confidence for part in parts)
        return Seen(join_words([part.text for part in parts]), (0, 0, area.shape[1], area.shape[0]), sure)

    def _ask(self, image: Image.Image, mode: str) -> list[Seen]:
        buffer = io.BytesIO()
        image.convert("L").save(buffer, "PPM")
        command = [self._program, "stdin", "stdout", "-l", LANGUAGE, "--psm", mode, "tsv"]
        done = subprocess.run(  # noqa: S603 (a program of the system, our own arguments)
            command,
            input=buffer.getvalue(),
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={"PATH": os.defpath, "OMP_THREAD_LIMIT": "1"},
            check=True,
        )
        return _lines(done.stdout.decode("utf-8", "replace"))


def load() -> Tesseract:
    """Find the program."""
    program = shutil.which("tesseract", path=os.defpath)
    if program is None:
        raise FileNotFoundError("tesseract")
    return Tesseract(program)


def _lines(table: str) -> list[Seen]:
    """The program's table of words as lines.

    Source:
        Tesseract's manual, TSV: level, page, block, paragraph, line, word, left, top, width, height, conf, text.
    """
    words = defaultdict(list)
    for row in table.splitlines()[1:]:
        cells = row.split("\t")
        if len(cells) == 12 and cells[0] == _WORD and cells[11].strip():
            words[tuple(cells[2:5])].append(cells)
    return [_line(cells) for cells in words.values()]


def _line(words: list[list[str]]) -> Seen:
    boxes = [[int(value) for value in cells[6:10]] for cells in words]
    left, top = min(box[0] for box in boxes), min(box[1] for box in boxes)
    right, bottom = max(box[0] + box[2] for box in boxes), max(box[1] + box[3] for box in boxes)
    sure = sum(float(cells[10]) for cells in words) / len(words) / 100
    return Seen(join_words([cells[11] for cells in words]), (left, top, right, bottom), sure)
