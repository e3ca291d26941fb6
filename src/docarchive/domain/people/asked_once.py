"""A program's request that is done once however often it is sent: known by the key the program gave it."""

import re
from dataclasses import dataclass
from datetime import datetime

from docarchive.domain.errors import RejectedError

_KEY = re.compile(r"[!-~]{1,200}")


@dataclass(frozen=True, slots=True)
class AskedOnce:
    """What is known of a key (draft-ietf-httpapi-idempotency-key-header)."""

    user: str
    key: str
    digest: str
    """Of what was asked; the same key with something else is refused."""
    target: str
    """Id of what the request makes: after a crash it is seen by it how far the first attempt came."""
    at: datetime
    answer: str | None = None
    """None: it was begun, and nothing is known of its end."""


def check_key(key: str) -> str:
    """The key, if it is one: 1 to 200 printable ASCII characters without blanks; else `RejectedError`."""
    if _KEY.fullmatch(key) is None:
        raise RejectedError(
            "Idempotency-Key 应为 1 至 200 个 ASCII 字符，不含空格 / Idempotency-Key: 1 to 200 ASCII characters, no blanks",
            hint="例如一个 UUID / a UUID, for example",
        )
    return key
