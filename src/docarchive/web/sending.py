"""Files to be saved, and small ones that are made while somebody waits."""

from urllib.parse import quote

from starlette.responses import Response

from docarchive.web.headers import FILE_POLICY


def to_be_saved(name: str, *, cache: str = "private, no-store") -> dict[str, str]:
    """Headers of a file that is saved under *name* and never opened inside our pages."""
    return {
        "Cache-Control": cache,
        "Content-Security-Policy": FILE_POLICY,
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(name, safe='')}",
    }


def send_made_now(content: bytes, media_type: str, name: str) -> Response:
    """The bytes, to be saved under *name*."""
    return Response(content, headers=to_be_saved(name), media_type=media_type)
