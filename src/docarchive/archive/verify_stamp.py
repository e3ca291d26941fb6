"""Checking time stamps (RFC 3161) for `verify`, with the library ``rfc3161-client`` (extra ``timestamp``)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path

from cryptography import x509


@dataclass(frozen=True, slots=True)
class CheckedStamp:
    """What a time stamp was found to say."""

    at: datetime
    trusted: bool
    """Its certificates lead to one of those trusted; False when none are given."""


class BadStampError(Exception):
    """The time stamp does not fit, and why."""


def installed() -> bool:
    """Whether stamps can be asked for and checked here."""
    return find_spec("rfc3161_client") is not None


def check_stamp(
    token: bytes, note: bytes, trusted: Sequence[x509.Certificate], *, nonce: int | None = None
) -> CheckedStamp:
    """See that *token* stamps *note*; with certificates to trust, that one of them stands behind it.

    Raises:
        BadStampError: it does not.
    """
    from rfc3161_client import VerificationError, VerifierBuilder, decode_timestamp_response

    try:
        answer = decode_timestamp_response(token)
        if answer.status != 0:
            raise BadStampError(f"refused: {'; '.join(answer.status_string)}")
        imprint = answer.tst_info.message_imprint.message
        at, said = answer.tst_info.gen_time, answer.tst_info.nonce
    except ValueError as error:
        raise BadStampError(f"not an answer of RFC 3161: {error}") from error
    if imprint != sha256(note).digest():
        raise BadStampError("it stamps something else")
    if nonce is not None and said != nonce:
        raise BadStampError("it answers another question")
    if not trusted:
        return CheckedStamp(at, trusted=False)
    builder = VerifierBuilder()
    for certificate in trusted:
        builder = builder.add_root_certificate(certificate)
    try:
        builder.build().verify_message(answer, note)
    except VerificationError as error:
        raise BadStampError(str(error)) from error
    return CheckedStamp(at, trusted=True)


def trusted_certificates(folder: Path | None) -> list[x509.Certificate]:
    """Every certificate (PEM or DER) in *folder*; what is none is passed over."""
    found: list[x509.Certificate] = []
    for path in sorted(folder.iterdir()) if folder is not None and folder.is_dir() else []:
        content = path.read_bytes() if path.is_file() else b""
        try:
            found += (
                x509.load_pem_x509_certificates(content)
                if b"-----BEGIN" in content
                else [x509.load_der_x509_certificate(content)]
            )
        except ValueError:
            continue
    return list(dict.fromkeys(found))
