"""Like cases at the keyboard: a case, a made-up one, and what a decision was about."""

import pytest

from docarchive.cli.comparables import chart
from docarchive.domain.reviewing.spread import spread_of

GUARDS = "templates/mem/rules/guards.yaml"


@pytest.fixture
def decided(at_work):
    """A case with its decision; the guards are off, so that one paper is enough."""
    (at_work.workspace / GUARDS).write_text("guards: []\n", encoding="utf-8")
    at_work.issue("penalty_decision_unit")
    return at_work


def number_of(clerk):
    return next(item for item in clerk.json("case", "show", "示例")["records"] if item.get("number"))["id"]


def test_a_case_is_never_held_against_itself(decided):
    result = decided.run("comparables", "示例")

    assert "没有同类案件" in result.err
    assert "同一违法行为（" in result.out


def test_by_article_the_decision_is_found_with_its_numbers_and_its_link(decided):
    place = decided.json("comparables", "示例")["target"]["places"][0].split("#")
    article = ("--article", f"{place[0]}第{place[1]}条")

    found = decided.json("comparables", *article, "--party", "unit", "--amount", "999999")
    shown = decided.run("comparables", *article, "--amount", "999999").out

    (only,) = found["decisions"]
    fine = only["fine_fen"]
    assert found["fines"]["median"] == fine
    assert (found["rank_permille"], found["outlier"]) == (1000, True)
    said = (only["record_id"], only["number"], "◆", "QUARTILE.INC", "Tukey")
    assert [word for word in said if word not in shown] == []
    assert not {"officer_ids", "officers", "handler_ids"} & set(only)


def test_what_a_decision_was_about_is_noted_and_then_compared(decided):
    record_id = number_of(decided)
    told = decided.run(
        *(
            "comparables",
            record_id,
            "--classify",
            "--violation",
            "WSL97-4",
            "--step",
            "initial",
            "--tier",
            "lighter",
        )
    ).out

    assert "已登记" in told
    found = decided.json("comparables", "--violation", "WSL97-4", "--step", "initial")
    assert [item["record_id"] for item in found["decisions"]] == [record_id]
    assert found["decisions"][0]["classed"] == {"violation": "WSL97-4", "step": "initial", "tier": "lighter"}
    assert (
        decided.run("comparables", "--violation", "WSL98-1", "--step", "serious").err.count("没有同类案件")
        == 1
    )


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        ((), 2, "--article"),
        (("--amount", "100"), 2, "--article"),
        (("--classify",), 2, "决定书"),
        (("示例", "--classify"), 2, "决定书"),
        (("没有的案件",), 3, "没有找到"),
        (("示例", "--for", "没有的当事人"), 3, "没有找到"),
    ],
)
def test_what_cannot_be_compared_is_refused(decided, words, code, says):
    assert says in decided.run("comparables", *words, code=code).err


def test_the_line_of_chart_shows_box_whiskers_outliers_and_the_case():
    fines = [100, 200, 300, 400, 500, 1000]
    line = chart(spread_of(fines), fines, 0, width=41)

    assert (line.index("├"), line.index("┤"), line.rindex("·")) == (4, 20, 40)
    assert line.count("┃") == 1
    assert chart(spread_of([5]), [5], None, width=9).strip() == "┃"
