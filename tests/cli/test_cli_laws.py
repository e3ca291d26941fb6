"""The library of laws and the penal articles at the keyboard."""

from pathlib import Path

import openpyxl
import pytest

from docarchive.workflows.registering.penal_check import BENCHMARK_SHEET

EXCERPT = Path(__file__).resolve().parents[1] / "data" / "laws" / "work-safety-2021.md"
ITEM = "《安全生产法》第九十七条第四项"


@pytest.fixture
def reader(clerk):
    """A clerk with a library of one law."""
    clerk.run("laws", "import", EXCERPT)
    return clerk


def test_a_law_is_imported_listed_and_shown(clerk):
    tried = clerk.json("laws", "import", EXCERPT, "--dry-run")
    assert clerk.json("laws", "list") == []
    (done,) = clerk.json("laws", "import", EXCERPT)
    again = clerk.run("laws", "import", EXCERPT).out

    assert tried == [done]
    assert (done["outcome"], done["articles"]) == ("imported", 5)
    assert "未变" in again
    assert [law["id"] for law in clerk.json("laws", "list", "安全")] == ["安全生产法@2021-06-10"]
    assert len(clerk.json("laws", "show", "安全生产法")["articles"]) == 5
    assert "第一百一十四条" in clerk.run("laws", "show", "安全生产法").out


def test_a_file_that_is_no_law_ends_with_the_code_of_wrong_input(clerk, tmp_path):
    (tmp_path / "x.md").write_text("# 说明", "utf-8")

    assert "没有条文" in clerk.run("laws", "import", tmp_path, code=2).out


def test_an_article_is_opened_at_the_item_that_is_cited(reader):
    shown = reader.run("laws", "show", ITEM).out
    data = reader.json("laws", "show", "安全生产法第97条第(4)项", "--on", "2026-03-01")

    (marked,) = [line for line in shown.splitlines() if line.startswith("▶")]
    assert "（四）未如实记录" in marked
    assert "2021-06-10 版" in shown
    assert [line["item"] for line in data["text"] if line["named"]] == [4]


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ((ITEM, "--on", "2020-01-01"), 3),
        (("《安全生产法》第九十七条第九项",), 3),
        (("《安全生产法》第二百条",), 3),
        (("没有的法",), 3),
        ((ITEM + "、第五项",), 2),
        ((ITEM, "--on", "昨天"), 2),
    ],
)
def test_what_cannot_be_shown_is_said(reader, words, code):
    assert "错误" in reader.run("laws", "show", *words, code=code).err


def test_articles_are_searched_by_words_and_number(reader):
    assert [hit["place"] for hit in reader.json("laws", "search", "如实记录", "教育和培训")] == [
        "第二十八条",
        "第九十七条",
    ]
    assert [hit["place"] for hit in reader.json("laws", "search", "102条")] == ["第一百零二条"]
    assert "第九十七条" in reader.run("laws", "search", "演练").out
    assert "只列出前 1 条" in reader.run("laws", "search", "安全", "--limit", "1").err


def test_a_text_is_checked_against_the_editions_of_the_day(reader):
    text = f"依据{ITEM}和《安全生产法》第二百条"
    early = reader.json("laws", "check", text, "--on", "2021-08-31")
    now = reader.json("laws", "check", text, "--on", "2026-03-01")

    assert [[item["code"] for item in one["findings"]] for one in early["citations"]] == [
        ["law-not-yet-effective"],
        ["law-not-yet-effective", "law-article-unknown"],
    ]
    assert [[item["code"] for item in one["findings"]] for one in now["citations"]] == [
        [],
        ["law-article-unknown"],
    ]
    assert "law-article-unknown" in reader.run("laws", "check", text).out


def test_a_case_without_citations_and_an_empty_library_are_told(at_work):
    case = at_work.case["id"]

    assert "没有核对" in at_work.run("laws", "check", case).out
    assert at_work.json("laws", "check", ITEM)["library_empty"] is True
    at_work.run("laws", "import", EXCERPT)
    assert "没有发现问题" in at_work.run("laws", "check", case).out
    assert at_work.json("laws", "check", case)["library_empty"] is False


def test_penal_articles_are_listed_and_shown(clerk):
    assert len(clerk.json("penal", "list")) == 69
    assert [row["id"] for row in clerk.json("penal", "list", ITEM)] == ["WSL97-4"]
    shown = clerk.run("penal", "show", "WSL97-4").out

    assert "100000.00–200000.00 元" in shown
    assert "第二十八条第四款" in shown
    assert "示例" in shown
    assert clerk.json("penal", "show", "wsl97-4")["row"]["everyday"] is True


def test_words_that_fit_several_rows_list_them(clerk):
    assert "WSL97-1" in clerk.run("penal", "show", "安全生产法第97条", code=4).err
    assert clerk.run("penal", "show", "没有这种事", code=3).err


@pytest.mark.parametrize(
    ("words", "code", "finding"),
    [
        (("WSL97-4", "100000"), 0, None),
        (("WSL97-4", "100001"), 2, "fine-above-statute"),
        (("WSL97-4", "50000", "--stage", "not_corrected"), 2, "fine-below-statute"),
        (("WSL97-4", "50000", "--stage", "not_corrected", "--mitigated"), 0, None),
        (
            ("WSL95", "40000", "--party", "main_person", "--stage", "accident_general", "--base", "100000"),
            0,
            None,
        ),
        (("WSL95", "40000", "--party", "main_person", "--stage", "accident_general"), 0, "fine-base-unknown"),
        (("WSL97-4", "80000", "--benchmark", "EXAMPLE-WSL97-4", "--tier", "1"), 0, "fine-outside-tier"),
        (("WSL97-4", "20000", "--benchmark", "EXAMPLE-WSL97-4", "--tier", "1"), 0, None),
    ],
)
def test_a_fine_is_checked(clerk, words, code, finding):
    found = clerk.json("penal", "check", *words, code=code)

    assert [item["code"] for item in found] == ([finding] if finding else [])


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("--", "WSL97-4", "-5"), 2),
        (("WSL97-4", "二十万"), 2),
        (("WSL97-4", "5", "--tier", "1"), 2),
        (("WSL97-4", "5", "--benchmark", "none"), 3),
    ],
)
def test_a_check_that_makes_no_sense_is_refused(clerk, words, code):
    assert "错误" in clerk.run("penal", "check", *words, code=code).err


def test_a_benchmark_is_imported_from_a_workbook(clerk, tmp_path):
    values = ["B1", "示例基准", "示例厅", "示应急〔2025〕1号", "2025-01-01", "WSL97-4", "单位", "责令改正"]
    path = tmp_path / "基准.xlsx"

    def write(*tiers):
        book = openpyxl.Workbook()
        book.active.append([column.heading for column in BENCHMARK_SHEET.columns])
        for tier in tiers:
            book.active.append([*values, *tier])
        book.save(path)

    write(("从轻", "三人以下", 0, 30000), ("从重", "十人以上", 30000, 200000))
    refused = clerk.run("penal", "import-benchmark", path, code=2)
    assert "第3行「上限（元）」" in refused.out
    assert "没有录入" in refused.out

    write(("从轻", "三人以下", 0, 30000), ("从重", "十人以上", 30000, 100000))
    assert clerk.json("penal", "import-benchmark", path, "--dry-run")["changed"] == 1
    assert clerk.json("penal", "import-benchmark", path)["changed"] == 1
    assert clerk.json("penal", "import-benchmark", path)["changed"] == 0
    assert [item["code"] for item in clerk.json("penal", "check", "WSL97-4", "20000", "--tier", "2")] == [
        "fine-outside-tier"
    ]
    assert "B1" in clerk.run("penal", "show", "WSL97-4").out


def test_a_standard_is_imported_listed_and_opened_at_a_clause(clerk, tmp_path):
    (tmp_path / "standard.md").write_text(
        "# GB/T 33333-2022 示例仓库储存通则\n代替 GB/T 33333-1995\n2022-12-29 发布\n2023-07-01 实施\n"
        "## 1 范围\n## 5 储存要求\n5.1 应当双人收发。\n",
        encoding="utf-8",
    )
    clerk.run("laws", "import", tmp_path)

    assert "GB/T 33333-2022 示例仓库储存通则" in clerk.run("laws", "list", "33333").out
    clause = clerk.json("laws", "show", "GB/T 33333 5.1")
    assert (clause["text"], clause["law"]["replaces"]) == ("应当双人收发。", "GB/T 33333-1995")
    assert clerk.json("laws", "show", "GB/T 33333-2022")["effective_from"] == "2023-07-01"
    clerk.run("laws", "show", "GB/T 33333-2022 7.7", code=3)
    clerk.run("laws", "show", "GB/T 33333-1995", code=3)
    shown = clerk.run("search", "双人收发", "--in", "laws").out
    assert "GB/T 33333-2022《示例仓库储存通则》5.1" in shown
    assert "代替 / replaces GB/T 33333-1995" in shown
