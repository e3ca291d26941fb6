"""The search box offers what is there for the user, in every way people type it, and quickly."""

import json
import time
from datetime import date

import pytest
from sqlalchemy import insert

from docarchive.catalog import tables
from docarchive.catalog.initials import initials
from docarchive.domain.case import Case
from docarchive.domain.people.sight import FULL_SIGHT, Sight
from docarchive.domain.plain import to_plain
from docarchive.domain.query import IndexEntry, Sort
from docarchive.domain.suggestion import SuggestionKind
from docarchive.index.query import parse_query
from docarchive.workflows.searching.suggest import suggest


@pytest.fixture
def offered(app, issue):
    """Two documents of the demo's case, indexed; suggests."""
    records = [issue("penalty_notice"), issue("case_filing_approval")]
    app.follow_ups.run_all()

    def offered(text, sight=FULL_SIGHT, limit=10):
        return suggest(text, sight, limit, catalog=app.catalog, index=app.index)

    offered.notice, offered.approval = records
    return offered


def first(found, kind):
    return next(item for item in found if item.kind is kind)


def found_by(app, query):
    return app.index.find(parse_query(query), sort=Sort.NEWEST, limit=9, offset=0).record_ids


@pytest.mark.parametrize(
    "typed", ["示例机械", "czsl", "CZSLJX", "91320400MA", "粉尘 示例机械", "(示例机械", "企业:示例机械"]
)
def test_an_enterprise_is_offered_by_name_code_and_first_letters(app, offered, cast, typed):
    item = first(offered(typed), SuggestionKind.PARTY)

    assert item.text == cast.enterprise.name
    assert item.insert == f"企业:={cast.enterprise.name}"
    assert item.query.endswith(item.insert)
    assert item.hits == len(found_by(app, item.insert)) == 2


def test_a_former_name_leads_to_the_present_one(offered, cast):
    item = first(offered(cast.enterprise.former_names[0][:4]), SuggestionKind.PARTY)

    assert item.text == cast.enterprise.name
    assert cast.enterprise.former_names[0] in item.detail


@pytest.mark.parametrize(
    "typed",
    [
        "（苏常）应急罚告",
        "(苏常)应急罚告[2026",
        "苏常）应急罚告",
        "文号:（苏常）应急罚告",
        "甲 -(苏常)应急罚告",
        "应急罚告",
        "（苏常）安监罚告〔2026",
        "罚告[2026]1",
        "文号:罚告〔2026〕1号",
    ],
)
def test_a_number_is_offered_by_its_beginning_or_a_piece_in_any_brackets(app, offered, typed):
    item = first(offered(typed), SuggestionKind.NUMBER)

    assert item.text == str(offered.notice.number)
    assert item.detail == offered.notice.title
    assert item.query in (f"文号:{item.text}", f"甲 -文号:{item.text}")
    assert found_by(app, f"文号:{item.text}") == (offered.notice.id,)


def test_cases_forms_officers_and_filters_are_offered(app, offered, cast):
    case = first(offered("安全生产教育"), SuggestionKind.CASE)
    form = first(offered("告知书"), SuggestionKind.FORM)
    officer = first(offered(cast.officers[0].name[:1]), SuggestionKind.OFFICER)

    assert (case.text, case.hits) == (cast.case.name, 2)
    assert set(found_by(app, case.insert)) == {offered.notice.id, offered.approval.id}
    assert found_by(app, form.insert) == (offered.notice.id,)
    assert len(found_by(app, officer.insert)) == officer.hits > 0
    assert {item.insert for item in offered("阶")} == {"阶段:", "阶次:"}
    assert first(offered("off"), SuggestionKind.FILTER).text == "officer:"
    assert [item.insert for item in offered("甲 阶段:告")] == ["阶段:告知"]


def test_what_finds_nothing_is_not_offered(offered):
    assert offered("没有这样的企业") == offered("") == offered("   ") == offered("xyzzy") == ()
    assert [item.text for item in offered("阶段:")] == ["告知"]


@pytest.mark.parametrize("typed", ["示例机械", "czsl", "（苏常）", "安全生产教育", "告知书", "阶段:"])
def test_who_sees_no_case_is_offered_nothing(offered, typed):
    assert offered(typed, Sight(informants=True)) == ()


def test_the_limit_holds(offered):
    assert len(offered("常", limit=1)) == 1
    assert offered("常", limit=0) == ()


@pytest.fixture
def many(app):
    """10,000 enterprises with a case and a record each."""
    parties, names, cases, of, entries = [], [], [], [], []
    for number in range(10_000):
        id_, name = f"P{number:025d}", f"常州第{number}化工{'长沙重庆'[number % 4]}厂有限公司"
        case = Case(f"C{number:025d}", f"{name}案", "未培训", "检查", (id_,), (), date(2026, 1, 1))
        parties.append({"id": id_, "kind": "unit", "name": name, "uscc": f"9132{number:014d}", "body": "{}"})
        names.append(
            {"party_id": id_, "position": 0, "name": name, "folded": name, "initials": initials(name)}
        )
        body = json.dumps(to_plain(case))
        row = {"id": case.id, "seq": number, "name": case.name, "cause": "", "stage": "filed", "body": body}
        cases.append({**row, "opened_on": "2026-01-01", "folded": case.name})
        of.append({"case_id": case.id, "position": 0, "party_id": id_})
        entries.append(
            IndexEntry(f"R{number:025d}", case.id, "立案", (), party_name=name, party_names=(name,))
        )
    with app.catalog.transaction() as tx:
        for table, rows in (
            (tables.parties, parties),
            (tables.party_names, names),
            (tables.cases, cases),
            (tables.case_parties, of),
        ):
            tx._db.execute(insert(table), rows)
    app.index.rebuild(entries)


def test_ten_thousand_enterprises_answer_in_a_blink(app, many):
    for typed in ("常州", "czd", "第77", "第4321化工", "91320000", "没有"):
        spent = []
        for _ in range(7):
            start = time.process_time()
            found = suggest(typed, FULL_SIGHT, 10, catalog=app.catalog, index=app.index)
            spent.append(time.process_time() - start)
        assert min(spent) < 0.1, (typed, spent)  # the machine of a test is shared
        assert bool(found) == (typed != "没有")
