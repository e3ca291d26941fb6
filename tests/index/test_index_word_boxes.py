import pytest

from docarchive.domain.comparing.printed import PrintedLine, PrintedPage
from docarchive.domain.query import Not, Text
from docarchive.domain.record import TextLine
from docarchive.index.query import parse_query
from docarchive.index.word_boxes import WordBox, boxes_in_lines, boxes_in_print


def boxes(typed, *lines):
    return [
        (found.text, found.box)
        for found in boxes_in_lines(parse_query(typed), [TextLine(text, box, 990) for text, box in lines])
    ]


@pytest.mark.parametrize(
    ("typed", "line", "text", "box"),
    [
        ("粉尘", "清理粉尘堆积", "粉尘", (2000, 100, 3000, 200)),
        ("清理", "清理粉尘堆积", "清理", (1000, 100, 2000, 200)),
        ("堆积", "清理粉尘堆积", "堆积", (3000, 100, 4000, 200)),
        ("粉尘", "ab粉塵", "粉塵", (2000, 100, 4000, 200)),
        ("粉尘", "清 粉 尘", "粉 尘", (2125, 100, 4000, 200)),
        ("3万元", "罚３万元", "３万元", (1750, 100, 4000, 200)),
    ],
)
def test_a_word_lies_where_its_share_of_the_line_lies(typed, line, text, box):
    assert boxes(typed, (line, (1000, 100, 4000, 200))) == [(text, box)]


def test_a_word_on_two_lines_has_two_boxes_and_every_place_has_one():
    found = boxes("粉尘堆积", ("清理粉尘", (0, 0, 4000, 100)), ("堆积。粉尘堆积", (0, 200, 7000, 300)))

    assert found == [
        ("粉尘", (2000, 0, 4000, 100)),
        ("堆积", (0, 200, 2000, 300)),
        ("粉尘堆积", (3000, 200, 7000, 300)),
    ]


def test_a_line_that_runs_downwards_is_cut_across():
    assert boxes("粉尘", ("清理粉尘", (9000, 1000, 9300, 5000))) == [("粉尘", (9000, 3000, 9300, 5000))]


def test_what_is_not_there_or_excluded_has_no_box():
    line = ("清理粉尘", (0, 0, 4000, 100))

    assert boxes("喷淋", line) == boxes("企业:清理", line) == boxes("粉尘") == []
    assert boxes_in_lines(Not(Text("粉尘")), [TextLine(*line, 990)]) == ()


def test_on_an_issued_page_the_characters_have_their_own_places():
    line = PrintedLine("处3万元", (0, 10, 12, 15, 20, 30, 33, 41), 5, 9)

    assert boxes_in_print(Text("3万元"), PrintedPage(1, 210, 297, (line,))) == (
        WordBox("3万元", (12, 5, 41, 9)),
    )
