"""What every answer carries so that a browser trusts nothing it was not given."""

from collections.abc import Mapping

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",  # the arrows and ticks of the CSS base are pictures inside it
        "media-src 'self'",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
FILE_POLICY = (
    "sandbox; default-src 'none'; img-src 'self'; media-src 'self'; style-src 'none'; frame-ancestors 'none'"
)
"""For bytes that came from outside: whatever they are, they run nothing and reach nothing."""

_ALWAYS: Mapping[str, str] = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
    "Cache-Control": "no-store",
}
"""Unless the answer has its own."""
_TLS = {"Strict-Transport-Security": "max-age=31536000"}


def safe_headers(scheme: str) -> Mapping[str, str]:
    """What every answer carries over ``http`` or ``https``."""
    return {**_ALWAYS, **_TLS} if scheme == "https" else _ALWAYS


class SafeHeaders:
    """Adds the headers to every answer, those of failures too."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and complete what comes back."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        always = safe_headers(scope["scheme"])

        async def complete(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in always.items():
                    headers.setdefault(name, value)
            await send(message)

        await self._app(scope, receive, complete)
