"""For operators: is the process up, can it serve, what does it count."""

from typing import Literal

import redis
from flask import Blueprint, Response
from prometheus_client import CONTENT_TYPE_LATEST

from api.metrics import exposition
from api.operations import Answer, describe, reply
from api.roles import public
from api.services import Services, services
from records.migrate import current_revision, head_revision
from worker.broker import redis_client

blueprint = Blueprint("ops", __name__)
State = Literal["up", "down"]


class Health(Answer):
    """This process answers."""

    status: Literal["ok"] = "ok"


class Readiness(Answer):
    """Ready = the database answers and its schema is the newest. The broker is only reported."""

    ready: bool
    database: State
    schema_at_head: bool
    broker: State


@blueprint.get("/healthz")
@public
@describe("Whether the process is up", gives={200: Health})
def healthz() -> Response:
    """Liveness: touches nothing but this process."""
    return reply(Health, Health())


@blueprint.get("/readyz")
@public
@describe("Whether requests can be served", gives={200: Readiness, 503: Readiness})
def readyz() -> Response:
    """Readiness: 503 until the database answers and its schema is at the head."""
    state = _readiness(services())
    return reply(Readiness, state, 200 if state.ready else 503)


def _readiness(used: Services) -> Readiness:
    broker = _broker(used.settings.broker_url)
    try:
        revision = current_revision(used.database)
    except Exception:  # whatever the driver raises: the database does not answer
        return Readiness(ready=False, database="down", schema_at_head=False, broker=broker)
    at_head = revision == head_revision()
    return Readiness(ready=at_head, database="up", schema_at_head=at_head, broker=broker)


def _broker(url: str | None) -> State:
    if url is None:
        return "down"
    try:
        with redis_client(url, 0.2) as client:
            client.ping()
    except (redis.RedisError, ValueError):
        return "down"
    return "up"


@blueprint.get("/metrics")
@public
@describe("Counters and gauges for a monitor", gives={200: "text/plain"})
def metrics() -> Response:
    """Prometheus text; no health data."""
    return Response(exposition(services()), content_type=CONTENT_TYPE_LATEST)
