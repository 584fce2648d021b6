"""Where the broker is: the address Celery understands, and a plain Redis client for it."""

import hashlib
import os
import tempfile
from pathlib import Path

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from records.settings import Settings

SCHEME = "redis+socket://"
LONGEST_SOCKET_PATH = 100
"""Bytes: the system's limit is 108 with the end, and the server adds a suffix while it starts."""


def socket_path(home: Path) -> Path:
    """The embedded broker's socket: in the data folder, or in a short private folder instead."""
    path = home / "run" / "redis.sock"
    if len(os.fsencode(path)) <= LONGEST_SOCKET_PATH:
        return path
    name = hashlib.sha256(os.fsencode(home)).hexdigest()[:16]
    return Path(tempfile.gettempdir()) / f"sciatriage-{os.getuid()}-{name}" / "redis.sock"


def socket_url(path: Path) -> str:
    """The address of a broker on a unix socket, as Celery writes it."""
    return f"{SCHEME}{path}?virtual_host=0"


def broker_address(settings: Settings) -> str:
    """The address in the settings, else that of the embedded broker of this data folder."""
    return settings.broker_url or socket_url(socket_path(settings.home))


def redis_client(address: str, seconds: float) -> redis.Redis:
    """A plain client for a Celery address, waiting at most so long; ValueError for a bad one.

    It tries once: the client's own default tries three times more and rests in between.
    """
    once = Retry(NoBackoff(), 0)
    if address.startswith(SCHEME):
        path, _, query = address.removeprefix(SCHEME).partition("?")
        database = int(query.removeprefix("virtual_host=") or 0)
        return redis.Redis(unix_socket_path=path, db=database, socket_timeout=seconds, retry=once)
    return redis.Redis.from_url(
        address, socket_timeout=seconds, socket_connect_timeout=seconds, retry=once
    )
