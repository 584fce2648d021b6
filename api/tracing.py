"""Traces of web requests (records/tracing.py says what leaves, and when)."""

from typing import Any

from flask import Flask, Response, request

from records.settings import Settings
from records.tracing import note, start

QUIET = r"/(healthz|readyz|metrics)$|/static/"
"""Asked for all the time, or worth no trace."""


def begin(settings: Settings) -> None:
    """Before the database is opened, so that its statements are seen."""
    start(settings, "web")


def install(app: Flask, settings: Settings) -> None:
    """Trace each request and what it sends to the queue; nothing where traces are off."""
    if settings.traces is None:
        return
    from opentelemetry.instrumentation.flask import FlaskInstrumentor

    from worker.tracing import follow_messages

    instrumentor: Any = FlaskInstrumentor()
    instrumentor.instrument_app(app, excluded_urls=QUIET, enable_commenter=False)
    follow_messages()
    app.after_request(_noted)


def _noted(response: Response) -> Response:
    case = (request.view_args or {}).get("case_id")
    note(case_id=None if case is None else str(case))
    return response
