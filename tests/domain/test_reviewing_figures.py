from dataclasses import replace
from datetime import date
from xml.etree import ElementTree

import pytest

from docarchive.domain.case import Stage
from docarchive.domain.errors import RejectedError
from docarchive.domain.laws.rule_source import RuleSource, Weight
from docarchive.domain.party import PartyKind
from docarchive.domain.record import Record, RecordKind
from docarchive.domain.reviewing.bar_chart import Series, bar_chart
from docarchive.domain.reviewing.counted import CountedCase, CountedPapers, hazards_of
from docarchive.domain.reviewing.decision import Decision
from docarchive.domain.reviewing.figure_rules import MeasureName, Unit, percent
from docarchive.domain.reviewing.figures import (
    MEASURES,
    CaseFigures,
    case_figures,
    figures_of,
    growth_permille,
)
from docarchive.domain.reviewing.formula import faults_of, points_by
from docarchive.domain.reviewing.periods import PeriodKind, parse_period, period_of
from docarchive.domain.reviewing.scores import (
    IndexTemplate,
    Indicator,
    names_of,
    score,
)

INDEX = IndexTemplate(
    "示例",
    "示例",
    (Indicator("a", "甲", 60), Indicator("b", "乙", 40)),
    8000,
    3,
    RuleSource(Weight.PRACTICE, note="示例"),
)


def decision(kind=PartyKind.UNIT, fine=3_000_000, place="安全生产法#102#1#0"):
    return Decision(
        "R", None, "C", f"P{kind}", "示例厂", kind, date(2026, 1, 1), "案由", (place,), ("罚款",), fine
    )


def cases(count, **changes):
    return [CaseFigures(f"C{number}", "示例区", accident=False, **changes) for number in range(count)]


def reminded(points):
    return names_of(score(INDEX, {name: {"a": value, "b": value} for name, value in points.items()}))


def test_sixteen_filed_eleven_after_accidents_fifteen_closed_one_open():
    """The vector of seed 003: 16 = 11 + 5; of the 11 ten are closed, of the five all."""
    filed = [
        *[
            replace(item, accident=True, closed=place < 10)
            for place, item in enumerate(cases(11, filed=True))
        ],
        *cases(5, filed=True, closed=True),
        *cases(2, inspections=1),  # inspected only: in none of the four
    ]

    found = figures_of(filed).values

    wanted = {"filed": 16, "filed_accident": 11, "filed_general": 5, "closed": 15, "open": 1}
    assert {name: found[name] for name in wanted} == wanted


def test_the_growth_figures_of_the_circular_come_out_of_made_up_cases():
    """Seed 001, Jiangsu: key matters +2.7 times, fines +12 %, average +23.6 %, double +2.4 times, filing rate +2.1 times."""
    before = figures_of(
        [
            *cases(10, key_matter=True, major_hazards=1),
            *cases(90, major_hazards=1),
            *[replace(item, filed_by_now=True) for item in cases(10, major_hazards=1)],
            *cases(10, decisions=(decision(), decision(PartyKind.PERSON))),
            *cases(598, decisions=(decision(fine=3_000_000),)),
        ]
    ).values
    total = before["fine_total_fen"]
    punished = before["punished_cases"]
    fewer = round(punished * 1.12 / 1.236)
    each = round(total * 1.12 / fewer)
    now = figures_of(
        [
            *cases(37, key_matter=True, major_hazards=1),
            *cases(42, major_hazards=1),
            *[replace(item, filed_by_now=True) for item in cases(31, major_hazards=1)],
            *cases(34, decisions=(decision(fine=each // 2), decision(PartyKind.PERSON, each - each // 2))),
            *cases(fewer - 34, decisions=(decision(fine=each),)),
        ]
    ).values

    grown = {name: growth_permille(now[name], before[name]) for name in now}
    assert grown["key_matter_cases"] == 2700
    assert grown["fine_total_fen"] == 120
    assert grown["fine_average_fen"] == 236
    assert grown["double_penalty_cases"] == 2400
    assert grown["major_filing_permille"] == pytest.approx(2100, abs=5)


def test_regions_add_up_to_the_whole_and_ratios_have_nothing_to_stand_on_without_inspections():
    found = figures_of(
        [
            CaseFigures("C1", "甲区", False, inspections=4, decisions=(decision(),)),
            CaseFigures("C2", "乙区", False, decisions=(decision(),)),
        ]
    )

    assert found.values["penalties_per_inspection_permille"] == 500
    assert found.regions["甲区"]["penalties_per_inspection_permille"] == 250
    assert found.regions["乙区"]["penalties_per_inspection_permille"] is None
    assert sum(row["decisions"] for row in found.regions.values()) == found.values["decisions"] == 2


@pytest.mark.parametrize(
    ("now", "before", "permille"),
    [
        (37, 10, 2700),
        (112, 100, 120),
        (0, 10, -1000),
        (5, 0, None),
        (None, 5, None),
        (5, None, None),
        (2, 3, -333),
    ],
)
def test_growth_is_of_the_earlier_value(now, before, permille):
    assert growth_permille(now, before) == permille


def test_a_case_is_read_from_its_papers_of_the_period():
    case = CountedCase("C", "事故调查", Stage.CLOSED, date(2026, 4, 1), None, filed_by_now=True)
    values = {"findings": [{"description": "甲", "is_major_hazard": True}, {"description": "乙"}]}
    paper = Record(
        "R",
        RecordKind.DOCUMENT,
        "C",
        "P",
        "现场检查记录",
        None,
        (),
        form_id="inspection_record",
        values=values,
    )
    hazards, major_hazards = hazards_of(paper)
    papers = CountedPapers("C", inspections=1, hazards=hazards, major_hazards=major_hazards)
    given = {"accident_words": ["事故"], "key_places": ["安全生产法#10"]}

    found = case_figures(case, papers, [decision()], last=date(2026, 3, 31), **given)

    assert (found.inspections, found.hazards, found.major_hazards) == (1, 2, 1)
    assert (found.accident, found.closed, found.key_matter, found.region) == (
        True,
        False,
        False,
        "（未填区域）",
    )
    later = case_figures(
        replace(case, region="甲区"),
        CountedPapers("C"),
        [decision()],
        last=date(2026, 4, 1),
        **{**given, "key_places": ["安全生产法#102"]},
    )
    assert (later.closed, later.key_matter) == (True, True)


@pytest.mark.parametrize(
    ("written", "kind", "first", "last", "before", "year_before"),
    [
        ("2026-W01", PeriodKind.WEEK, date(2025, 12, 29), date(2026, 1, 4), "2025-W52", "2025-W01"),
        ("2026-03", PeriodKind.MONTH, date(2026, 3, 1), date(2026, 3, 31), "2026-02", "2025-03"),
        ("2026-Q1", PeriodKind.QUARTER, date(2026, 1, 1), date(2026, 3, 31), "2025-Q4", "2025-Q1"),
        ("2026Q4", PeriodKind.QUARTER, date(2026, 10, 1), date(2026, 12, 31), "2026-Q3", "2025-Q4"),
        ("2024", PeriodKind.YEAR, date(2024, 1, 1), date(2024, 12, 31), "2023", "2023"),
    ],
)
def test_periods_are_whole_and_know_what_they_are_compared_with(
    written, kind, first, last, before, year_before
):
    period = parse_period(written)

    assert (period.kind, period.first, period.last) == (kind, first, last)
    assert (period.before.id, period.year_before.id) == (before, year_before)
    assert parse_period(period.id) == period_of(kind, last) == period


@pytest.mark.parametrize("written", ["2026-W60", "2026-13", "2026-00", "2026-Q5", "去年", "", "0000"])
def test_what_is_no_period_is_refused(written):
    with pytest.raises(RejectedError, match="不是期间"):
        parse_period(written)


def test_under_eighty_is_reminded_and_eighty_itself_is_not():
    points = {"甲": 7999, "乙": 8000, "丙": 8001, "丁": 9000, "戊": 9100, "己": 9200, "庚": 9300}
    alone = replace(INDEX, last=0)

    scores = score(alone, {name: {"a": value, "b": value} for name, value in points.items()})

    assert [item.subject for item in scores if item.reasons] == ["甲"]
    assert {item.subject: item.printed for item in scores}["甲"] == "79.99"


def test_a_score_a_hair_under_eighty_is_neither_rounded_up_nor_spared():
    (only,) = score(replace(INDEX, last=0), {"甲": {"a": 7999, "b": 8001}})  # 79.998

    assert (only.printed, only.reasons) == ("79.99", ("below",))


@pytest.mark.parametrize(
    ("points", "wanted"),
    [
        ({"甲": 9500, "乙": 9400, "丙": 9300, "丁": 9200, "戊": 9100}, {"丙", "丁", "戊"}),
        (
            {"甲": 9500, "乙": 9300, "丙": 9300, "丁": 9200, "戊": 9100},
            {"乙", "丙", "丁", "戊"},
        ),  # third place shared
        ({"甲": 9500, "乙": 9100, "丙": 9100, "丁": 9100, "戊": 9100}, {"乙", "丙", "丁", "戊"}),
        ({"甲": 9500, "乙": 9500, "丙": 9500, "丁": 9500, "戊": 9500}, set()),  # nobody is last
        ({"甲": 9500, "乙": 9400, "丙": 9300}, set()),  # no more than three: no last three among them
        ({"甲": 7999, "乙": 9400, "丙": 9300}, {"甲"}),
    ],
)
def test_the_last_three_are_reminded_equals_alike(points, wanted):
    assert set(reminded(points)) == wanted


def test_equal_scores_share_a_rank():
    scores = score(
        INDEX,
        {name: {"a": value, "b": value} for name, value in {"甲": 9000, "乙": 9000, "丙": 8000}.items()},
    )

    assert [(item.subject, item.rank) for item in scores] == [("乙", 1), ("甲", 1), ("丙", 3)]


def test_weights_count():
    (only,) = score(INDEX, {"甲": {"a": 10_000, "b": 5000}})

    assert only.printed == "80.00"


@pytest.mark.parametrize(
    ("formula", "points"),
    [
        ("100 * closed / filed", 9375),
        ("min(100, 2.5 * inspections)", 10_000),
        ("2.5 * inspections - 300", 0),
        ("(closed + 1) * 10 / 3", 5333),
        ("max(closed, -filed) / 2", 750),
        ("0.1 + 0.2 + 0 * filed", 30),
        ("100 * decisions / hazards", 0),  # a share of nothing
        ("major_filing_permille / 10", 0),  # a measure without a value
    ],
)
def test_a_formula_works_points_out_of_the_measures(formula, points):
    values = {"closed": 15, "filed": 16, "inspections": 90, "decisions": 3, "hazards": 0}

    assert not faults_of(formula, MEASURES)
    assert points_by(formula, values | {"major_filing_permille": None}) == points


@pytest.mark.parametrize(
    ("formula", "told"),
    [
        ("100 * closed / geschlossen", "没有这个统计指标"),
        ("fine_total_fen / 100", "罚款不作为评价内容"),
        ("fine_average_fen + closed", "罚款不作为评价内容"),
        ("closed ** 9", "只有"),
        ("closed.real", "只有"),
        ("min()", "只有"),
        ("min(closed, key=filed)", "只有"),
        ("closed if filed else 1", "只有"),
        ("'a' * closed", "只有"),
        ("50", "没有统计指标"),
        ("min * closed", "没有这个统计指标"),
        ("min(max, closed)", "没有这个统计指标"),
        ("min(1e999, closed)", "只有"),
        ("closed * True", "只有"),
        ("100 *", "读不懂"),
        ("(" * 200 + "closed" + ")" * 200, "超过"),
        ("closed" + "+1" * 140, None),
    ],
)
def test_what_is_no_formula_is_told(formula, told):
    faults = "；".join(faults_of(formula, MEASURES))

    assert (told in faults) if told else not faults


def test_a_change_is_that_of_the_printed_scores():
    now, before = (score(INDEX, {"甲": {"a": points, "b": points}})[0] for points in (8001, 8250))

    assert (now.since(before), before.since(now), now.since(now), now.since(None)) == (
        "-2.49",
        "+2.49",
        "0.00",
        "—",
    )


@pytest.mark.parametrize(
    ("period", "title"),
    [
        ("2026-W47", "2026-11-16 至 2026-11-22 行政执法分析"),
        ("2026-11", "2026年11月行政执法总结"),
        ("2026-Q4", "2026年第四季度行政执法评估"),
        ("2026", "2026年行政执法年度报告"),
    ],
)
def test_each_kind_of_period_has_its_report(period, title):
    assert parse_period(period).report_title == title


def test_wrong_points_are_named_all_at_once():
    with pytest.raises(RejectedError) as refused:
        score(INDEX, {"甲": {"a": 10_001, "c": 1}, "乙": {"b": 1}})

    for words in (
        "甲: 缺少 / missing b",
        "甲: 没有指标 / no indicator c",
        "甲: a 应在 0 到 100",
        "乙: 缺少 / missing a",
    ):
        assert words in refused.value.message


def test_values_are_shown_in_the_units_people_read():
    assert MeasureName("x", "x", "x", Unit.FEN).shown(3_000_050) == "30,000.50"
    assert MeasureName("x", "x", "x").shown(12_345) == "12,345"
    assert MeasureName("x", "x", "x", Unit.PERMILLE).shown(236) == percent(236) == "23.6%"
    assert MeasureName("x", "x", "x").shown(None) == percent(None) == "—"
    assert percent(-45) == "-4.5%"


def test_the_chart_is_an_image_told_in_words_and_escapes_names():
    svg = bar_chart(
        "甲<乙", ["A&B区", "无"], [Series("检查", [10, 0], ["10", "0"]), Series("处罚", [5, 0], ["5", "0"])]
    )

    root = ElementTree.fromstring(svg)
    told = {child.tag.rpartition("}")[2]: child.text for child in root if child.text and child.text.strip()}
    assert root.attrib["role"] == "img"
    assert told["title"] == "甲<乙"
    assert told["desc"] == "A&B区：检查 10，处罚 5；无：检查 0，处罚 0"
    lengths = [int(item.attrib["width"]) for item in root.iter() if item.attrib.get("height") == "15"]
    assert lengths == [420, 210, 0, 0]
