"""The workspace's settings: read once from ``docarchive.toml`` and the environment, then frozen."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from docarchive.domain.errors import NotFoundError, RejectedError

SETTINGS_FILE = "docarchive.toml"
ENV_PREFIX = "DOCARCHIVE_"
WORKSPACE_VARIABLE = "DOCARCHIVE_WORKSPACE"


class Settings(BaseModel):
    """Every setting there is; docs/operations.md explains each. Relative paths start at the workspace."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    archive_dir: Path = Field(Path("archive"), description="Where records and ledger are written, once.")
    inbox_dir: Path = Field(Path("inbox"), description="Where scanners and recorders drop files.")
    index_dir: Path = Field(Path("index"), description="Where the full-text index lives; disposable.")
    templates_dir: Path = Field(Path("templates"), description="Where the packs of forms are.")
    keys_dir: Path = Field(Path("keys"), description="Where the site's two secret keys are.")
    catalog_url: str = Field(
        "sqlite:///catalog.db", description="SQLite file, or postgresql://user@host/database for a province."
    )
    pack: str = Field("mem", description="Pack of forms new documents are issued from.")
    index_engine: Literal["tantivy", "whoosh"] = Field("tantivy", description="Full-text engine.")
    pdf_converter: Literal["auto", "libreoffice", "none"] = Field(
        "auto", description="Makes PDF of Word; auto takes LibreOffice when it is installed."
    )
    pdf_workers: int = Field(2, ge=1, le=16, description="LibreOffice processes kept running.")
    pdf_seconds: float = Field(60, gt=0, le=600, description="Time limit for one conversion.")
    settle_seconds: float = Field(
        3, ge=0, le=600, description="A file is claimed when it is unchanged this long."
    )
    rescan_seconds: float = Field(20, gt=0, le=3600, description="The inbox is looked through this often.")
    inbox_mode: Literal["events", "polling"] = Field(
        "events", description="How the inbox is watched; polling for network shares."
    )
    read_seconds: float = Field(
        120, gt=0, le=3600, description="Time limit for reading one file from outside."
    )
    read_memory_mb: int = Field(2048, ge=256, description="Memory limit of the process that reads it.")
    busy_seconds: float = Field(30, gt=0, le=600, description="How long to wait for a locked database.")


@dataclass(frozen=True, slots=True)
class Configuration:
    """Settings with the origin of each value."""

    workspace: Path
    settings: Settings
    origins: Mapping[str, str]
    """Setting name → ``default``, ``docarchive.toml`` or the environment variable's name."""

    def path(self, setting: Path) -> Path:
        """Absolute path of a folder setting."""
        return (self.workspace / setting).resolve()


def find_workspace(given: Path | None, *, start: Path, environ: Mapping[str, str]) -> Path:
    """Find the workspace: the given folder, ``DOCARCHIVE_WORKSPACE``, or *start* and its parents.

    Raises:
        NotFoundError: there is no ``docarchive.toml`` in any of them.
    """
    named = given or (Path(environ[WORKSPACE_VARIABLE]) if environ.get(WORKSPACE_VARIABLE) else None)
    candidates = [named] if named else [start, *start.parents]
    for folder in candidates:
        if (folder / SETTINGS_FILE).is_file():
            return folder.resolve()
    raise NotFoundError(
        f"这里没有工作区 / no workspace at {named or start} ({SETTINGS_FILE} not found)",
        hint="先运行 docarchive init 目录，或用 --workspace 指定 / run docarchive init DIR, or name it with --workspace",
    )


def load_configuration(workspace: Path, *, environ: Mapping[str, str]) -> Configuration:
    """Read the settings of *workspace*; environment variables win over the file.

    Raises:
        RejectedError: unknown key, wrong value, or folders that contain each other; all faults at once.
    """
    values, origins = _from_file(workspace / SETTINGS_FILE)
    for name in Settings.model_fields:
        variable = ENV_PREFIX + name.upper()
        if variable in environ:
            values[name], origins[name] = environ[variable], variable
    try:
        settings = Settings.model_validate(values)
    except ValidationError as error:
        faults = "; ".join(_explain(fault, origins) for fault in error.errors())
        raise RejectedError(
            f"设置有误 / wrong settings: {faults}",
            hint="docarchive config show 列出全部设置 / lists every setting",
        ) from error
    configuration = Configuration(
        workspace, settings, {name: origins.get(name, "default") for name in Settings.model_fields}
    )
    _apart(configuration)
    return configuration


def _from_file(path: Path) -> tuple[dict[str, Any], dict[str, str]]:
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise RejectedError(f"{path.name} 不是有效的 TOML / is not valid TOML: {error}") from error
    return values, dict.fromkeys(values, path.name)


def _explain(fault: Any, origins: Mapping[str, str]) -> str:
    name = ".".join(str(part) for part in fault["loc"])
    return f"{name} ({origins.get(name, '?')}): {fault['msg']}"


def _apart(configuration: Configuration) -> None:
    settings = configuration.settings
    folders = {
        name: configuration.path(getattr(settings, name))
        for name in ("archive_dir", "inbox_dir", "index_dir", "templates_dir", "keys_dir")
    }
    for name, folder in folders.items():
        for other, inner in folders.items():
            if name != other and (inner == folder or folder in inner.parents):
                raise RejectedError(
                    f"{name} 包含 {other} / {name} ({folder}) contains {other} ({inner})",
                    hint="各目录必须互不包含 / give each its own folder",
                )
