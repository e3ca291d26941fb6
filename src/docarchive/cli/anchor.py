"""The ledger's head kept in a second place."""

from pathlib import Path

import click

from docarchive.cli.house import House, json_option, pass_house, remark, show_json
from docarchive.domain.errors import RejectedError


@click.command("anchor")
@click.option(
    "--to",
    "folder",
    type=click.Path(path_type=Path, file_okay=False),
    help="另存到哪个目录；默认为设置 anchor_dir / where to; default: the setting anchor_dir.",
)
@click.option(
    "--timestamp",
    "url",
    metavar="URL",
    help="请时间戳服务加盖（RFC 3161） / have it stamped by this service.",
)
@json_option
@pass_house
def anchor_command(house: House, folder: Path | None, url: str | None, as_json: bool) -> None:
    """把台账签名头另存一份，可加盖时间戳 / keep the ledger's signed head elsewhere; verify holds the ledger against it.

    服务（watch）每天自动另存 / the service does so every day where anchor_dir is set.
    """
    from docarchive.workflows.keeping.anchor import Anchoring

    with house.app() as app:
        target = folder or app.anchor_dir
        if target is None:
            raise RejectedError(
                "没有写明另存到哪里 / it is not said where to keep it",
                hint="--to 目录，或设置 anchor_dir / --to FOLDER, or the setting anchor_dir",
            )
        done = Anchoring(app.ledger, app.catalog, target, app.now).export(url)
    if as_json:
        shown = {"file": str(done.file), "size": done.size, "code": done.words.payload}
        show_json(shown | ({"token": str(done.token)} if done.token else {}))
        return
    remark(f"→ {done.file}")
    click.echo(done.words.text)
    click.echo(done.words.payload)
