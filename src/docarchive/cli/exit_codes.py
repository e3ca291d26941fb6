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


def exit_code(error: DocArchiveError) -> int:
    """The exit code of an expected failure."""
    return next(code for family, code in EXIT_CODES.items() if isinstance(error, family))
