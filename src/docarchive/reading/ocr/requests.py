"""In the confined child: the requests about pages as pictures and about the text layer."""

import json
from pathlib import Path
from typing import Any

from docarchive.domain.plain import from_plain, to_plain
from docarchive.domain.record import PageText
from docarchive.reading.ocr.page_pictures import write_pictures
from docarchive.reading.ocr.text_layer import write_searchable


def do_ocr(path: Path, media_type: str, request: dict[str, Any]) -> object:
    """Do one of them: ``pictures`` or ``layer``."""
    target = Path(request["target"])
    if request["what"] == "layer":
        pages = json.loads(Path(request["text"]).read_text(encoding="utf-8"))
        write_searchable(path, media_type, from_plain(tuple[PageText, ...], pages), target)
        return None
    wanted = [(int(index), int(rotation)) for index, rotation in request["pages"]]
    with target.open("wb") as stream:
        return to_plain(tuple(write_pictures(path, media_type, wanted, stream)))
