"""docs/journeys.md says what the scripts do."""

from pathlib import Path

from journey_table import page

PAGE = Path(__file__).resolve().parents[2] / "docs" / "journeys.md"


def test_the_page_of_journeys_is_what_the_scripts_say():
    assert PAGE.read_text(encoding="utf-8") == page(), (
        "python tests/journeys/journey_table.py > docs/journeys.md"
    )
