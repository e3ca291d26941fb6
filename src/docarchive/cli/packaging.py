"""Packages of sealed volumes: written for others, and checked on receipt."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from docarchive.cli.exit_codes import FAULTY
from docarchive.cli.given import text
from docarchive.cli.house import House, json_option, pass_house, progress, remark, show_json
from docarchive.domain.errors import ConflictError
from docarchive.domain.four_properties.items import BY_CODE

if TYPE_CHECKING:
    from docarchive.domain.plain import Plain
    from docarchive.wiring.app import App
    from docarchive.workflows.packaging.packed import PackedVolume


def export_volume(
    house: House, reference: str, target: Path, *, pictures: bool, eep: bool, as_json: bool
) -> None:
    """Write the package of a volume, and its EEP when wanted."""
    from docarchive.workflows.packaging.eep import write_eep
    from docarchive.workflows.packaging.package import Packager

    with house.app() as app, progress("打包 / packing") as advance:
        packed = pack(app, reference)
        beside = target / f"{packed.volume.reference.replace('·', '.')}.eep.xml"
        if eep and beside.exists():
            raise ConflictError(
                f"已经存在 / there is already {beside}", hint="换一个目录 / choose another folder"
            )
        made = Packager(app.archive, app.page_painter if pictures else None).write(packed, target, advance)
        if eep:
            write_eep(packed, app.archive, beside)
    if as_json:
        shown = {"folder": str(made), "reference": packed.volume.reference, "items": len(packed.items)}
        show_json(shown | ({"eep": str(beside)} if eep else {}))
        return
    remark(f"→ {made}")
    click.echo(f"{packed.volume.reference}  {len(packed.items)} 件 / items")


def pack(app: "App", reference: str) -> "PackedVolume":
    """A volume with all that goes into its package."""
    from docarchive.domain.volumes.reference import parse_reference
    from docarchive.wiring.desks import packed_volume

    with app.catalog.reading() as reader:
        volume = reader.get_volume(parse_reference(reference))
    return packed_volume(app, volume)


@click.command("transfer")
@click.argument("references", metavar="VOLUME...", nargs=-1, required=True)
@click.option(
    "--to",
    "target",
    type=click.Path(path_type=Path, file_okay=False),
    required=True,
    help="写到哪个空目录 / an empty folder.",
)
@click.option("--receiver", type=text, required=True, help="接收单位 / who receives it.")
@click.option("--reason", type=text, help="检测不合格仍移交的理由 / why it goes although a check failed.")
@click.option(
    "--register",
    "form",
    type=click.Path(path_type=Path, dir_okay=False),
    help="移交与接收登记表（.docx） / the hand-over register.",
)
@click.option("--no-pictures", is_flag=True, help="信息包不带各页图像 / without pictures of the pages.")
@json_option
@pass_house
def transfer_command(
    house: House,
    references: tuple[str, ...],
    target: Path,
    receiver: str,
    reason: str | None,
    form: Path | None,
    no_pictures: bool,
    as_json: bool,
) -> None:
    """移交：各卷信息包和移交清单，移交前做四性检测 / hand over: packages with their list, each checked first.

    检测不合格的不移交，除非写明理由 / what fails the check stays, unless a reason is given.
    """
    from docarchive.domain.volumes.reference import parse_reference
    from docarchive.wiring.transfers import transfer_desk

    if target.exists() and any(target.iterdir()):
        raise ConflictError(f"{target} 不是空目录 / is not empty", hint="另选目录 / choose another folder")
    with house.app() as app, progress("打包 / packing") as advance:
        with app.catalog.reading() as reader:
            volumes = [reader.get_volume(parse_reference(one)) for one in dict.fromkeys(references)]
        made = transfer_desk(app, pictures=not no_pictures).hand_over(
            volumes, target, receiver=receiver, reason=reason or "", progress=advance
        )
        if form is not None:
            _write_register(app, form, made)
    if as_json:
        show_json(made)
        return
    for row in made["volumes"]:
        click.echo(f"{row['reference']}  {row['items']} 件 / items  {row['bytes']:,} B  {row['check']}")
    remark(f"→ {target}")


def _write_register(app: "App", path: Path, made: "Plain") -> None:
    from docarchive.domain.days.local_time import local_day
    from docarchive.workflows.packaging.transfer import handover_paper

    today = local_day(app.now())
    path.write_bytes(handover_paper(made, pack_folder=app.pack_folder, catalog=app.catalog, on=today))
    remark(f"→ {path}")


@click.command("receive-check")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@click.option(
    "--key", metavar="NAME+HASH+BASE64", help="移交单位另行公布的公钥 / the sender's key, got by another way."
)
@json_option
@click.pass_context
def receive_check_command(ctx: click.Context, folder: Path, key: str | None, as_json: bool) -> None:
    """接收时检查信息包 / check packages on receipt; needs no workspace, ends with 2 when something is wrong.

    FOLDER 为一个信息包，或放有若干信息包（及移交清单）的目录 / one package, or a folder of packages with their list.
    """
    from docarchive.workflows.packaging.receipt import check_received

    with progress("检查 / checking") as advance:
        faults = check_received(folder, key=key, progress=advance)
    if as_json:
        show_json({name: {"passed": not found, "faults": found} for name, found in faults.items()})
    else:
        for name, found in faults.items():
            click.echo(f"{name}  {'不合格 / failed' if found else '合格 / passed'}")
            for code, messages in found.items():
                for message in messages:
                    click.echo(f"  {code} {BY_CODE[code].title}：{message}")
        if key is None:
            remark(
                "未给公钥，签名只对照包内公钥 / no key given: signatures are checked by the package's own key"
            )
    if any(faults.values()):
        ctx.exit(FAULTY)
