import pytest
from hypothesis import given
from hypothesis import strategies as st

from docarchive.domain.page_code import CodeVerdict, PageCode, judge, read_payload

KEY, OTHER_KEY = b"k" * 32, b"o" * 32
CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
uids = st.text(alphabet=CROCKFORD, min_size=16, max_size=16)
codes = st.builds(PageCode, uids, st.integers(0, 9999), st.integers(0, 9999))


@given(codes, st.binary(min_size=1))
def test_what_is_printed_is_read_back_as_genuine(code, key):
    read = read_payload(code.payload(key), key)

    assert read.code == code
    assert read.authentic


@given(codes, st.data())
def test_no_changed_character_passes_for_genuine(code, data):
    payload = code.payload(KEY)
    place = data.draw(st.integers(0, len(payload) - 1))
    other = data.draw(
        st.sampled_from(CROCKFORD + ":/ ").filter(lambda character: character != payload[place])
    )

    read = read_payload(payload[:place] + other + payload[place + 1 :], KEY)

    assert read is None or not read.authentic


@given(codes)
def test_another_sites_key_does_not_make_our_codes(code):
    assert not read_payload(code.payload(OTHER_KEY), KEY).authentic


@given(codes)
def test_a_payload_stays_in_the_alphanumeric_mode_of_qr(code):
    payload = code.payload(KEY)

    assert set(payload) <= set("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:")
    assert len(payload) <= 43


def test_a_payload_looks_as_specified():
    body, _, mac = PageCode("0123456789ABCDEF", 2, 5).payload(KEY).rpartition(":")

    assert body == "DA1:0123456789ABCDEF:2/5"
    assert mac == "SCPCDQFRSA"


def test_blanks_around_a_payload_do_not_matter():
    payload = PageCode("0123456789ABCDEF", 1, 1).payload(KEY)

    assert read_payload(f" {payload}\n", KEY).authentic


@pytest.mark.parametrize(
    "text",
    [
        "",
        "https://example.org",
        "DA1:0123456789ABCDEF:1/1",
        "DA2:0123456789ABCDEF:1/1:0123456789",
        "DA1:0123456789ABCDEI:1/1:0123456789",  # I, L, O and U are no Crockford digits
        "DA1:0123456789abcdef:1/1:0123456789",
        "DA1:0123456789ABCDEF:10000/1:0123456789",
        "DA1:0123456789ABCDEF:１/1:0123456789",
    ],
)
def test_any_other_text_is_no_page_code(text):
    assert read_payload(text, KEY) is None


@pytest.mark.parametrize(
    ("authentic", "known", "void", "verdict"),
    [
        (True, True, False, CodeVerdict.GENUINE),
        (True, True, True, CodeVerdict.VOID),
        (True, False, False, CodeVerdict.UNKNOWN),
        (False, True, False, CodeVerdict.FORGED),
        (False, True, True, CodeVerdict.FORGED),
        (False, False, False, CodeVerdict.FOREIGN),
    ],
)
def test_each_kind_of_code_is_a_case_of_its_own(authentic, known, void, verdict):
    assert judge(authentic=authentic, known=known, void=void) is verdict
