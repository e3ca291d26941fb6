"""Writing a zip whose unchanged members are copied as they were compressed once.

Times are fixed and the order is given, so equal members make equal bytes.
"""

import struct
import zlib
from collections.abc import Iterable
from dataclasses import dataclass

_LOCAL = struct.Struct("<4s5H3I2H")
_CENTRAL = struct.Struct("<4s6H3I5H2I")
_END = struct.Struct("<4s4H2IH")
_VERSION, _UTF8_NAMES, _DEFLATED, _STORED = 20, 0x800, 8, 0
_TIME, _DATE = 0, 0x21  # 1980-01-01 00:00, the first moment a zip knows


@dataclass(frozen=True, slots=True)
class PackedMember:
    """One member, ready to be copied into any number of zips."""

    name: bytes
    method: int
    crc: int
    size_bytes: int
    data: bytes


def pack(name: str, content: bytes, *, level: int) -> PackedMember:
    """Compress one member; what does not get smaller (pictures) is stored.

    Args:
        name: Name in the zip.
        content: Its bytes.
        level: 1 (fast) to 9 (small).
    """
    compressor = zlib.compressobj(level, zlib.DEFLATED, -zlib.MAX_WBITS)
    data = compressor.compress(content) + compressor.flush()
    method = _DEFLATED if len(data) < len(content) else _STORED
    return PackedMember(
        name.encode(), method, zlib.crc32(content), len(content), data if method == _DEFLATED else content
    )


def write_zip(members: Iterable[PackedMember]) -> bytes:
    """Put members into one zip, in their order (each below 4 GiB)."""
    pieces: list[bytes] = []
    central: list[bytes] = []
    offset = 0
    for item in members:
        shape = (
            _UTF8_NAMES,
            item.method,
            _TIME,
            _DATE,
            item.crc,
            len(item.data),
            item.size_bytes,
            len(item.name),
            0,
        )
        pieces += (_LOCAL.pack(b"PK\x03\x04", _VERSION, *shape), item.name, item.data)
        central += (_CENTRAL.pack(b"PK\x01\x02", _VERSION, _VERSION, *shape, 0, 0, 0, 0, offset), item.name)
        offset += _LOCAL.size + len(item.name) + len(item.data)
    directory = b"".join(central)
    count = len(central) // 2
    end = _END.pack(b"PK\x05\x06", 0, 0, count, count, len(directory), offset, 0)
    return b"".join((*pieces, directory, end))
