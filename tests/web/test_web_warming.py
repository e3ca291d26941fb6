import threading
from types import SimpleNamespace

import pytest

from docarchive.domain.errors import UnavailableError
from docarchive.index import corrections
from docarchive.templates.printing import small_font
from docarchive.templates.printing.fonts import families, installed_fonts
from docarchive.web.warming import warming
from needed import missing


class Converter:
    """Says how often it was warmed up."""

    warmed = 0

    def warm_up(self):
        self.warmed += 1


@pytest.fixture
def cold():
    """A process in which nobody has printed or mistyped yet."""
    if not families(installed_fonts()).intersection(map(str.lower, small_font.PREFERRED)):
        missing("no font of small print is installed: tools/setup-debian.sh installs it")
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


def test_the_service_begins_while_its_converter_starts_and_does_not_fail_with_it(cold):
    begun = threading.Event()

    class Slow(Converter):
        def warm_up(self):
            super().warm_up()
            assert begun.wait(20)
            raise UnavailableError("no memory")

    app = SimpleNamespace(converter=Slow())

    with warming(app):
        begun.set()

    assert app.converter.warmed == 1
    assert [one.cache_info().currsize for one in cold] == [1, 1]
