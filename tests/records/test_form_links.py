"""A form in its patient's hands: opened by the right person only, for a while, and once."""

from datetime import date, timedelta

import pytest

from records.actors import Actor
from records.drafts import discard, load_draft, start_draft
from records.errors import EntryRefused, NotFound
from records.form_links import (
    LINK_LASTS,
    MOST_MISSES,
    go_on_after_stop,
    link_is_open,
    meet,
    new_link,
    open_link,
    patient_actor,
)
from records.intake import Submitted, case_of_form, submit
from records.matching import matches
from records.passcodes import check_passcode, has_passcode, set_passcode, tries_left
from records.queue import desk_case
from records.views import IntakeDraft, Patient
from tests.factories.cases import Clinic, a_submission
from tests.factories.forms import CALM, a_form
from tests.factories.people import a_patient, a_site, a_user

BORN = date(1981, 1, 15)
ADA = Patient("Ada", "King-Noel", BORN, phone="01632 960001", external_id="77")


def a_draft(clinic: Clinic) -> str:
    return start_draft(clinic.db, clinic.desk, ADA, clinic.now, "phone")


def opened(
    clinic: Clinic, secret: str, name: str = "king noel", born: date = BORN
) -> IntakeDraft | None:
    return open_link(clinic.db, secret, name, born, clinic.now)


def test_a_link_opens_for_the_last_name_and_the_birth_date(clinic: Clinic) -> None:
    secret = new_link(clinic.db, clinic.desk, a_draft(clinic), clinic.now)

    assert len(secret) >= 22
    assert opened(clinic, secret, "Noel") is None
    assert opened(clinic, secret, born=date(1981, 1, 16)) is None
    found = opened(clinic, secret)
    assert found is not None
    assert (found.mode, found.opened_at, found.misses) == ("phone", clinic.now, 0)


def test_a_link_that_was_tried_too_often_stays_closed_for_the_right_one_too(
    clinic: Clinic,
) -> None:
    draft = a_draft(clinic)
    secret = new_link(clinic.db, clinic.desk, draft, clinic.now)
    for _ in range(MOST_MISSES):
        assert opened(clinic, secret, "Somebody") is None
    with pytest.raises(NotFound):
        opened(clinic, secret)
    assert load_draft(clinic.db, clinic.desk, draft).stopped_at == clinic.now

    fresh = new_link(clinic.db, clinic.desk, draft, clinic.now)
    assert opened(clinic, fresh) is not None


def test_a_link_expires_and_a_newer_one_closes_it(clinic: Clinic) -> None:
    draft = a_draft(clinic)
    old = new_link(clinic.db, clinic.desk, draft, clinic.now)
    new = new_link(clinic.db, clinic.desk, draft, clinic.now)
    assert not link_is_open(clinic.db, old, clinic.now)
    assert link_is_open(clinic.db, new, clinic.now + LINK_LASTS - timedelta(seconds=1))
    assert not link_is_open(clinic.db, new, clinic.now + LINK_LASTS)


def test_a_sent_form_has_used_its_link_up(clinic: Clinic) -> None:
    draft = a_draft(clinic)
    secret = new_link(clinic.db, clinic.desk, draft, clinic.now)
    discard(clinic.db, clinic.desk, draft)
    with pytest.raises(NotFound):
        opened(clinic, secret)


def handed_in(clinic: Clinic, who: Actor, draft: str) -> Submitted:
    return submit(
        clinic.db,
        clinic.knowledge,
        who,
        ADA,
        a_form(CALM),
        idempotency_key=draft,
        body_sha256="0" * 64,
        now=clinic.now,
        case_id=draft,
        source="phone",
        notice_version="1",
    )


def test_a_form_is_one_case_when_its_patient_and_the_desk_hand_it_in_at_once(
    clinic: Clinic,
) -> None:
    draft = a_draft(clinic)
    first = handed_in(clinic, patient_actor(draft, clinic.desk.site_id, "phone"), draft)

    second = handed_in(clinic, clinic.desk, draft)

    assert (second.replayed, second.case_id, second.number) == (True, draft, first.number)


def test_the_patient_hands_in_this_one_form_and_sees_its_result_only(clinic: Clinic) -> None:
    draft = a_draft(clinic)
    other = a_submission(clinic).case_id
    patient = patient_actor(draft, clinic.desk.site_id, "phone")
    sent = handed_in(clinic, patient, draft)
    assert case_of_form(clinic.db, patient, draft) == sent.case_id == draft
    assert desk_case(clinic.db, patient, sent.case_id).number == sent.number
    with pytest.raises(NotFound):
        desk_case(clinic.db, patient, other)
    said = clinic.view(sent.case_id).answers[0]
    assert (said.source, said.by) == ("phone", "The patient, on their phone")


def test_another_name_on_the_tablet_is_asked_once_and_then_stops_the_form(clinic: Clinic) -> None:
    draft = start_draft(clinic.db, clinic.desk, ADA, clinic.now, "tablet")
    patient = patient_actor(draft, clinic.desk.site_id, "tablet")
    first = meet(clinic.db, patient, draft, "Eve", "King-Noel", clinic.now)
    assert (first.opened_at, first.stopped_at) == (None, None)
    second = meet(clinic.db, patient, draft, "Eve", "King-Noel", clinic.now)
    assert second.stopped_at == clinic.now

    go_on_after_stop(clinic.db, clinic.desk, draft, clinic.now)
    assert meet(clinic.db, patient, draft, "ada", "KING NOEL", clinic.now).opened_at == clinic.now


def test_another_site_cannot_make_a_link(clinic: Clinic) -> None:
    stranger = a_user(clinic.db, "front_desk", site_id=a_site(clinic.db))
    with pytest.raises(NotFound):
        new_link(clinic.db, stranger, a_draft(clinic), clinic.now)


class TestPasscodes:
    def test_five_wrong_tries_close_it_and_a_right_one_forgives(self, clinic: Clinic) -> None:
        set_passcode(clinic.db, clinic.desk, "4711", clinic.now)
        for _ in range(4):
            assert not check_passcode(clinic.db, clinic.desk.id, "1234")
        assert check_passcode(clinic.db, clinic.desk.id, "4711")
        assert tries_left(clinic.db, clinic.desk.id) == 5
        for _ in range(5):
            assert not check_passcode(clinic.db, clinic.desk.id, "1234")
        assert not check_passcode(clinic.db, clinic.desk.id, "4711")
        assert not has_passcode(clinic.db, clinic.desk)

    @pytest.mark.parametrize("digits", ["", "123", "123456789", "12a4", "1111", "١٢٣٤"])
    def test_what_is_no_passcode_is_refused(self, clinic: Clinic, digits: str) -> None:
        with pytest.raises(EntryRefused):
            set_passcode(clinic.db, clinic.desk, digits, clinic.now)
        assert not has_passcode(clinic.db, clinic.desk)


class TestMatches:
    def test_the_same_person_again_raises_no_question(self, clinic: Clinic) -> None:
        a_submission(clinic, patient=ADA)
        (found,) = matches(clinic.db, clinic.desk, Patient("ada", "King Noel", BORN))
        assert not found.doubtful
        assert (found.name, found.birth_date, found.phone) == ("agrees", "agrees", "no_data")

    @pytest.mark.parametrize(
        ("typed", "chips"),
        [
            (Patient("Ada", "King-Noël", date(1981, 1, 16)), ("agrees", "differs")),
            (Patient("Adah", "King-Noel", BORN), ("differs", "agrees")),
            (Patient("Eve", "Miller", date(1990, 1, 1), external_id="77"), ("differs", "differs")),
        ],
    )
    def test_who_may_be_the_same_is_asked_about(
        self, clinic: Clinic, typed: Patient, chips: tuple[str, str]
    ) -> None:
        a_submission(clinic, patient=ADA)
        (found,) = matches(clinic.db, clinic.desk, typed)
        assert found.doubtful
        assert (found.name, found.birth_date) == chips

    def test_another_person_born_that_day_and_another_site_are_nobody(self, clinic: Clinic) -> None:
        a_submission(clinic, patient=ADA)
        assert matches(clinic.db, clinic.desk, Patient("Zoe", "Quick", BORN)) == ()
        stranger = a_user(clinic.db, "front_desk", site_id=a_site(clinic.db))
        assert matches(clinic.db, stranger, a_patient(given_name="Ada")) == ()
        assert matches(clinic.db, stranger, ADA) == ()
