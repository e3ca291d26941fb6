"""Where the shipped forms are signed: every rule's words stand on the filled form, and every line to sign has a rule."""

import io
import re
from functools import cache

import docx
import pytest
from mem_forms import FORMS, PACK, fill, forms_with

from docarchive.domain.comparing.folding import normalized

_TO_SIGN = re.compile(r"(签名|盖章)[^:]{0,6}:")
_OTHERWISE = ("上级机关负责人", "□", "拒绝签名")
"""Signed by others, or only when something else is not."""


@cache
def lines(form_id):
    rendered = fill(form_id)
    word = docx.Document(io.BytesIO(rendered.docx))
    feet = [paragraph.text for section in word.sections for paragraph in section.footer.paragraphs]
    return [normalized(line) for line in [*rendered.text.split("\n"), *feet]]


def pattern(rule):
    return re.compile(r"[^:]*?".join(re.escape(normalized(part)) for part in rule.label.split("*")))


@pytest.mark.parametrize("form_id", FORMS)
def test_the_words_of_every_rule_stand_on_the_form(form_id):
    form = PACK.form(form_id)

    for rule in form.marks:
        if not rule.optional:
            assert any(pattern(rule).search(line) for line in lines(form_id)), rule


@pytest.mark.parametrize("form_id", FORMS)
def test_every_line_to_sign_has_a_rule(form_id):
    rules = [pattern(rule) for rule in PACK.form(form_id).marks]
    to_sign = [
        line
        for line in lines(form_id)
        if _TO_SIGN.search(line) and not any(words in line for words in _OTHERWISE)
    ]

    for line in to_sign:
        assert any(rule.search(line) for rule in rules), line


@pytest.mark.parametrize("form_id", [form_id for form_id in FORMS if PACK.form(form_id).signers])
def test_every_signer_has_a_place(form_id):
    form = PACK.form(form_id)

    assert {signer.split("（")[0] for signer in form.signers} <= {
        rule.who.split("（")[0] for rule in form.marks
    }


@pytest.mark.parametrize("form_id", forms_with("inquiry_period", "refused"))
def test_records_of_inquiry_are_signed_on_every_page(form_id):
    assert any(rule.every_page for rule in PACK.form(form_id).marks)
