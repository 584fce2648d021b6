"""A request takes a thread when all of it is here, not while its client still dribbles.

gunicorn's thread worker gives a connection a thread at its first byte and reads from then on
without a limit in time, so that as many slow clients as there are threads hold up everybody. Here
the accepting thread gathers what arrives, for `PATIENCE` seconds at most; then come the threads.
`api/arrival.py` says when that is.
"""

import time
from collections import deque
from concurrent.futures import Future
from contextlib import suppress
from http import HTTPStatus
from selectors import EVENT_READ
from socket import SHUT_WR
from typing import Any

from gunicorn.http.errors import ParseException
from gunicorn.workers.gthread import ThreadWorker

from api.arrival import LARGEST_BODY, Arrival
from api.shares import Share

PATIENCE = 10.0
"""Seconds for a whole request to arrive, and for an answer to be taken."""
FAREWELL = 2.0
"""Seconds for a client to hang up after the last answer."""
BREATH = 0.002
"""Seconds between two connections that a process accepts while another one has fewer."""
HELD = 32 * 1024 * 1024
"""Bytes of unfinished requests that one process keeps."""


def refusal(status: HTTPStatus) -> bytes:
    """An answer to what never became a request."""
    line = f"HTTP/1.1 {status.value} {status.phrase}"
    return f"{line}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n".encode()


def bounded(unreader: Any, until: float) -> None:
    """What is still read from this connection ends at a moment of the monotonic clock.

    Only a body that looked whole and was not is ever read on: the parser calls it cut off.
    """

    def chunk(size_hint: int | None = None) -> bytes:
        if time.monotonic() > until:
            return b""
        try:
            return bytes(type(unreader).chunk(unreader, size_hint))
        except TimeoutError:
            return b""

    unreader.chunk = chunk


class GatheringWorker(ThreadWorker):  # type: ignore[misc]
    """gunicorn's thread worker behind a gate; whoever forks it gives it its share."""

    share: Share

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.held = 0
        self.leaving: deque[Any] = deque()

    def accept(self, listener: Any) -> None:
        """Take one connection, and leave the next to another process when one has fewer.

        Otherwise the first to wake takes nearly all that come at once, and keeps them.
        """
        had = self.nr_conns
        super().accept(listener)  # another process may have been faster
        self.share.say(self.nr_conns)
        if self.nr_conns > had and self.share.is_more_than_anothers():
            time.sleep(BREATH)

    def enqueue_req(self, conn: Any) -> None:
        """A connection has, or will have, a request: gather it first."""
        self.share.say(self.nr_conns)
        conn.sock.setblocking(False)
        if not conn.initialized:
            conn.init()
            conn.sock.setblocking(False)
        conn.arrival = Arrival(conn.parser.unreader.take_buffered())
        conn.timeout = time.monotonic() + PATIENCE
        self.held += len(conn.arrival.sent)
        self.pending_conns.append(conn)
        self.poller.register(conn.sock, EVENT_READ, lambda _: self._gather(conn))
        if conn.arrival.sent:
            self._pass_on_if_whole(conn)

    def _gather(self, conn: Any) -> None:
        try:
            more = conn.sock.recv(64 * 1024)
        except (BlockingIOError, InterruptedError):
            return
        except OSError:
            more = b""
        conn.arrival.sent += more
        self.held += len(more)
        if not more:
            self._drop(conn)
        elif self.held > HELD:
            self._drop(conn, HTTPStatus.SERVICE_UNAVAILABLE)
        else:
            self._pass_on_if_whole(conn)

    def _pass_on_if_whole(self, conn: Any) -> None:
        arrival: Arrival = conn.arrival
        if arrival.is_whole():
            self._leave(conn)
            conn.parser.unreader.unread(bytes(arrival.sent))
            bounded(conn.parser.unreader, time.monotonic() + PATIENCE)
            conn.arrival = None
            super().enqueue_req(conn)
        elif status := arrival.too_much():
            self._drop(conn, status)
        elif arrival.expects:
            arrival.expects = False
            with suppress(OSError):
                conn.sock.send(b"HTTP/1.1 100 Continue\r\n\r\n")

    def _leave(self, conn: Any) -> None:
        self.poller.unregister(conn.sock)
        self.pending_conns.remove(conn)
        self.held -= len(conn.arrival.sent)

    def _drop(self, conn: Any, status: HTTPStatus | None = None) -> None:
        self._leave(conn)
        if status is not None:
            with suppress(OSError):
                conn.sock.send(refusal(status))
        self._take_leave(conn)

    def murder_pending(self) -> None:
        """Close what did not arrive in time; the oldest stands first."""
        now = time.monotonic()
        while self.pending_conns and self.pending_conns[0].timeout <= now:
            conn = self.pending_conns[0]
            self._drop(conn, HTTPStatus.REQUEST_TIMEOUT if conn.arrival.sent else None)
        while self.leaving and self.leaving[0].timeout <= now:
            self._close_leaving(self.leaving[0])

    def handle_request(self, req: Any, conn: Any) -> Any:
        """Who does not take the answer in time loses it, not we a thread."""
        conn.sock.settimeout(PATIENCE)
        return super().handle_request(req, conn)

    def _keepalive_after(self, conn: Any, keepalive: bool) -> bool:
        """After a body that nobody read and that is too long or malformed the connection ends.

        gunicorn would say so in a second answer to the same request.
        """
        reader = getattr(getattr(conn.parser.mesg, "body", None), "reader", None)
        if getattr(reader, "length", 0) > LARGEST_BODY:
            return False
        try:
            return bool(super()._keepalive_after(conn, keepalive))
        except (OSError, ParseException):
            return False

    def finish_request(self, conn: Any, fs: "Future[Any]") -> None:
        """Close a connection that will not be used again without holding up the others.

        gunicorn 27 waits for its client to hang up, up to 2 s, in the one thread that accepts.
        """
        if not self.alive or fs.cancelled() or fs.exception() or fs.result():
            super().finish_request(conn, fs)
            return
        self._take_leave(conn)

    def _take_leave(self, conn: Any) -> None:
        """Nothing more is said; the client has a moment to hang up."""
        with suppress(OSError):
            conn.sock.setblocking(False)
            conn.sock.shutdown(SHUT_WR)
        conn.timeout = time.monotonic() + FAREWELL
        self.leaving.append(conn)
        self.poller.register(conn.sock, EVENT_READ, lambda _: self._hear_out(conn))

    def _hear_out(self, conn: Any) -> None:
        """What still comes is thrown away until the client hangs up (RFC 9112, 9.6)."""
        try:
            gone = not conn.sock.recv(64 * 1024)
        except (BlockingIOError, InterruptedError):
            return
        except OSError:
            gone = True
        if gone:
            self._close_leaving(conn)

    def _close_leaving(self, conn: Any) -> None:
        self.leaving.remove(conn)
        self.poller.unregister(conn.sock)
        self.nr_conns -= 1
        conn.close()
