"""Why a hit is one: the parts that hold, where, and by which value; the same judgement as the engines'."""

import random
from datetime import date

import pytest
from test_index_golden import made_up

from docarchive.domain.query import And, FiledSince, IndexEntry, IndexPage, Text
from docarchive.domain.synonyms import Expansion, SynonymKind
from docarchive.index.passages import PagesRead
from docarchive.index.query import parse_query
from docarchive.index.why import Judged, Reason, reasons

ENTRY = IndexEntry(
    "R1", "C1", "粉尘检查记录",
    (IndexPage(1, "发现粉 尘\n堆积，粉塵"), IndexPage(2, "无"), IndexPage(3, "应急管理局查粉尘")),
    party_names=("常州恒达化工有限公司", "恒达化工"), party_codes=("91320400MA000000X1",), case_name="三号案",
    case_numbers=("（苏常）应急罚〔2026〕12号",), number="（苏常）应急罚〔2026〕12号", form_id="inspection",
    form_title="现场检查记录", laws=("《安全生产法》第四十一条", "《安全生产法》第九十七条"), officers=("王建国", "李四"),
    stage="filed", doc_date=date(2026, 3, 1), fine_fen=3_000_000, party_name="常州恒达化工有限公司",
)  # fmt: skip


def reasons_of(query, expansions=()):
    return reasons(query, ENTRY.title, PagesRead(ENTRY.pages), lambda: ENTRY, expansions)


def why(typed, expansions=()):
    return [
        (item.part, item.where, item.found, item.pages, item.times)
        for item in reasons_of(parse_query(typed), expansions)
    ]


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("粉尘", [("粉尘", "title", ("粉尘",), (), 1), ("粉尘", "text", ("粉 尘", "粉塵", "粉尘"), (1, 3), 3)]),
        ("企业:恒达", [("企业:恒达", "enterprise", ("常州恒达化工有限公司", "恒达化工"), (), 0)]),
        ("企业:=常州恒达化工有限公司", [("企业:=常州恒达化工有限公司", "enterprise", ("常州恒达化工有限公司",), (), 0)]),
        ("企业:91320400MA000000X1", [
            ("企业:91320400MA000000X1", "enterprise", ("常州恒达化工有限公司", "恒达化工"), (), 0)]),
        ("法条:第九十七条", [("法条:第九十七条", "article", ("《安全生产法》第九十七条",), (), 0)]),
        ("案号:C1", [("案号:C1", "case", ("三号案",), (), 0)]),
        ("阶段:立案", [("阶段:立案", "stage", ("立案",), (), 0)]),
        ("文号:（苏常）应急罚*", [("文号:（苏常）应急罚*", "number", ("（苏常）应急罚〔2026〕12号",), (), 0)]),
        ("日期:2026 罚款:1万..", [("日期", "date", ("2026-03-01",), (), 0), ("罚款", "fine", ("30,000.00 元",), (), 0)]),
        ("堆积 OR 没有 -喷淋", [("堆积", "text", ("堆积",), (1,), 1)]),
        ("NOT NOT 堆积", [("堆积", "text", ("堆积",), (1,), 1)]),
        ("-喷淋", []),
        ("", []),
    ],
)  # fmt: skip
def test_the_parts_that_hold_say_where(typed, expected):
    assert why(typed) == expected


def test_a_synonym_says_for_which_word_it_stands():
    expansion = Expansion("安监局", ("应急管理局",), SynonymKind.AGENCY, "x")

    (reason,) = reasons_of(parse_query("安监局 OR =应急管理局"), (expansion,))
    assert reason == Reason("应急管理局", "text", ("应急管理局",), (3,), 1, "安监局")


def test_a_query_that_is_not_typed_gives_no_reason():
    assert reasons_of(And((FiledSince(0), Text("堆积"))))[0].part == "堆积"


def test_what_holds_is_what_the_engines_find(golden_entries, oracle):
    chance = random.Random(9)
    some = chance.sample(golden_entries, 40)
    judged = [Judged(entry.title, PagesRead(entry.pages), lambda entry=entry: entry) for entry in some]
    for _ in range(60):
        query = made_up(chance, depth=3)
        for entry, one in zip(some, judged, strict=True):
            assert one.holds(query) == oracle.matches(entry, query), query


def test_words_alone_ask_nothing_but_the_text():
    def everything():
        raise AssertionError("asked for all that is known of the record")

    query = parse_query("粉尘 -喷淋")
    (title, text) = reasons(query, ENTRY.title, PagesRead(ENTRY.pages), everything)
    assert (title.where, text.where) == ("title", "text")
