"""Finding damage in a tantivy build: the engine itself does not notice a flipped byte.

Every segment file ends in a footer: JSON with the CRC-32 of what stands before it, its length (u32, little
endian) and the number 1337. Nothing guards the footers themselves and ``meta.json``, so after each commit their
CRCs are kept in ``seal.json``, with that of the values that facets count.
"""

import json
import struct
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

from docarchive.index.tantivy_values import VALUES_FILE, values_hold, values_seal

_MAGIC = 1337
_TAIL = struct.Struct("<II")
_BLOCK = 1 << 20
_SEGMENT_FILES = (".fast", ".fieldnorm", ".idx", ".pos", ".store", ".term")


def seal(build: Path) -> None:
    """Remember ``meta.json`` and the files' footers after a commit; to be called by the writer only.

    Does it again when a merge in the background came between, which takes files away.
    """
    while True:
        meta = (build / "meta.json").read_bytes()
        try:
            _seal(build, meta)
        except FileNotFoundError:
            if (build / "meta.json").read_bytes() == meta:
                raise
        else:
            return


def _seal(build: Path, meta: bytes) -> None:
    known = (_sealed(build) or {"footers": {}})["footers"]  # segment files never change
    content = json.loads(meta)
    names = _names(content)
    footers = {name: known.get(name) or zlib.crc32(_footer(build / name)) for name in names}
    draft = build / "seal.new"
    sealed = {
        "opstamp": content["opstamp"],
        "meta": zlib.crc32(meta),
        "footers": footers,
        "values": values_seal(build),
    }
    draft.write_text(json.dumps(sealed))
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
    sealed = _sealed(build) or {"opstamp": None, "meta": None, "footers": {}, "values": [0, 0]}
    if not values_hold(build, sealed["values"]):
        yield f"{VALUES_FILE}: 内容与校验值不符 / damaged: differs from its checksum"
    footers = sealed["footers"]
    # After a crash between commit and seal the two speak of different states: nothing can be said then.
    same_state = sealed["opstamp"] == content.get("opstamp") and list(footers) == names
    if same_state and sealed["meta"] != zlib.crc32(meta):
        yield "meta.json: 内容与校验值不符 / damaged: differs from its checksum"
    for name in names:
        fault = _fault(build / name, footers.get(name))
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
    return (
        sealed
        if isinstance(sealed, dict) and {"opstamp", "meta", "footers", "values"} <= sealed.keys()
        else None
    )


def _fault(path: Path, footer_crc: int | None) -> str | None:
    try:
        footer = _footer(path)
        if footer_crc is not None and zlib.crc32(footer) != footer_crc:
            return "文件尾不符 / damaged: its footer differs"
        with path.open("rb") as file:
            body = file.seek(0, 2) - len(footer)
            return (
                None
                if _crc32(file, body) == _promised(footer)
                else "校验值不符 / damaged: its checksum differs"
            )
    except FileNotFoundError:
        return "缺失 / missing"
    except (OSError, ValueError, KeyError, TypeError) as error:
        return f"不能读取 / cannot be read: {error}"


def _footer(path: Path) -> bytes:
    with path.open("rb") as file:
        size = file.seek(0, 2)
        file.seek(max(size - _TAIL.size, 0))
        tail = file.read()
        if len(tail) < _TAIL.size:
            raise ValueError("no room for a footer")
        length, magic = _TAIL.unpack(tail)
        if magic != _MAGIC or length + _TAIL.size > size:
            raise ValueError("no footer")
        file.seek(size - _TAIL.size - length)
        return file.read()


def _promised(footer: bytes) -> object:
    return json.loads(footer[: -_TAIL.size])["crc"]


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
