"""In the child: the requests about an issued page and its scan."""

from pathlib import Path
from typing import Any

from docarchive.domain.plain import from_plain, to_plain
from docarchive.reading.compared.layout import printed_pages
from docarchive.reading.compared.pages import lay_pages
from docarchive.reading.compared.port import PagePair
from docarchive.reading.compared.side_by_side import draw


def do_compare(path: Path, media_type: str, request: dict[str, Any]) -> object:
    """Do one of them: ``layout``, ``lay`` or ``draw``."""
    if request["what"] == "layout":
        return to_plain(printed_pages(path))
    folder = Path(request["folder"])
    if request["what"] == "draw":
        pictures = [(number, Path(picture), boxes) for number, picture, boxes in request["pages"]]
        draw(path, pictures, folder / request["name"])
        return None
    pairs = [from_plain(PagePair, pair) for pair in request["pairs"]]
    targets = [folder / name for name in request["names"]]
    return to_plain(lay_pages(path, media_type, Path(request["issued"]), pairs, targets))
