"""Workbooks from the keyboard: templates, imports, batches."""

import openpyxl
import pikepdf
import pytest

from docarchive.templates.printing.merge import merge_pdfs

FORM = "inspection_record"


def filled(path, rows):
    """Append rows of heading → value to the first sheet of a template."""
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    headings = [cell.value for cell in sheet[1]]
    for row in rows:
        sheet.append([row.get(heading) for heading in headings])
    book.save(path)
    return path


ENTERPRISE = {
    "企业名称": "常州乙厂",
    "统一社会信用代码": None,
    "法定代表人": "李四",
    "地址": "样例路2号",
    "联系电话": "0519-00000002",
}


@pytest.fixture
def credit_code():
    from stdnum.cn import uscc

    return "91320400MA0000002" + uscc.calc_check_digit("91320400MA0000002")


def test_a_template_filled_in_is_entered_once(clerk, tmp_path, credit_code):
    path = tmp_path / "企业.xlsx"
    clerk.run("enterprise", "template", path)
    filled(path, [{**ENTERPRISE, "统一社会信用代码": credit_code}])

    assert clerk.json("enterprise", "import", path, "--dry-run")["new"] == 1
    assert clerk.json("enterprise", "list") == []
    assert clerk.json("enterprise", "import", path)["new"] == 1
    assert clerk.json("enterprise", "import", path)["unchanged"] == 1
    assert clerk.json("enterprise", "show", "常州乙厂")["phone"] == "0519-00000002"


def test_faults_are_told_with_their_cells_and_nothing_is_entered(clerk, tmp_path, credit_code):
    path = tmp_path / "企业.xlsx"
    clerk.run("enterprise", "template", path)
    filled(path, [{**ENTERPRISE, "统一社会信用代码": "1"}, {**ENTERPRISE, "统一社会信用代码": credit_code}])

    refused = clerk.run("enterprise", "import", path, code=2)
    assert "企业!B3\t统一社会信用代码\t1\t" in refused.out
    assert "没有录入任何内容" in refused.err
    assert clerk.json("enterprise", "list") == []
    assert clerk.json("enterprise", "import", path, "--skip-faulty")["new"] == 1


def test_a_template_does_not_overwrite(clerk, tmp_path):
    path = tmp_path / "企业.xlsx"
    path.write_bytes(b"mine")

    clerk.run("enterprise", "template", path, code=75)
    assert path.read_bytes() == b"mine"


@pytest.mark.parametrize("group", ["officer", "equipment", "expert"])
def test_every_registers_template_with_its_example_made_real_is_entered(at_work, tmp_path, group):
    path = tmp_path / "x.xlsx"
    at_work.run(group, "template", path)
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    sheet["A2"] = sheet["A2"].value.removeprefix("示例：")
    book.save(path)

    assert at_work.json(group, "import", path)["new"] == 1
    assert at_work.json(group, "import", path)["unchanged"] == 1
    assert sheet["A2"].value in at_work.run(group, "list").out


def test_a_checklist_is_entered_listed_and_searched(clerk, tmp_path):
    path = tmp_path / "x.xlsx"
    clerk.run("checklist", "template", path)
    book = openpyxl.load_workbook(path)
    for sheet in book.worksheets:
        sheet["A2"] = sheet["A2"].value.removeprefix("示例：")
    book.save(path)

    assert clerk.json("checklist", "import", path, "--list", "粤2024", "--title", "重点事项")["new"] == 2
    assert clerk.json("checklist", "list")[0]["data"] == {"items": 1, "key_items": 1}
    assert [one["id"] for one in clerk.json("checklist", "show", "粤2024", "全员 责任制")] == [
        "粤2024#Z001/X0001"
    ]
    clerk.run("checklist", "show", "没有", code=3)


def test_a_batch_is_checked_then_issued_then_passed_over(at_work, tmp_path):
    path, prints = tmp_path / "批量.xlsx", tmp_path / "print"
    at_work.run("issue", "survey_record", "--batch-template", path)
    book = openpyxl.load_workbook(path)
    for sheet in book.worksheets:
        if sheet.max_row > 1 and sheet.title != "选项":
            sheet["A2"] = sheet["A2"].value.removeprefix("示例：")
    book.worksheets[0]["B2"] = at_work.case["name"]
    book.save(path)

    checked = at_work.json("issue", "survey_record", "--batch", path, "--dry-run")
    assert (checked["sound"], checked["issued"]) == (1, 0)
    assert at_work.json("numbers") == []
    issued = at_work.json("issue", "survey_record", "--batch", path, "--output", prints)
    assert issued["rows"][0]["number"].endswith("1号")
    assert [item.suffix for item in prints.iterdir()] == [".docx"]
    again = at_work.json("issue", "survey_record", "--batch", path)
    assert (again["issued"], again["issued_before"]) == (0, 1)


def test_a_batch_takes_no_case_of_its_own(at_work, tmp_path):
    path = tmp_path / "x.xlsx"
    at_work.run("issue", FORM, "--batch-template", path)

    assert "--case" in at_work.run("issue", FORM, "--batch", path, "--case", "x", code=2).err
    assert "--batch" in at_work.run("issue", FORM, code=2).err


def test_an_empty_batch_is_told(at_work, tmp_path):
    path = tmp_path / "x.xlsx"
    at_work.run("issue", FORM, "--batch-template", path)

    assert "没有数据" in at_work.run("issue", FORM, "--batch", path, code=2).out


def test_many_pdfs_become_one_and_each_may_begin_on_a_front_page(tmp_path):
    def pdf(name, pages):
        made = pikepdf.new()
        for _ in range(pages):
            made.add_blank_page(page_size=(595, 842))
        made.save(tmp_path / name)
        return (tmp_path / name).open("rb")

    lengths = [1, 2, 3] * 40
    merged = {}
    for duplex in (False, True):
        target = tmp_path / f"{duplex}.pdf"
        assert (
            merge_pdfs((pdf(f"{n}.pdf", pages) for n, pages in enumerate(lengths)), target, duplex=duplex)
            == 120
        )
        with pikepdf.open(target) as joined:
            merged[duplex] = len(joined.pages)

    assert merged == {False: 240, True: 320}
