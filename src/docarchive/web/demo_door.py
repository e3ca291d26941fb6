"""The way into the demo's office without a password: from this machine alone, and only where the demo opened it."""

import ipaddress
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from starlette.requests import Request

_HERE = frozenset({"127.0.0.1", "localhost", "::1"})
_PASSED_ON = (
    *("forwarded", "via", "x-real-ip", "x-client-ip", "x-original-host"),
    *("x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-forwarded-server"),
)


@dataclass(frozen=True, slots=True)
class DemoDoor:
    """Who may be chosen.

    Attributes:
        roles: Sign-in name and what it is for, ``中文 / English``.
        stands: Whether the workspace is the demo's still; asked each time.
    """

    roles: Sequence[tuple[str, str]]
    stands: Callable[[], bool] = lambda: True

    def opens_to(self, request: Request) -> bool:
        """Whether the request comes from a browser on this machine, under a name of this machine.

        Not through another server, which would make everybody look like one here; and not under a foreign name, by
        which a page of another site could reach it. A server in between that says nothing of itself looks like a browser
        here: hence the service is bound to this machine and started as a demo, and no office ever is.
        """
        if any(header in request.headers for header in _PASSED_ON):
            return False
        here = _is_loopback(request.client.host if request.client else "") and request.url.hostname in _HERE
        return here and self.stands()

    def is_one(self, name: str) -> bool:
        """Whether there is such a role."""
        return any(name == known for known, _ in self.roles)


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
