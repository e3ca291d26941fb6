"""Holds and the list of expired volumes at the keyboard."""

import openpyxl


def test_a_hold_is_placed_listed_and_lifted(at_work):
    words = ("--ground", "suit", "--by", "冯庚示", "--reason", "应诉")
    placed = at_work.json("retention", "hold", "示例", *words)

    (shown,) = at_work.json("retention", "holds")
    assert (shown["id"], shown["ground"]) == (placed["id"], "suit")
    at_work.run("retention", "lift", placed["id"], "--by", "冯庚示", "--reason", "诉讼终结")
    at_work.run("retention", "lift", placed["id"], "--by", "冯庚示", "--reason", "诉讼终结", code=4)
    assert at_work.json("retention", "holds") == []


def test_the_list_of_an_office_without_volumes_is_empty(at_work, tmp_path):
    assert at_work.json("retention", "list", "--year", "2100") == []
    assert "没有到期" in at_work.run("retention", "list").err
    at_work.run("retention", "list", "--to", tmp_path / "list.xlsx")
    book = openpyxl.load_workbook(tmp_path / "list.xlsx")
    assert (book.properties.title, book.sheetnames) == ("到期案卷", ["到期案卷"])
    at_work.run("retention", "list", "--to", tmp_path / "list.csv", code=2)


def test_a_volume_that_is_not_there_is_not_appraised(at_work):
    words = ("--by", "张示", "--reason", "无保存价值")

    at_work.run("retention", "appraise", "J001-ZY·CF·2026-D30-0009", "destroy", *words, code=3)
