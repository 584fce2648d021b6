"""How much waits in the broker, and for how long: read from Redis as Celery keeps it there."""

import json
from dataclasses import dataclass

import redis

from worker.broker import redis_client
from worker.queue import QUEUES, SENT_AT


@dataclass(frozen=True, slots=True)
class Depth:
    """Messages that wait in a queue, and the age of the one that is next (0 when it is empty)."""

    queue: str
    messages: int
    oldest_seconds: float


def queue_depths(address: str | None, *, now: float, seconds: float = 0.2) -> tuple[Depth, ...]:
    """Each queue; nothing when the broker does not answer in time. `now`: seconds since 1970."""
    if address is None:
        return ()
    try:
        with redis_client(address, seconds) as client:
            return tuple(_depth(client, queue, now) for queue in QUEUES)
    except (redis.RedisError, OSError, ValueError):
        return ()


def _depth(client: redis.Redis, queue: str, now: float) -> Depth:
    """New messages come in on the left of the list, workers take from the right."""
    oldest = client.lindex(queue, -1)
    sent_at = now if oldest is None else _sent_at(oldest, now)
    return Depth(queue, int(client.llen(queue)), max(0.0, now - sent_at))  # type: ignore[arg-type]


def _sent_at(message: object, now: float) -> float:
    found = json.loads(str(message, "utf-8") if isinstance(message, bytes) else str(message))
    return float(found.get("headers", {}).get(SENT_AT, now))
