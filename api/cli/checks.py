"""What `sciatriage doctor` looks at: each check gives what it found, or raises with what to do."""

import importlib.util
import platform
import shutil
import sys
from collections.abc import Callable, Mapping
from datetime import timedelta
from pathlib import Path

from api.cli import upkeep
from api.cli.faults import Ailing
from api.cli.store import utc_now
from api.supervisor.broker import redis_program
from api.supervisor.faults import CannotServe
from api.supervisor.serve import is_ready
from records.data_keys import require_keys
from records.errors import KeyMissing
from records.heartbeats import last_beats, takes_changes
from records.migrate import current_revision, head_revision
from records.session import Database
from records.settings import Settings
from rules.knowledge_files import KnowledgeError
from rules.proof.in_force import knowledge_in_force
from worker.broker import broker_address, redis_client

SILENCE = timedelta(seconds=60)
LEAST_DISK = 1 << 30
PROLOGUE = b"\x55\x48\x89\xe5"
"""How every function begins that gcc compiled for x86-64 without optimisation."""


def python(_: Settings) -> str:
    """The interpreter."""
    if not (3, 11) <= sys.version_info < (3, 14):
        raise Ailing(f"{platform.python_version()}; use Python 3.11, 3.12 or 3.13")
    return platform.python_version()


def engine(_: Settings) -> str:
    """The rule engine's compiled part, and whether the compiler optimised it."""
    found = importlib.util.find_spec("durable_rules_engine")
    if found is None or found.origin is None:
        raise Ailing("not installed; run `make setup`, which needs gcc and Python's headers")
    if platform.machine() != "x86_64":
        return "installed (optimisation can only be seen on x86-64)"
    if Path(found.origin).read_bytes().count(PROLOGUE) > 30:
        raise Ailing('built without optimisation; reinstall it with CC="gcc -O2"')
    return "installed, optimised"


def rules(settings: Settings) -> str:
    """The clinical knowledge and its proof; its own faults say file and key."""
    try:
        version = knowledge_in_force(development=settings.development).version
    except KnowledgeError as fault:
        said = str(fault).rstrip(".")
        raise Ailing(f"{said}; whoever changed no rule installs Sciatriage again") from None
    return f"version {version}" + (", unproved: development mode" if settings.development else "")


def fonts(_: Settings) -> str:
    """The fonts that handouts embed."""
    import reports

    found = sorted(Path(reports.__file__).parent.rglob("*.ttf"))
    if not found:
        raise Ailing("no font files in the package; install Sciatriage again")
    return f"{len(found)} files"


def disk(settings: Settings) -> str:
    """Room in the data folder."""
    free = shutil.disk_usage(settings.home).free
    if free < LEAST_DISK:
        raise Ailing(
            f"{free >> 20} MB free in {settings.home}, 1 GB is the least; make room: old backups"
            " and logs first, never anything in this folder"
        )
    return f"{free >> 30} GB free in {settings.home}"


def database(settings: Settings) -> str:
    """Whether the database answers, and whether this user can write to it."""
    kind = settings.database_url.split(":")[0]
    opened = Database(settings.database_url)
    try:
        current_revision(opened)
        _begin_to_write(opened)
    except Ailing:
        raise
    except Exception:  # whatever the driver raises; its text may hold the password
        raise Ailing(f"{kind} does not answer; check DATABASE_URL and that it is running") from None
    finally:
        opened.dispose()
    return kind


def _begin_to_write(opened: Database) -> None:
    """Raises with what to do when nobody can write."""
    try:
        lets_write = takes_changes(opened)
    except Exception:
        raise Ailing(f"answers, but nothing can be written; {_what_to_do(opened)}") from None
    if not lets_write:
        raise Ailing(
            "answers, but lets nobody write: it is a standby, or default_transaction_read_only is"
            " on; let DATABASE_URL name the server that takes changes"
        )


def _what_to_do(opened: Database) -> str:
    if not opened.is_sqlite:
        return "look in PostgreSQL's own log"
    return (
        "give the user who runs Sciatriage all files of the database (also `-wal`, `-shm` and"
        " `-turn`), and see that no other program holds it open to write"
    )


def schema(settings: Settings) -> str:
    """Whether its schema is this program's."""
    opened = Database(settings.database_url, settings.data_keys)
    try:
        revision, head = current_revision(opened), head_revision()
    except Exception:
        raise Ailing("cannot be read; see database") from None
    finally:
        opened.dispose()
    if revision != head:
        raise Ailing(
            f"at {revision or 'nothing'} instead of {head}; stop the service, make a copy of the"
            " data, run `sciatriage migrate`, start it again"
        )
    return head


def data_key(settings: Settings) -> str:
    """Whether the key file is there and is this database's."""
    keys = settings.data_keys
    opened = Database(settings.database_url, keys)
    try:
        with opened.reading() as session:
            require_keys(session)
        return f"{len(keys.keys)} in {keys.place}, {keys.writing.id.hex()} writes"
    except KeyMissing as fault:
        raise Ailing(fault.advice.removesuffix(".")) from None
    except Exception:
        raise Ailing("unknown; see database and schema") from None
    finally:
        opened.dispose()


def broker(settings: Settings) -> str:
    """Whether Redis answers."""
    address = broker_address(settings)
    try:
        with redis_client(address, 2.0) as client:
            client.ping()
            version = client.info("server")["redis_version"]
    except Exception:
        raise Ailing(_without_broker(settings)) from None
    return f"Redis {version}"


def _without_broker(settings: Settings) -> str:
    if settings.broker_url is not None:
        return "does not answer; check BROKER_URL and that Redis is running"
    try:
        redis_program()
    except CannotServe as fault:
        return str(fault)
    return "is not running; `sciatriage serve` starts it"


def worker(settings: Settings) -> str:
    """Whether a worker did something lately."""
    return _life(settings, "worker")


def relay(settings: Settings) -> str:
    """Whether a relay did something lately."""
    return _life(settings, "relay")


def _life(settings: Settings, part: str) -> str:
    with upkeep.reached(settings) as database:
        beats = last_beats(database)
    seen = [at for name, at in beats.items() if name.startswith(f"{part}:")]
    if not seen or utc_now() - max(seen) > SILENCE:
        last = max(seen).isoformat(timespec="seconds") if seen else "never"
        raise Ailing(f"last sign of life: {last}; start `sciatriage {part}` (or serve)")
    return f"last sign of life {(utc_now() - max(seen)).total_seconds():.0f} s ago"


def web(settings: Settings) -> str:
    """Whether the web server on this machine can serve."""
    url = f"http://127.0.0.1:{settings.port}"
    if not is_ready(url):
        raise Ailing(
            f"not ready on {url}; start `sciatriage web` (or serve);"
            " if it runs already, give doctor the service's own PORT"
        )
    return f"ready on {url}"


def address(settings: Settings) -> str:
    """Where patients reach the service; without it sheets are complete, but for a code."""
    if settings.public_url is None:
        return "no public address: sheets carry no code for a phone; see SCIATRIAGE_PUBLIC_URL"
    return f"patients open their sheets at {settings.public_url}"


CHECKS: Mapping[str, Callable[[Settings], str]] = {
    "python": python,
    "engine": engine,
    "knowledge": rules,
    "fonts": fonts,
    "disk": disk,
    "database": database,
    "schema": schema,
    "data-key": data_key,
    "broker": broker,
    "relay": relay,
    "worker": worker,
    "web": web,
    "clock": upkeep.clock,
    "signing": upkeep.signing,
    "backup": upkeep.backup,
    "retention": upkeep.retention,
    "address": address,
}
