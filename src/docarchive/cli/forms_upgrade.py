"""Bringing the office's forms to those of a newer program."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import click

from docarchive.cli.exit_codes import FAULTY
from docarchive.cli.house import House, json_option, pass_house, remark, show_json
from docarchive.cli.tables import table

if TYPE_CHECKING:
    from docarchive.wiring.app import App
    from docarchive.workflows.registering.upgrade_forms import FileUpgrade

_STANDINGS: Mapping[str, str] = {
    "new": "新增或缺失 / new or missing",
    "same": "相同 / unchanged",
    "ours": "新版有改 / changed by the program",
    "office": "本单位已改 / changed by the office",
    "both": "双方都改 / changed by both",
    "unknown": "有差异，来时的样子不详 / differs; what came once is not known",
    "removed": "本单位已删 / taken out by the office",
    "withdrawn": "新版不再提供 / no longer shipped",
}
_REASON_LINES = 4
_OUTCOMES: Mapping[str, str] = {
    "taken": "采用新版 / taken over",
    "kept": "保留 / kept",
    "offered": "保留，新版放在 offered/ / kept, ours laid in offered/",
    "held": "未采用，会引起错误 / held back: it would bring a fault",
    "same": "—",
}


@click.command("upgrade")
@click.option("--dry-run", is_flag=True, help="只列出，不改动 / only list, change nothing.")
@click.option(
    "--take",
    "take",
    multiple=True,
    metavar="PATH",
    help="此文件采用新版，可多次给出；文件夹、forms/<文书> 亦可 / take the program's file; also a folder, or forms/<id>.",
)
@click.option(
    "--keep",
    "keep",
    multiple=True,
    metavar="PATH",
    help="此文件保留本单位的，新版再改前不再提示 / keep the office's file and do not ask again until ours changes.",
)
@click.option("--all", "everything", is_flag=True, help="相同的文件也列出 / list unchanged files as well.")
@json_option
@pass_house
@click.pass_context
def upgrade_command(
    ctx: click.Context,
    house: House,
    dry_run: bool,
    take: tuple[str, ...],
    keep: tuple[str, ...],
    everything: bool,
    as_json: bool,
) -> None:
    """把文书包升级到本程序所带的版本；本单位改过的不动 / bring the pack to what this program ships.

    What the office has not changed is taken over, what it has changed is kept; what both have changed is kept and the
    program's file laid beside it in offered/. Replaced files are kept in versions/. Running services take it up by themselves.
    Exit 2 when a file was held back because of a fault.
    """
    from docarchive.workflows.registering.upgrade_forms import Wanted

    with house.app() as app:
        upgrader, wanted = app.forms_upgrader, Wanted(take, keep)
        files = upgrader.plan(wanted) if dry_run else upgrader.upgrade(wanted)
    if as_json:
        show_json(files)
    else:
        _show(files, everything=everything)
        _say_what_to_do(files, dry_run=dry_run)
    if any(file.outcome.value == "held" for file in files):
        ctx.exit(FAULTY)


def say_what_the_pack_lacks(app: "App") -> None:
    """A remark when the pack in use lacks files that this program reads."""
    from docarchive.templates.pack import shipped_pack_folder
    from docarchive.templates.shipped import MEND, lacking

    if missing := lacking(app.pack_folder, shipped_pack_folder()):
        remark(
            f"文书包缺少 {len(missing)} 个文件：{'、'.join(missing[:5])} / the pack lacks files that this program needs: {MEND}"
        )


def _show(files: Sequence["FileUpgrade"], *, everything: bool) -> None:
    rows = [
        [file.path, _STANDINGS[file.standing], _OUTCOMES[file.outcome]]
        for file in files
        if everything or file.standing.value != "same"
    ]
    if rows:
        table(["文件 / file", "状态 / state", "处理 / done"], rows)
    counts = Counter(file.standing.value for file in files)
    same = counts.pop("same", 0)
    click.echo(
        f"相同 {same} 个，有别 {sum(counts.values())} 个 / {same} unchanged, {sum(counts.values())} not"
    )


def _say_what_to_do(files: Sequence["FileUpgrade"], *, dry_run: bool) -> None:
    outcomes = Counter(file.outcome.value for file in files)
    if dry_run:
        remark("只是预览，什么也没有改 / a preview: nothing was changed")
    elif outcomes["taken"]:
        remark(
            f"已采用 {outcomes['taken']} 个，原文件留在 versions/；运行中的服务几秒内改用 / taken over, what they replaced is in "
            "versions/; running services use them within seconds"
        )
    for file in files:
        if file.outcome.value == "held":
            remark("\n".join([file.path, *file.reason.splitlines()[:_REASON_LINES]]))
    if outcomes["offered"] or outcomes["held"]:
        remark(
            "逐个决定 / decide for each: 比较 offered/ 中的新版，改入自己的文件后 --keep PATH；或用 --take PATH 采用新版 / "
            "compare it with the file in offered/, work the changes into yours and say --keep PATH; or --take PATH"
        )
