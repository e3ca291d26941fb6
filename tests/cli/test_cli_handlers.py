"""A case passes to others at the keyboard."""

import pytest

WORDS = ("--cause", "departure", "--reason", "调往外区", "--decided-by", "局长示")


@pytest.fixture
def clerk(at_work):
    at_work.run(
        *("officer", "add", "--name", "赵新示", "--cert", "10040029999", "--issuer", "江苏省司法厅（示例）"),
        *("--valid-from", "2024-01-01", "--valid-to", "2028-12-31"),
    )
    return at_work


def test_a_case_passes_to_others_and_remembers_who_had_it(clerk):
    assert "never changed" in clerk.run("case", "handlers", "示例").err
    clerk.run("case", "handlers", "示例", "--officer", "李乙示", "--officer", "赵新示", *WORDS)

    shown = clerk.run("case", "handlers", "示例").out
    assert "李乙示、赵新示" in shown.splitlines()[0]
    assert "王甲示、李乙示" in shown
    assert "调离、离职：调往外区" in shown
    told = clerk.json("case", "handlers", "示例")
    assert [change["decided_by"] for change in told["changes"]] == ["局长示"]
    assert len(told["handler_ids"]) == 2
    assert "李乙示、赵新示" in clerk.run("case", "show", "示例").out
    clerk.run("verify")


def test_half_a_change_is_refused(clerk):
    assert "--cause" in clerk.run("case", "handlers", "示例", "--officer", "赵新示", code=2).err
    assert "--officer" in clerk.run("case", "handlers", "示例", *WORDS, code=2).err
    assert "不得少于2人" in clerk.run("case", "handlers", "示例", "--officer", "赵新示", *WORDS, code=2).err
