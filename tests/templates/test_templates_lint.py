import re
import shutil
import zipfile
from pathlib import Path

import pytest
from docx.oxml import OxmlElement, parse_xml
from pack_files import FIELDS, FORM, LAST, PARAGRAPHS, SAMPLE, word_file, write_pack

from docarchive.domain.errors import NotFoundError
from docarchive.domain.findings import Severity
from docarchive.templates.lint import lint
from docarchive.templates.pack import load_pack, shipped_pack_folder
from docarchive.templates.rules.wording import find_obsolete, read_wording

ROOT = Path(__file__).parents[2]
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'

BAD_PARAGRAPHS = (
    "{{ agency_name }}{{ doc_title }}{{ doc_number }}{{ edition }}",  # 段落 1
    "{{ party_name }}｛｛ facts ｝｝",  # 2 full-width braces
    "{{ facts }",  # 3 a brace short
    "{{ partyname }}",  # 4 unknown field
    "{{ description }}",  # 5 a column outside its loop
    "{{ ''.__class__ }}",  # 6 code
    "{{ party name }}",  # 7 syntax
    "{{ refusal_note }}{% else %}",  # 8 never opened
    "{% endfor %}",  # 9 never opened
    "{{ findings }}{{ refused }}",  # 10 not printable, twice
    "{% if method == '电话' %}{{ method }}{% endif %}",  # 11 never true
    "{% if fine > 5 %}{{ fine }}{% endif %}",  # 12 order of texts
    "{%p if refused %}同段的字会丢失{%p endif %}",  # 13 not alone
    "依据《行政处罚法》第三十一条的规定",  # 14 obsolete
    "向常州市人民政府或者上一级主管部门申请行政复议",  # 15 obsolete
    "{{ count }}{{ visit }}{% if party_name %}有{% endif %}",  # 16 always true
    "{{r facts }}",  # 17 rich text
    "{% macro x() %}{% endmacro %}",  # 18 forbidden
    "{{ row.kind }}",  # 19 outside its loop
    "{% for row in party_name %}{{ row }}{% endfor %}",  # 20 a loop over a text
    "{% for row in findings %}{% for one in findings %}甲{% endfor %}{% endfor %}",  # 21 a loop in a loop
    "{% for fine in findings %}{{ fine.kind }}{% endfor %}",  # 22 a row named like a field
    "{{ count * 2 }}",  # 23 multiplication
    "{% include 'x' %}",  # 24 another file
    "{{ facts|upper }}",  # 25 a filter that is not allowed
    "{{ party_name.upper() }}",  # 26 a call
    "{% elif refused %}",  # 27 never opened
    "要求听证的，应当在收到本告知书之日起三日内提出",  # 28 obsolete
    "公告之日起经过六十日即视为送达",  # 29 obsolete
    "{% if method != '电邮' %}{% endif %}",  # 30 never equal
    "{% if refused %}{% endif %}{% endif %}",  # 31 one end too many
    "{{ loop.index }}",  # 32 outside any loop
    "第{{ count }次",  # 33 a brace short, among words
    "{% if refused %}{{ refusal_note }}",  # 34 never closed
)
BAD_ROWS = (
    ("甲", "乙"),
    ("{%tr for row in findings %}", ""),
    ("{{ item.description }}", "{{ row.colour }}{{ row.seq }}"),
    ("{%tr endfor %}", ""),
    ("{% if refused %}", "{% endif %}"),
)
EXPECTED = {
    ("tag-full-width", "段落 2"),
    ("tag-broken", "段落 3"),
    ("unknown-field", "段落 4"),
    ("field-outside-loop", "段落 5"),
    ("tag-forbidden", "段落 6"),
    ("tag-syntax", "段落 7"),
    ("block-unopened", "段落 8"),
    ("block-unopened", "段落 9"),
    ("not-printable", "段落 10"),
    ("unknown-choice", "段落 11"),
    ("comparison", "段落 12"),
    ("tag-not-alone", "段落 13"),
    ("obsolete-wording", "段落 14"),
    ("obsolete-wording", "段落 15"),
    ("condition-always-true", "段落 16"),
    ("tag-forbidden", "段落 17"),
    ("tag-forbidden", "段落 18"),
    ("field-outside-loop", "段落 19"),
    ("loop-variable", "表1 第3行 第1格"),
    ("unknown-field", "表1 第3行 第2格"),
    ("block-crosses", "表1 第5行 第2格"),
    ("unknown-field", "页眉 段落 1"),
    ("loop-source", "段落 20"),
    ("loop-nested", "段落 21"),
    ("loop-variable", "段落 22"),
    ("tag-forbidden", "段落 23"),
    ("tag-forbidden", "段落 24"),
    ("tag-forbidden", "段落 25"),
    ("tag-forbidden", "段落 26"),
    ("block-unopened", "段落 27"),
    ("obsolete-wording", "段落 28"),
    ("obsolete-wording", "段落 29"),
    ("unknown-choice", "段落 30"),
    ("block-unopened", "段落 31"),
    ("field-outside-loop", "段落 32"),
    ("tag-broken", "段落 33"),
    ("block-unclosed", "段落 34"),
    ("tag-split", "段落 35"),
    ("field-fetches", "正文"),
    ("tag-outside-text", "段落 38"),
    ("tag-outside-text", "段落 39"),
    ("page-number", "页脚"),
    ("unused-field", "正文"),
    ("tracked-changes", "word/document.xml"),
    ("hidden-text", "word/document.xml"),
    ("macro", "word/vbaProject.bin"),
    ("embedded-file", "word/embeddings/oleObject1.bin"),
    ("external-link", "word/_rels/settings.xml.rels"),
    ("font-missing", "word/document.xml"),
}


def break_everything(document):
    split = document.add_paragraph()
    for piece in ("{{ se", "en_", "at }}"):
        split.add_run(piece)
    hidden = document.add_paragraph().add_run("看不见")
    hidden.font.hidden = True
    hidden.font.name = "没有的字体"
    split._p.append(parse_xml(f'<w:ins {W} w:id="1" w:author="x"><w:r><w:t>修订</w:t></w:r></w:ins>'))
    for code in (' INCLUDETEXT "x.docx" ', " {{ facts }} "):
        document.add_paragraph()._p.append(parse_xml(f"<w:fldSimple {W} w:instr='{code}'/>"))
    run = document.add_paragraph()._p
    for piece in ("{", "{ facts }}"):
        run.append(parse_xml(f"<w:r {W}><w:instrText>{piece}</w:instrText></w:r>"))
    footer = document.sections[0].footer.paragraphs[0]._p
    for field in list(footer):
        footer.remove(field)


@pytest.fixture
def broken(tmp_path):
    """A pack with one form full of faults and one without any."""
    folder = write_pack(
        tmp_path,
        paragraphs=BAD_PARAGRAPHS,
        rows=BAD_ROWS,
        last=(),
        header="{{ agency_nam }}",
        change=break_everything,
    )
    link = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        '<Relationship Id="r" Type="x" Target="https://example.org/x.dotm" TargetMode="External"/></Relationships>'
    )
    with zipfile.ZipFile(folder / "forms" / "order.docx", "a") as package:
        package.writestr("word/vbaProject.bin", b"macro")
        package.writestr("word/embeddings/oleObject1.bin", b"ole")
        package.writestr("word/_rels/settings.xml.rels", link)
    (folder / "forms" / "good.yaml").write_text(FORM.replace("id: order", "id: good"), "utf-8")
    (folder / "samples" / "good.yaml").write_text(SAMPLE, "utf-8")
    word_file(folder / "forms" / "good.docx")
    shutil.copytree(shipped_pack_folder() / "rules", folder / "rules")
    return folder


def test_more_than_forty_faults_of_one_form_are_told_at_once_with_their_places(broken):
    findings = lint(broken, installed=lambda face: face != "没有的字体")

    found = {
        (item.code, item.where.removeprefix("order: "))
        for item in findings
        if item.where.startswith("order: ")
    }
    assert EXPECTED - found == set()
    assert len(EXPECTED) > 40


def test_a_broken_form_does_not_hide_or_blame_the_others(broken):
    assert [item for item in lint(broken) if item.where.startswith(("good", "samples/good"))] == []
    (broken / "forms" / "good.docx").write_bytes(b"no zip")

    assert {item.code for item in lint(broken) if item.where.startswith("good")} == {"docx-damaged"}


def test_a_form_whose_yaml_is_wrong_still_has_its_word_file_checked(broken):
    yaml = broken / "forms" / "order.yaml"
    yaml.write_text(yaml.read_text("utf-8").replace("audience: external", "audience: all"), "utf-8")
    found = {(item.code, item.where) for item in lint(broken)}

    assert {("yaml-value", "forms/order.yaml 第5行"), ("unknown-field", "order: 段落 4")} <= found
    assert ("obsolete-wording", "order: 段落 14") in found


def test_faults_say_what_stands_there_and_what_should(broken):
    by_place = {item.where: item for item in lint(broken)}

    assert by_place["order: 段落 4"].found == "partyname"
    assert "party_name" in by_place["order: 段落 4"].expected
    assert by_place["order: 段落 11"].expected == "直接、留置"
    assert "第四十四条" in by_place["order: 段落 14"].expected


def test_the_shipped_pack_is_without_any_finding():
    assert lint(shipped_pack_folder()) == []


def test_the_small_pack_of_the_tests_is_without_any_finding(tmp_path):
    assert lint(load_pack(write_pack(tmp_path))) == []


def test_fonts_are_asked_for_once_each_and_only_noted():
    asked = []
    findings = lint(shipped_pack_folder(), installed=lambda face: bool(asked.append(face)))

    assert {"仿宋_GB2312"} <= set(asked)
    assert {item.code for item in findings} == {"font-missing"}
    assert {item.severity for item in findings} == {Severity.NOTICE}


@pytest.mark.parametrize(
    ("sample", "code"),
    [
        (None, "sample-missing"),
        ("doc_date: yesterday\n", "sample-wrong"),
        ("[", "sample-wrong"),
        ("- 1\n", "sample-wrong"),
    ],
)
def test_a_sample_that_is_missing_or_wrong_is_reported(tmp_path, sample, code):
    assert [item.code for item in lint(write_pack(tmp_path, sample=sample))] == [code]


def test_a_sample_of_no_form_is_noted(tmp_path):
    write_pack(tmp_path)
    (tmp_path / "samples" / "oder.yaml").write_text(SAMPLE, "utf-8")

    assert [(item.code, item.severity) for item in lint(tmp_path)] == [("sample-stray", Severity.NOTICE)]


def test_a_form_that_its_own_sample_cannot_fill_is_reported(tmp_path):
    """A loop around half a paragraph gives XML that no program reads."""

    def cut(document):
        paragraph = document.add_paragraph()
        paragraph.add_run("{% for row in findings %}甲")
        box = OxmlElement("w:hyperlink")
        box.append(paragraph.add_run("{{ row.seq }}{% endfor %}")._r)
        paragraph._p.append(box)

    findings = lint(write_pack(tmp_path, change=cut))

    assert [item.code for item in findings] == ["sample-unprintable"]
    assert "XML" in findings[0].found


def test_columns_a_form_leaves_out_are_only_noted(tmp_path):
    rows = (("序号",), ("{%tr for row in findings %}",), ("{{ row.seq }}",), ("{%tr endfor %}",))
    findings = lint(write_pack(tmp_path, rows=rows))

    assert [(item.code, item.severity) for item in findings] == [("unused-column", Severity.NOTICE)]
    assert findings[0].found == "findings: description、kind、amount、is_major"


def test_a_number_that_is_not_printed_is_reported(tmp_path):
    findings = lint(
        write_pack(tmp_path, paragraphs=[text.replace("{{ doc_number }}", "") for text in PARAGRAPHS])
    )

    assert [(item.code, item.expected) for item in findings] == [("unused-field", "{{ doc_number }}")]


def test_no_footer_at_all_is_reported(tmp_path):
    def drop(document):
        section = document.sections[0]._sectPr
        for reference in section.findall("{*}footerReference"):
            section.remove(reference)

    assert [item.code for item in lint(write_pack(tmp_path, change=drop))] == ["page-number"]


def test_rules_with_faults_are_reported(tmp_path):
    rules = write_pack(tmp_path) / "rules" / "obsolete_wording.yaml"
    rules.parent.mkdir()
    rules.write_text("- {pattern: '(', now: x, source: y}\n- {pattern: x}\n- 3\n", "utf-8")

    assert {item.code for item in lint(tmp_path)} == {"yaml-value", "yaml-missing-key"}


def test_an_unreadable_pack_yaml_is_reported_and_a_missing_one_not_found(tmp_path):
    write_pack(tmp_path, pack="id: test\n")

    assert {item.code for item in lint(tmp_path)} == {"yaml-missing-key"}
    with pytest.raises(NotFoundError):
        lint(tmp_path / "nothing")


OBSOLETE = [
    "依据《中华人民共和国行政处罚法》第三十一条、第三十二条的规定",
    "可在收到本告知书之日起3日内向本机关提出陈述、申辩",
    "如要求听证，应当在收到本告知书之日起三日内提出",
    "可以依法向常州市人民政府或者上一级主管部门申请行政复议",
    "对当场处罚决定不服的，可以依法申请行政复议，也可以直接向人民法院提起行政诉讼",
    "或者在3个月内依法向人民法院提起行政诉讼",
    "违反了《中华人民共和国安全生产法》第九十四条第三项的规定",
    "常州市安全生产监督管理局",
    "（苏常）安监罚〔2026〕12号",
    "当场对公民处五十元以下罚款",
    "公告之日起经过六十日即视为送达",
]
CURRENT = [
    "依据《中华人民共和国行政处罚法》第四十四条、第四十五条的规定",
    "可在收到本告知书之日起{{ defence_days }}个工作日内向本机关提出陈述、申辩",
    "如要求听证，应当在收到本告知书之日起五个工作日内提出",
    "可以在六十日内依法向常州市人民政府申请行政复议，或者在六个月内依法向人民法院提起行政诉讼",
    "对当场处罚决定不服的，应当先依法申请行政复议",
    "违反了《中华人民共和国安全生产法》第九十七条第三项的规定",
    "常州市应急管理局（苏常）应急罚〔2026〕12号",
    "当场对公民处二百元以下、对法人或者其他组织处三千元以下罚款",
    "公告之日起经过三十日即视为送达",
    "自收到本决定书之日起十五日内缴纳罚款；十三日内申请听证的",
]


def test_every_rule_finds_its_old_wording_and_none_the_new():
    faults = []
    rules = read_wording(shipped_pack_folder(), faults)
    hit = {item.expected for text in OBSOLETE for item in find_obsolete([("段落 1", text)], rules)}

    assert faults == []
    assert [text for text in OBSOLETE if not find_obsolete([("段落 1", text)], rules)] == []
    assert len(hit) == len(rules)
    assert [item.found for text in CURRENT for item in find_obsolete([("段落 1", text)], rules)] == []


def test_old_wording_is_found_through_blanks_line_breaks_and_tags():
    rules = read_wording(shipped_pack_folder(), [])
    text = "《行政处罚法》 第{{ x }}三十\n一条"

    assert [item.code for item in find_obsolete([("段落 1", text)], rules)] == ["obsolete-wording"]


def test_every_code_is_explained_in_the_documentation():
    sources = "".join(path.read_text("utf-8") for path in (ROOT / "src/docarchive/templates").rglob("*.py"))
    codes = set(re.findall(r'(?:Finding|fault|_fault)\(\s*"([a-z-]+)"', sources))
    codes |= set(re.findall(r'(?:return \(?\s*|^\s+\(_[A-Z_]+, )"([a-z]+-[a-z-]+)", ', sources, re.MULTILINE))
    findings = (ROOT / "docs/forms.md").read_text("utf-8").partition("## Findings")[2]
    documented = set(re.findall(r"^\| `([a-z-]+)` \|", findings, re.MULTILINE))

    assert codes <= documented
    assert [code for code in sorted(documented) if f'"{code}"' not in sources] == []
    assert len(codes) > 35


def test_the_fields_of_the_small_pack_cover_every_type():
    types = set(re.findall(r"type: ([a-z]+)", FIELDS))

    assert types >= {
        "string",
        "text",
        "date",
        "datetime",
        "period",
        "money",
        "int",
        "bool",
        "enum",
        "choices",
        "lawrefs",
        "list",
    }
    assert LAST
