"""Issuing: everything wrong is refused before a number is used; what is issued is archived and published."""

import json
import zipfile
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta

import pytest
from workflow_cuts import Cutting, PowerCutError

from docarchive.domain.case import Stage
from docarchive.domain.errors import ConflictError, NotFoundError, RejectedError, UnavailableError
from docarchive.domain.identifiers import OfficerId, new_id
from docarchive.domain.officer import Certificate, CertificateStatus, Officer
from docarchive.domain.record import Role
from docarchive.templates.printing.libreoffice import LibreOffice
from docarchive.workflows.issuing.generate import explain_gaps
from docarchive.workflows.issuing.void_document import void_document
from docarchive.workflows.publish import publish_facts

DECISION = "penalty_decision_unit"


def text_of(app, record):
    with (
        app.archive.open(record.representation(Role.ISSUED_DOCX).key) as stream,
        zipfile.ZipFile(stream) as docx,
    ):
        return docx.read("word/document.xml").decode()


def numbers(app):
    with app.catalog.reading() as reader:
        return {str(gap.number): gap.reason for gap in reader.number_gaps()}


def test_an_issued_document_is_numbered_archived_and_published(app, issue):
    record = issue(DECISION)

    assert str(record.number) == "（苏常）应急罚〔2026〕1号"
    assert str(record.number) in text_of(app, record)
    assert "贰万元整" in text_of(app, record)
    with app.catalog.reading() as reader:
        assert reader.get_record(record.id) == record
        assert reader.get_case(record.case_id).stage is Stage.DECIDED
        assert reader.fact_count() == app.ledger.size()
    with app.archive.open(
        record.representation(Role.ISSUED_DOCX).key.rpartition("/")[0] + "/record.json"
    ) as body:
        assert json.load(body)["number"] == str(record.number)


def test_penalties_services_and_laws_are_taken_from_the_values(issue):
    decision = issue(DECISION)
    receipt = issue("service_receipt")

    assert [(item.kind, item.amount_fen) for item in decision.penalties] == [("罚款", 2_000_000)]
    assert any(law.article == 97 and law.item == 4 for law in decision.laws)
    assert receipt.services[0].served_on == date(2026, 12, 1)


def test_numbers_run_from_one_within_word_and_year(issue):
    assert [issue(DECISION).number.serial for _ in range(3)] == [1, 2, 3]
    assert issue("penalty_notice").number.serial == 1


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"violation_facts": None, "leave_out": ("violation_facts",)}, "违法事实"),
        ({"uscc": "91320400MA0000001"}, "统一社会信用代码"),
        ({"party_name": "甲" * 61}, "party_name"),
        ({"bank": "行\x07名"}, "特殊字符"),
        ({"no_such_field": "x"}, "no_such_field"),
    ],
)
def test_bad_values_are_named_and_use_no_number(app, issue, changes, says):
    with pytest.raises(RejectedError, match=says):
        issue(DECISION, **changes)

    assert numbers(app) == {}


def test_all_bad_values_are_named_in_one_answer(issue):
    with pytest.raises(RejectedError) as refused:
        issue(DECISION, uscc="1", party_name="", violation_facts=None)

    assert all(name in refused.value.message for name in ("uscc", "party_name"))


@pytest.mark.parametrize("name", ["甲&乙<丙>公司", "😀有限公司", "𠀀𪛖有限公司"])
def test_markup_emoji_and_rare_han_are_printed_as_they_are(app, issue, name):
    record = issue(DECISION, party_name=name)

    assert name.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;") in text_of(app, record)


def test_one_officer_is_refused(app, cast, issue):
    with pytest.raises(RejectedError, match="不得少于2人"):
        issue("inspection_record", officers=(cast.officers[0].id,))

    assert numbers(app) == {}


def test_one_officer_named_twice_is_refused(cast, issue):
    with pytest.raises(RejectedError, match="两次"):
        issue("inspection_record", officers=(cast.officers[0].id, cast.officers[0].id))


@pytest.mark.parametrize(
    "certificate",
    [
        Certificate("9", "厅", date(2020, 1, 1), date(2026, 10, 11)),
        Certificate("9", "厅", date(2026, 10, 13), date(2030, 1, 1)),
        Certificate("9", "厅", date(2020, 1, 1), date(2030, 1, 1), CertificateStatus.SUSPENDED),
    ],
    ids=["expired the day before", "valid from the day after", "suspended"],
)
def test_an_officer_without_a_certificate_on_the_day_of_the_act_is_refused(app, cast, issue, certificate):
    officer = Officer(OfficerId(new_id(app.now())), "赵无证", (certificate,))
    app.registrar.register_officer(officer)

    with pytest.raises(RejectedError, match="赵无证"):
        issue("inspection_record", officers=(cast.officers[0].id, officer.id))


def test_a_form_for_persons_is_refused_for_a_unit(issue):
    with pytest.raises(RejectedError, match="个人"):
        issue("penalty_decision_individual")


def test_a_notice_in_a_case_of_two_parties_wants_its_party_named(app, cast, issue):
    with pytest.raises(RejectedError, match="几个当事人"):
        issue("penalty_notice", party=type("Nobody", (), {"id": None}))


def test_a_closed_case_takes_no_documents(app, cast, issue):
    app.registrar.change_case(replace(cast.case, stage=Stage.CLOSED))

    with pytest.raises(ConflictError, match="结案"):
        issue(DECISION)


def test_an_unknown_form_is_not_found(app, issue):
    with pytest.raises(NotFoundError):
        app.issuer.pack.form("no_such_form")


def test_the_persons_decision_takes_nothing_over_from_the_units_notice(cast, issue):
    issue("penalty_notice")

    with pytest.raises(RejectedError, match="violation_facts"):
        issue("penalty_decision_individual", party=cast.person, leave_out=("violation_facts",))


def test_the_units_decision_takes_over_what_the_unit_was_told(issue):
    notice = issue("penalty_notice")

    decision = issue(DECISION, leave_out=("violation_facts", "penalties", "notice_number", "fine_total"))

    assert decision.values["violation_facts"] == notice.values["violation_facts"]
    assert [item.amount_fen for item in decision.penalties] == [
        row["amount"] for row in notice.values["penalties"]
    ]
    assert notice.penalties == ()
    assert decision.values["notice_number"] == str(notice.number)


class FailingConverter:
    def convert(self, docx):
        raise UnavailableError("LibreOffice did not answer")

    def check_text(self, text):
        """Every character can be printed."""

    def close(self):
        """Nothing to close."""


def test_a_failing_converter_leaves_an_explained_gap(app, issue):
    with pytest.raises(UnavailableError):
        issue(DECISION, tools=replace(app.issuer, converter=FailingConverter()))

    assert numbers(app) == {"（苏常）应急罚〔2026〕1号": "UnavailableError"}
    assert issue(DECISION).number.serial == 2
    assert app.ledger.size() > 0


CUTS = [
    ("archive", "before put", 0),
    ("archive", "after put", 0),
    ("archive", "before put", 1),
    ("archive", "after put", 1),
    ("catalog", "before transaction", 1),
    ("ledger", "before append", 0),
    ("ledger", "after append", 0),
]


@pytest.mark.parametrize(("tool", "cut", "skip"), CUTS)
def test_a_power_cut_at_any_step_never_uses_a_number_twice(app, issue, tool, cut, skip):
    broken = Cutting(getattr(app, tool))
    broken.cut, broken.skip = cut, skip
    with pytest.raises(PowerCutError):
        issue(DECISION, tools=replace(app.issuer, **{tool: broken}))

    publish_facts(ledger=app.ledger, catalog=app.catalog)
    explained = explain_gaps(
        catalog=app.catalog, ledger=app.ledger, now=app.now() + timedelta(hours=2), actor="system"
    )
    record = issue(DECISION)

    issued_before = tool == "ledger"
    assert record.number.serial == 2
    assert [number.serial for number in explained] == ([] if issued_before else [1])
    with app.catalog.reading() as reader:
        assert reader.fact_count() == app.ledger.size()


class Answers:
    """A catalogue that answers each transaction as it is told; after these all go well."""

    def __init__(self, catalog, *answers):
        self._catalog, self._answers = catalog, list(answers)

    def __getattr__(self, name):
        return getattr(self._catalog, name)

    @contextmanager
    def transaction(self):
        answer = self._answers.pop(0) if self._answers else "well"
        if answer == "silent":
            raise UnavailableError("the database does not answer")
        with self._catalog.transaction() as tx:
            yield tx
            if answer == "rolled back":
                raise UnavailableError("the connection broke")
        if answer == "committed, not told":
            raise UnavailableError("the connection broke")


def test_a_document_whose_commit_went_through_though_the_answer_was_lost_is_issued(app, issue):
    catalog = Answers(app.catalog, "well", "committed, not told")
    record = issue(DECISION, tools=replace(app.issuer, catalog=catalog))

    assert str(record.number) == "（苏常）应急罚〔2026〕1号"
    assert numbers(app) == {}
    with app.catalog.reading() as reader:
        assert reader.get_record(record.id).number == record.number
        assert app.ledger.size() == reader.fact_count()


def test_a_document_whose_commit_did_not_go_through_leaves_an_explained_gap(app, issue):
    with pytest.raises(UnavailableError, match="the connection broke"):
        issue(DECISION, tools=replace(app.issuer, catalog=Answers(app.catalog, "well", "rolled back")))

    assert numbers(app) == {"（苏常）应急罚〔2026〕1号": "UnavailableError"}


def test_when_nobody_can_tell_whether_it_was_issued_the_clerk_is_told_so(app, issue):
    catalog = Answers(app.catalog, "well", "committed, not told", "silent")
    with pytest.raises(UnavailableError, match="is not known yet") as told:
        issue(DECISION, tools=replace(app.issuer, catalog=catalog))

    assert "（苏常）应急罚〔2026〕1号" in told.value.message


@pytest.mark.parametrize("answers", [["well", "silent"], ["well", "well"]])
def test_what_failed_before_the_commit_is_told_whatever_fails_after_it(app, issue, answers):
    class Unwritable:
        """The ledger on a full disk."""

        def __getattr__(self, name):
            return getattr(app.ledger, name)

        def append(self, entries, *, start):
            raise UnavailableError("no room for the ledger")

    tools = replace(app.issuer, converter=FailingConverter(), catalog=Answers(app.catalog, *answers))
    with pytest.raises(UnavailableError, match="LibreOffice did not answer"):
        issue(DECISION, tools=replace(tools, ledger=Unwritable()))


def test_a_reservation_of_this_moment_is_not_called_a_gap(app, issue):
    issue(DECISION)

    assert explain_gaps(catalog=app.catalog, ledger=app.ledger, now=app.now(), actor="system") == []


def test_a_void_document_keeps_number_and_files(app, issue):
    record = issue(DECISION)

    voided = void_document(
        record.id,
        "金额录入错误",
        archive=app.archive,
        ledger=app.ledger,
        catalog=app.catalog,
        now=app.now,
        actor="tester",
    )

    assert voided.void_reason == "金额录入错误"
    assert voided.number == record.number
    assert issue(DECISION).number.serial == 2
    with pytest.raises(ConflictError, match="已作废"):
        void_document(
            record.id,
            "again",
            archive=app.archive,
            ledger=app.ledger,
            catalog=app.catalog,
            now=app.now,
            actor="t",
        )


def test_a_character_no_font_has_is_refused_before_a_number_is_used(app, issue, libreoffice):
    office = LibreOffice()
    tools = replace(app.issuer, converter=office)

    with pytest.raises(RejectedError, match=r"U\+E000"):
        issue("penalty_notice", tools=tools, violation_facts="有一个造字\ue000的名称")

    office.close()
    assert numbers(app) == {}
