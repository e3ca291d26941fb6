"""The workspace's settings: read once from ``docarchive.toml`` and the environment, then frozen."""

import difflib
import hashlib
import itertools
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from docarchive.domain.errors import NotFoundError, RejectedError, UnavailableError

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
    anchor_dir: Path | None = Field(
        None, description="Second place, best another disk, where the ledger's signed heads are kept."
    )
    keys_dir: Path = Field(Path("keys"), description="Where the site's two secret keys are.")
    catalog_url: str = Field(
        "sqlite:///catalog.db", description="SQLite file, or postgresql://user@host/database for a province."
    )
    pack: str = Field("mem", description="Pack of forms new documents are issued from.")
    index_engine: Literal["tantivy", "whoosh"] = Field("tantivy", description="Full-text engine.")
    pdf_converter: Literal["auto", "libreoffice", "none"] = Field(
        "auto", description="Makes PDF of Word; auto takes LibreOffice when it is installed."
    )
    pdf_workers: int = Field(
        2, ge=1, le=16, description="LibreOffice processes at most; one runs from the start of the service."
    )
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
    read_processes: int = Field(
        2, ge=1, le=64, description="Files read at a time, and processes that share the pages of a large one."
    )
    unpack_mb: int = Field(4096, ge=1, description="Largest total of the files inside one zip or mail.")
    trusted_certificates_dir: Path | None = Field(
        None, description="Certificates that signers of PDFs may lead to; unset: trust is not checked."
    )
    clamd_socket: str = Field(
        "", description="ClamAV daemon: path of its socket, or 127.0.0.1:3310; empty: files are not scanned."
    )
    clamd_required: bool = Field(
        False,
        description="A file waits while the ClamAV daemon does not answer; else it is filed with a remark.",
    )
    speech_model: Path | None = Field(
        None, description="Folder of a speech model; unset: what recordings say is not written down."
    )
    sm3: bool = Field(False, description="Recordings get an SM3 digest beside SHA-256.")
    ocr_engine: Literal["auto", "none", "paddle", "rapid", "tesseract"] = Field(
        "auto",
        description="Reads pages that are pictures; auto takes the first of the three that is installed.",
    )
    ocr_workers: int = Field(
        0, ge=0, le=64, description="Recogniser processes; 0: one a core but one, at least one."
    )
    searchable_pdf: bool = Field(
        True, description="A read scan is kept a second time as a PDF that can be searched and copied from."
    )
    oidc_issuer: str = Field(
        "", description="Address of the office's OpenID provider; empty: people sign in here only."
    )
    oidc_client_id: str = Field("docarchive", description="As what the provider knows this house.")
    oidc_claim: Literal["preferred_username", "sub", "email"] = Field(
        "preferred_username", description="What of the provider's answer is the sign-in name here."
    )
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

    def temporary_prefix(self, purpose: str) -> str:
        """How the names of this workspace's folders for *purpose* begin among the machine's temporary ones.

        Two workspaces on one machine have two, so that what one clears is never the other's.
        """
        mark = hashlib.sha256(str(self.workspace.resolve()).encode()).hexdigest()[:12]
        return f"docarchive-{purpose}-{mark}-"


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
        UnavailableError: the file cannot be read.
    """
    values, origins = _from_file(workspace / SETTINGS_FILE)
    for name in Settings.model_fields:
        variable = ENV_PREFIX + name.upper()
        if variable in environ:
            values[name], origins[name] = environ[variable], variable
    try:
        settings = Settings.model_validate(values)
    except ValidationError as error:
        raise _wrong([_explain(fault, origins) for fault in error.errors()]) from error
    configuration = Configuration(
        workspace, settings, {name: origins.get(name, "default") for name in Settings.model_fields}
    )
    if faults := _not_apart(configuration):
        raise _wrong(faults)
    return configuration


def _wrong(faults: Sequence[str]) -> RejectedError:
    return RejectedError(
        "设置有误 / wrong settings:\n  " + "\n  ".join(faults),
        hint="每一项的说明见 docs/operations.md / docs/operations.md explains each setting",
    )


def _from_file(path: Path) -> tuple[dict[str, Any], dict[str, str]]:
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise RejectedError(
            f"{path} 不是有效的 TOML / is not valid TOML: {error}",
            hint="文字值要加引号，存为 UTF-8 / put text in quotes, save as UTF-8",
        ) from error
    except OSError as error:
        raise UnavailableError(
            f"读不到设置 / cannot read {path}: {error.strerror}", hint="检查权限 / check the rights"
        ) from error
    return values, dict.fromkeys(values, path.name)


def _explain(fault: Any, origins: Mapping[str, str]) -> str:
    name = ".".join(str(part) for part in fault["loc"])
    origin = origins.get(str(fault["loc"][0]), "")
    if fault["type"] == "extra_forbidden":
        near = difflib.get_close_matches(name, Settings.model_fields, n=1)
        meant = f"，是不是 / did you mean {near[0]}?" if near else ""
        return f"{name}（{origin}）：没有这一项 / no such setting{meant}"
    context = fault.get("ctx", {})
    wanted = next(
        (_WANTED[kind].format(**context) for kind in _WANTED if kind == fault["type"]), fault["msg"]
    )
    return f"{name}（{origin}）：{fault['input']!r}，{wanted}"


_WANTED = {
    "literal_error": "应为 / expected {expected}",
    "greater_than": "应大于 {gt} / must be more than {gt}",
    "greater_than_equal": "应不小于 {ge} / must be at least {ge}",
    "less_than_equal": "应不大于 {le} / must be at most {le}",
    "int_parsing": "应为整数 / expected a whole number",
    "int_type": "应为整数 / expected a whole number",
    "int_from_float": "应为整数 / expected a whole number",
    "float_parsing": "应为数字 / expected a number",
    "float_type": "应为数字 / expected a number",
    "string_type": "应为文字，加引号 / expected text in quotes",
    "path_type": "应为路径，加引号 / expected a path in quotes",
}
"""Kinds of faults (Source: pydantic's list of validation errors) in the words of the house."""


def _not_apart(configuration: Configuration) -> list[str]:
    """Folders that are the same or contain each other; each is written by one room alone."""
    folders = [
        (name, configuration.path(getattr(configuration.settings, name)))
        for name in ("archive_dir", "inbox_dir", "index_dir", "templates_dir", "keys_dir")
    ]
    if configuration.settings.anchor_dir is not None:
        folders.append(("anchor_dir", configuration.path(configuration.settings.anchor_dir)))
    faults = []
    for (name, folder), (other, inner) in itertools.combinations(folders, 2):
        if folder == inner:
            faults.append(f"{name} 与 {other} 是同一目录 / are the same folder: {folder}")
        elif folder in inner.parents:
            faults.append(f"{name} 包含 {other} / {name} ({folder}) contains {other} ({inner})")
        elif inner in folder.parents:
            faults.append(f"{other} 包含 {name} / {other} ({inner}) contains {name} ({folder})")
    return faults
