"""`sciatriage backup` and `sciatriage restore`: everything in one file, and the way back."""

import hashlib
import os
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

import click

from api.cli.archive import DATABASE, Contents, read_archive, write_archive
from api.cli.faults import Refused
from api.cli.store import opened, utc_now
from records.dump import DumpError, dump, load
from records.migrate import current_revision
from records.settings import Settings, load_settings

KEYS: Mapping[str, str] = {
    "secret-key": "signs the sessions",
    "signing-passphrase": "opens the signing key",
    "signing-key.p12": "signs the handouts",
}
"""Files of the data folder beside the database."""


@click.command(
    help="""Copy everything into one new FILE: the database with all documents, and the keys.

The service may go on meanwhile; what is copied is one moment. The file holds health data and
keys: keep it as safe as the service itself. PostgreSQL needs its client programs (pg_dump).

Exit codes: 0 written, 1 refused or failed.

\b
Example:
  sciatriage backup /safe/place/clinic-2026-11-24.tar
"""
)
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def backup(file: Path) -> None:
    """Write one archive."""
    settings = load_settings()
    if file.exists():
        raise Refused(f"{file}: exists already; nothing is ever overwritten.")
    try:
        with tempfile.TemporaryDirectory(dir=file.absolute().parent) as folder:
            members = {DATABASE: Path(folder) / DATABASE, **_keys(settings)}
            with opened() as database:
                revision = current_revision(database)
                dump(settings.database_url, members[DATABASE])
            write_archive(file, _contents(settings, revision or "", members), members)
    except DumpError as fault:
        raise Refused(str(fault)) from None
    except OSError as fault:
        raise Refused(f"{file}: cannot be written ({fault.strerror}).") from None
    click.echo(f"Written to {file}: {', '.join(members)}.")
    missing = [f"{name} ({what})" for name, what in KEYS.items() if name not in members]
    if missing:
        click.echo(f"Not in the data folder, so keep it yourself: {', '.join(missing)}.")


def _keys(settings: Settings) -> dict[str, Path]:
    paths = {name: settings.home / name for name in KEYS}
    paths["signing-key.p12"] = settings.signing_key
    return {name: path for name, path in paths.items() if path.is_file()}


def _contents(settings: Settings, revision: str, members: Mapping[str, Path]) -> Contents:
    return Contents(
        made_at=utc_now().isoformat(timespec="seconds"),
        database=_kind(settings),
        revision=revision,
        members={name: _sha256(path) for name, path in members.items()},
    )


def _kind(settings: Settings) -> str:
    return "sqlite" if settings.database_url.startswith("sqlite") else "postgresql"


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@click.command(
    help="""Bring back what `backup` wrote, into an empty data folder (and database) only.

SCIATRIAGE_HOME must be empty or not exist. For PostgreSQL, DATABASE_URL names an empty database.
Nothing is changed when the file is damaged or anything is there already.

Exit codes: 0 restored, 1 refused or failed, 2 the file cannot be used.

\b
Example:
  SCIATRIAGE_HOME=~/clinic sciatriage restore /safe/place/clinic-2026-11-24.tar
"""
)
@click.argument("file", type=click.Path(path_type=Path))
def restore(file: Path) -> None:
    """Read one archive back."""
    home = Path(os.environ.get("SCIATRIAGE_HOME") or "var").absolute()
    try:
        if home.exists() and any(home.iterdir()):
            raise Refused(f"{home}: is not empty; nothing was changed.")
        home.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=home.parent) as folder:
            contents = read_archive(file, Path(folder), {DATABASE: "", **KEYS})
            _place(Path(folder), home, contents)
    except DumpError as fault:
        raise Refused(str(fault)) from None
    except OSError as fault:
        raise Refused(f"{home}: cannot be written ({fault.strerror}).") from None
    click.echo(f"Restored to {home} as of {contents.made_at}; now run `sciatriage migrate`.")


def _place(folder: Path, home: Path, contents: Contents) -> None:
    """All of it or, when anything is refused, nothing: the folder is empty again."""
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        for name in KEYS.keys() & contents.members.keys():
            shutil.move(folder / name, home / name)
        settings = load_settings({**os.environ, "SCIATRIAGE_HOME": str(home)})
        if _kind(settings) != contents.database:
            raise Refused(f"This is a backup of {contents.database}; set DATABASE_URL for that.")
        load(settings.database_url, folder / DATABASE)
    except BaseException:
        for placed in home.iterdir():
            placed.unlink()
        raise
