"""Thresholds: every shipped row at its border, and which row goes before which."""

from dataclasses import replace
from datetime import date

import pytest

from docarchive.domain.guards.thresholds import Threshold, ThresholdKind, ThresholdTable
from docarchive.domain.party import PartyKind
from rule_builders import rules

TABLE = rules().thresholds
DAY = date(2026, 11, 30)
UNIT, PERSON = PartyKind.UNIT, PartyKind.PERSON
H, L, C = ThresholdKind.HEARING, ThresholdKind.LEGAL_REVIEW, ThresholdKind.COLLECTIVE_DISCUSSION
SPOT, CASH = ThresholdKind.ONSPOT, ThresholdKind.ONSPOT_CASH

# kind, party, province, city: yuan that just does not pass, yuan that just does; source in each row of the YAML
BORDERS = {
    (H, UNIT, None, None): (49_999.99, 50_000),
    (H, PERSON, None, None): (19_999.99, 20_000),
    (H, PERSON, "江西省", None): (2_999.99, 3_000),
    (H, UNIT, "江西省", None): (19_999.99, 20_000),
    (L, PERSON, None, None): (9_999.99, 10_000),
    (L, UNIT, None, None): (99_999.99, 100_000),
    (C, None, None, None): (49_999.99, 50_000),
    (C, PERSON, "四川省", "阿坝州"): (10_000, 10_000.01),
    (C, UNIT, "四川省", "阿坝州"): (30_000, 30_000.01),
    (SPOT, PERSON, None, None): (200, 200.01),  # 行政处罚法 第五十一条: 二百元以下
    (SPOT, UNIT, None, None): (3_000, 3_000.01),  # 行政处罚法 第五十一条: 三千元以下
    (CASH, None, None, None): (100, 100.01),  # 行政处罚法 第六十八条: 一百元以下
}
KINDS = {H: "吊销许可证件", L: "责令停产停业", C: "责令关闭"}


def passed(table, kind, party, penalties, day=DAY):
    return table.passed(kind, party_kind=party, penalties=penalties, day=day)


def fen(yuan):
    return round(yuan * 100)


def test_every_amount_of_the_rules_has_a_border_here():
    rows = [row for row in TABLE.rows if row.amount_fen is not None]

    assert {(row.kind, row.party_kind, row.province, row.city) for row in rows} == set(BORDERS)
    assert len(rows) == len(BORDERS)
    assert {row.kind for row in TABLE.rows if row.penalty_kinds} == set(KINDS)


@pytest.mark.parametrize("key", BORDERS, ids=str)
def test_the_border_of_each_amount(key):
    kind, party, province, city = key
    table = replace(TABLE, province=province, city=city)
    below, above = (
        [passed(table, kind, item, [("罚款", fen(yuan))]) for item in ([party] if party else [UNIT, PERSON])]
        for yuan in BORDERS[key]
    )

    assert not any(below)
    assert all(found and found.source.printed for found in above)


@pytest.mark.parametrize("kind", KINDS)
def test_grave_kinds_of_penalty_pass_whatever_the_amount(kind):
    assert passed(TABLE, kind, UNIT, [("警告", None), (KINDS[kind], None)]).penalty_kinds
    assert passed(TABLE, kind, UNIT, [("警告", None)]) is None


def test_a_confiscation_counts_like_a_fine_but_not_on_top_of_it():
    assert passed(TABLE, H, UNIT, [("没收违法所得", fen(50_000))])
    assert passed(TABLE, H, UNIT, [("没收违法所得", fen(30_000)), ("罚款", fen(30_000))]) is None


def test_two_fines_on_one_party_count_together():
    assert passed(TABLE, H, UNIT, [("罚款", fen(30_000)), ("罚款", fen(30_000))])


def test_rows_of_another_place_are_passed_over():
    assert passed(TABLE, H, PERSON, [("罚款", fen(5_000))]) is None
    assert passed(replace(TABLE, province="四川省"), C, PERSON, [("罚款", fen(20_000))]) is None


def test_a_row_counts_from_its_first_day_and_the_latest_goes_before():
    source = TABLE.rows[0].source
    rows = tuple(
        Threshold(H, source, UNIT, fen(yuan), since=since)
        for yuan, since in ((100, None), (300, date(2026, 6, 1)), (200, date(2026, 1, 1)))
    )
    table = ThresholdTable(rows)

    amounts = [passed(table, H, UNIT, [("罚款", fen(1000))], day).amount_fen for day in
               (date(2025, 12, 31), date(2026, 5, 31), date(2026, 6, 1))]  # fmt: skip

    assert amounts == [fen(100), fen(200), fen(300)]


def test_a_threshold_prints_whether_the_number_itself_passes():
    assert {row.printed for row in TABLE.rows if row.kind is SPOT} == {"> 200.00 元", "> 3000.00 元"}
    assert {
        row.printed for row in TABLE.rows if row.kind is H and row.party_kind is UNIT and not row.province
    } == {"≥ 50000.00 元"}
