"""Old Word files made byte by byte: a container of sectors, a FIB, a piece table; whole or with a fault."""

import struct

SECTOR = 512
_FREE, _END, _FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD


def container(streams: dict[str, bytes], storages: tuple[str, ...] = ()) -> bytes:
    """An OLE file whose streams are all long enough (4096 bytes) to need no small sectors."""
    padded = {name: body.ljust(4096, b"\0") for name, body in streams.items()}
    entries = 1 + len(padded) + len(storages)
    directory_sectors = -(-entries * 128 // SECTOR)
    sizes = [-(-len(body) // SECTOR) for body in padded.values()]
    fat = [_FAT, *_chain(1, directory_sectors)]
    starts, at = [], 1 + directory_sectors
    for size in sizes:
        starts.append(at)
        fat += _chain(at, size)
        at += size
    assert len(fat) <= SECTOR // 4, "one sector of FAT is all this writes"
    fat += [_FREE] * (SECTOR // 4 - len(fat))
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    header += struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    header += struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, _END, 0, _END, 0)
    header += struct.pack("<I", 0) + b"\xff\xff\xff\xff" * 108
    directory = _entry("Root Entry", 5, _END, 0, child=1 if entries > 1 else _FREE)
    names = [*padded, *storages]
    for index, name in enumerate(names):
        following = index + 2 if index + 1 < len(names) else _FREE
        stream = name in padded
        start = starts[index] if stream else 0
        directory += _entry(
            name, 2 if stream else 1, start, len(padded[name]) if stream else 0, right=following
        )
    directory = directory.ljust(directory_sectors * SECTOR, b"\0")
    bodies = b"".join(
        body.ljust(size * SECTOR, b"\0") for body, size in zip(padded.values(), sizes, strict=True)
    )
    return header + struct.pack(f"<{len(fat)}I", *fat) + directory + bodies


def _chain(start: int, length: int) -> list[int]:
    return [*range(start + 1, start + length), _END]


def _entry(name: str, kind: int, start: int, size: int, *, child: int = _FREE, right: int = _FREE) -> bytes:
    raw = (name + "\0").encode("utf-16-le")
    links = struct.pack("<BBIII", kind, 1, _FREE, right, child)
    return (
        raw.ljust(64, b"\0")
        + struct.pack("<H", len(raw))
        + links
        + bytes(36)
        + struct.pack("<IQ", start, size)
    )


def word_97(
    pieces: list[tuple[str, bool]],
    *,
    version: int = 0x00C1,
    flags: int = 0x0200,
    storages: tuple[str, ...] = (),
    positions: list[int] | None = None,
    places: list[int] | None = None,
    clx: bytes | None = None,
    table_name: str = "1Table",
) -> bytes:
    """A Word file of *pieces*: text and whether it is kept as single bytes (cp1252) or as UTF-16."""
    body, found, ends = b"", [], [0]
    for text, narrow in pieces:
        at = 2048 + len(body)
        raw = text.encode("cp1252") if narrow else text.encode("utf-16-le")
        found.append(at * 2 | 0x40000000 if narrow else at)
        body += raw + (b"\0" if len(raw) % 2 else b"")
        ends.append(ends[-1] + len(text))
    positions, places = positions or ends, places or found
    plc = struct.pack(f"<{len(positions)}I", *positions)
    plc += b"".join(struct.pack("<HIH", 0, place, 0) for place in places)
    table = clx if clx is not None else b"\x01\x02\x00ab\x02" + struct.pack("<I", len(plc)) + plc
    document = bytearray(2048)
    struct.pack_into("<HH", document, 0, 0xA5EC, version)
    struct.pack_into("<H", document, 0x0A, flags)
    struct.pack_into("<II", document, 0x01A2, 0, len(table))
    return container({"WordDocument": bytes(document) + body, table_name: table}, storages)
