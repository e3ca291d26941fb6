"""One line that people type and forms print: names, causes, addresses."""

import unicodedata

from docarchive.domain.errors import RejectedError

_NOT_PRINTED = ("Cc", "Cs", "Co", "Cn")
"""Unicode categories: control characters, lone surrogates, private use, unassigned."""
LONGEST_LINE = 200
"""Characters; the default of a form's one-line field (docs/forms.md)."""


def one_line(untrusted: str) -> str:
    """The line without blanks around it, NFC.

    Raises:
        RejectedError: it is empty or too long, or has a character that cannot be printed; the message names no field.
    """
    line = unicodedata.normalize("NFC", untrusted).strip()
    bad = next((sign for sign in line if unicodedata.category(sign) in _NOT_PRINTED), None)
    if not line:
        raise RejectedError("为空 / is empty")
    if bad is not None:
        place = line.index(bad) + 1
        raise RejectedError(f"第 {place} 个字符不能印出 / cannot be printed: U+{ord(bad):04X}")
    if len(line) > LONGEST_LINE:
        raise RejectedError(f"超过 {LONGEST_LINE} 个字符 / is longer than {LONGEST_LINE} characters")
    return line
