"""Packages of sealed volumes: written for others, and checked on receipt."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from docarchive.cli.exit_codes import FAULTY
from docarchive.cli.house import House, json_option, progress, remark, show_json
from docarchive.domain.errors import ConflictError, NotFoundError
from docarchive.domain.four_properties.evidence import FoundPackage
from docarchive.domain.four_properties.items import BY_CODE

if TYPE_CHECKING:
    from docarchive.wiring.app import App
    from docarchive.workflows.packaging.packed import PackedVolume

_PARTS = {"structure": "A12", "digests": "A13", "documents": "A11", "size": "I02", "content": "I10"}
"""Part of the check → item of the four-property check."""


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
    from docarchive.workflows.packaging.packed import read_packed

    with app.catalog.reading() as reader:
        volume = reader.get_volume(parse_reference(reference))
    return read_packed(
        volume,
        archive=app.archive,
        ledger=app.ledger,
        catalog=app.catalog,
        public_key=str(app.signer.verifier_key),
    )


@click.command("receive-check")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@click.option(
    "--key", metavar="NAME+HASH+BASE64", help="移交单位另行公布的公钥 / the sender's key, got by another way."
)
@json_option
@click.pass_context
def receive_check_command(ctx: click.Context, folder: Path, key: str | None, as_json: bool) -> None:
    """接收时检查信息包 / check packages on receipt; needs no workspace, ends with 2 when something is wrong.

    FOLDER 为一个信息包，或放有若干信息包的目录 / one package, or a folder of packages.
    """
    from docarchive.workflows.packaging.check_package import check_package

    packages = packages_in(folder)
    with progress("检查 / checking") as advance:
        results = {}
        for done, path in enumerate(packages, start=1):
            results[path.name] = check_package(path, key=key)
            advance(done, len(packages))
    faults = {name: faults_of(found) for name, found in results.items()}
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


def packages_in(folder: Path) -> list[Path]:
    """The folder itself when it is a package, else those in it; `NotFoundError` when there is none."""
    if (folder / "bagit.txt").exists() or (folder / "data").exists():
        return [folder]
    found = sorted(path for path in folder.iterdir() if (path / "data").is_dir()) if folder.is_dir() else []
    if not found:
        raise NotFoundError(f"没有信息包 / there is no package in {folder}")
    return found


def faults_of(found: FoundPackage) -> dict[str, list[str]]:
    """Item code → what is wrong; only items with faults."""
    return {code: list(getattr(found, part)) for part, code in _PARTS.items() if getattr(found, part)}
