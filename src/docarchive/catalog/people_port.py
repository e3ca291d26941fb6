"""What may be asked of the catalogue about those who use the house."""

from collections.abc import Sequence
from typing import Protocol

from docarchive.domain.identifiers import OfficerId
from docarchive.domain.people.user import User


class PeopleReader(Protocol):
    """Questions about users; made of facts, as all else that is true."""

    def get_user(self, name: str) -> User: ...
    def find_user(self, name: str) -> User | None: ...
    def list_users(self) -> Sequence[User]:
        """All users, closed accounts too, by name."""

    def user_by_officer(self, officer_id: OfficerId) -> User | None:
        """The user with an open account behind whom the officer stands."""
