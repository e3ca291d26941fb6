"""Make a workspace; show its settings."""

import os
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from docarchive.cli.house import House, json_option, pass_house, remark, show_json
from docarchive.cli.tables import table
from docarchive.domain.days.local_time import utc_now
from docarchive.domain.errors import ConflictError
from docarchive.domain.places import LEDGER_KEY_KEY

if TYPE_CHECKING:
    from docarchive.settings import Configuration

_PRIVATE = 0o750
"""Personal data lies in these folders: not for everybody on the machine."""
_SETTINGS_TEXT = """\
# Settings of this workspace. `docarchive config show` lists every setting with its value and origin.
# What is not written here has its default.
"""


@click.command("init")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False), default=".")
@click.option(
    "--new-site-key",
    is_flag=True,
    help="site.key 已永久丢失，另制新的；以前印发的页码标识从此不能识别 / site.key is lost for good: make a new one; "
    "page codes printed so far will no longer be recognised.",
)
@json_option
@pass_house
def init_command(house: House, folder: Path, new_site_key: bool, as_json: bool) -> None:
    """建立工作区；已有的内容不动 / make a workspace at FOLDER; what is there already stays."""
    made = make_workspace(folder, actor=house.actor, new_site_key=new_site_key, now=house.now)
    if as_json:
        show_json({"workspace": str(made)})
        return
    remark(f"工作区就绪 / workspace ready: {made}")
    remark(
        "下一步 / next: docarchive doctor; docarchive agency set; docarchive enterprise add; docarchive case open"
    )


def make_workspace(
    folder: Path, *, actor: str, new_site_key: bool = False, now: Callable[[], datetime] = utc_now
) -> Path:
    """Create folders, settings, keys, forms, catalogue and the ledger's first fact; return the folder.

    Args:
        folder: Where; what is there already stays.
        actor: Who does it.
        new_site_key: Make a site key though the archive has begun: the old one is lost for good.
        now: The clock.

    Raises:
        ConflictError: the archive has begun and its keys are not there.
    """
    from docarchive.archive.readme import README_BYTES
    from docarchive.settings import SETTINGS_FILE, load_configuration
    from docarchive.templates.pack import copy_shipped_packs, shipped_pack_folder
    from docarchive.wiring.app import open_app
    from docarchive.workflows.keeping.rebuild import ensure_index, ensure_reference_index
    from docarchive.workflows.keeping.workspace import begin_workspace

    folder.mkdir(parents=True, exist_ok=True)
    settings_file = folder / SETTINGS_FILE
    if not settings_file.exists():
        settings_file.write_text(_SETTINGS_TEXT, encoding="utf-8")
    configuration = load_configuration(folder.resolve(), environ=os.environ)
    settings = configuration.settings
    for name in ("archive_dir", "inbox_dir", "index_dir", "templates_dir"):
        configuration.path(getattr(settings, name)).mkdir(mode=_PRIVATE, parents=True, exist_ok=True)
    _make_keys(configuration, new_site_key=new_site_key, now=now)
    packs = configuration.path(settings.templates_dir)
    if not (packs / shipped_pack_folder().name).exists():
        with suppress(ConflictError):  # another init has just copied them
            copy_shipped_packs(packs)
    with open_app(configuration, actor=actor, now=now) as app:
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
        ensure_reference_index(catalog=app.catalog, index=app.reference_index)
    return configuration.workspace


def _make_keys(configuration: "Configuration", *, new_site_key: bool, now: Callable[[], datetime]) -> None:
    """Make the two keys, once: a new key beside an old archive would disown what the old one vouches for."""
    from docarchive.archive.signing import create_signer
    from docarchive.domain.identifiers import new_id
    from docarchive.wiring.keys import LEDGER_KEY_FILE, SITE_KEY_FILE, make_site_key

    keys = configuration.path(configuration.settings.keys_dir)
    begun = (configuration.path(configuration.settings.archive_dir) / LEDGER_KEY_KEY).exists()
    lost = [name for name in (LEDGER_KEY_FILE, SITE_KEY_FILE) if begun and not (keys / name).exists()]
    if lost and not (new_site_key and lost == [SITE_KEY_FILE]):
        raise ConflictError(
            f"归档已经启用，但缺少密钥 / the archive has begun, but keys are missing in {keys}: {'、'.join(lost)}",
            hint="从备份恢复 keys/；site.key 确已丢失时用 docarchive init --new-site-key / restore keys/ from a backup; "
            "when site.key is lost for good: docarchive init --new-site-key",
        )
    keys.mkdir(mode=0o700, parents=True, exist_ok=True)
    make_site_key(keys)
    if not (keys / LEDGER_KEY_FILE).exists():
        with suppress(ConflictError):  # another init has just made it: that one holds
            create_signer(keys / LEDGER_KEY_FILE, f"docarchive/{new_id(now())}")


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
