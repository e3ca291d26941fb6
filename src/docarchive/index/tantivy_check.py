"""Finding damage in a tantivy build: the engine itself does not notice a flipped byte.

Every segment file ends in a footer: JSON with the CRC-32 of what stands before it, its length (u32, little
endian) and the number 1337. ``meta.json`` has no such thing, so we keep its CRC in ``seal.json``.
"""

import json
import struct
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

_MAGIC = 1337
_TAIL = struct.Struct("<II")
_BLOCK = 1 << 20
_SEGMENT_FILES = (".fast", ".fieldnorm", ".idx", ".pos", ".store", ".term")


def seal(build: Path) -> None:
    """Remember what ``meta.json`` is after a commit; to be called by the writer only."""
    meta = (build / "meta.json").read_bytes()
    draft = build / "seal.new"
    draft.write_text(json.dumps({"names": _names(json.loads(meta)), "crc32": zlib.crc32(meta)}))
    draft.replace(build / "seal.json")


def faults(build: Path) -> list[str]:
    """Name every file of *build* that is damaged or missing, and how.

    Looks again when a commit came between, which takes files away.
    """
    before = _read(build / "meta.json")
    found = list(_faults(build, before))
    while before != (after := _read(build / "meta.json")):
        before = after
        found = list(_faults(build, before))
    return found


def _faults(build: Path, meta: bytes | None) -> Iterator[str]:
    if meta is None:
        yield "meta.json: 缺失 / missing"
        return
    try:
        content = json.loads(meta)
        names = _names(content)
    except (ValueError, KeyError, TypeError) as error:
        yield f"meta.json: 损坏 / damaged: {error}"
        return
    sealed = _sealed(build)
    # After a crash between commit and seal the two speak of different states: nothing can be said then.
    if sealed is not None and sealed["names"] == names and sealed["crc32"] != zlib.crc32(meta):
        yield "meta.json: 内容与校验值不符 / damaged: differs from its checksum"
    for name in names:
        fault = _fault(build / name)
        if fault:
            yield f"{name}: {fault}"


def _names(meta: Any) -> list[str]:
    names = []
    for segment in meta["segments"]:
        stem = segment["segment_id"].replace("-", "")
        names += [stem + suffix for suffix in _SEGMENT_FILES]
        if segment["deletes"]:
            names.append(f"{stem}.{segment['deletes']['opstamp']}.del")
    return names


def _sealed(build: Path) -> Any:
    try:
        sealed = json.loads((build / "seal.json").read_bytes())
    except (OSError, ValueError):
        return None
    return sealed if isinstance(sealed, dict) and {"names", "crc32"} <= sealed.keys() else None


def _fault(path: Path) -> str | None:
    try:
        with path.open("rb") as file:
            return None if _footer_holds(file) else "校验值不符 / damaged: its checksum does not hold"
    except FileNotFoundError:
        return "缺失 / missing"
    except OSError as error:
        return f"不能读取 / cannot be read: {error}"


def _footer_holds(file: BinaryIO) -> bool:
    size = file.seek(0, 2)
    if size < _TAIL.size:
        return False
    file.seek(size - _TAIL.size)
    length, magic = _TAIL.unpack(file.read(_TAIL.size))
    body = size - _TAIL.size - length
    if magic != _MAGIC or body < 0:
        return False
    file.seek(body)
    try:
        expected = json.loads(file.read(length))["crc"]
    except (ValueError, KeyError, TypeError):
        return False
    return bool(_crc32(file, body) == expected)


def _crc32(file: BinaryIO, length: int) -> int:
    file.seek(0)
    crc = 0
    while length > 0:
        block = file.read(min(_BLOCK, length))
        if not block:
            break
        crc = zlib.crc32(block, crc)
        length -= len(block)
    return crc


def _read(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None
