"""Names from inside a file, which may say anything."""

import unicodedata

_MAX_PARTS = 8
_MAX_CHARACTERS = 80
"""Of one component; a Han character takes three of the 255 bytes a file name may have."""
_MAX_END = 12
_FORBIDDEN = frozenset('<>:"|?*')
"""Windows has no such names, and the inbox may be a Windows share."""
_NAMELESS = "无名"


def safe_name(untrusted: str) -> str:
    """A relative path that leads nowhere else: no drive, no ``..``, nothing unprintable, nothing endless.

    Doing it again changes nothing.
    """
    written = unicodedata.normalize("NFC", untrusted).replace("\\", "/").split("/")
    parts = [plain for part in written if (plain := _safe_part(part))]
    return "/".join(parts[-_MAX_PARTS:]) or _NAMELESS


def _safe_part(untrusted: str) -> str:
    plain = "".join("_" if not sign.isprintable() or sign in _FORBIDDEN else sign for sign in untrusted)
    plain = plain.strip(" .")
    if len(plain) <= _MAX_CHARACTERS:
        return plain
    stem, dot, end = plain.rpartition(".")
    if not dot or len(end) > _MAX_END:
        return plain[:_MAX_CHARACTERS].strip(" .")
    return stem[: _MAX_CHARACTERS - len(end) - 1].strip(" .") + "." + end
