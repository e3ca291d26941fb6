"""Signed PDFs: who signed, whether it holds, what it covers; nothing said that was not checked."""

import pytest
from hostile_more import many_signatures
from issued_pdf import issued_pdf
from signed_pdf import AUTHORITY, SIGNER, added_to, pki, signed

from docarchive.domain.file_remark import SignatureCoverage, SignatureTrust
from docarchive.reading.confined.child import ChildReader


def check(reader, folder, content):
    path = folder / "回证.pdf"
    path.write_bytes(content)
    return reader.read(path).signatures


@pytest.fixture
def trusting(tmp_path):
    folder = tmp_path / "trusted"
    folder.mkdir()
    (folder / "root.pem").write_bytes(pki(AUTHORITY).root_pem)
    (folder / "notes.pem").write_bytes(b"no certificate")
    with ChildReader(trusted_certificates=folder) as reader:
        yield reader


def test_a_signed_pdf_says_who_signed_and_that_it_holds(tmp_path, reader):
    (found,) = check(reader, tmp_path, signed())

    assert SIGNER in found.signer
    assert found.field == "签名1"
    assert found.signed_at is not None
    assert found.intact is True
    assert found.covers is SignatureCoverage.WHOLE_FILE
    assert found.trust is SignatureTrust.NOT_CHECKED
    assert found.stamped_at is None
    assert found.changed_after is False


def test_one_changed_byte_is_found(tmp_path, reader):
    content = bytearray(signed())
    at = content.find(b"MediaBox")
    content[at + 12] ^= 1

    (found,) = check(reader, tmp_path, bytes(content))

    assert found.intact is False


def test_what_was_added_after_it_is_told(tmp_path, reader):
    (found,) = check(reader, tmp_path, added_to(signed()))

    assert found.intact is True
    assert found.covers is SignatureCoverage.EARLIER_VERSION
    assert found.changed_after is True


def test_a_second_signature_leaves_the_first_as_it_was(tmp_path, reader):
    first, second = check(reader, tmp_path, signed(signed(), field="签名2"))

    assert (first.intact, first.covers, first.changed_after) == (
        True,
        SignatureCoverage.EARLIER_VERSION,
        False,
    )
    assert (second.intact, second.covers) == (True, SignatureCoverage.WHOLE_FILE)


def test_a_signer_of_a_listed_authority_is_trusted_and_another_is_not(tmp_path, trusting):
    (known,) = check(trusting, tmp_path, signed())
    (stranger,) = check(trusting, tmp_path, signed(authority="另一家"))

    assert known.trust is SignatureTrust.TRUSTED
    assert (stranger.trust, stranger.intact) == (SignatureTrust.NOT_TRUSTED, True)


def test_a_folder_that_is_not_there_checks_no_trust(tmp_path):
    with ChildReader(trusted_certificates=tmp_path / "nowhere") as reader:
        (found,) = check(reader, tmp_path, signed())

    assert found.trust is SignatureTrust.NOT_CHECKED


def test_a_signature_that_is_none_cannot_be_checked_and_the_file_is_read(tmp_path, reader):
    content = signed()
    at = content.find(b"/Contents <") + len(b"/Contents <")
    broken = content[:at] + b"00" * 40 + content[at + 80 :]

    (found,) = check(reader, tmp_path, broken)

    assert found.intact is None or found.intact is False


def test_a_seal_of_a_kind_nobody_here_checks_is_told_not_passed_over(tmp_path, reader):
    found = check(reader, tmp_path, many_signatures())

    assert len(found) == 50
    assert {(each.intact, each.problem) for each in found} == {(None, "SubFilter /GBT.38540")}


def test_an_unsigned_pdf_has_no_signatures(tmp_path, reader):
    assert check(reader, tmp_path, issued_pdf()) == ()


def test_reading_the_text_again_checks_no_signatures(tmp_path, reader):
    path = tmp_path / "a.pdf"
    path.write_bytes(signed())

    assert reader.read(path, codes=False).signatures == ()
