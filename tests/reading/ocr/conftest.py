"""Pages as pictures, made once; recognisers whose processes live as long as the tests."""

import pytest

from docarchive.reading.confined.child import ChildReader
from docarchive.reading.ocr.recogniser import Recogniser
from needed import need_recogniser
from ocr_pages import LINES, page_picture, scan_pdf


@pytest.fixture(scope="session")
def reader():
    with ChildReader(seconds=60) as child_reader:
        yield child_reader


@pytest.fixture(scope="session")
def recognisers(reader):
    """The recogniser of each engine; a test of one that is not installed ends there."""
    made = {}

    def recogniser(engine):
        need_recogniser(engine)
        if engine not in made:
            made[engine] = Recogniser(engine, reader, workers=1)
        return made[engine]

    yield recogniser
    for one in made.values():
        one.close()


@pytest.fixture(scope="session")
def recogniser(recognisers):
    """The first reader."""
    return recognisers("paddle")


@pytest.fixture(scope="session")
def letter():
    """A short letter as a gray picture, 200 dpi."""
    return page_picture(LINES)


@pytest.fixture(scope="session")
def scan(letter, tmp_path_factory):
    """Three pages in one PDF: upright, upside down with a note that says so, blank."""
    path = tmp_path_factory.mktemp("ocr") / "scan.pdf"
    path.write_bytes(scan_pdf([(letter, 0), (letter.rotate(90, expand=True), 90), (None, 0)]))
    return path
