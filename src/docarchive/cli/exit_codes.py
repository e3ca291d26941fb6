"""The one table from families of failure to exit codes."""

from docarchive.domain.errors import (
    ConflictError,
    DamageError,
    DocArchiveError,
    ForbiddenError,
    NotFoundError,
    RejectedError,
    UnavailableError,
)

EXIT_CODES: dict[type[DocArchiveError], int] = {
    RejectedError: 2,
    NotFoundError: 3,
    ConflictError: 4,
    DamageError: 5,
    UnavailableError: 75,
    ForbiddenError: 77,
}
"""Family → exit code; 75 and 77 are EX_TEMPFAIL and EX_NOPERM of sysexits.h."""
LACKING = 1
"""`doctor`: the machine lacks something."""
FAULTY = 2
"""`forms lint`: a form has faults; `case check`: the law forbids a document: the same code as other wrong input."""
DAMAGED = 5
"""`verify`, `backup`, `restore`: something stored is damaged, the same code as `DamageError`."""
INTERRUPTED = 130
"""Ended by Ctrl-C, as shells count it."""


def exit_code(error: DocArchiveError) -> int:
    """The exit code of an expected failure."""
    return next(code for family, code in EXIT_CODES.items() if isinstance(error, family))
