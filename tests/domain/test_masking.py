"""Personal values are found however they are written, and printed so that nobody is recognised."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docarchive.domain.masking.personal import (
    PersonalKind,
    PersonalValue,
    known,
    masked,
    values_of_fields,
)
from docarchive.domain.masking.spans import find_personal, mask_text
from docarchive.templates.pack import shipped_pack_folder
from docarchive.templates.rules.publication import load_masking

RULES = load_masking(shipped_pack_folder())
NAME = PersonalValue(PersonalKind.NAME, "张示例")
ID = "32049919800101001X"
HAN = st.text(
    "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面",
    max_size=12,
)


def hidden(text, *values):
    return mask_text(text, find_personal(text, values), RULES.surnames)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("被询问人张示例称", "被询问人张某某称"),
        ("张 示\n例", "张 某\n某"),
        ("张示例、张示例", "张某某、张某某"),
        ("张示", "张示"),
    ],
)
def test_a_name_is_masked_wherever_it_stands_even_over_a_line_end(text, shown):
    assert hidden(text, NAME) == shown


@pytest.mark.parametrize(
    "written", [ID, ID.lower(), "320499 19800101 001X", "３２０４９９１９８００１０１００１Ｘ"]
)
def test_a_resident_number_is_masked_without_being_known(written):
    shown = hidden(f"身份证号：{written}，住址不详")

    assert not any(sign.isdigit() for sign in shown)
    assert shown.endswith("，住址不详")


def test_mobile_numbers_are_masked_and_longer_numbers_are_not():
    text = "电话13800000000，账号0000 1380 0000 0001 001，文号〔2026〕13号，2026 13900000000"

    shown = hidden(text)

    assert "13800000000" not in shown
    assert "13900000000" not in shown
    assert "账号0000 1380 0000 0001 001" in shown
    assert "〔2026〕13号" in shown


def test_names_keep_a_surname_and_addresses_their_district():
    assert masked("欧阳示例", PersonalKind.NAME, RULES.surnames) == "欧阳某某"
    assert masked("张三", PersonalKind.NAME, RULES.surnames) == "张某"
    assert masked("江苏省常州市示例区样本路2号", PersonalKind.ADDRESS).rstrip("*") == "江苏省常州市示例区"
    assert set(masked("样本路2号", PersonalKind.ADDRESS)) == {"*"}


def test_fields_that_hold_units_or_nothing_are_no_persons():
    values = {
        "speaker_name": "常州示例机械制造有限公司",
        "third_parties": [{"name": "赵某某"}, {"name": "示例村委会"}],
        "witness_name": "钱示、孙示",
        "respondent_id_no": ID,
        "phone": "",
        "birth_date": "1980-01-01",
    }

    found = {(item.kind, item.text) for item in values_of_fields(values, RULES)}

    names = {text for kind, text in found if kind is PersonalKind.NAME}
    assert names == {"赵某某", "钱示", "孙示"}
    assert (PersonalKind.ID_NUMBER, ID) in found
    assert (PersonalKind.BIRTH_DATE, "1980年1月1日") in found


def test_a_date_of_birth_is_known_in_every_form_it_is_printed_in():
    texts = {item.text for item in known([date(1980, 1, 1)], PersonalKind.BIRTH_DATE, RULES)}

    assert {"1980年1月1日", "1980年01月01日", "1980-01-01", "1980.1.1"} == texts


@given(HAN, HAN, st.lists(st.sampled_from([" ", "\n", "　"]), min_size=2, max_size=2))
def test_no_text_around_a_value_keeps_it_from_being_masked(before, after, blanks):
    written = blanks[0].join("张示例") + blanks[1] + " ".join(ID)

    shown = hidden(before + written + after, NAME)

    bare = "".join(shown.split())
    assert "张示例" not in bare
    assert ID not in bare
    assert len(shown) == len(before + written + after)


def test_overlapping_values_leave_nothing_between_them():
    address = PersonalValue(PersonalKind.ADDRESS, "示例区张示例路2号")

    assert "示例" not in hidden("住示例区张示例路2号。", NAME, address).replace("示例区", "", 1)
