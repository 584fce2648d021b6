"""A sheet in the language of its patient: offered where it is switched on, kept, printed."""

from dataclasses import replace
from io import BytesIO
from typing import Any

import pikepdf
import pytest

from records.actors import Actor
from records.drafts import open_drafts
from records.sites import clinic_profile, set_clinic_profile
from tests.api.clinic import Clinic
from tests.api.forms import a_form
from tests.api.test_form_pages import WHO
from tests.api.test_sign_in import csrf_of, sign_in


def switch_on(clinic: Clinic, *languages: str) -> None:
    profile = replace(clinic_profile(clinic.database, "default"), languages=languages)
    set_clinic_profile(clinic.database, "default", profile, clinic.clock())


def begin(clinic: Clinic, **typed: str) -> Any:
    token = csrf_of(clinic.client.get("/intake/new"))
    form = {**WHO, "mode": "staff", "checked": "1", "csrf_token": token, **typed}
    return clinic.client.post("/intake/new", data=form)


def test_nothing_is_asked_while_english_is_the_only_language(clinic: Clinic) -> None:
    sign_in(clinic, "dora")

    assert "Language of the printed sheet" not in clinic.client.get("/intake/new").text


def test_what_is_switched_on_is_offered_and_kept_with_the_patient(clinic: Clinic) -> None:
    switch_on(clinic, "ar")
    sign_in(clinic, "dora")
    page = clinic.client.get("/intake/new").text
    assert "Language of the printed sheet" in page
    assert "Arabic" in page
    assert "Spanish" not in page

    assert begin(clinic, language="ar").status_code == 303
    desk = Actor(clinic.user_ids["dora"], "user", "front_desk", "default", "dora")
    (draft,) = open_drafts(clinic.database, desk)
    assert draft.patient.language == "ar"


def test_a_language_that_is_off_is_refused(clinic: Clinic) -> None:
    sign_in(clinic, "dora")

    page = begin(clinic, language="ar")
    assert page.status_code == 422
    assert "Choose one of the languages." in page.text


@pytest.mark.parametrize(("languages", "printed"), [((), "en"), (("ar", "es"), "ar")])
def test_the_sheet_is_printed_in_it(
    clinic: Clinic, languages: tuple[str, ...], printed: str
) -> None:
    switch_on(clinic, *languages)
    body = a_form()
    body["patient"]["language"] = "ar-EG"
    case = clinic.post_intake(body).json["id"]
    clinic.work()
    drafted = clinic.get(f"/api/v1/cases/{case}/documents/draft", who="physiotherapist")

    with pikepdf.open(BytesIO(drafted.data)) as document:
        assert str(document.Root.Lang) == printed
