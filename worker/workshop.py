"""What a worker works with: settings, database, knowledge and clock, made once per process."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache

from records.session import Database
from records.settings import Settings, load_settings
from rules.knowledge_model import Knowledge
from rules.proof.in_force import knowledge_in_force


@dataclass(frozen=True, slots=True)
class Workshop:
    settings: Settings
    database: Database
    knowledge: Knowledge
    clock: Callable[[], datetime]


def utc_now() -> datetime:
    """The real clock."""
    return datetime.now(UTC)


@cache
def workshop() -> Workshop:
    """The workshop of this process; nothing is connected before it is used."""
    settings = load_settings()
    known = knowledge_in_force(development=settings.development)
    return Workshop(settings, Database(settings.database_url, settings.data_keys), known, utc_now)
