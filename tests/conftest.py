"""What the tests at the keyboard share; lying here it also lets them import what lies beside it."""

import os

import pytest

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
