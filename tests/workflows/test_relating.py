"""Correcting, re-issuing and supplementing: a new document with a link, the old one stays as it was."""

import os
import zipfile
from dataclasses import replace

import pytest

from docarchive.domain.case import Stage
from docarchive.domain.errors import ConflictError, RejectedError
from docarchive.domain.identifiers import CaseId
from docarchive.domain.record import Role
from docarchive.domain.relation import Relation, RelationKind
from docarchive.settings import load_configuration
from docarchive.wiring.app import App
from docarchive.workflows.issuing.prepare_issue import IssueRequest
from docarchive.workflows.issuing.void_document import void_document
from docarchive.workflows.keeping.rebuild import rebuild_catalog
from docarchive.workflows.keeping.verify import verify_workspace

DECISION, RECORD = "penalty_decision_unit", "inspection_record"
HALF = [{"kind": "罚款", "amount": "10000"}]


@pytest.fixture
def anew(app):
    """Issues a document that has a relation to an earlier one."""

    def anew(kind, earlier, reason="金额大写有误", form=None, override=None, party=None, case=None, **values):
        request = IssueRequest(
            form or earlier.form_id,
            case or earlier.case_id,
            values,
            party or earlier.party_id,
            override_reason=override,
            relation=Relation(RelationKind(kind), earlier.id, reason),
        )
        return app.issuer.issue(request)

    return anew


@pytest.fixture
def void(app):
    def void(record, reason="误"):
        tools = {"archive": app.archive, "ledger": app.ledger, "catalog": app.catalog}
        return void_document(record.id, reason, **tools, now=app.now, actor="tester")

    return void


def text_of(app, record):
    key = record.representation(Role.ISSUED_DOCX).key
    with app.archive.open(key) as stream, zipfile.ZipFile(stream) as docx:
        return docx.read("word/document.xml").decode()


def read(app, record):
    with app.catalog.reading() as reader:
        return reader.get_record(record.id)


def gaps(app):
    with app.catalog.reading() as reader:
        return {str(gap.number): gap.reason for gap in reader.number_gaps()}


def test_a_correction_starts_from_the_old_values_and_computes_its_totals_anew(app, issue, anew):
    old = issue(DECISION)
    new = anew("corrects", old, penalties=HALF)

    assert new.number.serial == 2
    assert new.relation == Relation(RelationKind.CORRECTS, old.id, "金额大写有误")
    assert [item.amount_fen for item in new.penalties] == [1_000_000]
    assert "壹万元整" in text_of(app, new)
    assert "贰万元整" not in text_of(app, new)
    same = {name for name in old.values if old.values[name] == new.values.get(name)}
    assert {"violation_facts", "violated", "basis", "party_name"} <= same
    assert read(app, old) == old


def test_a_correction_says_under_its_title_what_it_corrects(app, issue, anew):
    old = issue(DECISION)

    assert f"（更正{old.number}）" in text_of(app, anew("corrects", old, penalties=HALF))


@pytest.mark.parametrize(
    ("form_id", "changes"),
    [
        ("penalty_notice", {"violation_facts": "写清楚的事实"}),
        ("service_receipt", {"recipient": "常州示例机械有限公司"}),
        ("inquiry_record", {"inquiry_place": "二楼会议室"}),
        ("seizure_inventory", {"keeping_place": "示例仓库"}),
    ],
)
def test_any_form_can_be_corrected_and_says_so(app, issue, anew, form_id, changes):
    old = issue(form_id)
    new = anew("corrects", old, doc_date="2026-12-30", **changes)

    assert f"（更正{old.number or old.title}）" in text_of(app, new)


def test_a_replaced_document_is_void_with_its_reason_and_names_the_new_one(app, issue, anew):
    old = issue(DECISION)
    new = anew("replaces", old, reason="当事人名称写错", party_name="常州示例机械有限公司")

    assert read(app, old).void_reason == "当事人名称写错"
    assert gaps(app) == {str(old.number): "当事人名称写错"}
    assert new.relation.record_id == old.id
    assert (old.number.serial, new.number.serial) == (1, 2)
    folder = old.representations[0].key.rpartition("/")[0]
    (key,) = app.archive.keys(f"{folder}/voided")
    with app.archive.open(key) as body:
        assert new.id in body.read().decode()
    assert "更正" not in text_of(app, new)


def test_a_document_that_is_void_already_may_be_issued_anew_once(app, issue, anew, void):
    old = issue(DECISION)
    void(old, "页面污损")
    new = anew("replaces", old, reason="重新打印")

    assert read(app, old).void_reason == "页面污损"
    with pytest.raises(ConflictError, match=r"已由.*2号代替"):
        anew("replaces", old, reason="再来")
    assert new.number.serial == 2


def test_a_supplement_stands_beside_its_document_and_starts_from_the_usual_sources(app, issue, anew):
    record = issue(RECORD)
    values = {
        **app.pack.sample(RECORD),
        "findings": [{"description": "补充：三楼通道堵塞", "is_major_hazard": False}],
    }
    more = anew("supplements", record, reason="补记三楼情况", **values)
    order = issue("rectification_order", leave_out=("problems",))

    assert read(app, record).void_reason is None
    assert f"（补充{record.number}）" in text_of(app, more)
    assert [row["description"] for row in order.values["problems"]] == [
        row["description"] for row in record.values["findings"]
    ]


def test_a_later_paper_takes_over_from_what_stands(app, issue, anew):
    old = issue(DECISION)
    new = anew("corrects", old, penalties=HALF)
    demand = issue("payment_demand", leave_out=("decision_number", "decision_date", "fine_amount"))

    assert demand.values["decision_number"] == str(new.number)
    assert demand.values["fine_amount"] == 1_000_000


def test_either_number_of_a_corrected_decision_leads_to_what_is_owed_now(issue, anew):
    old = issue(DECISION)
    anew("corrects", old, penalties=HALF)
    demand = issue(
        "payment_demand", decision_number=str(old.number), leave_out=("decision_date", "fine_amount")
    )

    assert demand.values["fine_amount"] == 1_000_000


def test_the_day_of_service_is_that_of_the_first_unless_what_is_to_be_paid_changed(issue, anew):
    def receipt(record, day):
        row = {
            "document": f"{record.title}{record.number}",
            "place": "一",
            "served_on": day,
            "method": "直接",
        }
        issue("service_receipt", doc_date=day, services=[row])

    left = ("decision_number", "decision_served_on", "pay_by", "decision_date", "fine_amount")
    old = issue(DECISION)
    receipt(old, "2026-12-01")
    slip = anew("corrects", old, violation_facts="写清楚的事实")
    receipt(slip, "2026-12-08")
    assert issue("payment_demand", leave_out=left).values["decision_served_on"] == "2026-12-01"

    half = anew("corrects", slip, penalties=HALF)
    receipt(half, "2026-12-15")
    demand = issue("payment_demand", leave_out=left)
    assert (demand.values["decision_served_on"], demand.values["pay_by"]) == ("2026-12-15", "2026-12-30")


@pytest.mark.parametrize("kind", ["corrects", "supplements"])
def test_a_void_document_is_neither_corrected_nor_supplemented(app, issue, anew, void, kind):
    old = void(issue(RECORD))

    with pytest.raises(ConflictError, match="已作废") as refused:
        anew(kind, old, **app.pack.sample(RECORD))

    assert "--replaces" in refused.value.hint


@pytest.mark.parametrize("kind", ["corrects", "replaces"])
def test_a_corrected_document_is_not_changed_again_but_its_correction_is(issue, anew, kind):
    old = issue(DECISION)
    new = anew("corrects", old, penalties=HALF)

    with pytest.raises(ConflictError, match="2号更正") as refused:
        anew(kind, old, penalties=[{"kind": "警告"}])
    assert str(new.number) in refused.value.hint
    assert anew(kind, new, penalties=[{"kind": "警告"}]).relation.record_id == new.id


def test_a_corrected_or_supplemented_document_cannot_be_void_before_what_rests_on_it(issue, anew, void):
    old = issue(DECISION)
    new = anew("corrects", old, penalties=HALF)

    with pytest.raises(ConflictError, match="2号更正或者补充了它"):
        void(old)
    void(new)
    assert void(old).void_reason == "误"


def test_another_form_another_party_and_another_case_are_refused(app, cast, issue, anew):
    old = issue(DECISION)
    other = replace(cast.case, id=CaseId("0" * 26), name="另一个案件")
    app.registrar.open_case(other)

    with pytest.raises(RejectedError, match="不能更正或者代替"):
        anew("corrects", old, form="penalty_decision_individual", party=cast.person.id)
    with pytest.raises(RejectedError, match="不属于本案"):
        anew("supplements", old, form=RECORD, case=other.id, **app.pack.sample(RECORD))
    notice = issue("penalty_notice")
    with pytest.raises(RejectedError, match="另一当事人"):
        anew("replaces", notice, party=cast.person.id)
    assert gaps(app) == {}


def test_a_correction_that_changes_nothing_and_one_without_a_reason_are_refused(app, issue, anew):
    old = issue(DECISION)

    with pytest.raises(RejectedError, match="没有不同"):
        anew("corrects", old)
    with pytest.raises(RejectedError, match="写明原因"):
        anew("corrects", old, reason=" ", penalties=HALF)
    assert gaps(app) == {}


def test_a_closed_case_takes_no_correction(app, cast, issue, anew):
    old = issue(DECISION)
    app.registrar.change_case(replace(cast.case, stage=Stage.CLOSED))

    with pytest.raises(ConflictError, match="已结案"):
        anew("corrects", old, penalties=HALF)


def test_of_two_corrections_at_once_only_one_comes_about(app, issue, anew, monkeypatch):
    """The second was checked before the first was recorded: the catalogue itself refuses it."""
    old = issue(DECISION)
    make = app.issuer.make
    done = []

    def slow(self, *args):
        made = make(*args)
        if not done:
            done.append(True)
            done.append(anew("corrects", old, penalties=HALF))
        return made

    monkeypatch.setattr(type(app.issuer), "make", slow)
    with pytest.raises(ConflictError, match="已由"):
        anew("corrects", old, penalties=[{"kind": "警告"}])

    assert read(app, done[1]).relation.record_id == old.id
    assert gaps(app) == {"（苏常）应急罚〔2026〕2号": "ConflictError"}


@pytest.mark.usefixtures("guarded")
def test_the_guards_ask_whether_it_was_served_and_take_a_reason(app, issue, anew):
    order = issue("rectification_order")
    with pytest.raises(ConflictError, match="correction_served"):
        anew("corrects", order, reason="写错", party_name="常州示例机械有限公司")
    row = {
        "document": f"{order.title}{order.number}",
        "place": "一",
        "served_on": "2026-12-01",
        "method": "直接",
    }
    issue("service_receipt", doc_date="2026-12-01", services=[row])
    with pytest.raises(ConflictError, match="replaced_not_served"):
        anew("replaces", order, party_name="常州示例机械有限公司")

    anew("corrects", order, party_name="常州示例机械有限公司")


def test_a_rebuild_brings_the_links_and_the_void_numbers_back(app, issue, anew, clock):
    old = issue(DECISION)
    middle = anew("replaces", old, reason="写错", violation_facts="另一种写法")
    new = anew("corrects", middle, penalties=HALF)
    before = [read(app, item) for item in (old, middle, new)]
    known = gaps(app)
    app.close()
    for file in app.configuration.workspace.glob("catalog.db*"):
        file.unlink()
    again = App(load_configuration(app.configuration.workspace, environ=os.environ), "tester", clock)

    rebuild_catalog(archive=again.archive, ledger=again.ledger, catalog=again.catalog)

    assert [read(again, item) for item in (old, middle, new)] == before
    assert gaps(again) == known == {str(old.number): "写错"}
    verified = verify_workspace(
        again.folder("archive_dir"),
        catalog=again.catalog,
        ledger=again.ledger,
        expected_key=str(again.signer.verifier_key),
        now=again.now,
    )
    assert verified.report.findings == ()
    again.close()
