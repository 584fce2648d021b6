"""Nobody gets where they must not; and the walk would notice if somebody did."""

from collections.abc import Callable, Iterator
from itertools import product
from pathlib import Path
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from api.audited import ACCESS, PARTS
from api.services import KEY
from records.errors import NotFound
from records.tables import AuditRow, Case
from tests.api.clinic import ROLES, Clinic, a_clinic
from tests.attacks.unproven import UNPROVEN
from tests.attacks.victim import MARKED, Victim, variants
from tests.attacks.walk import NOTHING, Seen, _Route, elsewhere, walk
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
    assert attackers >= {"nobody", "no token", "foreign token", *map(elsewhere, ROLES)}
    asked = {(each.method, each.rule, each.attacker) for each in seen}
    assert asked >= {(method, rule, elsewhere(role)) for method, rule, role in UNPROVEN}
    assert not [each for each in seen if each.status >= 500]


def _unaudited(victim: Victim) -> Iterator[str]:
    """Views that named a patient to a role of their own site and left no row in the audit."""
    app = victim.clinic.app
    views = [rule for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())]
    for rule, role in product(views, ROLES[1:]):
        if rule.endpoint in PARTS or role not in app.view_functions[rule.endpoint].roles:  # type: ignore[attr-defined]
            continue
        for variant in variants(rule.rule):
            before = _rows(victim)
            answer = _Route(victim, "GET", variant, frozenset()).by_own(role)
            if MARKED.encode() in answer.get_data() and _rows(victim) == before:
                yield rule.endpoint


def _rows(victim: Victim) -> int:
    """How many say that somebody looked at something."""
    looks = select(func.count()).where(AuditRow.event.in_(ACCESS.values()))
    with victim.clinic.database.reading() as session:
        return session.scalars(looks).one()


def test_no_page_names_a_patient_without_a_row_in_the_audit(victim: Victim) -> None:
    assert set(_unaudited(victim)) == set()

    unnoticed = _marked(lambda draft_id: MARKED, victim.clinic.app)
    victim.clinic.app.view_functions["intake_pages.resume"] = unnoticed
    assert set(_unaudited(victim)) == {"intake_pages.resume"}


@pytest.fixture
def victim(clinic: Clinic) -> Victim:
    """Made before there is a hole: its cases need the routes as they are."""
    return Victim(clinic)


def _attack(victim: Victim, method: str, rule: str, *roles: str) -> dict[str, Seen]:
    found = _Route(victim, method, rule, frozenset(roles)).attacks()
    return {each.attacker: each for each in found}


def _shows_everything(app: Flask) -> None:
    app.view_functions["review.get_case"] = _marked(lambda case_id: MARKED, app)


def _writes_anywhere(app: Flask) -> None:
    def view(case_id: str) -> str:
        taken = uuid4().hex[:8]  # another each time: people of this site are asked first
        with app.extensions[KEY].database.writing() as session:
            session.execute(update(Case).where(Case.id == str(case_id)).values(number=taken))
        return "done"

    app.view_functions["review.get_case"] = _marked(view, app)


def _marked(view: Callable[..., str], app: Flask) -> Callable[..., str]:
    view.roles = app.view_functions["review.get_case"].roles  # type: ignore[attr-defined, union-attr]
    return view


@pytest.mark.parametrize(
    ("hole", "attacker", "said"),
    [
        (_shows_everything, elsewhere("front_desk"), "a patient of another site was shown"),
        (_shows_everything, elsewhere("physiotherapist"), "a patient of another site was shown"),
        (_writes_anywhere, elsewhere("front_desk"), "something of another site was changed"),
    ],
)
def test_a_hole_between_sites_would_be_found(
    victim: Victim, hole: Callable[[Flask], None], attacker: str, said: str
) -> None:
    hole(victim.clinic.app)

    seen = _attack(victim, "GET", CASE, "front_desk", "physiotherapist")

    assert seen[attacker].fault == said


def _gone(app: Flask) -> None:
    def view(case_id: str) -> str:
        raise NotFound

    app.view_functions["review.get_case"] = _marked(view, app)


def test_a_route_that_finds_nothing_for_anybody_proves_nothing(victim: Victim) -> None:
    _gone(victim.clinic.app)

    seen = _attack(victim, "GET", CASE, "front_desk", "physiotherapist")

    for role in ("front_desk", "physiotherapist"):
        assert (seen[role].status, seen[elsewhere(role)].fault) == (404, NOTHING)


def test_what_is_listed_as_not_proven_is_struck_off_when_it_is(
    victim: Victim, monkeypatch: pytest.MonkeyPatch
) -> None:
    listed = {("GET", CASE, "front_desk"): "Once it was not."}
    monkeypatch.setattr("tests.attacks.walk.UNPROVEN", listed)

    seen = _attack(victim, "GET", CASE, "front_desk", "physiotherapist")

    assert (seen[elsewhere("front_desk")].fault or "").startswith("proven after all")
    assert seen[elsewhere("physiotherapist")].fault is None


def test_a_rule_is_walked_once_for_each_word_it_takes() -> None:
    found = variants("/<any(letter, safety_net):of>/<int:revision>/<any(final, released):kind>")

    assert found == [
        "/letter/<int:revision>/final",
        "/letter/<int:revision>/released",
        "/safety_net/<int:revision>/final",
        "/safety_net/<int:revision>/released",
    ]


@pytest.mark.parametrize(
    ("opened", "attacker", "said"),
    [
        ({"front_desk", "administrator"}, "administrator", "wrong for administrator"),
        ({"public"}, "nobody", "let in without signing in"),
        ({"administrator"}, "front_desk", "wrong for front_desk"),
    ],
)
def test_a_door_opened_or_closed_to_the_wrong_people_would_be_found(
    victim: Victim, opened: set[str], attacker: str, said: str
) -> None:
    def view() -> str:
        return "open"

    view.roles = frozenset(opened)  # type: ignore[attr-defined]
    victim.clinic.app.view_functions["review.get_queue"] = view

    seen = _attack(victim, "GET", "/api/v1/queue", "front_desk", "physiotherapist")

    assert seen[attacker].fault == said


def test_a_form_taken_without_its_token_would_be_found(
    victim: Victim, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.roles.csrf.protect", lambda: None)

    seen = _attack(victim, "POST", "/desk/hand-over", "front_desk")

    assert seen["no token"].fault == seen["foreign token"].fault == "a forged form was taken"
