"""Typical cases: import them, list them; ``docarchive search --in cases`` finds them by their words."""

from pathlib import Path

import click

from docarchive.cli.exit_codes import FAULTY
from docarchive.cli.house import House, json_option, pass_house, show_json
from docarchive.cli.tables import table
from docarchive.domain.typical_case import TYPICAL_CASES, case_of

_OUTCOMES = {"imported": "录入 / imported", "unchanged": "未变 / unchanged", "fault": "有问题 / fault"}


@click.group("typical")
def typical_command() -> None:
    """典型案例 / typical cases that were published."""


@typical_command.command("import")
@click.argument("path", type=click.Path(path_type=Path, exists=True))
@click.option("--dry-run", is_flag=True, help="只检查，不录入 / only check.")
@json_option
@pass_house
@click.pass_context
def typical_import(ctx: click.Context, house: House, path: Path, dry_run: bool, as_json: bool) -> None:
    """录入文件或目录中的典型案例（Markdown） / import a file, or all .md in a folder; docs/search.md says what they hold."""
    from docarchive.workflows.registering.import_typical_cases import import_typical_cases

    with house.app() as app:
        report = import_typical_cases(path, registrar=app.registrar, dry_run=dry_run)
        app.follow_ups.run_all()
    if as_json:
        show_json(report)
    else:
        rows = [[_OUTCOMES[item.outcome], item.file, item.title, item.remark] for item in report]
        table(["结果 / outcome", "文件 / file", "标题 / title", "说明 / remarks"], rows)
    if any(item.outcome == "fault" for item in report):
        ctx.exit(FAULTY)


@typical_command.command("list")
@click.argument("words", default="")
@click.option("--limit", default=100, show_default=True, help="最多条数 / at most.")
@json_option
@pass_house
def typical_list(house: House, words: str, limit: int, as_json: bool) -> None:
    """按词列出 / list by words."""
    with house.app() as app, app.catalog.reading() as reader:
        found = [case_of(entry) for entry in reader.find_entries(TYPICAL_CASES, words, limit=limit)]
    if as_json:
        show_json(found)
        return
    rows = [[str(case.published_on), case.title, case.issuer, case.cause, case.region] for case in found]
    headings = ["发布 / published", "标题 / title", "发布机关 / by", "案由 / cause", "地区 / region"]
    table(headings, rows)
