"""At the desk: sheaves are laid out, filed one by one, and every step has a way back."""

import pytest
from arrival_office import letter_pdf, open_office, signed

from docarchive.domain.arrival import ArrivalState
from docarchive.domain.errors import ConflictError, RejectedError
from docarchive.domain.people.sight import Sight
from docarchive.inbox.claim import HouseFolder
from docarchive.workflows.arriving.set_aside import Assignment
from docarchive.workflows.arriving.sorting import Sorting, WaitingReadings, waiting_arrival
from docarchive.workflows.arriving.take_back import Returning
from docarchive.workflows.arriving.targets import likely_targets, targets_called


@pytest.fixture
def office(tmp_path):
    with open_office(tmp_path) as office:
        yield office


@pytest.fixture
def desk(office):
    return desk_of(office, "wang")


def desk_of(office, user):
    tools = (office.archive, office.ledger, office.catalog, office.reader)
    returning = Returning(*tools, HouseFolder(office.inbox), office.now, user)
    assignment = Assignment(*tools, office.now, user)
    return Sorting(office.catalog, assignment, returning, WaitingReadings(office.reader), user)


def heap_of(office, count=4, name="一叠.pdf"):
    row, path = office.claimed(name, signed(*[(letter_pdf(f"第{n}张"), 1) for n in range(count)]))
    done = office.ingest()(row, path)
    HouseFolder(office.inbox).shelve(row.id, done.state)
    return done


def test_a_heap_is_split_turned_filed_and_undone_step_by_step(office, desk):
    row = heap_of(office)
    record, _ = office.issue(2)
    desk.split(row, 2)
    desk.turn(row, 3)
    after = desk.file(row, 2, record.id)

    (scan,) = office.record(record.id).scans
    assert [(page.page_index, page.rotation) for page in scan.pages] == [(2, 0), (3, 90)]
    assert (after.state, after.open_pages) == (ArrivalState.SET_ASIDE, (0, 1))
    assert desk.sheaves(after).sheaves == ((0, 1),)
    assert desk.undo().record_id == record.id
    row = office.row(row.id)
    assert office.record(record.id).scans == ()
    assert (desk.sheaves(row).sheaves, desk.sheaves(row).turns) == (((0, 1), (2, 3)), {3: 90})
    desk.undo()
    assert desk.sheaves(row).turns == {}
    desk.undo()
    assert desk.sheaves(row).sheaves == ((0, 1, 2, 3),)
    with pytest.raises(ConflictError):
        desk.undo()


def test_the_last_sheaf_of_a_file_comes_back_with_its_file(office, desk):
    row = heap_of(office, 2)
    done = desk.file(row, 0, office.case.id)
    assert done.state is ArrivalState.RELEASED
    desk.undo()
    again = office.row(row.id)

    assert (again.state, desk.sheaves(again).sheaves) == (ArrivalState.SET_ASIDE, ((0, 1),))
    assert HouseFolder(office.inbox).find(row.id) is not None
    assert [item.void_reason is not None for item in office.records()] == [True]


def test_everybody_undoes_their_own_steps(office, desk):
    row = heap_of(office)
    other = desk_of(office, "li")
    desk.split(row, 2)
    with pytest.raises(ConflictError):
        other.undo()
    other.split(row, 1)

    assert desk.sheaves(row).sheaves == ((0,), (1,), (2, 3))


def test_a_step_that_cannot_be_undone_does_not_stand_in_the_way_of_the_one_before(office, desk):
    row = heap_of(office)
    record, _ = office.issue(1)
    desk.split(row, 3)
    desk.file(row, 3, record.id)
    office.close_case(office.case)
    with pytest.raises(ConflictError, match="closed"):
        desk.undo()

    assert desk.last().record_id is None


def test_a_page_that_was_filed_meanwhile_is_no_sheaf(office, desk):
    row = heap_of(office)
    record, _ = office.issue(1)
    other = desk_of(office, "li")
    other.split(row, 1)
    other.file(row, 0, record.id)

    with pytest.raises(RejectedError, match="filed already"):
        desk.file(row, 0, record.id)
    other.file(office.row(row.id), 1, record.id)
    with pytest.raises(ConflictError, match="does not wait"), office.catalog.reading() as reader:
        waiting_arrival(row.id, reader)


def test_places_are_offered_with_their_reasons_and_closed_ones_are_not(office, desk):
    record, _ = office.issue(1)
    pdf = letter_pdf("复函", f"关于{record.number}的意见", "当事人：常州市样本机械有限公司")
    row, path = office.claimed("复函.pdf", pdf)
    row = office.ingest()(row, path)
    HouseFolder(office.inbox).shelve(row.id, row.state)
    reading = desk.readings.of(row, desk.returning)
    with office.catalog.reading() as reader:
        offered = likely_targets(row, reading, (0,), reader)
        blind = likely_targets(row, reading, (), reader)

    assert (offered[0].record.id, offered[0].case.id) == (record.id, office.case.id)
    assert "文号" in offered[0].why[0]
    assert (None, office.case.id) in [(item.record, item.case.id) for item in offered]
    assert blind == []
    office.close_case(office.case)
    with office.catalog.reading() as reader:
        assert likely_targets(row, reading, (0,), reader) == []
        assert targets_called(str(record.number), reader) == []


def test_a_search_offers_the_case_and_its_papers_that_wait_for_a_scan(office):
    record, _ = office.issue(1)
    with office.catalog.reading() as reader:
        by_name = targets_called("培训情况", reader)
        by_number = targets_called(str(record.number), reader)
        by_id = targets_called(office.case.id.lower(), reader)
    with office.catalog.reading(Sight()) as reader:
        assert targets_called("培训情况", reader) == []

    assert [item.id for item in by_name] == [office.case.id, record.id]
    assert [item.id for item in by_number] == [record.id, office.case.id]
    assert [item.id for item in by_id] == [office.case.id, record.id]


def test_letting_the_inbox_look_again_loses_nothing_that_another_files_meanwhile(office):
    row, meanwhile = heap_of(office, 2), [desk_of(office, "li")]

    def now():
        if meanwhile:
            meanwhile.pop().file(row, 0, office.case.id)
        return office.now()

    with pytest.raises(ConflictError, match="not waiting"):
        Assignment(office.archive, office.ledger, office.catalog, office.reader, now, "wang").retry(row.id)
    after = office.row(row.id)
    assert (after.state, len(after.record_ids)) == (ArrivalState.RELEASED, 1)
