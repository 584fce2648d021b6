"""The stream of events: it says that something changed, never what, and ends with its session."""

import re
from collections.abc import Iterator
from typing import Any

import pytest

from api.changes import KEY, KIND, MOST, Streams
from tests.api.clinic import Clinic
from tests.api.test_sessions import browser, post

ASKS = {"Accept": KIND}
MARK = re.compile(r"data: [0-9a-f]{12}\n\n")


@pytest.fixture
def streams(clinic: Clinic) -> Streams:
    """The app's own, with no waiting between two looks."""
    found: Streams = clinic.app.extensions[KEY]
    found.every = 0.0
    return found


def listening(client: Any) -> Iterator[str]:
    answer = client.get("/changes", headers=ASKS)
    assert (answer.status_code, answer.mimetype) == (200, KIND)
    return (part.decode() for part in answer.iter_encoded())


def begun(client: Any) -> tuple[Iterator[str], str]:
    """A stream after its first mark, and that mark."""
    events = listening(client)
    assert next(events) == "retry: 1000\n\n"
    mark = next(events)
    assert MARK.fullmatch(mark)
    return events, mark


@pytest.mark.usefixtures("streams")
@pytest.mark.parametrize("who", ["petra", "dora"])
def test_a_stream_says_once_that_something_changed_and_nothing_else(
    clinic: Clinic, who: str
) -> None:
    events, mark = begun(browser(clinic, who))
    assert next(events) == ":\n\n"

    clinic.post_intake()
    changed = next(events)

    assert MARK.fullmatch(changed)
    assert changed != mark
    assert next(events) == ":\n\n"


@pytest.mark.usefixtures("streams")
def test_who_only_looks_changes_nothing(clinic: Clinic) -> None:
    case = clinic.drawn()
    events, _ = begun(browser(clinic))

    assert clinic.case(case)["id"] == case

    assert next(events) == ":\n\n"


@pytest.mark.usefixtures("streams")
def test_a_stream_ends_with_its_session(clinic: Clinic) -> None:
    client = browser(clinic)
    signed_out, _ = begun(client)
    post(client, "/sign-out")
    assert list(signed_out) == []

    idle, _ = begun(browser(clinic))
    clinic.clock.pass_time(minutes=clinic.services.settings.idle_minutes + 1)
    assert list(idle) == []


def test_a_stream_keeps_no_session_alive_and_ends_soon(clinic: Clinic, streams: Streams) -> None:
    streams.lasts = 0.0

    assert list(listening(browser(clinic))) == ["retry: 1000\n\n"]


def test_a_stream_ends_when_the_server_stops(clinic: Clinic, streams: Streams) -> None:
    events, _ = begun(browser(clinic))

    streams.goes_on = lambda: False

    assert list(events) == []


@pytest.mark.usefixtures("streams")
def test_there_are_few_streams_and_one_that_is_closed_is_free_again(clinic: Clinic) -> None:
    client = browser(clinic)
    held = [client.get("/changes", headers=ASKS) for _ in range(MOST)]

    assert [each.status_code for each in held] == [200] * MOST
    assert client.get("/changes", headers=ASKS).status_code == 204
    held[0].close()
    assert client.get("/changes", headers=ASKS).status_code == 200


def test_a_stream_is_for_those_who_have_such_a_page(clinic: Clinic) -> None:
    assert browser(clinic, "anton").get("/changes", headers=ASKS).status_code == 403
    assert clinic.app.test_client().get("/changes", headers=ASKS).status_code in (302, 303, 401)
    assert browser(clinic).get("/changes").status_code == 406
