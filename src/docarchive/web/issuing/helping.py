"""What a form tells beside a field about how to fill it in; where a form needs no words there are none."""

from collections.abc import Mapping

from docarchive.templates.form import FieldSpec, FieldType, FormSpec
from docarchive.workflows.issuing.explain_form import ExplainedField, FieldState

_TOLD_WHY = ("document", "party", "person", "agency")
"""Sources that a clerk can do something about when they are empty."""
_PLACES = "一行一处，写明法律名称和条款 / one place of law a line: the law and its article"
_PICKED = "一行一处，写明法律名称和条款；或从“违法行为”中选取 / one place of law a line; or taken from the violation"


def helps(form: FormSpec, explained: Mapping[str, ExplainedField], *, picks_law: bool) -> dict[str, str]:
    """Name of a field → what is told beside it, ``中文 / English``; fields that need nothing told are left out."""
    said = {spec.name: _help(spec, form, explained[spec.name], picks_law) for spec in form.fields}
    return {name: words for name, words in said.items() if words}


def _help(spec: FieldSpec, form: FormSpec, explained: ExplainedField, picks_law: bool) -> str:
    if spec.required_if:
        return _when(spec.required_if, form)
    if spec.type is FieldType.LAWREFS:
        return _PICKED if picks_law else _PLACES
    kind = (spec.source or "").partition(".")[0]
    if explained.state is FieldState.MISSING and kind in _TOLD_WHY:
        return explained.why
    if spec.type is FieldType.TEXT and spec.max_length:
        return f"最多 {spec.max_length} 字 / at most {spec.max_length} characters"
    return ""


def _when(condition: str, form: FormSpec) -> str:
    name, _, value = condition.partition("=")
    asked = next(spec for spec in form.fields if spec.name == name)
    zh, en = value or "是", value or "yes"
    return f"“{asked.label}”为“{zh}”时必填 / needed when {asked.label_en!r} is {en!r}"
