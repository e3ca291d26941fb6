"""What the tests at the keyboard share; lying here it also lets them import what lies beside it."""

import os

import pytest
from playwright.sync_api import sync_playwright

from needed import need_libreoffice, need_program, need_recogniser

pytest.register_assert_rewrite("journey_player")  # so that a table that differs is shown line by line


@pytest.fixture(scope="session")
def environ():
    """A plain environment without this machine's own settings."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("DOCARCHIVE_")}
    return kept | {
        "DOCARCHIVE_PDF_CONVERTER": "none",
        "DOCARCHIVE_SETTLE_SECONDS": "0",
        "DOCARCHIVE_ACTOR": "内勤",
        "LANG": "C.UTF-8",
    }


@pytest.fixture(scope="session")
def chromium():
    """Debian's browser; one for all tests of this process, since starting it takes seconds."""
    program = need_program("chromium", "chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def libreoffice():
    """For tests that want LibreOffice itself."""
    need_libreoffice()


@pytest.fixture(scope="session")
def paddle():
    """For tests that want the first reader itself."""
    need_recogniser("paddle")
