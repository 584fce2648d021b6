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
    """Ready = the database answers and its schema is the newest. The rest is only reported.

    `development`: the rules in use may not be proved (SCIATRIAGE_DEVELOPMENT=1).
    """

    ready: bool
    database: State
    schema_at_head: bool
    broker: State
    development: bool


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
    database: State = "up"
    try:
        at_head = current_revision(used.database) == head_revision()
    except Exception:  # whatever the driver raises: the database does not answer
        database, at_head = "down", False
    return Readiness(
        ready=at_head,
        database=database,
        schema_at_head=at_head,
        broker=_broker(used.settings.broker_url),
        development=used.settings.development,
    )


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
