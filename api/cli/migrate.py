"""`sciatriage migrate`."""

from pathlib import Path

import click

from api.cli.faults import BadInput
from records.migrate import current_revision
from records.migrate import migrate as bring_up_to_date
from records.rights import limit_service
from records.session import Database
from records.settings import load_settings


@click.command(
    help="""Bring the database's schema up to date.

Safe to repeat and to run from several machines at once; SQLite files are copied first.

On PostgreSQL the tables belong to who runs this, and their owner can switch off what protects the
audit. Give the file with the service's own DATABASE_URL: its role is made if it is not there, and
gets the rights that the service needs, no more.

\b
Examples:
  DATABASE_URL=postgresql://clinic@db/clinic sciatriage migrate
  DATABASE_URL_FILE=owner-url sciatriage migrate --service-url-file database-url
"""
)
@click.option(
    "--service-url-file",
    type=click.Path(dir_okay=False, exists=True, path_type=Path),
    help="Where the DATABASE_URL of web, worker and relay is.",
)
def migrate(service_url_file: Path | None) -> None:
    """Upgrade the database of the settings."""
    settings = load_settings()
    if service_url_file is not None and settings.database_url.startswith("sqlite"):
        raise BadInput("--service-url-file: SQLite has no roles; leave it out.")
    bring_up_to_date(settings.database_url)
    if service_url_file is not None:
        service_url = service_url_file.read_text(encoding="utf-8").strip()
        click.echo(f"The service signs in as {limit_service(settings.database_url, service_url)}.")
    database = Database(settings.database_url, settings.data_keys)
    with database.writing():
        pass  # the first transaction on a new database makes its data key
    click.echo(f"The database is at revision {current_revision(database)}.")
    database.dispose()
