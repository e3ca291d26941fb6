"""Figures and the index at the keyboard, on a real office."""

from datetime import UTC, datetime
from xml.etree import ElementTree

import pytest
from docx import Document
from openpyxl import load_workbook

GUARDS = "templates/mem/rules/guards.yaml"
POINTS = "对象,quantity,quality,importance,connection,reporting\n"


@pytest.fixture
def busy(at_work):
    """An inspected and punished unit; it is the year after."""
    (at_work.workspace / GUARDS).write_text("guards: []\n", encoding="utf-8")
    for form in ("inspection_record", "case_filing_approval", "penalty_decision_unit"):
        at_work.issue(form)
    at_work.now = lambda: datetime(2027, 2, 1, 2, tzinfo=UTC)
    return at_work


def points(folder, **rows):
    path = folder / "得分.csv"
    lines = [",".join([name, *([value] * 5)]) for name, value in rows.items()]
    path.write_text(POINTS + "\n".join(lines), encoding="utf-8")
    return path


def test_a_year_is_counted_compared_and_drawn(busy, tmp_path):
    found = busy.json(
        *("figures", "show", "2026", "--xlsx", tmp_path / "数据.xlsx"),
        *("--svg", tmp_path / "图.svg", "--docx", tmp_path / "报告.docx"),
    )
    shown = busy.run("figures", "show", "2026").out

    values = found["now"]["figures"]["values"]
    assert {
        name: values[name] for name in ("inspections", "filed", "open", "decisions", "double_penalty_cases")
    } == {
        "inspections": 1,
        "filed": 1,
        "open": 1,
        "decisions": 1,
        "double_penalty_cases": 0,
    }
    assert values["fine_total_fen"] == values["fine_average_fen"] > 0
    assert values["penalties_per_inspection_permille"] == 1000
    assert found["growth_permille"]["before"]["inspections"] is None
    sheet = load_workbook(tmp_path / "数据.xlsx")["数据"]
    cells = {row[0].value: row[1].value for row in sheet.iter_rows(min_row=2)}
    assert cells["罚款总额（元） / Fines in all (yuan)"] * 100 == values["fine_total_fen"]
    assert cells["处罚与检查之比 / Penalties to inspections"] == 1
    report = words_of(tmp_path / "报告.docx")
    for words in (
        "2026年",
        "尚未印发",
        "罚款总额（元）",
        f"{values['fine_total_fen'] // 100:,}.00",
        "（未填区域）",
    ):
        assert words in report
    svg = ElementTree.parse(tmp_path / "图.svg").getroot()
    assert "检查（次） 1" in "".join(svg.itertext())
    assert f"{values['fine_total_fen'] // 100:,}.00" in shown


def test_a_bulletin_sets_each_region_beside_itself_without_money(busy, tmp_path):
    busy.run(
        "figures", "show", "2027", "--bulletin", tmp_path / "通报.docx", "--docx", tmp_path / "报告.docx"
    )
    bulletin, report = words_of(tmp_path / "通报.docx"), words_of(tmp_path / "报告.docx")
    row = [cell.text for cell in Document(str(tmp_path / "通报.docx")).tables[-1].rows[-1].cells]

    assert "各区域行政执法情况通报" in bulletin
    assert row == ["（未填区域）", "0", "1", "0", "0", "0", "0", "0", "1", "—"]
    assert "元" not in bulletin
    assert "2027年行政执法年度报告" in report
    for words in ("本期检查0次（比上期下降100.0%）", "立案0件", "作出处罚决定0份。"):
        assert words in bulletin
        assert words in report


def test_what_was_issued_stays_when_the_papers_change_afterwards(busy):
    before = busy.json("figures", "show", "2026", "--issue")["now"]
    number = next(
        item
        for item in busy.json("case", "show", "示例")["records"]
        if item.get("form_id") == "penalty_decision_unit"
    )["id"]
    busy.run("void", number, "--reason", "写错")

    after = busy.json("figures", "show", "2026")["now"]
    assert after == before
    assert before["issued_on"] == "2027-02-01"
    assert busy.json("figures", "issued") == ["2026"]
    assert busy.json("figures", "show", "2027")["before"]["issued_on"] == "2027-02-01"
    assert busy.json("figures", "show", "2026-Q4")["now"]["figures"]["values"]["decisions"] == 0
    assert "不再改变" in busy.run("figures", "show", "2026", "--issue", code=4).err


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (("show", "2027-02", "--issue"), 2, "尚未结束"),
        (("show", "去年"), 2, "不是期间"),
        (("index", "没有", "2026-Q3"), 3, "没有指数"),
        (("index", "hn_assessment"), 2, "季度"),
        (("index", "hn_assessment", "2026"), 2, "按季度"),
        (("index", "hn_assessment", "2026-Q3"), 2, "没有评价对象"),
    ],
)
def test_what_cannot_be_counted_is_refused(busy, words, code, says):
    assert says in busy.run("figures", *words, code=code).err


def test_who_is_under_the_line_or_last_gets_a_numbered_letter(busy, tmp_path):
    low = points(tmp_path, 甲区="79.99", 乙区="80", 丙区="80.01", 丁区="90", 戊区="95")
    tried = busy.json("figures", "index", "hn_assessment", "2026-Q3", "--points", low)
    issued = busy.json("figures", "index", "hn_assessment", "2026-Q3", "--points", low, "--issue")

    assert tried["reminders"] == []
    assert {item["subject"]: item["reasons"] for item in issued["scores"] if item["reasons"]} == {
        "甲区": ["below", "last"],
        "乙区": ["last"],
        "丙区": ["last"],
    }
    assert [(item["number"], item["subject"]) for item in issued["reminders"]] == [
        ("提督〔2027〕1号", "甲区"),
        ("提督〔2027〕2号", "乙区"),
        ("提督〔2027〕3号", "丙区"),
    ]
    assert (
        "不再改变"
        in busy.run("figures", "index", "hn_assessment", "2026-Q3", "--points", low, "--issue", code=4).err
    )
    more = points(tmp_path, 甲区="70", 乙区="90")
    later = busy.json("figures", "index", "hn_assessment", "2026-Q4", "--points", more, "--issue")
    assert [item["number"] for item in later["reminders"]] == ["提督〔2027〕4号"]
    frozen = busy.json("figures", "index", "hn_assessment", "2026-Q3")
    assert (frozen["issued"], frozen["scores"]) == (True, issued["scores"])
    beside = ("figures", "index", "hn_assessment", "2026-Q4", "--xlsx", tmp_path / "分.xlsx")
    compared = {item["subject"]: item for item in busy.json(*beside, "--svg", tmp_path / "分.svg")["scores"]}
    assert (compared["甲区"]["before"], compared["乙区"]["before"]) == ("79.99", "80.00")
    book = load_workbook(tmp_path / "分.xlsx")
    rows = {row[0]: row[1:] for row in book["各季度"].iter_rows(min_row=2, values_only=True)}
    assert [cell.value for cell in book["各季度"][1]][1:] == ["2026-Q3", "2026-Q4"]
    assert rows["甲区"] == (79.99, 70)
    assert book["得分"]["B2"].value == "乙区"
    told = "".join(ElementTree.parse(tmp_path / "分.svg").getroot().itertext())
    assert "甲区：2026-Q4 70.00，2026-Q3 79.99" in told
    shown = busy.run("figures", "index", "hn_assessment", "2026-Q4").out
    assert "-9.99" in shown
    assert [item["number"] for item in busy.json("figures", "reminders")][-1] == "提督〔2027〕4号"
    busy.run("figures", "reply", "提督〔2027〕1号", " ", code=2)
    busy.run("figures", "reply", "提督〔2027〕9号", "已整改", code=3)
    busy.run("figures", "reply", "提督〔2027〕1号", "已整改", "--on", "2027-01-31", code=2)
    busy.run("figures", "reply", "提督〔2027〕1号", "已整改")
    busy.run("figures", "reply", "提督〔2027〕1号", "已整改", code=4)
    assert [item.get("reply") for item in busy.json("figures", "reminders")] == ["已整改", None, None, None]
    assert "甲区" in busy.run("figures", "reminders", "--docx", tmp_path / "函").out
    letter = words_of(tmp_path / "函" / "提督〔2027〕1号.docx")
    for words in ("甲区：", "79.99分", "低于规定的分数线且排名在末位之列", "2026年第三季度", "2027年2月16日"):
        assert words in letter
    assert len(list((tmp_path / "函").iterdir())) == 4


def words_of(path):
    document = Document(str(path))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(line.text for line in document.paragraphs), *cells])


@pytest.mark.parametrize("written", ["80.001", "八十", "NaN", "101", "-1", ""])
def test_points_that_are_none_are_refused(busy, tmp_path, written):
    given = points(tmp_path, 甲区=written)
    busy.run("figures", "index", "hn_assessment", "2026-Q3", "--points", given, code=2)


def test_the_indexes_of_the_pack_are_listed_with_their_weights(busy):
    listed = {item["id"]: item for item in busy.json("figures", "index")}

    assert len(listed["zj_efficiency"]["indicators"]) == 9
    assert len({item["group"] for item in listed["zj_efficiency"]["indicators"]}) == 6
    assert {item["title"] for item in listed["hn_assessment"]["indicators"]} >= {"行刑衔接", "案例报送"}
    assert "权重" in busy.run("figures", "index").out


def test_an_indicator_with_a_formula_is_scored_from_the_figures(busy, tmp_path):
    path = busy.workspace / "templates/mem/rules/figures.yaml"
    text = path.read_text(encoding="utf-8")
    quantity = "{id: quantity, title: 执法数量, weight: 20"
    computed = text.replace(quantity, quantity + ", formula: 50 * inspections + 100 * closed / filed")
    assert computed != text
    path.write_text(computed, encoding="utf-8")
    given = tmp_path / "得分.csv"
    given.write_text(
        "对象,quality,importance,connection,reporting\n（未填区域）,100,100,100,100\n乙区,100,100,100,100\n",
        encoding="utf-8",
    )
    found = {
        quarter: {
            item["subject"]: item["score"]
            for item in busy.json("figures", "index", "hn_assessment", quarter, "--points", given)["scores"]
        }
        for quarter in ("2026-Q4", "2026-Q1")
    }

    inspected = next(
        name
        for name in ("2026-Q1", "2026-Q2", "2026-Q3", "2026-Q4")
        if busy.json("figures", "show", name)["now"]["figures"]["values"]["inspections"]
    )
    assert inspected == "2026-Q4"
    assert found == {
        "2026-Q4": {"（未填区域）": "90.00", "乙区": "80.00"},
        "2026-Q1": {"（未填区域）": "80.00", "乙区": "80.00"},
    }

    path.write_text(text.replace(quantity, quantity + ", formula: fine_total_fen / 100"), encoding="utf-8")
    told = busy.run("figures", "show", code=2).err
    assert "罚款不作为评价内容" in told
    assert "figures.yaml 第" in told


def test_faults_of_the_rules_are_told_with_their_lines(busy):
    path = busy.workspace / "templates/mem/rules/figures.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(
        text.replace("weight: 12", "weight: 13")
        .replace("id: hazards", "id: fines_per_officer")
        .replace("第一百零二条", ""),
        encoding="utf-8",
    )

    told = busy.run("figures", "show", code=2).err
    for words in ("101", "fines_per_officer", "安全生产法", "figures.yaml 第"):
        assert words in told
