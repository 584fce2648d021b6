"""Values at rest: AES-256-GCM and keyed indexes, under a key that is kept outside the database."""

import hmac
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

ID = 4
"""Bytes of a key's id, which stand in front of everything that it made."""
NONCE = 12
TAG = 16
INDEX = 16


class SealBroken(Exception):
    """The bytes were altered, or stood somewhere else when they were sealed."""


class Key:
    """One data key. `id` tells it from others and says nothing of the secret.

    Three keys are derived from the secret (HKDF, RFC 5869): for its id, for sealing, for indexes.
    """

    def __init__(self, secret: str) -> None:
        self.id = _derived(secret, "sciatriage data key id", ID)
        self._cipher = AESGCM(_derived(secret, "sciatriage secrets at rest", 32))
        self._index = _derived(secret, "sciatriage blind index", 32)

    def seal(self, plain: bytes, about: bytes) -> bytes:
        """Encrypted and bound to what it is `about` (NIST SP 800-38D): id, nonce, the rest."""
        nonce = os.urandom(NONCE)
        return self.id + nonce + self._cipher.encrypt(nonce, plain, about)

    def unseal(self, sealed: bytes, about: bytes) -> bytes:
        """What this key sealed. Raises SealBroken."""
        try:
            return self._cipher.decrypt(sealed[ID : ID + NONCE], sealed[ID + NONCE :], about)
        except (InvalidTag, ValueError):
            raise SealBroken from None

    def blind(self, plain: bytes, about: bytes) -> bytes:
        """The same for the same value, and to be found by it; without the key it tells nothing."""
        return self.id + hmac.digest(self._index, about + b"\0" + plain, "sha256")[:INDEX]


def key_of(sealed: bytes) -> bytes:
    """The id of the key that made this. Raises SealBroken when nothing of ours looks like it."""
    if len(sealed) < ID + NONCE + TAG:
        raise SealBroken
    return sealed[:ID]


def _derived(secret: str, what: str, length: int) -> bytes:
    derive = HKDF(algorithm=SHA256(), length=length, salt=None, info=what.encode())
    return derive.derive(secret.encode())
