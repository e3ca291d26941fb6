"""The forms: which there are, what they ask, what is wrong with them."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import click

from docarchive.cli.exit_codes import FAULTY
from docarchive.cli.explaining import explain
from docarchive.cli.forms_upgrade import upgrade_command
from docarchive.cli.house import House, json_option, pass_house, remark, show_json
from docarchive.cli.tables import items, table
from docarchive.domain.findings import Finding, Severity

if TYPE_CHECKING:
    from docarchive.templates.form import FieldSpec, FormSpec


@click.group("forms")
def forms_command() -> None:
    """文书式样 / the forms of the pack in use."""


forms_command.add_command(upgrade_command)


@forms_command.command("list")
@json_option
@pass_house
def forms_list(house: House, as_json: bool) -> None:
    """列出全部文书 / list every form."""
    from docarchive.domain.words import VOLUME_SIDES

    with house.app(whole=False) as app:
        forms, faults = list(app.pack.forms.values()), app.pack.faults
    if faults:
        remark(
            "有的文书式样有问题，未列出；docarchive forms lint / forms with faults are left out, see forms lint"
        )
    if as_json:
        show_json(
            [
                {"id": form.id, "title": form.title, "title_en": form.title_en, "word": form.number_word}
                for form in forms
            ]
        )
        return
    rows = [
        [form.id, form.title, form.title_en, form.number_word or "—", _named(VOLUME_SIDES, form.volume_side)]
        for form in forms
    ]
    table(["id", "文书 / title", "英文 / English", "文号字 / word", "卷 / volume"], rows)


@forms_command.command("show")
@click.argument("form")
@click.option(
    "--case",
    "case_words",
    help="对此案件：已填好什么、从何而来、还缺什么 / for this case: what is filled in, from where, what is missing.",
)
@click.option("--party", help="当事人 / party, when the case has several.")
@json_option
@pass_house
def forms_show(house: House, form: str, case_words: str | None, party: str | None, as_json: bool) -> None:
    """显示一种文书的制作规则与字段；给出案件时逐项说明 / show the rules of issue and the fields of one form.

    With --case: of each field what is filled in and from where, or what a person has to type, how and why.
    """
    if case_words is not None:
        explain(house, form, case_words, party, as_json=as_json)
        return
    if party is not None:
        raise click.UsageError("--party 与 --case 一起用 / --party goes with --case")
    with house.app(whole=False) as app:
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
        show_json({**facts, "fields": spec.fields})
        return
    _show(spec, facts)


def _show(spec: "FormSpec", facts: Mapping[str, object]) -> None:
    from docarchive.domain.case import Stage
    from docarchive.domain.party import PartyKind
    from docarchive.domain.words import AUDIENCES, RULES, SEALS, VOLUME_SIDES, word

    shown = {
        **facts,
        "stage": word(Stage(spec.stage)) if spec.stage else "—",
        "audience": _named(AUDIENCES, spec.audience),
        "volume_side": _named(VOLUME_SIDES, spec.volume_side),
        "party_kind": word(PartyKind(spec.party_kind)) if spec.party_kind else "均可 / either",
        "seal": _named(SEALS, spec.seal),
        "copies": "、".join(spec.copies),
        "signers": "、".join(spec.signers),
    }
    items([(RULES[name], str(value or "—")) for name, value in shown.items()], title=spec.title)
    click.echo()
    _field_table(spec)


@forms_command.command("fields")
@click.argument("form")
@json_option
@pass_house
def forms_fields(house: House, form: str, as_json: bool) -> None:
    """列出一种文书的字段与来源 / list a form's fields and where each value comes from."""
    with house.app(whole=False) as app:
        spec = app.pack.form(form)
    if as_json:
        show_json(spec.fields)
        return
    _field_table(spec)


def _field_table(spec: "FormSpec") -> None:
    rows = [
        [field.name, field.label, _type(field), _required(field), field.source or "填写 / typed"]
        for field in spec.fields
    ]
    headings = ["字段 / field", "名称 / label", "类型 / type", "必填 / required", "来源 / source"]
    table(headings, rows, title=f"{spec.title}  {spec.id}")


@forms_command.command("lint")
@json_option
@pass_house
@click.pass_context
def forms_lint(ctx: click.Context, house: House, as_json: bool) -> None:
    """检查全部文书式样，一次列出所有问题 / check all forms and list every fault at once."""
    from docarchive.templates.lint import lint
    from docarchive.templates.printing.fonts import is_installed

    configuration = house.configuration()
    folder = configuration.path(configuration.settings.templates_dir) / configuration.settings.pack
    findings = lint(folder, installed=is_installed)
    show_findings(findings, as_json=as_json, explained="docs/forms.md")
    if any(finding.severity is Severity.DAMAGE for finding in findings):
        ctx.exit(FAULTY)


def show_findings(findings: Sequence[Finding], *, as_json: bool, explained: str = "docs/findings.md") -> None:
    """Print findings as a table, or that there are none."""
    if as_json:
        show_json(findings)
    elif not findings:
        click.echo("没有发现问题 / nothing found")
    else:
        from docarchive.domain.words import (
            chinese,
        )  # knows every state of the house: not for lint that finds nothing

        rows = [
            [chinese(item.severity), item.code, item.where, item.expected, item.found] for item in findings
        ]
        headings = ["程度 / severity", "代码 / code", "位置 / where", "应为 / expected", "实为 / found"]
        table(headings, rows)
        remark(f"各代码的含义见 {explained} / {explained} explains each code")


def _type(field: "FieldSpec") -> str:
    within = field.choices or tuple(column.name for column in field.columns)
    return f"{field.type.value}：{'、'.join(within)}" if within else field.type.value


def _required(field: "FieldSpec") -> str:
    if field.required_if:
        return f"当 / if {field.required_if}"
    return "✓" if field.required else ""


def _named(names: Mapping[str, str], value: str | None) -> str:
    return names.get(value, value) if value else "—"
