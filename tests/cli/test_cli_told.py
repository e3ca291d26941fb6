"""What a command has done is told, though something fails after it."""

NOTICE = "penalty_notice"


def test_a_document_is_told_to_be_issued_though_it_cannot_be_copied_for_printing(at_work):
    answer = at_work.issue(NOTICE, "--output", "/proc/print", code=75)
    issued = at_work.json("case", "show", "示例")["records"]

    assert issued[0]["number"] in answer.out
    assert "/proc/print" in answer.err
