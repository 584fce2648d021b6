"""For operators: is it up, can it serve, what does it count."""

import re
from pathlib import Path

import pytest

from tests.api.clinic import Clinic, a_clinic
from tests.api.document import agrees
from tests.api.forms import a_form
from tests.databases import sqlite_url


def test_a_process_that_runs_is_healthy(clinic: Clinic) -> None:
    response = agrees(clinic.app, clinic.client.get("/healthz"))

    assert (response.status_code, response.json) == (200, {"status": "ok"})


def test_without_a_broker_it_is_ready_all_the_same_and_says_so(clinic: Clinic) -> None:
    response = agrees(clinic.app, clinic.client.get("/readyz"))

    assert response.status_code == 200
    assert response.json == {
        "ready": True,
        "database": "up",
        "schema_at_head": True,
        "broker": "down",
        "development": False,
    }


def test_a_database_without_our_schema_is_not_ready(clinic: Clinic) -> None:
    with clinic.database.writing() as session:
        session.connection().exec_driver_sql("DELETE FROM alembic_version")

    response = agrees(clinic.app, clinic.client.get("/readyz"))

    assert response.status_code == 503
    assert (response.json["database"], response.json["schema_at_head"]) == ("up", False)


def test_a_database_that_is_away_is_not_ready_and_healthy_all_the_same(
    clinic: Clinic, tmp_path: Path
) -> None:
    clinic.database.dispose()
    for file in tmp_path.glob("sciatriage.db*"):
        file.unlink()
    (tmp_path / "sciatriage.db").mkdir()

    response = agrees(clinic.app, clinic.client.get("/readyz"))

    assert (response.status_code, response.json["database"]) == (503, "down")
    assert clinic.client.get("/healthz").status_code == 200


def test_the_metrics_hold_numbers_and_no_health_data(clinic: Clinic) -> None:
    clinic.post_intake(a_form("EX-15"))

    text = clinic.client.get("/metrics").text

    assert "sciatriage_jobs" in text
    assert "sciatriage_oldest_due_seconds" in text
    assert not [word for word in ("emergency", "Ada", "EX-15", "referred") if word in text]


def test_the_metrics_say_how_long_drawing_takes_and_that_the_broker_is_away(
    clinic: Clinic,
) -> None:
    clinic.drawn()

    text = clinic.client.get("/metrics").text

    assert re.search(r'sciatriage_drawing_seconds\{kind="draft",quantile="0.95"\} \d', text)
    assert "sciatriage_broker_up 0.0" in text
    assert "sciatriage_queue_messages{" not in text


def test_no_rule_is_counted_before_five_forms_and_a_monday(clinic: Clinic) -> None:
    for _ in range(6):
        clinic.post_intake(a_form("EX-15"))
    assert "sciatriage_rule_firings{" not in clinic.client.get("/metrics").text

    clinic.clock.pass_time(weeks=1)

    assert 'sciatriage_rule_firings{rule="ces_recent_or_worse"} 6.0' in (
        clinic.client.get("/metrics").text
    )


def test_a_body_limit_of_the_settings_holds(tmp_path: Path) -> None:
    small = a_clinic(sqlite_url(tmp_path), tmp_path, SCIATRIAGE_MAX_BODY_BYTES="2000")

    assert small.post_intake(a_form(padding="x" * 3000)).status_code == 413
    assert small.post_intake(a_form(answers={})).status_code == 201
    small.database.dispose()


def test_without_a_window_for_undoing_a_signed_sheet_is_released_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SCIATRIAGE_HOME", str(tmp_path))
    quick = a_clinic(sqlite_url(tmp_path), tmp_path, SCIATRIAGE_UNDO_SECONDS="0")
    signable = quick.signable()

    quick.sign(signable)
    quick.work()

    assert quick.case(signable["case"])["state"] == "released"
    quick.database.dispose()
