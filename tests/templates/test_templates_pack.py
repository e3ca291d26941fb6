import io
import shutil
import zipfile

import pytest
from pack_files import FIELDS, FORM, PARAGRAPHS, write_pack

from docarchive.domain.errors import ConflictError, NotFoundError, RejectedError
from docarchive.templates.pack import copy_shipped_packs, load_pack, open_pack, read_pack, shipped_pack_folder
from docarchive.templates.strict_yaml import load_yaml

CODE = [
    "{{ ''.__class__ }}",
    "{{ ''.__class__.__mro__ }}",
    "{{ party_name.__class__ }}",
    "{{ cycler.__init__.__globals__.os.popen('id').read() }}",
    "{{ party_name.upper() }}",
    "{{ findings.append(1) }}",
    "{{ party_name|attr('upper') }}",
    "{{ party_name|upper }}",
    "{{ party_name|center(1000000000) }}",
    "{{ 'a' * 1000000000 }}",
    "{{ count ** 99999999 }}",
    "{{ count * count }}",
    "{{ party_name ~ party_name }}",
    "{{ party_name + party_name }}",
    "{{ [1, 2, 3] }}",
    "{{ findings[0] }}",
    "{{ party_name[::-1] }}",
    "{{ party_name is defined }}",
    "{{ -count }}",
    "{{ 1.5 }}",
    "{{ lipsum() }}",
    "{% for i in range(10 ** 9) %}x{% endfor %}",
    "{% for i in 'abc' %}x{% endfor %}",
    "{% for a in findings %}{% for b in findings %}x{% endfor %}{% endfor %}",
    "{% for a in findings recursive %}x{% endfor %}",
    "{% for a, b in findings %}x{% endfor %}",
    "{% set x = 1 %}",
    "{% macro m() %}x{% endmacro %}",
    "{% import 'os' as os %}",
    "{% include '/etc/passwd' %}",
    "{% extends 'x' %}",
    "{% filter upper %}x{% endfilter %}",
    "{% raw %}x{% endraw %}",
    "{% with a = 1 %}x{% endwith %}",
    "{{ party_name|_print(0) }}",
    "{{ _trace }}",
    "{{ self }}",
    "{{ " + "(" * 5000 + "1" + ")" * 5000 + " }}",
    "{{ " + "9" * 5000 + " }}",
]


def test_a_pack_gives_its_forms_and_samples(tmp_path):
    pack = load_pack(write_pack(tmp_path))

    assert (pack.id, pack.edition, list(pack.forms)) == ("test", "mem", ["order"])
    assert pack.form("order").number_word == "责改"
    assert [spec.name for spec in pack.form("order").fields][:3] == ["doc_date", "party_name", "facts"]
    assert pack.sample("order")["count"] == 2


def test_a_form_that_does_not_exist_is_answered_with_those_spelled_nearly_so(tmp_path):
    pack = load_pack(write_pack(tmp_path))

    with pytest.raises(NotFoundError, match=r"ordre.*did you mean order"):
        pack.form("ordre")


def test_the_shipped_pack_loads():
    pack = load_pack(shipped_pack_folder())

    assert pack.form("penalty_decision_unit").penalties_from == "penalties"


def test_the_shipped_packs_are_copied_once(tmp_path):
    copy_shipped_packs(tmp_path)

    assert load_pack(tmp_path / "mem").forms.keys() == load_pack(shipped_pack_folder()).forms.keys()
    with pytest.raises(ConflictError, match="mem"):
        copy_shipped_packs(tmp_path)


def test_a_folder_without_pack_yaml_is_no_pack(tmp_path):
    with pytest.raises(NotFoundError, match=r"pack\.yaml"):
        load_pack(tmp_path)


def test_all_faults_of_all_files_are_told_at_once_with_file_and_line(tmp_path):
    fields = FIELDS.replace("type: int", "type: integer").replace("max_length: 60", "max_length: many")
    form = FORM.replace("audience: external", "audience: everybody\ncolour: red") + "  - phone\n"
    write_pack(tmp_path, fields=fields, form=form, paragraphs=["{{ party }}"], rows=())

    with pytest.raises(RejectedError) as error:
        load_pack(tmp_path)

    for expected in (
        "fields.yaml 第7行 count",
        "fields.yaml 第2行 party_name",
        "forms/order.yaml 第5行: everybody",
        "forms/order.yaml 第6行: colour",
        "phone → fields.yaml",
        "order: 段落 1: party → ",
    ):
        assert expected in str(error.value)


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ("x: {type: string, label: 甲, label_en: A, colour: red}", "yaml-unknown-key"),
        ("x: {type: string, label: 甲}", "yaml-missing-key"),
        ("x: {label: 甲, label_en: A}", "yaml-missing-key"),
        ("x: {type: string, label: 甲, label_en: A, required: maybe}", "yaml-value"),
        ("x: {type: string, label: 甲, label_en: A, source: party.colour}", "yaml-value"),
        ("x: {type: string, label: 甲, label_en: A, pattern: '('}", "yaml-value"),
        ("X: {type: string, label: 甲, label_en: A}", "field-name"),
        ("loop: {type: string, label: 甲, label_en: A}", "field-name"),
        ("items: {type: string, label: 甲, label_en: A}", "field-name"),
        ("doc_number: {type: string, label: 甲, label_en: A}", "field-name"),
        ("x: {type: enum, label: 甲, label_en: A}", "field-rule"),
        ("x: {type: enum, label: 甲, label_en: A, choices: [a, a]}", "yaml-value"),
        ("x: {type: list, label: 甲, label_en: A}", "field-rule"),
        ("x: {type: date, label: 甲, label_en: A, max_length: 3}", "field-rule"),
        (
            "x: {type: list, label: 甲, label_en: A, max_rows: 501, columns: {a: {type: int, label: 甲, label_en: B}}}",
            "field-rule",
        ),
        (
            "x: {type: list, label: 甲, label_en: A, columns: {a: {type: list, label: 甲, label_en: A}}}",
            "field-rule",
        ),
        ("x: [1]", "yaml-value"),
        ("- x", "yaml-value"),
    ],
)
def test_a_wrong_field_is_refused(tmp_path, fields, code):
    write_pack(tmp_path, fields=f"{FIELDS}{fields}\n" if not fields.startswith("-") else fields)

    assert code in {
        finding.code for finding in read_pack(tmp_path)[1] if finding.where.startswith("fields.yaml")
    }


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (("id: order", "id: other"), "form-id"),
        (("volume_side: main", "volume_side: left"), "yaml-value"),
        (("volume_side: main\n", ""), "yaml-missing-key"),
        (("number_word: 责改", "number_word: zhe"), "yaml-value"),
        (("act_date: visit", "act_date: party_name"), "form-rule"),
        (("act_date: visit", "act_date: nothing"), "form-rule"),
        (("penalties_from: findings", "penalties_from: basis"), "form-rule"),
        (("penalties_from: findings", "services_from: findings"), "form-rule"),
        (("  - doc_date\n", ""), "form-rule"),
        (("  - facts\n", "  - facts\n  - facts\n"), "form-rule"),
        (("  - refused\n", ""), "form-rule"),
        (("  - facts\n", "  - {use: facts, colour: red}\n"), "yaml-unknown-key"),
        (("  - facts\n", "  - {use: fact}\n"), "unknown-field"),
        (("stage: x", ""), None),
        (("audience: external", "audience: external\nstage: dreaming"), "yaml-value"),
        (("audience: external", "audience: external\nseal: round"), "yaml-value"),
        (("audience: external", "audience: external\nofficers: two"), "yaml-value"),
        (("audience: external", "audience: external\ncopies: 案卷"), "yaml-value"),
    ],
)
def test_a_wrong_rule_of_a_form_is_refused(tmp_path, change, code):
    write_pack(tmp_path, form=FORM.replace(*change))

    found = {
        finding.code for finding in read_pack(tmp_path)[1] if finding.where.startswith("forms/order.yaml")
    }
    assert found == ({code} if code else set())


def test_a_source_that_names_no_field_of_another_form_is_refused(tmp_path):
    change = "  - {use: facts, source: document.order.nothing}\n"
    write_pack(tmp_path, form=FORM.replace("  - facts\n", change))

    with pytest.raises(RejectedError, match=r"document\.order\.nothing"):
        load_pack(tmp_path)


@pytest.mark.parametrize(
    ("source", "fault"),
    [
        ("document.order|order.number", None),
        ("document.order|letter.number", "document.order|letter.number"),
        ("document.order|.number", "document.order|.number"),
        ("party.address|home_address", None),
        ("party.address|nothing", "party.address|nothing"),
        ("agency.address|phone", "agency.address|phone"),
    ],
)
def test_a_source_may_name_several_forms_or_several_facts_of_the_party(tmp_path, source, fault):
    change = f'  - {{use: facts, source: "{source}"}}\n'
    folder = write_pack(tmp_path, form=FORM.replace("  - facts\n", change))

    found = [finding.found for finding in read_pack(folder)[1]]
    assert found == [] if fault is None else fault in found[0]


def test_a_form_takes_a_field_over_with_changes(tmp_path):
    change = "  - {use: facts, label: 事实, label_en: What, required: true, max_length: 9, source: document.order.number}\n"
    pack = load_pack(write_pack(tmp_path, form=FORM.replace("  - facts\n", change)))

    spec = next(spec for spec in pack.form("order").fields if spec.name == "facts")
    assert (spec.label, spec.required, spec.max_length, spec.source) == (
        "事实",
        True,
        9,
        "document.order.number",
    )


@pytest.mark.parametrize("code", CODE, ids=range(len(CODE)))
def test_code_in_a_form_is_refused_when_the_pack_is_loaded(tmp_path, code):
    write_pack(tmp_path, last=("{{ doc_date }}", code))

    with pytest.raises(RejectedError, match=r"order: 段落 10: "):
        load_pack(tmp_path)


@pytest.mark.parametrize(
    "harmless",
    [
        "{% if count > 1 %}多份{% elif count == 1 %}一份{% endif %}",
        "{% if method == '留置' or method in ['直接'] and not refused %}甲{% endif %}",
        "{% if seen_at != '/' %}{{ seen_at }}{% endif %}",
        "{% for row in findings if row.is_major %}{{ loop.index }}/{{ loop.length }}{{ row.kind }}{% else %}无{% endfor %}",
        "{{ findings|join('、', attribute='description') }}，共{{ findings|length }}项，{{ count + 1 }}",
        "{{ '甲' if refused else '乙' }}{{ party_name|default('') }}",
        "{% if method == “直接” %}引号{% endif %}",
        "{# 说明 #}{_{ 字面 }_}",
    ],
)
def test_what_the_language_allows_loads(tmp_path, harmless):
    assert load_pack(write_pack(tmp_path, last=("{{ doc_date }}", harmless))).forms


@pytest.mark.parametrize(
    ("member", "content", "code"),
    [
        ("word/vbaProject.bin", b"macro", "macro"),
        ("word/embeddings/oleObject1.bin", b"ole", "embedded-file"),
        ("word/endnotes.xml", b"<x>{{ party_name }}</x>", "tag-outside-text"),
        (
            "word/_rels/settings.xml.rels",
            b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1"'
            b' Type="x" Target="file:///etc/passwd" TargetMode="External"/></Relationships>',
            "external-link",
        ),
    ],
)
def test_a_form_that_carries_more_than_text_is_refused(tmp_path, member, content, code):
    path = write_pack(tmp_path) / "forms" / "order.docx"
    with zipfile.ZipFile(path, "a") as package:
        package.writestr(member, content)

    with pytest.raises(RejectedError, match=code):
        load_pack(tmp_path)


@pytest.mark.parametrize("content", [b"", b"not a zip", b"PK\x03\x04" + b"\x00" * 50])
def test_a_file_that_is_no_word_file_is_named(tmp_path, content):
    (write_pack(tmp_path) / "forms" / "order.docx").write_bytes(content)

    with pytest.raises(RejectedError, match=r"order: .*docx-damaged"):
        load_pack(tmp_path)


def test_broken_xml_in_a_form_is_named(tmp_path):
    path = write_pack(tmp_path) / "forms" / "order.docx"
    out = io.BytesIO()
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name)[:-9] if name == "word/styles.xml" else old.read(name))
        new.writestr("word/header9.xml", b"<w:hdr>")
    path.write_bytes(out.getvalue())

    with pytest.raises(RejectedError, match=r"header9\.xml"):
        load_pack(tmp_path)


def test_yaml_keeps_what_was_typed():
    text = "a: 2026-11-21\nb: 012345\nc: 9:30\nd: 20000.50\ne: no\nf: true\ng: ~\nh: 12\ni: '12'\nj: 1_000\nk: 0x1F\nl: 1e3\n"

    assert load_yaml(text, "x") == {
        "a": "2026-11-21",
        "b": "012345",
        "c": "9:30",
        "d": "20000.50",
        "e": "no",
        "f": True,
        "g": None,
        "h": 12,
        "i": "12",
        "j": "1_000",
        "k": "0x1F",
        "l": "1e3",
    }


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("a: 1\nb: 2\na: 3", "第3行.*duplicate"),
        ("a: &x 1\nb: *x", "第1行.*anchors"),
        ("a: !!python/object:os.system x", "第1行.*tags"),
        ("a: 1\n---\nb: 2", "第.行.*one document"),
        ("a: [1", "not YAML"),
        ("[" * 50 + "]" * 50, "nested"),
        ("? [1]\n: 2", "a key must be plain"),
        ("a: \x07", "not YAML"),
        ("a" * 3_000_000, "larger"),
    ],
)
def test_yaml_that_guesses_or_grows_is_refused(text, reason):
    with pytest.raises(RejectedError, match=f"x.*{reason}"):
        load_yaml(text, "x")


def test_a_file_that_is_not_utf8_is_named(tmp_path):
    write_pack(tmp_path)
    (tmp_path / "fields.yaml").write_bytes("x: 常州".encode("gb18030"))

    with pytest.raises(RejectedError, match=r"fields\.yaml.*UTF-8"):
        load_pack(tmp_path)


def test_word_lock_files_and_hidden_files_are_no_forms(tmp_path):
    write_pack(tmp_path)
    (tmp_path / "forms" / "~$order.docx").write_bytes(b"lock")
    (tmp_path / "forms" / ".order.yaml.swp").write_bytes(b"editor")

    assert list(load_pack(tmp_path).forms) == ["order"]


@pytest.mark.parametrize(
    "text",
    [
        "{% " * 20000,
        "{{" * 20000,
        "{{ party_name }}" * 20000,
        "{% if refused %}" * 1500,
        "{{ count" + " + count" * 500 + " }}",
        "{% if refused %}" * 1400 + "{% endif %}" * 1400,
        "｛" * 20000,
        "{%p if refused %}" * 300,
    ],
    ids=range(8),
)
@pytest.mark.timeout(120)  # two seconds on a quiet machine; what this is about would take hours
def test_a_form_made_to_be_slow_or_deep_is_refused_soon(tmp_path, text):
    write_pack(tmp_path, last=("{{ doc_date }}", text))

    with pytest.raises(RejectedError, match="order"):
        load_pack(tmp_path)


def test_every_field_of_the_form_must_be_used_in_word(tmp_path):
    write_pack(tmp_path, paragraphs=[text for text in PARAGRAPHS if "basis" not in text])

    with pytest.raises(RejectedError, match=r"basis .*unused-field"):
        load_pack(tmp_path)


def test_one_faulty_form_does_not_stop_the_others(tmp_path):
    folder = write_pack(tmp_path)
    shutil.copy(folder / "forms" / "order.docx", folder / "forms" / "other.docx")
    broken = (folder / "forms" / "order.yaml").read_text("utf-8").replace("id: order", "id: other")
    (folder / "forms" / "other.yaml").write_text(f"{broken}\nunknown_key: 1\n", "utf-8")

    pack = open_pack(folder)

    assert pack.form("order").id == "order"
    with pytest.raises(RejectedError, match="unknown_key"):
        pack.form("other")
    with pytest.raises(RejectedError, match="unknown_key"):
        load_pack(folder)
