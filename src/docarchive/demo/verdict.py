"""What became of a pile: each page of each file compared with what it truly is."""

import io
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import Any

import numpy as np
import zxingcpp
from PIL import Image, ImageFilter

from docarchive.catalog.port import Catalog
from docarchive.demo.pile import PageKind, PlannedFile, PlannedPage
from docarchive.domain.arrival import Arrival, ArrivalState

MAY_BE_LOST = frozenset({"phone_bad", "seal_g4"})
"""Profiles at the limit: whether such a page can be read at all is for `is_legible` to say. All others must be."""
_NUMBER = re.compile(r"\d+")
_QR: Any = zxingcpp.BarcodeFormat.QRCode
Place = tuple[str, int]
"""File name and page index from 0."""


@dataclass
class Tally:
    """The counts, and every page that is not where it belongs."""

    right: int = 0
    """Pages of documents on the right document's right page."""
    wrong: list[str] = field(default_factory=list)
    """Pages filed where they do not belong, of any kind."""
    missed: list[str] = field(default_factory=list)
    """Legible pages of documents that were set aside."""
    illegible: int = 0
    """Pages of documents that no decoder reads, set aside."""
    unexplained: list[str] = field(default_factory=list)
    """Pages neither filed nor named in the reason why the file waits."""
    set_aside: Counter[str] = field(default_factory=Counter)
    """Other pages that wait for a person, by kind."""
    dropped: int = 0
    """Blank pages that were recognised as such."""
    rescued: int = 0
    """Pages that lost their code and were filed right by what is printed on them."""

    @property
    def share(self) -> float:
        """Part of the legible pages that were filed right."""
        legible = self.right + len(self.missed)
        return self.right / legible if legible else 1.0

    @property
    def passed(self) -> bool:
        """At least 99.5 % right, none wrong, every other one explained."""
        return self.share >= 0.995 and not self.wrong and not self.unexplained


def judge(files: Sequence[PlannedFile], catalog: Catalog, content_of: Callable[[str], bytes]) -> Tally:
    """Compare what the catalogue says with the plan.

    Args:
        files: What was dropped, under these names.
        catalog: Of the house that filed it.
        content_of: The bytes of a file, for pages whose legibility is in question.
    """
    arrivals, filed = _arrivals(catalog), _filed(catalog)
    tally = Tally()
    for file in files:
        arrival = arrivals.get(file.name)
        for index, page in enumerate(file.pages):
            found = filed.get((file.name, index))
            _count(tally, file, index, page, found, arrival, content_of)
    return tally


def _count(
    tally: Tally,
    file: PlannedFile,
    index: int,
    page: PlannedPage,
    found: tuple[str, int] | None,
    arrival: Arrival | None,
    content_of: Callable[[str], bytes],
) -> None:
    where = f"{file.name} p. {index + 1} ({page.kind}, {page.profile})"
    ours = page.kind in (PageKind.PAGE, PageKind.TORN)
    if found is not None:
        if not ours or found != (page.document, page.page_number):
            tally.wrong.append(f"{where} → {found}")
        elif page.kind is PageKind.TORN:
            tally.rescued += 1
        else:
            tally.right += 1
    elif page.kind is PageKind.BLANK and _dropped(arrival, index):
        tally.dropped += 1
    elif not _waits(arrival, index):
        tally.unexplained.append(f"{where}: {arrival.state if arrival else 'no arrival'}")
    elif page.kind is not PageKind.PAGE:
        tally.set_aside[page.kind.value] += 1
    elif page.profile in MAY_BE_LOST and not is_legible(content_of(file.name), index):
        tally.illegible += 1
    else:
        tally.missed.append(where)


def _waits(arrival: Arrival | None, index: int) -> bool:
    """Whether the page waits for a person, who is told its number."""
    if arrival is None or arrival.state is not ArrivalState.SET_ASIDE or index not in arrival.open_pages:
        return False
    return _names(arrival, index)


def _dropped(arrival: Arrival | None, index: int) -> bool:
    """Whether the page was dropped as blank, and that is said."""
    at_rest = arrival is not None and arrival.state in (ArrivalState.RELEASED, ArrivalState.SET_ASIDE)
    return arrival is not None and at_rest and index not in arrival.open_pages and _names(arrival, index)


def _names(arrival: Arrival, index: int) -> bool:
    return str(index + 1) in _NUMBER.findall(arrival.reason)


def _arrivals(catalog: Catalog) -> Mapping[str, Arrival]:
    with catalog.reading() as reader:
        return {arrival.name: arrival for arrival in reader.arrivals()}


def _filed(catalog: Catalog) -> Mapping[Place, tuple[str, int]]:
    """Place in the pile → record and page number it was filed as."""
    with catalog.reading() as reader:
        names = {arrival.id: arrival.name for arrival in reader.arrivals()}
        filed: dict[Place, tuple[str, int]] = {}
        for record_id in reader.all_record_ids():
            record = reader.get_record(record_id)
            for file in record.representations:
                numbers = (number for number in count(1) if number not in file.missing_pages)
                for source, number in zip(file.pages, numbers, strict=False):
                    filed[(names[source.arrival_id], source.page_index)] = (record_id, number)
    return filed


def is_legible(content: bytes, index: int) -> bool:
    """Whether any decoder reads a code on the page, with patience that no service has.

    Independent of the reading room: every channel at four sizes, plain, sharpened and smoothed, with two ways of
    telling black from white.
    """
    return any(
        code.text.startswith("DA1:")
        for view in _every_view(_page_image(content, index))
        for binarizer in (zxingcpp.Binarizer.LocalAverage, zxingcpp.Binarizer.GlobalHistogram)
        for code in zxingcpp.read_barcodes(view, formats=_QR, binarizer=binarizer)
    )


def _page_image(content: bytes, index: int) -> Image.Image:
    image = Image.open(io.BytesIO(content))
    image.seek(index)
    return image


def _every_view(image: Image.Image) -> Iterator[np.ndarray[tuple[int, ...], np.dtype[np.uint8]]]:
    channels = [image.convert("L"), *(image.split() if image.mode == "RGB" else ())]
    for channel in channels:
        for factor in (1, 1.5, 2, 0.5):
            size = (int(channel.width * factor), int(channel.height * factor))
            sized = channel.resize(size, Image.Resampling.BICUBIC)
            yield np.asarray(sized)
            yield np.asarray(sized.filter(ImageFilter.UnsharpMask(3 * factor, 250, 2)))
            yield np.asarray(sized.filter(ImageFilter.GaussianBlur(factor)))
