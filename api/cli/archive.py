"""The file that `backup` writes: a tar with a list of contents, read back with suspicion."""

import hashlib
import json
import tarfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from pydantic import BaseModel, ConfigDict, ValidationError

from api.cli.faults import BadInput

CONTENTS = "contents.json"
DATABASE = "database"
LARGEST_LIST = 1 << 20
KINDS = ("sqlite", "postgresql")


class Contents(BaseModel):
    """What is inside: the kind of database, its schema, its rows, the SHA-256 of every member.

    `heads`: the last entry of each site's audit, as `audit verify` prints it.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    format: int = 1
    made_at: str
    database: str
    revision: str
    rows: dict[str, int]
    heads: dict[str, str]
    members: dict[str, str]


def write_archive(path: Path, contents: Contents, members: Mapping[str, Path]) -> None:
    """Write a new archive, for its owner only. Raises OSError (also when it exists already)."""
    path.touch(mode=0o600, exist_ok=False)
    listed = path.with_name(f"{path.name}.contents")
    listed.write_text(contents.model_dump_json(indent=2), encoding="utf-8")
    try:
        with tarfile.open(path, "w") as tar:
            tar.add(listed, CONTENTS)
            for name, file in members.items():
                tar.add(file, name)
    except OSError:
        path.unlink()
        raise
    finally:
        listed.unlink()


def read_contents(path: Path) -> Contents:
    """The list of contents alone. Raises BadInput."""
    with _opened(path) as tar:
        return _contents(path, tar)


def read_archive(path: Path, folder: Path, known: Mapping[str, object]) -> Contents:
    """Take the members out into a folder, each hash checked. Raises BadInput."""
    with _opened(path) as tar:
        contents = _contents(path, tar)
        if set(contents.members) - set(known) or DATABASE not in contents.members:
            raise BadInput(f"{path}: is no backup that this program knows.")
        for name, sha256 in contents.members.items():
            if _take(tar, name, folder / name) != sha256:
                raise BadInput(f"{path}: {name} is damaged.")
    return contents


@contextmanager
def _opened(path: Path) -> Iterator[tarfile.TarFile]:
    try:
        with tarfile.open(path, "r:") as tar:
            yield tar
    except OSError as fault:
        raise BadInput(f"{path}: cannot be read ({fault.strerror}).") from None
    except (tarfile.TarError, KeyError):
        raise BadInput(f"{path}: is not a complete backup.") from None


def _contents(path: Path, tar: tarfile.TarFile) -> Contents:
    raw = _member(tar, CONTENTS).read(LARGEST_LIST)
    try:
        return Contents.model_validate(json.loads(raw))
    except (ValueError, ValidationError):
        raise BadInput(f"{path}: is no backup that this program knows.") from None


def _take(tar: tarfile.TarFile, name: str, target: Path) -> str:
    target.touch(mode=0o600)
    with _member(tar, name) as source, target.open("wb") as file:
        found = hashlib.sha256()
        while part := source.read(1 << 20):
            found.update(part)
            file.write(part)
    return found.hexdigest()


def _member(tar: tarfile.TarFile, name: str) -> BinaryIO:
    source = tar.extractfile(tar.getmember(name))
    if source is None:
        raise KeyError(name)
    return source  # type: ignore[return-value] # a buffered reader of bytes
