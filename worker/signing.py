"""From a claimed job to a signature. Drawing is apart: the web process draws but never signs."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from records.work import Work
from reports.signing import SigningKey, load_or_create_key, sign_pdf
from worker.compose import NotSignable
from worker.workshop import Workshop

TITLES: Mapping[str, str] = {
    "handout": "Handout",
    "letter": "Referral letter",
    "safety_net": "Safety-net sheet",
}
"""What the reason of a signature calls a document."""


def signed(work: Work, shop: Workshop) -> bytes:
    """The approved bytes with the signature appended to them. Raises NotSignable."""
    settings = shop.settings
    if work.pdf is None or work.signer is None:
        raise NotSignable
    key = _key(settings.signing_key, settings.signing_passphrase or "", work.clinic.name)
    return sign_pdf(
        work.pdf,
        key,
        name=work.signer,
        reason=f"{TITLES[work.document]} {work.number} approved",
        at=work.signed_at or shop.clock(),
    )


@cache
def _key(path: Path, passphrase: str, clinic_name: str) -> SigningKey:
    return load_or_create_key(path, passphrase, clinic_name)
