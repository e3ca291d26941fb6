"""In the child: do one request and turn whatever the file provoked into a refusal code."""

import errno
import json
import time
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import Any

from docarchive.domain.plain import to_plain
from docarchive.reading import recordings
from docarchive.reading.codes import Budget
from docarchive.reading.confined.read_any import read_any
from docarchive.reading.extract import extract_pages, extract_parts
from docarchive.reading.pages import ALL
from docarchive.reading.refusals import Refusal

_SHARE_FOR_CODES = 0.7
"""Part of the time limit after which only quick looks for codes are made, so that a long file still ends."""

_ELSEWHERE = {
    "compare": "docarchive.reading.compared.requests",
    "mask": "docarchive.reading.masking.requests",
    "media": "docarchive.reading.media.requests",
    "ocr": "docarchive.reading.ocr.requests",
    "view": "docarchive.reading.viewing.requests",
}
"""Requests of those who ask through this child: by name, since they know it and it need not know them."""

_BY_ERROR_NAME = {
    "PasswordError": "encrypted",
    "FileNotDecryptedError": "encrypted",
    "LimitReachedError": "bomb",
    "DecompressionBombError": "picture_too_large",
    "DecompressionBombWarning": "picture_too_large",
    "MemoryError": "memory",
    "RecursionError": "nested",
}

_BY_ERRNO = {errno.ENOSPC: "no_room", errno.EDQUOT: "no_room", errno.EFBIG: "bomb"}


def answer_request(request: dict[str, Any]) -> bytes:
    """Do *request* and return the answer as JSON: ``done`` with the result, or ``refused`` with a code."""
    try:
        payload = json.dumps({"done": _do(request)}, ensure_ascii=False).encode("utf-8", "replace")
    except Refusal as refusal:
        return _refused(refusal.code, refusal.detail)
    except OSError as error:
        return _refused(_BY_ERRNO.get(error.errno or 0, "damaged"), str(error.strerror or ""))
    except Exception as error:
        name = type(error).__name__
        code = _BY_ERROR_NAME.get(name, "damaged")
        detail = f"{name}: {error}".replace(str(request["path"]), "…")
        return _refused(code, detail if code == "damaged" else "")
    if len(payload) > request["output_bytes"]:
        return _refused("too_much_text", "")
    return payload


def _refused(code: str, detail: str) -> bytes:
    return json.dumps({"refused": [code, detail[:120]]}).encode()


def _do(request: dict[str, Any]) -> object:
    """Do one thing; what only few requests need is imported by them."""
    path, media_type = Path(request["path"]), str(request["media_type"])
    if request["do"] == "sheets":
        from docarchive.reading.formats.sheets import read_sheets

        return read_sheets(path)
    if request["do"] == "extract":
        wanted = tuple((int(index), int(rotation)) for index, rotation in request["pages"])
        extract_pages(path, media_type, wanted, Path(request["target"]))
        return None
    if request["do"] == "extract_parts":
        parts = [tuple((int(index), int(turn)) for index, turn in part) for part in request["parts"]]
        return extract_parts(path, media_type, parts, Path(request["folder"]))
    if request["do"] == "unpack":
        from docarchive.reading.formats.unpacking import unpack

        return unpack(path, media_type, Path(request["folder"]), limit_bytes=int(request["limit_bytes"]))
    if request["do"] in _ELSEWHERE:
        module = import_module(_ELSEWHERE[str(request["do"])])
        return getattr(module, f"do_{request['do']}")(path, media_type, request)
    if request["do"] == "fences":
        from docarchive.reading.confined.self_test import fences

        return fences(own_network=bool(request["own_network"]))
    limit = _SHARE_FOR_CODES * float(request["seconds"]) if request["codes"] else 0.0
    budget = Budget(total_seconds=limit, clock=time.monotonic)
    trusted = Path(request["trusted"]) if request.get("trusted") else None
    first, end = request.get("span", ALL)
    found = read_any(
        path,
        media_type,
        budget,
        trusted=trusted,
        looks_for_codes=bool(request["codes"]),
        span=(int(first), int(end)),
    )
    if media_type.startswith(("video/", "audio/")):
        found = replace(found, recording=recordings.read_recording(path, media_type))
    return to_plain(found)
