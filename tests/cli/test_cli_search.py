"""The search command as a reviewer uses it: synonyms told, why, groups, corrections, saved searches, a workbook."""

import pytest
from openpyxl import load_workbook

NOTICE = "penalty_notice"
GUARDS = "templates/mem/rules/guards.yaml"


@pytest.fixture
def filed(at_work):
    """One notice, indexed; guards off, so that a test may issue the one form it is about."""
    (at_work.workspace / GUARDS).write_text("guards: []\n", encoding="utf-8")
    at_work.issue(NOTICE)
    return at_work


def test_synonyms_are_told_and_can_be_turned_off(filed):
    answer = filed.run("search", "安监局")

    assert "也查了 / also searched: 应急管理局" in answer.out
    assert "=安监局" in answer.err
    assert filed.json("search", "安监局")["total"] == 1
    assert filed.json("search", "=安监局")["total"] == filed.json("search", "安监局", "--exact")["total"] == 0


def test_a_hit_says_why_and_groups_count(filed):
    why = filed.run("search", "培训 文种:告知书", "--why").out
    group = filed.json("search", "培训", "--group", "case")

    assert "因 / why: 培训 — 正文第" in why
    assert "因 / why: 文种:告知书 — " in why
    assert (group["total"], group["group_total"], group["groups"][0]["count"]) == (1, 1, 1)
    assert filed.json("search", group["groups"][0]["filter"])["total"] == 1
    assert "1 组 / 1 hits in 1 groups" in filed.run("search", "培训", "--group", "enterprise").out


def test_a_slip_leads_to_the_word(filed):
    answer = filed.json("search", "安全升产")

    assert answer["total"] == 0
    assert answer["did_you_mean"][0]["query"] == "安全生产"
    assert "安全生产（1 条 / hits）" in filed.run("search", "安全升产").out


def test_a_search_is_saved_asked_again_and_forgotten(filed):
    saved = filed.run("search", "培训", "--sort", "newest", "--save", "培训类")
    assert "已保存 / saved: 培训类" in saved.err
    assert filed.json("search", "--saved", "培训类")["total"] == 1
    assert filed.json("search", "--saved", "培训类", "--new")["total"] == 0
    (kept,) = filed.json("searches", "list")
    assert (kept["search"]["query"], kept["hits"], kept["new"]) == ("培训", 1, 0)

    filed.issue("case_filing_approval")
    assert filed.json("search", "--saved", "培训类", "--new")["total"] == 1
    assert filed.json("search", "--saved", "培训类", "--new")["total"] == 0
    filed.run("searches", "remove", "培训类")
    assert filed.json("searches", "list") == []


@pytest.mark.parametrize(
    "words", [(), ("甲", "--saved", "乙"), ("甲", "--new"), ("--saved", "甲", "--new", "--group", "case")]
)
def test_options_that_do_not_go_together_are_refused(filed, words):
    assert filed.run("search", *words, code=2).err


def test_all_hits_go_into_a_workbook_that_is_not_overwritten(filed, tmp_path):
    path = tmp_path / "hits.xlsx"
    assert filed.json("search", "培训", "--xlsx", str(path)) == {"file": str(path), "hits": 1}

    assert "--force" in filed.run("search", "培训", "--xlsx", str(path), code=4).err
    assert filed.json("search", "无此词语", "--xlsx", str(path), "--force")["hits"] == 0
    assert load_workbook(path).worksheets[0].max_row == 1


def test_suggestions_say_what_a_word_could_mean(filed):
    (unit, *_) = filed.json("suggest", "文种:告知")

    assert (unit["kind"], unit["hits"]) == ("form", 1)
    assert filed.json("search", unit["query"])["total"] == 1
    assert "没有提示" in filed.run("suggest", "饕餮").err
