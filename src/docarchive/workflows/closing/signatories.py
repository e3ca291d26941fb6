"""Who signs for a volume: users and officers of the house, by whatever people call them."""

from docarchive.catalog.port import Reader
from docarchive.domain.errors import ConflictError, ForbiddenError, NotFoundError
from docarchive.domain.people.user import User, UserRole
from docarchive.domain.volumes.volume import Signatory


def look_up_signatory(words: str, reader: Reader) -> Signatory:
    """A user by sign-in or display name, or an officer by name or certificate number.

    Raises:
        NotFoundError: nobody is called so.
        ConflictError: several are; they are listed.
    """
    users = [user for user in reader.list_users() if words in (user.name, user.display_name) and user.active]
    found = {_of(user) for user in users}
    by_certificate = reader.find_officer_by_certificate(words)
    for officer in reader.officers():
        if officer.name == words or officer == by_certificate:
            user = reader.user_by_officer(officer.id)
            found.add(_of(user) if user else Signatory(officer.name))
    if len(found) == 1:
        return found.pop()
    if found:
        named = "、".join(sorted(f"{one.name}（{one.user or '—'}）" for one in found))
        raise ConflictError(
            f"“{words}”不止一人 / several are called so: {named}",
            hint="用登录名或执法证号 / use the sign-in name or the certificate number",
        )
    raise NotFoundError(
        f"没有这个人 / nobody is called so: {words[:60]}",
        hint="docarchive officer list；docarchive user list",
    )


def require_archivist(actor: str, reader: Reader) -> None:
    """See that a user who closes a case may; who is no user holds the machine itself.

    Raises:
        ForbiddenError: the user is no archivist, or the account is closed.
    """
    user = reader.find_user(actor)
    if user is not None and not (user.active and UserRole.ARCHIVIST in user.roles):
        raise ForbiddenError(
            f"{user.display_name} 不是档案员 / is no archivist",
            hint="由档案员归档 / let an archivist seal the case",
        )


def _of(user: User) -> Signatory:
    return Signatory(user.display_name, user.name)
