from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from pack_files import FIXED, FORM, write_pack

from docarchive.domain.errors import RejectedError
from docarchive.domain.laws.law import LawReference
from docarchive.domain.money import MAX_FEN, capitals, figures
from docarchive.domain.plain import canonical_json
from docarchive.templates.pack import load_pack, shipped_pack_folder
from docarchive.templates.values import check_values

LAW = LawReference("中华人民共和国安全生产法", date(2021, 6, 10), 97, item=4)
SHIPPED = load_pack(shipped_pack_folder())


@pytest.fixture(scope="module")
def pack(tmp_path_factory):
    return load_pack(write_pack(tmp_path_factory.mktemp("pack")))


@pytest.fixture(scope="module")
def form(pack):
    return pack.form("order")


@pytest.fixture(scope="module")
def sample(pack):
    return pack.sample("order")


def checked(form, sample, **changes):
    raw = {name: value for name, value in {**sample, **changes}.items() if value is not ...}
    return check_values(form, raw, fixed=FIXED)


def test_values_print_as_documents_do(form, sample):
    printed = checked(form, sample, seen_at="2026-11-20 9:05", bring=["其他", "身份证"]).printed

    assert printed["doc_date"] == "2026年11月21日"
    assert printed["visit"] == "2026年11月20日9时30分至11时00分"
    assert (printed["visit_start"], printed["visit_end"]) == (
        "2026年11月20日9时30分",
        "2026年11月20日11时00分",
    )
    assert printed["seen_at"] == "2026年11月20日9时05分"
    assert (printed["fine"], printed["fine_capitals"]) == ("20000.00", "贰万元整")
    assert printed["count"] == 2
    assert (printed["refused"], printed["refused_box"]) == (False, "□")
    assert (printed["method"], printed["method_boxes"]) == ("直接", "☑直接 □留置")
    assert (printed["bring"], printed["bring_boxes"]) == ("身份证、其他", "☑身份证 □营业执照 ☑其他")
    assert printed["basis"] == "《中华人民共和国安全生产法》第九十七条第四项"
    assert printed["facts"].splitlines()[1] == "二、未按规定设置警示标志。"
    assert printed["doc_number"] == FIXED["doc_number"]


def test_rows_are_numbered_and_print_by_the_same_rules(form, sample):
    rows = checked(form, sample).printed["findings"]

    assert [row["seq"] for row in rows] == [1, 2]
    assert (rows[0]["amount"], rows[0]["amount_capitals"], rows[0]["is_major_box"]) == ("/", "/", "□")
    assert (rows[1]["amount"], rows[1]["amount_capitals"], rows[1]["is_major_box"]) == (
        "20000.50",
        "贰万元伍角整",
        "☑",
    )


def test_what_was_not_given_prints_a_stroke_and_is_absent_from_the_data(form, sample):
    values = checked(form, sample, facts=..., seen_at=None, fine="", refused=..., bring=[])

    assert {values.printed[name] for name in ("facts", "seen_at", "fine", "fine_capitals", "bring")} == {"/"}
    assert values.printed["bring_boxes"] == "□身份证 □营业执照 □其他"
    assert not {"facts", "seen_at", "fine", "refused", "bring", "refusal_note"} & set(values.data)


def test_data_are_plain_and_hold_dates_in_iso_and_amounts_in_fen(form, sample):
    data = checked(form, sample).data

    assert data["doc_date"] == "2026-11-21"
    assert data["visit"] == {"start": "2026-11-20 09:30", "end": "2026-11-20 11:00"}
    assert data["fine"] == 2000000
    assert data["findings"][1] == {
        "description": "通道堵塞",
        "kind": "罚款",
        "amount": 2000050,
        "is_major": True,
    }
    assert data["basis"] == [
        {"law": "中华人民共和国安全生产法", "edition": "2021-06-10", "article": 97, "item": 4}
    ]
    canonical_json(data)


def test_an_inserted_article_and_a_subitem_are_printed_and_kept(form, sample):
    place = {
        "law": "中华人民共和国刑法",
        "edition": "2023-12-29",
        "article": 134,
        "inserted": 1,
        "item": 2,
        "subitem": 3,
    }
    values = checked(form, {**sample, "basis": [*sample["basis"], place]})

    assert values.printed["basis"].endswith("第四项、《中华人民共和国刑法》第一百三十四条之一第二项第三目")
    assert values.data["basis"][1] == place


@pytest.mark.parametrize("form_id", SHIPPED.forms)
def test_the_data_of_every_shipped_form_are_plain(form_id):
    form = SHIPPED.form(form_id)
    values = check_values(form, SHIPPED.sample(form_id), fixed=FIXED)

    canonical_json(values.data)


def test_penalties_and_laws_come_out_typed(form, sample):
    values = checked(form, sample)

    assert values.penalties == (("警告", None), ("罚款", 2000050))
    assert values.laws == (LAW,)
    assert values.services == ()
    assert (values.act_date, values.doc_date) == (date(2026, 11, 20), date(2026, 11, 21))


def test_services_come_out_typed():
    form = SHIPPED.form("service_receipt")
    values = check_values(form, SHIPPED.sample("service_receipt"), fixed=FIXED)

    assert values.services
    assert all(isinstance(day, date) and method for _document, day, method in values.services)


def test_the_date_of_the_document_has_a_default(form, sample):
    raw = {name: value for name, value in sample.items() if name != "doc_date"}
    values = check_values(form, raw, fixed=FIXED, doc_date=date(2026, 12, 1))

    assert values.printed["doc_date"] == "2026年12月1日"
    with pytest.raises(RejectedError, match="doc_date"):
        check_values(form, raw, fixed=FIXED)


def test_all_bad_fields_are_named_in_one_answer(form, sample):
    bad = {
        "doc_date": "2026-02-30",
        "party_name": "甲" * 61,
        "facts": "甲\x07乙",
        "visit": {"start": "2026-11-20 11:00", "end": "2026-11-20 09:30"},
        "seen_at": "yesterday",
        "fine": "0.005",
        "count": "two",
        "refused": "yes",
        "method": "电话",
        "bring": ["钱"],
        "basis": [{"law": "安全生产法", "article": 97}],
        "findings": [{"description": "", "kind": "没收"}, {"kind": "罚款", "amount": -1, "colour": "red"}],
        "parti_name": "x",
    }

    with pytest.raises(RejectedError) as error:
        checked(form, sample, **bad)

    text = str(error.value)
    for name in (*form.fields, "parti_name"):
        if getattr(name, "name", name) != "refusal_note":
            assert getattr(name, "name", name) in text
    for expected in (
        "落款日期（doc_date, Date）：'2026-02-30'",
        "最多60字，现有61字",
        "U+0007",
        "the end is not after the start",
        "at most two decimals",
        "直接、留置",
        "检查情况（findings, Findings） 第1行 问题描述（description, Description）：为空",
        "第2行 问题描述（description, Description）：缺少",
        "第2行 金额（amount, Amount）：-1",
        "第2行 colour：没有这个字段",
        "did you mean party_name",
        "17 处",
    ):
        assert expected in text


def test_a_wrong_period_is_told_as_people_write_it(form, sample):
    ends = {
        "start": datetime.fromisoformat("2026-11-20 11:00"),
        "end": datetime.fromisoformat("2026-11-20 09:30"),
    }
    for visit, told in (
        (ends, "2026-11-20 11:00—2026-11-20 09:30，"),
        ({name: str(end) for name, end in ends.items()}, "'2026-11-20 11:00:00'—'2026-11-20 09:30:00'，"),
    ):
        with pytest.raises(RejectedError, match=told):
            checked(form, sample, visit=visit)


@pytest.mark.parametrize(
    ("name", "given_"),
    [
        ("party_name", None),
        ("party_name", "  "),
        ("party_name", ["甲"]),
        ("party_name", True),
        ("party_name", "甲\n乙"),
        ("party_name", "甲\t乙"),
        ("party_name", "甲\x00乙"),
        ("party_name", "甲\ud800乙"),
        ("party_name", "甲\ufffe乙"),
        ("party_name", "甲\U0001fffe乙"),
        ("party_name", "甲\u202e00002乙"),
        ("party_name", "甲\u200b乙"),
        ("party_name", "甲\u2028乙"),
        ("party_name", "甲\x85乙"),
        ("facts", "甲\x0c乙"),
        ("facts", "甲\x07乙"),
        ("facts", "甲" * 5001),
        ("doc_date", datetime(2026, 11, 21, 8, 0, tzinfo=UTC)),
        ("doc_date", "21.11.2026"),
        ("doc_date", 20261121),
        ("doc_date", "0206-11-21"),
        ("seen_at", date(2026, 11, 21)),
        ("seen_at", "2026-11-21"),
        ("seen_at", "2026-11-21 09:30:15"),
        ("seen_at", datetime(2026, 11, 21, 8, 0, tzinfo=UTC)),
        ("visit", "2026-11-21"),
        ("visit", {"start": "2026-11-21 09:30"}),
        ("visit", {"start": "2026-11-21 09:30", "end": "2026-11-21 09:30"}),
        ("fine", 0.1),
        ("fine", "-1"),
        ("fine", [1]),
        ("fine", 10**10 + 1),
        ("fine", "0.005"),
        ("doc_date", "1899-12-31"),
        ("doc_date", "2200-01-01"),
        ("seen_at", "1899-12-31 23:59"),
        ("count", 1.5),
        ("count", True),
        ("count", 10**13),
        ("refused", 1),
        ("method", "直接 留置"),
        ("method", ["直接"]),
        ("bring", "身份证"),
        ("bring", ["身份证", "身份证"]),
        ("basis", []),
        ("basis", "安全生产法第九十七条"),
        ("basis", [{"law": "安全生产法", "edition": "2021-06-10", "article": 0}]),
        ("basis", [{"law": "安全生产法", "edition": "2021-06-10", "article": 1, "section": 2}]),
        ("basis", [{"law": "", "edition": "2021-06-10", "article": 1}]),
        ("basis", [{"law": "刑法", "edition": "2023-12-29", "article": 133, "inserted": 0}]),
        ("basis", [{"law": "刑法", "edition": "2023-12-29", "article": 133, "subitem": "一"}]),
        ("findings", []),
        ("findings", None),
        ("findings", "x"),
        ("findings", ["x"]),
        ("findings", [{"description": "甲", "kind": "警告"}] * 21),
        ("doc_number", "x"),
        ("agency_name", "x"),
    ],
)
def test_a_value_that_does_not_fit_is_refused_by_name(form, sample, name, given_):
    with pytest.raises(RejectedError, match=name):
        checked(form, sample, **{name: given_})


@pytest.mark.parametrize(
    "text",
    [
        "甲&乙公司",
        "货值<5000元",
        "𠮷野家",
        "安全👷‍♀️",
        "{{ x }}{% if %}",
        '"引号"',
        "镕喆堃",
        "x" * 60,
        "café",
        "㎡",
    ],
)
def test_unusual_but_printable_text_is_taken_as_it_is(form, sample, text):
    values = checked(form, sample, party_name=text, facts=f"{text}\n\t{text}")

    assert values.printed["party_name"] == values.data["party_name"] == text
    assert values.printed["facts"] == f"{text}\n\t{text}"


def test_line_ends_of_every_system_become_one_kind(form, sample):
    assert checked(form, sample, facts="甲\r\n乙\r丙\n\n").printed["facts"] == "甲\n乙\n丙"


@pytest.mark.parametrize(
    ("name", "given_", "printed"),
    [
        ("fine", 0, "0.00"),
        ("fine", 10**10, "10000000000.00"),
        ("doc_date", "1900-01-01", "1900年1月1日"),
        ("doc_date", "2100-02-28", "2100年2月28日"),
        ("doc_date", date(2026, 1, 2), "2026年1月2日"),
        ("doc_date", "2026年1月2日", "2026年1月2日"),
        ("seen_at", datetime.fromisoformat("2026-01-02T09:30"), "2026年1月2日9时30分"),
        ("seen_at", "2026-01-02T09:30", "2026年1月2日9时30分"),
        ("seen_at", "2026年1月2日9时30分", "2026年1月2日9时30分"),
        ("visit", "2026年1月2日9时30分至11时00分", "2026年1月2日9时30分至11时00分"),
        ("fine", Decimal("20000.50"), "20000.50"),
        ("fine", "20,000", "20000.00"),
        ("count", "3", 3),
        ("party_name", 213000, "213000"),
        ("basis", [LAW], "《中华人民共和国安全生产法》第九十七条第四项"),
    ],
)
def test_python_yaml_and_printed_values_are_all_read(form, sample, name, given_, printed):
    assert checked(form, sample, **{name: given_}).printed[name] == printed


def test_values_read_by_an_ordinary_yaml_parser_are_taken_too(tmp_path, form):
    raw = yaml.safe_load((write_pack(tmp_path) / "samples" / "order.yaml").read_text("utf-8"))
    raw["findings"][1]["amount"] = str(raw["findings"][1]["amount"])

    assert isinstance(raw["doc_date"], date)
    assert checked(form, raw).printed["doc_date"] == "2026年11月21日"


def test_a_refusal_needs_its_note(form, sample):
    with pytest.raises(RejectedError, match="refusal_note"):
        checked(form, sample, refused=True)
    assert checked(form, sample, refused=True, refusal_note="当事人拒签").printed["refused_box"] == "☑"


def test_a_choice_can_make_another_field_required(tmp_path, sample):
    fields = "  - {use: seen_at, required_if: method=留置}\n"
    form = load_pack(write_pack(tmp_path, form=FORM.replace("  - seen_at\n", fields))).form("order")

    with pytest.raises(RejectedError, match="seen_at"):
        checked(form, sample, method="留置")
    assert checked(form, sample, method="直接").printed["seen_at"] == "/"


@pytest.mark.parametrize("missing", ["agency_name", "doc_title", "doc_number", "edition"])
def test_what_every_form_has_must_be_given(form, sample, missing):
    fixed = {name: text for name, text in FIXED.items() if name != missing}

    with pytest.raises(RejectedError, match=missing):
        check_values(form, sample, fixed=fixed)


def test_an_error_message_never_carries_what_a_terminal_cannot_show(form, sample):
    with pytest.raises(RejectedError) as error:
        checked(form, sample, party_name="甲\ud800\x1b[31m")

    str(error.value).encode("utf-8")
    assert "\x1b" not in str(error.value)


@settings(deadline=None)
@given(st.integers(0, MAX_FEN))
def test_figures_and_capitals_always_stand_for_one_amount(fen):
    form = SHIPPED.form("penalty_decision_unit")
    sample = SHIPPED.sample("penalty_decision_unit")
    row = {"kind": "罚款", "amount": figures(fen)}
    values = check_values(form, {**sample, "penalties": [row]}, fixed=FIXED)

    printed = values.printed["penalties"][0]
    assert (printed["amount"], printed["amount_capitals"]) == (figures(fen), capitals(fen))
    assert values.penalties == (("罚款", fen),)


@settings(deadline=None)
@given(st.text(max_size=60))
def test_any_text_is_either_taken_whole_or_refused(text):
    form = SHIPPED.form("inquiry_notice")
    raw = {**SHIPPED.sample("inquiry_notice"), "inquiry_place": text}
    answer = ""
    try:
        answer = check_values(form, raw, fixed=FIXED).printed["inquiry_place"]
    except RejectedError as error:
        answer = str(error)

    assert answer == text.strip(" \u3000") or "inquiry_place" in answer
    answer.encode("utf-8")


def test_a_credit_code_with_a_wrong_check_digit_is_refused():
    form = SHIPPED.form("penalty_decision_unit")
    fixed = {**FIXED, "doc_number": ""}
    sample = SHIPPED.sample("penalty_decision_unit")

    assert check_values(form, sample, fixed=fixed).printed["uscc"] == "91320400MA0000001T"
    with pytest.raises(RejectedError, match="校验位"):
        check_values(form, {**sample, "uscc": "91320400MA0000001X"}, fixed=fixed)
