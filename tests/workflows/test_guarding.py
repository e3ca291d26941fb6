"""Guards at the desk: what the law forbids is not issued, a warning only with a reason that goes on record."""

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import fields, replace
from datetime import date

import pytest

from docarchive.demo.documents import issue_all
from docarchive.domain.case_event import CaseEvent, CaseEventKind
from docarchive.domain.errors import ConflictError
from docarchive.domain.guards.base import GuardSeverity
from docarchive.domain.handler_change import HandlerChange, HandlerChangeCause
from docarchive.domain.identifiers import OfficerId, new_id
from docarchive.domain.officer import Certificate, Officer
from docarchive.templates.printing.null import NullConverter
from docarchive.templates.rules.pack_rules import load_rules
from docarchive.workflows.issuing.guarding import check_whole_case
from docarchive.workflows.issuing.prepare_issue import IssueRequest, require_still_lawful
from docarchive.workflows.issuing.void_document import void_document
from docarchive.workflows.registering.case_events import record_event
from docarchive.workflows.registering.change_handlers import change_handlers

DECISION = "penalty_decision_unit"
ROWS = [{"document": "", "place": "样本路1号", "served_on": "2026-11-16", "method": "直接"}]
pytestmark = pytest.mark.usefixtures("guarded")


@pytest.fixture
def receipt(issue):
    def receipt(record, day="2026-11-16"):
        row = {**ROWS[0], "document": f"{record.title}{record.number}", "served_on": day}
        return issue("service_receipt", doc_date=day, services=[row])

    return receipt


@pytest.fixture
def told(issue, receipt):
    """Filed, told, and the receipt is there."""
    issue("case_filing_approval")
    notice = issue("penalty_notice")
    receipt(notice)
    return notice


def numbers(app):
    with app.catalog.reading() as reader:
        return [str(gap.number) for gap in reader.number_gaps()]


def overrides(app, cast):
    with app.catalog.reading() as reader:
        return [item for item in reader.events_of(cast.case.id) if item.kind is CaseEventKind.OVERRIDE]


def findings(app, cast):
    return check_whole_case(cast.case.id, catalog=app.catalog, rules=load_rules(app.pack.folder))


def test_a_lawful_case_is_issued_whole_without_an_objection(app, cast):
    issue_all(app.issuer, cast, told=lambda _: None)

    assert findings(app, cast) == []
    assert overrides(app, cast) == []


def test_a_decision_out_of_order_is_refused_with_every_reason_its_source_and_what_to_do(app, issue):
    with pytest.raises(ConflictError) as refused:
        issue(DECISION)

    for words in (
        "立案审批",
        "告知",
        "《中华人民共和国行政处罚法》第六十二条",
        "the case filing approval",
        "a penalty notice",
    ):
        assert words in refused.value.message
    assert "2 objections" in refused.value.message
    assert numbers(app) == []


def test_what_the_law_forbids_is_not_overridden(app, cast, issue):
    with pytest.raises(ConflictError, match="禁止"):
        issue(DECISION, override="领导要求")

    assert overrides(app, cast) == []


def test_told_and_served_it_may_be_issued(issue, told):
    assert issue(DECISION).number.serial == 1


def test_a_heavier_fine_than_told_is_refused(issue, told):
    with pytest.raises(ConflictError, match="not_heavier"):
        issue(
            DECISION,
            penalties=[{"kind": "罚款", "amount": "20000.01"}],
            fine_total="20000.01",
            override="情节严重",
        )


def test_a_void_notice_told_nobody(app, issue, told):
    tools = {"archive": app.archive, "ledger": app.ledger, "catalog": app.catalog}
    void_document(told.id, "写错", **tools, now=app.now, actor="tester")

    with pytest.raises(ConflictError, match="notice_before_decision"):
        issue(DECISION)


def test_a_decision_within_the_time_for_defence_waits_for_the_waiver(app, cast, issue, receipt, told):
    later = issue("penalty_notice", doc_date="2026-11-27")
    receipt(later, day="2026-11-27")
    with pytest.raises(ConflictError, match="2026-12-02"):
        issue(DECISION)

    assert issue(DECISION, doc_date="2026-12-03").number.serial == 1


def test_a_warning_is_refused_without_a_reason_and_recorded_with_one(app, cast, issue, told):
    changed = {"violation_facts": "与告知不同的事实。"}
    with pytest.raises(ConflictError, match="--override"):
        issue(DECISION, **changed)
    with pytest.raises(ConflictError, match="same_as_told"):
        issue(DECISION, **changed, override="  ")
    assert overrides(app, cast) == []

    record = issue(DECISION, **changed, override="告知后当事人补充了陈述")

    assert overrides(app, cast) == [
        CaseEvent(
            cast.case.id,
            CaseEventKind.OVERRIDE,
            overrides(app, cast)[0].at,
            "告知后当事人补充了陈述",
            party_id=cast.enterprise.id,
            record_id=record.id,
            rule="same_as_told",
        )
    ]
    assert record.number.serial == 1
    with app.catalog.reading() as reader:
        assert reader.fact_count() == app.ledger.size()


def test_a_reason_without_a_warning_leaves_no_override(app, cast, issue, told):
    issue(DECISION, override="以防万一")

    assert overrides(app, cast) == []


def test_each_warning_set_aside_is_a_fact_of_its_own(app, cast, issue):
    issue("case_closing_approval", override="另案处理")

    assert [item.rule for item in overrides(app, cast)] == [
        "parties_accounted"
    ]  # though two parties are left out
    issue("legal_review_opinion", doc_date="2026-10-01", override="补登")
    issue("case_filing_approval", override="补登")
    assert {item.rule for item in overrides(app, cast)} == {"parties_accounted", "dates_in_order"}


def test_the_persons_fine_needs_the_hearing_notice_and_the_review(app, cast, issue):
    issue("case_filing_approval")
    person = {"party": cast.person}
    notice = issue("penalty_notice", **person, **{
        name: app.pack.sample("penalty_decision_individual")[name]
        for name in ("violation_facts", "evidence_list", "violated", "basis", "penalties")
    })  # fmt: skip
    row = {**ROWS[0], "document": f"{notice.title}{notice.number}"}
    issue("service_receipt", **person, doc_date="2026-11-16", services=[row])

    with pytest.raises(ConflictError) as refused:
        issue("penalty_decision_individual", **person)

    assert "hearing_right_told" in refused.value.message
    assert "legal_review_done" in refused.value.message
    assert "2 objections" in refused.value.message
    assert issue("penalty_decision_individual", **person, override="本局标准为三万元").number.serial == 1


def test_a_case_that_went_wrong_before_is_told_when_checked(app, cast, issue, workspace):
    guards = workspace / "templates/mem/rules/guards.yaml"
    shipped = guards.read_text("utf-8")
    guards.write_text("guards: []\n", "utf-8")
    decision = issue(DECISION)
    guards.write_text(shipped, "utf-8")

    found = findings(app, cast)

    assert [(item.guard_id, item.severity, item.record_id) for item in found] == [
        ("filing_before_decision", GuardSeverity.BLOCK, decision.id),
        ("notice_before_decision", GuardSeverity.BLOCK, decision.id),
    ]


def test_three_penalties_of_one_enterprise_within_180_days_are_told(app, cast, issue, told):
    issue(DECISION)
    for number in (2, 3):
        issue(DECISION, violation_facts=f"第{number}项违法事实。", override="另有违法行为，并案处理")

    assert [item.guard_id for item in findings(app, cast)].count("closure_trigger") == 1


class MeetingConverter(NullConverter):
    """Makes no PDF, and lets two clerks go on only when both have come so far."""

    def __init__(self):
        self.meeting = threading.Barrier(2, timeout=60)

    def convert(self, docx):
        self.meeting.wait()
        return super().convert(docx)


@pytest.fixture
def seized(issue):
    issue("coercion_approval")
    return issue("seizure_decision")


def test_of_two_clerks_who_extend_one_seizure_at_a_time_the_second_is_refused(app, issue, seized):
    """Both found no extension; both have their number before either is issued."""
    tools = replace(app.issuer, converter=MeetingConverter())

    with ThreadPoolExecutor(2) as clerks:
        tries = [clerks.submit(issue, "seizure_extension", tools=tools) for _ in range(2)]
        ends = [one.exception() or one.result() for one in tries]

    (refused,) = [end for end in ends if isinstance(end, ConflictError)]
    (issued,) = [end for end in ends if not isinstance(end, ConflictError)]
    assert "seizure_extended_once" in refused.message
    with app.catalog.reading() as reader:
        made = [item.id for item in reader.records_of(issued.case_id) if item.form_id == "seizure_extension"]
        assert made == [issued.id]
        assert [gap.reason for gap in reader.number_gaps()] == ["ConflictError"]
        assert app.ledger.size() == reader.fact_count()


def test_what_came_first_before_a_number_was_taken_leaves_no_gap(app, cast, issue, seized):
    class Hurried(type(app.issuer)):
        def prepare(self, request):
            plan = super().prepare(request)
            issue("seizure_extension")
            return plan

    tools = Hurried(**{field.name: getattr(app.issuer, field.name) for field in fields(app.issuer)})

    with pytest.raises(ConflictError, match="seizure_extended_once"):
        issue("seizure_extension", tools=tools)
    assert numbers(app) == []


@pytest.fixture
def recuse(app, cast):
    """The case passes from its first handler, who is recused, to its second and another."""
    before = cast.case.handler_ids
    held = Certificate("10040029999", "厅", date(2024, 1, 1), date(2028, 1, 1))
    other = Officer(OfficerId(new_id(app.now())), "赵新示", (held,))
    app.registrar.register_officer(other)

    def recuse():
        change = HandlerChange(
            cast.case.id,
            before,
            (*before[1:], other.id),
            HandlerChangeCause.RECUSAL,
            "近亲属",
            "局长示",
            date(2026, 10, 9),
        )
        change_handlers(change, registrar=app.registrar)

    return recuse


def test_who_was_recused_is_not_named_by_hand_and_a_reason_does_not_help(app, cast, issue, recuse):
    recuse()

    with pytest.raises(ConflictError, match=r"recused_keeps_away") as refusal:
        issue("coercion_approval", officers=cast.case.handler_ids, override="人手不够")
    assert "行政处罚法" in refusal.value.message
    assert "第四十三条" in refusal.value.message
    assert issue("coercion_approval", leave_out=("officers",)).officer_ids != cast.case.handler_ids
    assert numbers(app) == []


def test_a_recusal_between_look_and_issue_stops_the_document(app, cast, issue, recuse):
    plan = app.issuer.prepare(
        IssueRequest("coercion_approval", cast.case.id, app.pack.sample("coercion_approval"))
    )
    recuse()

    with app.catalog.transaction() as tx, pytest.raises(ConflictError, match="recused_keeps_away"):
        require_still_lawful(plan, tx)


def test_a_reason_given_for_one_warning_sets_aside_none_that_came_up_meanwhile(app, cast, issue, told):
    waived = CaseEvent(cast.case.id, CaseEventKind.RIGHTS_WAIVED, app.now(), party_id=cast.enterprise.id)
    plan_of = app.issuer.prepare
    request = IssueRequest(
        "case_closing_approval",
        cast.case.id,
        app.pack.sample("case_closing_approval"),
        None,
        None,
        "另案处理",
    )
    plan = plan_of(request)
    record_event(
        waived, archive=app.archive, ledger=app.ledger, catalog=app.catalog, now=app.now, actor="tester"
    )

    with app.catalog.transaction() as tx:
        require_still_lawful(plan, tx)  # what happened changes nothing for it
    issue(DECISION, doc_date="2026-11-24", party=cast.enterprise)
    with app.catalog.transaction() as tx, pytest.raises(ConflictError, match="decisions_served"):
        require_still_lawful(plan, tx)
