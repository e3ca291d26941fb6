"""Who may use a route: declared at each one, so that none is open by being forgotten."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from docarchive.domain.people.rights import Deed, Scope, may
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
        scope: What a program's token must be good for, where the deed alone would let in one that may only read.
    """

    name: str
    deed: Deed | None = None
    public: bool = False
    unsettled: bool = False
    scope: Scope | None = None
    whole: bool = False
    """The deed is about all cases: being allowed it in one's own is not enough."""

    def allows(self, who: SignedIn | None) -> bool:
        """Whether *who* (None: nobody signed in) may use what is declared so, in a case of their own at least."""
        if self.public:
            return True
        if who is None or not who.user.active or (who.must_change and not self.unsettled):
            return False
        if self.scope is not None and who.scopes is not None and self.scope not in who.scopes:
            return False
        return self.deed is None or may(who.user, self.deed, own_case=not self.whole, scopes=who.scopes)


PUBLIC = Access("public", public=True)
"""The way in, and what machines ask about the service itself."""
EVERYBODY = Access("everybody")
"""Whoever has signed in."""
UNSETTLED = Access("unsettled", unsettled=True)
"""Whoever has signed in, before choosing a new password, too."""


def doing(deed: Deed) -> Access:
    """Those whose role may do *deed*, in some case at least; the handler asks `Visit.require` about its case."""
    return Access(deed.value, deed)


def doing_everywhere(deed: Deed) -> Access:
    """Those whose role may do *deed* in every case."""
    return Access(deed.value, deed, whole=True)


READERS = doing(Deed.READ)
CHECKERS = Access(Deed.READ.value, Deed.READ, scope=Scope.FILE)
"""Those who read, and say whether a case may be sealed: no word of theirs comes by a key that may only read."""
TAKERS = Access(EVERYBODY.name, scope=Scope.READ)
"""Whoever has signed in, for what they had made: not by a key that may not read what it was made of."""


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
