"""What was filed wrongly is taken back: it waits again, whole, and the ledger tells both."""

import pytest
from arrival_office import letter_pdf, open_office, signed

from docarchive.domain.arrival import ArrivalState
from docarchive.domain.errors import ConflictError, NotFoundError, RejectedError
from docarchive.domain.record import RecordKind, Role
from docarchive.inbox.claim import HouseFolder
from docarchive.workflows.arriving.set_aside import Assignment
from docarchive.workflows.arriving.take_back import Returning

RELEASED, SET_ASIDE = ArrivalState.RELEASED, ArrivalState.SET_ASIDE
MP4 = b"\0\0\0\x18ftypisom\0\0\2\0isomiso2mp41\0\0\0\x08moov"


@pytest.fixture
def office(tmp_path):
    with open_office(tmp_path) as office:
        yield office


@pytest.fixture
def desk(office):
    return Assignment(office.archive, office.ledger, office.catalog, office.reader, office.now, "archivist")


@pytest.fixture
def returning(office):
    shelf = HouseFolder(office.inbox)
    return Returning(
        office.archive, office.ledger, office.catalog, office.reader, shelf, office.now, "archivist"
    )


def waiting(office, name, content):
    row, path = office.claimed(name, content)
    done = office.ingest()(row, path)
    HouseFolder(office.inbox).shelve(row.id, done.state)
    return done, HouseFolder(office.inbox).find(row.id)


def evidence(office, case=None):
    return [item for item in office.records(case) if item.kind is RecordKind.EVIDENCE]


def test_a_scan_filed_to_the_wrong_document_waits_again_and_is_filed_to_the_right_one(
    office, desk, returning
):
    wrong, _ = office.issue(1)
    right, _ = office.issue(1)
    content = letter_pdf("页码标识看不清")
    row, path = waiting(office, "看不清.pdf", content)
    assert desk.assign(row.id, path, to=wrong.id).state is RELEASED
    again = returning.take_back(row.id, wrong.id, "归错文书")
    back = returning.path_of(again)

    assert (again.state, again.open_pages, again.record_ids) == (SET_ASIDE, (0,), ())
    assert "归错文书" in again.reason
    assert back.read_bytes() == content
    assert office.record(wrong.id).scans == ()
    assert office.published()
    line = list(office.ledger.entries())[-1].decode()
    assert '"kind":"filing_taken_back"' in line
    assert '"actor":"archivist"' in line
    end = desk.assign(row.id, back, to=right.id)
    assert (end.state, end.record_ids) == (RELEASED, (right.id,))
    (scan,) = office.record(right.id).scans
    assert office.bytes_of(scan.key) == content


def test_evidence_in_the_wrong_case_is_void_and_the_file_goes_to_the_right_case(office, desk, returning):
    other = office.open_case("另一案")
    row, path = waiting(office, "材料.pdf", letter_pdf("一份材料"))
    desk.assign(row.id, path, to=office.case.id)
    (first,) = evidence(office)
    again = returning.take_back(row.id, first.id, "应归另一案")
    desk.assign(row.id, returning.path_of(again), to=other.id)

    (first,) = evidence(office)
    (second,) = evidence(office, other)
    assert (first.void_reason, second.void_reason) == ("应归另一案", None)
    assert second.representations[0].sha256 == first.representations[0].sha256


def test_pages_of_a_heap_come_back_one_filing_at_a_time(office, desk, returning):
    record, _ = office.issue(1)
    row, path = waiting(office, "heap.pdf", signed(*[(letter_pdf(f"第{n}张"), 1) for n in range(3)]))
    desk.assign(row.id, path, to=record.id, pages=[0])
    desk.assign(row.id, path, to=office.case.id, pages=[1])
    after = returning.take_back(row.id, record.id, "归错")

    assert (after.state, after.open_pages) == (SET_ASIDE, (0, 2))
    assert len(after.record_ids) == 1
    with pytest.raises(NotFoundError):
        returning.take_back(row.id, record.id, "归错")
    (item,) = evidence(office)
    assert returning.take_back(row.id, item.id, "也错").open_pages == (0, 1, 2)


def test_a_file_that_cannot_be_opened_goes_back_to_quarantine_and_can_be_filed_again(office, desk, returning):
    row, path = waiting(office, "坏.pdf", b"%PDF-1.7\nrubbish\n%%EOF")
    assert row.state is ArrivalState.QUARANTINED
    desk.assign(row.id, path, to=office.case.id)
    (item,) = evidence(office)
    again = returning.take_back(row.id, item.id, "归错")

    assert again.state is ArrivalState.QUARANTINED
    assert desk.assign(row.id, returning.path_of(again), to=office.case.id).state is RELEASED


def test_nothing_is_taken_back_from_a_closed_case_or_without_a_reason(office, desk, returning):
    record, _ = office.issue(1)
    row, path = waiting(office, "a.pdf", letter_pdf("一份材料"))
    desk.assign(row.id, path, to=record.id)
    with pytest.raises(RejectedError):
        returning.take_back(row.id, record.id, " ")
    office.close_case(office.case)

    with pytest.raises(ConflictError, match="closed"):
        returning.take_back(row.id, record.id, "归错")
    assert len(office.record(record.id).scans) == 1


def test_what_the_inbox_filed_by_a_code_can_be_taken_back_too(office, returning):
    record, pdf = office.issue(2)
    row = office.arrive("scan.pdf", signed((pdf, 1), (pdf, 2)))
    assert row.state is RELEASED
    again = returning.take_back(row.id, record.id, "复印件，不是签章原件")

    assert (again.state, again.open_pages) == (SET_ASIDE, (0, 1))
    assert office.record(record.id).scans == ()


def test_a_crash_before_the_file_is_back_is_mended_by_the_next_look(office, desk, returning, monkeypatch):
    record, _ = office.issue(1)
    content = letter_pdf("一份材料")
    row, path = waiting(office, "a.pdf", content)
    desk.assign(row.id, path, to=record.id)

    def cut(*_):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(HouseFolder, "put_back", cut)
        with pytest.raises(KeyboardInterrupt):
            returning.take_back(row.id, record.id, "归错")
    again = office.row(row.id)

    assert again.state is SET_ASIDE
    assert returning.path_of(again).read_bytes() == content


def test_a_page_that_lies_on_its_side_is_filed_upright_and_the_original_stays(office, desk):
    record, _ = office.issue(2)
    content = signed((letter_pdf("甲"), 1), (letter_pdf("乙"), 1))
    row, path = waiting(office, "side.pdf", content)
    with pytest.raises(RejectedError, match="quarters"):
        desk.assign(row.id, path, to=record.id, turns={0: 45})
    desk.assign(row.id, path, to=record.id, pages=[1, 0], turns={0: 90})

    (scan,) = office.record(record.id).scans
    assert [(page.page_index, page.rotation) for page in scan.pages] == [(1, 0), (0, 90)]
    assert scan.derived_from == row.sha256
    kept = f"arrivals/{row.id}/original.pdf"
    assert office.bytes_of(kept) == content


def test_the_derived_text_of_a_taken_back_scan_goes_with_it(office, desk, returning):
    record, _ = office.issue(1)
    row, path = waiting(office, "a.pdf", letter_pdf("一份材料"))
    desk.assign(row.id, path, to=record.id)
    (scan,) = office.record(record.id).scans
    returning.take_back(row.id, record.id, "归错")
    with office.catalog.reading() as reader:
        assert reader.text_of(record.id, scan.sha256) == []
        assert reader.find_file(scan.sha256) is None
    assert office.record(record.id).representation(Role.ISSUED_PDF) is not None
