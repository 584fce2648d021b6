"""`sciatriage migrate`."""

import click

from records.migrate import current_revision
from records.migrate import migrate as bring_up_to_date
from records.session import Database
from records.settings import load_settings


@click.command(
    help="""Bring the database's schema up to date.

Safe to repeat and to run from several machines at once; SQLite files are copied first.

\b
Example:
  DATABASE_URL=postgresql://clinic@db/clinic sciatriage migrate
"""
)
def migrate() -> None:
    """Upgrade the database of the settings."""
    settings = load_settings()
    bring_up_to_date(settings.database_url)
    database = Database(settings.database_url, settings.data_keys)
    with database.writing():
        pass  # the first transaction on a new database makes its data key
    click.echo(f"The database is at revision {current_revision(database)}.")
    database.dispose()
