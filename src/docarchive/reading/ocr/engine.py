"""In the recogniser's process: what an engine must do with plain pixels, and which there are."""

from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Pixels: TypeAlias = "NDArray[np.uint8]"
"""(height, width) in grays or (height, width, 3) in red, green, blue."""


@dataclass(frozen=True, slots=True)
class Seen:
    """One line in a picture."""

    text: str
    box: tuple[float, float, float, float]
    """Left, top, right, bottom in pixels."""
    confidence: float
    """0 to 1."""


class Engine(Protocol):
    """One loaded engine; used by one thread."""

    def lines(self, page: Pixels) -> list[Seen]:
        """Every line of a page, in any order."""

    def line(self, area: Pixels) -> Seen | None:
        """What stands in an area, as one line; the box is of the area."""


@dataclass(frozen=True, slots=True)
class EngineFacts:
    """What the parent must know of an engine without loading it."""

    name: str
    """As it is kept with the text."""
    module: str
    """Where its `Engine` is made by ``load()``."""
    package: str
    """The distribution, or the program, that must be installed."""
    model: str
    memory_bytes: int
    """Address space its process may use; measured peak times one and a half."""
    starts_programs: bool = False
    """It runs another program for each page and so cannot be forbidden to."""


ENGINES = {
    "paddle": EngineFacts(
        "faster-paddle", "docarchive.reading.ocr.paddle", "faster-paddle", "tiny", 1536 << 20
    ),
    "rapid": EngineFacts("rapidocr", "docarchive.reading.ocr.rapid", "rapidocr", "PP-OCRv6 small", 3 << 30),
    "tesseract": EngineFacts(
        "tesseract",
        "docarchive.reading.ocr.tesseract",
        "tesseract",
        "chi_sim",
        1536 << 20,
        starts_programs=True,
    ),
}
"""By the name in the settings, best first."""


def load(name: str) -> Engine:
    """Load an engine with its models; a second or two."""
    made: Any = import_module(ENGINES[name].module).load()
    engine: Engine = made
    return engine
