"""Secrets at rest: AES-256-GCM under a key that is kept outside the database."""

import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

NONCE = 12


class SealBroken(Exception):
    """The key is another one than at the time of sealing, or the bytes were altered."""


def seal(key: str, plain: bytes, about: str) -> bytes:
    """Encrypted and bound to what it is `about` (NIST SP 800-38D): the nonce, then the rest."""
    nonce = os.urandom(NONCE)
    return nonce + _cipher(key).encrypt(nonce, plain, about.encode())


def unseal(key: str, sealed: bytes, about: str) -> bytes:
    """What was sealed. Raises SealBroken."""
    try:
        return _cipher(key).decrypt(sealed[:NONCE], sealed[NONCE:], about.encode())
    except (InvalidTag, ValueError):
        raise SealBroken from None


def _cipher(key: str) -> AESGCM:
    derive = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"sciatriage secrets at rest")
    return AESGCM(derive.derive(key.encode()))
