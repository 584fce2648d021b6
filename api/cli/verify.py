"""`sciatriage verify`: was this PDF signed and released here, is it unchanged and in force?"""

from collections.abc import Mapping
from pathlib import Path

import click

from api.cli.faults import BadInput
from api.cli.store import opened
from records.integrity import damaged_documents
from records.session import Database
from records.verification import Finding, FoundRelease, Standing, check_pdf

MOST = 1 << 26
"""Larger files are not read: none of ours comes near."""
FINDINGS: Mapping[Finding, str] = {
    "changed": "carries the number of a released document, but its bytes are not those signed.",
    "unsigned": "was made here, but nobody has signed it.",
    "unknown": "these bytes were not released here.",
}
STANDINGS: Mapping[Standing, str] = {
    "taken_back": "was recalled",
    "replaced": "was replaced by a newer one",
    "on_hold": "is on hold: another form of the patient waits for a clinician",
}
DOCUMENTS = {"handout": "handout", "letter": "letter", "safety_net": "safety-net sheet"}


@click.command(
    help="""Check signed documents, byte for byte, or everything that is stored.

A FILE is sound when exactly these bytes were released here and still hold: not recalled, not
replaced, not on hold. With --stored, the hash of every stored document and phone
page is computed again.

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
    checked = check_pdf(database, _read(path))
    if checked.release is None:
        click.echo(f"FAIL  {path}: {FINDINGS[checked.finding]}")
        return False
    standing = checked.release.standing
    if standing != "current":
        click.echo(f"FAIL  {path}: {_told(checked.release)}, unchanged, {STANDINGS[standing]}.")
        return False
    click.echo(f"ok    {path}: {_told(checked.release)}, unchanged, in force.")
    return True


def _told(found: FoundRelease) -> str:
    signer = f"{found.signer} ({found.registration_number})"
    what = f"{DOCUMENTS[found.document]} {found.number} of {found.clinic}"
    return f"{what}, signed by {signer} on {found.signed_at:%Y-%m-%d %H:%M} UTC"


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            found = file.read(MOST + 1)
    except OSError as fault:
        raise BadInput(f"{path}: cannot be read ({fault.strerror}).") from None
    if len(found) > MOST:
        raise BadInput(f"{path}: is larger than {MOST >> 20} MB; it is no document of ours.")
    return found


def _all_stored(database: Database) -> bool:
    count, damaged = damaged_documents(database)
    for place in damaged:
        click.echo(f"FAIL  stored {place}: its bytes do not match its SHA-256.")
    if damaged:
        return False
    click.echo(f"ok    {count} stored documents and phone pages match their SHA-256.")
    return True
