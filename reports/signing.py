"""The clinic's key and PAdES signatures over exactly the reviewed bytes.

A signature is appended (an incremental update): the signed file begins with the approved bytes,
unchanged. The certificate is the clinic's own. It proves inside the clinic that a document was not
altered; to anybody else it is not a qualified signature.
"""

import os
import secrets
from dataclasses import dataclass, field
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import NameOID
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import signers
from pyhanko.sign.fields import MDPPerm, SigSeedSubFilter
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

FIELD = "Physiotherapist"
_LONGEST_NAME = 64  # X.520 upper bound of a common name, here in bytes
_SINCE = datetime(2026, 1, 1, tzinfo=UTC)
_FOR_EVER = datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)  # RFC 5280, 4.1.2.5: no known end


class KeyFileError(ValueError):
    """The key file cannot be used; the sentence says why and names no secret."""


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A clinic's self-signed certificate with its private key (P-256), ready to sign."""

    certificate: x509.Certificate
    signer: signers.SimpleSigner = field(repr=False)


class _Signer(signers.PdfSigner):
    """A signer that says when the physiotherapist signed, not when the job ran."""

    def __init__(self, *args: Any, at: datetime, **options: Any) -> None:
        super().__init__(*args, **options)
        self._at = at

    def init_signing_session(self, *args: Any, **options: Any) -> Any:
        session = super().init_signing_session(*args, **options)
        session.system_time = self._at
        return session


def load_or_create_key(path: Path, passphrase: str, clinic_name: str) -> SigningKey:
    """The key in a PKCS#12 file, made on first use with mode 0600; encrypted with the passphrase
    unless that is empty.

    Two processes that both find no file end up with the same key. Raises KeyFileError for a wrong
    passphrase or a file that holds no such key, OSError when the file cannot be read or made.
    """
    secret = passphrase.encode() or None
    if not path.exists():
        _create(path, secret, clinic_name)
    data = path.read_bytes()
    try:
        _, certificate, _ = pkcs12.load_key_and_certificates(data, secret)
        signer = signers.SimpleSigner.load_pkcs12_data(data, (), secret)
    except ValueError as fault:
        raise KeyFileError(
            f"{path.name}: the passphrase does not open it, or it is not a PKCS#12 file."
        ) from fault
    if certificate is None or signer is None:
        raise KeyFileError(f"{path.name}: holds no key with its certificate.")
    return SigningKey(certificate, signer)


def _create(path: Path, secret: bytes | None, clinic_name: str) -> None:
    """Write the whole file under another name first: nobody ever reads half a key."""
    ours = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
    with open(os.open(ours, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(_new_key(secret, clinic_name))
    try:
        os.link(ours, path)
    except FileExistsError:
        pass  # another process was first; its key is the clinic's
    finally:
        ours.unlink()


def _new_key(secret: bytes | None, clinic_name: str) -> bytes:
    key = ec.generate_private_key(ec.SECP256R1())
    common = clinic_name.strip().encode()[:_LONGEST_NAME].decode(errors="ignore") or "Clinic"
    who = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common)])
    usage = {"digital_signature": True, "content_commitment": True}
    other = (
        "key_encipherment data_encipherment key_agreement key_cert_sign crl_sign encipher_only"
        " decipher_only"
    )
    certificate = (
        x509.CertificateBuilder()
        .subject_name(who)
        .issuer_name(who)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(_SINCE)
        .not_valid_after(_FOR_EVER)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.KeyUsage(**usage, **dict.fromkeys(other.split(), False)), critical=True)
        .sign(key, hashes.SHA256())
    )
    kept = serialization.BestAvailableEncryption(secret) if secret else serialization.NoEncryption()
    return pkcs12.serialize_key_and_certificates(b"clinic", key, certificate, None, kept)


def sign_pdf(pdf: bytes, key: SigningKey, *, name: str, reason: str, at: datetime) -> bytes:
    """The PDF with an invisible PAdES baseline-B signature appended that allows no further change.

    `at` is the time it claims (aware); there is no timestamp authority.
    """
    metadata = signers.PdfSignatureMetadata(
        field_name=FIELD,
        md_algorithm="sha256",
        subfilter=SigSeedSubFilter.PADES,
        name=name,
        reason=reason,
        certify=True,
        docmdp_permissions=MDPPerm.NO_CHANGES,
    )
    signed: Any = _Signer(metadata, key.signer, at=at).sign_pdf(
        IncrementalPdfFileWriter(BytesIO(pdf))
    )
    return bytes(signed.getvalue())


def signature_fault(signed: bytes) -> str | None:
    """What is wrong with the signature of a released document; nothing when it is sound.

    Sound: one signature, valid under the certificate it carries, over the whole file. Whether that
    certificate is the clinic's is for the reader to say.
    """
    try:
        signatures = PdfFileReader(BytesIO(signed)).embedded_signatures
        if len(signatures) != 1:
            return "it does not hold exactly one signature"
        trusted = ValidationContext(
            trust_roots=[signatures[0].signer_cert],
            allow_fetching=False,
            moment=signatures[0].self_reported_timestamp,
        )
        status = validate_pdf_signature(signatures[0], trusted)
    except (PdfError, SignatureValidationError, ValueError):
        return "it cannot be read as a signed PDF"
    if status.coverage != SignatureCoverageLevel.ENTIRE_FILE:
        return "something was added after it was signed"
    return None if status.bottom_line else "its signature does not fit its bytes"
