"""Keep and prove: verify, prove, rebuild, export."""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from docarchive.cli.exit_codes import DAMAGED
from docarchive.cli.forms import show_findings
from docarchive.cli.house import HERE, House, json_option, json_text, pass_house, progress, remark, show_json
from docarchive.cli.taking_out import write_out
from docarchive.domain.errors import DocArchiveError, RejectedError
from docarchive.domain.findings import Finding
from docarchive.domain.people.sign_in import AccessKind

if TYPE_CHECKING:
    from docarchive.archive.port import Ledger
    from docarchive.catalog.port import Catalog
    from docarchive.wiring.app import App

_FOLDER = click.Path(path_type=Path, file_okay=False)


@click.command("verify")
@click.option(
    "--subset",
    metavar="N/T",
    help="只校验第 N 份（共 T 份）；next 为最久未校验的一份 / part N of T of the files, next: the one due; the ledger wholly.",
)
@click.option(
    "--copy", "copy", type=_FOLDER, help="校验该目录中的备份 / verify the backup in this folder instead."
)
@click.option(
    "--head",
    "heads",
    multiple=True,
    metavar="CODE",
    help="纸上印的台账签名头编码，可重复 / a code printed on cover, note sheet or certificate.",
)
@json_option
@pass_house
@click.pass_context
def verify_command(
    ctx: click.Context,
    house: House,
    subset: str | None,
    copy: Path | None,
    heads: tuple[str, ...],
    as_json: bool,
) -> None:
    """校验归档库与台账 / check every file and the ledger; exit 5 when something is damaged.

    台账还须以另存的（anchor_dir）和所给的签名头开始 / the ledger must begin with the heads kept in anchor_dir and given.
    """
    from docarchive.domain.checkpoint_words import read_checkpoint_code
    from docarchive.workflows.keeping.fixity import parse_share
    from docarchive.workflows.keeping.verify import verify_copy, verify_workspace

    printed = tuple(map(read_checkpoint_code, heads))
    part = parse_share(subset) if subset and subset != "next" else None
    with house.app(whole=False) as app, progress("校验 / verifying") as advance:
        catalog, ledger, key, failures = _what_answers(app)
        if subset == "next":
            part = _longest_ago(catalog)
        if copy is not None:
            result = verify_copy(
                copy,
                catalog=catalog,
                expected_key=key,
                anchors=app.anchors(printed),
                now=app.now,
                subset=part,
                progress=advance,
            )
        else:
            result = verify_workspace(
                app.folder("archive_dir"),
                catalog=catalog,
                ledger=ledger,
                expected_key=key,
                now=app.now,
                subset=part,
                anchors=app.anchors(printed),
                progress=advance,
            )
    result = replace(result, report=replace(result.report, findings=(*result.report.findings, *failures)))
    report = result.report
    if as_json:
        show_json(report)
    else:
        show_findings(report.findings, as_json=False)
        click.echo(
            f"文件 / files {report.files_checked}  字节 / bytes {report.bytes_checked:,}  台账 / ledger {report.entries}"
        )
    if result.damaged:
        ctx.exit(DAMAGED)


@click.command("prove")
@click.argument("which")
@click.option(
    "--output",
    "-o",
    type=click.Path(path_type=Path, dir_okay=False),
    help="证明文件 / where to write; default RECORD.proof.json.",
)
@json_option
@pass_house
def prove_command(house: House, which: str, output: Path | None, as_json: bool) -> None:
    """出具存在证明，可用 tools/verify_proof.py 独立核验 / write a proof that stands without this archive."""
    from docarchive.archive.proof import make_proof
    from docarchive.workflows.lookup import look_up_provable

    with house.app() as app:
        with app.catalog.reading() as reader:
            found = look_up_provable(which, reader)
        proof = make_proof(app.ledger, app.archive, found.positions, gone=found.gone)
        key = app.signer.verifier_key
    target = output or Path(f"{found.record_id}.proof.json")
    if found.disposed:
        remark(f"已依法销毁 / lawfully disposed of: {found.disposed}")
    write_out(target, f"{json_text(proof)}\n".encode())
    if as_json:
        shown = {"record_id": found.record_id, "file": str(target), "key": str(key)}
        show_json({**shown, "facts": len(found.positions), "disposed": found.disposed})
        return
    remark(f"→ {target}")
    click.echo(f"python3 tools/verify_proof.py {target} --key '{key}'")


@click.command("rebuild")
@click.option("--index", "index_only", is_flag=True, help="只重建全文索引 / only the full-text index.")
@click.option(
    "--accounts-from",
    "old",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="从移走的旧目录库取回密码、令牌和登录、查阅记录 / take passwords, tokens and logs over from the old catalogue.",
)
@click.option(
    "--disposals",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="销毁令所在目录；缺省为 anchor_dir 下的 disposals / orders of disposal to take; default: beside the kept heads.",
)
@json_option
@pass_house
def rebuild_command(
    house: House, index_only: bool, old: Path | None, disposals: Path | None, as_json: bool
) -> None:
    """由归档库重建目录库与索引 / make catalogue and index again from the archive.

    目录库须先移走（不会删除任何东西） / move the catalogue away first; this deletes nothing.
    """
    from docarchive.workflows.keeping.rebuild import rebuild, rebuild_index, rebuild_reference_index

    with house.app(whole=index_only) as app:
        if index_only:
            records = rebuild_index(catalog=app.catalog, index=app.index)
            rebuild_reference_index(catalog=app.catalog, index=app.reference_index)
            facts = app.ledger.size()
        else:
            with progress("重建 / rebuilding") as advance:
                made = rebuild(
                    archive=app.archive,
                    ledger=app.ledger,
                    catalog=app.catalog,
                    index=app.index,
                    reference_index=app.reference_index,
                    progress=advance,
                )
            facts, records = made.facts, made.records
            _dispose_again(app, disposals)
            if old is not None:
                app.take_accounts(old)
            _tell_of_locked_out(app)
    if as_json:
        show_json({"facts": facts, "records": records})
    else:
        click.echo(f"事实 / facts {facts}  材料 / records {records}")


def _dispose_again(app: "App", orders: Path | None) -> None:
    """A restored archive holds what was disposed of since its backup: it goes before anybody is let in."""
    from docarchive.wiring.disposal import finish_disposals, take_orders

    if orders is not None:
        take_orders(app, orders)
    for one in finish_disposals(app):
        remark(f"再次销毁 / disposed of again: {one.number} {one.case_id}")


def _tell_of_locked_out(app: "App") -> None:
    from docarchive.cli.users import accounts_without_password

    if names := accounts_without_password(app):
        remark(
            f"密码不在归档库中，这些账号须重设密码 / passwords are not in the archive, set these anew: {' '.join(names)}\n"
            "docarchive user password NAME"
        )


@click.command("export")
@click.argument("case_words", metavar="CASE|VOLUME")
@click.argument("folder", type=_FOLDER, required=False)
@click.option(
    "--to",
    "target",
    type=_FOLDER,
    help="把已归档的案卷（档号）打成信息包放入该目录 / write the package of a sealed volume into this folder.",
)
@click.option("--no-pictures", is_flag=True, help="信息包不带各页图像 / without pictures of the pages.")
@click.option("--eep", is_flag=True, help="另写 DA/T 48 封装包 / a DA/T 48 encapsulation beside it.")
@json_option
@pass_house
def export_command(
    house: House,
    case_words: str,
    folder: Path | None,
    target: Path | None,
    no_pictures: bool,
    eep: bool,
    as_json: bool,
) -> None:
    """导出：一案的文件到 FOLDER，或一卷的信息包到 --to / a case's files to FOLDER, or a volume's package to --to.

    信息包为 BagIt 1.0，浏览器打开 data/index.html 即可离线阅读全卷 / the package opens offline at data/index.html.
    """
    if (folder is None) == (target is None):
        raise RejectedError(
            "写明 FOLDER（案件）或 --to（案卷） / name FOLDER for a case, or --to for a volume"
        )
    if target is not None:
        from docarchive.cli.packaging import export_volume

        export_volume(house, case_words, target, pictures=not no_pictures, eep=eep, as_json=as_json)
        return
    assert folder is not None  # noqa: S101 - one of the two, see above
    from docarchive.workflows.keeping.export_case import export_case
    from docarchive.workflows.lookup import look_up_case
    from docarchive.workflows.people.access import log_access

    with house.app() as app:
        with app.catalog.reading() as reader:
            case = look_up_case(case_words, reader)
            records = [record.id for record in reader.records_of(case.id)]
        log_access(app.actor, records, AccessKind.EXPORTED, catalog=app.catalog, now=app.now(), source=HERE)
        made = export_case(case.id, folder, archive=app.archive, catalog=app.catalog)
    if as_json:
        show_json({"folder": str(made.folder), "files": made.files, "bytes": made.bytes})
    else:
        click.echo(f"{made.files} 个文件 / files, {made.bytes:,} 字节 / bytes → {made.folder}")


def _what_answers(
    app: "App",
) -> "tuple[Catalog | None, Ledger | None, str | None, list[Finding]]":
    """Catalogue, ledger and the key to expect, as far as they can be had; and findings about the others."""
    from docarchive.workflows.keeping.verify import catalog_unreadable

    try:
        key, ledger = str(app.signer.verifier_key), app.ledger
    except DocArchiveError as error:
        return None, None, None, [catalog_unreadable(error)]
    try:
        return app.catalog, ledger, key, []
    except DocArchiveError as error:
        return None, ledger, key, [catalog_unreadable(error)]


def _longest_ago(catalog: "Catalog | None") -> tuple[int, int]:
    """The share whose last proof is oldest; without a catalogue nobody knows, so the first."""
    from docarchive.workflows.keeping.fixity import SHARES, read_calendar

    if catalog is None:
        return 1, SHARES
    with catalog.reading() as reader:
        return read_calendar(reader).longest_ago()
