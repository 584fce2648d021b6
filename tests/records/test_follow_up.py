"""What is found later, and how often the ranking had it first: counts, nothing more."""

from datetime import timedelta

import pytest

from records.agreement import agreement
from records.errors import EntryRefused, NotAllowed, StaleClaim
from records.queue import queue
from records.views import QueueEntry
from rules.knowledge_model import SOURCES, Source
from tests.factories.cases import Clinic, a_case, a_submission, released, signed_off
from tests.factories.people import a_patient


def handed_out(clinic: Clinic, source: str | None = None) -> str:
    """A released sheet whose signer judged this source."""
    patient = a_patient(family_name=f"Test{chr(97 + len(clinic.claims))}")
    case_id = a_case(clinic, patient=patient)
    signed_off(clinic, case_id, confirmed_source=source)
    released(clinic, case_id)
    return case_id


def ranked(clinic: Clinic, case_id: str) -> list[Source]:
    scores = clinic.view(case_id).assessment.sources
    assert scores is not None
    return sorted(SOURCES, key=lambda name: -scores[name].total)


def test_a_follow_up_moves_no_case_and_the_newest_review_counts(clinic: Clinic) -> None:
    case_id = handed_out(clinic)
    clinic.act("claim", case_id)
    soon, later = (clinic.now.date() + timedelta(days=days) for days in (3, 9))

    clinic.act("follow_up", case_id, source="disc", review_on=soon, note="better")
    view = clinic.act("follow_up", case_id, review_on=later).case

    assert (view.state, view.review_on) == ("released", later)
    assert [each.source for each in view.follow_ups] == ["disc", None]
    assert view.audit[-1].event == "follow_up"


def test_a_case_is_listed_for_review_from_its_day_on(clinic: Clinic) -> None:
    case_id = handed_out(clinic)
    clinic.act("claim", case_id)
    day = clinic.now.date() + timedelta(days=3)
    clinic.act("follow_up", case_id, review_on=day)

    def listed(on: object) -> list[str]:
        found = queue(clinic.db, clinic.physio, now=clinic.now, states=("released",), review_by=on)  # type: ignore[arg-type]
        return [each.id for each in found if isinstance(each, QueueEntry)]

    assert listed(day - timedelta(days=1)) == []
    assert listed(day) == [case_id]


@pytest.mark.parametrize("days", [-1, 367])
def test_a_review_is_today_or_within_a_year(clinic: Clinic, days: int) -> None:
    case_id = handed_out(clinic)
    clinic.act("claim", case_id)

    with pytest.raises(EntryRefused):
        clinic.act("follow_up", case_id, review_on=clinic.now.date() + timedelta(days=days))


def test_an_empty_follow_up_or_one_without_the_claim_is_refused(clinic: Clinic) -> None:
    case_id = handed_out(clinic)
    clinic.claims.clear()

    with pytest.raises(EntryRefused):
        clinic.act("follow_up", case_id, note="  ")
    with pytest.raises(StaleClaim):
        clinic.act("follow_up", case_id, source="disc")


def test_agreement_counts_where_the_ranking_had_what_was_judged(clinic: Clinic) -> None:
    order = ranked(clinic, handed_out(clinic))
    for source in (order[0], order[1], order[4], "unclear"):
        handed_out(clinic, source)

    found = agreement(clinic.db, clinic.physio)

    assert (found.cases, found.first, found.second, found.lower) == (3, 1, 1, 1)
    assert found.undecided == 1
    assert found.sources[order[0]] == (3, 1)
    for rule in found.rules:
        assert rule.speaks_for + rule.against + rule.elsewhere == 3


def test_a_later_judgement_replaces_the_one_at_the_signature(clinic: Clinic) -> None:
    order = ranked(clinic, handed_out(clinic))
    case_id = handed_out(clinic, order[0])
    clinic.act("claim", case_id)
    clinic.wait(days=2)
    clinic.act("claim", case_id)
    clinic.act("follow_up", case_id, source=order[1])

    found = agreement(clinic.db, clinic.physio)

    assert (found.cases, found.first, found.second) == (1, 0, 1)


def test_a_rule_is_counted_by_what_it_said_about_the_judged_source(clinic: Clinic) -> None:
    order = ranked(clinic, handed_out(clinic))
    case_id = handed_out(clinic, order[0])
    points = {
        each.rule: (each.points or {}).get(order[0], 0)
        for each in clinic.view(case_id).assessment.explanations
        if each.kind == "evidence" and each.result == "fired" and each.points
    }

    found = {each.rule: each for each in agreement(clinic.db, clinic.physio).rules}

    assert set(found) == set(points)
    for rule, value in points.items():
        counts = found[rule]
        said = (counts.speaks_for, counts.against, counts.elsewhere)
        assert said == (value > 0, value < 0, value == 0)


def test_a_signature_against_the_rules_is_counted_for_each_rule_that_had_spoken(
    clinic: Clinic,
) -> None:
    case_id = a_case(clinic)
    why = {"override_code": "knows_the_patient", "override_reason": "seen last year"}
    signed_off(clinic, case_id, **why)
    spoke = {
        each.rule
        for each in clinic.view(case_id).assessment.explanations
        if each.kind == "evidence" and each.result == "fired" and each.points
    }

    found = agreement(clinic.db, clinic.physio)

    assert (found.cases, found.overrides) == (0, {"knows_the_patient": 1})
    assert {rule.rule: rule.overridden for rule in found.rules} == dict.fromkeys(spoke, 1)
    assert spoke


def test_only_physiotherapists_see_the_agreement_of_their_own_site(clinic: Clinic) -> None:
    a_submission(clinic)

    with pytest.raises(NotAllowed):
        agreement(clinic.db, clinic.admin)
    assert agreement(clinic.db, clinic.physio).cases == 0
