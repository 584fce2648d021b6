"""`sciatriage backup`: everything in one file."""

import hashlib
import socket
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

import click

from api.cli.archive import DATABASE, Contents, write_archive
from api.cli.faults import Refused
from api.cli.store import opened, utc_now
from records.chain import Head, chain_heads
from records.dump import DumpError, dump
from records.errors import StoreUnavailable
from records.heartbeats import beat
from records.migrate import current_revision
from records.settings import Settings, load_settings

KEYS: Mapping[str, str] = {
    "secret-key": "signs the sessions",
    "data-key": "opens everything in the database",
    "signing-passphrase": "opens the signing key",
    "signing-key.p12": "signs the handouts",
}
"""Files of the data folder beside the database."""


@click.command(
    help="""Copy everything into one new FILE: the database with all documents, and the keys.

The service may go on meanwhile; what is copied is one moment. What patients said stays sealed: the
data key is only in the file when you ask for it, and without that key the file is worthless. Keep
a copy of the key elsewhere. PostgreSQL needs its client programs (pg_dump).

Exit codes: 0 written, 1 refused or failed.

\b
Example:
  sciatriage backup /safe/place/clinic-2026-11-24.tar
"""
)
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--with-data-key", is_flag=True, help="Put the data key in: guard the file like it.")
def backup(file: Path, with_data_key: bool) -> None:
    """Write one archive."""
    settings = load_settings()
    if file.exists():
        raise Refused(f"{file}: exists already; nothing is ever overwritten.")
    try:
        with tempfile.TemporaryDirectory(dir=file.absolute().parent) as folder:
            members = {DATABASE: Path(folder) / DATABASE, **_keys(settings, with_data_key)}
            with opened() as database:
                revision, heads = current_revision(database) or "", chain_heads(database)
                rows = dump(settings.database_url, members[DATABASE])
            write_archive(file, _contents(settings, revision, heads, rows, members), members)
    except DumpError as fault:
        raise Refused(str(fault)) from None
    except OSError as fault:
        raise Refused(f"{file}: cannot be written ({fault.strerror}).") from None
    _note_that_it_was_made()
    click.echo(f"Written to {file}: {', '.join(members)}.")
    missing = [f"{name} ({what})" for name, what in KEYS.items() if name not in members]
    if missing:
        click.echo(f"Not in it, so keep it yourself: {', '.join(missing)}.")


def _note_that_it_was_made() -> None:
    """For `doctor`; a backup of a database that takes no more rows is a backup all the same."""
    with suppress(StoreUnavailable), opened() as database:
        beat(database, f"backup:{socket.gethostname()}", utc_now())


def _keys(settings: Settings, with_data_key: bool) -> dict[str, Path]:
    paths = {name: settings.home / name for name in KEYS}
    paths["signing-key.p12"] = settings.signing_key
    paths["data-key"] = settings.data_keys.file or paths["data-key"]
    if not with_data_key:
        del paths["data-key"]
    return {name: path for name, path in paths.items() if path.is_file()}


def _contents(
    settings: Settings,
    revision: str,
    heads: Mapping[str, Head],
    rows: Mapping[str, int],
    members: Mapping[str, Path],
) -> Contents:
    return Contents(
        made_at=utc_now().isoformat(timespec="seconds"),
        database=kind_of(settings),
        revision=revision,
        rows=dict(rows),
        heads={site: str(head) for site, head in heads.items()},
        members={name: _sha256(path) for name, path in members.items()},
    )


def kind_of(settings: Settings) -> str:
    """Which kind of database these settings name."""
    return "sqlite" if settings.database_url.startswith("sqlite") else "postgresql"


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
