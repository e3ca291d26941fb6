"""The forms: which there are, what they ask, what is wrong with them."""

import click

from docarchive.cli.house import House, json_option, pass_house, show_json, table
from docarchive.domain.findings import Finding, Severity

_DAMAGED = 2


@click.group("forms")
def forms_command() -> None:
    """文书式样 / the forms of the pack in use."""


@forms_command.command("list")
@json_option
@pass_house
def forms_list(house: House, as_json: bool) -> None:
    """列出全部文书 / list every form."""
    with house.app() as app:
        forms = list(app.pack.forms.values())
    if as_json:
        show_json(
            [
                {"id": form.id, "title": form.title, "title_en": form.title_en, "word": form.number_word}
                for form in forms
            ]
        )
        return
    rows = [[form.id, form.title, form.title_en, form.number_word or "—", form.volume_side] for form in forms]
    table("", ["id", "文书 / title", "English", "文号字 / word", "卷 / side"], rows)


@forms_command.command("show")
@click.argument("form")
@json_option
@pass_house
def forms_show(house: House, form: str, as_json: bool) -> None:
    """显示一种文书的制作规则 / show the rules of issue of one form."""
    with house.app() as app:
        spec = app.pack.form(form)
    facts = {
        "id": spec.id,
        "title": spec.title,
        "title_en": spec.title_en,
        "edition": spec.edition,
        "number_word": spec.number_word,
        "stage": spec.stage,
        "audience": spec.audience,
        "volume_side": spec.volume_side,
        "party_kind": spec.party_kind,
        "officers_required": spec.officers_required,
        "act_date": spec.act_date,
        "seal": spec.seal,
        "copies": spec.copies,
        "signers": spec.signers,
        "docx_sha256": spec.docx_sha256,
    }
    if as_json:
        show_json(facts)
        return
    table("", ["项 / rule", "值 / value"], [[name, str(value)] for name, value in facts.items()])


@forms_command.command("fields")
@click.argument("form")
@json_option
@pass_house
def forms_fields(house: House, form: str, as_json: bool) -> None:
    """列出一种文书的字段与来源 / list a form's fields and where each value comes from."""
    with house.app() as app:
        spec = app.pack.form(form)
    if as_json:
        show_json(spec.fields)
        return
    rows = [
        [
            field.name,
            field.label,
            field.type.value,
            "是 / yes" if field.required else (field.required_if or ""),
            field.source or "填写 / typed",
            "、".join(field.choices or tuple(column.name for column in field.columns)),
        ]
        for field in spec.fields
    ]
    headings = [
        "字段 / field",
        "名称 / label",
        "类型 / type",
        "必填 / required",
        "来源 / source",
        "选项或列 / choices",
    ]
    table(f"{spec.title} ({spec.id})", headings, rows)


@forms_command.command("lint")
@json_option
@pass_house
@click.pass_context
def forms_lint(ctx: click.Context, house: House, as_json: bool) -> None:
    """检查全部文书式样，一次列出所有问题 / check all forms and list every fault at once."""
    from docarchive.templates.fonts import families, family_used, installed_fonts
    from docarchive.templates.lint import lint

    configuration = house.configuration()
    folder = configuration.path(configuration.settings.templates_dir) / configuration.settings.pack
    here = families(installed_fonts())
    findings = lint(folder, installed=lambda name: bool(family_used(name, here)))
    show_findings(findings, as_json=as_json)
    if any(finding.severity is Severity.DAMAGE for finding in findings):
        ctx.exit(_DAMAGED)


def show_findings(findings: list[Finding] | tuple[Finding, ...], *, as_json: bool) -> None:
    """Print findings as a table, or that there are none."""
    if as_json:
        show_json(findings)
    elif not findings:
        click.echo("没有发现问题 / nothing found")
    else:
        rows = [[item.severity.value, item.code, item.where, item.expected, item.found] for item in findings]
        table("", ["", "代码 / code", "位置 / where", "应为 / expected", "实为 / found"], rows)
