"""Benchmarks by workbook: all faults in one report, nothing half done; fines compared with statute and tier."""

from datetime import date

import pytest
from workbooks import headings, row, workbook

from docarchive.domain.errors import NotFoundError, RejectedError
from docarchive.domain.laws.discretion import Level
from docarchive.domain.laws.penal import PartyRole, SanctionStage
from docarchive.templates.rules.penal import load_penal
from docarchive.workflows.registering.penal_check import (
    BENCHMARK_SHEET,
    BenchmarkImporter,
    PenaltyCheck,
    benchmarks_for,
    check_penalty,
    imported_benchmarks,
    rows_for,
)

GIVEN = {
    "id": "SB-97-4",
    "title": "示例基准",
    "issuer": "示例厅",
    "doc_no": "示应急〔2025〕1号",
    "effective_from": date(2025, 1, 1),
    "violation": "WSL97-4",
    "party": "单位",
    "stage": "责令改正",
}


def tier(level, condition, least=None, most=None, **changes):
    return row(
        BENCHMARK_SHEET,
        **{**GIVEN, "level": level, "condition": condition, "least": least, "most": most, **changes},
    )


GOOD = [
    tier("不予处罚", "一人且当场改正"),
    tier("从轻", "三人以下", 0, 30000),
    tier("一般", "四至九人", 30000, 70000),
    tier("从重", "十人以上", 70000, 100000, other="另行通报"),
]


@pytest.fixture
def catalogue(app):
    return load_penal(app.pack.folder)


@pytest.fixture
def enter(app, catalogue, tmp_path):
    importer = BenchmarkImporter(
        app.archive, app.ledger, app.catalog, app.reader, catalogue, app.now, app.actor
    )

    def enter(rows, **options):
        path = workbook(tmp_path / "基准.xlsx", {"裁量基准": [headings(BENCHMARK_SHEET), *rows]})
        return importer.import_benchmarks(path, **options)

    return enter


def known(app):
    with app.catalog.reading() as reader:
        return imported_benchmarks(reader)


def test_a_benchmark_is_imported_with_its_tiers(app, enter):
    report = enter(GOOD)
    (benchmark,) = known(app)

    assert (report.refused, report.changed) == (False, 1)
    assert (benchmark.violation, benchmark.party, benchmark.stage) == (
        "WSL97-4",
        PartyRole.UNIT,
        SanctionStage.INITIAL,
    )
    assert [item.level for item in benchmark.tiers] == [
        Level.NONE,
        Level.LIGHTER,
        Level.ORDINARY,
        Level.HEAVIER,
    ]
    assert benchmark.tiers[3].most_fen == 10_000_000
    assert benchmark.tiers[3].other == "另行通报"
    assert "示应急〔2025〕1号" in benchmark.source.printed


def test_a_second_import_changes_nothing(app, enter):
    enter(GOOD)
    before = app.ledger.size()

    assert enter(GOOD).changed == 0
    assert app.ledger.size() == before
    assert enter([*GOOD[:3], tier("从重", "十人以上", 70000, 90000)]).changed == 1


def test_a_dry_run_writes_nothing(app, enter):
    before = app.ledger.size()

    assert enter(GOOD, dry_run=True).changed == 1
    assert app.ledger.size() == before
    assert known(app) == ()


def test_all_faults_stand_in_one_report_and_nothing_is_half_done(app, enter):
    report = enter(
        [
            *GOOD,
            tier("一般", "无此行为", 0, 10000, id="B2", violation="WSL999"),
            tier("从重", "超过法定幅度", 0, 200000, id="B3"),
            tier("最重", "没有这个阶次", 0, 10000, id="B4"),
            tier("一般", "公式", "=1+1", 10000, id="B5"),
            tier("一般", "文号不同", 0, 10000, id="B6"),
            tier("从重", "文号不同", 10000, 20000, id="B6", doc_no="另一号"),
            tier("一般", "缺上限", 0, None, id="B7"),
            tier("从轻", "有缺口", 0, 10000, id="B8"),
            tier("从重", "有缺口", 20000, 30000, id="B8"),
            tier("一般", "低于下限", 50000, 200000, id="B9", stage="逾期未改正"),
            tier("减轻", "低于下限但系减轻", 50000, 100000, id="B10", stage="逾期未改正"),
        ]
    )
    places = {number for number in range(6, 18) if any(str(number) in item.where for item in report.faults)}

    assert report.refused
    assert known(app) == ()
    assert places == {6, 7, 8, 9, 11, 12, 14, 15}
    assert all(item.expected or item.found for item in report.faults)


def test_a_workbook_that_is_none_is_refused(app, catalogue, tmp_path):
    path = tmp_path / "x.xlsx"
    path.write_bytes(b"no workbook")
    importer = BenchmarkImporter(
        app.archive, app.ledger, app.catalog, app.reader, catalogue, app.now, app.actor
    )

    with pytest.raises(RejectedError):
        importer.import_benchmarks(path)


def test_a_fine_is_compared_with_statute_and_tier(app, enter, catalogue):
    enter(GOOD)
    (benchmark,) = benchmarks_for(
        known(app), catalogue.find("WSL97-4"), PartyRole.UNIT, SanctionStage.INITIAL
    )

    def codes(yuan, tier=None, **given):
        check = PenaltyCheck(
            catalogue.find("WSL97-4"),
            PartyRole.UNIT,
            SanctionStage.INITIAL,
            yuan * 100,
            benchmark=benchmark,
            tier=benchmark.tiers[tier] if tier is not None else None,
            **given,
        )
        return [(item.code, item.severity.value) for item in check_penalty(check, catalogue)]

    assert codes(20000, 1) == []
    assert codes(30000, 1) == [("fine-outside-tier", "warning")]
    assert codes(30000, 1, reason="配合调查") == [("fine-outside-tier", "notice")]
    assert codes(100000) == []
    assert codes(100001) == [("fine-above-statute", "damage"), ("fine-outside-tier", "warning")]


def test_of_two_benchmarks_the_newer_stands_last(app, enter, catalogue):
    enter(GOOD)
    enter([tier("一般", "一律", 0, 100000, id="SA", effective_from=date(2026, 1, 1))])
    found = benchmarks_for(known(app), catalogue.find("WSL97-4"), PartyRole.UNIT, SanctionStage.INITIAL)

    assert [item.id for item in found] == ["SB-97-4", "SA"]


@pytest.mark.parametrize(
    ("words", "rows"),
    [
        ("wsl97-4", ["WSL97-4"]),
        ("《安全生产法》第97条第（四）项", ["WSL97-4"]),
        ("安全生产法第一百零三条第三款", ["WSL103-3", "WSL103-3T"]),
        ("如实记录 培训", ["WSL97-4"]),
    ],
)
def test_rows_are_found_by_what_people_type(catalogue, words, rows):
    assert [item.id for item in rows_for(words, catalogue)] == rows


def test_words_that_fit_nothing_are_said(catalogue):
    with pytest.raises(NotFoundError, match="没有"):
        rows_for("没有这种事", catalogue)
