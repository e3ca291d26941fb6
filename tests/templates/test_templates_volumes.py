"""``rules/volumes.yaml``: every form has its place, and what is wrong is told with file and line."""

import shutil
from pathlib import Path

import pytest

from docarchive.domain.errors import NotFoundError, RejectedError
from docarchive.domain.volumes.ordering import MADE_WITH_VOLUME
from docarchive.domain.volumes.rules import EVIDENCE, OTHER, RECORDINGS
from docarchive.templates.pack import shipped_pack_folder
from docarchive.templates.rules.volumes import FILE, load_volume_rules

SHIPPED = Path(shipped_pack_folder())


@pytest.fixture
def pack(tmp_path):
    """The shipped pack without its Word files."""
    shutil.copytree(SHIPPED, tmp_path / "mem", ignore=shutil.ignore_patterns("*.docx", "samples", "reports"))
    return tmp_path / "mem"


def edited(pack, old, new):
    path = pack / FILE
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(RejectedError) as refused:
        load_volume_rules(pack)
    return refused.value.message


@pytest.mark.parametrize("preset", ["result_first", "process", "party_first"])
def test_every_preset_has_a_place_for_evidence_recordings_and_all_else(preset):
    lines = load_volume_rules(SHIPPED).orders_by_id[preset].lines
    names = [name for line in lines for name in line]

    assert {EVIDENCE, RECORDINGS, OTHER} <= set(names)
    assert not MADE_WITH_VOLUME & set(names)


def test_the_usual_order_names_every_form_of_the_pack():
    names = {name for line in load_volume_rules(SHIPPED).orders_by_id["process"].lines for name in line}
    forms = {path.stem for path in (SHIPPED / "forms").glob("*.yaml")}

    assert forms - names == MADE_WITH_VOLUME


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("order: process", "order: sideways", "sideways"),
        ("inquiry_notice", "inquiry_notise", "inquiry_notise"),
        ("{retention}-{serial}", "{retention}", "{serial}"),
        ("edge: top", "edge: middle", "middle"),
        ("keep: Y", "keep: D99", "D99"),
        ("kinds: [hearing]", "kinds: [hearings]", "hearings"),
        ("id: heavy", "id: heard", "heard"),
        ("year_of: closed", "year_of: closed\ncolour: red", "colour"),
        ("pages_per_volume: 200", "pages_per_volume: 0", "pages_per_volume"),
    ],
)
def test_a_fault_is_told_with_file_and_line(pack, old, new, words):
    told = edited(pack, old, new)

    assert words in told
    assert FILE in told


def test_a_table_without_a_row_for_all_other_cases_is_refused(pack):
    path = pack / FILE
    text = path.read_text(encoding="utf-8")
    path.write_text(text[: text.index("  - id: other\n")], encoding="utf-8")

    with pytest.raises(RejectedError, match="没有条件"):
        load_volume_rules(pack)


def test_a_pack_without_the_file_says_so(pack):
    (pack / FILE).unlink()

    with pytest.raises(NotFoundError, match="volumes"):
        load_volume_rules(pack)
