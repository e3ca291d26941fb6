"""Opening one file of rules: its time for caching, its YAML, its faults told at once."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from docarchive.domain.errors import NotFoundError, RejectedError
from docarchive.domain.findings import Finding
from docarchive.templates.shipped import MEND
from docarchive.templates.strict_yaml import load_yaml


def stamp_of(folder: Path, name: str) -> int:
    """When the file changed last; `NotFoundError` when the pack has none."""
    if not (folder / name).is_file():
        raise NotFoundError(
            f"文书模板缺少规则文件 / the pack has no {name}",
            hint=MEND,
        )
    return (folder / name).stat().st_mtime_ns


def yaml_of(folder: Path, name: str) -> Any:
    """The file's content; `RejectedError` when it is no UTF-8 or no YAML."""
    try:
        return load_yaml((folder / name).read_text("utf-8-sig"), name)
    except UnicodeDecodeError as error:
        raise RejectedError(f"{name}：不是 UTF-8 编码 / not UTF-8 text: {error}") from error


def no_faults(faults: Sequence[Finding], folder: Path) -> None:
    """Raise `RejectedError` with all *faults*, if there are any."""
    if faults:
        lines = "\n".join(f"  {item.where}: {item.found} → {item.expected} [{item.code}]" for item in faults)
        raise RejectedError(
            f"规则有 {len(faults)} 处问题 / {len(faults)} faults in the rules of {folder.name}:\n{lines}",
            hint="程序更新以后：管理 › 文书式样 › 升级，或 docarchive forms upgrade；自己改的：docs/rules.md 说明每个键"
            " / after an update of the program: Administration › Forms › Bring up to date, or docarchive forms upgrade; "
            "after a change of your own: docs/rules.md explains every key",
        )


def doubled(names: Sequence[str]) -> list[str]:
    """Names that stand there more than once."""
    return sorted({name for name in names if names.count(name) > 1})
