"""The words a search looks for together: the shipped table is sound, every fault is named with file and line."""

import shutil

import pytest

from docarchive.domain.errors import RejectedError
from docarchive.domain.synonyms import SynonymKind
from docarchive.index.analysis import query_units
from docarchive.templates.pack import shipped_pack_folder
from docarchive.templates.rules.synonyms import FILE, load_synonyms


@pytest.fixture
def folder(tmp_path):
    shutil.copytree(shipped_pack_folder() / "rules", tmp_path / "rules")
    return tmp_path


def test_the_shipped_table_names_the_former_organs_and_the_orders():
    of = {word: group for group in load_synonyms(shipped_pack_folder()) for word in group.words}

    assert "应急管理局" in of["安监局"].words
    assert of["总局令第15号"].words[0] == "安全生产违法行为行政处罚办法"
    assert of["总局令第15号"].kind is SynonymKind.LAW
    assert all(group.source for group in of.values())
    assert all(query_units(word) for word in of)


def test_a_pack_without_the_table_has_no_synonyms(folder):
    (folder / FILE).unlink()

    assert load_synonyms(folder) == ()


def test_a_changed_table_is_read_again(folder):
    assert len(load_synonyms(folder)) > 1
    (folder / FILE).write_text("synonyms: [{kind: term, words: [动火, 明火作业], source: 本局}]\n", "utf-8")

    assert [group.words for group in load_synonyms(folder)] == [("动火", "明火作业")]


@pytest.mark.parametrize(
    "row",
    [
        "{kind: term, words: [动火], source: x}",
        "{kind: term, words: [火, 明火], source: x}",
        "{kind: term, words: [动火, 动火], source: x}",
        "{kind: enterprise, words: [甲公司, 乙公司], source: x}",
        "{kind: colour, words: [甲公司, 乙公司], source: x}",
        "{kind: term, words: [甲公司, 乙公司]}",
        "{kind: term, words: [甲公司, 乙公司], source: x, note: y}",
        "{kind: term, words: [甲公司, 乙公司], source: x}, {kind: term, words: [乙公司, 丙公司], source: x}",
    ],
)
def test_a_fault_is_named_with_its_line(folder, row):
    (folder / FILE).write_text(f"synonyms:\n  [{row}]\n", "utf-8")

    with pytest.raises(RejectedError, match=rf"{FILE}(?: 第\d+行)?"):
        load_synonyms(folder)
