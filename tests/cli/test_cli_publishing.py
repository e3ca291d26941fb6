"""Publishing at the keyboard: due, masked, recorded, retracted, exported."""

import csv
from datetime import UTC, datetime

import openpyxl
import pytest

NUMBER = "（苏常）应急罚〔2026〕1号"


@pytest.fixture
def decided(at_work):
    (at_work.workspace / "templates/mem/rules/guards.yaml").write_text("guards: []\n", encoding="utf-8")
    at_work.issue("penalty_decision_unit")
    at_work.run("ingest")
    at_work.now = lambda: datetime(2026, 12, 15, 2, 0, tzinfo=UTC)
    return at_work


def record(clerk, *words, code=0):
    given = ("--class", "general", "--confirmed-by", "王甲示", *words)
    return clerk.run("publish", "record", NUMBER, "--channel", "agency_site", *given, code=code)


def test_what_is_overdue_ends_with_two_until_it_is_published(decided):
    (duty,) = decided.json("publish", "list", code=2)

    assert (duty["number"], duty["state"], duty["due"]) == (NUMBER, "overdue", "2026-12-09")
    record(decided, "--on", "2026-12-04")
    assert decided.json("publish", "list") == []
    assert decided.json("publish", "list", "--all")[0]["state"] == "done"


def test_the_masked_text_is_written_for_a_person_to_look_at(decided, tmp_path):
    target = tmp_path / "masked.txt"

    told = decided.run("publish", "mask", NUMBER, "--hide", "赵某", "--to", target)

    text = target.read_text(encoding="utf-8")
    assert "赵某" not in text
    assert "0519-00000001" not in "".join(text.split())
    assert "须人工核对" in told.err
    assert decided.json("publish", "mask", NUMBER)["masked"]["phone"] == 1


def test_the_table_is_a_workbook_or_csv_by_its_name(decided, tmp_path):
    record(decided)
    days = ("--from", "2026-12-01")
    decided.run("publish", "export", tmp_path / "a.xlsx", *days)
    decided.run("publish", "export", tmp_path / "a.csv", *days)
    decided.run("publish", "export", tmp_path / "a.txt", *days, code=2)

    sheet = openpyxl.load_workbook(tmp_path / "a.xlsx")["法人和非法人组织"]
    rows = [[cell.value or "" for cell in row] for row in sheet.iter_rows()]
    with (tmp_path / "a.csv").open(encoding="utf-8-sig", newline="") as file:
        assert list(csv.reader(file)) == rows
    found = dict(zip(*rows, strict=True))
    assert (found["罚款金额（万元）"], found["行政相对人名称"]) == ("2", "常州示例机械制造有限公司")


def test_a_retraction_says_why_and_repair_waits_for_the_shortest_term(decided):
    record(decided)
    record(decided, code=4)

    assert "2027-02-28" in decided.run("publish", "repair", NUMBER, "--by", "示例信用办", code=4).err
    decided.run("publish", "retract", NUMBER, "--ground", "changed", code=2)
    decided.run("publish", "retract", NUMBER, "--ground", "changed", "--reason", "金额变更")
    decided.run("publish", "retract", NUMBER, "--ground", "changed", "--reason", "金额变更", code=3)
    kinds = [item["kind"] for item in decided.json("event", "list", "示例")]
    assert sorted(kinds) == ["publication_retracted", "published"]
