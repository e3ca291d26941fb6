"""Electronic signatures of a PDF, checked with pyHanko; nothing is fetched, the file is not changed."""

import io
import logging
from contextlib import suppress
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any

from asn1crypto import pem, x509
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.fields import enumerate_sig_fields
from pyhanko.sign.validation import validate_pdf_signature, validate_pdf_timestamp
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.status import (
    DocumentTimestampStatus,
    PdfSignatureStatus,
    SignatureCoverageLevel,
)
from pyhanko_certvalidator import ValidationContext

from docarchive.domain.file_remark import MAX_DETAIL, SignatureCheck, SignatureCoverage, SignatureTrust

_MAX_SIGNATURES = 50
_MAX_CERTIFICATES = 500
_MAX_CERTIFICATE_BYTES = 1 << 20
_MAX_FILE_BYTES = 512 << 20
_CERTIFICATE_ENDS = (".pem", ".crt", ".cer", ".der")
_COVERS = {
    SignatureCoverageLevel.ENTIRE_FILE: SignatureCoverage.WHOLE_FILE,
    SignatureCoverageLevel.ENTIRE_REVISION: SignatureCoverage.EARLIER_VERSION,
    SignatureCoverageLevel.CONTIGUOUS_BLOCK_FROM_START: SignatureCoverage.EARLIER_VERSION,
}
_HARMLESS_CHANGES = frozenset(
    {ModificationLevel.NONE, ModificationLevel.LTA_UPDATES, ModificationLevel.FORM_FILLING}
)
logging.getLogger("pyhanko").setLevel(logging.CRITICAL)
logging.getLogger("pyhanko_certvalidator").setLevel(logging.CRITICAL)


def check_signatures(path: Path, trusted: Path | None) -> tuple[SignatureCheck, ...]:
    """Check every signature: whether it fits, what it covers, what was changed after it.

    Args:
        path: The PDF.
        trusted: Folder of certificates (PEM or DER) a signer's may lead to; None: trust is not checked.
    """
    if path.stat().st_size > _MAX_FILE_BYTES:
        return (_unchecked("", "larger than 512 MiB"),)
    try:
        reader = PdfFileReader(io.BytesIO(path.read_bytes()), strict=False)
        known = {each.field_name: each for each in reader.embedded_signatures}
        fields = list(islice(enumerate_sig_fields(reader, filled_status=True), _MAX_SIGNATURES))
    except Exception as error:
        # The file is in other hands: whatever the library makes of it, the answer is one line on the record.
        return (_unchecked("", f"{type(error).__name__}: {error}"),)
    roots = _certificates(trusted) if trusted is not None and trusted.is_dir() else []
    context = ValidationContext(trust_roots=roots, allow_fetching=False, revocation_mode="soft-fail")
    return tuple(
        _check(known[name], context, trust_known=bool(roots))
        if name in known
        else _of_another_kind(name, value)
        for name, value, _ in fields
    )


def _check(
    signature: EmbeddedPdfSignature, context: ValidationContext, *, trust_known: bool
) -> SignatureCheck:
    field = _printable(str(signature.field_name))
    try:
        if signature.sig_object_type == "/DocTimeStamp":
            return _told_stamp(field, validate_pdf_timestamp(signature, context), trust_known=trust_known)
        status = validate_pdf_signature(signature, signer_validation_context=context)
    except Exception as error:
        return _unchecked(field, f"{type(error).__name__}: {error}")
    return _told(field, status, trust_known=trust_known)


def _of_another_kind(name: str, value: Any) -> SignatureCheck:
    """A signature the library passes over, such as a seal by the national standards of China."""
    try:
        kind = str(value.get_object().get("/SubFilter", ""))
    except Exception:
        kind = ""
    return _unchecked(_printable(name), f"SubFilter {kind or '—'}")


def _told_stamp(field: str, status: DocumentTimestampStatus, *, trust_known: bool) -> SignatureCheck:
    trust = SignatureTrust.TRUSTED if status.trusted else SignatureTrust.NOT_TRUSTED
    return SignatureCheck(
        field=field,
        signer=_printable(status.signing_cert.subject.human_friendly),
        covers=_covers(status.coverage),
        intact=bool(status.intact and status.valid),
        trust=trust if trust_known else SignatureTrust.NOT_CHECKED,
        stamped_at=_utc(status.timestamp),
    )


def _told(field: str, status: PdfSignatureStatus, *, trust_known: bool) -> SignatureCheck:
    stamp = status.timestamp_validity
    stamped = stamp.timestamp if stamp is not None and stamp.intact and stamp.valid else None
    trust = SignatureTrust.TRUSTED if status.trusted else SignatureTrust.NOT_TRUSTED
    level = status.modification_level
    return SignatureCheck(
        field=field,
        signer=_printable(status.signing_cert.subject.human_friendly),
        signed_at=_utc(status.signer_reported_dt),
        intact=bool(status.intact and status.valid),
        covers=_COVERS.get(status.coverage, SignatureCoverage.PART)
        if status.coverage
        else SignatureCoverage.PART,
        trust=trust if trust_known else SignatureTrust.NOT_CHECKED,
        stamped_at=_utc(stamped),
        changed_after=None if level is None else level not in _HARMLESS_CHANGES,
    )


def _covers(level: SignatureCoverageLevel | None) -> SignatureCoverage:
    return _COVERS.get(level, SignatureCoverage.PART) if level is not None else SignatureCoverage.PART


def _unchecked(field: str, problem: str) -> SignatureCheck:
    """For an algorithm the library does not know (SM2 is one), and for a damaged signature."""
    return SignatureCheck(field, "", SignatureCoverage.PART, problem=_printable(problem))


def _certificates(folder: Path) -> list[x509.Certificate]:
    """The certificates in a folder; what is none is passed over, and `docarchive doctor` counts the files."""
    found = []
    for file in sorted(one for one in folder.iterdir() if one.suffix.lower() in _CERTIFICATE_ENDS):
        content = file.read_bytes()[:_MAX_CERTIFICATE_BYTES]
        with suppress(ValueError, TypeError):
            found += _certificates_in(content)
    return found[:_MAX_CERTIFICATES]


def _certificates_in(content: bytes) -> list[x509.Certificate]:
    if not pem.detect(content):
        return [_loaded(content)]
    armoured = pem.unarmor(content, multiple=True)
    return [_loaded(der) for kind, _, der in armoured if kind == "CERTIFICATE"]


def _loaded(der: bytes) -> x509.Certificate:
    certificate = x509.Certificate.load(der)
    certificate.subject.native  # noqa: B018 (asn1crypto reads late; what is no certificate shows here)
    return certificate


def _utc(moment: datetime | None) -> datetime | None:
    if moment is None:
        return None
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)


def _printable(text: str) -> str:
    plain = "".join(sign if sign.isprintable() else "\N{REPLACEMENT CHARACTER}" for sign in text)
    return plain.encode("utf-8", "replace").decode()[:MAX_DETAIL]
