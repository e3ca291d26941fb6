"""The items and standards of a file review: forms are the pack's, every fault is named with file and line."""

import shutil

import pytest

from docarchive.domain.case_event import CaseEventKind
from docarchive.domain.errors import NotFoundError, RejectedError
from docarchive.templates.pack import shipped_pack_folder
from docarchive.templates.rules.file_review import FILE, load_file_review


@pytest.fixture
def folder(tmp_path):
    shutil.copytree(shipped_pack_folder() / "rules", tmp_path / "rules")
    return tmp_path


def test_items_speak_of_forms_and_events_that_exist():
    items = load_file_review(shipped_pack_folder()).items
    there = {path.stem for path in (shipped_pack_folder() / "forms").glob("*.yaml")}

    assert {name for item in items for name in item.marks_of} <= there
    assert {name for item in items for name in item.applies_to} <= there | {
        kind.value for kind in CaseEventKind
    }


def test_a_pack_without_items_says_so(folder):
    (folder / FILE).unlink()

    with pytest.raises(NotFoundError, match=FILE):
        load_file_review(folder)


FAULTS = {
    "an item twice": ('- id: "36"', '- id: "35"'),
    "unknown check": ("check: cover_complete", "check: cover_whole"),
    "unknown guard": ("guards: [not_heavier]", "guards: [not_lighter]"),
    "unknown deadline": ("clocks: [decision_limit]", "clocks: [decision_limits]"),
    "unknown requirement": ("requirements: [source_note]", "requirements: [source_not]"),
    "points that are not a hundred": ('"1": 2', '"1": 3'),
    "points of a veto": ('"1": 2', '"V1": 2'),
    "a person without a question": (
        "    question: 本机关对本案有没有处罚权和管辖权 / was the agency competent\n",
        "",
    ),
    "a machine without a rule": ("    guards: [not_heavier]\n", ""),
    "unknown veto": ("vetoes: [V1,", "vetoes: [V13,"),
    "unknown key": ("    check: cover_complete\n", "    check: cover_complete\n    weight: 2\n"),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_is_named(folder, name):
    old, new = FAULTS[name]
    path = folder / FILE
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")

    with pytest.raises(RejectedError, match=FILE):
        load_file_review(folder)
