"""What a request may use: settings, database, knowledge, queue and clock, handed in once."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from flask import current_app

from records.session import Database
from records.settings import Settings
from rules.knowledge_model import Knowledge

KEY = "sciatriage"


@dataclass(frozen=True, slots=True)
class Services:
    """`enqueue` gives False (never raises) when the broker is down; `clock` is aware UTC."""

    settings: Settings
    database: Database
    knowledge: Knowledge
    enqueue: Callable[[str], bool]
    clock: Callable[[], datetime]


def services() -> Services:
    """The services of the current app."""
    return cast(Services, current_app.extensions[KEY])


def wake_worker(*jobs: str | None) -> None:
    """Tell a worker after commit that there is work; the relay finds the job when nobody hears."""
    for job_id in jobs:
        if job_id is not None:
            services().enqueue(job_id)
