"""Workbooks from outside: cells as they are, everything odd about them told, hostile ones refused."""

import zipfile
from datetime import date, datetime

import openpyxl
import pytest
import xlsxwriter
from openpyxl.chart import BarChart

from docarchive.domain.errors import RejectedError
from docarchive.domain.sheets.columns import Column, ColumnKind, SheetPlan
from docarchive.domain.sheets.fault_kinds import FAULTS
from docarchive.domain.sheets.rules import credit_code, industry, phone, postcode
from docarchive.domain.sheets.sheet import MAX_ROWS, Cell, CellKind
from docarchive.domain.sheets.table import read_tables
from docarchive.reading.confined.child import ChildReader

GOOD_CODE = "91320400MA0000001T"


@pytest.fixture(scope="module")
def reader():
    with ChildReader() as reader:
        yield reader


def with_parts(path, parts):
    """Add parts to a zip."""
    with zipfile.ZipFile(path, "a") as package:
        for name, content in parts.items():
            package.writestr(name, content)


def test_every_kind_of_cell_comes_as_it_is(reader, tmp_path):
    book = openpyxl.Workbook()
    book.active.append(
        [
            "文字",
            12,
            0.5,
            date(2026, 11, 21),
            datetime.fromisoformat("2026-11-21T09:30"),
            True,
            "=1+1",
            "#REF!",
        ]
    )
    book.active["I1"] = 13000
    book.active["I1"].number_format = "000000"
    book.active["J1"] = "'=1"
    book.active["B3"] = 13812345678
    book.save(tmp_path / "a.xlsx")
    rows = reader.read_workbook(tmp_path / "a.xlsx").sheets[0].rows

    assert rows[0].cells == (
        Cell(CellKind.TEXT, "文字"),
        Cell(CellKind.NUMBER, "12"),
        Cell(CellKind.NUMBER, "0.5"),
        Cell(CellKind.DATE, "2026-11-21T00:00:00"),
        Cell(CellKind.DATE, "2026-11-21T09:30:00"),
        Cell(CellKind.BOOL, "TRUE"),
        Cell(CellKind.FORMULA, "=1+1"),
        Cell(CellKind.ERROR, "#REF!"),
        Cell(CellKind.NUMBER, "013000"),
        Cell(CellKind.TEXT, "'=1"),
    )
    assert (rows[1].number, rows[1].cells) == (3, (None, Cell(CellKind.NUMBER, "13812345678")))


def test_a_sheet_of_too_many_rows_is_read_no_further(reader, tmp_path):
    path = tmp_path / "long.xlsx"
    book = xlsxwriter.Workbook(path, {"constant_memory": True})
    sheet = book.add_worksheet("企业")
    for number in range(MAX_ROWS + 500):
        sheet.write(number, 0, number)
    book.close()
    found = reader.read_workbook(path).sheets[0]

    assert found.rows_in_all == MAX_ROWS + 500
    assert len(found.rows) == MAX_ROWS + 1


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("a.xlsx", b"not a workbook at all", "不是 XLSX"),
        ("old.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(5000), "不是 XLSX"),
        ("a.xlsx", b"", "空的"),
    ],
)
def test_what_is_no_workbook_is_refused(reader, tmp_path, name, content, says):
    (tmp_path / name).write_bytes(content)
    with pytest.raises(RejectedError, match=says):
        reader.read_workbook(tmp_path / name)


def test_a_zip_that_only_looks_like_a_workbook_is_refused(reader, tmp_path):
    path = tmp_path / "a.xlsx"
    with zipfile.ZipFile(path, "w") as package:
        package.writestr("xl/workbook.xml", "<workbook/>")
    with pytest.raises(RejectedError):
        reader.read_workbook(path)


def test_a_bomb_is_refused_before_it_is_unpacked(reader, tmp_path):
    path = tmp_path / "bomb.xlsx"
    openpyxl.Workbook().save(path)
    with (
        zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as package,
        package.open("xl/media/x", "w") as member,
    ):
        for _ in range(1100):
            member.write(bytes(1 << 20))
    with pytest.raises(RejectedError, match="压缩炸弹"):
        reader.read_workbook(path)


def test_entities_are_not_expanded(reader, tmp_path):
    path = tmp_path / "entity.xlsx"
    openpyxl.Workbook().save(path)
    hostile = tmp_path / "hostile.xlsx"
    secret = tmp_path / "secret.txt"
    secret.write_text("geheim")
    sheet = (
        f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file://{secret}">]>'
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1">'
        '<c r="A1" t="inlineStr"><is><t>&e;x</t></is></c></row></sheetData></worksheet>'
    )
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(hostile, "w") as target:
        for name in source.namelist():
            target.writestr(name, sheet if name == "xl/worksheets/sheet1.xml" else source.read(name))
    try:
        found = str(reader.read_workbook(hostile))
    except RejectedError as refused:
        found = str(refused)

    assert "geheim" not in found


PLAN = SheetPlan(
    "混合",
    (
        Column("name", "企业名称", "Name", required=True, max_length=10),
        Column("uscc", "统一社会信用代码", "Credit code", narrow=True, rule=credit_code, unique=True),
        Column("phone", "联系电话", "Telephone", narrow=True, rule=phone),
        Column("postcode", "邮政编码", "Postcode", narrow=True, rule=postcode),
        Column("industry", "行业代码", "Industry", narrow=True, rule=industry),
        Column("count", "人数", "Count", ColumnKind.INT),
        Column("fine", "罚款", "Fine", ColumnKind.AMOUNT),
        Column("day", "日期", "Day", ColumnKind.DATE),
        Column("time", "时间", "Time", ColumnKind.DATETIME),
        Column("kind", "种类", "Kind", ColumnKind.CHOICE, choices=("甲类", "乙类")),
        Column("major", "重大", "Major", ColumnKind.BOOL),
        Column("needed", "必填列", "Needed", required=True),
    ),
)
HEADINGS = [*(column.heading for column in PLAN.columns[:-1]), "企业名称", "企业名稱2", None, 7]
CELLS = [  # column name, what stands there, code
    ("name", None, "missing"),
    ("name", "   ", "only-blanks"),
    ("name", " 前后空格 ", "blanks-around"),
    ("name", "=A1", "formula"),
    ("name", "#REF!", "error-cell"),
    ("name", True, "bool-cell"),
    ("name", "零宽\u200b字", "invisible-character"),
    ("name", "私用\ue000字", "control-character"),
    ("name", "两\n行", "line-break"),
    ("name", "甲" * 11, "too-long"),
    ("name", 3.5, "number-for-text"),
    ("name", date(2026, 1, 2), "date-for-text"),
    ("uscc", "91320400MA000000", "credit-code-length"),
    ("uscc", "91320400MA000000I1", "credit-code-character"),
    ("uscc", "91320400MA00000012", "credit-code-check-digit"),
    ("uscc", "９１３２０４００MA0000001T", "full-width"),
    ("uscc", GOOD_CODE, "key-twice"),
    ("uscc", 913204001234567890, "digits-lost"),
    ("phone", "没有电话", "phone"),
    ("postcode", "21300A", "postcode"),
    ("postcode", 13000, "zeros-lost"),
    ("industry", "3311C", "industry"),
    ("count", "十二", "not-a-number"),
    ("count", 1.5, "not-whole"),
    ("count", "12", "number-as-text"),
    ("count", 10**13, "out-of-range"),
    ("fine", "两万", "not-an-amount"),
    ("fine", -1, "not-an-amount"),
    ("fine", 0.005, "not-an-amount"),
    ("day", "昨天", "not-a-date"),
    ("day", "2026-02-30", "no-such-day"),
    ("day", 46000, "date-as-serial"),
    ("day", "2026/11/21", "date-as-text"),
    ("day", "1899-01-01", "date-out-of-range"),
    ("day", datetime.fromisoformat("2026-11-21T09:30"), "time-in-date"),
    ("time", "上午", "not-a-time"),
    ("kind", "甲類", "not-a-choice"),
    ("major", "也许", "not-yes-or-no"),
]
WHOLE = {
    *(
        "macro",
        "external-link",
        "data-connection",
        "embedded-object",
        "hidden-sheet",
        "sheet-unknown",
        "chart-sheet",
    ),
    *("too-many-columns", "merged-cells", "hidden-column", "hidden-row", "blank-row", "row-twice"),
    *("heading-twice", "heading-unknown", "heading-blank", "heading-not-text", "heading-missing"),
}


def seeded(path):
    """One workbook with every kind of fault that reading knows."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "混合"
    sheet.append(HEADINGS)
    names = [column.name for column in PLAN.columns]
    for number, (name, value, _) in enumerate(CELLS, start=2):
        sheet.cell(number, 1, f"第{number}家")
        sheet.cell(number, 14, "x")
        sheet.cell(number, names.index(name) + 1).value = value
    last = len(CELLS) + 2
    for number in (last, last + 3, last + 4):
        sheet.cell(number, 1, "相同的行")
    sheet.cell(last, 205, "远处")
    sheet.merge_cells(start_row=3, start_column=5, end_row=3, end_column=6)
    sheet.column_dimensions["C"].hidden = True
    sheet.row_dimensions[4].hidden = True
    book.create_sheet("藏").sheet_state = "hidden"
    book.create_sheet("草稿").append(["x"])
    book.create_chartsheet("图").add_chart(BarChart())
    book.save(path)
    odd = (
        "xl/vbaProject.bin",
        "xl/externalLinks/externalLink1.xml",
        "xl/connections.xml",
        "xl/embeddings/o.bin",
    )
    with_parts(path, dict.fromkeys(odd, "x"))
    return path


def test_forty_kinds_of_fault_are_told_in_one_report_each_at_its_place(reader, tmp_path):
    faults = read_tables(
        reader.read_workbook(seeded(tmp_path / "x.xlsx")), [PLAN, SheetPlan("无", PLAN.columns)]
    )
    found = [fault for table in faults.values() for fault in table.faults]
    places = {(fault.code, fault.row, fault.heading) for fault in found}
    headings = {column.name: column.heading for column in PLAN.columns}

    expected = {code for _, _, code in CELLS} | WHOLE | {"sheet-missing"}
    assert len(expected) > 50
    assert {fault.code for fault in found} == expected
    for number, (name, _, code) in enumerate(CELLS, start=2):
        assert (code, number, headings[name]) in places
    assert all(fault.wanted and fault.kind.words and " / " in fault.kind.words for fault in found)


def test_headings_are_found_below_a_title_and_near_ones_are_suggested(reader, tmp_path):
    book = openpyxl.Workbook()
    book.active.append(["某某局企业名册"])
    book.active.merge_cells("A1:C1")
    book.active.append(["企业 名称*", "统一社会信用代玛", "必填列"])
    book.active.append(["甲厂", GOOD_CODE, "x"])
    book.save(tmp_path / "x.xlsx")
    table = read_tables(reader.read_workbook(tmp_path / "x.xlsx"), [PLAN])["混合"]

    assert [(fault.code, fault.place) for fault in table.faults] == [("heading-unknown", "Sheet!B2")]
    assert "统一社会信用代码" in table.faults[0].wanted
    assert table.rows[0].values == {"name": "甲厂", "needed": "x"}


def test_a_macro_workbook_is_refused_by_its_name_too(reader, tmp_path):
    path = tmp_path / "x.xlsm"
    openpyxl.Workbook().save(path)

    assert dict(reader.read_workbook(path).oddities)["macro"] == "x.xlsm"


def test_a_sheet_without_headings_and_one_without_rows_are_told(reader, tmp_path):
    book = openpyxl.Workbook()
    book.active.append(["甲", "乙"])
    book.create_sheet("空")
    book.save(tmp_path / "x.xlsx")
    plans = [SheetPlan("Sheet", PLAN.columns), SheetPlan("空", PLAN.columns)]
    tables = read_tables(reader.read_workbook(tmp_path / "x.xlsx"), plans)

    assert [fault.code for table in tables.values() for fault in table.faults] == [
        "headings-missing",
        "sheet-empty",
    ]


def test_too_many_rows_are_a_fault(reader, tmp_path):
    path = tmp_path / "long.xlsx"
    book = xlsxwriter.Workbook(path, {"constant_memory": True})
    sheet = book.add_worksheet("混合")
    sheet.write_row(0, 0, ["企业名称", "必填列"])
    for number in range(1, MAX_ROWS + 10):
        sheet.write_row(number, 0, [f"厂{number}", "x"])
    book.close()
    table = read_tables(reader.read_workbook(path), [PLAN])["混合"]

    assert [fault.code for fault in table.faults] == ["too-many-rows"]


def test_every_code_says_what_is_wrong_and_what_is_right_in_both_languages():
    for code, kind in FAULTS.items():
        assert " / " in kind.words, code
        assert " / " in kind.expected, code
