"""The catalogue is lost and made again while files still wait in the inbox: nothing is forgotten, nothing doubled."""

import pytest
from arrival_office import Office, letter_pdf, open_office, signed

from docarchive.catalog.sql import SqlCatalog
from docarchive.domain.arrival import ArrivalState
from docarchive.domain.identifiers import ArrivalId
from docarchive.inbox.claim import HouseFolder
from docarchive.inbox.watcher import Watcher
from docarchive.workflows.arriving.set_aside import Assignment
from docarchive.workflows.keeping.rebuild import rebuild_catalog
from docarchive.workflows.publish import publish_facts


@pytest.fixture
def office(tmp_path):
    with open_office(tmp_path) as office:
        yield office


def after_the_loss(office) -> Office:
    """The same house; its catalogue was deleted and rebuilt from the archive."""
    publish_facts(ledger=office.ledger, catalog=office.catalog)
    office.close()
    for file in office.folder.glob("catalog.db*"):
        file.unlink()
    office.catalog = SqlCatalog(f"sqlite:///{office.folder / 'catalog.db'}", busy_seconds=10)
    office.catalog.prepare()
    rebuild_catalog(archive=office.archive, ledger=office.ledger, catalog=office.catalog)
    return office


def take_up(office):
    Watcher(
        office.inbox,
        catalog=office.catalog,
        ingest=office.ingest(),
        is_complete=office.reader.is_complete,
        now=office.now,
    ).scan_once()


def pages_filed(office, *records):
    return {
        record.id: [page.page_index for scan in office.record(record.id).scans for page in scan.pages]
        for record in records
    }


def test_of_a_partly_filed_heap_the_same_pages_wait_with_their_reason(office):
    first, pdf = office.issue(2)
    second, other = office.issue(1)
    before = office.arrive(
        "heap.pdf", signed((pdf, 1), (other, 1), (pdf, 2), (pdf, 2), (letter_pdf("附件"), 1))
    )
    assert before.open_pages == (3, 4)

    house = after_the_loss(office)
    take_up(house)

    row = house.row(before.id)
    assert (row.state, row.open_pages, row.reason) == (ArrivalState.SET_ASIDE, (3, 4), before.reason)
    assert set(row.record_ids) == {first.id, second.id}
    assert pages_filed(house, first, second) == {first.id: [0, 2], second.id: [1]}


def test_what_a_person_then_assigns_is_only_what_was_left(office):
    first, pdf = office.issue(2)
    row = office.arrive("heap.pdf", signed((pdf, 1), (pdf, 2), (pdf, 2)))
    house = after_the_loss(office)
    take_up(house)

    desk = Assignment(house.archive, house.ledger, house.catalog, house.reader, house.now, "archivist")
    end = desk.assign(row.id, HouseFolder(house.inbox).find(row.id), to=first.id)

    assert end.state is ArrivalState.RELEASED
    assert pages_filed(house, first) == {first.id: [0, 1, 2]}


def test_a_heap_that_was_filed_whole_and_not_removed_is_released(office):
    first, pdf = office.issue(1)
    second, other = office.issue(1)
    row, path = office.claimed("heap.pdf", signed((pdf, 1), (other, 1)))
    content = path.read_bytes()
    office.ingest()(row, path)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)  # the crash came before the removal

    house = after_the_loss(office)
    facts = house.ledger.size()
    take_up(house)

    assert house.row(ArrivalId(row.id)).state is ArrivalState.RELEASED
    assert not path.exists()
    assert pages_filed(house, first, second) == {first.id: [0], second.id: [1]}
    assert house.ledger.size() == facts
