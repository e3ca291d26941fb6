"""A tree of old files: how it is read, what it would give, what became of it."""

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from docarchive.cli.given import read_values
from docarchive.cli.house import progress, remark, show_json
from docarchive.cli.tables import table
from docarchive.domain.errors import RejectedError
from docarchive.domain.legacy_tree import NO_CAUSE, LevelPattern, TreeMapping

if TYPE_CHECKING:
    from docarchive.wiring.app import App
    from docarchive.workflows.arriving.import_legacy import LegacyReport
    from docarchive.workflows.arriving.legacy_plan import LegacyPlan, TreeFault

_KEYS = ("folders", "parties", "cause", "ignore")
_SHOWN_CASES = 20


def read_mapping(path: Path) -> TreeMapping:
    """Read how a tree is laid out (docs/legacy.md).

    Raises:
        RejectedError: a key or placeholder that does not exist, or a wrong shape; the message names it.
    """
    values = read_values(path)
    for key in values:
        if key not in _KEYS:
            raise RejectedError(
                f"{path.name}：不认识 {key} / unknown key", hint="可用 / possible: " + ", ".join(_KEYS)
            )
    folders = values.get("folders")
    if not isinstance(folders, list) or not folders:
        raise RejectedError(
            f"{path.name}：folders 应为列表，一级一项 / folders must list one pattern a level"
        )
    levels = tuple(LevelPattern.parse(_texts(item, "folders", path)) for item in folders)
    parties = values.get("parties") or {}
    if not isinstance(parties, dict):
        raise RejectedError(f"{path.name}：parties 应为 名称: 代码 / parties must map names to codes")
    return TreeMapping(
        levels,
        {str(name): str(code) for name, code in parties.items()},
        cause=str(values.get("cause") or NO_CAUSE),
        ignore=_texts(values.get("ignore") or [], "ignore", path),
    )


def import_tree(
    app: "App", tree: Path, mapping: TreeMapping, *, dry_run: bool, skip_faulty: bool, as_json: bool
) -> None:
    """Plan, show, and unless it is a trial or has faults, file the tree.

    Raises:
        RejectedError: faults kept it from being filed, or some files could not be.
    """
    from docarchive.workflows.arriving.import_legacy import LegacyImport
    from docarchive.workflows.arriving.legacy_plan import plan_legacy

    titles = tuple(form.title for form in app.pack.forms.values())
    with app.catalog.reading() as reader:
        plan = plan_legacy(tree, mapping, catalog=reader, form_titles=titles, site_key=app.site_key)
    if dry_run or (plan.faults and not skip_faulty):
        _show_plan(plan, as_json=as_json)
        if plan.faults:
            raise RejectedError(
                f"{len(plan.faults)} 处不能归档，没有写入任何内容 / {len(plan.faults)} faults; nothing was filed",
                hint="改规则或登记企业；或用 --skip-faulty / mend the mapping, enter the enterprises, or --skip-faulty",
            )
        return
    importer = LegacyImport(app.registrar, app.reader, app.site_key, readers=os.cpu_count() or 1)
    with progress("历史案卷 / old files") as advance:
        report = importer.run(plan, advance)
    app.follow_ups.run_all()
    _show_report(report, as_json=as_json)
    if report.faults:
        raise RejectedError(
            f"{len(report.faults)} 处没有归档，见上 / were not filed, see above",
            hint="改正后再运行一次，已归档的不会重复 / mend them and run it again; what is filed is not filed twice",
        )


def _show_plan(plan: "LegacyPlan", *, as_json: bool) -> None:
    new = sum(case.is_new for case in plan.cases)
    if as_json:
        show_json(
            {
                "cases_new": new,
                "cases_known": len(plan.cases) - new,
                "files": plan.files,
                "ignored": plan.ignored,
                "years_only": plan.years_only,
                "faults": [_fault(item) for item in plan.faults],
            }
        )
        return
    rows = [
        [str(item.read.folder), item.case.name, str(item.case.opened_on), str(len(item.files))]
        for item in plan.cases[:_SHOWN_CASES]
    ]
    table(["文件夹 / folder", "案件 / case", "日期 / opened", "文件 / files"], rows)
    if len(plan.cases) > _SHOWN_CASES:
        click.echo(f"… 共 {len(plan.cases)} 个案件 / cases in all")
    _show_faults(plan.faults)
    click.echo(
        f"新案件 {new}，已有 {len(plan.cases) - new}，文件 {plan.files}，略过 {plan.ignored} / "
        f"new cases {new}, known {len(plan.cases) - new}, files {plan.files}, ignored {plan.ignored}"
    )
    if plan.years_only:
        remark(
            f"{plan.years_only} 个案件只知道年度，按当年 1 月 1 日登记 / "
            f"{plan.years_only} cases tell only the year; entered as of 1 January"
        )


def _show_report(report: "LegacyReport", *, as_json: bool) -> None:
    if as_json:
        show_json(
            {
                "cases_opened": report.cases_opened,
                "cases_known": report.cases_known,
                "files_filed": report.files_filed,
                "files_known": report.files_known,
                "ignored": report.ignored,
                "years_only": report.years_only,
                "twice": [_fault(item) for item in report.twice],
                "faults": [_fault(item) for item in report.faults],
            }
        )
        return
    _show_faults([*report.faults, *report.twice])
    click.echo(
        f"立案 {report.cases_opened}，归档 {report.files_filed}，此前已归档 {report.files_known}，"
        f"相同内容 {len(report.twice)} / cases {report.cases_opened}, filed {report.files_filed}, "
        f"filed before {report.files_known}, same bytes {len(report.twice)}"
    )


def _show_faults(faults: "list[TreeFault] | tuple[TreeFault, ...]") -> None:
    if faults:
        table(["路径 / path", "问题 / problem"], [[fault.path, fault.problem] for fault in faults])


def _fault(item: "TreeFault") -> dict[str, Any]:
    return {"path": item.path, "problem": item.problem}


def _texts(value: object, key: str, path: Path) -> tuple[str, ...]:
    items = value if isinstance(value, list) else [value]
    if not all(isinstance(item, str | int) for item in items):
        raise RejectedError(f"{path.name}：{key} 应为文字 / must be text")
    return tuple(str(item) for item in items)
