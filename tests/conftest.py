"""What the tests at the keyboard share; lying here it also lets them import what lies beside it."""

import os
import shutil

import pytest
from playwright.sync_api import sync_playwright

CHROMIUM = shutil.which("chromium")

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
    if CHROMIUM is None and os.environ.get("CI"):
        pytest.fail("no chromium: tools/setup-debian.sh installs it")
    if CHROMIUM is None:
        pytest.skip("no chromium: tools/setup-debian.sh installs it")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()
