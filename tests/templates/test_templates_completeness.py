"""The table of what a case must hold: every form is one of the pack, every fault is named with file and line."""

import shutil

import pytest

from docarchive.domain.errors import NotFoundError, RejectedError
from docarchive.templates.pack import shipped_pack_folder
from docarchive.templates.rules.completeness import FILE, load_completeness


@pytest.fixture
def folder(tmp_path):
    shutil.copytree(shipped_pack_folder() / "rules", tmp_path / "rules")
    return tmp_path


def test_the_table_speaks_of_forms_of_the_pack():
    rules = load_completeness(shipped_pack_folder())
    named = {name for item in (*rules.kinds, *rules.requirements) for name in item.forms}
    named |= {name for item in rules.requirements for name in item.except_forms}
    there = {path.stem for path in (shipped_pack_folder() / "forms").glob("*.yaml")}

    assert named <= there


def test_a_pack_without_the_table_says_so(folder):
    (folder / FILE).unlink()

    with pytest.raises(NotFoundError, match=FILE):
        load_completeness(folder)


FAULTS = {
    "a row twice": ("  - id: investigation_report\n", "  - id: filing_approval\n"),
    "unknown check": ("check: whole_scan", "check: half_scan"),
    "unknown kind": ("kinds: [ordinary, no_penalty, withdrawal]", "kinds: [ordinary, divorce]"),
    "unknown guard": ("guards: [legal_review_done]", "guards: [legal_review_dun]"),
    "guard without guards": ("    guards: [discussion_held]\n", ""),
    "documents without forms": ("    forms: [case_disposition_approval]\n", ""),
    "kind of nothing": ("forms: [case_withdrawal_approval]", "forms: []"),
    "unknown event": ("events: [hearing_requested]", "events: [hearing_wished]"),
    "unknown key": ("    supplier: 送达人 / who served it\n", "    suplier: x\n    supplier: y\n"),
    "no supplier": ("    supplier: 送达人 / who served it\n", ""),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_is_named_with_its_line(folder, name):
    old, new = FAULTS[name]
    path = folder / FILE
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")

    with pytest.raises(RejectedError, match=rf"{FILE} 第\d+行"):
        load_completeness(folder)


def test_a_file_that_is_no_text_is_refused(folder):
    (folder / FILE).write_bytes("种类".encode("gbk"))

    with pytest.raises(RejectedError, match="UTF-8"):
        load_completeness(folder)
