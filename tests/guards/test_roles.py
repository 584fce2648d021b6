"""The web lets nobody do what the records would refuse: one role x action matrix, held twice.

The matrix of the design is written out in `tests/api/test_roles.py`; here every route that acts on
a case, of the API and of the pages, is compared with the table of the state machine.
"""

from collections.abc import Iterator, Mapping

import pytest
from flask import Flask

from api.app import create_app
from records.settings import load_settings
from records.states import ROLES

PHYSIO = frozenset({"physiotherapist"})
ALLOWED = {
    **ROLES,
    **dict.fromkeys(("claim", "release-claim", "undo", "safety-net"), PHYSIO),
}
"""`undo` is the system's too, but not over HTTP."""
ON_PAGES = {
    **ALLOWED,
    "act": PHYSIO | {"front_desk"},
    "check": PHYSIO,
    "clear-examined": PHYSIO,
    "follow-up": PHYSIO,
    "export": PHYSIO,
}
"""On pages only: what the desk did with a script, a plan looked at before it is saved, flags
cleared together after an examination, how the patient is at the next visit, and the whole case as
a file."""
BY_SYSTEM = {event for event, roles in ROLES.items() if roles == {"system"}}
CASE = "<uuid:case_id>"

Routes = Mapping[tuple[str, str], frozenset[str]]


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    home = tmp_path_factory.mktemp("roles")
    return create_app(load_settings({"SCIATRIAGE_HOME": str(home)}))


def routes(app: Flask) -> Routes:
    return {
        (method, rule.rule): getattr(app.view_functions[rule.endpoint], "roles", frozenset())
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }


def faults(found: Routes) -> Iterator[str]:
    """What a route opens that it must not."""
    for (method, path), roles in found.items():
        if not roles:
            yield f"{method} {path}: declares no role"
        if method != "POST" or CASE not in path:
            continue
        action = path.rpartition("/")[2]
        api = path.startswith("/api/")
        allowed = (ALLOWED if api else ON_PAGES).get(action)
        if allowed is None or action in BY_SYSTEM:
            yield f"{method} {path}: no such action"
        elif not roles <= allowed:
            yield f"{method} {path}: open to {sorted(roles - allowed)}"
        elif api and roles != allowed:
            yield f"{method} {path}: closed to {sorted(allowed - roles)}"


def test_no_route_opens_more_than_the_state_machine_allows(app: Flask) -> None:
    assert list(faults(routes(app))) == []


def test_every_action_a_person_may_take_has_its_route(app: Flask) -> None:
    actions = {
        path.removeprefix(f"/api/v1/cases/{CASE}/")
        for method, path in routes(app)
        if method == "POST" and path.startswith(f"/api/v1/cases/{CASE}/")
    }

    assert actions == set(ALLOWED) - BY_SYSTEM - {"submit"}


@pytest.mark.parametrize(
    ("route", "roles", "said"),
    [
        (("GET", "/open"), frozenset(), "declares no role"),
        (("POST", f"/cases/{CASE}/sign"), PHYSIO | {"front_desk"}, "open to ['front_desk']"),
        (("POST", f"/api/v1/cases/{CASE}/acknowledge"), PHYSIO, "closed to ['front_desk']"),
        (("POST", f"/api/v1/cases/{CASE}/release"), frozenset({"system"}), "no such action"),
    ],
)
def test_a_route_that_opens_too_much_would_be_found(
    app: Flask, route: tuple[str, str], roles: frozenset[str], said: str
) -> None:
    found = list(faults({**routes(app), route: roles}))

    assert len(found) == 1
    assert said in found[0]
