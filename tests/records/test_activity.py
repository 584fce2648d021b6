"""The clinic's work in counts: right, of this site only, and nobody in it can be recognised."""

from datetime import timedelta
from math import ceil

import pytest
from sqlalchemy import func, select

from records.activity import FEW, activity, week_of, whole_weeks_firing
from records.errors import NotAllowed
from records.tables import Case, SignOff
from tests.factories.cases import Clinic, a_case, a_submission, signed_off
from tests.factories.forms import EMERGENCY, a_form


def test_half_and_nine_of_ten_are_those_of_the_sorted_times(clinic: Clinic) -> None:
    case_ids = []
    for hours in (1, 5, 2):
        case_ids.append(a_case(clinic, "awaiting_sign_off"))
        clinic.wait(hours=hours)
        signed_off(clinic, case_ids[-1])
    took = sorted(_minutes(clinic, case_id) for case_id in case_ids)

    found = activity(clinic.db, clinic.admin, now=clinic.now)
    week = found.weeks[-1]

    assert week.signed == 3
    assert week.median == took[1]
    assert week.ninth_of_ten == took[ceil(0.9 * 3) - 1]
    assert [each.signed for each in found.weeks[:-1]] == [0] * 7


def _minutes(clinic: Clinic, case_id: str) -> timedelta:
    with clinic.db.reading() as session:
        case = session.get_one(Case, case_id)
        first = select(func.min(SignOff.signed_at)).where(SignOff.case_id == case_id)
        signed = session.scalars(first).one()
        return timedelta(seconds=round((signed - case.created_at).total_seconds()))


def test_a_signature_taken_back_is_no_signature(clinic: Clinic) -> None:
    case_id = a_case(clinic, "signed")
    clinic.act("undo", case_id)

    found = activity(clinic.db, clinic.admin, now=clinic.now)

    assert found.weeks[-1].signed == 0
    assert [(w.signed, w.taken_back) for w in found.workload if w.name == clinic.physio.name] == [
        (0, 1)
    ]


def test_a_physiotherapist_has_what_is_claimed_until_the_claim_ends(clinic: Clinic) -> None:
    case_id = a_case(clinic, "awaiting_sign_off")
    clinic.act("claim", case_id)

    assert _claimed(clinic) == 1
    clinic.wait(hours=2)
    assert _claimed(clinic) == 0


def _claimed(clinic: Clinic) -> int:
    found = activity(clinic.db, clinic.admin, now=clinic.now)
    return sum(each.claimed for each in found.workload)


def test_a_rule_is_counted_once_a_form_when_it_was_handed_in(clinic: Clinic) -> None:
    for _ in range(FEW):
        sent = a_submission(clinic, a_form(EMERGENCY))
    a_submission(clinic)
    fired = clinic.view(sent.case_id).assessment.fired

    found = activity(clinic.db, clinic.admin, now=clinic.now)

    assert found.forms == FEW + 1
    assert {each.rule: each.forms for each in found.firing} == dict.fromkeys(fired, FEW)
    assert not any(each.few for each in found.firing)


def test_a_rule_that_hardly_fired_is_told_apart_as_few(clinic: Clinic) -> None:
    a_submission(clinic, a_form(EMERGENCY))

    found = activity(clinic.db, clinic.admin, now=clinic.now)

    assert found.firing
    assert all(each.few for each in found.firing)


def test_a_referral_without_outcome_is_overdue_after_its_limit(clinic: Clinic) -> None:
    a_submission(clinic, a_form(EMERGENCY))
    limit = clinic.knowledge.clocks.referral_outcome

    clinic.wait(minutes=limit - 1)
    assert activity(clinic.db, clinic.admin, now=clinic.now).overdue_referrals == 0
    clinic.wait(minutes=1)
    assert activity(clinic.db, clinic.admin, now=clinic.now).overdue_referrals == 1


def test_what_is_older_than_the_weeks_is_left_out(clinic: Clinic) -> None:
    a_case(clinic, "released")
    clinic.wait(weeks=8)

    found = activity(clinic.db, clinic.admin, now=clinic.now)

    assert (found.forms, [each.signed for each in found.weeks], found.firing) == (0, [0] * 8, ())
    assert dict(found.states)["released"] == 1


def test_only_an_administrator_sees_it(clinic: Clinic) -> None:
    for actor in (clinic.desk, clinic.physio, clinic.token):
        with pytest.raises(NotAllowed):
            activity(clinic.db, actor, now=clinic.now)


def test_nothing_in_it_leads_to_a_patient_or_a_case(clinic: Clinic) -> None:
    case_id = a_case(clinic, "released")
    view = clinic.view(case_id)

    told = repr(activity(clinic.db, clinic.admin, now=clinic.now))

    for secret in (case_id, view.number, view.patient.family_name, view.patient.given_name):
        assert secret not in told


def test_rules_of_whole_weeks_are_counted_and_few_are_left_out(clinic: Clinic) -> None:
    for _ in range(FEW):
        a_submission(clinic, a_form(EMERGENCY))
    fired = next(
        iter(clinic.view(a_submission(clinic, a_form(EMERGENCY)).case_id).assessment.fired)
    )
    this = week_of(clinic.now)
    following = this + timedelta(weeks=1)

    assert whole_weeks_firing(clinic.db, week=this) == ()
    counted = {each.rule: each.forms for each in whole_weeks_firing(clinic.db, week=following)}
    assert counted[fired] == FEW + 1
    assert whole_weeks_firing(clinic.db, week=this + timedelta(weeks=9)) == ()


def test_a_rule_that_fired_in_few_forms_is_not_named(clinic: Clinic) -> None:
    for _ in range(FEW - 1):
        a_submission(clinic, a_form(EMERGENCY))

    assert whole_weeks_firing(clinic.db, week=week_of(clinic.now) + timedelta(weeks=1)) == ()
