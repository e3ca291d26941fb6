"""On receipt of packages: each is checked from its folder alone, all of them against the list that came with them."""

from collections.abc import Callable
from pathlib import Path

from docarchive.domain.errors import NotFoundError
from docarchive.domain.four_properties.evidence import FoundPackage
from docarchive.workflows.packaging.bag import PAYLOAD
from docarchive.workflows.packaging.check_package import check_package
from docarchive.workflows.packaging.handover import LIST_JSON, check_list

Faults = dict[str, list[str]]
"""Code of the four-property item → what is wrong; only items with faults."""
_PARTS = {"structure": "A12", "digests": "A13", "documents": "A11", "size": "I02", "content": "I10"}
"""Part of the check → item of the four-property check."""


def check_received(
    folder: Path, *, key: str | None = None, progress: Callable[[int, int], None] = lambda _done, _total: None
) -> dict[str, Faults]:
    """What is wrong with each package in *folder*, and with their list; by name, the list first.

    Args:
        folder: One package, or a folder of packages with their list.
        key: The verifier key as the sender published it; None: each package's own, which proves less.
        progress: Told how many packages are checked, and of how many.

    Raises:
        NotFoundError: there is no package.
    """
    packages, unlisted = packages_in(folder), check_list(folder)
    found: dict[str, Faults] = {}
    if (folder / LIST_JSON).exists():
        found[LIST_JSON] = {"I01": unlisted} if unlisted else {}
    for done, path in enumerate(packages, start=1):
        found[path.name] = _checked(path, key)
        progress(done, len(packages))
    return found


def packages_in(folder: Path) -> list[Path]:
    """The folder itself when it is a package, else those in it; `NotFoundError` when there is none."""
    if (folder / "bagit.txt").exists() or (folder / PAYLOAD).exists():
        return [folder]
    found = sorted(path for path in folder.iterdir() if (path / PAYLOAD).is_dir()) if folder.is_dir() else []
    if not found:
        raise NotFoundError(f"没有信息包 / there is no package in {folder}")
    return found


def unwrapped(folder: Path) -> Path:
    """Where the packages lie in *folder*: below what is nothing but one folder in another."""
    while True:
        inside = list(folder.iterdir())
        only = inside[0] if len(inside) == 1 else None
        if only is None or not only.is_dir() or only.name == PAYLOAD or (only / PAYLOAD).exists():
            return folder
        folder = only


def faults_of(found: FoundPackage) -> Faults:
    """Item code → what is wrong; only items with faults."""
    return {code: list(getattr(found, part)) for part, code in _PARTS.items() if getattr(found, part)}


def _checked(path: Path, key: str | None) -> Faults:
    try:
        return faults_of(check_package(path, key=key))
    except RecursionError:  # JSON or XML nested without end: made to harm
        return {"A11": ["嵌套过深，读不出 / nested too deeply to be read"]}
