import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docarchive.domain.checkpoint_words import checkpoint_words, read_checkpoint_code
from docarchive.domain.errors import RejectedError
from docarchive.domain.identifiers import RecordId

ORIGIN = "docarchive/01JD0000000000000000000000"
RECORD = RecordId("01J0000000000000000000RECD")


@given(st.binary(min_size=32, max_size=32), st.integers(1, 10**11), st.sampled_from([None, RECORD]))
def test_what_is_printed_as_code_reads_back(root, size, record):
    head = read_checkpoint_code(checkpoint_words(ORIGIN, size, root, record_id=record).payload)

    assert (head.size, head.root, head.record_id) == (size, root, record)
    assert head.archive == "01JD0000000000000000000000"


def test_the_code_stays_in_the_alphanumeric_mode_and_the_words_are_short():
    words = checkpoint_words(ORIGIN, 300, bytes(range(32)), record_id=RECORD)

    assert re.fullmatch(r"[0-9A-Z $%*+./:-]+", words.payload)
    assert len(words.payload) < 150
    assert words.text == "台账共 300 条，树根 0001-0203-0405-0607-0809-0A0B-0C0D-0E0F"


@pytest.mark.parametrize("change", [("DAL1", "DAL2"), (":300:", ":0300:"), ("00", "0U"), (":300", "")])
def test_what_is_no_code_is_refused(change):
    payload = checkpoint_words(ORIGIN, 300, bytes(range(32))).payload

    with pytest.raises(RejectedError, match="not the code of a checkpoint"):
        read_checkpoint_code(payload.replace(*change))


def test_stray_bits_at_the_end_are_refused():
    payload = checkpoint_words(ORIGIN, 300, bytes(32)).payload

    with pytest.raises(RejectedError):
        read_checkpoint_code(payload[:-1] + "1")
