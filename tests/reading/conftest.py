import pytest

from docarchive.reading.confined.child import ChildReader


@pytest.fixture(scope="session")
def reader():
    """One warm process for the whole room's tests, with the limits of production but for the time."""
    with ChildReader(seconds=30) as child_reader:
        yield child_reader
