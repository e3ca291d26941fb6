from dataclasses import replace

import catalog_builders as build
import pytest
from sqlalchemy import event, text

from docarchive.catalog import ask_records
from docarchive.catalog.ask_records import by_number_prefix
from docarchive.domain.case import Stage
from docarchive.domain.case_event import CaseEvent, CaseEventKind
from docarchive.domain.facts import FactKind, Voided
from docarchive.domain.identifiers import DocumentNumber
from docarchive.domain.people.sight import Sight
from docarchive.domain.query import IndexPage
from docarchive.domain.record import KeptArrival, PageText, RecordText, Role, TextLine

CASE = build.case(1)
DECISION = build.record(1, of=CASE, serial=1)


@pytest.fixture
def issued(registered):
    build.play(registered, build.reserve(DECISION), build.issue(DECISION, stage="decided"))
    return registered


def void(item, reason="数额写错"):
    return build.fact(FactKind.DOCUMENT_VOIDED, Voided(reason), record_id=item.id)


def scan(item, name="scan"):
    return build.fact(
        FactKind.SCAN_FILED, build.file(name, Role.SCAN), record_id=item.id, case_id=item.case_id
    )


def read(item, words, **options):
    value = build.text_of(item, words, **options)
    return build.fact(FactKind.TEXT_READ, value, record_id=item.id)


def recognise(item, source, *pages):
    value = RecordText(item.id, build.digest(source), "faster-paddle", "1", pages)
    return build.fact(FactKind.TEXT_READ, value, record_id=item.id)


def paid(case):
    value = CaseEvent(case.id, CaseEventKind.FINE_PAID, build.NOON, amount_fen=100)
    return build.fact(FactKind.CASE_EVENT_RECORDED, value, case_id=case.id)


def texts(pages):
    return {page.page_number: page.text for page in pages}


def test_an_issued_document_comes_back_as_it_was_recorded(issued):
    with issued.reading() as reader:
        assert reader.get_record(DECISION.id) == DECISION
        assert reader.find_record_by_code(DECISION.code_uid) == DECISION
        assert reader.find_record_by_code("0" * 16) is None
        assert reader.records_of(CASE.id) == [DECISION]
        assert list(reader.all_record_ids()) == [DECISION.id]


def test_issuing_moves_the_case_on_and_never_back(issued):
    later = build.record(2, of=CASE)
    build.play(issued, build.issue(later, stage="inspecting"))

    with issued.reading() as reader:
        assert reader.get_case(CASE.id).stage is Stage.DECIDED
        assert reader.index_entries([later.id])[0].stage == "decided"


def test_a_number_is_found_whatever_agency_word_it_is_written_with(issued):
    old_paper = build.evidence(1, of=CASE, number=DocumentNumber("示", "罚", 2026, 1, "安监管"))
    build.play(issued, build.file_evidence(old_paper))

    with issued.reading() as reader:
        found = reader.find_records_by_number(DocumentNumber("示", "罚", 2026, 1, "应急管理"))
        other = reader.find_records_by_number(DocumentNumber("示", "罚", 2025, 1))

    assert found == [DECISION, old_paper]
    assert other == []


def test_numbers_are_found_by_their_beginning_as_printed(issued):
    more = [build.record(serial, of=CASE, serial=serial) for serial in range(2, 13)]
    build.play(issued, *(step for item in more for step in (build.reserve(item), build.issue(item))))

    with issued.reading() as reader:
        some = reader.find_records_by_number_prefix("（示）应急罚〔2026〕1")
        most = reader.find_records_by_number_prefix("（示）应急罚", limit=5)
        none = reader.find_records_by_number_prefix("（示）应急罚〔2026〕%")

    assert [item.number.serial for item in some] == [10, 11, 12, 1]
    assert len(most) == 5
    assert none == []


def test_the_series_of_numbers_are_told_once_each(issued):
    more = [build.record(serial, of=CASE, serial=serial) for serial in range(2, 13)]
    build.play(issued, *(step for item in more for step in (build.reserve(item), build.issue(item))))
    for place, number in enumerate(
        (DocumentNumber("示", "罚", 2016, 88, "安监管"), DocumentNumber("示", "罚告", 2026, 7)), start=90
    ):
        build.play(issued, build.file_evidence(build.evidence(place, of=CASE, number=number)))
    build.play(issued, build.file_evidence(build.evidence(92, of=CASE)))

    with issued.reading() as reader:
        assert reader.number_series() == [
            "（示）安监管罚〔2016〕",
            "（示）应急罚〔2026〕",
            "（示）应急罚告〔2026〕",
        ]


def test_series_are_leapt_through_and_not_read_number_by_number(new_url, open_catalog):
    catalog = open_catalog(new_url("sqlite"))
    with catalog.reading() as reader:
        assert reader.number_series() == []
        compiled = ask_records._SERIES.compile(reader._db, compile_kwargs={"literal_binds": True})
        plan = [row[3] for row in reader._db.execute(text(f"EXPLAIN QUERY PLAN {compiled}"))]

    of_records = [step for step in plan if " records " in step]
    assert len(of_records) == 2
    assert all(
        step.startswith("SEARCH records USING COVERING INDEX ix_records_number") for step in of_records
    )


def test_a_prefix_is_a_range_of_the_index_and_no_scan(new_url, open_catalog):
    catalog = open_catalog(new_url("sqlite"))
    with catalog.reading() as reader:
        compiled = by_number_prefix("（示）", limit=10).compile(
            reader._db, compile_kwargs={"literal_binds": True}
        )
        plan = " ".join(row[3] for row in reader._db.execute(text(f"EXPLAIN QUERY PLAN {compiled}")))

    assert "SEARCH records USING INDEX ix_records_number (number>? AND number<?)" in plan
    assert "SCAN" not in plan


def test_a_prefix_is_a_range_of_the_index_on_postgresql_too(new_url, open_catalog):
    catalog = open_catalog(new_url("postgresql"))
    with catalog.reading() as reader:
        reader._db.execute(text("SET LOCAL enable_seqscan = off"))
        compiled = by_number_prefix("（示）", limit=10).compile(
            reader._db, compile_kwargs={"literal_binds": True}
        )
        plan = " ".join(row[0] for row in reader._db.execute(text(f"EXPLAIN {compiled}")))

    assert "Index Scan using ix_records_number" in plan
    assert "Index Cond: ((number >= " in plan


def test_a_void_document_keeps_its_number_and_says_why(issued):
    build.play(issued, void(DECISION))

    with issued.reading() as reader:
        assert reader.get_record(DECISION.id) == replace(DECISION, void_reason="数额写错")
        assert reader.find_records_by_number(DECISION.number)[0].void_reason == "数额写错"
        assert [(gap.number, gap.reason) for gap in reader.number_gaps()] == [(DECISION.number, "数额写错")]
    with issued.transaction() as tx:
        assert tx.next_serial(region="示", word="罚", year=2026) == 2


def test_reserved_and_abandoned_numbers_are_gaps_and_used_ones_are_not(issued):
    failed, waiting = (build.record(number, of=CASE, serial=number) for number in (2, 3))
    build.play(issued, build.reserve(failed), build.abandon(failed), build.reserve(waiting))

    with issued.reading() as reader:
        gaps = reader.number_gaps()

    assert [(gap.number.serial, gap.reason, gap.record_id) for gap in gaps] == [
        (2, "转换失败", failed.id),
        (3, "", waiting.id),
    ]
    assert gaps[1].reserved_at == build.NOON


def test_each_series_counts_from_one(issued):
    with issued.transaction() as tx:
        assert tx.next_serial(region="示", word="罚", year=2026) == 2
        assert tx.next_serial(region="示", word="罚", year=2027) == 1
        assert tx.next_serial(region="示", word="责改", year=2026) == 1
        assert tx.next_serial(region="例", word="罚", year=2026) == 1


def test_a_scan_is_added_to_its_record_behind_what_was_issued(issued):
    build.play(issued, scan(DECISION, "first"), scan(DECISION, "second"))

    with issued.reading() as reader:
        files = reader.get_record(DECISION.id).representations

    assert files == (
        *DECISION.representations,
        build.file("first", Role.SCAN),
        build.file("second", Role.SCAN),
    )


def test_the_same_bytes_are_filed_to_a_record_once(issued):
    build.play(issued, scan(DECISION), scan(DECISION))

    with issued.reading() as reader:
        assert len(reader.get_record(DECISION.id).scans) == 1
        assert len(reader.fact_positions(DECISION.id)) == 4


def test_bytes_are_found_in_a_record_or_in_a_kept_arrival(issued):
    kept = KeptArrival(
        build.id_of(77), "heap.pdf", "arrivals/heap.pdf", build.digest("heap"), 9, "application/pdf"
    )
    build.play(issued, build.fact(FactKind.ARRIVAL_KEPT, kept, arrival_id=kept.arrival_id))

    with issued.reading() as reader:
        in_record, in_arrival = (
            reader.find_file(build.digest("pdf 1")),
            reader.find_file(build.digest("heap")),
        )
        nowhere = reader.find_file(build.digest("nothing"))

    assert (in_record.record_id, in_record.key) == (DECISION.id, DECISION.representations[1].key)
    assert (in_arrival.record_id, in_arrival.arrival_id, in_arrival.key) == (None, kept.arrival_id, kept.key)
    assert nowhere is None


def test_pages_are_those_of_the_issued_pdf_else_of_the_first_file_with_text(issued):
    build.play(issued, read(DECISION, "docx text", role=Role.ISSUED_DOCX))
    with issued.reading() as reader:
        assert texts(reader.pages_of(DECISION.id)) == {1: "docx text"}
    build.play(issued, read(DECISION, "第一页\f第二页"))

    with issued.reading() as reader:
        assert texts(reader.pages_of(DECISION.id)) == {1: "第一页", 2: "第二页"}


def test_the_text_of_several_records_is_asked_for_at_once_and_of_what_is_hidden_none(issued):
    paper = build.record(2, of=CASE, serial=2, volume_side="secondary")
    build.play(issued, build.reserve(paper), build.issue(paper, stage="decided"))
    build.play(issued, read(paper, "讨论"), read(DECISION, "第一页"))
    ids = [paper.id, DECISION.id]
    statements = []
    with issued.reading() as reader:
        event.listen(reader._db, "before_cursor_execute", lambda *args: statements.append(args[2]))
        each = reader.pages_of_each(ids)
        assert len(statements) == 1
        assert each == {one: reader.pages_of(one) for one in ids}
        assert list(map(texts, each.values())) == [{1: "讨论"}, {1: "第一页"}]
    with issued.reading(Sight(main_side_of_others=True, informants=True)) as reader:
        assert list(map(texts, reader.pages_of_each(ids).values())) == [{}, {1: "第一页"}]


def test_a_later_reading_of_a_page_replaces_an_earlier_one(issued):
    build.play(issued, read(DECISION, "a\fb\fc"), read(DECISION, "better"))

    with issued.reading() as reader:
        assert texts(reader.pages_of(DECISION.id)) == {1: "better", 2: "b", 3: "c"}


def test_the_text_of_a_scan_stands_apart_from_what_was_issued(issued):
    line = TextLine("叁万元", (1000, 2000, 3000, 2300), 987)
    page = PageText(2, "叁万元", (line,), note="模糊 / blurred", rotation=180)
    build.play(issued, scan(DECISION), recognise(DECISION, "scan", page))
    with issued.reading() as reader:
        assert texts(reader.pages_of(DECISION.id)) == {}
    build.play(issued, read(DECISION, "docx text", role=Role.ISSUED_DOCX))

    with issued.reading() as reader:
        assert texts(reader.pages_of(DECISION.id)) == {1: "docx text"}
        assert texts(reader.index_entries([DECISION.id])[0].pages) == {1: "docx text"}
        assert reader.text_of(DECISION.id, build.digest("scan")) == [
            replace(page, lines=(), engine="faster-paddle", engine_version="1")
        ]
        assert list(reader.text_keys(DECISION.id, build.digest("scan"))) == [2]


def test_files_from_outside_are_told_with_the_pages_nobody_has_read(issued):
    paper = build.evidence(1, of=CASE)
    build.play(issued, build.file_evidence(paper), scan(DECISION))
    (file,) = paper.representations
    with issued.reading() as reader:
        assert [(owner, left) for owner, _, left in reader.files_to_read()] == []
    several = replace(file, page_count=4, sha256=build.digest("four pages"))
    more = build.fact(FactKind.SCAN_FILED, several, record_id=paper.id, case_id=paper.case_id)
    unread = (PageText(2, "", note="乱码 / garbled", unread=True), PageText(3, ""))
    build.play(issued, more, recognise(paper, "four pages", PageText(1, "甲"), *unread))

    with issued.reading() as reader:
        assert reader.files_to_read() == [(paper.id, several, 3)]
    build.play(issued, recognise(paper, "four pages", *(PageText(number, "乙") for number in (2, 3, 4))))
    with issued.reading() as reader:
        assert reader.files_to_read() == []


@pytest.mark.parametrize(
    "words", ["nul \0 inside", "𠮷野家 𪚥", "line\nfeed\ttab", "\u202eright to left", ""]
)
def test_page_text_is_kept_to_the_character(issued, words):
    build.play(issued, read(DECISION, words))

    with issued.reading() as reader:
        assert texts(reader.pages_of(DECISION.id)) == {1: words}


def test_the_index_learns_everything_it_searches_by(registered):
    renamed = build.enterprise(
        1, aliases=("一号化工",), former_names=("旧名厂",), industry="C2669", region="示例区"
    )
    both = build.case(2, party_ids=(renamed.id, build.person(1).id), handler_ids=(build.officer(2).id,))
    decision = build.record(1, of=both, serial=1, officer_ids=(build.officer(1).id,))
    other = build.record(2, of=both, serial=2)
    steps = [
        step
        for item in (decision, other)
        for step in (build.reserve(item), build.issue(item, stage="decided"))
    ]
    build.play(registered, *build.register(renamed, both), *steps, read(decision, "处以罚款\f叁万元"))

    with registered.reading() as reader:
        entry = reader.index_entries([decision.id])[0]

    assert entry.record_id == decision.id
    assert entry.case_id == both.id
    assert entry.title == decision.title
    assert entry.pages == (IndexPage(1, "处以罚款"), IndexPage(2, "叁万元"))
    assert entry.party_names == (renamed.name, "一号化工", "旧名厂", build.person(1).name)
    assert entry.party_codes == (str(renamed.uscc),)
    assert (entry.case_name, entry.cause) == (both.name, both.cause)
    assert entry.case_numbers == (str(decision.number), str(other.number))
    assert entry.number == "（示）应急罚〔2026〕1号"
    assert (entry.form_id, entry.form_title) == ("penalty_decision_unit", "行政处罚决定书")
    assert entry.laws == ("《中华人民共和国安全生产法》第九十七条第四项",)
    assert entry.officers == (build.officer(1).name, build.officer(2).name)
    assert entry.stage == "decided"
    assert entry.doc_date == decision.doc_date
    assert entry.fine_fen == 3_000_000
    assert (entry.party_name, entry.industry, entry.region) == (
        renamed.name,
        renamed.industry,
        renamed.region,
    )
    assert entry.penalty_kinds == ("罚款", "警告")
    assert entry.penal_articles == entry.laws


def test_index_entries_cost_a_handful_of_queries_however_many_and_however_large_the_case(issued):
    more = [build.evidence(number, of=CASE) for number in range(40)]
    build.play(issued, *(build.file_evidence(item) for item in more), read(DECISION, "\f".join("ab" * 50)))
    asked = []

    with issued.reading() as reader:
        event.listen(reader._db, "before_cursor_execute", lambda *args: asked.append(args[2]))
        reader.index_entries([DECISION.id, *(item.id for item in more)])

    assert len(asked) <= 6


def test_a_case_of_more_records_than_one_question_takes_comes_whole_and_in_order(issued):
    many = [build.evidence(number, of=CASE) for number in range(510)]
    build.play(issued, *(build.file_evidence(item) for item in many))

    with issued.reading() as reader:
        found, ids = reader.records_of(CASE.id), list(reader.all_record_ids())
        of_case = list(reader.record_ids_of(CASE.id))

    assert list(found) == [DECISION, *many]
    assert ids == of_case == [DECISION.id, *(item.id for item in many)]


def test_records_and_events_of_thirty_cases_are_asked_for_as_often_as_those_of_ten(registered):
    cases = [build.case(number, party_ids=CASE.party_ids) for number in range(2, 32)]
    decided = [build.record(number, of=case) for number, case in enumerate(cases, 2)]
    seen = [build.evidence(number, of=case) for number, case in enumerate(cases, 2)]
    told = [build.record(number, of=case, form_id="penalty_notice") for number, case in enumerate(cases, 100)]
    build.play(registered, *build.register(*cases), *map(build.issue, decided), *map(build.issue, told))
    build.play(registered, *map(build.file_evidence, seen), *map(paid, cases))

    def asked_for(some):
        asked, ids = [], [case.id for case in some]
        with registered.reading() as reader:
            event.listen(reader._db, "before_cursor_execute", lambda *args: asked.append(args[2]))
            records, events = reader.records_of_cases(ids, [DECISION.form_id]), reader.events_of_cases(ids)
        assert list(records) == list(events) == ids
        return records, events, len(asked)

    few, many = asked_for(cases[:10]), asked_for(cases)

    assert many[2] == few[2] == 3
    assert list(many[0].values()) == [[one, other] for one, other in zip(decided, seen, strict=True)]
    with registered.reading() as reader:
        assert many[1] == {case.id: reader.events_of(case.id) for case in cases}
        assert all(many[1].values())
        assert reader.records_of_cases([], [DECISION.form_id]) == reader.events_of_cases([]) == {}


def test_records_of_many_cases_are_found_by_the_index_of_cases(new_url, open_catalog):
    asked = []
    with open_catalog(new_url("sqlite")).reading() as reader:
        event.listen(reader._db, "before_cursor_execute", lambda *args: asked.append(args[2:4]))
        reader.records_of_cases([CASE.id, build.id_of(98)], [DECISION.form_id])
        reader.acts(case_id=CASE.id)
        plans = [
            [row[3] for row in reader._db.exec_driver_sql(f"EXPLAIN QUERY PLAN {question}", values)]
            for question, values in asked[:2]
        ]

    assert any("records USING INDEX ix_records_case_id_seq" in step for step in plans[0])
    assert not [step for plan in plans for step in plan if step.startswith("SCAN")]


def test_what_a_party_got_in_all_its_cases_is_one_answer_without_void_ones(issued):
    second = build.case(2, party_ids=CASE.party_ids)
    later = build.record(2, of=second)
    gone = build.record(3, of=second)
    build.play(issued, *build.register(second), build.issue(later), build.issue(gone), void(gone))

    with issued.reading() as reader:
        assert reader.documents_of_party(DECISION.party_id, [DECISION.form_id]) == [DECISION, later]
        assert reader.documents_of_party(DECISION.party_id, ["service_receipt"]) == []
        assert reader.documents_of_party(build.person(9).id, [DECISION.form_id]) == []
