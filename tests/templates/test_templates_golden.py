"""What every form prints with its sample, word for word; a change of wording is read before it is kept."""

import pytest
from mem_forms import FORMS
from tools.golden_forms import FOLDER, golden_texts

TEXTS = dict(golden_texts())


@pytest.mark.parametrize("form_id", FORMS)
def test_a_form_prints_the_text_that_was_read_and_kept(form_id):
    kept = (FOLDER / f"{form_id}.txt").read_text("utf-8")

    assert TEXTS[form_id].splitlines() == kept.splitlines(), (
        "python -m tools.golden_forms, then read the diff"
    )


def test_every_kept_text_is_of_a_form():
    assert {path.stem for path in FOLDER.glob("*.txt")} == set(FORMS)
    assert len(FORMS) == 61
