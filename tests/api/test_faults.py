"""Every fault on /api has the same shape and gives nothing away."""

import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import event, func, select

from records.session import Database
from records.tables import Case
from tests.api.clinic import Clinic

PROBLEM = "application/problem+json"


def test_an_unknown_address_is_a_404_problem(clinic: Clinic) -> None:
    response = clinic.get("/api/v1/nothing", who="front_desk")

    assert (response.status_code, response.mimetype) == (404, PROBLEM)
    assert response.json["status"] == 404


def test_a_wrong_method_is_a_405_problem_that_names_the_right_one(clinic: Clinic) -> None:
    response = clinic.client.delete("/api/v1/intakes")

    assert (response.status_code, response.mimetype) == (405, PROBLEM)
    assert "POST" in response.headers["Allow"]


def test_a_case_id_that_is_none_is_a_404_problem(clinic: Clinic) -> None:
    assert clinic.get("/api/v1/cases/1", who="physiotherapist").status_code == 404


def test_without_a_sign_in_the_answer_is_401_and_says_how(clinic: Clinic) -> None:
    response = clinic.client.get("/api/v1/queue")

    assert (response.status_code, response.mimetype) == (401, PROBLEM)
    assert response.headers["WWW-Authenticate"] == 'Bearer realm="sciatriage"'


def test_the_wrong_role_is_a_403_problem(clinic: Clinic) -> None:
    response = clinic.get("/api/v1/queue", who="administrator")

    assert (response.status_code, response.mimetype) == (403, PROBLEM)


@pytest.fixture
def broken(clinic: Clinic, monkeypatch: pytest.MonkeyPatch) -> Clinic:
    """The queue's view fails with an exception that carries a name: the worst case."""

    def fail() -> Any:
        raise RuntimeError("Ada Lovelace has a very private thing")

    setattr(fail, "roles", clinic.app.view_functions["review.get_queue"].roles)  # type: ignore[attr-defined] # noqa: B010
    monkeypatch.setitem(clinic.app.view_functions, "review.get_queue", fail)
    return clinic


def test_an_unexpected_exception_is_a_500_without_detail(broken: Clinic) -> None:
    response = broken.get("/api/v1/queue", who="physiotherapist")

    assert (response.status_code, response.mimetype) == (500, PROBLEM)
    assert "Lovelace" not in response.text
    assert "RuntimeError" not in response.text


def test_the_log_of_an_unexpected_exception_names_the_place_and_no_patient(
    broken: Clinic, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO):
        broken.get("/api/v1/queue", who="physiotherapist")

    record = next(record for record in caplog.records if record.getMessage() == "unexpected")
    assert record.__dict__["error"] == "RuntimeError"
    assert "test_faults.py" in record.__dict__["where"]
    assert "Lovelace" not in json.dumps([str(entry.__dict__) for entry in caplog.records])


@pytest.mark.parametrize("path", ["/sign-in", "/api/v1/queue", "/nothing", "/healthz"])
def test_every_response_carries_the_security_headers(clinic: Clinic, path: str) -> None:
    headers = clinic.client.get(path).headers

    assert "default-src 'self'" in headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cache-Control"] == "no-store"


def test_a_style_sheet_carries_the_headers_that_mean_something_to_it(clinic: Clinic) -> None:
    style = clinic.client.get("/static/app.css", buffered=True).headers
    picture = clinic.client.get("/static/icon.svg", buffered=True).headers

    assert style["X-Content-Type-Options"] == "nosniff"
    assert style["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "Content-Security-Policy" not in style
    assert "Content-Security-Policy" in picture  # it can be opened like a page


@contextmanager
def a_full_disk(database: Database) -> Iterator[None]:
    """No page more than there are: what SQLite answers then is what it answers on a full disk."""

    def limit(dbapi: Any, _: object) -> None:
        dbapi.execute("PRAGMA max_page_count=1")  # never fewer than the pages in use

    event.listen(database.engine, "connect", limit)
    database.engine.dispose()
    yield
    event.remove(database.engine, "connect", limit)
    database.engine.dispose()


def test_on_a_full_disk_a_form_is_refused_and_can_be_sent_again(clinic: Clinic) -> None:
    with a_full_disk(clinic.database):
        answers = [clinic.post_intake(key=f"form-{number}") for number in range(40)]

    refused = answers[-1]
    assert (refused.status_code, refused.mimetype) == (503, PROBLEM)
    assert (refused.json["code"], refused.headers["Retry-After"]) == ("store_unavailable", "60")
    again = clinic.post_intake(key="form-39")
    assert again.status_code == 201
    with clinic.database.reading() as session:
        stored = session.scalar(select(func.count()).select_from(Case))
    assert stored == 1 + sum(answer.status_code == 201 for answer in answers)
