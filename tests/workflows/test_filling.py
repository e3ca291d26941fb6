"""Filling a form on a page: what sources fill follows them, what was typed stays, what is issued was seen."""

import itertools
from dataclasses import replace

import pytest

from docarchive.domain.draft import new_draft_key
from docarchive.domain.errors import RejectedError
from docarchive.domain.guards.base import GuardSeverity
from docarchive.domain.party import PartyKind
from docarchive.templates.printing.null import NullConverter
from docarchive.templates.rules.form_pages import load_form_pages
from docarchive.templates.rules.pack_rules import load_rules
from docarchive.templates.rules.penal import known_penal
from docarchive.templates.values import check_values
from docarchive.workflows.issuing.choosing import offer_forms, what_follows
from docarchive.workflows.issuing.drafts import Drafts, done_since
from docarchive.workflows.issuing.filling import Typed, fill_form
from docarchive.workflows.issuing.judging import judge_form
from docarchive.workflows.issuing.picking import (
    find_violations,
    fine_remarks,
    pick_violation,
    take_tier,
    take_violation,
)
from docarchive.workflows.issuing.prepare_issue import IssueRequest
from docarchive.workflows.issuing.previewing import preview_document

NOTICE = "penalty_notice"


@pytest.fixture
def fill(app, cast):
    def fill(form, entries=None, drawn=None, **more):
        more.setdefault("party_id", cast.enterprise.id)
        request = IssueRequest(form, cast.case.id, {}, **more)
        known = tuple(known_penal(app.pack.folder).laws.values())
        typed = Typed(request, entries or {}, drawn or {})
        return fill_form(typed, catalog=app.catalog, pack=app.pack, known_laws=known, now=app.now())

    return fill


@pytest.fixture
def judge(app):
    def judge(filled):
        return judge_form(
            filled, catalog=app.catalog, pack=app.pack, converter=NullConverter(), now=app.now()
        )

    return judge


def test_a_new_form_shows_what_the_sources_say_and_where_from(fill, cast):
    filled = fill("inspection_record")

    assert filled.entries["party_name"] == cast.enterprise.name
    assert "party_name" in filled.from_source
    assert cast.enterprise.name in filled.explained["party_name"].origin
    assert filled.entries["findings"] == []
    assert "findings" not in filled.from_source


def test_a_sum_follows_its_rows_though_it_stood_in_the_form(fill):
    rows = [{"kind": "罚款", "amount": "20000", "detail": ""}]
    first = fill(NOTICE, {"penalties": rows})
    again = fill("penalty_decision_unit", {"penalties": rows})
    rows = [{"kind": "罚款", "amount": "30000", "detail": ""}]
    changed = fill("penalty_decision_unit", {**again.entries_typed(), "penalties": rows}, again.drawn)

    assert first.entries["penalties"][0]["amount"] == "20000"
    assert again.entries["fine_total"] == "20000.00"
    assert changed.entries["fine_total"] == "30000.00"
    assert [spec.name for spec in changed.moved] == ["fine_total"]


def test_what_was_typed_stays_even_when_it_is_wrong(fill, judge):
    entries = {**fill(NOTICE).entries_typed(), "party_name": "<script>alert(1)</script>", "uscc": "21 30"}
    filled = fill(NOTICE, entries, fill(NOTICE).drawn)
    judged = judge(filled)

    assert filled.entries["uscc"] == "21 30"
    assert filled.entries["party_name"] == "<script>alert(1)</script>"
    assert "uscc" in {fault.field for fault in judged.faults}
    assert "party_name" not in {fault.field for fault in judged.faults}


def test_a_field_that_was_emptied_is_not_filled_again(fill):
    before = fill(NOTICE)
    assert before.entries["legal_rep_title"]

    after = fill(NOTICE, {**before.entries_typed(), "legal_rep_title": ""}, before.drawn)

    assert after.entries["legal_rep_title"] == ""
    assert after.request.values["legal_rep_title"] == ""


def test_a_field_that_the_form_does_not_have_is_refused(fill):
    with pytest.raises(RejectedError, match="no such fields"):
        fill(NOTICE, {"doc_number": "1号"})
    with pytest.raises(RejectedError, match="no such fields"):
        fill("inspection_record", {"findings": [{"description": "x", "forged": "y"}]})
    with pytest.raises(RejectedError, match="no such fields"):
        fill("inspection_record", {"officers": [{"name": "冒充", "cert_no": "1"}]})


def test_a_row_added_below_what_a_source_says_is_there_to_be_filled_and_counts_for_nothing(
    fill, judge, issue
):
    issue("inspection_record")
    first = fill("rectification_order")
    rows = first.entries["problems"]
    assert rows
    blank = dict.fromkeys(rows[0], "")
    added = fill("rectification_order", {**first.entries_typed(), "problems": [*rows, blank]}, first.drawn)

    assert added.entries["problems"] == [*rows, blank]
    assert "problems" in added.from_source
    assert added.moved == ()
    assert added.request.values["problems"] == first.request.values["problems"]
    assert judge(added).faults == judge(first).faults


def test_a_receipt_of_service_begins_with_what_this_party_has_not_signed_for(fill, cast, issue):
    order = issue("rectification_order")
    issue("penalty_notice", party=cast.person)
    issue("inspection_record")  # it is signed on the spot, and wants no receipt
    first = fill("service_receipt")

    assert first.entries["services"] == [
        {
            "document": f"责令限期整改指令书{order.number}",
            "place": cast.enterprise.address,
            "served_on": first.sources.today.isoformat(),
            "served_time": "",
            "method": "",
        }
    ]
    assert "services" in first.from_source
    served = [{**first.request.values["services"][0], "method": "直接"}]
    issue("service_receipt", services=served)
    assert fill("service_receipt").entries["services"] == []
    (other,) = fill("service_receipt", party_id=cast.person.id).entries["services"]
    assert other["document"].startswith("行政处罚告知书")


def test_faults_name_the_row_that_the_page_shows(fill, judge):
    empty = {"description": "", "violated": ""}
    rows = [empty, {**empty, "violated": "没有这部法"}, {**empty, "description": "通道堵塞"}]
    judged = judge(fill("inspection_record", {"findings": rows}))

    assert {(item.row, item.column) for item in judged.faults if item.field == "findings"} >= {
        (2, "description"),
        (2, "violated"),
    }
    said = next(item.words for item in judged.faults if item.column == "violated" and item.row == 2)
    assert "name law and article" in said


@pytest.mark.parametrize(
    "text",
    [
        "《中华人民共和国安全生产法》（2021-06-10）第二十八条第四款",
        "安全生产法第28条第4款",
        "《安全生产法》第二十八条第（四）款。",
    ],
)
def test_places_of_law_are_read_as_people_write_them(fill, text):
    (place,) = fill(NOTICE, {"violated": text}).request.values["violated"]

    assert (place["article"], place["paragraph"], place["edition"]) == (28, 4, "2021-06-10")
    assert place["law"] == "中华人民共和国安全生产法"


def test_a_place_of_law_with_something_behind_it_is_not_read_in_part(fill, judge):
    judged = judge(fill(NOTICE, {"violated": "《安全生产法》第二十八条第四款和其他规定"}))

    assert any(item.field == "violated" and "第二十八条" in item.words for item in judged.faults)


def test_guards_are_heard_before_anything_is_typed(guarded, fill, judge):
    judged = judge(fill("penalty_decision_unit"))

    assert judged.faults
    assert "filing_before_decision" in {item.guard_id for item in judged.findings}
    assert judged.stops(None)


def test_a_wrong_number_of_officers_is_told_beside_wrong_values(fill, judge, cast):
    judged = judge(fill("inspection_record", officer_ids=(cast.officers[0].id,)))

    assert judged.faults
    assert any("2 officers needed" in error.message for error in judged.refusals)


def test_an_office_can_issue_what_was_judged_whole(app, fill, judge, sample_entries):
    filled = fill("inspection_record", sample_entries("inspection_record"), key=new_draft_key())
    judged = judge(filled)
    assert not judged.stops(None), (judged.faults, judged.refusals, judged.findings)
    preview = preview_document(judged.plan, renderer=app.renderer, converter=NullConverter())
    with app.catalog.reading() as reader:
        facts = reader.fact_count()

    assert "预览，尚无文号" in preview.text
    first = app.issuer.issue(filled.request)
    again = app.issuer.issue(filled.request)
    assert first == again
    with app.catalog.reading() as reader:
        assert [item.id for item in reader.records_of(first.case_id)] == [first.id]
        assert reader.number_gaps() == []
        assert reader.fact_count() == facts + 2  # the number, the document


def test_what_every_form_of_the_pack_says_goes_through_a_page_unchanged(
    app, cast, fill, judge, sample_entries
):
    said = {}
    for form in app.pack.forms.values():
        party = cast.person if form.party_kind == "person" else cast.enterprise
        filled = fill(form.id, sample_entries(form.id), party_id=party.id)
        plan, fixed = (
            judge(filled).plan,
            dict.fromkeys(("agency_name", "doc_title", "edition", "doc_number"), "x"),
        )
        straight = check_values(form, {**app.pack.sample(form.id)}, fixed=fixed).data
        if plan is None or {name: plan.values.data.get(name) for name in straight} != dict(straight):
            said[form.id] = judge(filled).faults

    assert said == {}


def test_a_key_is_good_for_one_form_of_one_user(app, fill, sample_entries):
    key = new_draft_key()
    app.issuer.issue(fill("inspection_record", sample_entries("inspection_record"), key=key).request)

    with pytest.raises(RejectedError, match="another document"):
        app.issuer.issue(fill(NOTICE, sample_entries(NOTICE), key=key).request)
    request = fill("inspection_record", sample_entries("inspection_record"), key=key).request
    with pytest.raises(RejectedError, match="another document"):
        replace(app.issuer, actor="somebody").issue(request)


def test_deadlines_that_a_document_begins_are_told_before_it_is_issued(fill, judge, sample_entries):
    judged = judge(fill("case_filing_approval", sample_entries("case_filing_approval")))

    begun = {clock.rule.id: clock.due for clock in judged.clocks}
    assert str(begun["decision_limit"].day) == "2027-01-12", begun


def test_a_draft_knows_what_was_done_to_the_case_since(app, fill, issue, cast):
    with app.catalog.reading() as reader:
        seen = reader.fact_count()
        assert done_since(cast.case.id, seen, reader) == []
    record = issue("inspection_record")
    with app.catalog.reading() as reader:
        (act,) = done_since(cast.case.id, seen, reader)

    assert act.record_id == record.id


def test_too_many_drafts_are_refused(app, cast, fill, monkeypatch):
    from docarchive.domain.draft import Draft
    from docarchive.domain.errors import ConflictError

    monkeypatch.setattr("docarchive.workflows.issuing.drafts.MOST_DRAFTS", 1)
    drafts = Drafts(app.catalog, app.now, "wang.jia")
    made = Draft(new_draft_key(), "x", cast.case.id, NOTICE, app.now(), app.now(), 0, {}, {})
    kept = drafts.save(made)
    assert kept.user == "wang.jia"
    drafts.save(replace(made, entries={"remark": "again"}))

    with pytest.raises(ConflictError, match="drafts"):
        drafts.save(replace(made, key=new_draft_key()))


def test_every_form_of_the_pack_has_a_stage_a_purpose_and_every_field_a_section(app):
    pages = load_form_pages(app.pack.folder)
    sections = [name for section in pages.sections for name in section.fields]
    used = {spec.name for form in app.pack.forms.values() for spec in form.fields}

    assert {use.form_id for use in pages.uses} == set(app.pack.forms)
    assert all(use.stages and use.purpose and use.purpose_en for use in pages.uses)
    assert used - set(sections) == set()
    assert {form_id for use in pages.uses for form_id in use.follows} <= set(app.pack.forms)


def test_a_pack_that_does_not_say_what_its_forms_are_for_offers_them_all(app, cast):
    (app.pack.folder / "rules" / "form_pages.yaml").unlink()
    offer = _offer(app, cast)

    assert [item.form.id for item in offer.forms] == list(app.pack.forms)
    ((section, fields),) = load_form_pages(app.pack.folder).parts_of(app.pack.form(NOTICE))
    assert (section.title_en, fields) == ("Other", app.pack.form(NOTICE).fields)


def test_forms_for_the_stage_are_offered_and_forbidden_ones_say_why(guarded, app, cast):
    offer = _offer(app, cast)
    by_id = {item.form.id: item for item in offer.forms}

    assert [item.form.id for item in offer.fitting][:2] == ["inspection_plan", "inspection_approval_moj"]
    decision = by_id["penalty_decision_unit"]
    assert [item.guard_id for item in decision.forbidden][:1] == ["filing_before_decision"]
    assert all(item.severity is GuardSeverity.BLOCK and item.source for item in decision.forbidden)
    assert by_id["inspection_record"].forbidden == ()
    assert len(list(itertools.chain(*(group for _, group in offer.by_stage())))) == 61


def test_what_comes_next_is_possible(app, cast, issue):
    record = issue("inspection_record")

    following = what_follows(record, _offer(app, cast), load_form_pages(app.pack.folder))

    assert [item.form.id for item in following][:2] == ["rectification_order", "onsite_measures_decision"]
    assert "inspection_record" not in {item.form.id for item in following}


def _offer(app, cast):
    pages = load_form_pages(app.pack.folder)
    rules = load_rules(app.pack.folder)
    return offer_forms(
        cast.case.id, catalog=app.catalog, pack=app.pack, pages=pages, rules=rules, now=app.now()
    )


def test_a_violation_leads_to_its_articles_its_range_and_its_tiers(app, fill):
    (row,) = [item for item in find_violations("如实记录 教育", app.pack) if item.id == "WSL97-4"]
    with app.catalog.reading() as reader:
        picked = pick_violation(row.id, "", PartyKind.UNIT, pack=app.pack, reader=reader)
        chosen = pick_violation(row.id, picked.fines[0].id, PartyKind.UNIT, pack=app.pack, reader=reader)
    form = app.pack.form(NOTICE)
    entries = take_violation(row, {"basis": "《安全生产法》第一条", "violated": ""}, form)

    assert picked.fine is None
    assert chosen.fine.range.most_fen == 10_000_000
    assert entries["basis"].splitlines()[0] == "《安全生产法》第一条"
    assert "第九十七条第四项" in entries["basis"].splitlines()[1]
    assert take_violation(row, entries, form) == entries
    (found,) = fine_remarks(
        chosen, {"penalties": [{"kind": "罚款", "amount": "100000.01"}]}, form, pack=app.pack
    )
    assert "100000.01" in found.found
    assert fine_remarks(chosen, {"penalties": [{"kind": "罚款", "amount": "1"}]}, form, pack=app.pack) == ()
    assert (
        fine_remarks(picked, {"penalties": [{"kind": "罚款", "amount": "9999999"}]}, form, pack=app.pack)
        == ()
    )


def test_a_tier_gives_a_reason_only_where_none_stands(app):
    with app.catalog.reading() as reader:
        rows = list(known_penal(app.pack.folder).rows)
        found = (
            (item, tier)
            for row in rows
            for item in [pick_violation(row.id, "", PartyKind.UNIT, pack=app.pack, reader=reader)]
            for fine in item.fines
            for tier in fine.tiers
        )
        picked, tier = next(found)
        chosen = pick_violation(picked.row.id, tier.id, PartyKind.UNIT, pack=app.pack, reader=reader)
    form = app.pack.form("penalty_decision_unit")

    assert chosen.tier == tier
    assert tier.tier.condition in take_tier(chosen, {"discretion_reason": ""}, form)["discretion_reason"]
    assert take_tier(chosen, {"discretion_reason": "已写"}, form)["discretion_reason"] == "已写"


@pytest.fixture
def sample_entries(app):
    """A form's sample as a person would type it into a page."""
    from docarchive.workflows.issuing.entries import shown_entry

    def entries(form_id):
        form, sample = app.pack.form(form_id), app.pack.sample(form_id)
        return {
            spec.name: shown_entry(spec, sample[spec.name])
            for spec in form.fields
            if spec.name in sample and spec.source != "officers"
        }

    return entries
