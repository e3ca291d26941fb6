import hashlib
import io
import re
import zipfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from docx import Document
from docx.oxml import parse_xml
from docxtpl import DocxTemplate
from hypothesis import given, settings
from hypothesis import strategies as st
from jinja2 import Environment, StrictUndefined
from lxml import etree
from pack_files import FIXED, LAST, PARAGRAPHS, ROWS, write_pack

from docarchive.domain.errors import RejectedError
from docarchive.templates.language import Site
from docarchive.templates.pack import load_pack, shipped_pack_folder
from docarchive.templates.readback import find_printed, find_values, part_text
from docarchive.templates.render import Renderer
from docarchive.templates.values import check_values

SHIPPED = load_pack(shipped_pack_folder())
RENDERER = Renderer()
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
TEXT_BOX = f"""<w:p {W} xmlns:v="urn:schemas-microsoft-com:vml"
 xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"><w:r><mc:AlternateContent>
<mc:Choice Requires="wps"><w:txbxContent><w:p><w:r><w:t>盒{{{{ party_name }}}}</w:t></w:r></w:p></w:txbxContent></mc:Choice>
<mc:Fallback><w:pict><v:textbox><w:txbxContent><w:p><w:r><w:t>盒{{{{ party_name }}}}</w:t></w:r></w:p></w:txbxContent>
</v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r></w:p>""".replace("\n", "")


def order(folder, **word):
    pack = load_pack(write_pack(folder, **word))
    form = pack.form("order")
    return form, pack.sample("order")


def filled(form, raw, **changes):
    return Renderer().render(form, check_values(form, {**raw, **changes}, fixed=FIXED))


def by_docxtpl(form, values):
    template = DocxTemplate(io.BytesIO(form.docx))
    template.render(
        dict(values.printed), Environment(autoescape=True, undefined=StrictUndefined), autoescape=True
    )
    out = io.BytesIO()
    template.save(out)
    return out.getvalue()


def texts(docx):
    """Text of each part that holds some."""
    with zipfile.ZipFile(io.BytesIO(docx)) as package:
        return {
            name: part_text(etree.fromstring(package.read(name)))
            for name in package.namelist()
            if re.fullmatch(r"word/(document|header\d*|footer\d*|footnotes)\.xml", name)
        }


def split_runs(document):
    """Cut every run of every paragraph after each third character, as Word does when people edit."""
    cells = [cell for table in document.tables for row in table.rows for cell in row.cells]
    for paragraph in [*document.paragraphs, *(item for cell in cells for item in cell.paragraphs)]:
        text = paragraph.text
        for run in list(paragraph.runs):
            run._r.getparent().remove(run._r)
        for start in range(0, len(text), 3):
            paragraph.add_run(text[start : start + 3]).bold = bool(start % 2)
            paragraph._p.append(parse_xml(f'<w:proofErr {W} w:type="spellStart"/>'))


@pytest.mark.parametrize("form_id", SHIPPED.forms)
def test_every_shipped_form_has_the_text_docxtpl_gives_it(form_id):
    form = SHIPPED.form(form_id)
    values = check_values(form, SHIPPED.sample(form_id), fixed={**FIXED, "doc_title": form.title})

    rendered = Renderer().render(form, values)

    assert texts(rendered.docx) == texts(by_docxtpl(form, values))
    assert rendered.values_found > 20


HARD = [
    {},
    {"change": split_runs},
    {"header": "{{ agency_name }} {% if refused %}拒{% else %}收{% endif %}"},
    {
        "last": (
            *LAST,
            "{% if count > 1 %}甲",
            "乙{% endif %}",
            "{%p if refused %}",
            "不印",
            "{%p endif %}",
            "尾",
        )
    },
    {
        "last": (
            *LAST,
            "{% for row in findings %}{{ loop.index }}.{{ row.description }}；{% endfor %}",
            "固定\t文字\n换行",
        )
    },
    {"last": (*LAST, "{%p for row in findings if row.is_major %}", "{{ row.description }}", "{%p endfor %}")},
    {"last": (*LAST, "前{%- if not refused %}", "接上{% endif -%}", "再接")},
    {"last": (*LAST, "{_{ 字面 }_} {_% x %_}", "{{ findings|join('、', attribute='description') }}")},
    {
        "last": (
            *LAST,
            "{% if method == “直接” %}弯引号{% endif %}",
            "{% if count < 3 and count >= 1 %}少{% endif %}",
        )
    },
    {
        "last": (
            *LAST,
            "{{ count + 1 }}{{ findings|length - 1 }}{{ '' if refused else party_name }}{{ facts|default('') }}",
        )
    },
    {"last": (*LAST, "{% for row in findings %}{{ row.seq + count }}{{ row.kind|default('') }}{% endfor %}")},
    {"change": lambda document: document.element.body.insert(0, parse_xml(TEXT_BOX))},
]


@pytest.mark.parametrize("word", HARD, ids=range(len(HARD)))
@pytest.mark.parametrize("refused", [False, True])
def test_a_form_has_the_text_docxtpl_gives_it(tmp_path, word, refused):
    form, sample = order(tmp_path, **word)
    changes = {
        "refused": refused,
        "refusal_note": "甲\n乙",
        "party_name": "甲&乙<丙>'\"公司",
        "facts": "一\n\t二 & 三",
    }
    values = check_values(form, {**sample, **changes}, fixed=FIXED)

    assert texts(Renderer().render(form, values).docx) == texts(by_docxtpl(form, values))


@pytest.mark.parametrize(
    "text",
    [
        "甲&乙公司",
        "货值<5000元>",
        "𠮷野家",
        "安全👷‍♀️生产",
        "{{ x }}{% if %}{_{",
        "]]>",
        "&lt;&#65;",
        "a  b",
        "e\u0301",
    ],
)
def test_unusual_text_stands_in_the_document_letter_by_letter(tmp_path, text):
    form, sample = order(tmp_path)
    rendered = filled(form, sample, party_name=text, facts=f"{text}\n\t{text}")

    assert f"{text}：" in rendered.text
    assert f"\n{text}\n\t{text}\n" in rendered.text
    assert f"{text}：" in [paragraph.text for paragraph in Document(io.BytesIO(rendered.docx)).paragraphs]


@settings(deadline=None)
@given(
    st.lists(
        st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=40),
        min_size=1,
        max_size=8,
    )
)
def test_whatever_is_accepted_stands_in_the_document_row_by_row(questions):
    form = SHIPPED.form("inquiry_record")
    rows = [{"question": text, "answer": f"答{text}"} for text in questions]
    try:
        values = check_values(form, {**SHIPPED.sample(form.id), "questions": rows}, fixed=FIXED)
    except RejectedError:
        return
    rendered = RENDERER.render(form, values)

    position = 0
    for row in values.printed["questions"]:
        for text in (row["question"], row["answer"]):
            position = rendered.text.index(text, position) + len(text)


def test_five_hundred_rows_are_all_printed():
    form = SHIPPED.form("inquiry_record")
    rows = [{"question": f"问题{number}", "answer": "答<&>"} for number in range(500)]
    values = check_values(form, {**SHIPPED.sample(form.id), "questions": rows}, fixed=FIXED)
    rendered = RENDERER.render(form, values)

    assert [text for text in (f"问题{number}" for number in range(500)) if text not in rendered.text] == []
    assert rendered.text.count("答<&>") == 500


def test_the_text_of_the_whole_document_comes_with_it(tmp_path):
    form, sample = order(
        tmp_path, change=lambda document: document.element.body.insert(0, parse_xml(TEXT_BOX))
    )
    rendered = filled(form, sample)
    lines = rendered.text.split("\n")

    assert lines[0] == FIXED["agency_name"]  # the header
    assert [line for line in lines if line.startswith("盒")] == ["盒常州甲乙机械有限公司"]
    assert "已签收 □" in lines
    assert "20000.50（贰万元伍角整）" in lines


def test_rows_repeat_in_their_order(tmp_path):
    form, sample = order(tmp_path)
    rows = [{"description": f"问题{number}", "kind": "警告"} for number in range(1, 21)]
    document = Document(io.BytesIO(filled(form, sample, findings=rows).docx))

    cells = [[cell.text for cell in row.cells] for row in document.tables[0].rows]
    assert [row[:2] for row in cells[1:]] == [[str(number), f"问题{number}"] for number in range(1, 21)]


def test_the_same_values_give_the_same_bytes(tmp_path):
    form, sample = order(tmp_path)
    first, second = filled(form, sample), filled(form, sample)

    assert first.docx == second.docx
    with zipfile.ZipFile(io.BytesIO(first.docx)) as package:
        assert package.testzip() is None
        assert {member.date_time for member in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_everything_else_of_the_package_stays_and_nothing_of_its_making(tmp_path):
    form, sample = order(tmp_path)
    with (
        zipfile.ZipFile(io.BytesIO(form.docx)) as old,
        zipfile.ZipFile(io.BytesIO(filled(form, sample).docx)) as new,
    ):
        before = {name: old.read(name) for name in old.namelist()}
        after = {name: new.read(name) for name in new.namelist()}

    assert set(before) - set(after) == {"docProps/thumbnail.jpeg"}
    changed = {name for name in after if after[name] != before[name]}
    assert changed == {
        "_rels/.rels",
        "docProps/app.xml",
        "docProps/core.xml",
        "word/document.xml",
        "word/header1.xml",
    }
    properties = Document(io.BytesIO(filled(form, sample).docx)).core_properties
    assert (properties.title, properties.author) == ("责令改正书", "")
    assert b"thumbnail" not in after["_rels/.rels"]


def test_a_changed_form_is_compiled_anew(tmp_path):
    renderer = Renderer()
    form, sample = order(tmp_path / "a")
    other, _ = order(tmp_path / "b", last=("{{ doc_date }}", "新增一行"))
    values = check_values(form, sample, fixed=FIXED)

    assert "新增一行" not in renderer.render(form, values).text
    assert "新增一行" in renderer.render(other, values).text
    assert "新增一行" not in renderer.render(form, values).text


def test_several_threads_fill_at_once(tmp_path):
    form, sample = order(tmp_path)
    renderer = Renderer()

    def fill(number):
        values = check_values(form, {**sample, "party_name": f"第{number}公司"}, fixed=FIXED)
        return hashlib.sha256(renderer.render(form, values).docx).digest()

    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(fill, range(40)))

    assert together == [fill(number) for number in range(40)]
    assert len(set(together)) == 40


def test_a_value_of_a_branch_that_is_not_taken_need_not_be_found(tmp_path):
    form, sample = order(tmp_path)
    rendered = filled(form, sample, refused=False, refusal_note="不应出现的说明")

    assert "不应出现的说明" not in rendered.text


def test_a_number_that_was_never_filled_in_stops_the_issue(tmp_path):
    form, sample = order(tmp_path)
    values = check_values(form, sample, fixed={**FIXED, "doc_number": ""})

    with pytest.raises(RejectedError, match=r"责令改正书.*段落 1.*doc_number"):
        Renderer().render(form, values)


@pytest.mark.parametrize("broken", ["甲\x07乙", "甲\ud800乙", "甲\ufffe乙"])
def test_a_value_nobody_checked_still_cannot_damage_the_document(tmp_path, broken):
    form, sample = order(tmp_path)
    values = check_values(form, sample, fixed=FIXED)

    with pytest.raises(RejectedError, match="order"):
        Renderer().render(form, replace(values, printed={**values.printed, "party_name": broken}))


@pytest.mark.parametrize("value", [None, True, ["x"], 1.5])
def test_a_value_that_is_no_text_is_never_printed(tmp_path, value):
    form, sample = order(tmp_path)
    values = check_values(form, sample, fixed=FIXED)

    with pytest.raises(RejectedError, match=r"段落 2 .*order.*cannot be"):
        Renderer().render(form, replace(values, printed={**values.printed, "party_name": value}))


def test_a_value_that_is_missing_is_never_a_blank(tmp_path):
    form, sample = order(tmp_path)
    values = check_values(form, sample, fixed=FIXED)
    printed = {name: value for name, value in values.printed.items() if name != "party_name"}

    with pytest.raises(RejectedError, match=r"段落 2 .*party_name"):
        Renderer().render(form, replace(values, printed=printed))


def test_a_form_with_faults_is_never_filled(tmp_path):
    form, sample = order(tmp_path / "good")
    values = check_values(form, sample, fixed=FIXED)
    bad = (
        write_pack(tmp_path / "bad", last=("{{ doc_date }}{{ nothing }}",)) / "forms" / "order.docx"
    ).read_bytes()

    with pytest.raises(RejectedError, match=r"order: 段落 9: nothing"):
        Renderer().render(replace(form, docx=bad), values)


SITES = [
    Site("段落 2", "{{ party_name }}", ("party_name",), always=True),
    Site("表1 第3行 第2格", "{{ row.description }}", ("findings.description",), always=True),
]
PRINTED = {
    "party_name": "甲公司",
    "findings": [{"description": "甲"}, {"description": "乙"}, {"description": "甲"}],
}
TRACE = [(0, "甲公司"), (1, "甲"), (1, "乙"), (1, "甲")]


def test_every_printed_value_is_found_in_its_order(tmp_path):
    form, _ = order(tmp_path)

    assert find_printed(form, "甲公司\n甲\n乙\n甲", TRACE, SITES) == 4
    assert find_values(form, "甲公司\n甲\n乙\n甲", PRINTED, SITES) == 4


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("甲公\n甲\n乙\n甲", "段落 2：单位名称（party_name）"),
        ("甲公司\n甲\n乙\n", "表1 第3行 第2格：检查情况 问题描述（findings.description）"),
        ("甲公司\n甲\n甲\n", "表1 第3行 第2格：检查情况 问题描述（findings.description）"),
        ("", "段落 2：单位名称（party_name）"),
    ],
)
def test_a_value_that_was_lost_is_named_with_field_and_cell(tmp_path, text, place):
    form, _ = order(tmp_path)

    with pytest.raises(RejectedError) as error:
        find_printed(form, text, TRACE, SITES)
    assert place in str(error.value)


def test_a_value_that_no_tag_printed_is_missed_too(tmp_path):
    form, _ = order(tmp_path)

    with pytest.raises(RejectedError, match=r"findings\.description"):
        find_values(form, "甲公司\n甲\n乙", PRINTED, SITES)


def test_the_small_pack_uses_every_kind_of_tag():
    everything = " ".join([*PARAGRAPHS, *(cell for row in ROWS for cell in row)])

    assert all(
        kind in everything for kind in ("{%tr", "{% if", "{% else", "_capitals", "_boxes", "_box", "_start")
    )
