"""The safety-net sheet on its own: for whoever leaves without a handout, and signed like one."""

from datetime import date, timedelta

import pytest

from records.errors import NotFound, OrderRefused, StaleClaim, StaleDocument, WrongState
from records.people import Actor
from records.queue import document
from tests.factories.cases import (
    Clinic,
    a_case,
    a_submission,
    drawn,
    final_sha256,
    released,
    take,
)
from tests.factories.forms import CALM, a_form
from tests.factories.letters import Which
from tests.factories.people import NOW

URGENT = {"lump": "yes"}
"""Changes that make the calm form ask for an urgent letter and no handout."""
SHEET: Which = {"document": "safety_net", "revision": 1}


def ordered(clinic: Clinic, case_id: str, going_to: str = "The hospital, now") -> str | None:
    clinic.act("claim", case_id)
    return clinic.act("give_safety_net", case_id, going_to=going_to).job_id


def printed(clinic: Clinic, case_id: str, who: Actor) -> bytes:
    return document(clinic.db, who, case_id, "released", 1, "safety_net").bytes


def test_it_says_what_the_rules_tell_the_patient_where_to_go_and_by_when_to_ring(
    clinic: Clinic,
) -> None:
    case_id = a_case(clinic, "referred")
    clinic.act("claim", case_id)
    by = date(2026, 12, 4)

    done = clinic.act("give_safety_net", case_id, going_to=" The hospital, now ", ring_by=by)

    work = take(clinic, done.job_id)
    assert (work.kind, work.document, work.signer) == ("final", "safety_net", clinic.physio.name)
    assert work.assessed is not None
    assert work.assessed.assessment.patient_text == "pt_ces_now"
    (paper,) = done.case.papers
    assert (paper.text, paper.ring_by, paper.tier) == ("The hospital, now", by, None)
    assert done.case.state == "referred"


def test_nothing_unsigned_reaches_the_patient(clinic: Clinic) -> None:
    case_id = a_case(clinic, "referred")
    drawn(clinic, ordered(clinic, case_id))
    with pytest.raises(NotFound):
        printed(clinic, case_id, clinic.desk)
    sha256 = final_sha256(clinic, case_id, "safety_net")
    clinic.act("sign", case_id, sha256=sha256, examined=True, **SHEET)
    with pytest.raises(NotFound):
        printed(clinic, case_id, clinic.desk)

    released(clinic, case_id)

    assert printed(clinic, case_id, clinic.desk).endswith(b" signed")
    assert clinic.view(case_id).state == "referred"


@pytest.mark.parametrize("state", ["awaiting_sign_off", "rendering", "released", "closed"])
def test_where_there_is_a_handout_it_carries_the_safety_net_itself(
    clinic: Clinic, state: str
) -> None:
    case_id = a_case(clinic, state)  # type: ignore[arg-type]

    with pytest.raises((WrongState, StaleClaim)):
        ordered(clinic, case_id)


def test_a_case_that_needs_a_clinician_needs_a_referral_first(clinic: Clinic) -> None:
    case_id = a_submission(clinic, a_form(CALM, **URGENT)).case_id
    assert clinic.view(case_id).state == "needs_clinician"
    with pytest.raises(WrongState):
        ordered(clinic, case_id)

    clinic.act("refer", case_id, destination="dest_gp_lump_scan", note="letter")

    assert ordered(clinic, case_id)


def test_a_patient_who_is_seen_first_gets_it_without_a_destination(clinic: Clinic) -> None:
    case_id = a_case(clinic, "withheld")

    assert ordered(clinic, case_id, going_to="")


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"going_to": "  "}, "Write where the patient is going"),
        ({"going_to": "x" * 201}, "200 characters"),
        ({"ring_by": NOW.date() - timedelta(days=1)}, "today or within a year"),
        ({"ring_by": NOW.date() + timedelta(days=400)}, "today or within a year"),
    ],
)
def test_what_cannot_be_printed_is_refused(clinic: Clinic, given: Which, said: str) -> None:
    case_id = a_case(clinic, "referred")
    order: Which = {"going_to": "Hospital"}
    clinic.act("claim", case_id)

    with pytest.raises(OrderRefused) as refused:
        clinic.act("give_safety_net", case_id, **order | given)

    assert said in refused.value.sentence
    assert clinic.view(case_id).papers == ()


def test_another_assessment_makes_it_anew(clinic: Clinic) -> None:
    case_id = a_case(clinic, "referred")
    drawn(clinic, ordered(clinic, case_id))
    sha256 = final_sha256(clinic, case_id, "safety_net")

    done = clinic.act("record_exam", case_id, exam={"ex_saddle": "reduced"})

    with pytest.raises(StaleDocument):
        clinic.act("sign", case_id, sha256=sha256, examined=True, **SHEET)
    assert [paper.revision for paper in done.case.papers] == [2]


def test_a_case_that_came_to_a_handout_signs_none(clinic: Clinic) -> None:
    case_id = a_case(clinic, "withheld")
    drawn(clinic, ordered(clinic, case_id))
    clinic.act("record_answers", case_id, answers={"pain_score_back": 3})
    revision = clinic.view(case_id).papers[0].revision
    drawn(clinic, clinic.act("claim", case_id).job_id)
    sha256 = final_sha256(clinic, case_id, "safety_net")

    with pytest.raises(WrongState):
        clinic.act(
            "sign", case_id, document="safety_net", revision=revision, sha256=sha256, examined=True
        )


def test_it_is_ordered_on_the_claim(clinic: Clinic) -> None:
    case_id = a_case(clinic, "referred")

    with pytest.raises(StaleClaim):
        clinic.act("give_safety_net", case_id, going_to="Hospital")
