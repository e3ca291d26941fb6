"""Issue many documents of one form from a workbook."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import click

from docarchive.cli.house import House, progress, remark, show_json
from docarchive.cli.sheets import fault_data, refuse_faulty, show_faults, write_template
from docarchive.cli.taking_out import copy_out
from docarchive.domain.errors import ConflictError, RejectedError
from docarchive.domain.record import Record, Role
from docarchive.domain.record_files import readable_name

if TYPE_CHECKING:
    from docarchive.wiring.app import App
    from docarchive.workflows.issuing.batch_issue import RowResult
    from docarchive.workflows.issuing.check_batch import CheckedBatch


def write_batch_template(house: House, form_id: str, path: Path) -> None:
    """Write the workbook of a form: a row a document, a column a field."""
    from docarchive.workflows.issuing.batch_sheet import examples, template_plans

    with house.app() as app:
        form = app.pack.form(form_id)
        plans, rows = template_plans(form), examples(form, app.pack.sample(form_id))
    write_template(path, plans, examples=rows, title=form.title)


def run_batch(
    house: House,
    form_id: str,
    file: Path,
    *,
    dry_run: bool,
    skip_faulty: bool,
    override: str | None,
    output: Path | None,
    duplex: bool,
    as_json: bool,
) -> None:
    """Check a workbook and issue what it asks for; every fault is told before the first number is used.

    Raises:
        RejectedError: faults, and they are not to be skipped; or a row was refused on the way.
        UnavailableError: a tool did not answer; what was finished is issued, and the same call goes on.
    """
    from docarchive.workflows.issuing.batch_issue import issue_batch
    from docarchive.workflows.issuing.check_batch import check_batch

    with house.app() as app:
        with progress("检查 / checking") as advance:
            batch = check_batch(
                app.reader.read_workbook(file),
                form_id,
                issuer=app.issuer,
                override_reason=override,
                progress=advance,
            )
        issues = batch.may_be_issued(skip_faulty=skip_faulty) and not dry_run
        results: list[RowResult] = []
        if issues:
            target = _target(output, form_id, file)
            workers = app.configuration.settings.pdf_workers
            with progress("制作 / issuing") as advance:
                results += issue_batch(
                    batch.items, source=file.name, issuer=app.issuer, workers=workers, progress=advance
                )
            app.follow_ups.run_all()
            if target is not None:
                _take_out(app, [result.record for result in results if result.record], target, duplex=duplex)
    _show(batch, results, as_json=as_json)
    refuse_faulty(batch.faults, done=issues, dry_run=dry_run)
    refused = [result for result in results if result.record is None]
    if refused:
        raise RejectedError(
            f"{len(refused)} 份未印发 / {len(refused)} rows were refused on the way",
            hint="改正后再次运行，已印发的不会重复 / mend them and run it again: what is issued is passed over",
        )
    if dry_run:
        remark("检查通过，没有使用文号 / checked; no number was used")


def _target(output: Path | None, form_id: str, file: Path) -> Path | None:
    """The merged file; `ConflictError` before anything is issued when it exists."""
    if output is None:
        return None
    target = output / f"{form_id}-{file.stem}.pdf"
    if target.exists():
        raise ConflictError(
            f"已有同名文件 / there is such a file already: {target}", hint="另选目录 / take another folder"
        )
    output.mkdir(parents=True, exist_ok=True)
    return target


def _take_out(app: "App", records: Sequence[Record], target: Path, *, duplex: bool) -> None:
    """One PDF for printing, in the order of the rows; without a converter the Word files."""
    from docarchive.templates.printing.merge import merge_pdfs

    if all(record.representation(Role.ISSUED_PDF) for record in records):
        if records:
            merge_pdfs(_pdfs(app, records), target, duplex=duplex)
            remark(f"→ {target}")
        return
    for record in records:
        for item in record.representations:
            copy_out(app.archive, item, target.parent / readable_name(record, item))
    remark(
        f"没有 PDF 转换程序，只有 Word 文件 / no PDF converter here, the Word files only → {target.parent}"
    )


def _pdfs(app: "App", records: Sequence[Record]) -> Iterator[BinaryIO]:
    for record in records:
        item = record.representation(Role.ISSUED_PDF)
        if item is not None:
            yield app.archive.open(item.key)


def _show(batch: "CheckedBatch", results: Sequence["RowResult"], *, as_json: bool) -> None:
    new = sum(result.new for result in results)
    before = sum(item.issued is not None for item in batch.items)
    if as_json:
        rows = [
            {
                "row": result.item.row,
                "key": result.item.key,
                "record_id": result.record.id if result.record else None,
                "number": str(result.record.number) if result.record and result.record.number else None,
                "new": result.new,
                "refused": result.refused.message if result.refused else None,
            }
            for result in results
        ]
        counts = {"sound": len(batch.items), "faulty": batch.faulty, "issued": new, "issued_before": before}
        show_json({**counts, "rows": rows, "faults": [fault_data(fault) for fault in batch.faults]})
        return
    show_faults(batch.faults)
    for result in results:
        if result.refused is not None:
            click.echo(
                f"第 {result.item.row} 行未印发 / row {result.item.row} refused: {result.refused.message}"
            )
    click.echo(
        f"可印发 {len(batch.items)} 份，有错误 {batch.faulty} 份；本次印发 {new} 份，此前已印发 {before} 份 / "
        f"{len(batch.items)} sound, {batch.faulty} faulty; {new} issued now, {before} before"
    )
