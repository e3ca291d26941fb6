"""The ledger's signed head on paper: a few words for people and a code for scanners.

Printed on the cover and note sheet of a volume and on certificates, each sheet of paper is an anchor outside the
house: ``docarchive verify --head CODE`` holds it against the ledger, which must still begin with what was printed.
The code is upper-case Crockford base32, so that a QR code stays in its alphanumeric mode.
"""

import re
from dataclasses import dataclass

from docarchive.domain.errors import RejectedError
from docarchive.domain.identifiers import CROCKFORD, RecordId, crockford

CERTIFICATE_CODE = "DAC1:"
"""How the code on a certificate begins."""
_ROOT_DIGITS = 52
_CODE = re.compile(
    r"(?:DAL1|DAC1:(?P<record>[0-9A-HJKMNP-TV-Z]{26}))"
    r":(?P<origin>[0-9A-Z]{1,40}):(?P<size>[1-9][0-9]{0,11}):(?P<root>[0-9A-HJKMNP-TV-Z]{52})"
)


@dataclass(frozen=True, slots=True)
class CheckpointWords:
    """What is printed of a checkpoint."""

    text: str
    """For people: ``台账共 300 条，树根 8E34-80DE-…`` (eight groups of four hexadecimal digits)."""
    payload: str
    """For a QR code: ``DAL1:<archive>:<size>:<root>``."""


@dataclass(frozen=True, slots=True)
class PrintedHead:
    """What a printed code says."""

    archive: str
    """Last part of the ledger's origin, upper case."""
    size: int
    root: bytes
    """32 bytes."""
    record_id: RecordId | None
    """The record, on a certificate."""


def checkpoint_words(
    origin: str, size: int, root: bytes, *, record_id: RecordId | None = None
) -> CheckpointWords:
    """Put a checkpoint (`Checkpoint.origin`, ``.size``, ``.root``) into words and code.

    Args:
        origin: Name of the log, ``docarchive/01JD…``.
        size: Entries under the head, at least 1.
        root: 32 bytes.
        record_id: The record that the paper is about, on a certificate.
    """
    start = "DAL1" if record_id is None else f"{CERTIFICATE_CODE}{record_id}"
    code = crockford(int.from_bytes(root) << 4, _ROOT_DIGITS)
    shown = root.hex()[:32].upper()
    groups = "-".join(shown[place : place + 4] for place in range(0, len(shown), 4))
    return CheckpointWords(f"台账共 {size} 条，树根 {groups}", f"{start}:{_short(origin)}:{size}:{code}")


def read_checkpoint_code(text: str) -> PrintedHead:
    """Read what `checkpoint_words` printed as code.

    Raises:
        RejectedError: it is none.
    """
    match = _CODE.fullmatch(text.strip())
    number = (
        sum(CROCKFORD.index(digit) << (5 * place) for place, digit in enumerate(reversed(match["root"])))
        if match
        else 1
    )
    if match is None or number & 0xF:
        raise RejectedError(
            f"不是台账签名头的编码 / not the code of a checkpoint: {text[:80]!r}",
            hint="扫描封面、备考表或证明上的二维码 / scan the code on the cover, the note sheet or the certificate",
        )
    record = RecordId(match["record"]) if match["record"] else None
    return PrintedHead(match["origin"], int(match["size"]), (number >> 4).to_bytes(32), record)


def _short(origin: str) -> str:
    return "".join(sign for sign in origin.rpartition("/")[2].upper() if sign.isascii() and sign.isalnum())
