"""The checks of `sciatriage doctor` on what wears out: clock, key, backup, erasing."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from api.cli.faults import Ailing
from api.cli.store import utc_now
from records.heartbeats import database_clock, in_use_since, last_beats
from records.integrity import has_released
from records.session import Database
from records.settings import Settings
from records.sites import list_sites
from reports.signing import KeyFileError, load_or_create_key
from worker.broker import broker_address, redis_client

APART = timedelta(seconds=5)
AHEAD = timedelta(seconds=60)
SOON = timedelta(days=30)
DAY = timedelta(hours=25)
"""A day, and an hour for a backup that takes longer than yesterday's."""
SET_IT = "set the clocks by the network on every machine (`timedatectl set-ntp true`)"
MONTH = timedelta(days=35)
"""A month, and some days for a timer that was off over a weekend."""
ERASE = "run `sciatriage retention` every month, from cron or a timer"
BACK_UP = "run `sciatriage backup FILE` every day, and keep the file on another machine"


@contextmanager
def reached(settings: Settings, otherwise: str = "unknown") -> Iterator[Database]:
    """The database; what cannot be read there has checks of its own."""
    opened = Database(settings.database_url, settings.data_keys)
    try:
        yield opened
    except Exception:
        raise Ailing(f"{otherwise}; see database and schema") from None
    finally:
        opened.dispose()


def clock(settings: Settings) -> str:
    """This machine's clock beside the others there are, and beside what is stored."""
    now, compared = utc_now(), []
    for whose, theirs in _clocks(settings):
        compared.append(whose)
        apart = (now - theirs).total_seconds()
        if abs(apart) > APART.total_seconds():
            raise Ailing(f"{apart:+.0f} s from {whose}; {SET_IT}")
    with reached(settings, "cannot be compared") as database:
        newest = max(last_beats(database).values(), default=now)
    if newest - now > AHEAD:
        behind = (newest - now).total_seconds()
        raise Ailing(f"{behind:.0f} s behind the last sign of life; {SET_IT}")
    return f"agrees with {' and '.join(compared) or 'what is stored; no other clock to compare'}"


def _clocks(settings: Settings) -> Iterator[tuple[str, datetime]]:
    """Those that answer; a part that is down has a check of its own."""
    opened = Database(settings.database_url, settings.data_keys)
    try:
        theirs = database_clock(opened)
    except Exception:
        theirs = None
    finally:
        opened.dispose()
    if theirs is not None:
        yield "PostgreSQL's", theirs
    try:
        with redis_client(broker_address(settings), 2.0) as client:
            seconds, _ = client.time()
    except Exception:
        return
    yield "Redis's", datetime.fromtimestamp(seconds, UTC)


def signing(settings: Settings) -> str:
    """The key that signs the handouts: there, opened by its passphrase, not about to end."""
    path = settings.signing_key
    if not path.exists():
        return _without_key(settings, path)
    if not os.access(path, os.R_OK):
        raise Ailing(f"{path} cannot be read; give it to the user who runs the worker (chmod 600)")
    try:
        key = load_or_create_key(path, settings.signing_passphrase or "", "")
    except KeyFileError as fault:
        raise Ailing(
            f"{str(fault).rstrip('.')}; put key and passphrase back from one backup"
        ) from None
    ends = key.certificate.not_valid_after_utc
    if ends - utc_now() < SOON:
        raise Ailing(f"ends on {ends:%Y-%m-%d}; make a new one (docs/runbook.md, Change keys)")
    return "opens" if ends.year == 9999 else f"opens, lasts until {ends:%Y-%m-%d}"


def _without_key(settings: Settings, path: Path) -> str:
    with reached(settings) as database:
        signed = has_released(database)
    if signed:
        raise Ailing(
            f"{path} is gone, and sheets were signed with it; put it back from a backup before the"
            " worker makes another (in containers, ask where the worker runs)"
        )
    return "none yet; the first signature makes it"


def backup(settings: Settings) -> str:
    """When `sciatriage backup` last finished."""
    done, since = _done(settings, "backup:")
    made = max(done.values(), default=None)
    if made and utc_now() - made < DAY:
        return f"made {made.isoformat(timespec='minutes')}"
    if made:
        raise Ailing(f"the last one is of {made:%Y-%m-%d %H:%M} UTC; {BACK_UP}")
    if since is not None and utc_now() - since > DAY:
        raise Ailing(f"none was ever made; {BACK_UP}")
    return f"none yet; {BACK_UP}"


def retention(settings: Settings) -> str:
    """Whether what the clinic need not keep any longer is erased."""
    if not settings.keep_years:
        return (
            "the clinic has not said how long it keeps; nothing is erased (SCIATRIAGE_KEEP_YEARS)"
        )
    done, since = _done(settings, "retention:")
    with reached(settings) as database:
        sites = len(list_sites(database))
    ran = min(done.values()) if len(done) == sites else None
    kept = f"{settings.keep_years} years are kept"
    if ran and utc_now() - ran < MONTH:
        return f"{kept}; last looked through on {ran:%Y-%m-%d}"
    if ran:
        raise Ailing(f"{kept}, but last looked through on {ran:%Y-%m-%d}; {ERASE}")
    if since is not None and utc_now() - since > MONTH:
        raise Ailing(f"{kept}, but not every site was ever looked through; {ERASE} (--site)")
    return f"{kept}; {ERASE}"


def _done(settings: Settings, what: str) -> tuple[dict[str, datetime], datetime | None]:
    """When something was last done where, and since when the installation is in use."""
    with reached(settings) as database:
        beats = last_beats(database).items()
        return {name: at for name, at in beats if name.startswith(what)}, in_use_since(database)
