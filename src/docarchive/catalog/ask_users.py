"""Questions about the users of the house."""

from collections.abc import Sequence

from sqlalchemy import select

from docarchive.catalog import tables
from docarchive.catalog.desk import Desk, body_as
from docarchive.domain.errors import NotFoundError
from docarchive.domain.identifiers import OfficerId
from docarchive.domain.people.user import User

_USERS = select(tables.users)


class UserDesk(Desk):
    """Answers about users (people_port.PeopleReader)."""

    def get_user(self, name: str) -> User:
        user = self.find_user(name)
        if user is None:
            raise NotFoundError(f"没有用户 {name} / no such user")
        return user

    def find_user(self, name: str) -> User | None:
        return self._find(_USERS.where(tables.users.c.name == name), body_as(User))

    def list_users(self) -> Sequence[User]:
        return self._all(_USERS.order_by(tables.users.c.name), body_as(User))

    def user_by_officer(self, officer_id: OfficerId) -> User | None:
        column = tables.users.c
        query = _USERS.where(column.officer_id == officer_id, column.active == 1)
        return self._find(query, body_as(User))
