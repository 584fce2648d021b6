"""`sciatriage keys`: the keys that names, answers and documents are sealed with."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click

from api.cli.faults import BadInput, Refused
from api.cli.store import opened, utc_now
from records import rotation
from records.keyring import Keyring
from records.resealing import rows_left, rows_of
from records.session import Database


@click.group(help="The data keys: show them, change to a new one, forget an old one.")
def keys() -> None:
    """The group."""


@keys.command(
    "list",
    help="""Each key's id, and how many rows need it. The first one seals what is new.

\b
Example:
  sciatriage keys list
""",
)
def show() -> None:
    """One line per key."""
    with _used() as (database, ring):
        for number, key in enumerate(ring.keys):
            use = "writes" if number == 0 else "only reads"
            click.echo(f"{key.id.hex()}  {use}, {rows_of(database, key.id)} rows")


@keys.command(
    help="""Make a new data key and seal everything anew with it, while the service goes on.

It may be stopped and started again: it goes on where it was. The old key stays in the file, for
backups made before; `keys forget` takes it out. Where the keys are not in a file that can be
written (SCIATRIAGE_DATA_KEY), put a new one in front of the old one, restart, then run this.

Exit codes: 0 nothing is sealed with an old key any more, 1 refused or failed.

\b
Example:
  sciatriage keys rotate
"""
)
def rotate() -> int:
    """Progress as lines, one per table at a time."""
    with _used() as (database, ring):
        new = rotation.begin(database, ring, utc_now())
        click.echo(
            f"{'New key' if new else 'Going on with key'} {ring.writing.id.hex()}."
            f" {sum(rows_left(database).values())} rows to seal anew."
        )
        found = rotation.finish(database, ring, _teller(), utc_now())
    for place in found.damaged:
        click.echo(f"FAIL  {place}: no key opens it; it stays as it is.")
    click.echo(f"{found.rows} rows are sealed anew. Keep a copy of {ring.place} in a safe place.")
    return 1 if found.damaged else 0


@keys.command(
    help="""Take an old key out of the file. Backups made with it cannot be read afterwards.

Refused while any row needs it, and for the key that writes.

\b
Example:
  sciatriage keys forget 1f2e3d4c
"""
)
@click.argument("key")
def forget(key: str) -> None:
    """By its id."""
    try:
        key_id = bytes.fromhex(key)
    except ValueError:
        raise BadInput(f"{key}: is no id of a key; `sciatriage keys list` shows them.") from None
    with _used() as (database, ring):
        rotation.forget(database, ring, key_id, utc_now())
    click.echo(f"{key} is forgotten.")


@contextmanager
def _used() -> Iterator[tuple[Database, Keyring]]:
    with opened() as database:
        if database.keys is None:
            raise Refused("There are no data keys.")
        try:
            yield database, database.keys
        except OSError as fault:
            place = database.keys.place
            raise Refused(f"{place}: cannot be written ({fault.strerror}).") from None


def _teller() -> Callable[[str, int, int], None]:
    """Says how far each table is, at every tenth of it."""
    said: dict[str, int] = {}

    def tell(table: str, done: int, total: int) -> None:
        tenth = min(10 * done // total, 10)
        if tenth != said.get(table):
            said[table] = tenth
            click.echo(f"  {table}: {done} of {total} rows")

    return tell
