"""Forms that only our own pages can send, with or without script.

Each form carries a token made of the secret in the visitor's cookie (the session's, or before signing in one made for
the form): another site can neither read the cookie nor work the token out. Browsers' own words about where a form
comes from are heard first, so that a forged one is refused before its body is read.
"""

import hashlib
import hmac
from collections.abc import Mapping
from urllib.parse import urlsplit

from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request

from docarchive.domain.errors import ForbiddenError, RejectedError

TOKEN_FIELD = "form_token"  # noqa: S105 - the name of a field
ONCE_FIELD = f"{TOKEN_FIELD}_once"
"""What tells one form from all others, so that it is done once; see `docarchive.web.sent_forms`."""
TOKEN_HEADER = "x-form-token"  # noqa: S105
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
MOST_FIELDS = 20_000
LARGEST_FIELD_BYTES = 16 << 20
_FROM_HERE = ("same-origin", "none")
_SECRET = ("password", "code", TOKEN_FIELD)
"""Fields whose names hold one of these are never shown again."""
_PASSWORDS = frozenset({"old", "new", "again"})
"""Nor are these, which are called so where a password is changed."""


async def read_form(request: Request) -> FormData:
    """The form that was sent; its size is bounded by its route, so that a table of hundreds of rows gets through."""
    return await request.form(max_fields=MOST_FIELDS, max_part_size=LARGEST_FIELD_BYTES)


def form_token(secret: str) -> str:
    """The token for the forms of whoever holds *secret* in a cookie."""
    return hmac.new(secret.encode(), b"docarchive form", hashlib.sha256).hexdigest()


def require_own_origin(request: Request) -> None:
    """Refuse what a browser says comes from another site."""
    site = request.headers.get("sec-fetch-site")
    origin = request.headers.get("origin")
    foreign = site is not None and site not in _FROM_HERE
    if origin is not None and origin != "null":
        foreign = foreign or urlsplit(origin).netloc != request.headers.get("host")
    if foreign:
        raise _forged()


def is_from_here(request: Request) -> bool:
    """Whether a browser says that one of our own pages sent this; `Origin: null` says nothing of the kind."""
    try:
        require_own_origin(request)
    except ForbiddenError:
        return False
    return request.headers.get("origin") != "null" or request.headers.get("sec-fetch-site") == "same-origin"


async def require_token(request: Request, secret: str | None) -> None:
    """Refuse a form without its token; the form is read here and kept for the handler."""
    given = request.headers.get(TOKEN_HEADER)
    if given is None and is_form(request):
        field = (await read_form(request)).get(TOKEN_FIELD)
        given = field if isinstance(field, str) else None
    if (
        secret is None
        or given is None
        or not hmac.compare_digest(given.encode(), form_token(secret).encode())
    ):
        raise _forged()


async def refuse_nul_in_form(request: Request) -> None:
    """Refuse a form with a NUL in it: no text of ours holds one, and PostgreSQL takes none."""
    if not is_form(request):
        return
    for name, value in (await read_form(request)).multi_items():
        if "\x00" in name or (isinstance(value, str) and "\x00" in value):
            raise RejectedError(
                "填写的内容含不能使用的字符 / what was filled in holds a character that cannot be used"
            )


async def typed(request: Request) -> Mapping[str, list[str]]:
    """What was typed into the form, so that a failure can show it again; secrets and files are left out."""
    if not is_form(request):
        return {}
    form = await read_form(request)
    kept: dict[str, list[str]] = {}
    for name, value in form.multi_items():
        if not isinstance(value, UploadFile) and not _is_secret(name):
            kept.setdefault(name, []).append(value)
    await form.close()  # of a request that was refused nobody else does
    return kept


def _is_secret(name: str) -> bool:
    return name in _PASSWORDS or any(word in name for word in _SECRET)


def is_form(request: Request) -> bool:
    """Whether what was sent is a form."""
    kind = request.headers.get("content-type", "")
    return kind.startswith(("application/x-www-form-urlencoded", "multipart/form-data"))


def _forged() -> ForbiddenError:
    return ForbiddenError(
        "表单已过期，或不是从本系统页面提交的 / the form has expired, or does not come from a page of this system",
        hint="返回上一页，刷新后重新提交 / go back, reload the page and send it again",
    )
