"""`sciatriage restore`: the way back from a backup, or a trial of it."""

import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import click

from api.cli.archive import DATABASE, Contents, read_archive
from api.cli.backup import KEYS, kind_of
from api.cli.faults import Refused
from records.chain import verify_chain
from records.dump import DumpError, empty, load, row_counts
from records.integrity import damaged_documents, released_documents
from records.keyring import Keyring
from records.migrate import migrate
from records.session import Database
from records.settings import Settings, data_keys, load_settings
from records.sites import list_sites
from reports.signing import signature_fault

Check = tuple[str, tuple[str, ...]]
"""What was looked at, in words, and what is wrong with it."""


@click.command(
    help="""Bring back what `backup` wrote, into an empty data folder (and database) only.

SCIATRIAGE_HOME must be empty or not exist. For PostgreSQL, DATABASE_URL names an empty database.
Nothing is changed when the file is damaged or anything is there already.

With --verify the backup is restored beside, for a trial: the schema is brought up to date, rows are
counted, every document, signature and audit row is checked, and the copy is removed again. It takes
the data key of this installation where the backup has none. (For
PostgreSQL, DATABASE_URL names an empty database, which is empty again afterwards.)

Exit codes: 0 restored or sound, 1 refused or failed, 2 the file cannot be used.

\b
Examples:
  SCIATRIAGE_HOME=~/clinic sciatriage restore /safe/place/clinic-2026-11-24.tar
  sciatriage restore --verify /safe/place/clinic-2026-11-24.tar
"""
)
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--verify", is_flag=True, help="Only try it, and check what comes back.")
def restore(file: Path, verify: bool) -> int:
    """Read one archive back."""
    try:
        return _try(file) if verify else _restore(file)
    except DumpError as fault:
        raise Refused(str(fault)) from None


def _restore(file: Path) -> int:
    home = Path(os.environ.get("SCIATRIAGE_HOME") or "var").absolute()
    try:
        if home.exists() and any(home.iterdir()):
            raise Refused(f"{home}: is not empty; nothing was changed.")
        home.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=home.parent) as folder:
            contents = read_archive(file, Path(folder), {DATABASE: "", **KEYS})
            _place(Path(folder), home, contents, os.environ)
    except OSError as fault:
        raise Refused(f"{home}: cannot be written ({fault.strerror}).") from None
    click.echo(f"Restored to {home} as of {contents.made_at}; now run `sciatriage migrate`.")
    if "data-key" not in contents.members:
        click.echo("The data key is not in this backup: bring it back first from where it is kept.")
    return 0


def _place(folder: Path, home: Path, contents: Contents, env: Mapping[str, str]) -> Settings:
    """All of it or, when anything is refused, nothing: the folder is empty again."""
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        for name in KEYS.keys() & contents.members.keys():
            shutil.move(folder / name, home / name)
        settings = load_settings({**env, "SCIATRIAGE_HOME": str(home)})
        if kind_of(settings) != contents.database:
            raise Refused(f"This is a backup of {contents.database}; set DATABASE_URL for that.")
        load(settings.database_url, folder / DATABASE)
    except BaseException:
        for placed in home.iterdir():
            placed.unlink()
        raise
    return settings


def _try(file: Path) -> int:
    with tempfile.TemporaryDirectory() as folder:
        unpacked, home = Path(folder) / "unpacked", Path(folder) / "home"
        unpacked.mkdir()
        contents = read_archive(file, unpacked, {DATABASE: "", **KEYS})
        click.echo(f"ok    {len(contents.members)} files match their SHA-256 ({contents.made_at})")
        with _loaded(unpacked, home, contents) as database:
            checks = [_rows(database, contents), *_up_to_date(database)]
    for what, faults in checks:
        click.echo("\n".join(f"FAIL  {fault}" for fault in faults) or f"ok    {what}")
    return 1 if any(faults for _, faults in checks) else 0


@contextmanager
def _loaded(unpacked: Path, home: Path, contents: Contents) -> Iterator[Database]:
    """The database of the archive, for as long as it is looked at."""
    env = dict(os.environ)
    if contents.database == "sqlite":
        env.pop("DATABASE_URL", None)  # the copy is in the trial's own folder
    else:
        _refuse_a_used(load_settings({**env, "SCIATRIAGE_HOME": str(home)}))
    settings = _place(unpacked, home, contents, env)
    database = Database(settings.database_url, _keys(settings, contents))
    try:
        yield database
    finally:
        database.dispose()
        empty(settings.database_url)


def _keys(settings: Settings, contents: Contents) -> Keyring:
    """Those in the archive, else those of this installation."""
    if "data-key" in contents.members:
        return settings.data_keys
    home = Path(os.environ.get("SCIATRIAGE_HOME") or "var").absolute()
    return data_keys(os.environ, home / "data-key")


def _refuse_a_used(settings: Settings) -> None:
    """What is emptied afterwards must have been empty before."""
    database = Database(settings.database_url, settings.data_keys)
    try:
        with database.reading() as session:
            if row_counts(session.connection()):
                raise Refused("The database of DATABASE_URL is not empty; nothing was changed.")
    finally:
        database.dispose()


def _rows(database: Database, contents: Contents) -> Check:
    with database.reading() as session:
        found = row_counts(session.connection())
    names = sorted(found.keys() | contents.rows.keys())
    differing = [name for name in names if found.get(name) != contents.rows.get(name)]
    return (
        f"{sum(found.values())} rows in {len(found)} tables, as many as were backed up",
        tuple(
            f"table {name}: {found.get(name, 0)} rows, {contents.rows.get(name, 0)} were backed up"
            for name in differing
        ),
    )


def _up_to_date(database: Database) -> Iterator[Check]:
    """What this program's own schema is needed for."""
    migrate(database.url)
    count, damaged = damaged_documents(database)
    yield (
        f"{count} documents and phone pages match their SHA-256",
        tuple(f"{place}: its bytes do not match its SHA-256" for place in damaged),
    )
    signed = [(number, signature_fault(pdf)) for number, pdf in released_documents(database)]
    yield (
        f"{len(signed)} signatures are valid",
        tuple(f"released document {number}: {fault}" for number, fault in signed if fault),
    )
    for site in list_sites(database):
        chain = verify_chain(database, site.id)
        yield (
            f"{chain.rows} audit rows of site {site.id} are in their chain, which ends in "
            f"{chain.head}",
            tuple(f"audit of site {site.id}: {fault}" for fault in chain.faults),
        )
