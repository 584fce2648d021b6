"""`sciatriage verify`: is this PDF one that was signed and released here, unchanged?"""

import hashlib
from pathlib import Path

import click

from api.cli.faults import BadInput
from api.cli.store import opened
from records.document_views import find_released
from records.integrity import damaged_documents
from records.session import Database


@click.command(
    help="""Check signed handouts, byte for byte, or everything that is stored.

A FILE is sound when exactly these bytes were released here and were not recalled. With --stored,
the hash of every stored document and page picture is computed again.

Exit codes: 0 all sound, 1 something is not, 2 a file cannot be read.

\b
Examples:
  sciatriage verify handout-7KQ2-M4XP.pdf
  sciatriage verify --stored
"""
)
@click.argument("file", nargs=-1, type=click.Path(path_type=Path))
@click.option("--stored", is_flag=True, help="Check the documents in the database as well.")
def verify(file: tuple[Path, ...], stored: bool) -> int:
    """One line for each file."""
    if not file and not stored:
        raise click.UsageError("Name a PDF, or give --stored.")
    with opened() as database:
        sound = [_is_sound(database, path) for path in file]
        if stored:
            sound.append(_all_stored(database))
    return 0 if all(sound) else 1


def _is_sound(database: Database, path: Path) -> bool:
    try:
        found = find_released(database, hashlib.sha256(path.read_bytes()).hexdigest())
    except OSError as fault:
        raise BadInput(f"{path}: cannot be read ({fault.strerror}).") from None
    if found is None:
        click.echo(f"FAIL  {path}: these bytes were not released here.")
        return False
    signer = f"{found.signer} ({found.registration_number})"
    said = f"handout {found.number}, signed by {signer} on {found.signed_at:%Y-%m-%d %H:%M} UTC"
    if found.state == "recalled":
        click.echo(f"FAIL  {path}: {said}, was recalled.")
        return False
    click.echo(f"ok    {path}: {said}, unchanged.")
    return True


def _all_stored(database: Database) -> bool:
    count, damaged = damaged_documents(database)
    for place in damaged:
        click.echo(f"FAIL  stored {place}: its bytes do not match its SHA-256.")
    if damaged:
        return False
    click.echo(f"ok    {count} stored documents and page pictures match their SHA-256.")
    return True
