"""Server-sent events: a page is told that something changed, and asks for itself what.

An event is a hint only; what a page shows comes from its own request, with its ETag. A stream
holds a thread, so a process has few, each ends soon (the browser opens the next one), and the page
that gets none asks every few seconds as before. The server has that many threads more than it
needs for requests (`api/serving.py`).
"""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from threading import BoundedSemaphore
from typing import cast

from flask import Blueprint, Flask, Response, current_app, request
from flask.typing import ResponseReturnValue

from api import sessions
from api.problems import Problem
from api.roles import actor, allow, unattended
from api.services import services
from records.changes import last_change
from records.errors import StoreUnavailable

blueprint = Blueprint("changes", __name__)
KEY = "sciatriage-streams"
MOST = 6
"""Streams of one process at a time."""
KIND = "text/event-stream"
AGAIN_MS = 1000
"""When a browser opens the next stream after the end of one."""


@dataclass
class Streams:
    """The streams of this process. `goes_on` is False once the server wants to stop."""

    free: BoundedSemaphore = field(default_factory=lambda: BoundedSemaphore(MOST))
    goes_on: Callable[[], bool] = lambda: True
    lasts: float = 25.0
    every: float = 1.0


def install(app: Flask) -> None:
    """Streams belong to the app of a process."""
    app.extensions[KEY] = Streams()


@blueprint.get("/changes")
@allow("physiotherapist", "front_desk")
@unattended
def changes() -> ResponseReturnValue:
    """A mark at once and after every change; 204 while no stream is free (a browser gives up)."""
    if request.accept_mimetypes.quality(KIND) == 0 or not request.accept_mimetypes:
        raise Problem(406, "event_stream", f"This is {KIND}.")
    streams = cast(Streams, current_app.extensions[KEY])
    if not streams.free.acquire(blocking=False):
        return "", 204
    used, who, lasting = services(), actor(), sessions.lasting()
    events = _events(streams, lasting, lambda: last_change(used.database, who))
    response = Response(events, mimetype=KIND, headers={"X-Accel-Buffering": "no"})
    response.call_on_close(streams.free.release)
    return response


def _events(
    streams: Streams, lasting: Callable[[], bool], mark: Callable[[], str]
) -> Iterator[str]:
    """Until the time is over, the session ends or the server stops.

    A comment in between finds out that nobody listens any more.
    """
    yield f"retry: {AGAIN_MS}\n\n"
    told, end = "", time.monotonic() + streams.lasts
    try:
        while time.monotonic() < end and streams.goes_on() and lasting():
            now = mark()
            yield ":\n\n" if now == told else f"data: {now}\n\n"
            told = now
            time.sleep(streams.every)
    except StoreUnavailable:
        return  # the browser tries again
