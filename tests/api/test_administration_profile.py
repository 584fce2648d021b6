"""The clinic profile's page: each part saved by itself, faults beside the field, nothing lost."""

import re
from dataclasses import replace
from io import BytesIO
from typing import Any

import pikepdf
import pytest

from records.profile import ClinicProfile, Contact
from records.sites import clinic_profile, current_profile, set_clinic_profile
from tests.api.clinic import Clinic
from tests.api.office import Office, an_office, words

LETTERHEAD = {
    "name": "Hill Physiotherapy",
    "address": "2 Hill Road",
    "lines": "www.hill.example\n\nMonday to Friday",
    "phone": "01632 960001",
    "colour": "#155E63",
    "seen": "1",
}


@pytest.fixture
def office(clinic: Clinic) -> Office:
    return an_office(clinic)


def profile(office: Office) -> ClinicProfile:
    return clinic_profile(office.clinic.database, "default")


def value_of(page: Any, name: str) -> str:
    found = re.search(rf'name="{name}"[^>]*value="([^"]*)"', page.text)
    assert found, name
    return found[1]


def test_the_letterhead_is_saved_and_is_on_the_pages_at_once(office: Office) -> None:
    done = office.post("/profile/letterhead", **LETTERHEAD)

    assert (done.status_code, done.location) == (303, "/administration/profile#letterhead")
    found = profile(office)
    assert (found.name, found.colour) == ("Hill Physiotherapy", "#155e63")
    assert found.lines == ("www.hill.example", "Monday to Friday")
    assert "Hill Physiotherapy" in office.text()


def test_a_colour_too_light_is_refused_with_its_contrast_and_nothing_is_lost(
    office: Office,
) -> None:
    page = office.post("/profile/letterhead", **LETTERHEAD | {"colour": "#7fb8d4"})

    assert page.status_code == 422
    assert "contrast on white is 2.2 to 1, and text needs 4.5 to 1" in words(page)
    assert value_of(page, "name") == "Hill Physiotherapy"
    assert profile(office).name == "Physiotherapy clinic"


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"name": " "}, "Enter the clinic's name."),
        ({"name": "x" * 121}, "120 letters at most; this has 121."),
        ({"colour": "blue"}, "Write the colour like #155e63"),
        ({"lines": "1\n2\n3\n4\n5"}, "4 lines at most; these are 5."),
        ({"phone": "01\x0732"}, "a character in it that cannot be printed"),
    ],
)
def test_each_fault_is_said_beside_its_field(
    office: Office, change: dict[str, str], sentence: str
) -> None:
    page = office.post("/profile/letterhead", **LETTERHEAD | change)

    assert page.status_code == 422
    assert words(page).count(sentence) == 2
    (field,) = change
    assert f'id="{field}-error"' in page.text


def test_how_sheets_are_printed(office: Office) -> None:
    office.post(
        "/profile/printing",
        paper="letter",
        high_contrast="yes",
        body_style="headscarf",
        review_days="14",
        seen="1",
    )

    found = profile(office)
    assert (found.paper, found.high_contrast, found.body_style) == ("letter", True, "headscarf")
    assert found.review_days == 14


@pytest.mark.parametrize("days", ["0", "91", "two"])
def test_a_review_period_is_a_number_of_days(office: Office, days: str) -> None:
    given = {"paper": "a4", "high_contrast": "no", "body_style": "short_hair", "seen": "1"}
    page = office.post("/profile/printing", **given, review_days=days)

    assert page.status_code == 422
    assert "whole number of days from 1 to 90" in words(page)
    assert value_of(page, "review_days") == days


def test_hours_and_target(office: Office) -> None:
    week = {"monday-open": "yes", "monday-opens": "08:30", "monday-closes": "12:00"}
    office.post("/profile/hours", **week, review_hours="6", seen="1")

    found = profile(office)
    assert [hours is not None for hours in found.week] == [True] + [False] * 6
    assert (f"{found.week[0].opens:%H:%M}", found.review_hours) == ("08:30", 6)  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"monday-opens": "17:00", "monday-closes": "09:00"}, "has to close after it opens"),
        ({"monday-opens": "", "monday-closes": "09:00"}, "Enter a time such as 09:00."),
        ({"monday-opens": "9 o'clock", "monday-closes": "10:00"}, "Enter a time such as"),
    ],
)
def test_a_day_that_cannot_be_is_refused(
    office: Office, fields: dict[str, str], sentence: str
) -> None:
    page = office.post("/profile/hours", **fields, **{"monday-open": "yes", "seen": "1"})

    assert page.status_code == 422
    assert sentence in words(page)


def test_a_target_needs_a_day_on_which_the_clinic_is_open(office: Office) -> None:
    page = office.post("/profile/hours", review_hours="8", seen="1")

    assert (page.status_code, profile(office).review_hours) == (422, None)


def test_numbers_are_pairs_and_empty_rows_are_left_out(office: Office) -> None:
    rows = {"contact-0-name": "", "contact-2-name": "Hospital", "contact-2-phone": "01632 960002"}
    office.post("/profile/contacts", **rows, on_call_phone="01632 960003", seen="1")
    assert profile(office).contacts == (Contact("Hospital", "01632 960002"),)

    page = office.post("/profile/contacts", **{"contact-1-name": "Hospital", "seen": "2"})
    assert page.status_code == 422
    assert "Enter its phone number." in words(page)
    assert 'id="contact-1-phone-error"' in page.text


def test_a_language_nobody_reviewed_is_switched_on_only_knowingly(office: Office) -> None:
    page = office.post("/profile/languages", languages="es", seen="1")
    assert page.status_code == 422
    assert "Tick that you know" in words(page)

    office.post("/profile/languages", languages="es", knowingly="yes", seen="1")
    assert profile(office).languages == ("es",)


def test_a_language_that_is_not_offered_is_refused(office: Office) -> None:
    page = office.post("/profile/languages", languages="xx", knowingly="yes", seen="1")

    assert (page.status_code, profile(office).languages) == (422, ())


def test_who_saved_the_same_part_first_wins_and_the_other_reads_it(office: Office) -> None:
    office.post("/profile/letterhead", **LETTERHEAD)

    page = office.post("/profile/letterhead", **LETTERHEAD | {"name": "Mine"})

    assert page.status_code == 409
    assert "Somebody else has saved this part meanwhile" in words(page)
    assert value_of(page, "name") == "Mine"
    assert profile(office).name == "Hill Physiotherapy"


def test_the_history_says_what_changed_and_an_old_version_can_be_put_back(
    office: Office,
) -> None:
    office.post("/profile/letterhead", **LETTERHEAD)
    told = office.text("/profile/history")
    assert "Name Physiotherapy clinic became Hill Physiotherapy" in told
    assert "Anton" in told

    assert office.post("/profile/history/1").status_code == 303
    assert current_profile(office.clinic.database, "default").number == 3
    assert profile(office).name == "Physiotherapy clinic"


def test_the_example_sheet_is_drawn_with_the_profile(office: Office) -> None:
    before = office.get("/profile/sheet/1/1.png").data
    office.post("/profile/letterhead", **LETTERHEAD)
    after = office.get("/profile/sheet/2/1.png")

    assert after.data.startswith(b"\x89PNG")
    assert after.data != before
    assert office.get("/profile/sheet/1/1.png").data == before
    assert office.get("/profile/sheet/3/1.png").status_code == 404
    assert office.get("/profile/sheet/2/9.png").status_code == 404


def test_a_sheet_of_the_clinic_is_printed_as_its_profile_says(clinic: Clinic) -> None:
    now = clinic_profile(clinic.database, "default")
    changed = replace(now, paper="letter", name="Hill Physiotherapy")
    set_clinic_profile(clinic.database, "default", changed, clinic.clock())
    case = clinic.drawn()

    draft = clinic.get(f"/api/v1/cases/{case}/documents/draft", who="physiotherapist")

    with pikepdf.open(BytesIO(draft.data)) as pdf:
        assert [float(side) for side in pdf.pages[0].mediabox[2:]] == [612, 792]
        assert str(pdf.docinfo["/Author"]) == "Hill Physiotherapy"
