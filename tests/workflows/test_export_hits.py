"""All hits of a query as a workbook: every row, cells that are only text, whole or not at all."""

import pytest
from openpyxl import load_workbook

from docarchive.domain.errors import ConflictError, RejectedError
from docarchive.domain.people.sight import Sight
from docarchive.domain.query import Sort
from docarchive.templates import list_workbook
from docarchive.templates.list_workbook import LONGEST_CELL, write_list
from docarchive.workflows.searching import export_hits as journey
from docarchive.workflows.searching.export_hits import HEADINGS, export_hits


@pytest.fixture
def export(app, issue, tmp_path):
    """Three documents, indexed; exports to a workbook and reads it back."""
    export.records = [
        issue(form) for form in ("penalty_notice", "case_filing_approval", "penalty_decision_unit")
    ]
    app.follow_ups.run_all()
    path = tmp_path / "out" / "结果.xlsx"

    def export_(text, **more):
        tools = {"catalog": app.catalog, "index": app.index, "now": app.now}
        count = export_hits(text, path, **tools, **more)
        book = load_workbook(path)
        return count, [[cell.value for cell in row] for row in book.worksheets[0]], book

    export_.path = path
    export_.records = export.records
    return export_


def test_every_hit_has_a_row_in_the_order_asked_for(export, cast):
    count, rows, book = export("培训", sort=Sort.NEWEST)

    assert rows[0] == [heading for heading, _ in HEADINGS]
    assert count == len(rows) - 1 == 3
    assert [row[0] for row in rows[1:]] == [1, 2, 3]
    assert {row[-1] for row in rows[1:]} == {record.id for record in export.records}
    decision = next(row for row in rows if row[-1] == export.records[2].id)
    assert decision[4:6] == [cast.enterprise.name, cast.case.name]
    assert decision[9] == sum(item.amount_fen or 0 for item in export.records[2].penalties) / 100
    assert decision[1].date() == export.records[2].doc_date
    assert "培训" in decision[13]
    assert next(row[0].value for row in book.worksheets[1]) == "检索式 / query"
    assert not list(export.path.parent.glob(".*"))


def test_what_is_there_is_overwritten_only_when_asked(export):
    export("培训")
    before = export.path.read_bytes()

    with pytest.raises(ConflictError, match="已存在"):
        export("培训 文种:告知书")
    assert export.path.read_bytes() == before
    assert export("培训 文种:告知书", force=True)[0] == 1


def test_a_failure_half_way_leaves_what_was_there(export, monkeypatch):
    export("培训")
    before = export.path.read_bytes()

    def broken(*_):
        raise OSError("disk full")

    monkeypatch.setattr(journey, "_row", broken)
    with pytest.raises(OSError, match="disk full"):
        export("培训", force=True)
    assert export.path.read_bytes() == before
    assert [path.name for path in export.path.parent.iterdir()] == [export.path.name]


def test_who_sees_nothing_exports_nothing_and_a_wrong_query_no_file(export):
    assert export("培训", sight=Sight(informants=True))[0] == 0
    export.path.unlink()
    with pytest.raises(RejectedError, match="第 1 个字符"):
        export("(培训")
    assert not export.path.exists()


def test_progress_is_told_to_the_end(export):
    told = []
    export("培训", advance=lambda done, total: told.append((done, total)))

    assert told[-1] == (3, 3)


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "http://a.b", "{=1}", "12", "1/2", " 甲"])
def test_text_in_a_cell_is_text_whatever_it_begins_with(tmp_path, text):
    write_list(tmp_path / "a.xlsx", (("甲", 9),), [[text]], sheet="甲")

    cell = load_workbook(tmp_path / "a.xlsx").worksheets[0]["A2"]
    assert (cell.value, cell.data_type, cell.hyperlink) == (text, "s", None)


def test_what_no_cell_can_hold_is_left_out(tmp_path):
    write_list(tmp_path / "a.xlsx", (("甲", 9),), [["a\0b\x1b\ud800c\n\t"], ["长" * 40_000]], sheet="甲")

    sheet = load_workbook(tmp_path / "a.xlsx").worksheets[0]
    assert sheet["A2"].value == "abc\n\t"
    assert len(sheet["A3"].value) == LONGEST_CELL


def test_more_rows_than_a_sheet_takes_go_on_in_a_second(tmp_path, monkeypatch):
    monkeypatch.setattr(list_workbook, "MOST_ROWS", 4)
    assert write_list(tmp_path / "a.xlsx", (("甲", 9),), ([n] for n in range(8)), sheet="甲") == 8

    book = load_workbook(tmp_path / "a.xlsx")
    assert [[row[0].value for row in sheet] for sheet in book] == [
        ["甲", 0, 1, 2],
        ["甲", 3, 4, 5],
        ["甲", 6, 7],
    ]
