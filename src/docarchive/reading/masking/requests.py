"""In the confined child: the requests about covered pages."""

import json
from pathlib import Path
from typing import Any

from docarchive.domain.plain import from_plain, to_plain
from docarchive.reading.masking.cover import write_covered
from docarchive.reading.masking.places import page_places
from docarchive.reading.masking.port import CoveredPage


def do_mask(path: Path, media_type: str, request: dict[str, Any]) -> object:
    """Tell where the text stands (``places``), or write the covered pages."""
    if request["what"] == "places":
        return to_plain(page_places(path, media_type))
    plan = json.loads(Path(request["plan"]).read_text("utf-8"))
    pages = from_plain(tuple[CoveredPage, ...], plan["pages"])
    font = (str(request["font"][0]), int(request["font"][1]))
    write_covered(path, media_type, pages, Path(request["target"]), plan["words"], font)
    return None
