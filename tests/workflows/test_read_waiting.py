"""Pictures without a code are read beside the inbox and placed by what they say."""

import io
import threading
from dataclasses import replace

import pikepdf
import pytest
from arrival_office import open_office, shared_reader, signed
from PIL import Image, ImageDraw

from docarchive.demo.ink import hand_font
from docarchive.domain.arrival import ArrivalState
from docarchive.domain.errors import RejectedError, UnavailableError
from docarchive.domain.record import PageText
from docarchive.reading.ocr.choice import installed_engines
from docarchive.reading.ocr.recogniser import Recogniser
from docarchive.workflows.arriving.read_waiting import WaitingReader, recognised

CODE = "91320400MA1MABCD0J"
NAMED = ("情况说明", "关于样本机械涉嫌未如实记录培训情况案", f"统一社会信用代码 {CODE}", "我公司已经整改完毕")


@pytest.fixture
def office(tmp_path):
    with open_office(tmp_path) as office:
        yield office


@pytest.fixture(scope="module")
def recogniser():
    engine = Recogniser(next(iter(installed_engines())), shared_reader(), workers=1)
    yield engine
    engine.close()


class Stand:
    """A recogniser that says what it is told to, page by page."""

    name, version = "stand", "1"

    def __init__(self, texts):
        self.texts = texts
        self.asked = []

    def read_pages(self, _path, _media_type, page_indexes, rotations):
        self.asked += page_indexes
        found = [self.texts[index] for index in page_indexes]
        if broken := next((text for text in found if isinstance(text, Exception)), None):
            raise broken
        return tuple(PageText(index + 1, text) for index, text in zip(page_indexes, found, strict=True))


def picture(*lines):
    """The letter as a camera has it: no text layer."""
    sheet = Image.new("L", (1240, 900), 255)
    for row, line in enumerate(lines):
        ImageDraw.Draw(sheet).text((120, 150 + 90 * row), line, 0, hand_font(44))
    out = io.BytesIO()
    sheet.save(out, "JPEG", quality=80, dpi=(150, 150))
    return out.getvalue()


def reader_of(office, recogniser):
    def find(arrival_id):
        return next((office.inbox / ".docarchive" / "claimed" / arrival_id).iterdir(), None)

    return WaitingReader(office.catalog, recogniser, find, office.now)


def again(office, arrival, path):
    return office.ingest()(office.row(arrival.id), path)


def test_a_photographed_letter_finds_its_case_once_it_is_read(office, recogniser):
    arrival, path = office.claimed("微信图片.jpg", picture(*NAMED))
    waiting = office.ingest()(arrival, path)
    reader = reader_of(office, recogniser)

    assert waiting.state is ArrivalState.SET_ASIDE
    assert [row.id for row in reader.unread()] == [arrival.id]
    assert reader.read(waiting, threading.Event())
    filed = again(office, arrival, path)

    assert filed.state is ArrivalState.RELEASED
    assert office.record(filed.record_ids[0]).case_id == office.case.id
    with office.catalog.reading() as catalog:
        assert recognised(filed, catalog) == {}


def test_what_nobody_can_place_is_read_once_and_waits_with_suggestions(office):
    arrival, path = office.claimed("a.jpg", picture("x"))
    waiting = office.ingest()(arrival, path)
    stand = Stand(["常州市样本机械有限公司 来函"])
    reader = reader_of(office, stand)
    reader.read(waiting, threading.Event())
    left = again(office, arrival, path)

    assert left.state is ArrivalState.SET_ASIDE
    assert "可能属于" in left.reason
    assert reader.unread() == []
    assert stand.asked == [0]


def test_reading_goes_on_where_it_was_cut_off_and_passes_over_a_page_that_kills_its_reader(office):
    buffer = io.BytesIO()
    frames = [Image.open(io.BytesIO(picture(f"第 {n} 张"))) for n in range(6)]
    frames[0].save(buffer, "TIFF", save_all=True, append_images=frames[1:], compression="jpeg")
    arrival, path = office.claimed("a.tif", buffer.getvalue())
    waiting = office.ingest()(arrival, path)
    first = Stand(["一", RejectedError("crashed"), "三", "四", UnavailableError("gone"), "六"])
    with pytest.raises(UnavailableError):
        reader_of(office, first).read(waiting, threading.Event())
    second = Stand(["?", "?", "?", "?", "五", "六"])

    assert reader_of(office, second).read(waiting, threading.Event())
    assert second.asked == [4, 5]
    with office.catalog.reading() as catalog:
        texts = [page.text for _, page in sorted(recognised(waiting, catalog).items())]
    assert texts == ["一", "", "三", "四", "五", "六"]


def test_a_stop_keeps_what_was_read(office):
    arrival, path = office.claimed("a.jpg", picture("x"))
    waiting = office.ingest()(arrival, path)
    stop = threading.Event()
    stop.set()

    assert not reader_of(office, Stand(["一"])).read(waiting, stop)
    assert office.row(arrival.id).state is ArrivalState.SET_ASIDE


def test_a_page_that_is_filed_later_lacks_those_that_were_filed_before_and_blanks_stay_told(office):
    record, pdf = office.issue(2)
    with pikepdf.open(io.BytesIO(signed((pdf, 1), None))) as heap:
        heap.add_blank_page(page_size=(595, 842))
        heap.pages[-1].contents_add(b"0 g 100 200 300 400 re f")  # a page without text or code, and not blank
        out = io.BytesIO()
        heap.save(out)
    arrival, path = office.claimed("heap.pdf", out.getvalue())
    waiting = office.ingest()(arrival, path)
    recogniser = Stand({2: f"{record.number}\n正文\n共 2 页 第 2 页"})

    assert reader_of(office, recogniser).read(waiting, threading.Event())
    filed = again(office, arrival, path)

    first, second = office.record(record.id).scans
    assert ([page.page_index for page in first.pages], first.missing_pages) == ([0], (2,))
    assert ([page.page_index for page in second.pages], second.missing_pages) == ([2], (1,))
    assert [page.how for page in second.pages] == ["number"]
    assert filed.state is ArrivalState.RELEASED
    assert "blank pages dropped: 2" in filed.reason


def test_what_a_person_filed_meanwhile_is_left_alone(office):
    arrival, path = office.claimed("a.jpg", picture("x"))
    waiting = office.ingest()(arrival, path)
    with office.catalog.transaction() as tx:
        tx.save_arrival(replace(waiting, state=ArrivalState.FILED))

    assert not reader_of(office, Stand(["一"])).read(waiting, threading.Event())
    assert office.row(arrival.id).state is ArrivalState.FILED
