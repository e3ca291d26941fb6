"""Pages as people write them."""

import pytest

from docarchive.domain.errors import RejectedError
from docarchive.domain.lending.page_range import parse_pages


@pytest.mark.parametrize(
    ("text", "pages"), [("", ()), ("1-3,5", (1, 2, 3, 5)), (" 2 ，4-4", (2, 4)), ("7,", (7,))]
)
def test_ranges_are_read(text, pages):
    assert parse_pages(text) == pages


@pytest.mark.parametrize("text", ["x", "3-1", "0", "1-", "-2", "1-999999999999", "1.5", "１-x"])
def test_what_is_no_range_is_refused(text):
    with pytest.raises(RejectedError, match="1-3,5"):
        parse_pages(text)
