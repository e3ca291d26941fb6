"""PDFs signed in the test with certificates made in the test, whole or tampered with."""

import io
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache

from asn1crypto import keys as asn1_keys
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from issued_pdf import issued_pdf
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers
from pyhanko_certvalidator.registry import SimpleCertificateStore

SIGNER = "测试签署人"
AUTHORITY = "测试根证书"


@dataclass(frozen=True)
class Pki:
    """An authority and one signer."""

    root_pem: bytes
    signer: signers.SimpleSigner


@cache
def pki(name: str) -> Pki:
    root_key, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    root = _certificate(name, name, root_key.public_key(), root_key, ca=True)
    leaf = _certificate(SIGNER, name, key.public_key(), root_key, ca=False)
    der = key.private_bytes(
        serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    store = SimpleCertificateStore()
    store.register(_asn1(root))
    signer = signers.SimpleSigner(_asn1(leaf), asn1_keys.PrivateKeyInfo.load(der), store)
    return Pki(root.public_bytes(serialization.Encoding.PEM), signer)


def _certificate(subject, issuer, public_key, signing_key, *, ca):
    def name(common):
        return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common)])

    now = datetime.now(UTC)
    usage = x509.KeyUsage(True, True, False, False, False, ca, ca, False, False)
    return (
        x509.CertificateBuilder()
        .subject_name(name(subject))
        .issuer_name(name(issuer))
        .public_key(public_key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=400))
        .add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
        .add_extension(usage, critical=True)
        .sign(signing_key, hashes.SHA256())
    )


def _asn1(certificate):
    return asn1_x509.Certificate.load(certificate.public_bytes(serialization.Encoding.DER))


def signed(content: bytes | None = None, *, field: str = "签名1", authority: str = AUTHORITY) -> bytes:
    """Sign a PDF as an addition to its bytes."""
    writer = IncrementalPdfFileWriter(io.BytesIO(content or issued_pdf()))
    fields.append_signature_field(writer, fields.SigFieldSpec(field))
    metadata = signers.PdfSignatureMetadata(field_name=field, reason="送达回证")
    out = signers.sign_pdf(writer, metadata, signer=pki(authority).signer)
    return out.getvalue()


def added_to(content: bytes) -> bytes:
    """Add a page's worth of drawing after the signature."""
    writer = IncrementalPdfFileWriter(io.BytesIO(content))
    page = writer.root["/Pages"]["/Kids"][0].get_object()
    page["/Rotate"] = _number(180)
    writer.update_container(page)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def _number(value: int):
    from pyhanko.pdf_utils.generic import NumberObject

    return NumberObject(value)
