"""Bad input: each ends in one clear message with its code, uses no number and loses nothing."""

import json
import os
import shutil
import subprocess
import zipfile
from contextlib import suppress

import pikepdf
import pytest

from needed import unlike

NOTICE = "penalty_notice"


def numbers(clerk):
    return [gap["number"] for gap in clerk.json("numbers")]


def change_form(clerk, form, old, new):
    """Replace text in the body of a form's Word file, as someone with Word could."""
    path = clerk.workspace / "templates/mem/forms" / f"{form}.docx"
    with zipfile.ZipFile(path) as package:
        members = {name: package.read(name) for name in package.namelist()}
    body = members["word/document.xml"].decode()
    assert old in body
    members["word/document.xml"] = body.replace(old, new, 1).encode()
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in members.items():
            package.writestr(name, content)


@pytest.mark.parametrize(
    ("pair", "says"),
    [
        ("party_name=", "当事人（party_name, "),
        ("violation_facts=null", "违法事实（violation_facts, Facts）：缺少"),
        ("party_name=" + "甲" * 201, "当事人"),
        ('violation_facts="a\\x07b"', "U+0007"),
        ("violation_facts=a\x07b", "control characters are not allowed"),
        ('contact_person="一行\\n两行"', "联系人"),
        ("uscc=91320400MA0000001X", "统一社会信用代码"),
        ("doc_date=2026-02-30", "落款日期"),
        ("defence_days=三", "陈述申辩期限"),
        ("no_such=1", "no_such：没有这个字段"),
        ("=1", "应为 名称=值"),
        ("party_name: x", "应为 名称=值"),
    ],
)
def test_a_wrong_value_is_named_with_its_field_and_uses_no_number(at_work, pair, says):
    refused = at_work.issue(NOTICE, "--set", pair, code=2)

    assert says in refused.err
    assert refused.out == ""
    assert numbers(at_work) == []
    assert at_work.json("case", "show", "示例")["records"] == []


def test_all_wrong_values_are_named_in_one_answer(at_work):
    refused = at_work.issue(
        NOTICE,
        "--set",
        "uscc=1",
        "--set",
        "party_name=",
        "--set",
        "no_such=2",
        "--set",
        "doc_date=昨天",
        code=2,
    )

    assert all(name in refused.err for name in ("uscc", "party_name", "no_such", "doc_date"))
    assert "forms fields penalty_notice" in refused.err


@pytest.mark.parametrize(
    "text", ["甲&乙<丙>公司", "恒达😀公司", "常州𠀀𪛖有限公司", '他说："未培训" {{ x }}']
)
def test_marks_emoji_and_rare_han_are_printed_as_they_are(at_work, tmp_path, text):
    values = tmp_path / "值.json"
    values.write_text(json.dumps({"violation_facts": text}), encoding="utf-8")
    at_work.issue(NOTICE, "--values", values, "--output", tmp_path / "out")

    printed = next((tmp_path / "out").glob("*.docx"))
    with zipfile.ZipFile(printed) as package:
        body = package.read("word/document.xml").decode()
    assert text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;") in body


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("值.yaml", "a: [1", "值.yaml"),
        ("值.yaml", "- 1\n- 2\n", "应为 名称: 值"),
        ("值.json", "{", "值.json"),
        ("值.yaml", "名称: 值".encode("gbk"), "UTF-8"),
        ("值.yaml", "a: &x [*x]\n", "值.yaml"),
        ("值.yaml", "a: 1\na: 2\n", "值.yaml"),
    ],
)
def test_a_file_of_values_that_cannot_be_read_is_named(at_work, tmp_path, name, content, says):
    file = tmp_path / name
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    refused = at_work.run("issue", NOTICE, "--case", "示例", "--values", file, code=2)

    assert says in refused.err


def test_officers_without_valid_certificate_and_one_alone_are_refused(at_work):
    at_work.run(
        *("officer", "add", "--name", "赵过期", "--cert", "3", "--issuer", "厅"),
        *("--valid-from", "2024-01-01", "--valid-to", "2025-12-31"),
    )
    alone = at_work.issue("inspection_record", "--officer", "王甲示", code=2)
    expired = at_work.issue("inspection_record", "--officer", "王甲示", "--officer", "赵过期", code=2)

    assert "不得少于2人" in alone.err
    assert "赵过期 在 2026-10-12 没有有效执法证件" in expired.err
    assert numbers(at_work) == []


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (("enterprise", "add", "--uscc", "91320400MA0000001X"), 2, "不正确"),
        (("enterprise", "add", "--uscc", "91320400MA0000001T"), 4, "已登记为"),
        (("enterprise", "show", "没有这家"), 3, "没有找到"),
        (("issue", "no_such", "--case", "示例"), 3, "forms list"),
        (("issue", NOTICE, "--case", "没有此案"), 3, "没有找到"),
        (("case", "open", "--cause", "x", "--party", "示例", "--officer", "无此人"), 3, "没有找到"),
        (("case", "open", "--cause", "", "--party", "示例", "--officer", "王甲示"), 2, "为空"),
        (
            ("case", "open", "--cause", "x", "--party", "示例", "--officer", "王甲示", "--opened-on", "1.2"),
            2,
            "日期",
        ),
        (("search", "企业:"), 2, "冒号"),
        (("search", "(a"), 2, "括号"),
        (("search", "x", "--limit", "0"), 2, "limit"),
        (("show", "不是文号"), 2, "文号"),
        (("inbox", "show", "01ARZ3NDEKTSV4RRFFQ69G5FAV"), 3, "没有"),
        (("inbox", "assign", "01ARZ3NDEKTSV4RRFFQ69G5FAV", "--to", "示例", "--pages", "0"), 3, ""),
    ],
    ids=lambda value: " ".join(value[:2]) if isinstance(value, tuple) else "",
)
def test_what_cannot_be_is_refused_with_its_code(at_work, words, code, says):
    given = ("--name", "某", "--legal-rep", "某", "--address", "某", "--phone", "1")
    more = given if words[:2] == ("enterprise", "add") else ()
    refused = at_work.run(*words, *more, code=code)

    assert says in refused.err
    assert refused.err.startswith("错误 / error: ")


def test_the_agencys_faults_are_all_named_at_once(clerk, tmp_path):
    file = tmp_path / "agency.yaml"
    file.write_text("name: 1\nregio: x\ndefence_days: three\nphone: ''\n", encoding="utf-8")
    refused = clerk.run("agency", "set", file, code=2)

    for name in ("name", "regio", "defence_days", "phone", "court", "bank_account"):
        assert f"\n  {name}：" in refused.err


@pytest.mark.parametrize(
    ("item", "says"),
    [
        ("region: （苏常）", "region：'（苏常）'，应为 1 至 8 个汉字"),
        ("region: SuChang", "region：'SuChang'，应为 1 至 8 个汉字"),
        ("region: 一二三四五六七八九", "应为 1 至 8 个汉字"),
        ("numbering: by_year", "numbering：'by_year'，应为 / expected one of by_type、by_case"),
        ("numbering: true", "numbering：True，应为文字"),
    ],
)
def test_a_number_practice_that_cannot_be_printed_is_refused(at_work, item, says):
    file = at_work.workspace / "agency.yaml"
    name = item.partition(":")[0]
    kept = [line for line in file.read_text("utf-8").splitlines() if line.partition(":")[0] != name]
    file.write_text("\n".join([*kept, item]) + "\n", encoding="utf-8")

    assert says in at_work.run("agency", "set", file, code=2).err


@pytest.mark.parametrize(
    "code",
    [
        "{{ ''.__class__.__mro__ }}",
        "{% for i in range(10**9) %}x{% endfor %}",
        "{{ 9**9**9 }}",
        "{% include 'x' %}",
    ],
)
def test_a_form_with_code_is_refused_before_anything_is_issued(at_work, code):
    change_form(at_work, NOTICE, "{{ contact_person }}", code)
    lint = at_work.run("forms", "lint", code=2)
    refused = at_work.issue(NOTICE, code=2)

    assert NOTICE in lint.out
    assert NOTICE in refused.err
    assert numbers(at_work) == []


@pytest.fixture
def printed(at_work, tmp_path):
    """A PDF that somebody made, and damaged relatives of it."""
    pdf = pikepdf.new()
    for _ in range(3):
        pdf.add_blank_page(page_size=(595, 842))
    pdf.save(tmp_path / "整份.pdf")
    pdf.save(tmp_path / "加密.pdf", encryption=pikepdf.Encryption(owner="a", user="b"))
    whole = (tmp_path / "整份.pdf").read_bytes()
    (tmp_path / "截断.pdf").write_bytes(whole[: len(whole) // 2])
    (tmp_path / "空.pdf").write_bytes(b"")
    (tmp_path / "改名.pdf").write_bytes(b"PK\x03\x04 not a PDF")
    return tmp_path


def test_damaged_files_wait_with_a_reason_and_nothing_is_lost(at_work, printed):
    names = ["加密.pdf", "截断.pdf", "空.pdf", "改名.pdf"]
    arrived = {item["name"]: item for item in at_work.json("ingest", *(printed / name for name in names))}

    assert set(arrived) == set(names)
    assert all(item["reason"] for item in arrived.values())
    assert all(item["state"] not in ("released", "gone") for item in arrived.values())
    assert arrived["加密.pdf"]["state"] == "quarantined"
    kept = sorted(path.name for path in (at_work.workspace / "inbox").rglob("*.pdf"))
    assert kept == sorted(names)


def test_links_are_not_followed_and_names_in_gbk_are_read(at_work, printed):
    inbox = at_work.workspace / "inbox"
    (inbox / "链接.pdf").symlink_to(printed / "整份.pdf")
    shutil.copy(printed / "整份.pdf", os.fsencode(inbox) + b"/" + "扫描件.pdf".encode("gbk"))
    at_work.run("ingest")
    waiting = {item["name"]: item for item in at_work.json("inbox", "list")}

    assert "链接" in waiting["链接.pdf"]["reason"]
    assert waiting["扫描件.pdf"]["state"] == "set_aside"


def test_what_cannot_be_written_is_told_with_its_place(at_work):
    at_work.issue(NOTICE)
    number = "（苏常）应急罚告〔2026〕1号"
    for words in (
        ("show", number, "--file", "issued_docx", "--output", "/proc/x.docx"),
        ("prove", number, "--output", "/proc/x.json"),
        ("export", "示例", "/proc/x"),
        ("backup", "/proc/x"),
    ):
        refused = at_work.run(*words, code=75)
        assert "/proc/x" in refused.err
        assert "处理 / what to do" in refused.err


@pytest.fixture
def small_disk(tmp_path):
    """A disk of 16 MB; made by root where mounting is allowed."""
    folder = tmp_path / "disk"
    folder.mkdir()
    made = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=16m", "tmpfs", folder], capture_output=True)
    if made.returncode:
        unlike("needs root and the right to mount")
    yield folder
    subprocess.run(["umount", "--lazy", folder], check=True)


def test_a_full_disk_is_told_and_after_making_room_all_is_there(at_work, small_disk, printed):
    office = small_disk / "office"
    shutil.copytree(at_work.workspace, office)
    at_work.workspace = office
    filler = small_disk / "filler"
    with suppress(OSError), filler.open("wb", buffering=0) as file:
        while file.write(b"x" * 4096):
            pass
    refused = [
        at_work.issue(NOTICE, code=75),
        at_work.run("ingest", printed / "整份.pdf", code=75),
        at_work.run("enterprise", "rename", "示例机械", "新名", code=75),
    ]
    filler.unlink()
    at_work.issue(NOTICE)
    status = at_work.json("status")

    assert all("处理 / what to do" in item.err for item in refused)
    assert status["catalog"]["facts"] == status["ledger"]["published"]
    assert len(at_work.json("case", "show", "示例")["records"]) == 1
    assert [item["code"] for item in at_work.json("verify")["findings"] if item["severity"] == "damage"] == []
    assert not list((office / "inbox").glob("*.part"))
