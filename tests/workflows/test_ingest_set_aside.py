"""What a person does with what was set aside."""

from dataclasses import replace

import pytest
from arrival_office import OTHER_KEY, coded_page, letter_pdf, open_office, signed

from docarchive.domain.arrival import ArrivalState
from docarchive.domain.errors import (
    ConflictError,
    DamageError,
    NotFoundError,
    RejectedError,
    UnavailableError,
)
from docarchive.domain.identifiers import new_code_uid
from docarchive.domain.page_code import PageCode
from docarchive.domain.record import RecordKind
from docarchive.workflows.arriving.set_aside import Assignment

RELEASED, SET_ASIDE = ArrivalState.RELEASED, ArrivalState.SET_ASIDE


@pytest.fixture
def office(tmp_path):
    with open_office(tmp_path) as office:
        yield office


@pytest.fixture
def desk(office):
    return Assignment(office.archive, office.ledger, office.catalog, office.reader, office.now, "archivist")


def waiting(office, name, content):
    row, path = office.claimed(name, content)
    return office.ingest()(row, path), path


def evidence(office):
    return [record for record in office.records() if record.kind is RecordKind.EVIDENCE]


def test_a_whole_file_is_assigned_to_its_document_by_a_person(office, desk):
    record, _ = office.issue(1)
    row, path = waiting(office, "看不清.pdf", letter_pdf("页码标识看不清"))
    end = desk.assign(row.id, path, to=record.id)

    (scan,) = office.record(record.id).scans
    assert (end.state, end.record_ids, path.exists()) == (RELEASED, (record.id,), False)
    assert [page.how for page in scan.pages] == ["person"]
    assert scan.derived_from is None
    assert office.published()
    assert '"actor":"archivist"' in list(office.ledger.entries())[-1].decode()


def test_open_pages_are_assigned_one_by_one_and_the_file_leaves_with_the_last(office, desk):
    record, pdf = office.issue(2)
    foreign = coded_page(PageCode(new_code_uid(), 1, 1).payload(OTHER_KEY))
    row, path = waiting(office, "heap.pdf", signed((pdf, 1), (foreign, 1), (pdf, 2), (letter_pdf("附件"), 1)))
    assert row.open_pages == (1, 3)

    middle = desk.assign(row.id, path, to=office.case.id, pages=[1])
    assert (middle.state, middle.open_pages, path.exists()) == (SET_ASIDE, (3,), True)
    end = desk.assign(row.id, path, to=record.id)

    assert (end.state, end.open_pages, path.exists()) == (RELEASED, (), False)
    assert [page.page_index for page in evidence(office)[0].representations[0].pages] == [1]
    assert [[page.page_index for page in scan.pages] for scan in office.record(record.id).scans] == [
        [0, 2],
        [3],
    ]
    assert office.published()


def test_a_quarantined_file_can_be_filed_whole_as_evidence_and_is_not_opened(office, desk):
    row, path = waiting(office, "加密.pdf", b"%PDF-1.7\nrubbish\nstartxref\n9\n%%EOF\n")
    assert row.state is ArrivalState.QUARANTINED
    record, _ = office.issue(1)

    with pytest.raises(RejectedError, match="without pages"):
        desk.assign(row.id, path, to=record.id)
    end = desk.assign(row.id, path, to=office.case.id)

    assert end.state is RELEASED
    assert evidence(office)[0].title == "加密"


def test_a_retry_files_what_has_become_known_meanwhile(office, desk):
    row, path = waiting(office, "early.pdf", letter_pdf("先扫描"))
    again = desk.retry(row.id)
    end = office.ingest()(again, path)

    assert (again.state, end.state) == (ArrivalState.CLAIMED, SET_ASIDE)


def test_a_retry_of_a_partly_filed_heap_files_nothing_twice(office, desk):
    record, pdf = office.issue(2)
    row, path = waiting(
        office, f"{office.case.id}/heap.pdf", signed((pdf, 1), (pdf, 2), (letter_pdf("附件"), 1))
    )
    facts = office.ledger.size()
    end = office.ingest()(desk.retry(row.id), path)

    assert (end.state, end.open_pages) == (SET_ASIDE, (2,))
    assert len(office.record(record.id).scans) == 1
    assert office.ledger.size() == facts


@pytest.mark.parametrize("pages", [[7], [0, 1], []])
def test_pages_that_are_not_open_are_refused(office, desk, pages):
    record, pdf = office.issue(1)
    row, path = waiting(office, "heap.pdf", signed((pdf, 1), (letter_pdf("附件"), 1)))

    with pytest.raises(RejectedError):
        desk.assign(row.id, path, to=record.id, pages=pages)


def test_what_does_not_wait_or_does_not_exist_is_refused(office, desk):
    record, pdf = office.issue(1)
    released = office.arrive("a.pdf", signed((pdf, 1)))
    row, path = waiting(office, "b.pdf", letter_pdf("信"))
    void, _ = office.issue(1)
    office.void(void)

    with pytest.raises(ConflictError, match="not waiting"):
        desk.retry(released.id)
    with pytest.raises(NotFoundError):
        desk.assign(row.id, path, to="01JD0000000000000000000000")
    with pytest.raises(ConflictError, match="void"):
        desk.assign(row.id, path, to=void.id)
    with pytest.raises(ConflictError, match="not all of it"):
        desk.release(row.id, path)
    office.close_case(office.case)
    with pytest.raises(ConflictError, match="closed"):
        desk.assign(row.id, path, to=record.id)
    assert path.exists()


def test_of_two_waiting_files_with_the_same_bytes_one_is_filed(office, desk):
    record, _ = office.issue(1)
    content = letter_pdf("同一封信")
    first, first_path = waiting(office, "a.pdf", content)
    second, second_path = waiting(office, "b.pdf", content)
    desk.assign(first.id, first_path, to=record.id)

    with pytest.raises(ConflictError, match="the same bytes"):
        desk.assign(second.id, second_path, to=record.id)
    end = office.ingest()(desk.retry(second.id), second_path)
    assert end.state is RELEASED
    assert end.record_ids == (record.id,)
    assert len(office.record(record.id).scans) == 1


def test_who_assigns_what_the_inbox_files_meanwhile_doubles_nothing(office, desk):
    first, pdf = office.issue(1)
    second, other = office.issue(1)

    class Failing:
        def __init__(self, tool, name, error):
            self._tool, self._name, self._error = tool, name, error

        def __getattr__(self, name):
            return self._fail if name == self._name else getattr(self._tool, name)

        def _fail(self, *_args, **_kwargs):
            raise self._error

    class Meanwhile:
        """The archive; when the person's copy has been put there, the inbox files the file by its codes."""

        def put(self, key, source, *, sha256):
            office.archive.put(key, source, sha256=sha256)
            if key.endswith(".pdf"):
                unpublished = Failing(office.ledger, "append", UnavailableError("later"))
                office.ingest(ledger=unpublished)(desk.retry(row.id), path)

    arrival, path = office.claimed("heap.pdf", signed((pdf, 1), (other, 1)))
    row = office.ingest(file_reader=Failing(office.reader, "read", DamageError("once")))(arrival, path)
    assert (row.state, row.open_pages) == (SET_ASIDE, ())

    with pytest.raises(ConflictError):
        replace(desk, archive=Meanwhile()).assign(row.id, path, to=first.id)

    assert office.row(row.id).state is ArrivalState.FILED
    assert [len(office.record(record.id).scans) for record in (first, second)] == [1, 1]
