"""What somebody may take out of the house in a list: of what they see, the cases in which they may export."""

from collections.abc import Collection
from dataclasses import replace

from docarchive.domain.people.rights import Deed, Scope, may
from docarchive.domain.people.sight import Sight
from docarchive.domain.people.user import User


def sight_to_take(user: User, *, scopes: Collection[Scope] | None = None) -> Sight:
    """The sight with which a list for *user* to take away is made; nothing for those who may export nowhere."""
    sight = Sight.of(user)
    if may(user, Deed.EXPORT, scopes=scopes):
        return sight
    if may(user, Deed.EXPORT, own_case=True, scopes=scopes):
        return replace(sight, every_case=False, main_side_of_others=False, lent_case_ids=())
    return Sight()
