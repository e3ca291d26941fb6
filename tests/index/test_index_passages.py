import pytest
from index_corpus import make_entries
from index_oracle import pattern, plain

from docarchive.domain.query import And, Filter, FilterField, IndexPage, Not, Or, Span, Text
from docarchive.index.passages import PASSAGE_LENGTH, PagesRead, passages, text_marks


def marked(query, *texts, limit=9):
    pages = [IndexPage(number, text) for number, text in enumerate(texts, start=1)]
    return [
        (passage.page_number, [passage.text[mark.start : mark.end] for mark in passage.marks])
        for passage in passages(query, PagesRead(pages), limit=limit)
    ]


@pytest.mark.parametrize(
    ("wanted", "text", "marks"),
    [
        ("安全生产", "应当安 全\n生　产。", ["安 全\n生　产"]),
        ("罚款3万元", "處罰款３萬元，另罚款33万元", ["罰款３萬元"]),
        ("33190", "GB/T 331\n90-2016", ["331\n90"]),
        ("331", "GB/T 331\n90-2016", ["331"]),
        ("m2", "面积20㎡，5 m²", ["㎡", "m²"]),
        ("安全", "安全安全", ["安全", "安全"]),
        ("安全安", "安全安全安", ["安全安全安"]),
        ("𠮷野", "在𠮷\ufe00野家", ["𠮷\ufe00野"]),
        ("罚", "无", []),
    ],
)
def test_marks_stand_exactly_where_it_is_written(wanted, text, marks):
    assert [mark for _, found in marked(Text(wanted), text) for mark in found] == marks


def test_a_run_over_a_page_break_is_marked_on_both_pages():
    assert marked(Text("限期整改"), "责令限期", "整改完毕") == [(1, ["限期"]), (2, ["整改"])]


def test_what_is_excluded_or_filtered_is_not_marked():
    query = And((Or((Text("甲"), Not(Not(Text("丁"))))), Not(Text("乙")), Filter(FilterField.CAUSE, "丙")))

    assert marked(query, "甲乙丙丁") == [(1, ["甲", "丁"])]
    assert marked(Not(And((Text("甲"), Not(Text("乙"))))), "甲乙") == []
    assert marked(And(()), "甲乙") == []


def test_passages_are_short_and_those_with_more_of_the_words_are_preferred():
    filler = "无关的话" * 50
    pages = [IndexPage(1, f"甲公司{filler}甲公司{filler}"), IndexPage(2, f"{filler}甲公司与乙公司{filler}")]

    (best,) = passages(And((Text("甲公司"), Text("乙公司"))), PagesRead(pages), limit=1)

    assert best.page_number == 2
    assert len(best.text) == PASSAGE_LENGTH
    assert [best.text[mark.start : mark.end] for mark in best.marks] == ["甲公司", "乙公司"]
    assert len(passages(Text("甲公司"), PagesRead(pages), limit=9)) == 3


def test_a_mark_longer_than_a_passage_is_shown_whole():
    long = "安全生产" * 40

    (passage,) = passages(Text(long), PagesRead([IndexPage(1, f"前文{long}后文")]), limit=3)

    assert passage.text == long
    assert passage.marks == (Span(0, len(long)),)


@pytest.mark.parametrize(
    "wanted", ["罚款", "除尘器", "安全生产教育和培训", "3万元", "GB/T", "年", "有限公司", "第九十七条"]
)
def test_every_hit_of_the_golden_set_is_marked_and_every_mark_is_what_was_asked(wanted):
    seen = 0
    for entry in make_entries(300, seed=5):
        page = IndexPage(7, "\n".join(page.text for page in entry.pages))
        found = passages(Text(wanted), PagesRead([page]), limit=3)
        assert bool(found) == bool(pattern(wanted).search(plain(page.text)))
        for passage in found:
            assert passage.page_number == 7
            assert passage.text in page.text
            for mark in passage.marks:
                assert pattern(wanted).fullmatch(plain(passage.text[mark.start : mark.end]))
                seen += 1
    assert seen >= 5


def test_a_whole_page_is_marked_in_reading_order_without_overlaps():
    text = "罚款三万元，限期缴纳罚款；逾期加处罚款"

    query = And((Text("缴纳罚款"), Text("罚款"), Not(Text("逾期"))))
    marks = text_marks(query, PagesRead([IndexPage(1, text)]))

    assert [text[start:end] for _, start, end in marks] == ["罚款", "缴纳罚款", "罚款"]
