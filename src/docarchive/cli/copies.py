"""A second copy of the archive: backup, repair, restore."""

from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import click

from docarchive.cli.exit_codes import DAMAGED
from docarchive.cli.forms import show_findings
from docarchive.cli.house import House, json_option, pass_house, progress, remark, show_json
from docarchive.domain.errors import DocArchiveError
from docarchive.settings import SETTINGS_FILE, load_configuration

if TYPE_CHECKING:
    from docarchive.archive.backup import BackupReport

_FOLDER = click.Path(path_type=Path, file_okay=False)


@click.command("backup")
@click.argument("target", type=_FOLDER)
@json_option
@pass_house
@click.pass_context
def backup_command(ctx: click.Context, house: House, target: Path, as_json: bool) -> None:
    """备份归档库、密钥、设置与式样；已有的只补新增 / bring the backup in TARGET up to date."""
    from docarchive.archive.backup import backup
    from docarchive.wiring.disposal import backup_extras
    from docarchive.workflows.keeping.back_up import note_backup
    from docarchive.workflows.keeping.known_copies import note_copy

    with house.app(whole=False) as app, progress("备份 / backing up") as advance:
        report = backup(app.folder("archive_dir"), target, extras=backup_extras(app), progress=advance)
        with suppress(DocArchiveError):  # a catalogue that does not answer keeps nobody from a backup
            note_copy(target, app.catalog)
            note_backup(target, report, catalog=app.catalog, now=app.now())
    _show_copied(report, as_json=as_json)
    if report.findings:
        ctx.exit(DAMAGED)


@click.command("repair")
@click.option(
    "--from",
    "copy",
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    required=True,
    help="备份目录 / the backup to take sound files from.",
)
@click.option(
    "--evidence",
    type=_FOLDER,
    help="受损文件另存到哪里；默认为工作区的 damaged / where damaged files are kept; default: damaged/ of the workspace.",
)
@json_option
@pass_house
@click.pass_context
def repair_command(
    ctx: click.Context, house: House, copy: Path, evidence: Path | None, as_json: bool
) -> None:
    """用备份修复受损或缺失的文件 / restore damaged and missing files; exit 5 when some are left.

    只取摘要与台账一致的文件；台账本身须完好 / only files that have the ledger's digest; the ledger itself must be sound.
    """
    from docarchive.workflows.keeping.repair import repair_archive

    with house.app() as app, progress("修复 / repairing") as advance:
        report = repair_archive(
            app.folder("archive_dir"),
            copy,
            evidence=evidence or app.configuration.workspace / "damaged",
            archive=app.archive,
            ledger=app.ledger,
            catalog=app.catalog,
            public_key=str(app.signer.verifier_key),
            now=app.now,
            actor=app.actor,
            progress=advance,
        )
    if as_json:
        repaired = [
            {"key": item.key, "sha256": item.sha256, "was": item.was, "kept_as": str(item.kept_as or "")}
            for item in report.repaired
        ]
        show_json({"repaired": repaired, "left": report.left})
    else:
        for item in report.repaired:
            kept = f"  → {item.kept_as}" if item.kept_as else ""
            click.echo(f"已修复 / repaired {item.key}  {item.was}{kept}")
        if report.left:
            show_findings(report.left, as_json=False)
        click.echo(f"修复 / repaired {len(report.repaired)}  未修复 / left {len(report.left)}")
    if report.left:
        ctx.exit(DAMAGED)


@click.command("restore")
@click.argument("source", type=click.Path(path_type=Path, file_okay=False, exists=True))
@click.argument("folder", type=_FOLDER)
@json_option
@click.pass_context
def restore_command(ctx: click.Context, source: Path, folder: Path, as_json: bool) -> None:
    """由备份建立工作区；然后运行 rebuild / make a workspace in FOLDER from a backup; then run rebuild there."""
    from docarchive.archive.backup import restore

    with progress("恢复 / restoring") as advance:
        report = restore(source, folder, progress=advance)
    for name in ("inbox", "index"):
        (folder / name).mkdir(mode=0o750, exist_ok=True)
    _show_copied(report, as_json=as_json)
    if outside := _leading_out(folder):
        remark(
            f"注意：{folder / SETTINGS_FILE} 的 {'、'.join(outside)} 仍指向原处；先改好，否则会用到原来的工作区 / note: these "
            "settings still name the old places: change them first, or the old workspace is worked on"
        )
    remark(
        "备份之后印发的文书不在其中，其文号会再次给出：制作文书前先与纸质登记核对 / what was issued after the backup is "
        "not in it, and its numbers will be given out again: compare with the paper register before issuing"
    )
    remark(
        "备份之后销毁的案卷也会随之恢复：rebuild 按 anchor_dir 中的销毁令再次销毁，未设置时用 rebuild --disposals 指明 / "
        "cases disposed of after the backup come back with it: rebuild disposes of them again by the orders in anchor_dir; "
        "where that is not set, name their folder: rebuild --disposals"
    )
    remark(f"下一步 / next: docarchive --workspace {folder} rebuild")
    if report.findings:
        ctx.exit(DAMAGED)


def _leading_out(folder: Path) -> list[str]:
    """Settings of a restored workspace that name places of the house it was copied from, perhaps still at work."""
    settings = load_configuration(folder.resolve(), environ={}).settings
    places = [name for name in type(settings).model_fields if name.endswith("_dir") or name == "catalog_url"]
    return [name for name in places if getattr(settings, name) != type(settings).model_fields[name].default]


def _show_copied(report: "BackupReport", *, as_json: bool) -> None:
    if as_json:
        show_json(report)
        return
    if report.findings:
        show_findings(report.findings, as_json=False)
    click.echo(
        f"复制 / copied {report.files_copied} ({report.bytes_copied:,} B)  "
        f"已有 / already there {report.files_skipped}  台账 / ledger {report.entries}"
    )
