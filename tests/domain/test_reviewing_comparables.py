from datetime import date

import pytest

from docarchive.domain.laws.law import LawReference
from docarchive.domain.party import PartyKind
from docarchive.domain.reviewing.comparables import (
    Scope,
    Target,
    answer,
    first_day,
    industry_prefix,
    ladder,
)
from docarchive.domain.reviewing.decision import Decision, PenalClass, article_key, place_key, place_words
from docarchive.domain.reviewing.spread import rank_permille, spread_of


def decision(number, fine, *kinds):
    return Decision(
        f"R{number:03}",
        f"（示）应急罚〔2026〕{number}号",
        f"C{number}",
        f"P{number}",
        "示例厂",
        PartyKind.UNIT,
        date(2026, 1, 1),
        "案由",
        (),
        kinds or ("罚款",),
        fine,
    )


@pytest.mark.parametrize(
    ("amounts", "quartiles"),
    [  # against QUARTILE.INC of a spreadsheet
        ([7], (7, 7, 7)),
        ([1, 2], (1, 2, 2)),  # 1.25 and 1.5 and 1.75: half a unit up
        ([1, 2, 3, 4], (2, 3, 3)),  # 1.75, 2.5, 3.25
        ([100, 200, 300, 400, 500], (200, 300, 400)),
        ([0, 10, 20, 30, 40, 50], (13, 25, 38)),  # 12.5, 25, 37.5
    ],
)
def test_quartiles_are_interpolated_as_spreadsheets_do(amounts, quartiles):
    spread = spread_of(amounts[::-1])

    assert (spread.first_quartile, spread.median, spread.third_quartile) == quartiles
    assert (spread.least, spread.most, spread.count) == (min(amounts), max(amounts), len(amounts))


def test_what_lies_on_a_fence_is_inside_and_one_fen_beyond_is_not():
    spread = spread_of([100, 200, 300, 400, 500])  # fences 200 − 300 and 400 + 300

    assert (spread.low_fence, spread.high_fence) == (-100, 700)
    assert [item for item in (-101, -100, 700, 701) if spread.outside(item)] == [-101, 701]


def test_of_no_amounts_there_is_no_spread_and_no_rank():
    assert spread_of([]) is None
    assert rank_permille(5, []) is None


@pytest.mark.parametrize(("amount", "permille"), [(0, 0), (1, 125), (2, 500), (4, 875), (5, 1000)])
def test_a_rank_counts_those_below_and_half_of_the_equal(amount, permille):
    assert rank_permille(amount, [1, 2, 2, 4]) == permille


@pytest.mark.parametrize(
    ("code", "digits", "prefix"),
    [
        ("C3311", 2, "C33"),
        ("C33 金属制品业", 3, "C33"),
        ("c3311", 0, "C"),
        ("3311", 2, "33"),
        ("金属制品业", 2, None),
        (None, 2, None),
    ],
)
def test_an_industry_is_compared_by_the_start_of_its_code(code, digits, prefix):
    assert industry_prefix(code, digits) == prefix


def test_a_place_is_the_same_in_every_edition_with_or_without_its_first_paragraph():
    old = LawReference("安全生产法", date(2014, 8, 31), 97, item=4)
    new = LawReference("中华人民共和国安全生产法", date(2021, 6, 10), 97, paragraph=1, item=4)

    assert place_key(old) == place_key(new) == "安全生产法#97#1#4"
    assert article_key(place_key(new)) == "安全生产法#97"
    assert place_key(LawReference("刑法", date(2020, 12, 26), 134, inserted=1)) == "刑法#134-1#1#0"


@pytest.mark.parametrize(
    ("key", "words"),
    [
        ("安全生产法#97#1#4", "安全生产法第九十七条第四项"),
        ("安全生产法#103#2#0", "安全生产法第一百零三条第二款"),
        ("刑法#134-1#1#0", "刑法第一百三十四条之一"),
        ("安全生产法#99", "安全生产法第九十九条"),
    ],
)
def test_a_place_is_told_as_people_write_it(key, words):
    assert place_words(key) == words


def test_the_ladder_widens_one_thing_at_a_time_and_keeps_the_kind_of_party():
    target = Target(
        PartyKind.UNIT,
        "案由",
        ("安全生产法#97#1#4",),
        PenalClass("WSL97-4", "initial", "lighter"),
        "C3311",
        "小型",
        on=date(2026, 5, 1),
    )

    rungs = ladder(target)

    assert [words for _, words, _ in rungs] == [
        "同一违法行为（WSL97-4）、单位、阶段 initial、裁量阶次 lighter、行业 C331、小型企业、2026-05-01 前 3 年",
        "不限企业规模",
        "期间放宽到五年",
        "行业放宽到大类",
        "行业放宽到门类",
        "不限行业",
        "不限裁量阶次",
        "不限责令改正或者逾期等阶段",
        "不限期间",
        "同一处罚条款（条）即可",
        "同一案由即可",
    ]
    assert rungs[-1][0] == Scope("cause", None, None, False, False, False)


def test_steps_that_would_change_nothing_are_passed_over():
    assert [words for _, words, _ in ladder(Target(cause="案由"))] == ["同一案由（案由）"]
    by_article = ladder(Target(places=("安全生产法#97#1#0",), on=date(2026, 5, 1)))
    assert [words for _, words, _ in by_article][1:] == [
        "期间放宽到五年",
        "不限期间",
        "同一处罚条款（条）即可",
    ]


def test_a_period_that_ends_on_a_leap_day_begins_on_the_28th():
    assert first_day(Target(on=date(2024, 2, 29)), Scope(years=3)) == date(2021, 2, 28)


def test_the_answer_names_outliers_kinds_and_where_the_case_lies():
    decisions = [decision(number, fine) for number, fine in enumerate([100, 200, 300, 400, 500, 9000])]
    decisions.append(decision(7, None, "警告"))

    found = answer(Target(cause="案由", amount_fen=9001), Scope(), (), decisions)

    assert [item.fine_fen for item in found.outliers] == [9000]
    assert (found.without_fine, found.kinds) == (1, {"罚款": 6, "警告": 1})
    assert (found.rank_permille, found.outlier) == (1000, True)
    assert found.fines.count == 6
