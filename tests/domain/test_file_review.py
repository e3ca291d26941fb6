"""File review: for each of the 48 items one defect, by which that item fails and no other; a clean case scores 100."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from docarchive.domain.audiovisual.custody import Custody
from docarchive.domain.case_event import CaseEvent, CaseEventKind
from docarchive.domain.clocks.clocks import clocks_of
from docarchive.domain.closing.completeness import HeldCase, completeness
from docarchive.domain.comparing.comparison import (
    Comparison,
    Difference,
    DifferenceKind,
    Mark,
    MarkKind,
    Outcome,
    Presence,
)
from docarchive.domain.days.local_time import local_day
from docarchive.domain.file_review.findings import Reviewed, Verdict
from docarchive.domain.file_review.review import hints, review
from docarchive.domain.file_review.standard import Decided
from docarchive.domain.findings import Finding
from docarchive.domain.four_properties.items import CheckStage
from docarchive.domain.four_properties.report import PastCheck
from docarchive.domain.guards.every import check_case
from docarchive.domain.identifiers import DocumentNumber, RecordId, Sha256, new_id
from docarchive.domain.record import Record, RecordKind, Representation, Role
from docarchive.templates.pack import shipped_pack_folder
from docarchive.templates.rules.completeness import load_completeness
from docarchive.templates.rules.file_review import load_file_review
from docarchive.templates.rules.penal import load_penal
from rule_builders import CASE, FINE, HANDLERS, PERSON, UNIT, at, doc, event, file_of, rules, served

PACK = shipped_pack_folder()
ITEMS = load_file_review(PACK)
STANDARD = ITEMS.standards[0]
NOW = at("2027-01-10")
SHA = Sha256("ab" * 32)
D = "penalty_decision_unit"
LAW = {"law": "中华人民共和国安全生产法", "edition": "2021-06-10"}
NAME = "示例公司涉嫌未如实记录案"
OFFICE = {"reconsideration_organ": "示例市人民政府", "court": "示例区人民法院"}
NAMES = [{"name": officer.name} for officer in HANDLERS]
GROUNDS = {
    "violation_facts": "未如实记录安全生产教育和培训情况。",
    "evidence_list": [{"name": "现场检查记录", "kind": "现场笔录"}],
    "violated": [{**LAW, "article": 28}],
    "basis": [{**LAW, "article": 97, "item": 4}],
    "penalties": FINE,
    "party_name": UNIT.name,
    "uscc": str(UNIT.uscc),
}
IDS = tuple(officer.id for officer in HANDLERS)
ANSWERED = ("V1", "V7", "V10", "V11", "12", "20", "34", "36")
"""Items that no machine decides, or not alone."""


def film(day):
    moment = datetime.fromisoformat(f"{day}T02:00:00+00:00")
    return Record(
        id=RecordId(new_id(moment)), kind=RecordKind.EVIDENCE, case_id=CASE.id, party_id=UNIT.id, title="录像",
        recorded_at=moment, representations=(Representation(Role.EVIDENCE, "k", SHA, 1, "video/mp4"),),
        doc_date=moment.date(), custody=Custody(SHA, 1, moment),
    )  # fmt: skip


def answer(item, verdict):
    moment = NOW - timedelta(days=1)
    return CaseEvent(CASE.id, CaseEventKind.REVIEW_ANSWERED, moment, "已核对", rule=f"{item}={verdict}")


def scanned(record):
    return replace(record, representations=(Representation(Role.SCAN, "k", SHA, 1, "application/pdf", 1),))


def clean():
    """A whole ordinary case, by name."""
    notice = doc("penalty_notice", "2026-11-16", **GROUNDS, defence_days=3)
    decision = doc(
        D, "2026-11-30", **GROUNDS, **OFFICE, fine_total=2_000_000, discretion_reason="一般阶次", bank="示例银行",
        bank_account="1", defence_review="未提出陈述、申辩。", doc_date="2026-11-30",
    )  # fmt: skip
    spared = doc("no_penalty_decision", "2026-11-30", PERSON, party_name=PERSON.name, **OFFICE)
    case = {
        "inspection": replace(doc("inspection_record", "2026-10-12"), officer_ids=IDS),
        "order": doc("rectification_order", "2026-10-12"),
        "filing": doc("case_filing_approval", "2026-10-14", case_name=NAME),
        "inquiry": doc("inquiry_record", "2026-10-20", officers=NAMES, inquiry_period=_period(9, 10)),
        "report": doc("investigation_report", "2026-11-10"),
        "reinspection": doc("reinspection_opinion", "2026-11-11"),
        "review": doc("legal_review_opinion", "2026-11-12", review_conclusion="同意", legal_reviewer="郑己示"),
        "notice": notice,
        "notice_receipt": served(notice, "2026-11-16"),
        "disposition": doc("case_disposition_approval", "2026-11-26", case_name=NAME, defence_review="未提出。"),
        "decision": scanned(decision),
        "decision_receipt": served(decision, "2026-12-01"),
        "spared": spared,
        "spared_receipt": served(spared, "2026-12-01"),
        "published": event("published", "2026-12-02 09:00", UNIT),
        "paid": event("fine_paid", "2026-12-10 09:00", UNIT, 2_000_000),
        "closing": doc(
            "case_closing_approval", "2026-12-18", case_name=NAME, closing_reason="执行完毕",
            payment_receipts="示例票据1", paid_amount=2_000_000,
        ),
        "cover": doc(
            "case_file_cover", "2026-12-20", case_name=NAME.replace("涉嫌", ""), cause="未如实记录", result="罚款",
            closing_date="2026-12-18", archive_no="1", retention="30年", archived_on="2026-12-20",
        ),
        **{f"answer_{item}": answer(item, "ok") for item in ANSWERED},
    }  # fmt: skip
    return {**case, "contents": _contents(case)}


def _period(start, end, day="2026-10-20"):
    return {"start": f"{day}T{start:02}:00:00", "end": f"{day}T{end:02}:00:00"}


def _contents(case):
    listed = [item for item in case.values() if isinstance(item, Record) and item.number]
    rows = [
        {"number": str(item.number), "pages": f"{2 * place + 1}-{2 * place + 2}"}
        for place, item in enumerate(listed)
    ]
    return doc("volume_contents", "2026-12-20", contents=rows)


def altered(case, name, **values):
    """The case with other values in one document."""
    record = case[name]
    return {**case, name: replace(record, values={**record.values, **values})}


def dated(case, **days):
    """The case with other dates of documents."""
    moved = {
        name: replace(case[name], doc_date=datetime.fromisoformat(day).date()) for name, day in days.items()
    }
    return {**case, **moved}


def without(case, *names):
    return {name: item for name, item in case.items() if name not in names}


CHECK_FAILED = PastCheck(
    "D3-2026-30-0001",
    datetime(2026, 12, 20, 17, tzinfo=UTC),
    CheckStage.FILING,
    passed=False,
    failed=("G-1",),
)


def scores(case, *, citations=(), obsolete=(), compared=(), standard=STANDARD, signed=(D,), checked=()):
    file = file_of(*case.values())
    held = HeldCase(
        file, tuple(check_case(file, rules())), {item.record_id: item for item in compared}, signed
    )
    seen = Reviewed(
        held,
        completeness(held, load_completeness(PACK)).missing,
        clocks_of(file, rules().deadlines, now=NOW),
        {officer.id: officer for officer in HANDLERS},
        citations,
        load_penal(PACK),
        obsolete,
        OFFICE,
        local_day(NOW),
        checked,
        volumes_unchecked=not checked,
    )
    return seen, review(seen, ITEMS, standard)


def compared(record, **more):
    return Comparison(record.id, SHA, SHA, **{"outcome": Outcome.SAME, "pages": (), **more})


def unsigned(record):
    mark = Mark(MarkKind.SIGNATURE, "审核人", 2, Presence.ABSENT)
    return {"compared": [compared(record, marks=(mark,))]}


def big(case):
    """The same with a fine that is discussed, and of which the right to a hearing is told."""
    fine = [{"kind": "罚款", "amount": 6_000_000}]
    right = replace(case["notice"], form_id="hearing_right_notice")
    case = altered({**case, "notice": right}, "notice", penalties=fine)
    case = altered(case, "decision", penalties=fine, fine_total=6_000_000)
    decision = case["decision"]
    case["decision"] = replace(
        decision, penalties=tuple(replace(p, amount_fen=6_000_000) for p in decision.penalties)
    )
    case = altered(case, "closing", paid_amount=6_000_000)
    case["paid"] = replace(case["paid"], amount_fen=6_000_000)
    case["discussion"] = doc("collective_discussion_record", "2026-11-27")
    return {**case, "contents": _contents(case)}


def preserved(case):
    notice = doc("evidence_preservation_notice", "2026-10-12")
    more = {
        "preserved": notice,
        "approved": doc("evidence_preservation_approval", "2026-10-12"),
        "listed": doc("evidence_preservation_inventory", "2026-10-12"),
        "disposed": doc("evidence_disposal_decision", "2026-10-16", preservation_number=str(notice.number)),
    }
    return _with(case, more)


def seized(case):
    seizure = doc("seizure_decision", "2026-10-12", seizure_from="2026-10-12", seizure_until="2026-11-11")
    more = {
        "coercion": doc("coercion_approval", "2026-10-12"),
        "seizure": seizure,
        "inventory": doc("seizure_inventory", "2026-10-12"),
        "released": doc("seizure_disposal", "2026-11-01", seizure_number=str(seizure.number)),
        "film": film("2026-10-12"),
        "note": doc("av_evidence_note", "2026-10-12", sha256=str(SHA)),
    }
    return _with(case, more)


def heard(case):
    notice = doc("hearing_notice", "2026-11-17", hearing_at="2026-11-27T09:30:00")
    record = doc(
        "hearing_record", "2026-11-27", hearing_chair="冯庚示", hearing_period=_period(9, 11, "2026-11-27")
    )
    more = {
        "session": notice,
        "session_receipt": served(notice, "2026-11-17"),
        "hearing": record,
        "hearing_report": doc("hearing_report", "2026-11-27"),
        "review_again": doc(
            "legal_review_opinion", "2026-11-28", review_conclusion="同意", legal_reviewer="郑己示"
        ),
    }
    return _with(case, more)


def stated(case):
    return _with(case, {"statement": doc("statement_record", "2026-11-18")})


def surcharged(case, amount=60_000):
    late = doc(
        "surcharge_decision", "2026-12-17", unpaid_fine=2_000_000, pay_by="2026-12-16",
        surcharge_until="2026-12-17", surcharge_amount=amount,
    )  # fmt: skip
    return _with(case, {"surcharge": late})


def to_court(case):
    demand = doc("enforcement_demand", "2027-06-03")
    more = {
        "demand": demand,
        "demand_receipt": served(demand, "2027-06-03"),
        "application": doc("enforcement_application", "2027-06-22"),
    }
    more = {name: replace(item, number=replace(item.number, year=2027)) for name, item in more.items()}
    more["demand_receipt"] = replace(served(more["demand"], "2027-06-03"), number=None)
    return _with(case, more)


def _with(case, more):
    case = {**case, **more}
    return {**case, "contents": _contents({name: item for name, item in case.items() if name != "contents"})}


def _late_session(case):
    case = heard(case)
    return _with(case, {"session_receipt": served(case["session"], "2026-11-25")})


def _second_inquiry(case):
    more = doc("inquiry_record", "2026-10-20", officers=NAMES[:1], inquiry_period=_period(9, 11))
    return _with(case, {"inquiry_2": more})


DIFFERENT = Difference(DifferenceKind.TEXT, 3, (0, 0, 1, 1), "一", "二")
ACCIDENT = [{**LAW, "article": 114}]
"""From 300 000 yuan."""
BROKEN = Finding("law-place", "《安全生产法》第九百条", "一百一十九条", "没有这一条")

# item: the defect, as a change of the clean case; or with what is seen beside it
SEEDS = {
    "V1": lambda case: {**case, "answer_V1": answer("V1", "fail")},
    "V2": lambda case: {**case, "inspection": replace(case["inspection"], officer_ids=IDS[:1])},
    "V3": lambda case: without(case, "notice_receipt"),
    "V4": lambda case: {**case, "asked": event("hearing_requested", "2026-11-18 09:00", UNIT)},
    "V5": lambda case: altered(case, "review", review_conclusion="不同意"),
    "V6": lambda case: without(big(case), "discussion"),
    "V7": lambda case: (without(case, "answer_V7"), {"citations": [(case["decision"].id, BROKEN)]}),
    "V8": lambda case: altered(altered(case, "decision", basis=ACCIDENT), "notice", basis=ACCIDENT),
    "V9": lambda case: without(case, "decision_receipt"),
    "V10": lambda case: {**case, "answer_V10": answer("V10", "fail")},
    "V11": lambda case: without(altered(case, "decision", evidence_list=[]), "answer_V11"),
    "V12": lambda case: altered(case, "notice", penalties=[{"kind": "罚款", "amount": 1_999_999}]),
    "1": lambda case: altered(case, "cover", retention=""),
    "2": lambda case: altered(case, "contents", contents=case["contents"].values["contents"][1:]),
    "3": lambda case: _renumbered(case),
    "4": lambda case: altered(case, "disposition", case_name="另一案"),
    "5": lambda case: altered(case, "decision", uscc="91320400MA0000002R"),
    "6": lambda case: without(case, "filing"),
    "7": lambda case: (case, unsigned(case["disposition"])),
    "8": lambda case: (case, unsigned(case["inspection"])),
    "9": lambda case: without(case, "order", "reinspection"),
    "10": lambda case: without(case, "reinspection"),
    "11": _second_inquiry,
    "12": lambda case: {**case, "answer_12": answer("12", "fail")},
    "13": lambda case: {**case, "film": film("2026-10-12")},
    "14": lambda case: dated(preserved(case), disposed="2026-11-02"),
    "15": lambda case: without(seized(case), "inventory"),
    "16": lambda case: altered(case, "notice", violated=[]),
    "17": lambda case: altered(altered(stated(case), "decision", defence_review=""), "disposition", defence_review=""),
    "18": _late_session,
    "19": lambda case: altered(heard(case), "hearing", hearing_chair=HANDLERS[0].name),
    "20": lambda case: without(altered(case, "decision", discretion_reason=""), "answer_20"),
    "21": lambda case: altered(case, "decision", court=""),
    "22": lambda case: altered(case, "decision", fine_total=2_000_001),
    "23": lambda case: altered(case, "decision", court="外地人民法院"),
    "24": lambda case: dated(case, filing="2026-08-20", inspection="2026-08-18"),
    "25": lambda case: _with(case, {"decision_receipt": served(case["decision"], "2026-12-15")}),
    "26": lambda case: {**case, "paid": event("fine_paid", "2026-12-17 09:00", UNIT, 2_000_000)},
    "27": lambda case: altered(case, "closing", payment_receipts=""),
    "28": lambda case: surcharged(case, 60_001),
    "29": lambda case: without(to_court(case), "demand", "demand_receipt"),
    "30": lambda case: without(case, "spared", "spared_receipt"),
    "31": lambda case: {**case, "published": event("published", "2026-12-30 09:00", UNIT)},
    "32": lambda case: without(seized(case), "film"),
    "33": lambda case: {**case, "decision": replace(case["decision"], representations=())},
    "34": lambda case: (
        without(case, "answer_34"),
        {"compared": [compared(case["decision"], outcome=Outcome.DIFFERS, differences=(DIFFERENT,))]},
    ),
    "35": lambda case: altered(case, "cover", archived_on="2027-02-01"),
    "36": lambda case: (without(case, "answer_36"), {"checked": [CHECK_FAILED]}),
}  # fmt: skip


def _renumbered(case):
    record = replace(case["report"], number=DocumentNumber("苏常", "终报", 2025, 7))
    return _with(case, {"report": record})


def failing(sheet):
    return {one.item.id for one in sheet.results if one.verdict is Verdict.FAIL}


@pytest.mark.parametrize("item", SEEDS)
def test_one_defect_fails_its_item_and_no_other(item):
    seeded = SEEDS[item](clean())
    case, more = seeded if isinstance(seeded, tuple) else (seeded, {})

    _, sheet = scores(case, **more)

    (result,) = [one for one in sheet.results if one.verdict is Verdict.FAIL]
    assert result.item.id == item
    if item not in HUMAN_ALONE:
        assert result.evidence[0].words
        assert result.evidence[0].page or result.evidence[0].record_id is None
    expected = 100 - STANDARD.points_of(result.item)
    assert (sheet.score, bool(sheet.vetoes)) == (expected, item.startswith("V"))


@pytest.mark.parametrize(
    ("item", "told"),
    [
        ("3", ["2026"]),
        ("4", ["另一案"]),
        ("22", ["20000.01", "20000.00"]),
        ("23", ["外地人民法院"]),
    ],
)
def test_what_is_wrong_is_told_in_both_languages_with_what_stands_there(item, told):
    seeded = SEEDS[item](clean())

    _, sheet = scores(seeded)

    (result,) = [one for one in sheet.results if one.verdict is Verdict.FAIL]
    for half in result.evidence[0].words.split(" / "):
        for words in told:
            assert words in half


def test_the_officer_without_a_certificate_is_named_in_both_languages():
    case = clean()
    later = replace(case["inspection"], doc_date=date(2031, 1, 5))

    _, sheet = scores({**case, "inspection": later})

    found = next(one.evidence for one in sheet.results if one.item.id == "V2")
    assert found
    names = {officer.name for officer in HANDLERS}
    assert all(any(name in half for name in names) for one in found for half in one.words.split(" / "))


HUMAN_ALONE = ("V1", "V10", "12")
"""Nothing the house knows tells these: competence, a crime, what is stamped on a copy."""
HUMAN_BESIDE = ("V7", "V11", "20", "34", "36")
"""The machine finds defects of form; that the substance is right, or that a check nobody recorded was made, a person says."""


def test_every_item_has_its_defect_and_says_who_decides():
    assert list(SEEDS) == [item.id for item in ITEMS.items]
    assert len([item for item in ITEMS.items if item.is_veto]) == 12
    assert len(ITEMS.items) == 48
    assert tuple(item.id for item in ITEMS.items if item.decided is Decided.HUMAN) == HUMAN_ALONE
    assert tuple(item.id for item in ITEMS.items if item.decided is Decided.BOTH) == HUMAN_BESIDE


@pytest.mark.parametrize(
    "context", [lambda case: case, big, preserved, seized, heard, stated, surcharged, to_court]
)
@pytest.mark.parametrize("standard", ITEMS.standards, ids=lambda item: item.id)
def test_a_clean_case_scores_a_hundred(context, standard):
    _, sheet = scores(context(clean()), standard=standard)

    assert failing(sheet) == set()
    assert (sheet.score, sheet.level, sheet.unanswered) == (100, "优秀", ())


@pytest.mark.parametrize("item", [*HUMAN_ALONE, *HUMAN_BESIDE])
def test_what_a_person_decides_is_asked_not_guessed(item):
    _, sheet = scores(without(clean(), f"answer_{item}"))

    (open_one,) = sheet.unanswered
    assert (open_one.item.id, open_one.verdict) == (item, Verdict.HUMAN)
    assert "/" in open_one.item.question


def test_a_volume_is_filed_in_time_by_the_deadline_of_the_rules():
    (rule,) = [one for one in rules().deadlines.deadlines if one.id == "file_volume"]
    last = date(2026, 12, 18) + timedelta(days=rule.length)

    assert failing(scores(altered(clean(), "cover", archived_on=str(last)))[1]) == set()
    late = altered(clean(), "cover", archived_on=str(last + timedelta(days=1)))
    assert failing(scores(late)[1]) == {"35"}


def test_a_check_on_record_that_passed_is_not_asked_for():
    passed = replace(CHECK_FAILED, failed=())
    _, sheet = scores(without(clean(), "answer_36"), checked=[passed])

    assert (sheet.score, sheet.unanswered) == (100, ())
    (result,) = [one for one in sheet.results if one.item.id == "36"]
    assert result.verdict is Verdict.OK
    assert "2026-12-21" in result.answered


def test_an_item_that_has_nothing_to_look_at_does_not_apply():
    _, sheet = scores(clean())
    verdicts = {one.item.id: one.verdict for one in sheet.results}

    assert {verdicts[name] for name in ("14", "15", "17", "18", "28", "29")} == {Verdict.NA}


def test_a_person_overrules_with_a_reason_and_the_evidence_stays():
    case = {**altered(clean(), "decision", court=""), "answer_21": answer("21", "ok")}
    _, sheet = scores(case)

    (result,) = [one for one in sheet.results if one.item.id == "21"]
    assert (result.verdict, result.answered) == (Verdict.OK, "已核对")
    assert result.evidence


def test_a_veto_or_too_few_points_fails_the_file():
    _, vetoed = scores(SEEDS["V3"](clean()))
    case = clean()
    for item in ("4", "9"):
        case = SEEDS[item](case)
    _, two = scores(case)

    assert (vetoed.score, vetoed.level) == (100, "不合格")
    assert failing(two) == {"4", "9"}
    strict = replace(STANDARD, excellent_from=99, passed_from=50)
    assert scores(case, standard=strict)[1].level == "合格"
    assert scores(case, standard=replace(strict, passed_from=99))[1].level == "不合格"


@pytest.mark.parametrize(
    ("pages", "sound"),
    [
        (["1-2", "3", "4-9"], True),
        (["1", "4", "9"], True),  # first pages alone
        (["1-2", "4", "5-9"], False),
        (["1-2", "2-3"], False),
        (["1", "1"], False),
    ],
)
def test_pages_of_the_contents_go_on(pages, sound):
    case = clean()
    rows = [dict(row) for row in case["contents"].values["contents"]]
    rows = [{**rows[0], "pages": text} for text in pages] + [{**row, "pages": ""} for row in rows]
    _, sheet = scores(altered(case, "contents", contents=rows))

    assert failing(sheet) == (set() if sound else {"2"})


def test_obsolete_wording_and_amounts_on_the_scan_are_shown_on_their_page():
    case = clean()
    old = Finding("obsolete-wording", "2", "六个月内", "三个月内起诉")
    amounts = Difference(DifferenceKind.AMOUNTS, 1, (0, 0, 1, 1), "20000", "叁万")
    scan = compared(case["decision"], outcome=Outcome.DIFFERS, differences=(amounts,))
    _, sheet = scores(case, obsolete=[(case["decision"].id, old)], compared=[scan])

    pages = {one.item.id: one.evidence[0].page for one in sheet.results if one.verdict is Verdict.FAIL}
    assert pages == {"22": 1, "23": 2}


def test_before_the_decision_the_handler_is_told_and_afterwards_not():
    open_case = without(
        clean(), "decision", "decision_receipt", "spared", "spared_receipt", "closing", "cover", "contents"
    )
    open_case = altered(open_case, "disposition", case_name="另一案")

    (hint,) = hints(scores(open_case)[0], ITEMS)
    assert (hint.guard_id, hint.severity.value) == ("file_review_4", "warn")
    assert hint.record_id == open_case["disposition"].id
    assert hints(scores(SEEDS["4"](clean()))[0], ITEMS) == []
