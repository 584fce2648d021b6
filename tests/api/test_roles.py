"""Who may do what: the matrix of design section 5, written out, against every route."""

import pytest

from api.roles import PUBLIC
from tests.api.clinic import ROLES, Clinic

DESK = frozenset({"front_desk"})
PHYSIO = frozenset({"physiotherapist"})
STAFF = DESK | PHYSIO
POSTERS = STAFF | {"form_token"}
MAINTAINERS = PHYSIO | {"administrator"}
SIGNED_IN = STAFF | {"administrator"}
CASE = "/api/v1/cases/<uuid:case_id>"
PAPER = "<any(letter, safety_net):document_name>/<int:revision>/<any(final, released):kind>"

MATRIX = {
    ("GET", "/healthz"): PUBLIC,
    ("GET", "/readyz"): PUBLIC,
    ("GET", "/metrics"): PUBLIC,
    ("GET", "/sign-in"): PUBLIC,
    ("POST", "/sign-in"): PUBLIC,
    ("POST", "/sign-in/code"): PUBLIC,
    ("POST", "/sign-in/passkey"): PUBLIC,
    ("POST", "/sign-in/passkey/options"): PUBLIC,
    ("GET", "/sign-in/single-sign-on"): PUBLIC,
    ("GET", "/sign-in/single-sign-on/back"): PUBLIC,
    ("GET", "/account"): SIGNED_IN,
    ("POST", "/account/sessions/end"): SIGNED_IN,
    ("POST", "/account/sessions/end-others"): SIGNED_IN,
    ("GET", "/account/second-factor"): SIGNED_IN,
    ("POST", "/account/second-factor"): SIGNED_IN,
    ("POST", "/account/second-factor/remove"): SIGNED_IN,
    ("POST", "/sign-out"): SIGNED_IN,
    ("GET", "/verify"): PUBLIC,
    ("POST", "/verify"): PUBLIC,
    ("GET", "/s/<token>"): PUBLIC,
    # The form in the patient's hands: the session holds which one, and opens nothing else.
    ("GET", "/form"): PUBLIC,
    ("POST", "/form"): PUBLIC,
    ("GET", "/form/<page_id>"): PUBLIC,
    ("POST", "/form/<page_id>"): PUBLIC,
    ("GET", "/form/go-on"): PUBLIC,
    ("GET", "/form/later"): PUBLIC,
    ("GET", "/form/done"): PUBLIC,
    ("GET", "/form/stopped"): PUBLIC,
    ("GET", "/form/alive"): PUBLIC,
    ("GET", "/form/clinic.css"): PUBLIC,
    ("GET", "/form/staff"): PUBLIC,
    ("POST", "/form/staff"): PUBLIC,
    ("GET", "/f/<secret>"): PUBLIC,
    ("POST", "/f/<secret>"): PUBLIC,
    ("GET", "/api/v1/openapi.json"): PUBLIC,
    ("POST", "/api/v1/intakes"): POSTERS,
    ("GET", "/api/v1/intakes/<uuid:intake_id>"): POSTERS,
    ("GET", "/api/v1/queue"): STAFF,
    ("GET", CASE): STAFF,
    ("GET", f"{CASE}/documents/<any(draft, final, released):kind>"): STAFF,
    ("GET", f"{CASE}/documents/<any(draft, final, released):kind>/pages/<int:page>"): STAFF,
    ("GET", f"{CASE}/documents/{PAPER}"): STAFF,
    ("GET", f"{CASE}/documents/{PAPER}/pages/<int:page>"): STAFF,
    ("POST", f"{CASE}/claim"): PHYSIO,
    ("POST", f"{CASE}/release-claim"): PHYSIO,
    ("POST", f"{CASE}/answers"): PHYSIO,
    ("POST", f"{CASE}/exam"): PHYSIO,
    ("POST", f"{CASE}/clear"): PHYSIO,
    ("POST", f"{CASE}/acknowledge"): STAFF,
    ("POST", f"{CASE}/refer"): PHYSIO,
    ("POST", f"{CASE}/safety-net"): PHYSIO,
    ("POST", f"{CASE}/outcome"): PHYSIO,
    ("POST", f"{CASE}/edit"): PHYSIO,
    ("POST", f"{CASE}/return"): PHYSIO,
    ("POST", f"{CASE}/reply"): DESK,
    ("POST", f"{CASE}/prepare"): PHYSIO,
    ("POST", f"{CASE}/withhold"): PHYSIO,
    ("POST", f"{CASE}/sign"): PHYSIO,
    ("POST", f"{CASE}/undo"): PHYSIO,
    ("POST", f"{CASE}/recall"): PHYSIO,
    ("POST", f"{CASE}/close"): PHYSIO,
    ("POST", f"{CASE}/retry"): MAINTAINERS,
}
# Pages take sessions: the page tests try them.
BY_TOKEN = [(m, path) for (m, path), who in MATRIX.items() if who != PUBLIC and "/api/" in path]
NEVER_CLINICAL = ("form_token", "administrator")


def routes(clinic: Clinic) -> dict[tuple[str, str], frozenset[str]]:
    return {
        (method, rule.rule): clinic.app.view_functions[rule.endpoint].roles  # type: ignore[attr-defined]
        for rule in clinic.app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }


def test_every_route_declares_its_roles(clinic: Clinic) -> None:
    views = clinic.app.view_functions

    assert [name for name, view in views.items() if not getattr(view, "roles", None)] == []


def test_the_interface_has_exactly_the_routes_and_roles_of_the_design(clinic: Clinic) -> None:
    ours = {
        route: roles
        for route, roles in routes(clinic).items()
        if route in MATRIX or route[1].startswith("/api/")
    }

    assert ours == MATRIX


def test_pages_are_for_named_roles(clinic: Clinic) -> None:
    public_pages = {path for (_, path), roles in routes(clinic).items() if roles == PUBLIC}

    assert public_pages <= {path for _, path in MATRIX} | {"/static/<path:filename>"}


def test_an_administrator_or_a_form_token_opens_no_clinical_page(clinic: Clinic) -> None:
    for (_, path), roles in routes(clinic).items():
        if path.startswith(("/cases", "/queue")):
            assert not roles & set(NEVER_CLINICAL) or path.endswith("/retry"), path


@pytest.mark.parametrize(
    ("route", "role"),
    [(route, role) for route in MATRIX for role in ROLES if route in BY_TOKEN],
)
def test_each_role_is_let_in_exactly_where_the_matrix_says(
    clinic: Clinic, route: tuple[str, str], role: str
) -> None:
    method, rule = route
    path = clinic.filled_in(rule)
    status = clinic.client.open(path, method=method, headers=clinic.headers(role)).status_code

    assert (status not in (401, 403)) == (role in MATRIX[route])


@pytest.mark.parametrize("route", [route for route, roles in MATRIX.items() if roles != PUBLIC])
def test_a_stranger_is_let_in_nowhere(clinic: Clinic, route: tuple[str, str]) -> None:
    method, rule = route
    response = clinic.client.open(clinic.filled_in(rule), method=method)

    assert response.status_code in (401, 302)


def test_a_view_that_declares_nothing_is_closed(clinic: Clinic) -> None:
    clinic.app.view_functions["review.get_queue"] = lambda: "open"
    response = clinic.get("/api/v1/queue", who="physiotherapist")

    assert (response.status_code, response.json["code"]) == (403, "closed")
