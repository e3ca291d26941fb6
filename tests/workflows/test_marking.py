"""Words of a query are marked on the picture of a page that a recogniser has read, by the lines kept in the archive."""

import pytest

from docarchive.domain import places
from docarchive.domain.facts import Fact, FactKind
from docarchive.domain.people.sight import FULL_SIGHT, Sight
from docarchive.domain.record import PageText, RecordText, TextLine
from docarchive.workflows.find import find
from docarchive.workflows.searching.marking import word_boxes
from docarchive.workflows.store import put_body

LINES = (TextLine("安全生产教育和培训", (1000, 500, 1900, 600), 990), TextLine("罚款", (0, 0, 200, 100), 990))


@pytest.fixture
def read(app, issue):
    """A notice one of whose files was read with the places of its lines on page 2."""
    record = issue("penalty_notice")
    file = record.representations[0]
    page = PageText(2, "\n".join(line.text for line in LINES), LINES)
    text = RecordText(record.id, file.sha256, "paddle", "1", (page,))
    body, plain = put_body(app.archive, lambda digest: places.text_key(file.key, digest), text)
    fact = Fact(FactKind.TEXT_READ, app.now(), "t", body, case_id=record.case_id, record_id=record.id)
    with app.catalog.transaction() as tx:
        tx.record(fact, plain)
    app.follow_ups.run_all()

    def boxes(page_number, typed, sight=FULL_SIGHT):
        query = find(typed, catalog=app.catalog, index=app.index, sight=sight, synonyms=app.synonyms).query
        with app.catalog.reading(sight) as reader:
            found = word_boxes(
                record, page_number, query, source=file.sha256, archive=app.archive, reader=reader
            )
        return [(item.text, item.box) for item in found]

    return boxes


def test_the_words_of_a_query_have_boxes_on_their_page(read):
    assert read(2, "培训 OR 罚款") == [("培训", (1700, 500, 1900, 600)), ("罚款", (0, 0, 200, 100))]
    assert read(2, "喷淋") == read(1, "培训") == read(9, "培训") == []


def test_who_may_not_see_the_record_gets_no_boxes(read):
    assert read(2, "培训", Sight(informants=True)) == []
