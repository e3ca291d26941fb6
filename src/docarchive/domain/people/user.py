"""A user of the house: an account with roles, and the officer who stands behind it."""

from dataclasses import dataclass
from enum import StrEnum

from docarchive.domain.identifiers import CaseId, OfficerId


class UserRole(StrEnum):
    """What somebody is here for; one user may have several."""

    CLERK = "clerk"
    """内勤、承办人: issues documents and files scans of the cases they handle."""
    ARCHIVIST = "archivist"
    """档案员: closes cases, keeps volumes, lends and disposes."""
    REVIEWER = "reviewer"
    """法制审核、评查员: searches all cases, compares, scores files."""
    AUDITOR = "auditor"
    """Reads everything including who did what; changes nothing."""
    ADMIN = "admin"
    """Users, forms, settings, backups; the contents of cases only with another role."""


@dataclass(frozen=True, slots=True)
class User:
    """One account. Its password and other secrets are no part of it: what is secret never enters the archive."""

    name: str
    """Sign-in name and the actor of every fact the user brings about; never given to a second person."""
    display_name: str
    roles: tuple[UserRole, ...]
    officer_id: OfficerId | None = None
    """The officer in the register whose cases are the user's own."""
    lent_case_ids: tuple[CaseId, ...] = ()
    """Cases of others that the user may see like an own one."""
    active: bool = True
    """False: cannot sign in any more; the name stays taken."""
