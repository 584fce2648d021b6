"""Overview, rules in force, activity and audit: what they say, and what they never say."""

import ast
import csv
import re
from io import StringIO

import pytest

from api.administration.audit_words import SENTENCES
from api.audited import ACCESS
from records.chain import ERASURE
from records.people import Actor, actor_of_user
from records.states import EVENTS
from records.trail import audit_trail
from tests.api.clinic import Clinic
from tests.api.forms import a_form
from tests.api.office import Office, an_office, words
from tests.guards.tree import ROOT


@pytest.fixture
def office(clinic: Clinic) -> Office:
    return an_office(clinic)


def table(page: str) -> list[list[str]]:
    return list(csv.reader(StringIO(page)))


def administration(clinic: Clinic) -> list[tuple[str, str, frozenset[str]]]:
    """Every route of these pages: method, path, who may."""
    return [
        (method, rule.rule, getattr(clinic.app.view_functions[rule.endpoint], "roles", frozenset()))
        for rule in clinic.app.url_map.iter_rules()
        if rule.rule.startswith("/administration")
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    ]


def test_every_page_here_is_for_administrators_only(clinic: Clinic) -> None:
    routes = administration(clinic)

    assert len(routes) > 20
    assert {roles for *_, roles in routes} == {frozenset({"administrator"})}


@pytest.mark.parametrize("who", ["petra", "dora"])
def test_nobody_else_is_let_in(clinic: Clinic, who: str) -> None:
    other = an_office(clinic, who)
    for path in ("", "/profile", "/people", "/tokens", "/rules", "/activity", "/audit"):
        assert other.get(path).status_code == 403, path


def test_a_new_clinic_is_told_what_to_do_first(clinic: Clinic, office: Office) -> None:
    assert "Welcome" in office.text()
    assert "Say who you are" in office.text()

    fields = {"name": "Hill", "address": "", "lines": "", "colour": "#155e63", "seen": "1"}
    office.post("/profile/letterhead", **fields, phone="01632 960001")

    told = office.text()
    assert "Overview" in told
    assert "Say who you are" not in told


def test_the_rules_page_shows_version_proof_and_exceptions(office: Office) -> None:
    known, told = office.clinic.services.knowledge, office.text("/rules")

    assert known.version in told
    assert "No handout is drafted or signed against a red flag." in told
    assert "exceptions, by design" in told
    assert "Spanish whole, up to date Not reviewed off" in told


def test_the_activity_page_counts_and_names_no_patient(office: Office) -> None:
    clinic = office.clinic
    clinic.released()
    alarm = clinic.post_intake(a_form("EX-06")).json
    told = office.text("/activity")

    assert "2 forms handed in" in told
    assert "Petra 1 0 0" in told
    assert "fewer than 5" in told
    assert alarm["id"] not in told
    for patient in (a_form("EX-06"), a_form("EX-02")):
        assert patient["patient"]["family_name"] not in told


def test_the_activity_table_can_be_saved(office: Office) -> None:
    office.clinic.released()
    page = office.get("/activity/table.csv")

    rows = table(page.text)
    assert page.mimetype == "text/csv"
    assert ["cases by state", "Released", "1"] in rows
    assert ["signed", "Petra", "1"] in rows


def test_the_trail_reads_as_sentences_with_case_numbers(office: Office) -> None:
    case = office.clinic.released()
    number = office.clinic.case(case)["number"]
    told = office.text("/audit")

    assert re.search(rf"Petra Physiotherapist signed Ready to review → Signed.* {number}", told)
    assert "released the signed sheet" in told


def test_the_trail_says_nothing_that_was_said_about_a_patient(office: Office) -> None:
    clinic = office.clinic
    case = clinic.drawn()
    claim = clinic.claim(case)
    clinic.act(case, "withhold", claim=claim, reason="Windmill on the left knee")

    assert "Windmill" not in office.get("/audit").text
    assert "Windmill" not in office.post("/audit/export").text


def test_filters_are_in_the_address(office: Office) -> None:
    clinic = office.clinic
    clinic.released()
    petra = clinic.user_ids["petra"]

    told = office.text(f"/audit?who={petra}&kind=documents&since=2026-11-24&until=2026-11-24")

    assert "signed Ready to review" in told
    assert "released the signed sheet" not in told
    assert "handed in the form" not in told
    assert "No row fits." in office.text("/audit?until=2026-11-01")


def test_who_had_to_do_with_a_case_is_found_by_its_number(office: Office) -> None:
    clinic = office.clinic
    case, other = clinic.drawn(), clinic.drawn("EX-06")
    number, unwanted = (clinic.case(each)["number"] for each in (case, other))

    told = office.text(f"/audit?case={number.lower()}")

    assert f"read the case {number}" in told
    assert unwanted not in told
    assert f'value="{number}"' in office.get(f"/audit?case={number}").text
    assert "No row fits." in office.text("/audit?case=2222-2222")


@pytest.mark.parametrize("query", ["since=yesterday", "since=2026-11-25&until=2026-11-24"])
def test_a_day_that_cannot_be_read_is_said(office: Office, query: str) -> None:
    page = office.get(f"/audit?{query}")

    assert page.status_code == 200
    assert "The dates cannot be used" in words(page)


def test_older_rows_are_a_page_further(office: Office) -> None:
    for number in range(51):
        office.post("/tokens", name=f"Form {number}", days="")

    first = office.get("/audit").text
    older = re.search(r'href="(/administration/audit\?[^"]*below=\d+)"', first)

    assert older
    assert "“Form 0”" not in first
    assert "“Form 0”" in office.client.get(older[1]).text


def test_an_export_is_whole_and_is_itself_in_the_trail(office: Office) -> None:
    clinic = office.clinic
    clinic.released()
    page = office.post("/audit/export?kind=documents")

    rows = table(page.text)
    assert rows[0] == ["row", "when", "who", "role", "what", "case", "state"]
    assert {"signed", "released the signed sheet"} <= {row[4] for row in rows}
    assert "handed in the form" not in {row[4] for row in rows}
    who = next(r for r in audit_trail(clinic.database, _admin(clinic)) if r.by == "Anton")
    assert (who.event, who.note) == ("export_audit", "kind=documents")


def _admin(clinic: Clinic) -> Actor:
    found = actor_of_user(clinic.database, clinic.user_ids["anton"])
    assert found is not None
    return found


def test_a_name_is_never_taken_for_a_formula(office: Office) -> None:
    office.post("/tokens", name='=HYPERLINK("http://elsewhere.example")', days="")
    rows = table(office.post("/audit/export").text)

    assert not [cell for row in rows for cell in row if cell.startswith(("=", "+", "-", "@"))]


def test_the_chain_is_checked_on_request(office: Office) -> None:
    office.clinic.released()

    told = words(office.post("/audit/check"))

    assert "The trail is intact" in told
    assert re.search(r"\d+:[0-9a-f]{64}", told)


def _written() -> set[str]:
    """Every event that the records write by name."""
    calls = (
        node
        for path in (ROOT / "records").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "write_audit"
    )
    third = [call.args[2] for call in calls if len(call.args) > 2]
    either = [
        way for each in third if isinstance(each, ast.IfExp) for way in (each.body, each.orelse)
    ]
    return {str(each.value) for each in (*third, *either) if isinstance(each, ast.Constant)}


def test_every_event_has_its_sentence_and_its_kind() -> None:
    events = {*EVENTS, *ACCESS.values(), *_written(), ERASURE}

    assert {"sign_in", "claim", "set_clinic_profile"} <= _written()
    assert events - set(SENTENCES) == set()
