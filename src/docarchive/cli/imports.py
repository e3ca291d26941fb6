"""Registers by workbook: enterprises and officers, checklists, equipment, experts."""

from pathlib import Path

import click

from docarchive.cli.given import text
from docarchive.cli.house import House, json_option, pass_house, progress, show_json
from docarchive.cli.sheets import NEW_WORKBOOK, import_options, show_import, wish, write_template
from docarchive.cli.tables import table
from docarchive.domain.checklist import CHECK_ITEM, CHECKLIST, KEY_ITEMS, REFINED_ITEMS
from docarchive.domain.errors import NotFoundError
from docarchive.domain.register_entry import RegisterEntry
from docarchive.domain.sheets.registers import ENTERPRISES, EQUIPMENT, EXPERTS, OFFICERS, RegisterSheet

_LIMIT = click.option("--limit", default=100, show_default=True, help="最多条数 / at most.")


@click.command("import")
@import_options
@json_option
@pass_house
def enterprise_import(house: House, file: Path, dry_run: bool, skip_faulty: bool, as_json: bool) -> None:
    """由工作簿登记企业 / enter enterprises from an XLSX workbook; the credit code tells them apart."""
    from docarchive.workflows.registering.import_enterprises import import_enterprises

    with house.app() as app, progress("登记 / entering") as advance:
        report = import_enterprises(
            app.reader.read_workbook(file),
            source=file.name,
            registrar=app.registrar,
            wish=wish(dry_run=dry_run, skip_faulty=skip_faulty),
            progress=advance,
        )
        app.follow_ups.run_all()
    show_import(report, as_json=as_json, dry_run=dry_run)


@click.command("template")
@click.argument("file", type=NEW_WORKBOOK)
def enterprise_template(file: Path) -> None:
    """制作企业登记工作簿 / write a workbook for enterprises to fill in."""
    write_template(file, [ENTERPRISES], title="企业登记")


@click.command("import")
@import_options
@json_option
@pass_house
def officer_import(house: House, file: Path, dry_run: bool, skip_faulty: bool, as_json: bool) -> None:
    """由工作簿登记执法人员与证件 / enter officers and certificates from an XLSX workbook."""
    from docarchive.workflows.registering.import_officers import import_officers

    with house.app() as app:
        report = import_officers(
            app.reader.read_workbook(file),
            source=file.name,
            registrar=app.registrar,
            wish=wish(dry_run=dry_run, skip_faulty=skip_faulty),
        )
    show_import(report, as_json=as_json, dry_run=dry_run)


@click.command("template")
@click.argument("file", type=NEW_WORKBOOK)
def officer_template(file: Path) -> None:
    """制作执法人员登记工作簿 / write a workbook for officers to fill in."""
    write_template(file, [OFFICERS], title="执法人员登记")


@click.group("checklist")
def checklist_command() -> None:
    """检查事项清单（重点事项与细化检查项）/ checklists in two levels."""


@checklist_command.command("import")
@import_options
@click.option(
    "--list",
    "list_id",
    type=text,
    required=True,
    help="清单编号，兼作版本，如 粤2024 / id and version of the list.",
)
@click.option("--title", type=text, help="清单名称，缺省为编号 / what people call it; default: the id.")
@json_option
@pass_house
def checklist_import(
    house: House,
    file: Path,
    list_id: str,
    title: str | None,
    dry_run: bool,
    skip_faulty: bool,
    as_json: bool,
) -> None:
    """由工作簿登记清单 / enter a list from an XLSX workbook."""
    from docarchive.templates.rules.penal import load_penal
    from docarchive.workflows.registering.import_checklist import import_checklist

    with house.app() as app:
        penal = load_penal(app.folder("templates_dir") / app.configuration.settings.pack)
        report = import_checklist(
            app.reader.read_workbook(file),
            list_id=list_id,
            title=title or list_id,
            source=file.name,
            registrar=app.registrar,
            wish=wish(dry_run=dry_run, skip_faulty=skip_faulty),
            penal_item_known=lambda number: penal.find(number) is not None,
        )
        app.follow_ups.run_all()
    show_import(report, as_json=as_json, dry_run=dry_run)


@checklist_command.command("template")
@click.argument("file", type=NEW_WORKBOOK)
def checklist_template(file: Path) -> None:
    """制作清单工作簿 / write a workbook for a list to fill in."""
    write_template(file, [KEY_ITEMS, REFINED_ITEMS], title="检查事项清单")


@checklist_command.command("list")
@json_option
@pass_house
def checklist_list(house: House, as_json: bool) -> None:
    """列出清单 / list the lists."""
    with house.app() as app, app.catalog.reading() as reader:
        lists = reader.find_entries(CHECKLIST, limit=10_000)
    if as_json:
        show_json(lists)
        return
    rows = [[one.id, one.title, str(one.data["key_items"]), str(one.data["items"])] for one in lists]
    table(["id", "名称 / title", "重点事项 / key items", "检查项 / items"], rows)


@checklist_command.command("show")
@click.argument("list_id")
@click.argument("words", default="")
@_LIMIT
@json_option
@pass_house
def checklist_show(house: House, list_id: str, words: str, limit: int, as_json: bool) -> None:
    """按内容、违法行为、条款查检查项 / items of a list by words of content, violation or article."""
    with house.app() as app, app.catalog.reading() as reader:
        if reader.find_entry(CHECKLIST, list_id) is None:
            raise NotFoundError(f"没有清单 {list_id} / no such list", hint="docarchive checklist list")
        items = reader.find_entries(CHECK_ITEM, words, prefix=f"{list_id}#", limit=limit)
    if as_json:
        show_json(items)
        return
    table(
        [
            "id",
            "检查内容 / content",
            "违法行为 / violation",
            "违反 / breaks",
            "处罚 / punished by",
            "事项 / penal item",
        ],
        [_item_row(item) for item in items],
    )


def _item_row(item: RegisterEntry) -> list[str]:
    names = ("content", "violation", "breaks", "punished_by", "penal_item")
    return [item.id, *(str(item.data.get(name, "")) for name in names)]


def _register_group(name: str, sheet: RegisterSheet, text_zh: str, text_en: str) -> click.Group:
    """The commands of a register that is described as data."""

    @click.group(name, help=f"{text_zh} / {text_en}.")
    def group() -> None: ...

    @group.command("import", help=f"由工作簿登记{text_zh} / enter {text_en} from an XLSX workbook.")
    @import_options
    @json_option
    @pass_house
    def import_(house: House, file: Path, dry_run: bool, skip_faulty: bool, as_json: bool) -> None:
        from docarchive.workflows.registering.import_register import import_register

        with house.app() as app:
            report = import_register(
                app.reader.read_workbook(file),
                sheet,
                source=file.name,
                registrar=app.registrar,
                wish=wish(dry_run=dry_run, skip_faulty=skip_faulty),
            )
        show_import(report, as_json=as_json, dry_run=dry_run)

    @group.command("template", help=f"制作{text_zh}登记工作簿 / write a workbook for {text_en} to fill in.")
    @click.argument("file", type=NEW_WORKBOOK)
    def template(file: Path) -> None:
        write_template(file, [sheet.plan], title=text_zh)

    @group.command("list", help=f"按词列出{text_zh} / list {text_en} by words.")
    @click.argument("words", default="")
    @_LIMIT
    @json_option
    @pass_house
    def list_(house: House, words: str, limit: int, as_json: bool) -> None:
        with house.app() as app, app.catalog.reading() as reader:
            entries = reader.find_entries(sheet.register, words, limit=limit)
        if as_json:
            show_json(entries)
            return
        columns = sheet.plan.columns
        rows = [[str(entry.data.get(column.name, "")) for column in columns] for entry in entries]
        table([f"{column.heading} / {column.heading_en}" for column in columns], rows)

    return group


equipment_command = _register_group("equipment", EQUIPMENT, "装备", "equipment")
expert_command = _register_group("expert", EXPERTS, "专家", "experts")
