"""The other collections at the keyboard: each hit in its own shape."""

from pathlib import Path

EXCERPT = Path(__file__).resolve().parents[1] / "data" / "laws" / "work-safety-2021.md"
CASE = (
    "---\ntitle: 某公司补签培训记录案\ndate: 2024-05-06\nissuer: 示例省应急管理厅\n---\n培训签到表系补签。\n"
)


def test_laws_and_typical_cases_are_found_as_soon_as_they_are_imported(clerk, tmp_path):
    (tmp_path / "case.md").write_text(CASE, "utf-8")
    clerk.run("laws", "import", EXCERPT)
    clerk.run("typical", "import", tmp_path)

    told = clerk.json("search", "安全生产法 28", "--in", "laws")
    (first, *_) = told["hits"]
    assert (first["place"], first["edition"], first["status"], first["named"]) == (
        "第二十八条",
        "2021-06-10",
        "有效",
        True,
    )
    assert told["counts"] == {"laws": told["total"]}
    shown = clerk.run("search", "补签", "--in", "all").out
    assert "共 0 条" in shown
    assert "某公司补签培训记录案" in shown
    assert "2024-05-06  示例省应急管理厅" in shown
    others = clerk.json("search", "补签", "--in", "all")["others"]
    assert others["counts"]["cases"] == others["total"] == 1
    assert "某公司" in clerk.run("typical", "list", "补签").out
    rows = clerk.run("status").out
    assert "资料索引" in rows
    assert "待入索引" in rows


def test_a_typical_case_without_a_date_ends_with_the_code_of_wrong_input(clerk, tmp_path):
    (tmp_path / "case.md").write_text(CASE.replace("date: 2024-05-06\n", ""), "utf-8")

    assert "2024-05-06" in clerk.run("typical", "import", tmp_path, code=2).out
