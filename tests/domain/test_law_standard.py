"""Standards are read clause by clause, with their number, their days and what they replace."""

from datetime import date

import pytest

from docarchive.domain.errors import RejectedError
from docarchive.domain.laws.register import article_of, fillings_of, law_of
from docarchive.domain.laws.text import LawStatus
from docarchive.domain.laws.text_body import Line
from docarchive.domain.laws.text_standard import (
    clause_key,
    is_standard,
    named_clause,
    parse_standard,
    standard_number,
)

TEXT = """GB/T 33333-2022 示例仓库储存通则
代替 GB/T 33333-1995
2022-12-29 发布
2023年7月1日 实施
1 范围 ………… 1
1 范围
本文件适用于示例仓库。
3 术语和定义
3.1
隔离储存
3.2 隔开储存
5 储存要求
5.1 一般要求
5.1.1 应建立信息管理系统。
3 t 以上的货物应当分垛。
5.1.2 应双人收发：
a) 登记；
b) 复核。
5.1.4 应通风。
附录A（资料性）示例
A.1 入库检查
A.1.1 核对品名。"""


def lines(text):
    return [Line(number, line) for number, line in enumerate(text.split("\n"), start=1)]


def read(text=TEXT, **front):
    return parse_standard(front, lines(text), name="标准.md")


def test_a_standard_is_read_with_its_number_its_days_and_what_it_replaces():
    law = read().law

    assert (law.number, law.title, law.replaces) == ("GB/T 33333-2022", "示例仓库储存通则", "GB/T 33333-1995")
    assert (law.edition, law.effective_from) == (date(2022, 12, 29), date(2023, 7, 1))
    assert law.id == "GBT33333@2022-12-29"
    assert law.name == "GB/T 33333-2022《示例仓库储存通则》"


def test_clauses_keep_their_numbers_their_headings_and_lines_that_begin_with_a_figure():
    clauses = {item.key: item for item in read().articles}

    assert list(clauses) == ["1", "3", "3.1", "3.2", "5", "5.1", "5.1.1", "5.1.2", "5.1.4", "A.1", "A.1.1"]
    assert clauses["1"].text == "范围\n本文件适用于示例仓库。"  # and not the line of the contents
    assert clauses["3.1"].text == "隔离储存"
    assert clauses["5.1.1"].text.endswith("3 t 以上的货物应当分垛。")
    assert clauses["5.1.2"].text == "应双人收发：\na) 登记；\nb) 复核。"
    assert clauses["5.1.2"].heading == "5 储存要求 5.1 一般要求"
    assert clauses["5.1.2"].place == "5.1.2"
    assert clauses["A.1.1"].text == "核对品名。"


def test_clauses_that_are_missing_are_remarked():
    assert [remark.partition("：")[2] for remark in read().remarks] == [
        "3 之前缺 2 / missing",
        "5 之前缺 4 / missing",
        "5.1.4 之前缺 5.1.3 / missing",
    ]


def test_engineering_standards_count_from_zero():
    text = "GB 55555-2020 示例规范\n2020-01-02发布\n1 总则\n1.0.1 为了示例。\n1.0.2 适用。\n2 术语\n2.1 词\n2.1.1 甲"

    assert [item.key for item in read(text).articles] == ["1", "1.0.1", "1.0.2", "2", "2.1", "2.1.1"]


def test_the_front_matter_says_what_the_text_does_not():
    law = read(
        "示例规范\n1 范围\n示例。",
        number="AQ 3333-2010",
        edition="2010-01-02",
        status="废止",
        effective_to="2020-01-01",
    ).law

    assert (law.number, law.status, law.title) == ("AQ 3333-2010", LawStatus.REPEALED, "示例规范")
    assert law.effective_to == date(2020, 1, 1)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("GB 1-2020 示例\n1 范围", "没有发布日期"),
        ("GB 1-2020 示例\n2020-01-01 发布\n没有条款。", "没有条款"),
        ("GB 1-2020 示例\n2020-13-01 发布\n1 范围", "不是日期"),
    ],
)
def test_what_cannot_be_taken_in_is_told_with_its_line(text, told):
    with pytest.raises(RejectedError, match=told):
        read(text)


def test_a_law_is_no_standard():
    assert not is_standard({}, lines("中华人民共和国安全生产法\n第一条 依照 GB 1-2020 执行。"))
    assert is_standard({}, lines(TEXT))


@pytest.mark.parametrize(
    ("written", "number", "clause"),
    [
        ("GB/T 33333-2022 5.1.2", ("GBT33333", 2022), ("GBT33333", 2022, "5.1.2")),
        ("gb/t33333 第5.1.2条", ("GBT33333", None), ("GBT33333", None, "5.1.2")),
        ("GB/T 33333-2022《示例仓库储存通则》5.1.2", ("GBT33333", 2022), ("GBT33333", 2022, "5.1.2")),
        ("GB/T 33333-2022《示例仓库储存通则》", ("GBT33333", 2022), None),
        ("GB 30000.2-2013 4", ("GB30000.2", 2013), ("GB30000.2", 2013, "4")),
        ("DB32/T 4321—2022 A.1", ("DB32T4321", 2022), ("DB32T4321", 2022, "A.1")),
        ("DB32T4321", ("DB32T4321", None), None),
        ("AQ3013-2008", ("AQ3013", 2008), None),
        ("安全生产法 38", None, None),
    ],
)
def test_standards_and_clauses_are_named_as_people_write_them(written, number, clause):
    assert standard_number(written) == number
    assert named_clause(written) == clause


@pytest.mark.parametrize(("written", "key"), [("5.1.2", "5.1.2"), ("第5条", "5"), ("a.1", "A.1"), ("甲", "")])
def test_a_clause_is_named_by_its_number(written, key):
    assert clause_key(written) == key


def test_a_standard_comes_back_from_its_register_entries():
    text = read()
    clauses, law = fillings_of(text, source="标准.md")

    assert law_of(law.entries[0]) == text.law
    assert tuple(map(article_of, clauses.entries)) == text.articles
