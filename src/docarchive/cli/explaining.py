"""A form for one case on the screen: what must be typed first, then what is there already."""

from typing import TYPE_CHECKING

import click

from docarchive.cli.house import House, remark, show_json
from docarchive.cli.tables import table

if TYPE_CHECKING:
    from docarchive.workflows.issuing.explain_form import ExplainedField, ExplainedForm


def explain(house: House, form: str, case_words: str, party: str | None, *, as_json: bool) -> None:
    """Show of each field of *form* how it stands in the case."""
    from docarchive.workflows.issuing.explain_form import explain_form
    from docarchive.workflows.issuing.prepare_issue import IssueRequest
    from docarchive.workflows.lookup import look_up_case, look_up_party

    with house.app() as app:
        with app.catalog.reading() as reader:
            case = look_up_case(case_words, reader)
            party_id = look_up_party(party, reader).id if party else None
        request = IssueRequest(form, case.id, {}, party_id)
        explained = explain_form(request, catalog=app.catalog, pack=app.pack, now=app.now())
    if as_json:
        show_json(
            {"form": form, "case_id": case.id, "party": explained.party_name, "fields": _plain(explained)}
        )
    else:
        _show(explained, case.name)


def _show(explained: "ExplainedForm", case_name: str) -> None:
    from docarchive.workflows.issuing.explain_form import FieldState

    form = explained.form
    groups = {state: [item for item in explained.fields if item.state is state] for state in FieldState}
    click.secho(f"{form.title} → {explained.party_name}", bold=True)
    click.echo(case_name)
    must, may = groups[FieldState.MISSING], [*groups[FieldState.CONDITIONAL], *groups[FieldState.OPTIONAL]]
    if must:
        click.echo()
        headings = ["须填写 / to type", "写法 / how", "为何 / why"]
        table(
            headings,
            [[_name(item), _how(item), item.why] for item in must],
            title=f"须填写 {len(must)} 项 / to be typed",
        )
    if filled := groups[FieldState.FILLED]:
        click.echo()
        headings = ["已填好 / filled in", "值 / value", "来自 / from"]
        rows = [[_name(item), item.value or "", item.origin] for item in filled]
        table(headings, rows, title=f"已填好 {len(filled)} 项 / filled in")
    if may:
        click.echo()
        headings = ["可填写 / optional", "写法 / how", "来自 / from"]
        rows = [[_name(item), _how(item), item.why or item.origin] for item in may]
        table(headings, rows, title=f"可填写 {len(may)} 项 / may be typed")
    remark(
        f"制作 / issue it: docarchive issue {form.id} --case … --set 字段=值，或 / or --values 文件.yaml；"
        "先试 / try first: --dry-run"
    )


def _name(item: "ExplainedField") -> str:
    return f"{item.field.label}\n{item.field.name}"


def _how(item: "ExplainedField") -> str:
    from docarchive.workflows.issuing.explain_form import how_to_write

    example = f"\n例 / e.g. {item.example}" if item.example else ""
    return how_to_write(item.field) + example


def _plain(explained: "ExplainedForm") -> list[dict[str, object]]:
    from docarchive.workflows.issuing.explain_form import how_to_write

    return [
        {
            "name": item.field.name,
            "label": item.field.label,
            "label_en": item.field.label_en,
            "type": item.field.type,
            "required": item.field.required,
            "state": item.state,
            "value": item.value,
            "source": item.field.source,
            "origin": item.origin,
            "record_id": item.record.id if item.record else None,
            "how": how_to_write(item.field),
            "example": item.example or None,
            "why": item.why or None,
        }
        for item in explained.fields
    ]
