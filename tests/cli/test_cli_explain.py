"""`forms show FORM --case C`: what is filled in and from where, what a person has to type, how and why."""

import pytest

from docarchive.workflows.issuing.owed import OWED

DEMAND, DECISION = "payment_demand", "penalty_decision_unit"


@pytest.fixture
def office_without_guards(at_work):
    (at_work.workspace / "templates/mem/rules/guards.yaml").write_text("guards: []\n", encoding="utf-8")
    return at_work


def shown(clerk, form, *words):
    fields = clerk.json("forms", "show", form, "--case", "示例", *words)["fields"]
    return {field["name"]: field for field in fields}


def test_a_form_says_where_each_value_comes_from_and_what_is_missing(office_without_guards):
    clerk = office_without_guards
    before = shown(clerk, DEMAND)
    assert before["decision_number"]["state"] == "missing"
    assert before["decision_number"]["why"].startswith("本案还没有《行政处罚决定书（单位）》")
    assert before["decision_number"]["value"] is None
    assert before["pay_by"]["why"] == "还没有 / not there yet: decision_served_on"

    clerk.issue(DECISION)
    after = shown(clerk, DEMAND)
    assert (after["decision_number"]["state"], after["decision_number"]["value"]) == (
        "filled",
        "（苏常）应急罚〔2026〕1号",
    )
    assert after["decision_number"]["origin"] == "行政处罚决定书（单位） （苏常）应急罚〔2026〕1号"
    assert after["decision_number"]["record_id"] == clerk.json("show", "（苏常）应急罚〔2026〕1号")["id"]
    assert after["fine_amount"]["value"] == "20000.00"
    assert after["bank"]["origin"] == "本机关 / agency"
    assert after["party_name"]["origin"] == "当事人 / party 常州示例机械制造有限公司"
    assert after["doc_date"]["origin"] == "当天 / today"
    assert after["demand_deadline"]["how"] == "日期 / date: 2026-11-21"
    assert after["demand_deadline"]["example"]
    assert "送达回执" in after["decision_served_on"]["why"]


def test_what_is_missing_is_exactly_what_issuing_asks_for(office_without_guards):
    clerk = office_without_guards
    for form in (DEMAND, "inspection_record", "penalty_notice", "hearing_notice"):
        missing = {name for name, field in shown(clerk, form).items() if field["state"] == "missing"}
        told = clerk.run("issue", form, "--case", "示例", code=2).err

        assert missing == {name for name in shown(clerk, form) if f"（{name}, " in told}


def test_a_condition_is_named(office_without_guards):
    field = shown(office_without_guards, "inspection_record")["refusal_note"]

    assert (field["state"], field["why"]) == ("conditional", "当 / when refused")


def test_for_a_person_what_must_be_typed_comes_first(office_without_guards):
    out = office_without_guards.run("forms", "show", "inspection_record", "--case", "示例").out

    assert out.index("须填写 / to type") < out.index("已填好 / filled in") < out.index("可填写 / optional")
    assert "检查情况 findings" in out
    assert "例 / e.g." in out


def test_without_a_case_it_shows_the_rules_and_the_fields(at_work):
    out = at_work.run("forms", "show", DEMAND).out
    assert "decision_number" in out
    assert at_work.json("forms", "show", DEMAND)["fields"][0]["name"] == "doc_date"
    at_work.run("forms", "show", DEMAND, "--party", "示例", code=2)


def test_every_rule_of_what_is_owed_says_what_it_needs():
    from docarchive.workflows.issuing.explain_form import _NEEDS

    assert set(OWED) <= set(_NEEDS)


def test_unknown_form_and_case_are_told(at_work):
    at_work.run("forms", "show", "no_such_form", "--case", "示例", code=3)
    at_work.run("forms", "show", DEMAND, "--case", "没有这个", code=3)
