"""A scan comes back, is filed, and is then held against what was issued; a person has the last word."""

import threading
from dataclasses import replace

import pytest
from arrival_office import SITE_KEY, open_office, text_pdf
from PIL import Image

from docarchive.demo.paper import print_pages
from docarchive.demo.profiles import scan_page
from docarchive.demo.scanner import scans_to_pdf
from docarchive.domain.arrival import ArrivalState
from docarchive.domain.comparing.comparison import DifferenceKind, Outcome
from docarchive.domain.errors import ConflictError, NotFoundError, RejectedError, UnavailableError
from docarchive.domain.follow_ups import FollowUpKind
from docarchive.domain.page_code import PageCode
from docarchive.reading.compared.child import ChildPaperReader
from docarchive.reading.confined.child import ChildReader
from docarchive.reading.ocr.null import NullRecogniser
from docarchive.reading.ocr.recogniser import Recogniser
from docarchive.templates.printing.stamp import stamp
from docarchive.workflows.keeping.compare_scan import CompareScans, comparable_scans, uncompared
from docarchive.workflows.keeping.scan_check import ScanCheck


@pytest.fixture(scope="module")
def readers():
    with ChildReader(seconds=60) as reader:
        first, second = (Recogniser(engine, reader, workers=1) for engine in ("paddle", "rapid"))
        yield ScanCheck(ChildPaperReader(reader), first, second)
        first.close()
        second.close()


@pytest.fixture
def office(tmp_path):
    with open_office(tmp_path) as office:
        yield office


def comparer(office, check):
    return CompareScans(
        office.archive, office.ledger, office.catalog, check, lambda _form: None, office.now, "tester"
    )


def scan(pdf, profile="gray200", pages=None):
    sheets = print_pages(pdf, dpi=200)
    chosen = sheets if pages is None else [sheets[page - 1] for page in pages]
    return scans_to_pdf([scan_page(sheet, profile, seed=5 + at) for at, sheet in enumerate(chosen)])


def forged(record, pages=1):
    """Another number in the text, under the codes and the header of *record*."""
    codes = [PageCode(record.code_uid, page, pages).payload(SITE_KEY) for page in range(1, pages + 1)]
    number = replace(record.number, serial=record.number.serial + 7)
    return stamp(text_pdf(pages, number, record.title), payloads=codes, number=str(record.number))


def file(office, record, content):
    row = office.arrive("scan.pdf", content)
    assert office.row(row.id).state is ArrivalState.RELEASED
    return office.record(record.id)


def compared(office, record):
    with office.catalog.reading() as reader:
        return list(reader.comparisons_of(record.id))


def test_a_scan_that_is_filed_is_compared_afterwards(office, readers):
    record, pdf = office.issue(2)
    record = file(office, record, scan(pdf))
    with office.catalog.transaction() as tx:
        waiting = [
            item.work.kind
            for item in iter(
                lambda: tx.take_follow_up(now=office.now(), kinds={FollowUpKind.COMPARE_SCAN}, owner="t"),
                None,
            )
        ]

    comparer(office, readers)([record.id], threading.Event())

    assert waiting == [FollowUpKind.COMPARE_SCAN]
    (found,) = compared(office, record)
    assert found.outcome is Outcome.SAME
    assert [page.page_number for page in found.pages] == [1, 2]
    assert all(page.signs_confirmed == page.signs_compared > 20 for page in found.pages)
    assert found.readers[0].startswith("faster-paddle")
    assert office.published()


def test_another_number_under_a_genuine_code_is_found_and_filed_all_the_same(office, readers, tmp_path):
    record, _ = office.issue(1)
    record = file(office, record, scan(forged(record)))
    work = comparer(office, readers)

    found = work.compare(record, record.scans[0])

    assert found.outcome is Outcome.DIFFERS
    assert {(item.kind, item.field) for item in found.differences} == {(DifferenceKind.TYPED, "number")}
    assert (
        str(replace(record.number, serial=record.number.serial + 7)).strip("（）号")[-1]
        in found.differences[0].found
    )
    target = tmp_path / "both.png"
    work.draw(record, record.scans[0], found, target)
    with Image.open(target) as picture:
        assert picture.width > picture.height
    with office.catalog.reading() as reader:
        assert [item.record_id for item in reader.open_comparisons()] == [record.id]


def test_a_person_accepts_with_a_reason_and_nobody_is_asked_again(office, readers):
    record, _ = office.issue(1)
    record = file(office, record, scan(forged(record)))
    work = comparer(office, readers)
    found = work.compare(record, record.scans[0])

    with pytest.raises(RejectedError, match="理由"):
        work.accept(record, found.scan, "  ")
    accepted = work.accept(record, found.scan, "打印后发现笔误，双方签字更正")

    assert (accepted.needs_person, accepted.outcome) == (False, Outcome.DIFFERS)
    with pytest.raises(ConflictError):
        work.accept(record, found.scan, "再次")
    with office.catalog.reading() as reader:
        assert reader.open_comparisons() == []
        facts = [line for line in reader.ledger_lines(0, limit=100) if b'"scan_compared"' in line]
    assert len(facts) == 2
    assert all(b'"actor":"tester"' in line for line in facts)


def test_a_person_calls_a_difference_real_and_it_stands_until_it_is_accepted(office, readers):
    record, _ = office.issue(1)
    record = file(office, record, scan(forged(record)))
    work = comparer(office, readers)
    found = work.compare(record, record.scans[0])
    with pytest.raises(RejectedError, match="say why"):
        work.confirm(record, found.scan, "")
    real = work.confirm(record, found.scan, "期限被改过")

    assert (real.needs_person, real.stands, real.confirmed) == (False, True, "期限被改过")
    with office.catalog.reading() as reader:
        assert reader.open_comparisons() == []
    with pytest.raises(ConflictError):
        work.confirm(record, found.scan, "再次")
    accepted = work.accept(record, found.scan, "当事人已重新签收")
    assert (accepted.stands, accepted.confirmed) == (False, None)


def test_a_page_of_the_scan_is_drawn_as_it_lies_on_the_issued_one(office, readers, tmp_path):
    record, pdf = office.issue(2)
    record = file(office, record, scan(pdf, pages=[2]))
    work = comparer(office, readers)
    drawn = tmp_path / "laid.png"
    drawn.write_bytes(work.lay(record, record.scans[0], 2))

    with Image.open(drawn) as picture:
        assert (picture.format, picture.height > picture.width) == ("PNG", True)
    with pytest.raises(NotFoundError, match="no such page"):
        work.lay(record, record.scans[0], 1)


def test_what_was_not_compared_cannot_be_accepted(office, readers):
    record, pdf = office.issue(1)
    record = file(office, record, scan(pdf))

    with pytest.raises(NotFoundError):
        comparer(office, readers).accept(record, record.scans[0].sha256, "理由")


def test_pages_that_are_missing_are_named_and_the_others_compared(office, readers):
    record, pdf = office.issue(3)
    record = file(office, record, scan(pdf, pages=[1, 3]))

    found = comparer(office, readers).compare(record, record.scans[0])

    assert found.missing_pages == (2,)
    assert [page.page_number for page in found.pages] == [1, 3]
    assert found.outcome is Outcome.SAME


def test_the_same_scan_is_not_compared_twice_by_itself(office, readers):
    record, pdf = office.issue(1)
    record = file(office, record, scan(pdf))
    work = comparer(office, readers)

    work([record.id], threading.Event())
    facts = office.ledger.size()
    work([record.id], threading.Event())

    assert office.ledger.size() == facts
    with office.catalog.reading() as reader:
        assert uncompared(reader) == []


def test_a_void_document_is_not_compared(office):
    record, pdf = office.issue(1)
    record = file(office, record, scan(pdf))
    office.void(record)

    assert comparable_scans(record)
    assert comparable_scans(office.record(record.id)) == ()


def test_without_a_recogniser_the_work_waits(office, readers):
    record, pdf = office.issue(1)
    record = file(office, record, scan(pdf))
    nobody = NullRecogniser()

    with pytest.raises(UnavailableError):
        comparer(office, ScanCheck(readers.paper, nobody, nobody))([record.id], threading.Event())
    assert compared(office, record) == []


def test_stopping_puts_the_work_back(office, readers):
    record, pdf = office.issue(1)
    record = file(office, record, scan(pdf))
    stop = threading.Event()
    stop.set()

    with pytest.raises(UnavailableError):
        comparer(office, readers)([record.id], stop)
    assert compared(office, record) == []
