"""What a text without a code is like."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docarchive.domain.case import Case
from docarchive.domain.identifiers import CaseId, CreditCode, DocumentNumber, OfficerId, PartyId
from docarchive.domain.likeness import (
    CaseFeatures,
    alike,
    credit_codes_in,
    like_case,
    strongest,
)
from docarchive.domain.officer import Officer
from docarchive.domain.party import Enterprise

CODE = "91320400MA0000001T"
NUMBER = DocumentNumber.parse("（苏常）安监罚〔2016〕12号")
UNIT = Enterprise(
    PartyId("P"),
    "常州示例机械制造有限公司",
    CreditCode(CODE),
    "张示例",
    "样本路1号",
    "0519",
    aliases=("示例机械",),
    former_names=("常州示例机械厂",),
)


def features(name="示例机械未如实记录培训案", cause="未如实记录安全生产教育和培训情况", case_id="C"):
    case = Case(
        CaseId(case_id), name, cause, "监督检查", (PartyId("P"),), (OfficerId("O"),), date(2016, 3, 1)
    )
    officer = Officer(OfficerId("O"), "王甲示", ())
    return CaseFeatures(case, (UNIT,), (officer,), (NUMBER,), frozenset({date(2016, 3, 4)}))


def like(text, known=None):
    return like_case(text, DocumentNumber.find_all(text), frozenset({date(2016, 3, 4)}), known or features())


@pytest.mark.parametrize(
    ("text", "strong"),
    [
        (f"统一社会信用代码 {CODE}\n案由：示例机械未如实\n记录培训案", True),
        (f"{CODE} （苏常）安监罚〔2016〕12号", True),
        ("常州示例机械厂 示例机械未如实记录培训案", True),
        ("常州示例机械制造有限公司 未如实记录安全生产教育和培训情况 承办人 王甲示", False),
        (f"常州示例机械制造有限公司（{CODE}）未如实记录安全生产教育和培训情况 王甲示", True),
        (f"{CODE}", False),
        ("示例机械", False),
        ("常州示例机械制造有限公司", False),
        ("毫不相干的一页", False),
    ],
)
def test_two_marks_that_identify_are_enough_and_one_is_not(text, strong):
    found = like(text)

    assert (strongest([found]) is not None) is strong
    assert found.points == sum(trait.points for trait in found.traits)


def test_what_fits_two_cases_fits_neither():
    text = f"{CODE} 常州示例机械制造有限公司 未如实记录安全生产教育和培训情况 王甲示"
    both = [like(text), like(text, features(name="另一案", case_id="D"))]

    assert both[0].points == both[1].points >= 80
    assert strongest(both) is None


def test_the_explanation_names_every_point():
    assert like(f"{CODE} 示例机械未如实记录培训案").said == (
        f"信用代码 {CODE} / its credit code 45、案件名称 / the case's name 45、日期 2016-03-04 / a day of this case 10"
    )


def test_credit_codes_are_found_whole():
    assert credit_codes_in(f"代码：{CODE.lower()}。 {CODE}9 {CODE[:-2]}") == (CODE,)


def test_texts_are_alike_whatever_blanks_and_points_they_have():
    assert alike("罚款 人民币，叁万元", "罚款人民币叁万元") == 1.0
    assert alike("罚款人民币叁万元", "完全不同的话") == 0.0
    assert alike("", "") == 0.0


@given(st.text("甲乙丙丁戊", min_size=2, max_size=30), st.text("甲乙丙丁戊", min_size=2, max_size=30))
def test_likeness_is_the_same_both_ways_and_a_share(left, right):
    assert 0.0 <= alike(left, right) == alike(right, left) <= 1.0
    assert alike(left, left) == 1.0
