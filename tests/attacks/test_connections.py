"""What a hostile client can do below HTTP's good manners: smuggle, dribble, never read."""

import socket
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.arrival import Arrival
from tests.api.clinic import Clinic
from tests.processes import Stack, wait_until

SMUGGLED = b"GET /readyz HTTP/1.1\r\nHost: x\r\n\r\n"
BOTH = b"POST /verify HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n%s\r\n\r\n0\r\n\r\n" + SMUGGLED
CHUNKED = b"POST /verify HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
GET = b"GET /healthz HTTP/1.1\r\nHost: x\r\n%s\r\n"

REFUSED = {
    "a length and chunks": BOTH % (5 + len(SMUGGLED), b"Transfer-Encoding: chunked"),
    "a length and chunks, spelled oddly": BOTH % (5, b"Transfer-Encoding: xchunked"),
    "chunked twice": CHUNKED.replace(b"chunked", b"chunked, chunked") + b"0\r\n\r\n",
    "a space before the colon": BOTH % (5, b"Transfer-Encoding : chunked"),
    "a tab before the value of an unknown coding": BOTH % (5, b"Transfer-Encoding:\tgzip"),
    "two lengths": BOTH % (5, b"Content-Length: 6"),
    "two lengths in one line": BOTH.replace(b"%d\r\n%s", b"5, 6"),
    "a length with a sign": BOTH.replace(b"%d\r\n%s", b"+5"),
    "a negative length": BOTH.replace(b"%d\r\n%s", b"-5"),
    "a length in hexadecimal": BOTH.replace(b"%d\r\n%s", b"0x5"),
    "a chunk of a negative size": CHUNKED + b"-1\r\n\r\n0\r\n\r\n",
    "a chunk with a prefix": CHUNKED + b"0x5\r\nhello\r\n0\r\n\r\n",
    "a chunk that is longer than it says": CHUNKED + b"2\r\nhello\r\n0\r\n\r\n",
    "a folded line": GET % b"X-One: 1\r\n two\r\n",
    "a name with a space": GET % b"X One: 1\r\n",
    "a bare line feed": GET % b"X-One: 1\nX-Two: 2\r\n",
    "a bare carriage return": GET % b"X-One: 1\rX-Two: 2\r\n",
    "a null": GET % b"X-One: \0\r\n",
    "a long line": b"GET /" + b"a" * 5000 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
    "a long field": GET % (b"X-One: " + b"a" * 9000 + b"\r\n"),
    "many fields": GET % b"".join(b"X-%d: 1\r\n" % number for number in range(100)),
    "a head without an end": b"GET / HTTP/1.1\r\nX-One: " + b"a" * 70000,
    "another protocol": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    "a version of the future": b"GET /healthz HTTP/9.9\r\nHost: x\r\n\r\n",
    "a method in small letters": b"get /healthz HTTP/1.1\r\nHost: x\r\n\r\n",
    "a null in the address": b"GET /health\0z HTTP/1.1\r\nHost: x\r\n\r\n",
}  # fmt: skip


@given(sizes=st.lists(st.binary(min_size=1, max_size=40), max_size=5), trailer=st.booleans())
def test_a_chunked_body_is_whole_at_its_last_byte_and_not_before(
    sizes: list[bytes], trailer: bool
) -> None:
    chunks = b"".join(b"%x\r\n%s\r\n" % (len(each), each) for each in sizes)
    whole = CHUNKED + chunks + (b"0\r\nX-One: 1\r\n\r\n" if trailer else b"0\r\n\r\n")
    arrival = Arrival()
    for place in range(len(whole)):
        assert not arrival.is_whole()
        arrival.sent += whole[place : place + 1]
    assert arrival.is_whole()


@pytest.fixture
def port(running: tuple[Stack, Clinic]) -> int:
    return running[0].port


def opened(port: int) -> socket.socket:
    return socket.create_connection(("127.0.0.1", port), timeout=20)


def said(port: int, sent: bytes) -> bytes:
    """Everything the server answers to these bytes until it closes or is silent for a second."""
    with opened(port) as connection:
        connection.settimeout(1)
        found = bytearray()
        try:
            connection.sendall(sent)
            while more := connection.recv(65536):
                found += more
        except (TimeoutError, ConnectionError):
            pass
        return bytes(found)


@pytest.mark.parametrize("name", REFUSED)
def test_a_request_that_can_be_read_in_two_ways_is_refused(port: int, name: str) -> None:
    answer = said(port, REFUSED[name])

    assert answer.startswith((b"HTTP/1.1 4", b"HTTP/1.1 501")), answer[:200]
    assert answer.count(b"HTTP/1.1 ") == 1, "a second request was smuggled"


def test_what_is_well_formed_is_answered_also_in_pieces_and_in_a_row(port: int) -> None:
    assert said(port, GET % b"Connection: close\r\n").startswith(b"HTTP/1.1 200")
    assert said(port, GET % b"" + GET % b"Connection: close\r\n").count(b"HTTP/1.1 200") == 2
    whole = CHUNKED + b"5\r\nhello\r\n0\r\nX-Trailer: 1\r\n\r\n"
    assert said(port, whole).startswith(b"HTTP/1.1 403")  # no token against forgery
    with opened(port) as connection:
        for part in (GET % b"")[:-1], b"\n":
            connection.sendall(part)
            time.sleep(0.05)
        assert connection.recv(100).startswith(b"HTTP/1.1 200")


def test_who_waits_to_be_told_to_go_on_is_told(port: int) -> None:
    head = b"POST /verify HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n"
    with opened(port) as connection:
        connection.sendall(head)
        assert connection.recv(100) == b"HTTP/1.1 100 Continue\r\n\r\n"
        connection.sendall(b"hello")
        answer = b""
        while b" 403 " not in answer:  # gunicorn says "100 Continue" once more
            more = connection.recv(1000)
            assert more
            answer += more


@pytest.mark.parametrize("field", ["PATH_INFO", "SCRIPT_NAME", "X_FORWARDED_FOR", "REMOTE_USER"])
def test_a_field_with_an_underscore_changes_nothing(port: int, field: str) -> None:
    usual = said(port, GET % b"Connection: close\r\n")

    answer = said(port, GET % f"{field}: /metrics\r\nConnection: close\r\n".encode())

    assert answer.partition(b"\r\n\r\n")[2] == usual.partition(b"\r\n\r\n")[2]


def test_nobody_is_believed_who_says_to_be_a_proxy(port: int) -> None:
    answer = said(port, GET % b"X-Forwarded-Protocol: ssl\r\nX-Forwarded-Ssl: on\r\n")

    assert b"Strict-Transport-Security" not in answer


def _seconds_to_answer(port: int) -> float:
    began = time.monotonic()
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=20) as answer:
        assert answer.status == 200
    return time.monotonic() - began


DRIBBLES = {
    "heads": GET[:20],
    "bodies": b"POST /verify HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\nabc",
    "chunks": CHUNKED + b"5\r\nhe",
    "chunks that look as if they ended": CHUNKED + b"100\r\nhello\r\n0\r\n\r\n",
    "nothing": b"",
}


@pytest.fixture
def dribbling(port: int) -> Iterator[list[socket.socket]]:
    """Forty connections, each of which has sent a part of a request."""
    with ExitStack() as stack:
        found = [stack.enter_context(opened(port)) for _ in range(40)]
        for number, connection in enumerate(found):
            connection.sendall([*DRIBBLES.values()][number % len(DRIBBLES)])
        yield found


def test_forty_dribbling_clients_hold_up_nobody_and_are_sent_away(
    port: int, dribbling: list[socket.socket]
) -> None:
    began = time.monotonic()
    for _ in range(10):
        assert _seconds_to_answer(port) < 2
        for connection in dribbling[::4]:
            connection.sendall(b"x")
        time.sleep(0.1)

    waited = [connection for connection in dribbling if connection.recv(100) or True]

    assert len(waited) == 40
    assert 8 < time.monotonic() - began < 20, "each is closed after ten seconds"


def test_who_does_not_read_the_answer_and_who_does_not_hang_up_hold_up_nobody(port: int) -> None:
    with ExitStack() as stack:
        for number in range(40):
            connection = stack.enter_context(opened(port))
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            connection.sendall(
                GET % b"Connection: close\r\n" if number % 2 else b"nonsense\r\n\r\n"
            )
        wait_until(lambda: _seconds_to_answer(port) < 2, "it answers at once", 2)
        assert max(_seconds_to_answer(port) for _ in range(5)) < 2


def test_a_body_that_is_too_large_is_refused_without_being_waited_for(port: int) -> None:
    head = b"POST /api/v1/intakes HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999\r\n\r\n"
    began = time.monotonic()

    assert said(port, head + b"abc").startswith(b"HTTP/1.1 4")
    assert time.monotonic() - began < 5


def test_chunks_that_end_too_early_are_the_clients_fault(running: tuple[Stack, Clinic]) -> None:
    stack, clinic = running
    head = (
        "POST /api/v1/intakes HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n"
        "Content-Type: application/json\r\nIdempotency-Key: smuggler\r\n"
        f"Authorization: {clinic.headers('form_token')['Authorization']}\r\n\r\n"
    ).encode()
    for body in (b"zz\r\n\r\n0\r\n\r\n", b"5\r\n{\r\n0\r\n\r\n", b"2\r\n{}\r\n0\r\n\r\n"):
        assert said(stack.port, head + body).startswith(b"HTTP/1.1 4")


def test_the_server_logs_nothing_of_all_that(running: tuple[Stack, Clinic]) -> None:
    written = running[0].said()

    assert "smuggler" not in written
    assert "Traceback" not in written
    assert "X-One" not in written
