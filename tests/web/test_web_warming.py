from types import SimpleNamespace

import pytest

from docarchive.domain.errors import UnavailableError
from docarchive.index import corrections
from docarchive.templates.printing import small_font
from docarchive.web.warming import warming


class Converter:
    """Says how often it was warmed up, and may fail at it."""

    def __init__(self, failure=None):
        self.warmed = 0
        self._failure = failure

    def warm_up(self):
        self.warmed += 1
        if self._failure is not None:
            raise self._failure


@pytest.fixture
def cold():
    """A process in which nobody has printed or mistyped yet."""
    kept = (corrections._sounds, small_font._subset)
    for one in kept:
        one.cache_clear()
    return kept


def test_what_the_first_people_need_is_ready_when_the_service_has_started(cold):
    app = SimpleNamespace(converter=Converter())

    with warming(app):
        pass

    assert app.converter.warmed == 1
    assert [one.cache_info().currsize for one in cold] == [1, 1]


def test_a_converter_that_does_not_start_keeps_the_service_from_nothing(cold):
    app = SimpleNamespace(converter=Converter(UnavailableError("no memory")))
    served = []

    with warming(app):
        served.append("a page")

    assert served == ["a page"]
    assert app.converter.warmed == 1
    assert corrections._sounds.cache_info().currsize == 1
