"""The page for a phone is kept with the final document and found by its token."""

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import update
from sqlalchemy.exc import DatabaseError

from records import jobs, queue
from records.phone_pages import NewPhonePage, PhoneSheet, phone_sheet_of, shared_sheet
from records.tables import PhonePage
from records.verification import check_pdf
from tests.factories.cases import (
    SIGN,
    Clinic,
    a_case,
    a_submission,
    final_sha256,
    pdf_of,
    released,
    take,
)
from tests.factories.forms import EMERGENCY, a_form
from tests.factories.people import a_patient

TOKEN = "Ab3_xYz012Ab3_xYz012Ab"
PATIENT = a_patient()
SHEET = PhoneSheet(
    language="es",
    direction="ltr",
    title="Su hoja",
    clinic="Clínica",
    contact=("Calle 1", "De 9 a 17"),
    phone="123",
    colour="#17616b",
    html="<h1>Su hoja</h1>",
    withdrawn="No la use",
    taken_back="Retirada",
    replaced="Hay otra",
    on_hold="Espere",
    ask="Pregunte",
    net="<h2>Ayuda</h2>",
)


def a_final(clinic: Clinic, token: str | None = TOKEN) -> str:
    """A case whose final document was drawn with this page."""
    case_id = a_case(clinic, patient=PATIENT)
    work = take(clinic, clinic.act("claim", case_id).job_id)
    page = NewPhonePage(SHEET, token)
    jobs.finish_render(clinic.db, work, pdf_of(work), 1, clinic.now, page)
    return case_id


def sign_and_release(clinic: Clinic, case_id: str) -> None:
    sign(clinic, case_id)
    released(clinic, case_id)


def sign(clinic: Clinic, case_id: str) -> None:
    ticks: dict[str, Any] = SIGN
    clinic.act("sign", case_id, sha256=final_sha256(clinic, case_id), **ticks)


def test_a_page_is_found_by_its_token_once_it_is_released(clinic: Clinic) -> None:
    case_id = a_final(clinic)
    assert shared_sheet(clinic.db, TOKEN) is None

    sign_and_release(clinic, case_id)
    found = shared_sheet(clinic.db, TOKEN)

    assert found is not None
    assert (found.sheet, found.standing) == (SHEET, "current")
    assert shared_sheet(clinic.db, TOKEN.lower()) is None


def test_a_signature_taken_back_and_given_again_leaves_one_page(clinic: Clinic) -> None:
    case_id = a_final(clinic)
    sign(clinic, case_id)
    clinic.act("undo", case_id)
    assert shared_sheet(clinic.db, TOKEN) is None

    clinic.act("claim", case_id)
    sign_and_release(clinic, case_id)

    assert shared_sheet(clinic.db, TOKEN) is not None


def test_the_signer_finds_the_page_by_the_bytes_it_goes_with(clinic: Clinic) -> None:
    case_id = a_final(clinic, token=None)

    assert phone_sheet_of(clinic.db, final_sha256(clinic, case_id)) == SHEET
    assert phone_sheet_of(clinic.db, "0" * 64) is None


def test_page_and_document_stand_or_fall_together(clinic: Clinic) -> None:
    case_id = a_final(clinic)
    sign_and_release(clinic, case_id)
    pdf = queue.document(clinic.db, clinic.physio, case_id, "released").bytes
    a_submission(clinic, a_form(EMERGENCY), patient=PATIENT)

    page, checked = shared_sheet(clinic.db, TOKEN), check_pdf(clinic.db, pdf)

    assert page is not None
    assert checked.release is not None
    assert page.standing == checked.release.standing == "on_hold"


def test_a_page_is_never_changed(clinic: Clinic) -> None:
    a_final(clinic)

    with pytest.raises(DatabaseError), clinic.db.writing() as session:
        session.execute(update(PhonePage).values(sha256="0" * 64))


def test_no_page_shows_its_text_by_accident() -> None:
    said = repr(replace(SHEET, html="<p>what is going on</p>")) + repr(NewPhonePage(SHEET, TOKEN))

    assert "what is going on" not in said
    assert TOKEN not in said
