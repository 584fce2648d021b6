"""The signature covers exactly the approved bytes, and nothing can change after it."""

import stat
import threading
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko.keys import load_cert_from_pemder
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.fields import MDPPerm
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

from reports import signing
from reports.handout import render_handout
from reports.signing import KeyFileError, SigningKey, load_or_create_key, sign_pdf
from tests.reports.sheets import KNOWN, final
from tests.reports.ua_check import read

AT = datetime(2026, 11, 24, 10, 30, tzinfo=UTC)


@pytest.fixture
def key(tmp_path: Path) -> SigningKey:
    return load_or_create_key(tmp_path / "key.p12", "a passphrase", "Riverside Physiotherapy")


@pytest.fixture(scope="module")
def approved() -> bytes:
    return render_handout(final(), KNOWN)


def _signed(pdf: bytes, key: SigningKey) -> bytes:
    return sign_pdf(pdf, key, name="Jane Smith", reason="Handout R-000123 approved", at=AT)


def _status(pdf: bytes, certificate: x509.Certificate, folder: Path) -> Any:
    root = folder / "root.pem"
    root.write_bytes(certificate.public_bytes(Encoding.PEM))
    trusted = ValidationContext(
        trust_roots=[load_cert_from_pemder(str(root))], allow_fetching=False, moment=AT
    )
    return validate_pdf_signature(PdfFileReader(BytesIO(pdf)).embedded_signatures[0], trusted)


def test_the_signed_file_begins_with_the_approved_bytes(key: SigningKey, approved: bytes) -> None:
    signed = _signed(approved, key)

    assert signed.startswith(approved)
    assert len(signed) - len(approved) < 20_000


def test_the_signature_is_valid_and_covers_the_whole_file(
    key: SigningKey, approved: bytes, tmp_path: Path
) -> None:
    status = _status(_signed(approved, key), key.certificate, tmp_path)

    assert status.bottom_line
    assert status.coverage == SignatureCoverageLevel.ENTIRE_FILE
    assert status.modification_level == ModificationLevel.NONE
    assert status.signer_reported_dt == AT


def test_it_says_who_approved_what(key: SigningKey, approved: bytes) -> None:
    found = PdfFileReader(BytesIO(_signed(approved, key))).embedded_signatures[0].sig_object

    assert found["/Name"] == "Jane Smith"
    assert found["/Reason"] == "Handout R-000123 approved"
    assert found["/SubFilter"] == "/ETSI.CAdES.detached"


@pytest.mark.parametrize("where", [0.02, 0.3, 0.6, 0.95])
def test_a_flipped_byte_is_found(
    key: SigningKey, approved: bytes, tmp_path: Path, where: float
) -> None:
    signed = bytearray(_signed(approved, key))
    signed[int(len(approved) * where)] ^= 1

    try:
        status = _status(bytes(signed), key.certificate, tmp_path)
    except Exception:  # a byte of the structure: no reader opens it any more
        return
    assert not status.bottom_line


def test_a_change_appended_after_signing_is_found(
    key: SigningKey, approved: bytes, tmp_path: Path
) -> None:
    signed = _signed(approved, key)
    status = _status(_changed(signed, tmp_path), key.certificate, tmp_path)

    assert not status.bottom_line


def _changed(signed: bytes, folder: Path) -> bytes:
    from pyhanko.pdf_utils.generic import NameObject, pdf_name
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

    writer = IncrementalPdfFileWriter(BytesIO(signed))
    writer.root[NameObject("/PageMode")] = pdf_name("/UseOutlines")
    writer.update_root()
    kept = BytesIO()
    writer.write(kept)
    return kept.getvalue()


def test_another_clinics_key_is_not_trusted(
    key: SigningKey, approved: bytes, tmp_path: Path
) -> None:
    other = load_or_create_key(tmp_path / "other.p12", "", "Somebody else")

    assert not _status(_signed(approved, other), key.certificate, tmp_path).bottom_line


def test_the_key_file_is_for_its_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "key.p12"
    load_or_create_key(path, "", "Riverside")

    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(tmp_path.iterdir()) == [path]


def test_the_key_is_made_once(tmp_path: Path) -> None:
    first = load_or_create_key(tmp_path / "key.p12", "secret", "Riverside")
    again = load_or_create_key(tmp_path / "key.p12", "secret", "Renamed")

    assert first.certificate == again.certificate


def test_two_processes_at_once_get_one_key(tmp_path: Path) -> None:
    found: list[SigningKey] = []
    barrier = threading.Barrier(4)

    def load() -> None:
        barrier.wait()
        found.append(load_or_create_key(tmp_path / "key.p12", "", "Riverside"))

    threads = [threading.Thread(target=load) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len({key.certificate.serial_number for key in found}) == 1
    assert len(found) == 4


def test_a_wrong_passphrase_is_said_without_the_passphrase(tmp_path: Path) -> None:
    load_or_create_key(tmp_path / "key.p12", "the right one", "Riverside")

    with pytest.raises(KeyFileError, match=r"key\.p12") as raised:
        load_or_create_key(tmp_path / "key.p12", "the wrong one", "Riverside")
    assert "wrong one" not in str(raised.value)


def test_a_file_that_is_no_key_is_said(tmp_path: Path) -> None:
    (tmp_path / "key.p12").write_bytes(b"not a key")

    with pytest.raises(KeyFileError):
        load_or_create_key(tmp_path / "key.p12", "", "Riverside")


@pytest.mark.parametrize("name", ["", "  ", "Zoë & Søn, Физио " * 9])
def test_any_clinic_name_makes_a_key(tmp_path: Path, name: str) -> None:
    key = load_or_create_key(tmp_path / "key.p12", "", name)

    assert 1 <= len(key.certificate.subject.rfc4514_string()) <= 200


def test_a_signed_sheet_is_as_accessible_as_before(key: SigningKey, approved: bytes) -> None:
    assert read(_signed(approved, key)).faults == read(approved).faults == []


def test_the_signature_forbids_every_later_change(key: SigningKey, approved: bytes) -> None:
    found = PdfFileReader(BytesIO(_signed(approved, key))).embedded_signatures[0]

    assert found.docmdp_level == MDPPerm.NO_CHANGES


def test_whoever_comes_second_keeps_the_first_key(tmp_path: Path) -> None:
    """Two processes that both saw no file: the later one must not replace the key."""
    path = tmp_path / "key.p12"
    signing._create(path, None, "First")
    first = path.read_bytes()

    signing._create(path, None, "Second")

    assert path.read_bytes() == first
    assert list(tmp_path.iterdir()) == [path]
