"""Which recognisers are installed here; loads none of them."""

from collections.abc import Iterator
from importlib import metadata
from importlib.util import find_spec

from docarchive.reading.ocr.engine import ENGINES
from docarchive.reading.ocr.tesseract_program import tesseract_version

_MODULES = {"paddle": ("faster_paddle",), "rapid": ("rapidocr", "onnxruntime")}


def installed_engines() -> Iterator[str]:
    """Their names in the settings, best first; none is looked for before it is asked for."""
    return (engine for engine in ENGINES if installed_version(engine))


def installed_version(engine: str) -> str | None:
    """The version of an engine; None when something of it is missing."""
    if engine == "tesseract":
        return tesseract_version()
    if any(find_spec(module) is None for module in _MODULES[engine]):
        return None
    return metadata.version(ENGINES[engine].package)


def of_name(engine: str) -> str:
    """The name an engine signs its texts with."""
    return ENGINES[engine].name
