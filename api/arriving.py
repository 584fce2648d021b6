"""A request takes a thread when all of it is here, not while its client still dribbles.

gunicorn's thread worker gives a connection a thread at its first byte and reads from then on
without a limit in time, so that as many slow clients as there are threads hold up everybody. Here
the accepting thread gathers what arrives, for `PATIENCE` seconds at most; then come the threads.
How long to gather is only a guess from the head: what the bytes mean, gunicorn's parser says.
"""

import re
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

PATIENCE = 10.0
"""Seconds for a whole request to arrive, and for an answer to be taken."""
FAREWELL = 2.0
"""Seconds for a client to hang up after the last answer."""
LONGEST_HEAD = 64 * 1024
LARGEST_BODY = 1024 * 1024
"""In bytes; more is not gathered: the app refuses it by its length, unread."""
HELD = 32 * 1024 * 1024
"""Bytes of unfinished requests that one process keeps."""
END = b"\r\n\r\n"
LENGTH = re.compile(rb"\r\ncontent-length:[ \t]*0*(\d{1,15})[ \t]*\r\n", re.I)
CHUNKED = re.compile(rb"\r\ntransfer-encoding:", re.I)
EXPECTS = re.compile(rb"\r\nexpect:[ \t]*100-continue[ \t]*\r\n", re.I)


def refusal(status: HTTPStatus) -> bytes:
    """An answer to what never became a request."""
    line = f"HTTP/1.1 {status.value} {status.phrase}"
    return f"{line}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n".encode()


def is_whole(sent: bytes) -> bool:
    """Whether there is nothing more to wait for."""
    head, end, body = sent.partition(END)
    head += b"\r\n"
    if not end:
        return False
    if CHUNKED.search(head):
        last = body if body.startswith(b"0") else body[body.rfind(b"\r\n0") + 2 :]
        return last.startswith(b"0") and last.endswith(END)
    length = LENGTH.search(head)
    wanted = int(length[1]) if length else 0
    return len(body) >= wanted or wanted > LARGEST_BODY


def too_much(sent: bytes) -> HTTPStatus | None:
    """How to refuse what is too large to be gathered."""
    if len(sent) > LONGEST_HEAD and END not in sent:
        return HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE
    if len(sent) > LONGEST_HEAD + LARGEST_BODY:
        return HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    return None


def expects_a_word(sent: bytes) -> bool:
    """Whether the client keeps its body back until it is told to go on (RFC 9110, 10.1.1)."""
    head, end, body = sent.partition(END)
    return bool(end) and not body and EXPECTS.search(head + b"\r\n") is not None


class GatheringWorker(ThreadWorker):  # type: ignore[misc]
    """gunicorn's thread worker behind a gate."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.held = 0
        self.leaving: deque[Any] = deque()

    def enqueue_req(self, conn: Any) -> None:
        """A connection has, or will have, a request: gather it first."""
        conn.sock.setblocking(False)
        if not conn.initialized:
            conn.init()
            conn.sock.setblocking(False)
        conn.sent = conn.parser.unreader.take_buffered()
        conn.told = False
        conn.timeout = time.monotonic() + PATIENCE
        self.held += len(conn.sent)
        self.pending_conns.append(conn)
        self.poller.register(conn.sock, EVENT_READ, lambda _: self._gather(conn))
        if conn.sent:
            self._pass_on_if_whole(conn)

    def _gather(self, conn: Any) -> None:
        try:
            more = conn.sock.recv(64 * 1024)
        except (BlockingIOError, InterruptedError):
            return
        except OSError:
            more = b""
        conn.sent += more
        self.held += len(more)
        if not more:
            self._drop(conn)
        elif self.held > HELD:
            self._drop(conn, HTTPStatus.SERVICE_UNAVAILABLE)
        else:
            self._pass_on_if_whole(conn)

    def _pass_on_if_whole(self, conn: Any) -> None:
        if is_whole(conn.sent):
            self._leave(conn)
            conn.parser.unreader.unread(conn.sent)
            conn.sent = b""
            super().enqueue_req(conn)
        elif status := too_much(conn.sent):
            self._drop(conn, status)
        elif not conn.told and expects_a_word(conn.sent):
            conn.told = True
            with suppress(OSError):
                conn.sock.send(b"HTTP/1.1 100 Continue\r\n\r\n")

    def _leave(self, conn: Any) -> None:
        self.poller.unregister(conn.sock)
        self.pending_conns.remove(conn)
        self.held -= len(conn.sent)

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
            self._drop(conn, HTTPStatus.REQUEST_TIMEOUT if conn.sent else None)
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
