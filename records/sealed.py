"""Column types whose values are sealed: in the database, its files and its backups only ciphertext.

Each is told its place (`table.column`), to which what it seals is bound. The keys are those of the
`Database`, found through its dialect.
"""

import json
from datetime import date
from typing import Any, ClassVar, TypeVar

from sqlalchemy import Dialect, LargeBinary, type_coerce
from sqlalchemy.orm import Session
from sqlalchemy.types import TypeDecorator

from records.errors import KeyMissing
from records.keyring import Keyring
from records.sealing import SealBroken

T = TypeVar("T")
ENCODER = json.JSONEncoder(separators=(",", ":"))


def keyring_of(dialect: Dialect) -> Keyring:
    """The keys that the database was opened with. Raises KeyMissing."""
    found: Keyring | None = getattr(dialect, "keyring", None)
    if found is None:
        raise KeyMissing("The database was opened without its data keys.")
    return found


class _Placed(TypeDecorator[T]):
    impl = LargeBinary
    cache_ok = True

    def __init__(self, place: str) -> None:
        super().__init__()
        self.place = place
        self.about = place.encode()


class Sealed(_Placed[T]):
    """Encrypted, each time differently: it cannot be searched, compared or sorted by.

    `tolerant`: what is damaged reads as empty, for who looks for damage.
    """

    # Of each kind of value: both ways, and what stands for damage.
    to_bytes: ClassVar[Any]
    from_bytes: ClassVar[Any]
    empty: ClassVar[Any] = None

    def __init__(self, place: str, tolerant: bool = False) -> None:
        super().__init__(place)
        self.tolerant = tolerant

    def process_bind_param(self, value: T | None, dialect: Dialect) -> bytes | None:
        if value is None:
            return None
        return keyring_of(dialect).seal(self.to_bytes(value), self.about)

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:
        if value is None:
            return None
        try:
            if not isinstance(value, bytes):  # SQLite would store text here, too
                raise SealBroken
            return self.from_bytes(keyring_of(dialect).unseal(value, self.about))
        except (SealBroken, KeyMissing):
            if not self.tolerant:
                raise
            return self.empty

    def coerce_compared_value(self, op: Any, value: Any) -> Any:
        raise TypeError(f"{self.place} is sealed: search by its blind index")


class SealedBytes(Sealed[bytes]):
    cache_ok = True
    empty = b""
    to_bytes = staticmethod(bytes)
    from_bytes = staticmethod(bytes)


class SealedText(Sealed[str]):
    cache_ok = True
    empty = ""
    to_bytes = staticmethod(str.encode)
    from_bytes = staticmethod(bytes.decode)


class SealedDate(Sealed[date]):
    cache_ok = True

    @staticmethod
    def to_bytes(value: date) -> bytes:
        return value.isoformat().encode()

    @staticmethod
    def from_bytes(plain: bytes) -> date:
        return date.fromisoformat(plain.decode())


class SealedJson(Sealed[Any]):
    """JSON that keeps the order of its keys; None is NULL."""

    cache_ok = True
    from_bytes = staticmethod(json.loads)

    @staticmethod
    def to_bytes(value: Any) -> bytes:
        return ENCODER.encode(value).encode()


class Blind(_Placed[Any]):
    """A keyed hash of the sealed column `of` in the same row: equal values can be found by it.

    Given as text, it is hashed under the key that writes; bytes are taken as they are.
    """

    cache_ok = True

    def __init__(self, place: str, of: str) -> None:
        super().__init__(place)
        self.of = of

    def process_bind_param(self, value: str | bytes | None, dialect: Dialect) -> bytes | None:
        if isinstance(value, str):
            return keyring_of(dialect).blind(value.encode(), self.about)
        return value


def tolerantly(column: Any) -> Any:
    """The sealed column, to be selected; what is damaged reads as empty."""
    return type_coerce(column, type(column.type)(column.type.place, tolerant=True))


def blinds(session: Session, column: Any, value: str) -> list[bytes]:
    """What a blind column may hold for this value: under every key, while keys are changed."""
    return keyring_of(session.get_bind().dialect).blinds(value.encode(), column.type.about)
