from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docarchive.domain.errors import RejectedError
from docarchive.domain.query import And, DateRange, Filter, FilterField, FineRange, Not, Or, Text
from docarchive.index.query import LONGEST_QUERY, parse_query

A, B, C, D = Text("甲"), Text("乙"), Text("丙"), Text("丁")
NUMBER = "（苏常）应急罚〔2026〕12号"


def has(field, value, **given):
    return Filter(FilterField(field), value, **given)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("", And(())),
        (" 　\n", And(())),
        ("甲", A),
        ("甲 乙　丙", And((A, B, C))),
        ("甲 OR 乙", Or((A, B))),
        ("甲 乙 OR 丙 丁", And((A, Or((B, C)), D))),
        ("甲 AND 乙 OR 丙", Or((And((A, B)), C))),
        ("甲 OR 乙 AND 丙", Or((A, And((B, C))))),
        ("甲 ＯＲ 乙", Or((A, B))),
        ("甲 or 乙", And((A, Text("or"), B))),
        ("ORACLE 甲", And((Text("ORACLE"), A))),
        ("-甲", Not(A)),
        ("－甲 NOT 乙", And((Not(A), Not(B)))),
        ("NOT NOT 甲", Not(Not(A))),
        ("甲 -(乙 OR 丙)", And((A, Not(Or((B, C)))))),
        ("（甲 OR 乙）丙", And((Or((A, B)), C))),
        ("((甲))", A),
        ("-“甲 乙”", Not(Text("甲 乙", exact=True))),
        ('"甲 OR (乙"', Text("甲 OR (乙", exact=True)),
        ("=甲 ＝乙 -=丙", And((Text("甲", exact=True), Text("乙", exact=True), Not(Text("丙", exact=True))))),
        ('="甲 乙"', Text("甲 乙", exact=True)),
        ("a=b", Text("a=b")),
        ('甲"乙 丙"丁', And((A, Text("乙 丙", exact=True), D))),
        ("GB/T 33190-2016", And((Text("GB/T"), Text("33190-2016")))),
        ("常州(集团)有限公司", Text("常州(集团)有限公司")),
        ("（苏常）应急罚", Text("（苏常）应急罚")),
        ("12:30", Text("12:30")),
        (NUMBER, Or((has("number", NUMBER), Text(NUMBER, exact=True)))),
        ("(苏常)应急罚[2026]012号 甲", And((Or((has("number", NUMBER), Text("(苏常)应急罚[2026]012号", exact=True))), A))),
        ("-" + NUMBER, Not(Or((has("number", NUMBER), Text(NUMBER, exact=True))))),
        ("（苏常）应急罚〔2026〕1*", has("number", "（苏常）应急罚〔2026〕1", prefix=True)),
        ("*罚〔2026〕12号 ＊罚[2026]1＊", And((has("number", "罚〔2026〕12号"), has("number", "罚[2026]1", prefix=True)))),
        ("粉尘 ：甲", And((Text("粉尘"), Text("：甲")))),
        ("文号:*12号 number:罚告", And((has("number", "12号"), has("number", "罚告")))),
        ("文号：（苏常）应急＊", has("number", "（苏常）应急", prefix=True)),
        (f"文号:{NUMBER}", has("number", NUMBER)),
        ("企业:华盛 案件:三号 案号:C1", And((has("enterprise", "华盛"), has("case", "三号"), has("case", "C1")))),
        ('企業:"甲 (乙) 公司"', has("enterprise", "甲 (乙) 公司")),
        ("企业:华盛(集团)", has("enterprise", "华盛(集团)")),
        ("Ｔｙｐｅ:笔录", has("type", "笔录")),
        ("文种:决定书 OR 文种:笔录", Or((has("type", "决定书"), has("type", "笔录")))),
        ("(案由:粉尘 法条:第九十四条)", And((has("cause", "粉尘"), has("article", "第九十四条")))),
        ("执法人员:王 officer:李", And((has("officer", "王"), has("officer", "李")))),
        ("阶段:立案 stage:closed 阶段:已送达", And((has("stage", "filed"), has("stage", "closed"), has("stage", "served")))),
        ("比对:不同 compared:same 比对:＝已接受", And((
            has("compared", "differs"), has("compared", "same"), has("compared", "accepted", exact=True)))),
        ("档次:从重 阶次:一般 tier:none", And((has("tier", "heavier"), has("tier", "ordinary"), has("tier", "none")))),
        ("罚款:10000..50000", FineRange(1_000_000, 5_000_000)),
        ("fine:1万..5万", FineRange(1_000_000, 5_000_000)),
        ("罚款:１．５万元至10,000,000元", FineRange(1_500_000, 1_000_000_000)),
        ("罚款:..3千", FineRange(None, 300_000)),
        ("罚款:1亿..", FineRange(10_000_000_000, None)),
        ("罚款:0.01", FineRange(1, 1)),
        ("罚款:1万-5万", FineRange(1_000_000, 5_000_000)),
        ("罚款:5万以上 罚款:5万元及以下", And((FineRange(5_000_000, None), FineRange(None, 5_000_000)))),
        ("罚款:>=1万 罚款:≤20000", And((FineRange(1_000_000, None), FineRange(None, 2_000_000)))),
        ("日期:2025-01..2025-06", DateRange(date(2025, 1, 1), date(2025, 6, 30))),
        ("date:2024", DateRange(date(2024, 1, 1), date(2024, 12, 31))),
        ("日期:2024-02", DateRange(date(2024, 2, 1), date(2024, 2, 29))),
        ("日期:2025年3月5日～", DateRange(date(2025, 3, 5), None)),
        ("日期:..20250305", DateRange(None, date(2025, 3, 5))),
        ("-日期:2025.1.2", Not(DateRange(date(2025, 1, 2), date(2025, 1, 2)))),
    ],
)  # fmt: skip
def test_what_is_typed_is_read_as_the_language_says(typed, expected):
    assert parse_query(typed) == expected


@pytest.mark.parametrize(
    ("typed", "place", "says"),
    [
        ("甲 OR", 5, "缺少检索词"),
        ("OR 甲", 1, "before OR"),
        ("甲 OR OR 乙", 6, "before OR"),
        ("甲 AND", 6, "缺少检索词"),
        ("NOT", 4, "缺少检索词"),
        ("甲 - 乙", 3, "减号"),
        ("--甲", 1, "减号"),
        ("甲 -", 3, "减号"),
        ("（甲 乙", 1, "没有闭合"),
        ("甲 (乙 (丙) 丁", 3, "没有闭合"),
        ("甲(乙", 2, "没有闭合"),
        ("甲 乙) 丙", 4, "右括号"),
        ("()", 1, "没有检索词"),
        ("甲 ()", 3, "没有检索词"),
        ("甲 “乙", 3, "没有闭合"),
        ('甲 ""', 3, "没有内容"),
        ("甲 = 乙", 3, "紧跟一个词"),
        ("甲 =", 3, "紧跟一个词"),
        ("甲 颜色:红", 3, "没有“颜色”"),
        ("http://甲", 1, "http"),
        ("企业: 甲", 4, "紧跟在冒号后面"),
        ("企业:", 4, "紧跟在冒号后面"),
        ("企业:华*", 5, "只能用在文号"),
        ("粉尘*", 3, "只能用在文号"),
        ("*粉尘", 1, "只能用在文号"),
        ("文号:罚*2026*", 5, "只能用在文号"),
        ("*", 1, "只能用在文号"),
        ("甲 罚款:很多", 6, "金额"),
        ("罚款:5万..1万", 4, "下限大于上限"),
        ("罚款:1..2..3", 4, "范围"),
        ("罚款:..", 4, "范围"),
        ("罚款:0.001", 4, "一分"),
        ("罚款:1万..999999999亿", 8, "一亿亿元"),
        ("企业 : 恒达", 4, "冒号前面不留空格"),
        ("甲 enterprise　：恒达", 14, "before the colon"),
        ("日期:2025-13", 4, "没有这个日期"),
        ("日期:2025-02-30", 4, "没有这个日期"),
        ("日期:2026..2025", 4, "起始日期"),
        ("日期:0000", 4, "没有这个日期"),
        ("阶段:开会", 4, "没有“开会”"),
        ("比对:红", 4, "没有“红”这个比对结果"),
        ("档次:=很重", 4, "没有“很重”这个档次"),
        ("(" * 21 + "甲" + ")" * 21, 21, "括号超过"),
        ("甲" * (LONGEST_QUERY + 1), LONGEST_QUERY + 1, "超过"),
    ],
)
def test_every_fault_names_its_place_and_what_is_wrong(typed, place, says):
    with pytest.raises(RejectedError) as caught:
        parse_query(typed)

    assert f"第 {place} 个字符" in caught.value.message
    assert f"at character {place}:" in caught.value.message
    assert says in caught.value.message


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("企业名:甲", "企业:"),
        ("企也:甲", "企业:"),
        ("公司:甲", "企业:"),
        ("粉尘 时间:2025", "日期:"),
        ("enterprize:x", "enterprise:"),
        ("fin:1", "fine:"),
        ("罚 款:1万", "罚款:"),
        ("阶段:立", "立案"),
        ("比对:不一致", "不同"),
        ("档次:重", "从重"),
        ("stage:close", "closed"),
    ],
)
def test_a_name_nearly_right_leads_to_the_right_one(typed, meant):
    with pytest.raises(RejectedError) as caught:
        parse_query(typed)

    assert f"是不是“{meant}”" in caught.value.hint


@pytest.mark.parametrize("typed", ["http://a.b", "粉尘:", "title:粉尘", "颜色:红"])
def test_a_word_with_a_colon_that_is_near_no_filter_is_shown_in_quotes(typed):
    with pytest.raises(RejectedError) as caught:
        parse_query(f"甲 {typed} 乙")

    assert "是不是" not in caught.value.hint
    assert f'"{typed}"' in caught.value.hint


@pytest.mark.parametrize(
    ("typed", "place", "shown"),
    [
        ("甲 颜色:红", 3, "（甲 ▶颜色:红）"),
        ("日期:2025-01..2025-13", 13, "▶2025-13"),
        ('罚款:"1万..很多"', 9, "▶很多"),
        ("罚款:1万至很多", 7, "▶很多"),
        ("文号:*", 4, "▶*"),
        ("粉尘”", 3, "粉尘▶”"),
        ("很长很长很长很长很长很长很长的一句话 (没有完", 20, "（…长很长很长很长的一句话 ▶(没有完）"),
    ],
)
def test_the_place_of_a_fault_is_shown_in_what_was_typed(typed, place, shown):
    with pytest.raises(RejectedError) as caught:
        parse_query(typed)

    assert f"第 {place} 个字符" in caught.value.message
    assert shown in caught.value.message
    assert caught.value.hint


@pytest.mark.parametrize(
    "typed", ["颜色:红", "阶段:开会", "罚款:很多", "日期:明天", "粉尘*", "甲 OR", "甲 -"]
)
def test_faults_say_what_is_possible(typed):
    with pytest.raises(RejectedError) as caught:
        parse_query(typed)

    assert caught.value.hint


@given(
    st.text(
        st.sampled_from('甲乙1a:：()（）"“”-－*＊ 　ORANDNT.〔2026〕号应急罚企业日期') | st.characters(),
        max_size=40,
    )
)
def test_whatever_is_typed_is_read_or_refused(typed):
    try:
        read = parse_query(typed)
    except RejectedError as error:
        read = error

    assert "at character" in getattr(read, "message", "at character")
