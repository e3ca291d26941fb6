"""A large file is read in spans: the same pages as in one go, one bad span refuses the file, small files never wait."""

import threading

import pytest
from issued_pdf import issued_pdf
from papers import payloads, sheets

from docarchive.demo import scanner
from docarchive.domain.errors import RejectedError
from docarchive.reading.confined import child, spans
from docarchive.reading.confined.child import ChildReader
from docarchive.reading.port import PageReading, Reading


@pytest.fixture
def small_spans(monkeypatch):
    monkeypatch.setattr(child, "_LARGE_BYTES", 1)
    monkeypatch.setattr(spans, "SPAN_PAGES", 2)


def page(index):
    return PageReading(index, "", (), 0, blank=False)


def span_of(request, count):
    first, end = request["span"]
    return Reading("application/pdf", tuple(map(page, range(first, min(end, count)))), page_count=count)


@pytest.mark.parametrize("processes", [1, 3])
@pytest.mark.parametrize("kind", ["pdf", "tif"])
def test_the_pages_of_all_spans_come_in_the_files_order(kind, processes, tmp_path, small_spans):
    path = tmp_path / f"heap.{kind}"
    pages = sheets(5)
    path.write_bytes(scanner.scan_heap(pages, seed=1) if kind == "pdf" else scanner.scan_tiff(pages, seed=1))

    with ChildReader(processes=processes) as reader:
        reading = reader.read(path)

    assert [read.page_index for read in reading.pages] == [0, 1, 2, 3, 4]
    assert [read.codes for read in reading.pages] == [(text,) for text in payloads(5)]
    assert all(read.microseconds > 0 for read in reading.pages)
    assert reading.page_count == 5


def test_text_and_what_read_it_are_joined(tmp_path, small_spans):
    path = tmp_path / "issued.pdf"
    path.write_bytes(issued_pdf(pages=5))

    with ChildReader(processes=2) as reader:
        reading = reader.read(path)

    assert "第 5 页" in reading.pages[4].text
    assert reading.engine == "pypdf"


def test_a_file_that_is_bad_in_a_late_span_is_refused(monkeypatch):
    monkeypatch.setattr(spans, "SPAN_PAGES", 2)

    def read(request):
        if request["span"][0] == 4:
            raise RejectedError("坏页 / a bad page")
        return span_of(request, 9)

    with pytest.raises(RejectedError, match="bad page"):
        spans.Spans(2).read(read)


def test_large_files_share_the_places_whoever_asks(monkeypatch):
    monkeypatch.setattr(spans, "SPAN_PAGES", 1)
    at_work, most = 0, 0
    lock = threading.Lock()

    def read(request):
        nonlocal at_work, most
        with lock:
            at_work += 1
            most = max(most, at_work)
        threading.Event().wait(0.01)
        with lock:
            at_work -= 1
        return span_of(request, 6)

    places = spans.Spans(2)
    threads = [threading.Thread(target=places.read, args=(read,)) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert most == 2


def test_the_children_of_large_files_are_nice_and_those_of_small_ones_are_not(tmp_path, monkeypatch):
    path = tmp_path / "issued.pdf"
    path.write_bytes(issued_pdf(pages=3))
    asked = []
    with ChildReader() as reader:
        ask = reader._ask
        monkeypatch.setattr(
            reader, "_ask", lambda path, request, *more: asked.append(request) or ask(path, request)
        )
        reader.read(path)
        monkeypatch.setattr(child, "_LARGE_BYTES", 1)
        reader.read(path)

    assert [request.get("nice", 0) for request in asked] == [0, 10]


def test_parts_of_a_file_are_taken_out_in_one_go(tmp_path, reader):
    path = tmp_path / "heap.pdf"
    path.write_bytes(scanner.scan_heap(sheets(3), seed=1, turns=(0, 180, 0)))
    folder = tmp_path / "parts"
    folder.mkdir()

    first, second = reader.extract_parts(path, [((2, 0), (0, 0)), ((1, 180),)], folder)
    reader.extract_pages(path, ((2, 0), (0, 0)), tmp_path / "alone.pdf")

    assert first.read_bytes() == (tmp_path / "alone.pdf").read_bytes()
    assert [page.codes for page in reader.read(first).pages] == [(payloads(3)[2],), (payloads(3)[0],)]
    assert [page.rotation for page in reader.read(second).pages] == [0]


def test_a_part_that_does_not_exist_refuses_all(tmp_path, reader):
    path = tmp_path / "issued.pdf"
    path.write_bytes(issued_pdf(pages=2))
    folder = tmp_path / "parts"
    folder.mkdir()

    with pytest.raises(RejectedError):
        reader.extract_parts(path, [((0, 0),), ((7, 0),)], folder)


def test_a_warm_process_is_at_hand_before_the_first_file(tmp_path):
    with ChildReader() as reader:
        reader.warm_up()
        process = reader._nursery._process
        reader.warm_up()
        path = tmp_path / "issued.pdf"
        path.write_bytes(issued_pdf(pages=1))
        reader.read(path)

        assert process is not None
        assert reader._nursery._process is process
