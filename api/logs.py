"""Structured logs: one JSON object a line, and only keys that can hold no health data."""

import json
import logging
import sys
import time
from datetime import UTC, datetime
from typing import Any

from flask import Flask, Response, g, request

ALLOWED = (
    "actor_id",
    "case_id",
    "job_id",
    "method",
    "route",
    "status",
    "code",
    "duration_ms",
    "attempt",
    "state",
    "outcome",
    "queued",
    "error",
    "where",
)
# Monitors and browsers ask for these all the time; a line each would hide what matters.
QUIET = frozenset({"ops.healthz", "ops.readyz", "ops.metrics", "static"})
log = logging.getLogger("api")


class JsonLines(logging.Formatter):
    """Time, level, event and the allowed extras; anything else that was passed is left out."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "event": record.getMessage(),
        }
        line.update({key: record.__dict__[key] for key in ALLOWED if key in record.__dict__})
        return json.dumps(line, default=str)


def install(app: Flask) -> None:
    """Write each request as one line to standard error: the route's pattern, never its values."""
    if not any(isinstance(handler.formatter, JsonLines) for handler in log.handlers):
        handler = logging.StreamHandler(sys.__stderr__)
        handler.setFormatter(JsonLines())
        log.addHandler(handler)
    log.setLevel(logging.INFO)
    app.before_request(_start)
    app.after_request(_written)


def _start() -> None:
    g.started = time.perf_counter()


def _written(response: Response) -> Response:
    if request.endpoint in QUIET and response.status_code < 400:
        return response
    rule = request.url_rule
    actor = g.get("actor")
    extra = {
        "method": request.method,
        "route": rule.rule if rule else None,
        "status": response.status_code,
        "duration_ms": round((time.perf_counter() - g.started) * 1000, 1),
        "actor_id": actor.id if actor else None,
        "case_id": (request.view_args or {}).get("case_id"),
    }
    log.info("request", extra=extra)
    return response
