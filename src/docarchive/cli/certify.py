"""Certificates for court: that a record is in the archive, unaltered, since when."""

from pathlib import Path

import click

from docarchive.cli.house import House, json_option, pass_house, remark, show_json
from docarchive.cli.taking_out import write_out
from docarchive.domain.errors import ConflictError


@click.command("certify")
@click.argument("which", metavar="RECORD")
@click.option(
    "--to",
    "target",
    type=click.Path(path_type=Path, dir_okay=False),
    required=True,
    help="证明写到哪个 PDF / the PDF to write; nothing is overwritten.",
)
@json_option
@pass_house
def certify_command(house: House, which: str, target: Path, as_json: bool) -> None:
    """出具一页电子档案存在证明，附可独立核验的证明文件 / a one-page certificate as PDF, with the proof attached.

    逐一核对该材料的全部文件后编号出具；右上角二维码即可查回 / every file is compared first; its code leads back here.
    """
    from docarchive.wiring.desks import certifier
    from docarchive.workflows.lookup import look_up_record

    if target.exists():
        raise ConflictError(
            f"文件已存在 / there is a file already: {target}", hint="换一个名称 / choose another"
        )
    with house.app() as app:
        with app.catalog.reading() as reader:
            record = look_up_record(which, reader)
        made = certifier(app).certify(record)
    write_out(target, made.pdf)
    if as_json:
        show_json({name: getattr(made, name) for name in _SHOWN} | {"file": str(target)})
        return
    remark(f"→ {target}")
    click.echo(f"{made.number}  {made.record_id}")


_SHOWN = ("number", "record_id", "size", "code", "issued_on")
