"""What every recogniser promises, on the real engines."""

import difflib
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pikepdf
import pytest

from docarchive.domain.errors import RejectedError, UnavailableError
from docarchive.reading.ocr import crew
from docarchive.reading.ocr.engine import ENGINES
from docarchive.reading.ocr.null import NullRecogniser
from docarchive.reading.ocr.recogniser import BLANK, Recogniser
from needed import need_recogniser
from ocr_pages import LINES, place, plain, scan_pdf

FULL = 10_000
GOOD = {"paddle": 0.98, "rapid": 0.99, "tesseract": 0.9}
"""How much of the letters and digits must be right; the real measure is benchmarks/ocr.py."""


@pytest.fixture(scope="session", params=list(ENGINES))
def engine(request, recognisers):
    return request.param, recognisers(request.param)


def alike(text, wanted):
    return difflib.SequenceMatcher(None, plain(text), plain(wanted), autojunk=False).ratio()


def test_pages_are_read_with_lines_in_order_and_places_and_a_blank_one_is_said_to_be(engine, scan):
    name, recogniser = engine
    page, blank = recogniser.read_pages(scan, "application/pdf", (0, 2), (0, 0))

    assert alike(page.text, "".join(LINES)) >= GOOD[name]
    assert [line.text for line in page.lines] == page.text.split("\n")
    assert len(page.lines) == len(LINES)
    for number, line in enumerate(page.lines):
        left, top, _, bottom = (side / FULL for side in line.box)
        assert (left, (top + bottom) / 2) == pytest.approx(place(number), abs=0.02)
        assert 300 < line.confidence <= 1000
    assert (page.page_number, page.rotation, page.note) == (1, 0, None)
    assert (blank.page_number, blank.text, blank.lines, blank.note) == (3, "", (), BLANK)
    assert ENGINES[name].model in recogniser.version


def test_a_second_look_at_some_areas_gives_each_its_line(engine, scan):
    name, recogniser = engine
    areas = [_area(number) for number in (4, 1)]
    empty = (1000, 8000, 6000, 8200)
    found = recogniser.read_boxes(scan, "application/pdf", 0, 0, [*areas, empty])

    assert [line.box for line in found] == [*areas, empty]
    assert alike(found[0].text, LINES[4]) >= GOOD[name] - 0.05
    assert alike(found[1].text, LINES[1]) >= GOOD[name] - 0.05
    assert (found[2].text, found[2].confidence) == ("", 0)


def _area(number):
    left, down = place(number)
    return (int(left * FULL) - 60, int(down * FULL) - 170, 9000, int(down * FULL) + 170)


@pytest.mark.parametrize(("turn", "told"), [(90, 270), (180, 0), (270, 0)])
def test_a_page_that_lies_otherwise_than_told_is_turned_and_says_so(recogniser, letter, tmp_path, turn, told):
    path = tmp_path / "turned.jpg"
    letter.rotate(turn, expand=True).save(
        path, "JPEG"
    )  # counter-clockwise: so many degrees clockwise put it right
    (page,) = recogniser.read_pages(path, "image/jpeg", (0,), (told,))

    assert page.rotation == turn
    assert alike(page.text, "".join(LINES)) >= GOOD["paddle"]
    assert (page.lines[1].box[0] / FULL) == pytest.approx(place(1)[0], abs=0.02)


def test_pages_are_seen_as_the_file_shows_them(recogniser, scan):
    upright, shown_turned = recogniser.read_pages(scan, "application/pdf", (0, 1), (0, 0))

    assert shown_turned.rotation == 0
    assert [line.text for line in shown_turned.lines] == [line.text for line in upright.lines]
    for one, other in zip(upright.lines, shown_turned.lines, strict=True):
        assert one.box == pytest.approx(other.box, abs=80)


def test_a_picture_that_is_a_part_of_its_page_gives_places_on_the_page(recogniser, letter, tmp_path):
    path = tmp_path / "margin.pdf"
    path.write_bytes(scan_pdf([(letter, 0)]))
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        left, bottom, right, top = (float(side) for side in pdf.pages[0].mediabox)
        pdf.pages[0].mediabox = [left - 30, bottom - 10, right + 10, top + 50]
        pdf.save(path)
    (page,) = recogniser.read_pages(path, "application/pdf", (0,), (0,))
    across, down = place(1)
    line = page.lines[1].box

    assert line[0] / FULL == pytest.approx((30 + across * right) / (right + 40), abs=0.01)
    assert (line[1] + line[3]) / 2 / FULL == pytest.approx((50 + down * top) / (top + 60), abs=0.01)
    (again,) = recogniser.read_boxes(
        path, "application/pdf", 0, 0, [(line[0] - 60, line[1] - 60, 9500, line[3] + 60)]
    )
    assert alike(again.text, LINES[1]) > 0.9


@pytest.mark.parametrize("content", [b"%PDF-1.4 nothing\n%%EOF\n", b"\x89PNG\r\n\x1a\n", b""])
def test_a_file_that_cannot_be_opened_is_refused(recogniser, tmp_path, content):
    path = tmp_path / "broken.pdf"
    path.write_bytes(content)

    with pytest.raises(RejectedError, match=r"broken\.pdf"):
        recogniser.read_pages(path, "application/pdf", (0,), (0,))


def test_a_page_that_is_not_there_is_refused(recogniser, scan):
    with pytest.raises(RejectedError, match="no such page"):
        recogniser.read_pages(scan, "application/pdf", (3,), (0,))


def test_a_recogniser_that_dies_is_replaced(reader, scan):
    with _recogniser(reader) as recogniser:
        recogniser.read_pages(scan, "application/pdf", (2, 0), (0, 0))
        (resting,) = recogniser._crew._resting
        os.kill(resting.process.pid, signal.SIGKILL)

        assert recogniser.read_pages(scan, "application/pdf", (0,), (0,))[0].lines
        assert resting.process.poll() == -signal.SIGKILL


def test_a_page_that_takes_too_long_is_refused_and_its_process_ended(reader, scan):
    with _recogniser(reader, seconds=0.01) as recogniser:
        with pytest.raises(RejectedError, match="took longer"):
            recogniser.read_pages(scan, "application/pdf", (0,), (0,))

        assert recogniser._crew._resting == []


def test_a_process_is_replaced_after_so_many_pages(reader, scan, monkeypatch):
    monkeypatch.setattr(crew, "_PAGES_A_LIFE", 1)
    monkeypatch.setattr(crew._Reader.__init__, "__defaults__", (1,))
    with _recogniser(reader) as recogniser:
        recogniser.read_pages(scan, "application/pdf", (0,), (0,))

        assert recogniser._crew._resting == []


class _recogniser:  # noqa: N801 (a context)
    def __init__(self, reader, **options):
        need_recogniser("paddle")
        self.made = Recogniser("paddle", reader, workers=1, **options)

    def __enter__(self):
        return self.made

    def __exit__(self, *_):
        self.made.close()


def test_where_there_is_no_recogniser_every_page_waits(scan):
    for ask in (
        lambda: NullRecogniser().read_pages(scan, "application/pdf", (0,), (0,)),
        lambda: NullRecogniser().read_boxes(scan, "application/pdf", 0, 0, ()),
    ):
        with pytest.raises(UnavailableError, match="no text recogniser"):
            ask()


OFFLINE = """
import socket, sys, time
from docarchive.reading.confined.confinement import cut_network
alone = cut_network()
tried = []
def refuse(*arguments, **named):
    tried.append(arguments)
    raise OSError("no network")
socket.socket.connect = socket.create_connection = socket.getaddrinfo = refuse
from docarchive.reading.ocr.engine import load
import numpy as np
page = np.full((400, 700), 250, np.uint8)
page[100:130, 100:400] = 20
load(sys.argv[1]).lines(page)
print(alone, tried)
"""


@pytest.mark.parametrize("name", ["paddle", "rapid"])
def test_no_engine_asks_for_the_network_to_load_or_to_read(name):
    need_recogniser(name)
    environment = {"PATH": os.defpath, "PYTHONPATH": str(Path(crew.docarchive.__file__).parents[1])}
    started = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-c", OFFLINE, name], capture_output=True, text=True, env=environment, check=False
    )

    assert done.returncode == 0, done.stderr
    assert done.stdout.split("\n")[-2].endswith("[]")
    assert time.monotonic() - started < 60


def test_a_recognisers_process_can_reach_no_network_and_write_no_file(reader, scan, tmp_path):
    with _recogniser(reader) as recogniser:
        recogniser.read_pages(scan, "application/pdf", (0,), (0,))
        (resting,) = recogniser._crew._resting
        status = dict(
            line.split(":\t", 1)
            for line in Path(f"/proc/{resting.process.pid}/status").read_text().splitlines()
        )
        limits = Path(f"/proc/{resting.process.pid}/limits").read_text()

        assert status["Seccomp"] == "2"
        assert "Max file size             0" in limits
        assert str(ENGINES["paddle"].memory_bytes) in limits
        assert os.getpriority(os.PRIO_PROCESS, resting.process.pid) >= 10


def test_a_scan_finer_than_needed_gives_the_same_places(recogniser, letter, tmp_path):
    path = tmp_path / "fine.png"
    letter.resize((letter.width * 4, letter.height * 4)).save(path)
    (page,) = recogniser.read_pages(path, "image/png", (0,), (0,))

    assert alike(page.text, "".join(LINES)) >= GOOD["paddle"]
    assert page.lines[1].box[0] / FULL == pytest.approx(place(1)[0], abs=0.01)
