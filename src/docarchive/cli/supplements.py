"""Adding to sealed volumes at the keyboard."""

from pathlib import Path

import click

from docarchive.cli.given import parse_day, text
from docarchive.cli.house import House, json_option, pass_house, remark, show_json
from docarchive.cli.tables import table
from docarchive.domain.days.local_time import local_text
from docarchive.domain.errors import RejectedError
from docarchive.domain.volumes.supplement import Supplement


@click.group("supplement")
def supplement_command() -> None:
    """补充归档：向已归档的案卷补充材料，原卷不动 / add to sealed volumes; the volumes stay as they were."""


@supplement_command.command("add")
@click.argument("reference")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path, dir_okay=False))
@click.option(
    "--title",
    "titles",
    multiple=True,
    type=text,
    help="题名，按文件顺序，缺省为文件名 / a title for each file, in order.",
)
@click.option("--dated", "days", multiple=True, help="形成日期，按文件顺序 / a date for each file, in order.")
@click.option("--reason", type=text, required=True, help="补充归档的理由 / why it was not filed in time.")
@click.option("--compiler", type=text, required=True, help="立卷人 / who brings it.")
@click.option("--archivist", type=text, required=True, help="接收人 / who takes it; another person.")
@json_option
@pass_house
def supplement_add(
    house: House,
    reference: str,
    files: tuple[Path, ...],
    titles: tuple[str, ...],
    days: tuple[str, ...],
    reason: str,
    compiler: str,
    archivist: str,
    as_json: bool,
) -> None:
    """补充材料 / add files to a volume, with a reason; item and page numbers go on where the volume ends."""
    from docarchive.domain.volumes.reference import parse_reference
    from docarchive.wiring.desks import supplement_desk
    from docarchive.workflows.closing.file_supplement import Addition

    if len(titles) > len(files) or len(days) > len(files):
        raise RejectedError("题名或日期多于文件 / more titles or dates than files", hint="--title, --dated")
    additions = [
        Addition(
            path,
            titles[place] if place < len(titles) else path.stem,
            parse_day(days[place]) if place < len(days) else None,
        )
        for place, path in enumerate(files)
    ]
    with house.app() as app:
        made = supplement_desk(app).add(
            parse_reference(reference), additions, reason=reason, compiler=compiler, archivist=archivist
        )
    if as_json:
        show_json(made)
    else:
        _show([made])


@supplement_command.command("list")
@click.argument("reference")
@click.option(
    "--to",
    "target",
    type=click.Path(path_type=Path, dir_okay=False),
    help="把最近一次补充的目录写成文书：.docx 或 .pdf / write the contents of the last one as a paper.",
)
@json_option
@pass_house
def supplement_list(house: House, reference: str, target: Path | None, as_json: bool) -> None:
    """补充部分的目录 / the contents of what was added to a volume."""
    from docarchive.cli.papers import write_paper
    from docarchive.domain.volumes.reference import parse_reference
    from docarchive.workflows.closing.supplement_paper import supplement_paper

    with house.app() as app:
        with app.catalog.reading() as reader:
            volume = reader.get_volume(parse_reference(reference))
            found = list(reader.supplements_of(volume.reference))
            paper = supplement_paper(found[-1], reader, app.pack_folder) if target and found else None
        if target and paper:
            write_paper(app, target, paper)
    if as_json:
        show_json(found)
    elif found:
        _show(found)
    else:
        remark("没有补充归档 / nothing was added")


def _show(found: list[Supplement]) -> None:
    rows = [
        [
            str(part.number),
            part.item_reference(item.place),
            item.title,
            str(item.dated or ""),
            item.pages,
            f"{part.reason}（{part.compiler}、{part.archivist}，{local_text(part.filed_at)}）",
        ]
        for part in found
        for item in part.items
    ]
    headings = [
        "次 / no.",
        "档号 / reference",
        "材料 / record",
        "日期 / date",
        "页号 / pages",
        "理由 / reason",
    ]
    table(headings, rows)
