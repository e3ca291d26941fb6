"""The square with the code stands out, wherever it lies; on a page without one nothing does."""

import numpy as np
import pytest
from papers import sheets
from PIL import Image

from docarchive.demo.profiles import PROFILES, scan_page
from docarchive.reading.locate import busiest

MIDDLE_MM = (188, 20)
"""Of the code, see issued_pdf."""


def gray(name, *, seed=3):
    return np.asarray(scan_page(sheets(1, PROFILES[name].dpi)[0], name, seed=seed).image.convert("L"))


@pytest.mark.parametrize(
    "name", ["gray200", "color300", "skew", "pale", "seal_gray", "worst", "g4_200", "streaks"]
)
def test_the_first_square_holds_the_code(name):
    page = gray(name)
    left, top, right, bottom = busiest(page).squares[0]
    x, y = (place / 25.4 * PROFILES[name].dpi for place in MIDDLE_MM)
    reach = 12 / 25.4 * PROFILES[name].dpi

    assert left < x - reach
    assert x + reach < right
    assert top < y - reach + 1
    assert y + reach < bottom


@pytest.mark.parametrize("turn", [1, 2, 3])
def test_a_turned_page_has_it_elsewhere(turn):
    page = np.rot90(gray("gray200"), turn).copy()
    left, top, right, bottom = busiest(page).squares[0]
    marked = np.zeros_like(page)
    marked[top:bottom, left:right] = 255
    upright = np.rot90(marked, -turn)

    assert upright[157, 1480] == 255


def test_a_code_stands_out_and_running_text_does_not():
    assert busiest(gray("gray200")).stands_out
    assert not busiest(gray("torn")).stands_out


def test_a_white_page_has_no_square_that_stands_out():
    assert not busiest(np.full((2339, 1654), 250, np.uint8)).stands_out


@pytest.mark.parametrize("size", [(1, 1), (3, 900), (40, 40)])
def test_squares_lie_within_the_smallest_pictures(size):
    page = np.asarray(Image.effect_noise(size, 80))

    for left, top, right, bottom in busiest(page).squares:
        assert 0 <= left <= right <= page.shape[1]
        assert 0 <= top <= bottom <= page.shape[0]
