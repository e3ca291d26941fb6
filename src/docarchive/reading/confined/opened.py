"""In the child: do one request and turn whatever the file provoked into a refusal code."""

import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pypdf
from lxml import etree

from docarchive.domain.plain import to_plain
from docarchive.reading import pages, pictures, recordings
from docarchive.reading.codes import Budget
from docarchive.reading.extract import extract_pages
from docarchive.reading.formats import text
from docarchive.reading.kinds.sniff import DOCX, ENCRYPTED_OFFICE
from docarchive.reading.port import PageReading, Reading
from docarchive.reading.refusals import Refusal

_SHARE_FOR_CODES = 0.7
"""Part of the time limit after which only quick looks for codes are made, so that a long file still ends."""

_OOXML = "application/vnd.openxmlformats-officedocument."

_BY_ERROR_NAME = {
    "PasswordError": "encrypted",
    "FileNotDecryptedError": "encrypted",
    "LimitReachedError": "bomb",
    "DecompressionBombError": "picture_too_large",
    "DecompressionBombWarning": "picture_too_large",
    "MemoryError": "memory",
    "RecursionError": "nested",
}


def answer_request(request: dict[str, Any]) -> bytes:
    """Do *request* and return the answer as JSON: ``done`` with the result, or ``refused`` with a code."""
    try:
        payload = json.dumps({"done": _do(request)}, ensure_ascii=False).encode("utf-8", "replace")
    except Refusal as refusal:
        return _refused(refusal.code, refusal.detail)
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
    path, media_type = Path(request["path"]), str(request["media_type"])
    if request["do"] == "sheets":
        from docarchive.reading.formats.sheets import (
            read_sheets,  # only now: a fifth of a second for openpyxl
        )

        return read_sheets(path)
    if request["do"] == "extract":
        wanted = tuple((int(index), int(rotation)) for index, rotation in request["pages"])
        extract_pages(path, media_type, wanted, Path(request["target"]))
        return None
    if media_type == ENCRYPTED_OFFICE:
        raise Refusal("encrypted")
    limit = _SHARE_FOR_CODES * float(request["seconds"]) if request["codes"] else 0.0
    found = _pages(path, media_type, Budget(total_seconds=limit, clock=time.monotonic))
    is_recording = media_type.startswith(("video/", "audio/"))
    recording = recordings.read_recording(path, media_type) if is_recording else None
    engine, version = _text_engine(media_type) if any(page.text for page in found) else ("", "")
    return to_plain(Reading(media_type, found, recording, engine, version))


def _text_engine(media_type: str) -> tuple[str, str]:
    """What read the text, so that a better reader can be told from it later."""
    if media_type == "application/pdf":
        return "pypdf", pypdf.__version__
    return ("lxml", etree.__version__) if media_type == DOCX else ("text", "1")


def _pages(path: Path, media_type: str, budget: Budget) -> tuple[PageReading, ...]:
    if media_type == "application/pdf":
        return pages.read_pdf(path, budget)
    if media_type in pictures.MEDIA_TYPES:
        return pages.read_pictures(path, budget)
    by_text: dict[str, Callable[[Path], str]] = {DOCX: text.docx_text, "text/plain": text.plain_text}
    if media_type in by_text:
        written = by_text[media_type](path)
        return (PageReading(0, written, (), 0, blank=not written.strip()),)
    if media_type in ("application/zip", "application/ofd") or media_type.startswith(_OOXML):
        text.refuse_zip_bomb(path)
    return ()
