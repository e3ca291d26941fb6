"""A penalty decision in every stage of a case: refused with the reason wherever the law does not allow it yet or any more."""

from dataclasses import replace

import pytest

from docarchive.domain.case import Stage
from docarchive.domain.errors import ConflictError, RejectedError
from docarchive.workflows.issuing.prepare_issue import IssueRequest
from docarchive.workflows.issuing.void_document import void_document

DECISION = "penalty_decision_unit"
ROW = {"place": "样本路1号", "method": "直接"}
pytestmark = pytest.mark.usefixtures("guarded")


@pytest.fixture
def served(issue):
    """Issue a form and enter its receipt."""

    def served(form_id, day, **values):
        record = issue(form_id, doc_date=day, **values)
        row = {**ROW, "document": f"{record.title}{record.number}", "served_on": day}
        issue("service_receipt", doc_date=day, services=[row])
        return record

    return served


def played(stage, app, issue, served):
    """Bring the case to a stage: what was issued by then, in order."""
    steps = {
        "opened": lambda: None,
        "planned": lambda: issue("inspection_plan"),
        "inspected": lambda: issue("inspection_record"),
        "ordered": lambda: issue("rectification_order"),
        "reinspected": lambda: issue("reinspection_opinion"),
        "filed": lambda: issue("case_filing_approval"),
        "questioned": lambda: issue("inquiry_notice"),
        "reported": lambda: issue("investigation_report"),
        "told, not served": lambda: issue("penalty_notice"),
        "told and voided": lambda: void(issue("penalty_notice"), app),
        "told, time runs": lambda: served("penalty_notice", "2026-11-27"),
        "told of a lesser fine": lambda: served("penalty_notice", "2026-11-16", penalties=LESS),
        "told of other facts": lambda: served("penalty_notice", "2026-11-16", violation_facts="别的事实。"),
    }
    for name, step in steps.items():
        if not name.startswith("told") or name == stage:
            step()
        if name == stage:
            return


LESS = [{"kind": "罚款", "amount": 19_999}]


def void(record, app):
    tools = {"archive": app.archive, "ledger": app.ledger, "catalog": app.catalog}
    void_document(record.id, "写错", **tools, now=app.now, actor="tester")


STAGES = [
    *(
        (stage, "filing_before_decision")
        for stage in ("opened", "planned", "inspected", "ordered", "reinspected")
    ),
    *((stage, "notice_before_decision") for stage in ("filed", "questioned", "reported", "told and voided")),
    ("told, not served", "notice_served"),
    ("told, time runs", "defence_over"),
    ("told of a lesser fine", "not_heavier"),
    ("told of other facts", "same_as_told"),
]


@pytest.mark.parametrize(("stage", "guard"), STAGES)
def test_a_decision_in_a_wrong_stage_is_refused_with_its_reason_and_no_number(
    stage, guard, app, issue, served
):
    played(stage, app, issue, served)
    with pytest.raises(ConflictError) as refused:
        issue(DECISION)

    assert f"[{guard}]" in refused.value.message
    assert "《中华人民共和国行政处罚法》" in refused.value.message
    with app.catalog.reading() as reader:
        assert [gap for gap in reader.number_gaps() if gap.number.word == "罚"] == []


def test_a_case_that_was_withdrawn_or_closed_takes_no_decision(app, cast, issue, served):
    issue("case_filing_approval")
    served("penalty_notice", "2026-11-16")
    withdrawn = issue("case_withdrawal_approval")
    with pytest.raises(ConflictError, match="case_not_ended"):
        issue(DECISION)
    void(withdrawn, app)
    app.registrar.change_case(replace(cast.case, stage=Stage.CLOSED))
    with pytest.raises(ConflictError, match="已结案"):
        issue(DECISION)


def test_a_decided_case_takes_no_second_decision_on_the_party(app, issue, served):
    issue("case_filing_approval")
    served("penalty_notice", "2026-11-16")
    first = issue(DECISION)
    with pytest.raises(ConflictError) as refused:
        issue(DECISION)

    assert str(first.number) in refused.value.message


@pytest.mark.parametrize(
    "second",
    [
        {"name": "王甲示", "cert_no": "10040020001"},  # the same person
        {"name": "王甲示", "cert_no": "10040020002"},  # another's certificate
        {"name": "无名氏", "cert_no": "10040029999"},  # nobody the office has
    ],
)
def test_two_officers_on_paper_are_the_two_who_act(app, cast, second):
    first = {"name": "王甲示", "cert_no": "10040020001"}
    values = {**app.pack.sample("inspection_record"), "officers": [first, second]}
    with pytest.raises(RejectedError, match=second["name"]):
        app.issuer.issue(IssueRequest("inspection_record", cast.case.id, values))
    with app.catalog.reading() as reader:
        assert list(reader.number_gaps()) == []


def test_one_officer_named_twice_is_one(app, cast):
    twice = (cast.case.handler_ids[0],) * 2
    values = app.pack.sample("inspection_record")
    with pytest.raises(RejectedError, match="填写了两次"):
        app.issuer.issue(IssueRequest("inspection_record", cast.case.id, values, officer_ids=twice))
