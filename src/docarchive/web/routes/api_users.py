"""``/api/v1``: accounts, for administrators. Passwords are none of a program's business."""

from starlette.responses import Response

from docarchive.domain.identifiers import OfficerId
from docarchive.domain.people.rights import Deed
from docarchive.web.access import allowed, doing
from docarchive.web.api import people as shape
from docarchive.web.api.answering import PREFIX, answer, deed_answers, read_answers, told
from docarchive.web.navigation import Entry
from docarchive.web.routing import Room
from docarchive.web.visit import Visiting

room = Room(api=True)
ENTRIES: tuple[Entry, ...] = ()
_ADMINISTRATORS = doing(Deed.MANAGE_USERS)
_ONE = f"{PREFIX}/users/{{name}}"


@room.get(f"{PREFIX}/users", responses=read_answers(shape.UserList, 403), response_model=None)
@allowed(_ADMINISTRATORS)
def users(visit: Visiting) -> Response:
    """All accounts."""
    with visit.reading() as reader:
        found = reader.list_users()
    return answer(visit, shape.UserList(users=[shape.account(item) for item in found]))


@room.post(f"{PREFIX}/users", responses=deed_answers(shape.UserShape, 404, status=201), response_model=None)
@allowed(_ADMINISTRATORS)
def add(visit: Visiting, given: shape.UserGiven) -> Response:
    """Open an account; a name is never given twice, so a second attempt is a conflict."""
    made = visit.app.users.add(
        given.name, given.display_name, given.roles, officer_id=_officer(given.officer_id)
    )
    return told(shape.account(made), status=201, location=f"{PREFIX}/users/{made.name}")


@room.get(_ONE, responses=read_answers(shape.UserShape, 403, 404), response_model=None)
@allowed(_ADMINISTRATORS)
def user(visit: Visiting, name: str) -> Response:
    """One account."""
    with visit.reading() as reader:
        return answer(visit, shape.account(reader.get_user(name)))


@room.put(_ONE, responses=deed_answers(shape.UserShape, 404), response_model=None)
@allowed(_ADMINISTRATORS)
def change(visit: Visiting, name: str, given: shape.UserChange) -> Response:
    """Change all that an administrator enters of an account."""
    changed = visit.app.users.change(
        name,
        display_name=given.display_name,
        roles=given.roles,
        officer_id=_officer(given.officer_id),
    )
    return told(shape.account(changed))


@room.post(f"{_ONE}/close", responses=deed_answers(shape.UserShape, 404), response_model=None)
@allowed(_ADMINISTRATORS)
def close(visit: Visiting, name: str) -> Response:
    """Close an account: its sessions and tokens end at once."""
    return told(shape.account(visit.app.users.close(name)))


@room.post(f"{_ONE}/reopen", responses=deed_answers(shape.UserShape, 404), response_model=None)
@allowed(_ADMINISTRATORS)
def reopen(visit: Visiting, name: str) -> Response:
    """Open a closed account again."""
    return told(shape.account(visit.app.users.reopen(name)))


def _officer(officer_id: str | None) -> OfficerId | None:
    return OfficerId(officer_id) if officer_id else None
