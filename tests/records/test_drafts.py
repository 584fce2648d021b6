"""A form between its pages: kept by site, changed page by page, forgotten in the end."""

from datetime import timedelta

import pytest

from records.drafts import discard, forget_untouched, load_draft, save_page, start_draft
from records.errors import NotAllowed, NotFound
from tests.factories.cases import Clinic
from tests.factories.people import a_patient, a_site, a_user


def test_pages_add_up_and_an_answer_can_be_taken_back(clinic: Clinic) -> None:
    patient = a_patient(phone="0123", language="cy")
    draft_id = start_draft(clinic.db, clinic.desk, patient, clinic.now)
    save_page(clinic.db, clinic.desk, draft_id, {"chart_pain": ("calf_l",)}, clinic.now)
    save_page(clinic.db, clinic.desk, draft_id, {"ces_saddle": "no", "lump": "no"}, clinic.now)
    save_page(clinic.db, clinic.desk, draft_id, {"lump": None}, clinic.now + timedelta(minutes=1))

    draft = load_draft(clinic.db, clinic.desk, draft_id)

    assert draft.patient == patient
    assert draft.answers == {"chart_pain": ("calf_l",), "ces_saddle": "no"}
    assert draft.updated_at - draft.started_at == timedelta(minutes=1)


def test_each_answer_keeps_the_time_at_which_it_was_last_given(clinic: Clinic) -> None:
    draft_id = start_draft(clinic.db, clinic.desk, a_patient(), clinic.now)
    hour = timedelta(hours=1)
    save_page(clinic.db, clinic.desk, draft_id, {"ces_saddle": "no", "lump": "no"}, clinic.now)
    save_page(clinic.db, clinic.desk, draft_id, {"ces_saddle": "no"}, clinic.now + hour)
    save_page(clinic.db, clinic.desk, draft_id, {"lump": None}, clinic.now + hour)

    draft = load_draft(clinic.db, clinic.desk, draft_id)

    assert draft.answered == {"ces_saddle": clinic.now + hour}


def test_a_colleague_may_go_on_but_another_site_may_not(clinic: Clinic) -> None:
    draft_id = start_draft(clinic.db, clinic.desk, a_patient(), clinic.now)
    stranger = a_user(clinic.db, "front_desk", site_id=a_site(clinic.db))

    assert load_draft(clinic.db, clinic.physio, draft_id).id == draft_id
    with pytest.raises(NotFound):
        load_draft(clinic.db, stranger, draft_id)
    with pytest.raises(NotAllowed):
        start_draft(clinic.db, clinic.admin, a_patient(), clinic.now)


def test_a_discarded_form_is_gone(clinic: Clinic) -> None:
    draft_id = start_draft(clinic.db, clinic.desk, a_patient(), clinic.now)
    discard(clinic.db, clinic.desk, draft_id)

    with pytest.raises(NotFound):
        load_draft(clinic.db, clinic.desk, draft_id)


def test_forms_nobody_touched_are_forgotten(clinic: Clinic) -> None:
    old = start_draft(clinic.db, clinic.desk, a_patient(), clinic.now)
    young = start_draft(clinic.db, clinic.desk, a_patient(), clinic.now + timedelta(hours=1))

    since = clinic.now + timedelta(minutes=1)

    assert forget_untouched(clinic.db, since=since, now=clinic.now) == 1

    assert load_draft(clinic.db, clinic.desk, young).id == young
    with pytest.raises(NotFound):
        load_draft(clinic.db, clinic.desk, old)
