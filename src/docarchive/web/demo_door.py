"""The way into the demo's office without a password: from this machine alone, and only where the demo opened it."""

import ipaddress
from collections.abc import Sequence
from dataclasses import dataclass

from starlette.requests import Request

_HERE = frozenset({"127.0.0.1", "localhost", "::1"})
_PASSED_ON = ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip", "via")


@dataclass(frozen=True, slots=True)
class DemoDoor:
    """Who may be chosen.

    Attributes:
        roles: Sign-in name and what it is for, ``中文 / English``.
    """

    roles: Sequence[tuple[str, str]]

    def opens_to(self, request: Request) -> bool:
        """Whether the request comes from a browser on this machine, under a name of this machine.

        Not through another server, which would make everybody look like one here; and not under a foreign name, by
        which a page of another site could reach it.
        """
        if any(header in request.headers for header in _PASSED_ON):
            return False
        return _is_loopback(request.client.host if request.client else "") and request.url.hostname in _HERE

    def is_one(self, name: str) -> bool:
        """Whether there is such a role."""
        return any(name == known for known, _ in self.roles)


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
