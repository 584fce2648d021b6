"""The data keys of a process: the first one writes, all of them read.

They are lines of a file (or of a setting), the newest first. A file is looked at again before every
transaction, so that a running service follows a change without a restart.
"""

import os
import secrets
import tempfile
from collections.abc import Collection
from contextlib import suppress
from pathlib import Path

from records.errors import KeyMissing
from records.sealing import Key, key_of

Stamp = tuple[int, int, int]


class Keyring:
    """Keys from `source`: a file, which may not exist yet, or their text."""

    def __init__(self, source: Path | str) -> None:
        self.file = source if isinstance(source, Path) else None
        self._stamp: Stamp | None = None
        self._secrets: tuple[str, ...] = ()
        self._keys: dict[bytes, Key] = {}
        if isinstance(source, str):
            self._take(source)
        self.refresh()

    def __repr__(self) -> str:
        return f"<{len(self._keys)} data keys>"

    @property
    def place(self) -> str:
        """Where the keys are from, for people."""
        return str(self.file or "SCIATRIAGE_DATA_KEY")

    @property
    def keys(self) -> tuple[Key, ...]:
        """The one that writes first."""
        return tuple(self._keys.values())

    @property
    def writing(self) -> Key:
        """Raises KeyMissing."""
        for key in self._keys.values():
            return key
        raise KeyMissing(f"There is no data key in {self.place}; bring back the file that was.")

    def refresh(self) -> None:
        """Read the file again when it is another one; a file that is gone changes nothing."""
        if self.file is None:
            return
        with suppress(OSError):
            found = self.file.stat()
            stamp = found.st_mtime_ns, found.st_ino, found.st_size
            if stamp != self._stamp:
                self._take(self.file.read_text(encoding="utf-8"))
                self._stamp = stamp

    def _take(self, text: str) -> None:
        self._secrets = tuple(dict.fromkeys(text.split()))
        keys = map(Key, self._secrets)
        self._keys = {key.id: key for key in keys}

    def seal(self, plain: bytes, about: bytes) -> bytes:
        """Raises KeyMissing."""
        return self.writing.seal(plain, about)

    def unseal(self, sealed: bytes, about: bytes) -> bytes:
        """Raises SealBroken, and KeyMissing when none of these keys sealed it."""
        wanted = key_of(sealed)
        key = self._keys.get(wanted)
        if key is None:
            self.refresh()
            key = self._keys.get(wanted)
        if key is None:
            raise KeyMissing(
                f"What is stored was sealed with data key {wanted.hex()}, which is not in "
                f"{self.place}; bring back that file, or add the key to it as a line."
            )
        return key.unseal(sealed, about)

    def blind(self, plain: bytes, about: bytes) -> bytes:
        """As new rows hold it. Raises KeyMissing."""
        return self.writing.blind(plain, about)

    def blinds(self, plain: bytes, about: bytes) -> list[bytes]:
        """As any row may hold it, while the keys are changed."""
        return [key.blind(plain, about) for key in self._keys.values()]

    def check(self, noted: Collection[bytes]) -> None:
        """Whether these are keys of a database that notes such ids (or none). Raises KeyMissing."""
        self.writing  # noqa: B018 - raises when there is none
        if noted and not self._keys.keys() & set(noted):
            raise KeyMissing(
                f"The data key in {self.place} is not the one of this database; bring back the "
                "file that belongs to it. Nothing was stored."
            )

    def make_first(self) -> None:
        """A new key in a new file, unless there is one; a file is never overwritten."""
        if self.file is None or self._keys:
            return
        with suppress(FileExistsError):
            opened = os.open(self.file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(opened, "w") as file:
                file.write(secrets.token_urlsafe(32) + "\n")
        self.refresh()

    def add(self) -> None:
        """A new key that writes from now on; the others still read. Raises KeyMissing, OSError."""
        self._replace((secrets.token_urlsafe(32), *self._secrets))

    def drop(self, key_id: bytes) -> None:
        """Forget a key. Raises KeyMissing, OSError."""
        self._replace(tuple(each for each in self._secrets if Key(each).id != key_id))

    def _replace(self, lines: tuple[str, ...]) -> None:
        """The old file or the new one, never half of it, whatever happens."""
        if self.file is None:
            raise KeyMissing("The keys come from SCIATRIAGE_DATA_KEY; change them there.")
        handle, name = tempfile.mkstemp(dir=self.file.parent, prefix=f".{self.file.name}.")
        try:
            with os.fdopen(handle, "w") as file:
                file.write("".join(f"{line}\n" for line in lines))
                file.flush()
                os.fsync(file.fileno())
            os.chmod(name, self.file.stat().st_mode & 0o777)
            os.replace(name, self.file)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
        self.refresh()
