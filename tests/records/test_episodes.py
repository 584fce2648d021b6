"""An emergency stays with the patient until a clinician closes the episode."""

from datetime import date

import pytest

from records import queue
from records.errors import OpenQuestions, WrongState
from records.patients import age_on, name_key
from records.states import State
from rules.knowledge_model import AnswerValue, Tier
from tests.factories.cases import Clinic, a_case, a_submission, drawn, released, signed_off
from tests.factories.forms import EMERGENCY, SAME_DAY, a_form
from tests.factories.people import a_form_token, a_patient, a_site


@pytest.mark.parametrize(
    ("given", "family"),
    [
        ("José", "Núñez-Ørsted"),
        ("JOSE", "nunez orsted"),
        ("  Jose ", "Nuñez  Ørsted"),
        ("Núñez Ørsted", "José"),
        ("José Núñez", "ØRSTED"),
    ],
)
def test_a_name_is_found_again_whatever_its_case_order_and_accents(given: str, family: str) -> None:
    assert name_key(given, family) == "jose nunez orsted"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Łukasz", "LUKASZ"),
        ("Søren", "Soren"),
        ("Yıldız", "YILDIZ"),
        ("İnci", "inci"),
        ("Đorđe Þór Guðrún", "Dorde Thor Gudrun"),
        ("Æsa Œuvre Weiß", "AESA OEUVRE WEISS"),
        ("Müller", "muller"),
        ("Ǿrsted", "Orsted"),
        ("Ｌｉ", "li"),
        ("O’Brien", "OBRIEN"),
        ("Йорданов", "иорданов"),
        ("مُحَمَّد", "محمد"),
    ],
)
def test_a_letter_that_many_keyboards_lack_does_not_hide_a_name(one: str, other: str) -> None:
    assert name_key(one, "Demir") == name_key(other, "Demir")


@pytest.mark.parametrize(("one", "other"), [("राम", "रीम"), ("กิน", "กัน"), ("?", "!"), ("か", "が")])
def test_names_that_differ_in_more_than_an_accent_stay_different(one: str, other: str) -> None:
    assert name_key(one, "") != name_key(other, "")


def test_no_name_folds_to_nothing() -> None:
    assert name_key("?", " - ") == "?  -"


def test_a_name_that_folds_to_many_letters_still_fits(clinic: Clinic) -> None:
    assert a_submission(clinic, patient=a_patient(given_name="ﷺ" * 100)).state == "rendering"


def test_different_names_stay_different() -> None:
    assert len({name_key("Li", "Na"), name_key("Lin", "a"), name_key("李", "娜")}) == 3


def test_a_birthday_counts_from_its_day() -> None:
    assert age_on(date(2026, 11, 24), date(1981, 11, 24)) == 45
    assert age_on(date(2026, 11, 23), date(1981, 11, 24)) == 44
    assert age_on(date(2025, 2, 28), date(2009, 2, 28)) == 16
    assert age_on(date(2025, 2, 28), date(2008, 2, 29)) == 16


def test_a_second_form_does_not_replace_an_emergency(clinic: Clinic) -> None:
    patient = a_patient(given_name="Zoé", family_name="Müller")
    first = a_submission(clinic, a_form(EMERGENCY), patient=patient)

    again = a_patient(given_name="ZOE", family_name="Muller ", birth_date=patient.birth_date)
    second = a_submission(clinic, a_form(), patient=again)

    assert (first.state, second.state) == ("referred", "referred")
    view = clinic.view(second.case_id)
    assert view.emergency_before == ("ces_recent_or_worse",)
    assert view.assessment.handout == "no"
    assert [other.id for other in view.other_cases] == [first.case_id]


def test_an_emergency_found_on_examination_stays_as_well(clinic: Clinic) -> None:
    patient = a_patient()
    case_id = a_case(clinic, patient=patient)
    clinic.act("claim", case_id)
    clinic.act("record_exam", case_id, exam={"ex_saddle": "reduced"})

    second = a_submission(clinic, patient=patient)

    assert second.assessment.fired == {}
    assert second.state == "referred"
    assert second.assessment.handout == "no"


@pytest.mark.parametrize("other", [{"birth_date": date(1981, 1, 16)}, {"given_name": "Beth"}])
def test_another_person_is_another_episode(clinic: Clinic, other: dict[str, object]) -> None:
    patient = a_patient()
    a_submission(clinic, a_form(EMERGENCY), patient=patient)
    same = {"given_name": patient.given_name, "family_name": patient.family_name}

    assert a_submission(clinic, patient=a_patient(**(same | other))).state == "rendering"


def test_another_site_is_another_episode(clinic: Clinic) -> None:
    patient = a_patient()
    a_submission(clinic, a_form(EMERGENCY), patient=patient)
    elsewhere = a_form_token(clinic.db, a_site(clinic.db))

    assert a_submission(clinic, patient=patient, by=elsewhere).state == "rendering"


@pytest.mark.parametrize(
    "state", ["rendering", "render_failed", "awaiting_sign_off", "returned", "withheld", "signed"]
)
def test_an_emergency_reaches_the_other_forms_of_the_episode(clinic: Clinic, state: State) -> None:
    patient = a_patient()
    case_id = a_case(clinic, state, patient=patient)

    a_submission(clinic, a_form(EMERGENCY), patient=patient)

    view = clinic.view(case_id)
    assert view.state == "referred"
    assert view.sign_off is None or view.sign_off.undone_at is not None
    assert view.job is None or view.job.state == "failed"


def test_a_sheet_released_before_an_emergency_is_not_printed_after_it(clinic: Clinic) -> None:
    patient = a_patient()
    case_id = a_case(clinic, "released", patient=patient)
    a_submission(clinic, a_form(EMERGENCY), patient=patient)

    with pytest.raises(WrongState):
        queue.document(clinic.db, clinic.desk, case_id, "released")
    assert queue.document(clinic.db, clinic.physio, case_id, "released").bytes


def test_nothing_is_signed_while_another_form_of_the_patient_is_referred(clinic: Clinic) -> None:
    patient = a_patient()
    case_id = a_case(clinic, patient=patient)
    a_submission(clinic, a_form(SAME_DAY), patient=patient)

    with pytest.raises(OpenQuestions):
        signed_off(clinic, case_id)


@pytest.mark.parametrize(
    "newer",
    [{"ces_saddle": "unsure"}, {"weight_loss": "yes"}, {"movement_limits": ("cannot_lie_front",)}],
)
def test_only_the_newest_form_of_a_patient_leads_to_a_sheet(
    clinic: Clinic, newer: dict[str, AnswerValue]
) -> None:
    patient = a_patient()
    first = a_case(clinic, patient=patient)
    clinic.wait(minutes=1)
    a_submission(clinic, {**a_form(), **newer}, patient=patient)

    with pytest.raises((OpenQuestions, WrongState)):
        signed_off(clinic, first)


def test_a_newer_form_takes_back_a_signature_that_is_not_released(clinic: Clinic) -> None:
    patient = a_patient()
    first = a_case(clinic, patient=patient)
    signed_off(clinic, first)

    a_submission(clinic, a_form(SAME_DAY), patient=patient)

    assert clinic.view(first).state == "awaiting_sign_off"


def test_a_referral_that_was_closed_does_not_open_the_way_for_the_older_form(
    clinic: Clinic,
) -> None:
    patient = a_patient()
    first = a_case(clinic, patient=patient)
    clinic.wait(minutes=1)
    second = a_submission(clinic, a_form(SAME_DAY), patient=patient)
    clinic.act("claim", second.case_id)
    clinic.act("record_outcome", second.case_id, outcome="arrived")

    with pytest.raises(OpenQuestions):
        signed_off(clinic, first)


def test_the_desk_prints_no_sheet_while_another_form_is_referred(clinic: Clinic) -> None:
    patient = a_patient()
    first = a_case(clinic, "released", patient=patient)
    a_submission(clinic, a_form(SAME_DAY), patient=patient)

    with pytest.raises(WrongState):
        queue.document(clinic.db, clinic.desk, first, "released")


def test_an_emergency_cannot_be_answered_away(clinic: Clinic) -> None:
    case_id = a_case(clinic, "referred")
    clinic.act("claim", case_id)
    answers = {"ces_saddle": "no", "ces_bladder": "no", "ces_bowel": "no", "ces_sexual": "no"}

    done = clinic.act("record_answers", case_id, answers=answers, accept=tuple(answers))

    assert Tier.EMERGENCY_NOW not in done.case.assessment.fired.values()
    assert done.case.state == "referred"
    assert done.case.assessment.handout_policy == "never"


def test_closing_the_last_case_closes_a_quiet_episode(clinic: Clinic) -> None:
    patient = a_patient()
    case_id = a_case(clinic, patient=patient)
    signed_off(clinic, case_id)
    released(clinic, case_id)
    clinic.act("claim", case_id)
    clinic.act("close", case_id, reason="done")

    later = a_submission(clinic, patient=patient)

    assert clinic.view(later.case_id).other_cases == ()


def test_a_second_form_is_a_case_of_its_own(clinic: Clinic) -> None:
    patient = a_patient()
    first = a_submission(clinic, patient=patient)
    second = a_submission(clinic, patient=patient)
    drawn(clinic, first.job_id)
    drawn(clinic, second.job_id)

    assert first.case_id != second.case_id
    assert clinic.view(first.case_id).state == clinic.view(second.case_id).state
