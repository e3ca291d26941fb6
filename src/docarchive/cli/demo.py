"""Play one synthetic case end to end and show what happens."""

import os
import shutil
import time
from pathlib import Path

import click

from docarchive.cli.arrivals import show_arrival
from docarchive.cli.house import House, json_option, pass_house, show_json
from docarchive.cli.tables import items
from docarchive.cli.workspace import make_workspace
from docarchive.domain.arrival import Arrival
from docarchive.domain.errors import ConflictError, DamageError

_MARK = ".docarchive-demo"
_ACTOR = "demo"


@click.command("demo")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False), default="demo-workspace")
@json_option
@pass_house
def demo_command(house: House, folder: Path, as_json: bool) -> None:
    """在 FOLDER 中用虚构数据演示完整流程 / play one case with synthetic data in FOLDER.

    上次演示留下的 FOLDER 会重新建立 / a FOLDER left by an earlier demo is made anew.
    """
    from docarchive.demo.play import play
    from docarchive.settings import load_configuration
    from docarchive.wiring.app import open_app

    _fresh(folder)
    make_workspace(folder, actor=_ACTOR)
    configuration = load_configuration(folder.resolve(), environ=os.environ)
    started = time.monotonic()

    def say(text: str) -> None:
        click.echo(text, err=as_json)

    def arrived(arrival: Arrival) -> None:
        if not as_json:
            show_arrival(arrival)

    say("以下人员、企业、案件均为虚构 / all persons, enterprises and cases below are synthetic")
    counts = play(lambda: open_app(configuration, actor=_ACTOR), say=say, show_arrival=arrived)
    if as_json:
        show_json(counts)
    else:
        rows = [
            (name.replace("_", " "), str(getattr(counts, name))) for name in type(counts).__dataclass_fields__
        ]
        items(rows, title=f"{time.monotonic() - started:.0f} s → {folder}")
    if not (
        counts.rebuild_equal and counts.answers_equal and counts.pages_filed_right == counts.pages_scanned
    ):
        raise DamageError("演示结果与预期不符 / the demo did not end as it must; see the counts above")


def _fresh(folder: Path) -> None:
    """An empty folder with the demo's mark; never touches a folder the demo did not make."""
    if folder.exists() and any(folder.iterdir()):
        if not (folder / _MARK).is_file():
            raise ConflictError(
                f"{folder} 不是演示目录 / was not made by the demo", hint="另选目录 / choose another folder"
            )
        shutil.rmtree(folder)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / _MARK).write_text(
        "synthetic data only; `docarchive demo` makes this folder anew\n", encoding="utf-8"
    )
