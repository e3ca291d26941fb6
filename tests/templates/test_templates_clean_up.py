import re
import zipfile

import pytest
from docxtpl import DocxTemplate
from hypothesis import given, settings
from hypothesis import strategies as st

from docarchive.templates.pack import shipped_pack_folder
from docarchive.templates.word.clean_up import clean_up

FORMS = sorted((shipped_pack_folder() / "forms").glob("*.docx"))
CELL = '<w:tc><w:tcPr><w:gridSpan w:val="2"/></w:tcPr><w:p><w:r><w:t>{}</w:t></w:r></w:p></w:tc>'
PIECES = (
    *(f"{{%{scope} if a %}}" for scope in ("tr", "tc", "p", "r")),
    *(f"{{{{{scope} a }}}}" for scope in ("tr", "tc", "p", "r")),
    *(f"{{#{scope} note #}}" for scope in ("tr", "tc", "p")),
    "{% colspan n %}",
    "{%cellbg c%}",
    "{% vm %}",
    "{%vm%}",
    "{%hm%}",
    "{%- if b -%}",
    "{{ “甲”|join(’、’) }}",
    "{</w:t></w:r><w:r><w:t>{ split }</w:t></w:r><w:r><w:t>}",
    "文字",
    "</w:t></w:r></w:p><w:p><w:r><w:t>",
    "</w:t></w:r></w:p></w:tc></w:tr><w:tr><w:tc><w:tcPr/><w:p><w:r><w:t>",
)


def plain(xml):
    return DocxTemplate.patch_xml(None, xml)


@pytest.mark.parametrize("path", FORMS, ids=lambda path: path.stem)
def test_every_part_of_every_form_comes_out_as_from_docxtpl(path):
    with zipfile.ZipFile(path) as package:
        parts = [
            package.read(name).decode()
            for name in package.namelist()
            if re.fullmatch(r"word/(document|header\d*|footer\d*)\.xml", name)
        ]

    assert [clean_up(part) for part in parts] == [plain(part) for part in parts]


@given(st.lists(st.sampled_from(PIECES), min_size=1, max_size=6))
@settings(max_examples=300, deadline=None)
def test_any_heap_of_tags_comes_out_as_from_docxtpl(pieces):
    row = "<w:tr>" + CELL.format("".join(pieces)) + CELL.format("乙") + "</w:tr>"

    assert clean_up(row) == plain(row)


@pytest.mark.parametrize("piece", PIECES[:16])
def test_each_kind_of_tag_is_cleaned_up_at_all(piece):
    row = "<w:tr>" + CELL.format(piece) + "</w:tr>"

    assert clean_up(row) == plain(row) != row
