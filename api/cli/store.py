"""The database as the commands use it: opened, checked, closed."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from api.cli.faults import Refused
from records.actors import Actor, system_actor
from records.migrate import current_revision, head_revision
from records.session import Database
from records.settings import load_settings
from records.sites import DEFAULT_SITE, list_sites

__all__ = ["DEFAULT_SITE", "opened", "operator", "utc_now"]


def utc_now() -> datetime:
    """The real clock."""
    return datetime.now(UTC)


@contextmanager
def opened() -> Iterator[Database]:
    """The database of the settings, its schema at the head. Raises Refused."""
    settings = load_settings()
    database = Database(settings.database_url, settings.data_keys)
    try:
        _check(database)
        yield database
    finally:
        database.dispose()


def _check(database: Database) -> None:
    try:
        revision = current_revision(database)
    except Exception:  # whatever the driver raises; its text may hold the address with a password
        raise Refused(
            "The database does not answer; check DATABASE_URL and that it is running."
        ) from None
    if revision != head_revision():
        raise Refused("The database is not up to date; run `sciatriage migrate` first.")


def operator(database: Database, site: str) -> Actor:
    """Who the audit names for what is done here. Raises Refused for an unknown site."""
    known = [each.id for each in list_sites(database)]
    if site not in known:
        raise Refused(f"There is no site {site!r}; there are: {', '.join(known)}.")
    return system_actor(site)
