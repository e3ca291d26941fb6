"""Many documents from one workbook: nothing from a faulty one, each once whatever happens on the way."""

import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import replace
from datetime import date

import openpyxl
import pytest
from workflow_cuts import Cutting, PowerCutError

from docarchive.domain.errors import NotFoundError, UnavailableError
from docarchive.domain.identifiers import CaseId, new_id
from docarchive.templates.printing.null import NullConverter
from docarchive.templates.workbook import fill_in_workbook
from docarchive.workflows.issuing.batch_issue import AT_A_TIME, issue_batch
from docarchive.workflows.issuing.batch_sheet import examples, template_plans
from docarchive.workflows.issuing.check_batch import check_batch
from docarchive.workflows.issuing.void_document import void_document

FORM = "inquiry_notice"
ROWS = 18


@pytest.fixture
def cases(app, cast):
    """One case for each row."""
    cases = [
        replace(
            cast.case,
            id=CaseId(new_id(app.now())),
            name=f"第{number}家企业案",
            party_ids=(cast.enterprise.id,),
        )
        for number in range(1, ROWS + 1)
    ]
    for case in cases:
        app.registrar.open_case(case)
    return cases


@pytest.fixture
def write(app, tmp_path):
    """The form's template, filled: a dictionary of column name → value a row, and rows of its lists."""

    def write(rows, *, lists=None, form_id=FORM, name="批量.xlsx", change=None):
        form = app.pack.form(form_id)
        plans = template_plans(form)
        path = tmp_path / name
        sample = app.pack.sample(form_id)
        path.write_bytes(fill_in_workbook(plans, examples=examples(form, sample)))
        book = openpyxl.load_workbook(path)
        for plan, filled in zip(plans, [rows, *(lists or [])], strict=False):
            columns = [column.name for column in plan.columns]
            for row in filled:
                book[plan.name].append([row.get(column) for column in columns])
        if change:
            change(book)
        book.save(path)
        return path

    return write


@pytest.fixture
def check(app):
    def check(path, form_id=FORM):
        return check_batch(app.reader.read_workbook(path), form_id, issuer=app.issuer)

    return check


def typed(app, form_id):
    """The sample's typed values as cells."""
    names = {spec.name for spec in app.pack.form(form_id).fields if spec.source is None}
    sample = {name: value for name, value in app.pack.sample(form_id).items() if name in names}
    return {name: cell(value) for name, value in sample.items() if cell(value) is not None}


def cell(value):
    """A sample's value as it stands in a cell; None for lists of rows and periods."""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, list):
        return "、".join(value) if all(isinstance(item, str) for item in value) else None
    return None if isinstance(value, dict) else value


def notices(app, cases, **changes):
    values = typed(app, FORM)
    return [
        {**values, "#key": number, "#case": case.name, **changes}
        for number, case in enumerate(cases, start=1)
    ]


def run(app, path, issuer=None):
    issuer = issuer or app.issuer
    batch = check_batch(app.reader.read_workbook(path), FORM, issuer=issuer)
    return list(issue_batch(batch.items, source=path.name, issuer=issuer))


def documents(app, cases):
    with app.catalog.reading() as reader:
        return [record for case in cases for record in reader.records_of(case.id)]


def facts(app):
    with app.catalog.reading() as reader:
        return reader.fact_count()


def test_every_row_is_its_own_document_with_its_own_number_in_order(app, cases, write):
    results = run(app, write(notices(app, cases)))

    serials = [result.record.number.serial for result in results]
    assert serials == list(range(1, ROWS + 1))
    assert [result.record.case_id for result in results] == [case.id for case in cases]
    assert all(result.new for result in results)
    assert facts(app) == app.ledger.size()


def test_the_same_workbook_again_issues_nothing(app, cases, write, check):
    path = write(notices(app, cases))
    first = run(app, path)
    before = facts(app)
    again = run(app, path)

    assert [result.record.id for result in again] == [result.record.id for result in first]
    assert not any(result.new for result in again)
    assert facts(app) == before
    assert [fault.row for fault in check(path).faults if fault.code == "issued-before"] == list(
        range(3, ROWS + 3)
    )


def test_a_workbook_saved_again_by_a_spreadsheet_program_issues_nothing_twice(app, cases, write):
    path = write(notices(app, cases[:3]))
    run(app, path)
    book = openpyxl.load_workbook(path)
    book.properties.title = "另存"
    book.save(path)

    assert not any(result.new for result in run(app, path))


def test_a_void_document_is_issued_anew(app, cases, write):
    path = write(notices(app, cases[:2]))
    first = run(app, path)
    tools = {"archive": app.archive, "ledger": app.ledger, "catalog": app.catalog}
    void_document(first[1].record.id, "错", now=app.now, actor="tester", **tools)
    again = run(app, path)

    assert [result.new for result in again] == [False, True]


def test_all_faults_are_told_by_row_and_column_and_no_number_is_used(app, cases, write, check):
    rows = notices(app, cases[:6])
    rows[0]["#case"] = "没有这个案件"
    rows[1]["#officers"] = "没有此人"
    rows[2]["#party"] = "没有此企业"
    rows[3]["inquiry_at"] = None
    rows[4]["doc_date"] = "昨天"
    rows[5] = {**rows[5], "#key": 5}
    batch = check(write(rows))

    found = {(fault.row, fault.code) for fault in batch.faults if fault.kind.blocks}
    assert {
        (3, "unknown-case"),
        (4, "unknown-officer"),
        (5, "unknown-party"),
        (7, "not-a-date"),
        (8, "key-twice"),
    } <= found
    place = next(fault for fault in batch.faults if fault.row == 6 and fault.kind.blocks)
    assert (place.code, "inquiry_at" in place.heading) == ("value-refused", True)
    assert place.column is not None
    assert batch.items == ()
    with app.catalog.reading() as reader:
        assert list(reader.number_gaps()) == []


def test_rows_of_lists_belong_to_their_document_and_their_faults_to_their_cells(app, cases, write, check):
    form_id = "inspection_record"
    values = typed(app, form_id)
    form = app.pack.form(form_id)
    period = next(spec.name for spec in form.fields if spec.type.value == "period")
    values[f"{period}#start"], values[f"{period}#end"] = "2026-11-20 09:00", "2026-11-20 11:00"
    main = [
        {**values, "#key": n, "#case": case.name, "doc_date": date(2026, 11, 20)}
        for n, case in enumerate(cases[:2], 1)
    ]
    name = next(spec for spec in form.fields if spec.type.value == "list" and spec.source is None)
    sample = app.pack.sample(form_id)[name.name][0]
    cells = {key: cell(value) for key, value in sample.items() if cell(value) is not None}
    words = next(column.name for column in name.columns if column.type.value in ("string", "text"))
    listed = [{**cells, "#key": 1}, {**cells, "#key": 1, words: "另一处"}, {**cells, "#key": 2}]
    good = check(write(main, lists=[listed], form_id=form_id), form_id)
    required = next(column.name for column in name.columns if column.required)
    bad = check(
        write(
            main,
            lists=[[*listed, {**cells, "#key": 2, required: None}, {**cells, "#key": 9}]],
            form_id=form_id,
        ),
        form_id,
    )

    assert [len(item.request.values[name.name]) for item in good.items] == [2, 1]
    assert [(fault.sheet, fault.row, fault.code) for fault in bad.faults if fault.kind.blocks] == [
        (name.label, 6 + _examples(app, form_id, name) - 1, "value-refused"),
        (name.label, 7 + _examples(app, form_id, name) - 1, "unknown-row-key"),
    ]
    assert [item.key for item in bad.items] == ["1"]


def _examples(app, form_id, spec):
    return len(app.pack.sample(form_id)[spec.name])


def test_two_rows_of_the_same_content_are_one_too_many(app, cases, write, check):
    (row,) = notices(app, cases[:1])
    batch = check(write([row, {**row, "#key": 2}]))

    assert [(fault.row, fault.code) for fault in batch.faults if fault.kind.blocks] == [(4, "row-twice")]


@pytest.mark.parametrize(
    ("cut", "skip"),
    [
        ("before put", 0),
        ("after put", 11),
        ("before transaction", 1),
        ("after transaction", 2),
        ("before append", 0),
        ("after append", 1),
    ],
)
def test_a_power_cut_at_any_step_issues_each_document_once_in_the_end(app, cases, write, cut, skip):
    path = write(notices(app, cases[:9]))
    broken = {name: Cutting(getattr(app, name)) for name in ("archive", "catalog", "ledger")}
    for tool in broken.values():
        tool.cut, tool.skip = cut, skip
    with suppress(PowerCutError):  # some steps are not reached that often: then the run goes through
        run(app, path, replace(app.issuer, **broken))
    results = run(app, path)
    issued = documents(app, cases[:9])
    assert len(issued) == 9
    assert len({record.number for record in issued}) == 9
    assert {record.id for record in issued} == {result.record.id for result in results}
    assert facts(app) == app.ledger.size()


def test_a_killed_process_leaves_no_document_twice(app, cases, write, workspace, tmp_path):
    path = write(notices(app, cases))
    code = (
        "import os, sys; from pathlib import Path; from docarchive.settings import load_configuration\n"
        "from docarchive.wiring.app import open_app; from docarchive.workflows.issuing.check_batch import check_batch\n"
        "from docarchive.workflows.issuing.batch_issue import issue_batch\n"
        f"with open_app(load_configuration(Path({str(workspace)!r}), environ=os.environ), actor='k') as app:\n"
        f"    batch = check_batch(app.reader.read_workbook(Path({str(path)!r})), {FORM!r}, issuer=app.issuer)\n"
        "    for result in issue_batch(batch.items, source='b', issuer=app.issuer): print('.', flush=True)\n"
    )
    process = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, env=os.environ.copy())
    process.stdout.readline()
    time.sleep(0.02)
    process.send_signal(signal.SIGKILL)
    process.wait()
    process.stdout.close()
    done = len(documents(app, cases))
    results = run(app, path)

    assert done > 0
    assert len(documents(app, cases)) == ROWS
    assert sum(result.new for result in results) == ROWS - done
    with app.catalog.reading() as reader:
        assert len(reader.number_gaps()) <= 2 * AT_A_TIME


def test_a_converter_that_does_not_answer_ends_the_run_and_keeps_what_is_done(app, cases, write):
    class Stops(NullConverter):
        calls = 0

        def convert(self, docx):
            Stops.calls += 1
            if Stops.calls == 11:
                raise UnavailableError("没有响应 / no answer")

        def check_text(self, text):
            """Every character can be printed."""

        def close(self):
            """Nothing to stop."""

    path = write(notices(app, cases))
    with pytest.raises(UnavailableError):
        run(app, path, replace(app.issuer, converter=Stops()))
    done = len(documents(app, cases))
    results = run(app, path)

    assert done == 15  # three lots of four, one of which lost one, and the lot that was under way
    assert sum(result.new for result in results) == ROWS - 15
    with app.catalog.reading() as reader:
        assert [gap.reason for gap in reader.number_gaps()] == ["UnavailableError"]


def test_two_runs_of_one_workbook_at_a_time_issue_each_document_once(app, cases, write):
    path = write(notices(app, cases[:6]))
    batch = check_batch(app.reader.read_workbook(path), FORM, issuer=app.issuer)

    class Racing(Cutting):
        """Lets the other run go first at the last moment."""

        def transaction(self):
            if not other:
                other.extend([None])
                other.extend(issue_batch(batch.items, source="other", issuer=app.issuer))
            return self._tool.transaction()

    other = []
    racing = replace(app.issuer, catalog=Racing(app.catalog))
    mine = list(issue_batch(batch.items, source="mine", issuer=racing))

    assert len(documents(app, cases[:6])) == 6
    assert not any(result.new for result in mine)
    assert ["印发" in result.refused.message for result in mine if result.refused] == [True] * AT_A_TIME


def test_a_case_closed_meanwhile_refuses_its_row_alone(app, cases, write):
    path = write(notices(app, cases[:3]))
    batch = check_batch(app.reader.read_workbook(path), FORM, issuer=app.issuer)
    app.registrar.change_case(replace(cases[1], stage=type(cases[1].stage).CLOSED))
    results = list(issue_batch(batch.items, source="b", issuer=app.issuer))

    assert [result.new for result in results] == [True, False, True]
    assert "已结案" in results[1].refused.message
    with app.catalog.reading() as reader:
        assert list(reader.number_gaps()) == []


def test_a_form_nobody_has_is_refused(app, cases, write, check):
    with pytest.raises(NotFoundError):
        check(write(notices(app, cases[:1])), "no_such_form")
