"""Streaks of a feeder's glass are taken out of the page; tables, edges and text stay."""

import numpy as np
import pytest

from docarchive.reading.streaks import without_streaks

TEXT = range(40, 560, 60)


def page(width=400, height=600):
    """Gray paper with lines of text: a third of a row is ink, little of a column."""
    pixels = np.full((height, width), 240, np.uint8)
    for row in TEXT:
        pixels[row, 30:370:3] = 30
    return pixels


def between_lines(pixels):
    return np.delete(pixels, TEXT, axis=0)


def test_a_line_down_the_whole_page_is_filled_in_from_both_sides():
    streaked = page()
    streaked[:, 100:102] = 60

    assert (between_lines(without_streaks(streaked)) == 240).all()


def test_on_a_turned_page_it_runs_across():
    streaked = page().T.copy()
    streaked[100:102] = 60

    assert (between_lines(without_streaks(streaked).T) == 240).all()


def test_a_streak_at_the_very_edge_takes_the_colour_of_its_only_neighbour():
    streaked = page()
    streaked[:, 0] = 60

    assert (between_lines(without_streaks(streaked)) == 240).all()


@pytest.mark.parametrize("what", ["bare", "a dark edge", "a rule of a table", "a black page"])
def test_what_is_no_streak_stays(what):
    pixels = page()
    if what == "a dark edge":
        pixels[:, :80] = 20
    if what == "a rule of a table":
        pixels[100:500, 200] = 0
    if what == "a black page":
        pixels[:] = 5

    assert without_streaks(pixels) is None
