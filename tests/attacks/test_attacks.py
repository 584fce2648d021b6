"""Nobody gets where they must not; and the walk would notice if somebody did."""

from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import update

from api.services import KEY
from records.tables import Case
from tests.api.clinic import Clinic, a_clinic
from tests.attacks.walk import MARKED, Seen, Victim, _Route, walk
from tests.databases import sqlite_url

CASE = "/api/v1/cases/<uuid:case_id>"


@pytest.fixture
def clinic(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Clinic:
    monkeypatch.setenv("SCIATRIAGE_HOME", str(tmp_path))
    return a_clinic(sqlite_url(tmp_path), tmp_path)


def test_every_route_keeps_everybody_out_who_is_not_meant(clinic: Clinic) -> None:
    seen = list(walk(clinic))

    assert [each for each in seen if each.fault] == []
    assert len({(each.method, each.rule) for each in seen}) > 80
    attackers = {each.attacker for each in seen}
    assert attackers >= {"nobody", "another site", "no token", "foreign token"}
    assert not [each for each in seen if each.status >= 500]


def _attack(clinic: Clinic, method: str, rule: str, *roles: str) -> dict[str, Seen]:
    found = _Route(Victim(clinic), method, rule, frozenset(roles)).attacks()
    return {each.attacker: each for each in found}


def _shows_everything(app: Flask) -> None:
    app.view_functions["review.get_case"] = _marked(lambda case_id: MARKED, app)


def _writes_anywhere(app: Flask) -> None:
    def view(case_id: str) -> str:
        with app.extensions[KEY].database.writing() as session:
            session.execute(update(Case).where(Case.id == str(case_id)).values(number="TAKEN"))
        return "done"

    app.view_functions["review.get_case"] = _marked(view, app)


def _marked(view: Callable[..., str], app: Flask) -> Callable[..., str]:
    view.roles = app.view_functions["review.get_case"].roles  # type: ignore[attr-defined, union-attr]
    return view


@pytest.mark.parametrize(
    ("hole", "attacker", "said"),
    [
        (_shows_everything, "another site", "a patient of another site was shown"),
        (_writes_anywhere, "another site", "something of another site was changed"),
    ],
)
def test_a_hole_between_sites_would_be_found(
    clinic: Clinic, hole: Callable[[Flask], None], attacker: str, said: str
) -> None:
    hole(clinic.app)

    seen = _attack(clinic, "GET", CASE, "front_desk", "physiotherapist")

    assert seen[attacker].fault == said


@pytest.mark.parametrize(
    ("opened", "attacker", "said"),
    [
        ({"front_desk", "administrator"}, "administrator", "wrong for administrator"),
        ({"public"}, "nobody", "let in without signing in"),
        ({"administrator"}, "front_desk", "wrong for front_desk"),
    ],
)
def test_a_door_opened_or_closed_to_the_wrong_people_would_be_found(
    clinic: Clinic, opened: set[str], attacker: str, said: str
) -> None:
    def view() -> str:
        return "open"

    view.roles = frozenset(opened)  # type: ignore[attr-defined]
    clinic.app.view_functions["review.get_queue"] = view

    seen = _attack(clinic, "GET", "/api/v1/queue", "front_desk", "physiotherapist")

    assert seen[attacker].fault == said


def test_a_form_taken_without_its_token_would_be_found(
    clinic: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.roles.csrf.protect", lambda: None)

    seen = _attack(clinic, "POST", "/desk/hand-over", "front_desk")

    assert seen["no token"].fault == seen["foreign token"].fault == "a forged form was taken"
