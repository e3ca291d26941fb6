"""Six families of expected failures; every door maps them in one table."""


class DocArchiveError(Exception):
    """Something expected went wrong.

    Attributes:
        message: What and where, for a person.
        hint: What to do about it; may be empty.
    """

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message} ({self.hint})" if self.hint else self.message


class RejectedError(DocArchiveError):
    """What came in is wrong; the same again fails again."""


class NotFoundError(DocArchiveError):
    """It does not exist, or this reader may not know that it does."""


class ConflictError(DocArchiveError):
    """Allowed in general, not in the present state."""


class DamageError(DocArchiveError):
    """Stored bytes or the ledger differ from the record; never ignored, never repaired."""


class UnavailableError(DocArchiveError):
    """A tool or store did not answer; later may work."""


class ForbiddenError(DocArchiveError):
    """This person may not do this."""


FAMILIES: tuple[type[DocArchiveError], ...] = (
    RejectedError,
    NotFoundError,
    ConflictError,
    DamageError,
    UnavailableError,
    ForbiddenError,
)
"""All families, for the tests that see that no door forgot one."""
