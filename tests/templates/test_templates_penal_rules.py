"""The penal catalogue row by row: every range as the law has it, each with its source.

Amounts are in 万元. A row of the catalogue that is not in `RANGES` or `WITHOUT_AMOUNT` fails the suite.
"""

import shutil
from datetime import date
from pathlib import Path

import pytest

from docarchive.domain.errors import NotFoundError, RejectedError
from docarchive.domain.findings import Finding
from docarchive.domain.laws.citation import parse_citation
from docarchive.domain.laws.law import LawReference
from docarchive.domain.laws.penal import (
    Basis,
    PartyRole,
    PenaltyKind,
    SanctionStage,
    check_fine,
    fines,
    statutory_range,
)
from docarchive.domain.laws.text import named_passages
from docarchive.reading.formats.law_markdown import read_law_markdown
from docarchive.templates.pack import shipped_pack_folder
from docarchive.templates.rules.penal import load_discretion, load_penal, read_penal
from docarchive.templates.strict_yaml import load_yaml

WAN = 1_000_000  # 分
CATALOGUE = load_penal(shipped_pack_folder())
EXCERPT = Path(__file__).resolve().parents[1] / "data" / "laws" / "work-safety-2021.md"

# What one article provides for all of its items: party, stage, least, most.
ART_97 = [
    ("unit", "initial", None, 10),
    ("unit", "not_corrected", 10, 20),
    ("other_person", "not_corrected", 2, 5),
]
ART_98 = [
    ("unit", "initial", 10, 50),
    ("other_person", "initial", 2, 5),
    ("unit", "not_corrected", 50, 100),
    ("other_person", "not_corrected", 5, 10),
]
ART_99 = [
    ("unit", "initial", None, 5),
    ("unit", "not_corrected", 5, 20),
    ("other_person", "not_corrected", 1, 2),
]
ART_104 = [("unit", "initial", None, 5), ("other_person", "initial", None, 1)]
HCL_104 = [
    ("unit", "initial", 2, 10),
    ("unit", "not_corrected", 10, 20),
    ("other_person", "not_corrected", 1, 5),
]

RANGES = {  # row: (source, ranges)
    "WSL92-1": ("安全生产法第九十二条第一款", [("unit", "initial", 3, 10)]),
    "WSL92-2": (
        "安全生产法第九十二条第二款",
        [("unit", "initial", 10, 20), ("other_person", "initial", 5, 10)],
    ),
    "WSL93": ("安全生产法第九十三条", [("individual", "accident", 2, 20)]),
    "WSL94": (
        "安全生产法第九十四条第一款",
        [("main_person", "initial", 2, 5), ("main_person", "not_corrected", 5, 10)],
    ),
    "WSL96": ("安全生产法第九十六条", [("other_person", "initial", 1, 3)]),
    **{f"WSL97-{n}": (f"安全生产法第九十七条第{n}项", ART_97) for n in range(1, 8)},
    **{f"WSL98-{n}": (f"安全生产法第九十八条第{n}项", ART_98) for n in range(1, 5)},
    **{f"WSL99-{n}": (f"安全生产法第九十九条第{n}项", ART_99) for n in range(1, 9)},
    **{f"WSL101-{n}": (f"安全生产法第一百零一条第{n}项", ART_97) for n in range(1, 6)},
    "WSL102": (
        "安全生产法第一百零二条",
        [("unit", "initial", None, 5), ("other_person", "not_corrected", 5, 10)],
    ),
    "WSL103-1": (
        "安全生产法第一百零三条第一款",
        [("unit", "initial", 10, 20), ("other_person", "initial", 1, 2)],
    ),
    "WSL103-2": ("安全生产法第一百零三条第二款", ART_104),
    "WSL103-3": (
        "安全生产法第一百零三条第三款",
        [("unit", "initial", None, 10), ("other_person", "initial", None, 2)],
    ),
    "WSL103-3T": (
        "安全生产法第一百零三条第三款",
        [("unit", "initial", 10, 20), ("other_person", "initial", 5, 10)],
    ),
    "WSL104": ("安全生产法第一百零四条", ART_104),
    "WSL105-1": ("安全生产法第一百零五条第一项", ART_104),
    "WSL105-2": ("安全生产法第一百零五条第二项", ART_104),
    "WSL106": (
        "安全生产法第一百零六条",
        [("main_person", "initial", 2, 10), ("individual", "initial", 2, 10)],
    ),
    "WSL108": (
        "安全生产法第一百零八条",
        [("unit", "not_corrected", 2, 20), ("other_person", "not_corrected", 1, 2)],
    ),
    "WSL109": ("安全生产法第一百零九条", [("unit", "initial", 5, 10), ("unit", "not_corrected", 10, 20)]),
    "WSL114-1": (
        "安全生产法第一百一十四条第一款第一项",
        [("unit", "accident_general", 30, 100), ("unit", "serious", 60, 500)],
    ),
    "WSL114-2": (
        "安全生产法第一百一十四条第一款第二项",
        [("unit", "accident_larger", 100, 200), ("unit", "serious", 200, 1000)],
    ),
    "WSL114-3": (
        "安全生产法第一百一十四条第一款第三项",
        [("unit", "accident_major", 200, 1000), ("unit", "serious", 400, 5000)],
    ),
    "WSL114-4": (
        "安全生产法第一百一十四条第一款第四项",
        [("unit", "accident_extraordinary", 1000, 2000), ("unit", "serious", 2000, 10000)],
    ),
    "EMR32": (
        "生产安全事故应急条例第三十二条",
        [("unit", "not_corrected", 3, 5), ("other_person", "not_corrected", 1, 2)],
    ),
    "LIC19": ("安全生产许可证条例第十九条", [("unit", "initial", 10, 50)]),
    "LIC20": ("安全生产许可证条例第二十条", [("unit", "initial", 5, 10), ("unit", "not_corrected", 10, 50)]),
    "LIC21": ("安全生产许可证条例第二十一条", [("unit", "initial", 10, 50)]),
    "FW36": (
        "烟花爆竹安全管理条例第三十六条第一款",
        [("unit", "initial", 2, 10), ("individual", "initial", 2, 10)],
    ),
    "FW37": ("烟花爆竹安全管理条例第三十七条", [("unit", "initial", 1, 5)]),
    "FW38-1": ("烟花爆竹安全管理条例第三十八条第一款", [("unit", "initial", 2, 10)]),
    "FW38-2": (
        "烟花爆竹安全管理条例第三十八条第二款",
        [("unit", "initial", 0.1, 0.5), ("individual", "initial", 0.1, 0.5)],
    ),
    "ACC36": ("生产安全事故报告和调查处理条例第三十六条", [("unit", "initial", 100, 500)]),
    "HCL99": ("危险化学品安全法第九十九条第一款", ART_98),
    "HCL100-2": ("危险化学品安全法第一百条第二款", [("unit", "initial", 10, 50)]),
    "HCL100-3": ("危险化学品安全法第一百条第三款", [("unit", "initial", 10, 50)]),
    "HCL101": ("危险化学品安全法第一百零一条第一款", ART_97),
    "HCL103": (
        "危险化学品安全法第一百零三条第一款",
        [
            ("unit", "initial", 5, 10),
            ("unit", "not_corrected", 10, 20),
            ("other_person", "not_corrected", 2, 5),
        ],
    ),
    "HCL104-2": ("危险化学品安全法第一百零四条第二款", HCL_104),
    "HCL104-3": ("危险化学品安全法第一百零四条第三款", HCL_104),
    "HCL105": ("危险化学品安全法第一百零五条第一款", [("unit", "initial", 10, 50)]),
    "HCL106": (
        "危险化学品安全法第一百零六条",
        [("unit", "initial", 20, 50), ("other_person", "not_corrected", 5, 10)],
    ),
    "HCL107": (
        "危险化学品安全法第一百零七条第一款",
        [("unit", "initial", 20, 50), ("other_person", "not_corrected", 5, 10)],
    ),
}

# Fines that depend on a sum: row → source, party, stage, the sum in 万元, least, most.
DEPENDING = [
    ("WSL92-2", "安全生产法第九十二条第二款", "unit", "initial", 9.99, 10, 20),
    ("WSL92-2", "安全生产法第九十二条第二款", "unit", "initial", 10, 20, 50),
    ("WSL103-1", "安全生产法第一百零三条第一款", "unit", "initial", 30, 60, 150),
    ("WSL103-3T", "安全生产法第一百零三条第三款", "unit", "initial", 12, 24, 60),
    ("WSL95", "安全生产法第九十五条", "main_person", "accident_general", 10, 4, 4),
    ("WSL95", "安全生产法第九十五条", "main_person", "accident_larger", 10, 6, 6),
    ("WSL95", "安全生产法第九十五条", "main_person", "accident_major", 10, 8, 8),
    ("WSL95", "安全生产法第九十五条", "main_person", "accident_extraordinary", 10, 10, 10),
    ("WSL96", "安全生产法第九十六条", "other_person", "accident", 10, 2, 5),
    ("WSL110", "安全生产法第一百一十条", "main_person", "initial", 10, 6, 10),
    ("WSL112", "安全生产法第一百一十二条", "unit", "not_corrected", 5, 5, 5),
    ("ACC36", "生产安全事故报告和调查处理条例第三十六条", "main_person", "initial", 10, 6, 10),
    ("ACC36", "生产安全事故报告和调查处理条例第三十六条", "other_person", "initial", 10, 6, 10),
    ("HCL98", "危险化学品安全法第九十八条第一款", "unit", "initial", 9.99, 30, 50),
    ("HCL98", "危险化学品安全法第九十八条第一款", "unit", "initial", 10, 50, 100),
]

WITHOUT_AMOUNT = {  # row: source, kinds of penalty
    "WSL100": ("安全生产法第一百条", set()),
    "WSL113": ("安全生产法第一百一十三条", {"close", "revoke_licence", "restrict_occupation"}),
}

OTHER_KINDS = [  # row, source, party, stage, kind
    ("WSL92-1", "安全生产法第九十二条第一款", "unit", "initial", "stop_production"),
    ("WSL92-2", "安全生产法第九十二条第二款", "unit", "initial", "confiscate_income"),
    ("WSL93", "安全生产法第九十三条", "unit", "not_corrected", "stop_production"),
    ("WSL94", "安全生产法第九十四条第一款", "unit", "not_corrected", "stop_production"),
    ("WSL97-4", "安全生产法第九十七条", "unit", "not_corrected", "stop_production"),
    ("WSL98-1", "安全生产法第九十八条", "unit", "initial", "stop_production"),
    ("WSL99-1", "安全生产法第九十九条", "unit", "serious", "stop_production"),
    ("WSL102", "安全生产法第一百零二条", "unit", "not_corrected", "stop_production"),
    ("WSL103-1", "安全生产法第一百零三条第一款", "unit", "initial", "confiscate_income"),
    ("WSL103-3T", "安全生产法第一百零三条第三款", "unit", "initial", "revoke_licence"),
    ("WSL104", "安全生产法第一百零四条", "unit", "not_corrected", "stop_production"),
    ("WSL110", "安全生产法第一百一十条", "main_person", "initial", "detention"),
    ("LIC19", "安全生产许可证条例第十九条", "unit", "initial", "confiscate_income"),
    ("LIC21", "安全生产许可证条例第二十一条", "unit", "initial", "revoke_licence"),
    ("FW37", "烟花爆竹安全管理条例第三十七条", "unit", "serious", "revoke_licence"),
    ("HCL98", "危险化学品安全法第九十八条第一款", "unit", "initial", "confiscate_goods"),
    ("HCL101", "危险化学品安全法第一百零一条第一款", "unit", "serious", "stop_production"),
    ("HCL103", "危险化学品安全法第一百零三条第一款", "unit", "not_corrected", "revoke_licence"),
]


def limits(row, party, stage, base=None):
    """The range in 万元."""
    found = statutory_range(
        CATALOGUE.find(row), PartyRole(party), SanctionStage(stage), CATALOGUE.bounds,
        base_fen=None if base is None else round(base * WAN),
    )  # fmt: skip
    return [None if amount is None else amount / WAN for amount in (found.least_fen, found.most_fen)]


def same_place(row, source):
    cited = parse_citation(source)
    place = CATALOGUE.find(row).place
    return place.law.endswith(cited.law) and (cited.article, cited.paragraph) == (
        place.article,
        place.paragraph,
    )


@pytest.mark.parametrize(
    ("row", "source", "party", "stage", "least", "most"),
    [(row, source, *given) for row, (source, ranges) in RANGES.items() for given in ranges],
)
def test_a_fine_has_the_range_of_its_article(row, source, party, stage, least, most):
    assert same_place(row, source)
    assert limits(row, party, stage) == [least, most]


@pytest.mark.parametrize(("row", "source", "party", "stage", "base", "least", "most"), DEPENDING)
def test_a_fine_that_depends_on_a_sum_follows_it(row, source, party, stage, base, least, most):
    assert same_place(row, source)
    assert limits(row, party, stage, base) == [least, most]


@pytest.mark.parametrize(("row", "source", "party", "stage", "kind"), OTHER_KINDS)
def test_other_penalties_stand_beside_the_fine(row, source, party, stage, kind):
    found = {(item.party, item.stage, item.kind) for item in CATALOGUE.find(row).sanctions}

    assert same_place(row, source)
    assert (party, stage, kind) in found


@pytest.mark.parametrize(("row", "source", "kinds"), [(row, *given) for row, given in WITHOUT_AMOUNT.items()])
def test_rows_without_a_fine_say_what_they_have(row, source, kinds):
    assert same_place(row, source)
    assert {item.kind for item in CATALOGUE.find(row).sanctions} == kinds


def test_no_row_and_no_fine_is_without_a_test():
    tested = {(row, *given[:2]) for row, (_, ranges) in RANGES.items() for given in ranges}
    tested |= {(row, party, stage) for row, _, party, stage, *_ in DEPENDING}
    there = {
        (row.id, item.party.value, item.stage.value)
        for row in CATALOGUE.rows
        for item in row.sanctions
        if item.kind is PenaltyKind.FINE
    }

    assert there == tested
    assert {row.id for row in CATALOGUE.rows} == {row for row, *_ in tested} | set(WITHOUT_AMOUNT)


def test_amounts_and_duties_stand_in_the_text_of_the_law():
    articles = {article.number: article.text for article in read_law_markdown(EXCERPT).articles}

    for row in CATALOGUE.rows:
        if row.place.law.endswith("安全生产法"):
            for place in (row.place, *row.duty):
                assert place.article not in articles or named_passages(articles[place.article], place), place
    assert all(
        text in articles[97] for text in ("十万元以下", "十万元以上二十万元以下", "二万元以上五万元以下")
    )
    assert all(text in articles[102] for text in ("五万元以下", "五万元以上十万元以下"))


def test_the_everyday_causes_are_marked():
    assert {row.id for row in CATALOGUE.rows if row.everyday} >= {
        "WSL94",
        "WSL97-4",
        "WSL102",
        "WSL108",
        "WSL109",
    }


def test_rows_are_found_by_article_item_and_cause():
    by_item = CATALOGUE.of_place(parse_citation("《安全生产法》第97条第（四）项"))
    by_article = CATALOGUE.of_place(parse_citation("安全生产法第九十七条"))
    other_edition = LawReference("中华人民共和国安全生产法", date(2014, 8, 31), 97)

    assert [row.id for row in by_item] == ["WSL97-4"]
    assert len(by_article) == 7
    assert CATALOGUE.of_place(other_edition) == []
    assert [row.id for row in CATALOGUE.search("如实记录 培训")] == ["WSL97-4"]
    assert CATALOGUE.find("wsl97-4") is CATALOGUE.of_place(CATALOGUE.find("WSL97-4").place)[0]


@pytest.mark.parametrize(
    ("fine", "mitigated", "code"),
    [
        (10 * WAN - 1, False, "fine-below-statute"),
        (10 * WAN, False, None),
        (20 * WAN, False, None),
        (20 * WAN + 1, False, "fine-above-statute"),
        (5 * WAN, True, None),
        (10 * WAN, True, "fine-not-mitigated"),
        (20 * WAN + 1, True, "fine-above-statute"),
    ],
)
def test_a_fine_is_compared_with_both_ends(fine, mitigated, code):
    row = CATALOGUE.find("WSL97-4")
    found = check_fine(
        fine, row, PartyRole.UNIT, SanctionStage.NOT_CORRECTED, CATALOGUE.bounds, mitigated=mitigated
    )

    assert [finding.code for finding in found] == ([code] if code else [])


@pytest.mark.parametrize(
    ("row", "party", "stage", "fine", "code"),
    [
        ("WSL97-4", "unit", "initial", 0, "fine-below-statute"),
        ("WSL97-4", "other_person", "initial", WAN, "fine-none-provided"),
        ("WSL95", "main_person", "accident_general", WAN, "fine-base-unknown"),
        ("HCL98", "unit", "initial", 30 * WAN, "fine-base-unknown"),
    ],
)
def test_what_cannot_be_compared_is_told(row, party, stage, fine, code):
    found = check_fine(fine, CATALOGUE.find(row), PartyRole(party), SanctionStage(stage), CATALOGUE.bounds)

    assert [finding.code for finding in found] == [code]


def test_the_office_may_say_that_an_end_is_not_included():
    table = load_yaml(
        (shipped_pack_folder() / "rules/penal_articles.yaml")
        .read_text("utf-8")
        .replace("_included: true", "_included: false"),
        "x",
    )
    bounds = read_penal(table, []).bounds
    row = CATALOGUE.find("WSL97-4")
    compare = (row, PartyRole.UNIT, SanctionStage.NOT_CORRECTED, bounds)

    assert [check_fine(amount * WAN, *compare)[0].code for amount in (10, 20)] == [
        "fine-below-statute",
        "fine-above-statute",
    ]
    assert check_fine(15 * WAN, *compare) == ()


def test_an_unknown_income_counts_as_none_where_the_law_provides_for_that():
    assert limits("WSL92-2", "unit", "initial") == [10, 20]
    assert {
        item.basis for item in fines(CATALOGUE.find("WSL92-2"), PartyRole.UNIT, SanctionStage.INITIAL)
    } == {
        Basis.AMOUNT,
        Basis.MULTIPLE_OF_INCOME,
    }


def test_the_shipped_benchmark_is_an_example_and_says_so():
    (benchmark,) = load_discretion(shipped_pack_folder(), [row.id for row in CATALOGUE.rows])

    assert benchmark.example
    assert "示例" in benchmark.title
    assert "示例" in benchmark.source.printed


FAULTY = """
laws:
  - {id: A, law: 甲法, edition: 2021-06-10}
bounds: {source: {weight: practice, note: x}}
rows:
  - {id: A1, cause: 甲, place: {law: A, article: 0}, sanctions: [{party: unit, stage: initial, kind: fine, most: 5}]}
  - {id: A1, cause: 乙, place: {law: B, article: 2}, note: n}
  - {id: A3, cause: 丙, place: {law: A, article: 3}}
  - {id: A4, cause: 丁, place: {law: A, article: 4}, sanctions: [{party: you, stage: initial, kind: fine, most: 5}]}
  - {id: A5, cause: 戊, place: {law: A, article: 5}, sanctions: [{party: unit, stage: initial, kind: fine, least: 6, most: 5}]}
  - {id: A6, cause: 己, place: {law: A, article: 6}, sanctions: [{party: unit, stage: initial, kind: close, most: 5}]}
  - {id: A7, cause: 庚, place: {law: A, article: 7}, shared: [none], note: n, colour: red}
"""


def test_every_fault_of_the_file_is_told_at_once_with_its_line():
    faults: list[Finding] = []
    read_penal(load_yaml(FAULTY, "x"), faults)

    assert {fault.where.rpartition(" ")[2] for fault in faults} >= {f"第{line}行" for line in range(6, 13)}


def test_a_pack_with_faults_or_without_the_file_is_refused(tmp_path):
    shutil.copytree(shipped_pack_folder() / "rules", tmp_path / "rules")
    path = tmp_path / "rules/discretion.yaml"
    path.write_text(path.read_text("utf-8").replace("most: 30000", "most: 20000"), "utf-8")
    rows = [row.id for row in CATALOGUE.rows]

    with pytest.raises(RejectedError, match="衔接"):
        load_discretion(tmp_path, rows)
    path.unlink()
    assert load_discretion(tmp_path, rows) == ()
    (tmp_path / "rules/penal_articles.yaml").unlink()
    with pytest.raises(NotFoundError, match="penal_articles"):
        load_penal(tmp_path)
