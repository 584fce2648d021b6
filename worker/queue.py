"""The Celery app: queue and task names, settings with their reasons, and `enqueue`.

The job row is the truth. A message holds one job id and only wakes a worker, so it may be lost or
come twice; the relay sends again whatever is due.
"""

import logging
import threading
import time
from functools import cache
from typing import Any

import redis
from celery import Celery
from kombu.connection import Connection
from kombu.entity import Exchange, Queue
from kombu.messaging import Producer
from kombu.pools import ProducerPool

from records.settings import load_settings
from worker.broker import broker_address, redis_client

JOBS_QUEUE = "handout"
HOUSEKEEPING_QUEUE = "housekeeping"
QUEUES = (JOBS_QUEUE, HOUSEKEEPING_QUEUE)
JOB_TASK = "sciatriage.job"
BEAT_TASK = "sciatriage.beat"
ROUTES = {JOB_TASK: JOBS_QUEUE, BEAT_TASK: HOUSEKEEPING_QUEUE}

SENT_AT = "sent_at"
"""The header that says when a message was sent, in seconds since 1970; it holds nothing else."""

PUBLISH_SECONDS = 0.2
"""How long a publisher waits for a broker that hangs; one that is gone refuses in milliseconds."""
REST_SECONDS = 1.0
"""How long publishers leave a broker alone after it failed, so that few requests pay for it."""

log = logging.getLogger("worker.queue")
app = Celery("sciatriage", set_as_current=False)


def time_limit_seconds(lease_seconds: int) -> float:
    """A task is killed well before its lease ends: two thirds of it, 60 s of the usual 90."""
    return lease_seconds * 2 / 3


def _queue(name: str) -> Queue:
    """A queue that only its own messages reach (by default all would share one routing key)."""
    return Queue(name, Exchange(name, "direct"), name)  # type: ignore[no-untyped-call]


def _configuration() -> dict[str, Any]:
    """Read when first needed, so that importing this module touches neither files nor broker."""
    settings = load_settings()
    return {
        "broker_url": broker_address(settings),
        # Effects are in the database; a result backend would only be a second truth.
        "result_backend": None,
        "task_ignore_result": True,
        "task_serializer": "json",
        "accept_content": ["json"],
        "task_queues": [_queue(name) for name in QUEUES],
        "task_default_queue": JOBS_QUEUE,
        "task_routes": {name: {"queue": queue} for name, queue in ROUTES.items()},
        "task_create_missing_queues": False,
        # Shortens recovery after a killed worker; correctness rests on the lease, not on acks.
        "task_acks_late": True,
        # A message sent back while the lease lives is useless and makes a poisonous job spin.
        "task_reject_on_worker_lost": False,
        "worker_prefetch_multiplier": 1,
        "task_time_limit": time_limit_seconds(settings.lease_seconds),
        "worker_max_tasks_per_child": 500,
        "worker_max_memory_per_child": 400_000,
        # A request never waits for a broker that is down: the relay sends again.
        "task_publish_retry": False,
        "broker_connection_retry_on_startup": True,
        # The default gives up after 100 tries, and then the worker ends.
        "broker_connection_max_retries": None,
        # True would kill a job whose effect is fine; the fence handles a second run.
        "worker_cancel_long_running_tasks_on_connection_loss": False,
        "worker_soft_shutdown_timeout": 10,
        "worker_enable_soft_shutdown_on_idle": True,
        # Events would carry task arguments over the broker for nobody.
        "worker_send_task_events": False,
        "task_send_sent_event": False,
        "worker_hijack_root_logger": False,
        "worker_redirect_stdouts": False,
        "broker_transport_options": {
            # Longer than any lease, so that Redis gives nothing back that a worker still holds.
            "visibility_timeout": max(300, settings.lease_seconds * 2),
            # Without these four a publish to a dead broker blocks for seconds.
            "max_retries": 1,
            "interval_start": 0,
            "interval_step": 0.1,
            "interval_max": 0.1,
            # A half-open connection is noticed; the default never times out.
            "socket_timeout": 15,
            "socket_connect_timeout": 3,
            "socket_keepalive": True,
            "health_check_interval": 10,
            "retry_on_timeout": True,
            # The default looks for unacknowledged messages only every 100 seconds.
            "unacked_restore_interval": 10,
            "unacked_restore_throttle": 1,
        },
    }


app.add_defaults(_configuration)

_first = threading.Lock()
"""Celery reads its configuration when somebody first asks for it, and who asks meanwhile in another
thread is told its own default, an address that nobody configured."""


class _Rest:
    """Until when the broker is left alone."""

    until = 0.0


@cache
def _pool() -> ProducerPool:
    """Connections of their own for publishing: they give up long before a worker's would."""
    connection: Connection = app.connection_for_write(
        transport_options={
            "socket_timeout": PUBLISH_SECONDS,
            "socket_connect_timeout": PUBLISH_SECONDS,
            "retry_on_timeout": False,
            "max_retries": 0,  # by default a first connection that fails is tried again for 6 s
        }
    )
    connections = connection.Pool(limit=20)  # type: ignore[no-untyped-call]
    return ProducerPool(connections, limit=20)  # type: ignore[no-untyped-call]


def _publishers() -> ProducerPool:
    with _first:
        return _pool()


def _send(task: str, arguments: tuple[str, ...], **options: Any) -> bool:
    if time.monotonic() < _Rest.until:
        return False
    try:
        publisher: Producer = _publishers().acquire(  # type: ignore[no-untyped-call]
            block=True, timeout=PUBLISH_SECONDS
        )
        with publisher as producer:
            sent = {"headers": {SENT_AT: time.time()}, "retry": False}
            app.send_task(task, arguments, producer=producer, **sent, **options)
    except Exception as error:  # whatever the broker, its client or the pool raise: not sent
        _Rest.until = time.monotonic() + REST_SECONDS
        log.warning("broker does not answer", extra={"code": type(error).__name__})
        return False
    return True


def enqueue(job_id: str) -> bool:
    """Wake a worker for this job. False at once when the broker is down; never raises."""
    return _send(JOB_TASK, (job_id,))


def ask_for_beat(seconds: float) -> bool:
    """Ask the workers for a sign of life, forgotten when none takes it within these seconds."""
    return _send(BEAT_TASK, (), expires=seconds)


def broker_answers() -> bool:
    """Whether the broker answers a ping now, within a fraction of a second."""
    try:
        with _first:
            address = app.conf.broker_url
        with redis_client(address, PUBLISH_SECONDS) as client:
            return bool(client.ping())
    except (redis.RedisError, OSError, ValueError):
        return False
