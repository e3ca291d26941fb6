"""Lending at the keyboard."""

from datetime import UTC, datetime

import pytest


@pytest.fixture
def asked(at_work):
    at_work.now = lambda: datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
    words = ("--reader", "示例律师", "--kind", "agent", "--purpose", "行政复议", "--paper")
    return at_work, at_work.json("lend", "request", "示例", *words)["id"]


def test_a_file_goes_out_and_comes_back(asked):
    clerk, lending = asked
    clerk.run("lend", "approve", lending, "--by", "冯庚示", "--until", "2026-11-25")

    (shown,) = clerk.json("lend", "list", "--open")
    assert (shown["state"], shown["due_on"]) == ("approved", "2026-11-25")
    clerk.now = lambda: datetime(2026, 11, 26, 2, 0, tzinfo=UTC)
    assert "逾期" in clerk.run("lend", "list", code=2).out
    clerk.run("lend", "return", lending, "--remark", "完好")
    assert clerk.json("lend", "list", "--open") == []
    assert clerk.json("lend", "show", lending)["lending"]["remark"] == "完好"
    figures = clerk.json("lend", "figures", "--year", "2026")
    assert (figures["requests"], figures["paper_out"], figures["overdue"]) == (1, 1, 1)


def test_a_request_is_decided_once_and_not_by_its_reader(asked):
    clerk, lending = asked

    clerk.run("lend", "approve", lending, "--by", "示例律师", code=2)
    clerk.run("lend", "refuse", lending, "--by", "冯庚示", "--reason", "无委托手续")
    clerk.run("lend", "approve", lending, "--by", "冯庚示", code=4)


@pytest.mark.parametrize("pages", ["1-", "x", "3-1", "0"])
def test_pages_that_are_none_are_refused(asked, pages):
    clerk, _ = asked
    clerk.issue("inspection_plan")
    words = ("--reader", "示例人员", "--kind", "internal", "--purpose", "复查")
    lending = clerk.json("lend", "request", "示例", *words)["id"]
    (item,) = clerk.json("lend", "show", lending)["records"]

    assert "1-3,5" in clerk.run("lend", "read", lending, item, "--pages", pages, code=2).err
