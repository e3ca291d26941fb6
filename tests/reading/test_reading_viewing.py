"""Pages as pictures for a screen: drawn in the confined child."""

import io
from pathlib import Path

import hostile
import numpy as np
import pytest
from PIL import Image

from docarchive.domain.errors import RejectedError
from docarchive.reading.viewing.child import ChildPagePainter

FORMS = Path(__file__).parents[2] / "docs" / "forms.pdf"


@pytest.fixture
def painter(reader):
    return ChildPagePainter(reader)


def opened(jpeg):
    image = Image.open(io.BytesIO(jpeg))
    assert image.format == "JPEG"
    return image


def test_a_page_of_a_pdf_is_drawn_as_wide_as_asked(painter):
    image = opened(painter.paint(FORMS, 1, width=400))

    assert image.width == 400
    assert np.asarray(image.convert("L")).std() > 5  # there is ink on it


def test_a_photograph_keeps_its_colours_and_is_turned(painter, tmp_path):
    photo = Image.new("RGB", (300, 200), (200, 30, 30))
    photo.paste((30, 30, 200), (0, 0, 150, 200))
    photo.save(tmp_path / "p.png")

    image = opened(painter.paint(tmp_path / "p.png", 0, width=100, rotation=90))

    assert image.size == (100, 150)
    top, bottom = image.getpixel((50, 20)), image.getpixel((50, 130))
    assert top[2] > 150 > top[0]  # what was left is now on top
    assert bottom[0] > 150 > bottom[2]


def test_sixteen_bits_of_gray_are_shown_as_gray(painter, tmp_path):
    Image.fromarray(np.full((50, 50), 0x8000, dtype=np.uint16)).save(tmp_path / "deep.png")

    assert abs(opened(painter.paint(tmp_path / "deep.png", 0, width=50)).getpixel((25, 25)) - 128) < 4


def test_a_page_that_is_not_there_is_refused(painter):
    with pytest.raises(RejectedError, match="no such page"):
        painter.paint(FORMS, 10_000, width=100)


@pytest.mark.parametrize("name", ["page.html", "drawing.svg"])
def test_what_a_browser_would_run_is_never_drawn(painter, tmp_path, name):
    (tmp_path / name).write_text("<svg xmlns='http://www.w3.org/2000/svg'><script>1</script></svg>")

    with pytest.raises(RejectedError, match="cannot be taken from this kind"):
        painter.paint(tmp_path / name, 0, width=100)


def test_a_bomb_ends_in_its_child_and_the_next_page_is_drawn(painter, tmp_path):
    (tmp_path / "bomb.png").write_bytes(hostile.png_bomb())

    with pytest.raises(RejectedError):
        painter.paint(tmp_path / "bomb.png", 0, width=100)
    assert painter.paint(FORMS, 0, width=100)
