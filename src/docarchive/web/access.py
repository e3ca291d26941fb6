"""Who may use a route: declared at each one, so that none is open by being forgotten."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from docarchive.domain.people.rights import Deed, may
from docarchive.domain.people.sign_in import SignedIn

F = TypeVar("F", bound=Callable[..., Any])
_MARK = "_docarchive_access"


@dataclass(frozen=True, slots=True)
class Access:
    """A declaration; which cases somebody sees is another question (`docarchive.domain.people.sight`).

    Attributes:
        name: Shown in the matrix of the tests.
        deed: What the route is for. None: for whoever has signed in.
        public: Nobody need have signed in.
        unsettled: Also for those who have to choose a new password before anything else.
    """

    name: str
    deed: Deed | None = None
    public: bool = False
    unsettled: bool = False

    def allows(self, who: SignedIn | None) -> bool:
        """Whether *who* (None: nobody signed in) may use what is declared so, in a case of their own at least."""
        if self.public:
            return True
        if who is None or not who.user.active or (who.must_change and not self.unsettled):
            return False
        return self.deed is None or may(who.user, self.deed, own_case=True, scopes=who.scopes)


PUBLIC = Access("public", public=True)
"""The way in, and what machines ask about the service itself."""
EVERYBODY = Access("everybody")
"""Whoever has signed in."""
UNSETTLED = Access("unsettled", unsettled=True)
"""Whoever has signed in, before choosing a new password, too."""


def doing(deed: Deed) -> Access:
    """Those whose role may do *deed*, in some case at least; the handler asks `Visit.require` about its case."""
    return Access(deed.value, deed)


READERS = doing(Deed.READ)


def allowed(access: Access) -> Callable[[F], F]:
    """Declare who may use a route; stands below the route's own line."""

    def declare(endpoint: F) -> F:
        setattr(endpoint, _MARK, access)
        return endpoint

    return declare


def access_of(endpoint: Callable[..., Any]) -> Access:
    """What an endpoint declares; `TypeError` when it declares nothing, which no service starts with."""
    access = getattr(endpoint, _MARK, None)
    if not isinstance(access, Access):
        raise TypeError(
            f"{endpoint.__module__}.{endpoint.__name__} does not say who may use it: add @allowed(…)"
        )
    return access
