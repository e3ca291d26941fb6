from dataclasses import replace
from datetime import timedelta

import catalog_builders as build
import pytest

from docarchive.catalog.projection import RULES
from docarchive.domain.case_event import CaseEvent, CaseEventKind
from docarchive.domain.comparing.comparison import (
    Comparison,
    Difference,
    DifferenceKind,
    Outcome,
    PageComparison,
)
from docarchive.domain.errors import ConflictError, DamageError, NotFoundError, RejectedError
from docarchive.domain.facts import FactKind, TakenBack, Voided, ledger_line
from docarchive.domain.handler_change import HandlerChange, HandlerChangeCause
from docarchive.domain.identifiers import DocumentNumber
from docarchive.domain.lending.lending import FileReader, Lending, ReaderKind
from docarchive.domain.people.user import User, UserRole
from docarchive.domain.publishing.publication import CreditClass, Publication
from docarchive.domain.record import KeptArrival, Penalty, Role
from docarchive.domain.register_entry import RegisterEntry, RegisterFilling
from docarchive.domain.retention.appraisal import Appraisal, Opinion, Said
from docarchive.domain.retention.hold import Hold, HoldGround
from docarchive.domain.volumes.supplement import Supplement, SupplementItem

CASE = build.case(1)
DECISION = build.record(1, of=CASE, serial=1)
FAILED = build.record(2, of=CASE, serial=2)
VIDEO = build.evidence(1, of=CASE)
KEPT = KeptArrival(
    build.id_of(77), "heap.pdf", "arrivals/heap.pdf", build.digest("heap"), 9, "application/pdf"
)
VOID = build.fact(FactKind.DOCUMENT_VOIDED, Voided("写错"), record_id=DECISION.id)
KEEP = build.fact(FactKind.ARRIVAL_KEPT, KEPT, arrival_id=KEPT.arrival_id)
TEXT = build.fact(FactKind.TEXT_READ, build.text_of(DECISION, "一页\f二页"), record_id=DECISION.id)
SCAN = build.fact(FactKind.SCAN_FILED, build.file("scan", Role.SCAN), record_id=DECISION.id)
WRONG_PLACE = build.evidence(71, of=CASE)
BACK = build.fact(
    FactKind.FILING_TAKEN_BACK,
    TakenBack(WRONG_PLACE.representations[0].sha256, "归错案件"),
    record_id=WRONG_PLACE.id,
    case_id=CASE.id,
)
SHEET = build.fact(FactKind.DERIVATIVE_MADE, build.file("sheet", Role.CONTACT_SHEET), record_id=VIDEO.id)
COMPARISON = Comparison(
    DECISION.id,
    build.digest("scan"),
    DECISION.representations[0].sha256,
    Outcome.DIFFERS,
    (PageComparison(1, Outcome.DIFFERS, None, 400, 399),),
    (Difference(DifferenceKind.TYPED, 1, (1, 2, 3, 4), "20000.00", "30000.00", "fine_total"),),
)
COMPARED = build.fact(FactKind.SCAN_COMPARED, COMPARISON, record_id=DECISION.id)
PAID = build.fact(
    FactKind.CASE_EVENT_RECORDED,
    CaseEvent(CASE.id, CaseEventKind.FINE_PAID, build.NOON, party_id=CASE.party_ids[0], amount_fen=2_000_000),
    case_id=CASE.id,
)
ARTICLE = RegisterEntry(
    "law_article", "安全生产法@2021-06-10#97", "第九十七条", "生产经营单位有下列行为之一的"
)
LAWS = build.fact(FactKind.REGISTER_FILLED, RegisterFilling("law_article", "安全生产法.md", (ARTICLE,)))
CLERK = User("clerk.1", "示例内勤", (UserRole.CLERK,), build.officer(1).id, (CASE.id,))


def account(user, **changes):
    about = {"officer_id": user.officer_id, "detail": {"user": user.name}, **changes}
    return build.fact(FactKind.USER_REGISTERED, user, **about)


SHUT = build.case(1, id=build.id_of(4_000_099))
OWN = build.evidence(8, of=SHUT)
LATER = build.evidence(9, of=SHUT)
ADDED = Supplement(
    build.volume(SHUT).reference, SHUT.id, 1, "后补", (
        SupplementItem(2, LATER.id, LATER.title, "k", build.digest("later"), "video/mp4"),
    ), "示例立卷人", "示例档案员", build.NOON,
)  # fmt: skip


OLD = build.case(1, id=build.id_of(4_000_098))
TORN = build.evidence(7, of=OLD)
GONE = build.disposal(OLD, TORN)


PASSED_ON = build.fact(
    FactKind.HANDLERS_CHANGED,
    HandlerChange(
        CASE.id, CASE.handler_ids, (build.officer(2).id, build.officer(3).id), HandlerChangeCause.DUTIES,
        "分工", "示例局长", build.NOON.date(),
    ),
    case_id=CASE.id,
)  # fmt: skip
LENT = build.fact(
    FactKind.LENDING_RECORDED,
    Lending(
        build.id_of(88), CASE.id, FileReader(ReaderKind.AGENT, "示例律师"), "行政复议", build.NOON, "clerk"
    ),
    case_id=CASE.id,
)
PUBLISHED = build.fact(
    FactKind.PUBLICATION_RECORDED,
    Publication(
        DECISION.id, CASE.id, DECISION.party_id, "agency_site", build.NOON.date(), CreditClass.GENERAL,
        {"fine": "3"}, "脱敏文本", 2, "核对人",
    ),
    case_id=CASE.id, record_id=DECISION.id,
)  # fmt: skip
REGISTERS = build.register(
    build.agency(), build.enterprise(1), build.person(1), build.officer(1), build.officer(2), build.officer(3)
)

STORY = [
    build.fact(FactKind.WORKSPACE_CREATED),
    *REGISTERS,
    *build.register(CASE),
    build.fact(FactKind.CASE_CHANGED, replace(CASE, cause="改后案由"), case_id=CASE.id),
    PASSED_ON,
    build.reserve(DECISION),
    build.issue(DECISION, stage="decided"),
    build.reserve(FAILED),
    build.abandon(FAILED),
    KEEP,
    SCAN,
    build.file_evidence(VIDEO),
    build.file_evidence(WRONG_PLACE),
    BACK,
    SHEET,
    TEXT,
    COMPARED,
    PAID,
    LAWS,
    PUBLISHED,
    LENT,
    account(CLERK),
    VOID,
    *build.register(SHUT),
    build.file_evidence(OWN),
    build.seal(build.volume(SHUT, OWN)),
    build.fact(
        FactKind.EVIDENCE_FILED,
        LATER,
        record_id=LATER.id,
        case_id=SHUT.id,
        detail={"supplement": ADDED.reference},
    ),
    build.fact(FactKind.SUPPLEMENT_FILED, ADDED, case_id=SHUT.id),
    build.fact(
        FactKind.HOLD_RECORDED,
        Hold(build.id_of(89), SHUT.id, HoldGround.SUIT, "应诉", build.NOON, "示例主任"),
        case_id=SHUT.id,
    ),
    build.fact(
        FactKind.APPRAISAL_RECORDED,
        Appraisal(
            ADDED.reference, SHUT.id, 1, (Said("示例鉴定人", Opinion.DESTROY, "无保存价值", build.NOON),)
        ),
        case_id=SHUT.id,
    ),
    *build.register(OLD),
    build.file_evidence(TORN),
    build.seal(build.volume(OLD, TORN, serial=2)),
    build.fact(FactKind.CASE_DISPOSED, GONE, case_id=OLD.id),
    build.fact(FactKind.DISPOSAL_DONE, case_id=OLD.id, detail={"backups": 0}),
]
"""Every kind of fact, each where it is allowed."""


def test_every_kind_of_fact_has_a_rule_and_stands_in_the_story():
    assert set(RULES) == set(FactKind)
    assert {fact.kind for fact, _ in STORY} == set(FactKind)


CHANGED_TABLES = {
    FactKind.WORKSPACE_CREATED: set(),
    FactKind.AGENCY_CHANGED: {"agency"},
    FactKind.ENTERPRISE_REGISTERED: {"parties", "party_names"},
    FactKind.PERSON_REGISTERED: {"parties", "party_names"},
    FactKind.OFFICER_REGISTERED: {"officers", "certificates"},
    FactKind.CASE_OPENED: {"cases", "case_parties", "case_officers"},
    FactKind.CASE_CHANGED: {"cases"},
    FactKind.HANDLERS_CHANGED: {"cases", "case_officers", "handler_changes"},
    FactKind.NUMBER_RESERVED: {"numbers"},
    FactKind.NUMBER_ABANDONED: {"numbers"},
    FactKind.DOCUMENT_ISSUED: {
        "records",
        "representations",
        "penalties",
        "decisions",
        "decision_places",
        "numbers",
        "cases",
    },
    FactKind.DOCUMENT_VOIDED: {"records", "decisions", "numbers", "cases"},
    FactKind.ARRIVAL_KEPT: {"kept_arrivals"},
    FactKind.SCAN_FILED: {"representations"},
    FactKind.EVIDENCE_FILED: {"records", "representations"},
    FactKind.FILING_TAKEN_BACK: {"records"},
    FactKind.DERIVATIVE_MADE: {"representations"},
    FactKind.TEXT_READ: {"record_texts", "record_pages"},
    FactKind.SCAN_COMPARED: {"comparisons"},
    FactKind.CASE_EVENT_RECORDED: {"case_events"},
    FactKind.REGISTER_FILLED: {"register_entries"},
    FactKind.PUBLICATION_RECORDED: {"publications"},
    FactKind.LENDING_RECORDED: {"lendings", "counted_lendings"},
    FactKind.HOLD_RECORDED: {"holds"},
    FactKind.APPRAISAL_RECORDED: {"appraisals"},
    FactKind.SUPPLEMENT_FILED: {"supplements"},
    FactKind.CASE_DISPOSED: {"disposals", "disposed_volumes", "disposed_records"},
    FactKind.DISPOSAL_DONE: {"disposals"},
    FactKind.VOLUME_SEALED: {"volumes", "volume_items", "cases"},
    FactKind.USER_REGISTERED: {"users"},
}


@pytest.mark.parametrize("kind", FactKind)
def test_a_fact_changes_exactly_the_tables_it_speaks_of(catalog, kind):
    position = next(place for place, (fact, _) in enumerate(STORY) if fact.kind is kind)
    build.play(catalog, *STORY[:position])
    before = set(build.dump(catalog))

    build.play(catalog, STORY[position])

    changed = {line.split("\t")[0] for line in set(build.dump(catalog)) - before}
    assert changed == CHANGED_TABLES[kind] | {"facts", "ledger_head"}


def test_positions_count_from_zero_and_lines_are_the_ledgers(catalog):
    assert catalog.is_empty()
    positions = build.play(catalog, *STORY)

    assert not catalog.is_empty()
    assert positions == list(range(len(STORY)))
    with catalog.reading() as reader:
        assert reader.fact_count() == len(STORY)
        assert reader.ledger_lines(0, limit=1000) == [
            ledger_line(fact, seq=seq) for seq, (fact, _) in enumerate(STORY)
        ]
        assert reader.ledger_lines(3, limit=2) == [ledger_line(STORY[seq][0], seq=seq) for seq in (3, 4)]
        assert reader.ledger_lines(len(STORY), limit=10) == []
        about = [seq for seq, (fact, _) in enumerate(STORY) if fact.record_id == DECISION.id]
        assert reader.fact_positions(DECISION.id) == about


def test_the_newest_fact_is_the_latest_even_when_the_clock_went_back(catalog):
    with catalog.reading() as reader:
        assert reader.newest_fact_at() is None
    later = build.NOON + timedelta(days=3, microseconds=7)
    build.play(
        catalog,
        build.fact(FactKind.AGENCY_CHANGED, build.agency(), at=later),
        build.fact(FactKind.AGENCY_CHANGED, build.agency(), at=build.NOON),
    )

    with catalog.reading() as reader:
        assert reader.newest_fact_at() == later


def issue(item):
    return build.issue(item)


OTHER = build.record(3, of=CASE, serial=3)
CONTRADICTIONS = {
    "workspace created twice": build.fact(FactKind.WORKSPACE_CREATED),
    "case opened twice": build.register(CASE)[0],
    "number reserved twice": build.reserve(DECISION),
    "number of an abandoned reservation": build.reserve(FAILED),
    "number that leaves a gap": build.reserve(build.record(9, of=CASE, serial=9)),
    "number that was used for a new document": issue(replace(OTHER, number=DECISION.number)),
    "abandoned number on a document": issue(FAILED),
    "used number abandoned": build.abandon(DECISION),
    "number abandoned twice": build.abandon(FAILED),
    "document issued twice": issue(replace(DECISION, number=None)),
    "page code used twice": issue(replace(OTHER, number=None, code_uid=DECISION.code_uid)),
    "evidence issued as a document": issue(replace(VIDEO, id=OTHER.id)),
    "document filed as evidence": build.file_evidence(replace(OTHER, number=None)),
    "document void from the start": issue(replace(OTHER, number=None, void_reason="x")),
    "void document voided again": VOID,
    "officer of another open account": account(replace(CLERK, name="clerk.2")),
    "evidence voided": build.fact(FactKind.DOCUMENT_VOIDED, Voided("x"), record_id=VIDEO.id),
    "filing taken back twice": BACK,
    "issued file taken back": build.fact(
        FactKind.FILING_TAKEN_BACK,
        TakenBack(DECISION.representations[0].sha256, "x"),
        record_id=DECISION.id,
        case_id=CASE.id,
    ),
    "party of another case": issue(replace(OTHER, number=None, party_id=build.person(1).id)),
    "penalty on a stranger": issue(
        replace(OTHER, number=None, penalties=(Penalty(build.person(1).id, "罚款", 1),))
    ),
    "other bytes for an arrival": build.fact(
        FactKind.ARRIVAL_KEPT, replace(KEPT, sha256=build.digest("x")), arrival_id=KEPT.arrival_id
    ),
}
UNKNOWN = {
    "case": build.fact(FactKind.CASE_CHANGED, build.case(5), case_id=build.case(5).id),
    "case of a record": issue(build.record(3, of=build.case(5))),
    "party of a record": issue(replace(OTHER, number=None, party_id=build.enterprise(5).id)),
    "officer of a user": account(replace(CLERK, officer_id=build.officer(5).id)),
    "case lent to a user": account(replace(CLERK, lent_case_ids=(CASE.id, build.case(5).id))),
    "officer of a record": issue(replace(OTHER, number=None, officer_ids=(build.officer(5).id,))),
    "number nobody reserved": issue(OTHER),
    "number nobody reserved, abandoned": build.abandon(OTHER),
    "record of a scan": build.fact(FactKind.SCAN_FILED, build.file("x", Role.SCAN), record_id=OTHER.id),
    "record of a voiding": build.fact(FactKind.DOCUMENT_VOIDED, Voided("x"), record_id=OTHER.id),
    "record of a text": build.fact(FactKind.TEXT_READ, build.text_of(OTHER, "x"), record_id=OTHER.id),
    "scan of a comparison": build.fact(
        FactKind.SCAN_COMPARED, replace(COMPARISON, scan=build.digest("nothing")), record_id=DECISION.id
    ),
    "file that is taken back": build.fact(
        FactKind.FILING_TAKEN_BACK, TakenBack(build.digest("nothing"), "x"), record_id=DECISION.id
    ),
    "file of a text": build.fact(
        FactKind.TEXT_READ,
        replace(build.text_of(DECISION, "x"), source=build.digest("nothing")),
        record_id=DECISION.id,
    ),
}
WRONG = {
    "body missing": (build.issue(DECISION)[0], None),
    "body where none belongs": (build.reserve(OTHER)[0], {"a": 1}),
    "subject missing": build.fact(FactKind.SCAN_FILED, build.file("x", Role.SCAN)),
    "record of another id": build.fact(
        FactKind.DOCUMENT_ISSUED, OTHER, record_id=DECISION.id, case_id=OTHER.case_id
    ),
    "officer of another id": build.fact(
        FactKind.OFFICER_REGISTERED, build.officer(1), officer_id=build.officer(2).id
    ),
    "number without serial": build.fact(
        FactKind.NUMBER_RESERVED, record_id=OTHER.id, detail={"region": "示"}
    ),
    "number without record": build.fact(FactKind.NUMBER_RESERVED, detail=build.number_detail(OTHER)),
    "abandoned without reason": build.abandon(FAILED, reason=""),
    "stage nobody knows": build.issue(replace(OTHER, number=None), stage="nowhere"),
}
REFUSED = [
    *(pytest.param(step, ConflictError, id=name) for name, step in CONTRADICTIONS.items()),
    *(pytest.param(step, NotFoundError, id=f"unknown {name}") for name, step in UNKNOWN.items()),
    *(pytest.param(step, RejectedError, id=name) for name, step in WRONG.items()),
]


@pytest.mark.parametrize(("step", "family"), REFUSED)
def test_a_refused_fact_changes_nothing_even_when_the_transaction_goes_on(
    new_url, open_catalog, step, family
):
    catalog = open_catalog(new_url("sqlite"))
    build.play(catalog, *STORY)
    before = build.dump(catalog)

    with catalog.transaction() as tx, pytest.raises(family) as refusal:
        tx.record(*step)

    assert refusal.type is family
    assert build.dump(catalog) == before


def test_postgresql_goes_on_after_a_refused_fact(new_url, open_catalog):
    catalog = open_catalog(new_url("postgresql"))
    build.play(catalog, *STORY)

    with catalog.transaction() as tx:
        for step in (*CONTRADICTIONS.values(), *UNKNOWN.values(), *WRONG.values()):
            with pytest.raises((ConflictError, NotFoundError, RejectedError)):
                tx.record(*step)
        assert tx.record(*build.reserve(OTHER)) == len(STORY)


def test_a_body_that_is_not_the_one_the_fact_names_is_damage(catalog):
    build.play(catalog, *STORY)
    fact, body = build.issue(OTHER)

    with catalog.transaction() as tx, pytest.raises(DamageError, match=r"document_issued\.json"):
        tx.record(fact, {**body, "title": "换过的标题"})
    with catalog.transaction() as tx, pytest.raises(DamageError):
        tx.record(*build.fact(FactKind.ENTERPRISE_REGISTERED, {"name": "no id"}))


def test_an_exception_in_the_transaction_undoes_all_of_it(catalog):
    build.play(catalog, *STORY)
    before = build.dump(catalog)

    def interrupted():
        with catalog.transaction() as tx:
            tx.record(*build.reserve(OTHER))
            tx.set_note("last", {"a": 1})
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()

    assert build.dump(catalog) == before
    with catalog.reading() as reader:
        assert reader.note("last") is None


def test_a_number_once_reserved_is_never_given_out_again(registered):
    items = [build.record(serial, of=CASE, serial=serial) for serial in (1, 2, 3)]
    build.play(registered, build.reserve(items[0]), build.abandon(items[0]), build.reserve(items[1]))

    with registered.transaction() as tx:
        serial = tx.next_serial(region="示", word="罚", year=2026)
    for item in items[:2]:
        with pytest.raises(ConflictError, match="3"):
            build.play(registered, build.reserve(replace(OTHER, number=item.number)))

    assert serial == 3
    assert DocumentNumber("示", "罚", 2026, serial) == items[2].number


def test_a_number_reserved_for_one_document_is_not_printed_on_another(registered):
    build.play(registered, build.reserve(DECISION))

    with pytest.raises(ConflictError, match="another record"):
        build.play(registered, build.issue(replace(FAILED, number=DECISION.number)))
