"""What a user may see of the cases: a value that catalogue and index filter by, in hits, counts and suggestions.

Source: local archive practice of 正卷 and 副卷 (what a party may see, and what stays inside); privacy: 行政处罚法 2021
第五十条.
"""

from dataclasses import dataclass
from typing import Self

from docarchive.domain.identifiers import CaseId, OfficerId
from docarchive.domain.people.user import User, UserRole

_SEE_ALL = frozenset({UserRole.ARCHIVIST, UserRole.REVIEWER, UserRole.AUDITOR})
_SEE_INFORMANTS = frozenset({UserRole.REVIEWER, UserRole.AUDITOR})


@dataclass(frozen=True, slots=True)
class Sight:
    """Which records are there at all for somebody.

    A record is seen when its case is the user's own (its handler, or lent), or every case is seen, or the record is
    of the main side (正卷) and the main side of others is seen; and, if it tells of an informant, only by those
    who handle the case or see informants.
    """

    every_case: bool = False
    main_side_of_others: bool = False
    informants: bool = False
    officer_id: OfficerId | None = None
    lent_case_ids: tuple[CaseId, ...] = ()

    @classmethod
    def of(cls, user: User) -> Self:
        """What *user* may see; nothing once the account is closed."""
        if not user.active:
            return cls()
        roles = frozenset(user.roles)
        return cls(
            every_case=bool(roles & _SEE_ALL),
            main_side_of_others=UserRole.CLERK in roles,
            informants=bool(roles & _SEE_INFORMANTS),
            officer_id=user.officer_id,
            lent_case_ids=user.lent_case_ids,
        )


FULL_SIGHT = Sight(every_case=True, main_side_of_others=True, informants=True)
"""Of who holds the machine: the command line without a user, follow-up work, rebuilds."""
