"""Enterprises by workbook: what is new and changed is entered, everything wrong is told at once."""

import time

import pytest
from stdnum.cn import uscc
from workbooks import headings, row, workbook

from docarchive.domain.identifiers import CreditCode
from docarchive.domain.sheets.registers import ENTERPRISES
from docarchive.templates.workbook import fill_in_workbook
from docarchive.workflows.import_report import Wish
from docarchive.workflows.registering.import_enterprises import import_enterprises


def code(number):
    """A valid credit code."""
    body = f"91320400MB{number:07d}"
    return body + uscc.calc_check_digit(body)


def enterprise(number, **changes):
    values = {
        "name": f"常州第{number}机械厂",
        "uscc": code(number),
        "legal_rep": "张三",
        "address": f"样例路{number}号",
        "phone": 13800000000 + number,
        "postcode": "213000",
    }
    return row(ENTERPRISES, **{**values, **changes})


@pytest.fixture
def enter(app, cast, tmp_path):
    def enter(rows, **wish):
        path = workbook(tmp_path / "企业.xlsx", {"企业": [headings(ENTERPRISES), *rows]})
        return import_enterprises(
            app.reader.read_workbook(path), source=path.name, registrar=app.registrar, wish=Wish(**wish)
        )

    return enter


def facts(app):
    with app.catalog.reading() as reader:
        return reader.fact_count()


def known(app, number):
    with app.catalog.reading() as reader:
        return reader.find_party_by_code(CreditCode.parse(code(number)))


def test_new_enterprises_are_facts_and_a_second_import_changes_nothing(app, enter):
    before = facts(app)
    first = enter([enterprise(number) for number in range(1, 31)])
    after = facts(app)
    second = enter([enterprise(number) for number in range(1, 31)])

    assert (first.new, first.changed, first.unchanged, first.done) == (30, 0, 0, True)
    assert after == before + 30 == app.ledger.size()
    assert (second.new, second.changed, second.unchanged) == (0, 0, 30)
    assert facts(app) == after
    assert known(app, 7).phone == "13800000007"


def test_a_changed_row_changes_what_is_known_and_an_empty_cell_does_not(app, enter):
    enter([enterprise(1, region="武进区")])
    before = facts(app)
    report = enter([enterprise(1, legal_rep="李四", region=None)])

    assert (report.new, report.changed) == (0, 1)
    assert facts(app) == before + 1
    assert (known(app, 1).legal_rep, known(app, 1).region) == ("李四", "武进区")


def test_another_name_is_a_new_one_and_the_old_one_is_kept(app, enter):
    enter([enterprise(1)])
    report = enter([enterprise(1, name="常州新名机械厂")])

    assert [fault.code for fault in report.faults] == ["renamed"]
    assert known(app, 1).former_names == ("常州第1机械厂",)


def test_a_dry_run_tells_and_writes_nothing(app, enter):
    before = facts(app)
    report = enter([enterprise(1), enterprise(2, uscc=code(2)[:-1])], dry_run=True)

    assert (report.new, report.faulty, report.done) == (1, 1, False)
    assert facts(app) == before


def test_one_fault_keeps_all_out_unless_faulty_rows_are_left_out(app, enter):
    rows = [enterprise(1), enterprise(2, name=None), enterprise(3)]
    before = facts(app)

    assert not enter(rows).done
    assert facts(app) == before
    assert enter(rows, skip_faulty=True).done
    assert facts(app) == before + 2
    assert known(app, 2) is None


def test_a_fault_of_the_whole_sheet_is_not_skipped(app, enter, tmp_path):
    path = workbook(tmp_path / "x.xlsx", {"企业": [[*headings(ENTERPRISES), "不认识的列"], enterprise(1)]})
    workbook_read = app.reader.read_workbook(path)
    report = import_enterprises(
        workbook_read, source="x", registrar=app.registrar, wish=Wish(skip_faulty=True)
    )

    assert not report.done
    assert known(app, 1) is None


def test_the_template_filled_in_is_read_and_its_example_is_not(app, cast, tmp_path):
    path = tmp_path / "template.xlsx"
    path.write_bytes(fill_in_workbook([ENTERPRISES]))
    report = import_enterprises(
        app.reader.read_workbook(path), source="t", registrar=app.registrar, wish=Wish()
    )

    assert [fault.code for fault in report.faults] == ["sheet-empty"]


def test_a_thousand_rows_take_seconds(app, enter):
    start = time.monotonic()
    report = enter([enterprise(number) for number in range(1, 1001)])

    assert report.new == 1000
    assert time.monotonic() - start < 30
