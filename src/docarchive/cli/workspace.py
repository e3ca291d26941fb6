"""Make a workspace; show its settings."""

import os
from pathlib import Path

import click

from docarchive.cli.house import House, json_option, pass_house, remark, show_json
from docarchive.cli.tables import table

_PRIVATE = 0o750
"""Personal data lies in these folders: not for everybody on the machine."""
_SETTINGS_TEXT = """\
# Settings of this workspace. `docarchive config show` lists every setting with its value and origin.
# What is not written here has its default.
"""


@click.command("init")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False), default=".")
@json_option
@pass_house
def init_command(house: House, folder: Path, as_json: bool) -> None:
    """建立工作区；已有的内容不动 / make a workspace at FOLDER; what is there already stays."""
    made = make_workspace(folder, actor=house.actor)
    if as_json:
        show_json({"workspace": str(made)})
        return
    remark(f"工作区就绪 / workspace ready: {made}")
    remark(
        "下一步 / next: docarchive doctor; docarchive agency set; docarchive enterprise add; docarchive case open"
    )


def make_workspace(folder: Path, *, actor: str) -> Path:
    """Create folders, settings, keys, forms, catalogue and the ledger's first fact; return the folder."""
    from docarchive.archive.readme import README_BYTES
    from docarchive.archive.signing import create_signer
    from docarchive.domain.identifiers import new_id
    from docarchive.settings import SETTINGS_FILE, load_configuration
    from docarchive.templates.pack import copy_shipped_packs, shipped_pack_folder
    from docarchive.wiring import LEDGER_KEY_FILE, make_site_key, open_app, utc_now
    from docarchive.workflows.rebuild import ensure_index
    from docarchive.workflows.workspace import begin_workspace

    folder.mkdir(parents=True, exist_ok=True)
    settings_file = folder / SETTINGS_FILE
    if not settings_file.exists():
        settings_file.write_text(_SETTINGS_TEXT, encoding="utf-8")
    configuration = load_configuration(folder.resolve(), environ=os.environ)
    settings = configuration.settings
    for name in ("archive_dir", "inbox_dir", "index_dir", "templates_dir"):
        configuration.path(getattr(settings, name)).mkdir(mode=_PRIVATE, parents=True, exist_ok=True)
    keys = configuration.path(settings.keys_dir)
    keys.mkdir(mode=0o700, parents=True, exist_ok=True)
    make_site_key(keys)
    if not (keys / LEDGER_KEY_FILE).exists():
        create_signer(keys / LEDGER_KEY_FILE, f"docarchive/{new_id(utc_now())}")
    packs = configuration.path(settings.templates_dir)
    if not (packs / shipped_pack_folder().name).exists():
        copy_shipped_packs(packs)
    with open_app(configuration, actor=actor) as app:
        begin_workspace(
            archive=app.archive,
            ledger=app.ledger,
            catalog=app.catalog,
            readme=README_BYTES,
            public_key=app.signer.public_file,
            now=app.now,
            actor=actor,
        )
        ensure_index(catalog=app.catalog, index=app.index)
    return configuration.workspace


@click.group("config")
def config_command() -> None:
    """设置 / the settings."""


@config_command.command("show")
@json_option
@pass_house
def config_show(house: House, as_json: bool) -> None:
    """列出全部设置、取值与来源 / list every setting with its value and origin."""
    configuration = house.configuration()
    fields = type(configuration.settings).model_fields
    values = configuration.settings.model_dump(mode="json")
    if as_json:
        origins = configuration.origins
        show_json({name: {"value": str(values[name]), "origin": origins[name]} for name in fields})
        return
    rows = [
        [name, str(values[name]), configuration.origins[name], field.description or ""]
        for name, field in fields.items()
    ]
    headings = ["设置 / setting", "值 / value", "来源 / origin", "说明 / what it is"]
    table(headings, rows, title=str(configuration.workspace))
