"""Finding damage in a Whoosh build: Whoosh keeps no checksums, so we do.

After each commit ``seal-<generation>.json`` holds size and CRC-32 of every file of that generation. Files are
written once under ever new names, so a checksum known already is not worked out again.
"""

import json
import re
import zlib
from pathlib import Path
from typing import Any

_BLOCK = 1 << 20
_TABLE_OF_CONTENTS = re.compile(r"_MAIN_([0-9]+)\.toc")


def generation(build: Path) -> int | None:
    """Number of the newest commit; None when there is none."""
    found = (_TABLE_OF_CONTENTS.fullmatch(path.name) for path in build.iterdir())
    return max((int(match[1]) for match in found if match), default=None)


def seal(build: Path) -> None:
    """Remember size and checksum of every file after a commit; to be called by the writer only."""
    newest = generation(build)
    known: dict[str, Any] = {}
    old = list(build.glob("seal-*.json"))
    for path in old:
        known |= _read(path) or {}
    content = {path.name: known.get(path.name) or _seal_of(path) for path in _files(build)}
    draft = build / "seal.new"
    draft.write_text(json.dumps(content))
    target = build / f"seal-{newest}.json"
    draft.replace(target)
    for path in old:
        if path != target:
            path.unlink(missing_ok=True)


def faults(build: Path) -> list[str]:
    """Name every file of *build* that is damaged or missing; looks again when a commit came between."""
    while True:
        newest = generation(build)
        if newest is None:
            return ["_MAIN_*.toc: 缺失 / missing"]
        sealed = _read(build / f"seal-{newest}.json")
        # Without a seal a writer was killed right after its commit; the next commit seals again.
        found = [] if sealed is None else _differences(build, sealed)
        if generation(build) == newest:
            return found


def contents_hold(build: Path) -> bool:
    """Tell whether the newest table of contents, which Whoosh unpickles, is as it was written."""
    newest = generation(build)
    name = f"_MAIN_{newest}.toc"
    sealed = _read(build / f"seal-{newest}.json")
    return sealed is None or name not in sealed or sealed[name] == _seal_of(build / name)


def _differences(build: Path, sealed: dict[str, Any]) -> list[str]:
    found = []
    for name, expected in sorted(sealed.items()):
        try:
            if _seal_of(build / name) != expected:
                found.append(f"{name}: 校验值不符 / damaged: its checksum does not hold")
        except FileNotFoundError:
            found.append(f"{name}: 缺失 / missing")
        except OSError as error:
            found.append(f"{name}: 不能读取 / cannot be read: {error}")
    return found


def _files(build: Path) -> list[Path]:
    return [path for path in build.iterdir() if path.suffix in {".toc", ".seg", ".trm", ".pst", ".vps"}]


def _seal_of(path: Path) -> list[int]:
    crc = size = 0
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            crc = zlib.crc32(block, crc)
            size += len(block)
    return [size, crc]


def _read(path: Path) -> dict[str, Any] | None:
    try:
        content = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return None
    return content if isinstance(content, dict) else None
