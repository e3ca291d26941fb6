"""An office of its own for each journey: the shipped pack with all its guards, and nothing typed twice."""

import shutil
from functools import cache

import pytest
from journey_player import ARCHIVE_ROOM, Office

from cli_clerk import AGENCY, Clerk, called, plain_environment
from docarchive.reading.confined.child import ChildReader
from docarchive.templates.pack import open_pack
from docarchive.wiring.app import App

BEGINNING = ("2026-01-04", "08:30")
"""A Sunday on which offices worked (调休)."""


@pytest.fixture(scope="session")
def empty_office(tmp_path_factory, environ):
    """A workspace made once and copied for each journey."""
    folder = tmp_path_factory.mktemp("journeys") / "office"
    with pytest.MonkeyPatch.context() as patch:
        plain_environment(patch, environ)
        clerk = Clerk(folder, environ)
        office = Office(clerk)
        office.on(*BEGINNING)
        code, _, err = called(["init", str(folder)], now=clerk.now)
        assert code == 0, err
    return folder


@pytest.fixture(scope="session")
def warm_reader():
    """One reader for all commands, since what takes time is starting it."""
    with ChildReader() as reader:
        yield reader


@pytest.fixture
def office(tmp_path, empty_office, environ, monkeypatch, warm_reader):
    """An office with its profile and two officers; parties and cases are the script's.

    What each command would begin anew is kept between them, as one long-running program would: pack and reader.
    """
    plain_environment(monkeypatch, environ)
    monkeypatch.setattr("docarchive.templates.pack.open_pack", cache(open_pack))
    monkeypatch.setattr(App, "reader", warm_reader)
    shutil.copytree(empty_office, tmp_path / "office")
    office = Office(Clerk(tmp_path / "office", environ))
    office.on("2026-01-05")
    office.set_agency(**AGENCY, fonds_no="J001")
    office.add_officer("王甲示", "10040020001")
    office.add_officer("李乙示", "10040020002")
    for number, name in enumerate(ARCHIVE_ROOM, start=3):
        office.add_officer(name, f"1004002010{number}")
    return office
