"""Whoever looks at a patient, opens a document or takes data away is in the audit."""

from typing import Any

import pytest
from sqlalchemy import select, text

from api.audited import ABOUT, ACCESS, PARTS
from records.chain import verify_chain
from records.tables import AuditRow
from tests.api.clinic import Clinic
from tests.api.office import an_office
from tests.api.test_form_pages import WHO, Form
from tests.api.test_sign_in import csrf_of, sign_in


def rows(clinic: Clinic) -> list[tuple[str, str, str | None]]:
    with clinic.database.reading() as session:
        found = session.scalars(select(AuditRow).order_by(AuditRow.id))
        return [(row.event, row.actor_name, row.case_id) for row in found]


def looked(clinic: Clinic, path: str, who: str) -> list[tuple[str, str, str | None]]:
    before = len(rows(clinic))
    assert clinic.get(path, who=who).status_code == 200
    return rows(clinic)[before:]


@pytest.mark.parametrize(
    ("path", "who", "name", "event"),
    [
        ("cases/{case}", "physiotherapist", "Petra", "view"),
        ("cases/{case}", "front_desk", "Dora", "view"),
        ("intakes/{case}", "form_token", "test", "view"),
        ("cases/{case}/documents/draft", "physiotherapist", "Petra", "view_document"),
    ],
)
def test_looking_leaves_one_row_that_says_who_and_at_whom(
    clinic: Clinic, path: str, who: str, name: str, event: str
) -> None:
    case = clinic.drawn()

    assert looked(clinic, f"/api/v1/{path.format(case=case)}", who) == [(event, name, case)]


def test_a_list_leaves_a_row_and_a_picture_of_a_page_none(clinic: Clinic) -> None:
    case = clinic.drawn()

    assert looked(clinic, "/api/v1/queue", "front_desk") == [("view_list", "Dora", None)]
    assert looked(clinic, f"/api/v1/cases/{case}/documents/draft/pages/1", "physiotherapist") == []


def test_a_form_has_its_history_under_the_id_of_its_case(clinic: Clinic) -> None:
    form = Form(clinic)
    form.page("S1")
    case = form.sent()["id"]

    ours = [(event, name) for event, name, about in rows(clinic) if about == case]
    assert form.staff_path == f"/intake/{case}"
    on_the_tablet = "The patient, on the clinic's tablet"
    assert ours[:3] == [
        ("start_form", "Dora"),
        ("view_form", "Dora"),
        ("form_opened", on_the_tablet),
    ]
    assert ("save_form", on_the_tablet) in ours
    assert [row["event"] for row in clinic.case(case)["audit"]][0] == "submit"


def test_who_may_be_the_same_person_is_shown_with_a_row(clinic: Clinic) -> None:
    Form(clinic).sent()
    sign_in(clinic, "dora")
    before = len(rows(clinic))

    token = csrf_of(clinic.client.get("/intake/new"))
    page = clinic.client.post(
        "/intake/new", data={"csrf_token": token, **WHO, "given_name": "Adah", "mode": "tablet"}
    )

    assert "Ada Test" in page.text
    assert rows(clinic)[before:] == [("view_matches", "Dora", None)]


def test_looking_at_the_audit_is_in_the_audit(clinic: Clinic) -> None:
    office = an_office(clinic)

    assert "looked at this trail" not in office.text("/audit")
    assert "looked at this trail" in office.text("/audit")


def test_who_is_refused_has_seen_nothing(clinic: Clinic) -> None:
    case = clinic.drawn()
    before = rows(clinic)

    assert clinic.get(f"/api/v1/cases/{case}", who="administrator").status_code == 403
    assert clinic.get(f"/api/v1/cases/{case}/documents/draft", who="front_desk").status_code == 403
    assert clinic.get(f"/api/v1/cases/{clinic.NO_CASE}", who="physiotherapist").status_code == 404
    assert rows(clinic) == before


def test_every_view_of_a_case_is_audited_or_part_of_one_that_is(clinic: Clinic) -> None:
    reading = {
        rule.endpoint
        for rule in clinic.app.url_map.iter_rules()
        if "GET" in (rule.methods or ()) and rule.arguments & set(ABOUT)
    }

    assert reading - set(ACCESS) - PARTS - {"intake_pages.resume"} == set()  # only leads on
    assert set(ACCESS) | PARTS <= set(clinic.app.view_functions)


def test_a_patient_is_still_shown_when_the_audit_cannot_be_written(clinic: Clinic) -> None:
    case = clinic.drawn()
    answers: list[Any] = []
    with clinic.database.writing() as session:
        refusing = (
            "CREATE TRIGGER full BEFORE INSERT ON audit BEGIN SELECT RAISE(ABORT, 'full'); END"
        )
        session.execute(text(refusing))

    lines = clinic.log_lines(
        lambda: answers.append(clinic.get(f"/api/v1/cases/{case}", who="physiotherapist"))
    )

    assert answers[0].status_code == 200
    assert any("audit_not_written" in line for line in lines)


def test_the_whole_way_of_a_case_verifies(clinic_on_each: Clinic) -> None:
    clinic_on_each.released()

    report = verify_chain(clinic_on_each.database, "default")
    assert (report.faults, report.rows > 5) == ((), True)
