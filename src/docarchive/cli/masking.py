"""A masked copy of a record's file: personal data covered for good, confirmed by a person."""

from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from docarchive.cli.given import text
from docarchive.cli.house import House, json_option, pass_house, remark, show_json
from docarchive.cli.tables import table
from docarchive.domain.errors import RejectedError
from docarchive.domain.masking.placed import MaskBox, parse_box, printed_box
from docarchive.domain.record import Role
from docarchive.domain.words import chinese

if TYPE_CHECKING:
    from docarchive.workflows.disclosing.masked_copy import MaskPlan

_FILES = [Role.SCAN.value, Role.ISSUED_PDF.value, Role.EVIDENCE.value]


@click.command("mask")
@click.argument("which")
@click.option(
    "--to", "target", type=click.Path(path_type=Path, dir_okay=False), help="写入 PDF / write the copy."
)
@click.option(
    "--file", "role", type=click.Choice(_FILES), help="哪个文件 / which file; default: the signed scan."
)
@click.option("--hide", multiple=True, help="另须遮盖的词，可多次 / a word to cover as well; repeatable.")
@click.option(
    "--box",
    "drawn",
    multiple=True,
    help="另须遮盖的方框：页:左,上,右,下（占页面的百分数），可多次 / a box to cover, page:left,top,right,bottom in percent.",
)
@click.option(
    "--leave",
    "left",
    multiple=True,
    help="不遮盖的方框，写法同 --box，可多次；--json 列出 / a proposed box to leave open, as --json lists them.",
)
@click.option(
    "--confirmed-by", type=text, default=None, help="逐页核对的人；没有则只出草稿 / who looked at every page."
)
@click.option("--purpose", type=text, default=None, help="用途 / what the copy is for.")
@json_option
@pass_house
def mask_command(
    house: House,
    which: str,
    target: Path | None,
    role: str | None,
    hide: tuple[str, ...],
    drawn: tuple[str, ...],
    left: tuple[str, ...],
    confirmed_by: str | None,
    purpose: str | None,
    as_json: bool,
) -> None:
    """制作遮盖个人信息的副本，原件不动 / make a copy with personal data covered; the original stays as it is.

    Without --confirmed-by the copy is a draft and says so on every page; with it and --purpose the copy is kept with
    the record. Nothing of the original is in the copy but what can be seen of its pages.
    """
    from docarchive.wiring.desks import masking_desk
    from docarchive.workflows.disclosing.masked_copy import MaskRequest
    from docarchive.workflows.lookup import look_up_record

    boxes = tuple(parse_box(item) for item in drawn)
    with house.app() as app:
        with app.catalog.reading() as reader:
            record = look_up_record(which, reader)
        masking = masking_desk(app)
        request = MaskRequest(record.id, Role(role) if role else None, hide, boxes)
        plan = masking.plan(request)
        if left:
            plan = masking.plan(replace(request, leave=_proposed(left, plan)))
        kept = None
        if target is not None and confirmed_by is None:
            masking.draft(plan, target)
        elif confirmed_by is not None:
            if target is None:
                raise RejectedError("须写明输出文件 / say where the copy is to go", hint="--to FILE.pdf")
            kept = masking.make(plan, target, confirmed_by=confirmed_by, purpose=purpose or "")
    if as_json:
        show_json(
            {
                "record_id": record.id,
                "source": plan.source.key,
                "pages": plan.page_count,
                "boxes": plan.boxes,
                "proposals": [
                    {
                        "box": printed_box(item.box),
                        "kind": item.box.kind,
                        "text": item.text,
                        "found_by": item.by,
                    }
                    for item in plan.proposals
                ],
                "unread_pages": plan.unread_pages,
                "kept": kept.key if kept else "",
            }
        )
        return
    _show(plan)
    if kept is not None:
        click.echo(f"已制作并存档 / made and kept: {target}  {kept.sha256}")
    elif target is not None:
        click.echo(f"草稿 / draft: {target}")
        remark("逐页核对后用 --confirmed-by 和 --purpose 制作正式副本 / look at every page, then confirm")


def _proposed(left: tuple[str, ...], plan: "MaskPlan") -> tuple[MaskBox, ...]:
    """The proposals at the given places; `RejectedError` for a place where nothing is proposed."""
    places = {(item.box.page_number, item.box.box): item.box for item in plan.proposals}
    found = []
    for given in left:
        box = parse_box(given)
        if (box.page_number, box.box) not in places:
            raise RejectedError(
                f"{given} 处没有建议遮盖的内容 / nothing is proposed at this place", hint="--json"
            )
        found.append(places[box.page_number, box.box])
    return tuple(found)


def _show(plan: "MaskPlan") -> None:
    counted = Counter((item.page_number, item.kind) for item in plan.boxes)
    rows = [
        [
            str(page),
            "、".join(f"{chinese(kind)} {n}" for (on, kind), n in sorted(counted.items()) if on == page),
        ]
        for page in range(1, plan.page_count + 1)
    ]
    table(["页 / page", "遮盖 / covered"], rows)
    if plan.unread_pages:
        pages = "、".join(map(str, plan.unread_pages))
        remark(
            f"这些页没有可用的文字，只遮盖人工画的框 / no text is known of pages {pages}: only drawn boxes are covered"
        )
    remark(
        "手写字、人像和正文中的其他人须人工核对 / handwriting, faces and people in running text: look yourself"
    )
