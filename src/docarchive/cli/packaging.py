"""Packages of sealed volumes: written for others, and checked on receipt."""

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import click

from docarchive.cli.exit_codes import FAULTY
from docarchive.cli.given import text
from docarchive.cli.house import House, json_option, pass_house, progress, remark, show_json
from docarchive.domain.errors import ConflictError, NotFoundError
from docarchive.domain.four_properties.evidence import FoundPackage
from docarchive.domain.four_properties.items import BY_CODE, CheckStage

if TYPE_CHECKING:
    from docarchive.domain.plain import Plain
    from docarchive.wiring.app import App
    from docarchive.workflows.packaging.handover import Handed
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
    from docarchive.workflows.packaging.handover import HandoverDesk

    if target.exists() and any(target.iterdir()):
        raise ConflictError(f"{target} 不是空目录 / is not empty", hint="另选目录 / choose another folder")
    with house.app() as app, progress("打包 / packing") as advance:
        handed = []
        for done, reference in enumerate(dict.fromkeys(references), start=1):
            handed.append(_handed(app, reference, target, pictures=not no_pictures))
            advance(done, len(references))
        _require_passed(handed, target, reason or "")
        desk = HandoverDesk(app.archive, app.ledger, app.catalog, app.now, app.actor)
        made = desk.write_list(handed, target, receiver=receiver, reason=reason or "")
        if form is not None:
            _write_register(app, form, made)
    if as_json:
        show_json(made)
        return
    for row in made["volumes"]:
        click.echo(f"{row['reference']}  {row['items']} 件 / items  {row['bytes']:,} B  {row['check']}")
    remark(f"→ {target}")


def _handed(app: "App", reference: str, target: Path, *, pictures: bool) -> "Handed":
    from docarchive.wiring.checks import four_properties
    from docarchive.workflows.packaging.check_package import check_package
    from docarchive.workflows.packaging.handover import Handed
    from docarchive.workflows.packaging.package import Packager

    packed = pack(app, reference)
    folder = Packager(app.archive, app.page_painter if pictures else None).write(packed, target)
    found = check_package(folder, key=str(app.signer.verifier_key))
    report = four_properties(app).of_volume(packed.volume, CheckStage.TRANSFER, package=found)
    return Handed(packed, folder, report)


def _require_passed(handed: "list[Handed]", target: Path, reason: str) -> None:
    """Refuse, and leave nothing, when a check failed and nobody says why it goes all the same."""
    failed = [one for one in handed if not one.report.passed]
    if not failed or reason:
        return
    shutil.rmtree(target)
    lines = [
        f"  {one.packed.volume.reference} {item.code} {item.item.title}：{item.faults[0].where} {item.faults[0].message}"
        for one in failed
        for item in one.report.failed
    ]
    raise ConflictError(
        "四性检测不合格，没有移交 / the four-property check failed, nothing was handed over:\n"
        + "\n".join(lines),
        hint="补正后重试，或以 --reason 写明理由 / mend it, or give --reason",
    )


def _write_register(app: "App", path: Path, made: "Plain") -> None:
    from docarchive.domain.days.local_time import local_day
    from docarchive.workflows.reviewing.figure_papers import paper_of

    years = sorted({row["year"] for row in made["volumes"]})
    totals = made["totals"]
    values = {
        "sender": made["from"],
        "receiver": made["to"],
        "content_years": f"{years[0]}—{years[-1]}年" if len(years) > 1 else f"{years[0]}年",
        "extent": f"{len(made['volumes'])} 卷，{totals['items']} 件，{totals['pages']} 页，音像 {totals['minutes']} 分钟",
        "data_size": f"{totals['files']} 个文件，{totals['bytes']:,} 字节",
        "check_result": "合格"
        if all(row["check"] == "合格" for row in made["volumes"])
        else f"见清单；理由：{made['reason']}",
        "handed": [
            {
                "reference": row["reference"],
                "title": row["title"],
                "extent": f"{row['items']} 件 {row['pages']} 页",
                "digest": row["sha256"],
            }
            for row in made["volumes"]
        ],
    }
    today = local_day(app.now())
    path.write_bytes(paper_of("handover", values, app.pack_folder, app.catalog, number=None, on=today))
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
    from docarchive.workflows.packaging.check_package import check_package
    from docarchive.workflows.packaging.handover import LIST_JSON, check_list

    packages, unlisted = packages_in(folder), check_list(folder)
    with progress("检查 / checking") as advance:
        results = {}
        for done, path in enumerate(packages, start=1):
            results[path.name] = check_package(path, key=key)
            advance(done, len(packages))
    faults = {name: faults_of(found) for name, found in results.items()}
    if (folder / LIST_JSON).exists():
        faults = {LIST_JSON: {"I01": unlisted} if unlisted else {}, **faults}
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
