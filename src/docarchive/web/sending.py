"""Small files that are made while somebody waits."""

from urllib.parse import quote

from starlette.responses import Response

from docarchive.web.headers import FILE_POLICY


def send_made_now(content: bytes, media_type: str, name: str) -> Response:
    """The bytes, to be saved under *name*."""
    headers = {
        "Cache-Control": "private, no-store",
        "Content-Security-Policy": FILE_POLICY,
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(name, safe='')}",
    }
    return Response(content, headers=headers, media_type=media_type)
