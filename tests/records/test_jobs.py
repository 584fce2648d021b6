"""The job row is the truth: claims, leases, the fence, attempts, the sweep."""

import hashlib
import multiprocessing
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any

import pytest

from records import jobs
from records.errors import AlreadyClaimed, LeaseLost
from records.session import Database
from tests.databases import open_database
from tests.factories.cases import (
    Clinic,
    a_case,
    a_submission,
    drawn,
    fail,
    final_sha256,
    pdf_of,
    released,
    signed_off,
    take,
)
from tests.factories.people import a_patient, a_user


def test_a_draft_says_everything_a_worker_needs(clinic: Clinic) -> None:
    patient = a_patient(given_name="Zoë", language="cy")
    submitted = a_submission(clinic, patient=patient)

    work = take(clinic, submitted.job_id)

    assert (work.kind, work.first_name, work.language) == ("draft", "Zoë", "cy")
    assert (work.number, work.revision, work.attempts) == (submitted.number, 1, 1)
    assert (work.signer, work.registration_number, work.pdf) == (None, None, None)
    assert work.plan.exercises
    assert work.clinic.colour.startswith("#")
    assert work.dated == clinic.now.date()


def test_a_final_document_names_its_signer(clinic: Clinic) -> None:
    case_id = a_case(clinic)

    work = take(clinic, clinic.act("claim", case_id).job_id)

    assert (work.kind, work.signer) == ("final", clinic.physio.name)
    assert work.registration_number == clinic.physio.registration_number


def test_claiming_twice_orders_the_final_document_once(clinic: Clinic) -> None:
    case_id = a_case(clinic)
    first, again = (clinic.act("claim", case_id).job_id for _ in range(2))
    drawn(clinic, first)

    assert first == again
    assert clinic.act("claim", case_id).job_id is None


def test_another_day_needs_another_final_document(clinic: Clinic) -> None:
    case_id = a_case(clinic)
    first = clinic.act("claim", case_id).job_id
    drawn(clinic, first)
    clinic.wait(days=1)

    second = clinic.act("claim", case_id).job_id

    assert second not in (None, first)


def test_a_final_document_that_failed_is_drawn_again_on_the_next_claim(clinic: Clinic) -> None:
    case_id = a_case(clinic)
    job_id = clinic.act("claim", case_id).job_id
    fail(clinic, job_id)
    assert clinic.view(case_id).state == "awaiting_sign_off"

    again = clinic.act("claim", case_id).job_id

    assert again == job_id
    drawn(clinic, again)
    assert signed_off(clinic, case_id).case.state == "signed"


def test_a_leased_job_cannot_be_claimed_until_its_lease_is_over(clinic: Clinic) -> None:
    job_id = str(a_submission(clinic).job_id)
    limits: dict[str, Any] = {"lease_seconds": 90, "max_attempts": 5}
    take(clinic, job_id)

    assert jobs.claim_job(clinic.db, job_id, now=clinic.now, **limits) is None
    clinic.wait(seconds=91)
    assert jobs.claim_job(clinic.db, job_id, now=clinic.now, **limits) is not None


def test_a_zombie_can_neither_finish_nor_fail_a_job(clinic: Clinic) -> None:
    submitted = a_submission(clinic)
    zombie = take(clinic, submitted.job_id)
    clinic.wait(seconds=91)
    owner = take(clinic, submitted.job_id)

    with pytest.raises(LeaseLost):
        jobs.finish_render(clinic.db, zombie, b"zombie", 0, clinic.now)
    jobs.fail_job(clinic.db, zombie, "X", permanent=True, now=clinic.now, max_attempts=5)
    assert clinic.view(submitted.case_id).state == "rendering"

    jobs.finish_render(clinic.db, owner, pdf_of(owner), 1, clinic.now)
    with pytest.raises(LeaseLost):
        jobs.finish_render(clinic.db, zombie, b"zombie", 0, clinic.now)
    (document,) = clinic.view(submitted.case_id).documents
    assert document.sha256 == hashlib.sha256(pdf_of(owner)).hexdigest()


def test_a_worker_whose_revision_was_superseded_is_fenced_off(clinic: Clinic) -> None:
    case_id = a_case(clinic)
    late = take(clinic, clinic.act("claim", case_id).job_id)
    clinic.act("record_answers", case_id, answers={"pain_score_back": 3})

    with pytest.raises(LeaseLost):
        jobs.finish_render(clinic.db, late, b"late", 1, clinic.now)
    clinic.wait(minutes=5)
    assert late.job_id not in jobs.sweep(clinic.db, now=clinic.now)
    limits: dict[str, Any] = {"now": clinic.now, "lease_seconds": 90, "max_attempts": 5}
    assert jobs.claim_job(clinic.db, late.job_id, **limits) is None


def test_a_zombie_cannot_release_after_an_undo(clinic: Clinic) -> None:
    case_id = a_case(clinic)
    signed_off(clinic, case_id, undo_seconds=0)
    (job_id,) = jobs.sweep(clinic.db, now=clinic.now)
    work = take(clinic, job_id)
    clinic.wait(seconds=91)
    rival = take(clinic, job_id)
    jobs.fail_job(clinic.db, rival, "NO_KEY", permanent=True, now=clinic.now, max_attempts=5)

    with pytest.raises(LeaseLost):
        jobs.finish_sign(clinic.db, work, (work.pdf or b"") + b"signed", clinic.now)
    assert clinic.view(case_id).state == "awaiting_sign_off"


def test_only_bytes_that_begin_with_the_approved_ones_are_released(clinic: Clinic) -> None:
    case_id = a_case(clinic)
    job_id = signed_off(clinic, case_id, undo_seconds=0).job_id
    work = take(clinic, job_id)

    for forged in (b"other", work.pdf or b""):
        with pytest.raises(LeaseLost):
            jobs.finish_sign(clinic.db, work, forged, clinic.now)
    assert clinic.view(case_id).state == "signed"

    jobs.finish_sign(clinic.db, work, (work.pdf or b"") + b" signed", clinic.now)
    assert clinic.view(case_id).state == "released"


def test_a_passing_failure_is_tried_again_later_and_given_up_at_last(clinic: Clinic) -> None:
    submitted = a_submission(clinic)
    for attempt in range(1, 6):
        work = take(clinic, submitted.job_id)
        assert work.attempts == attempt
        jobs.fail_job(clinic.db, work, "TRY AGAIN", permanent=False, now=clinic.now, max_attempts=5)
        clinic.wait(minutes=1)

    view = clinic.view(submitted.case_id)
    assert view.state == "render_failed"
    assert view.job is not None
    assert (view.job.state, view.job.error_code) == ("failed", "TRY_AGAIN")


def test_a_worker_that_keeps_dying_is_given_up_by_the_sweep(clinic: Clinic) -> None:
    submitted = a_submission(clinic)
    for _ in range(5):
        take(clinic, submitted.job_id)
        clinic.wait(seconds=91)
        jobs.sweep(clinic.db, now=clinic.now)

    view = clinic.view(submitted.case_id)
    assert view.state == "render_failed"
    assert view.job is not None
    assert view.job.error_code == "WORKER_LOST"


def failures(clinic: Clinic) -> int:
    """What the alert counts."""
    return jobs.job_counts(clinic.db)["failed"]


def test_a_failed_draft_counts_until_a_person_goes_on(clinic: Clinic) -> None:
    case_id = a_case(clinic, "render_failed")
    assert failures(clinic) == 1

    clinic.act("claim", case_id)
    assert failures(clinic) == 1
    job_id = clinic.act("retry", case_id).job_id
    assert failures(clinic) == 0
    fail(clinic, job_id)
    assert failures(clinic) == 1


def test_a_failed_final_document_counts_until_another_is_ordered(clinic: Clinic) -> None:
    case_id = a_case(clinic)
    fail(clinic, clinic.act("claim", case_id).job_id)
    assert failures(clinic) == 1
    clinic.wait(days=1)

    again = clinic.act("claim", case_id).job_id

    assert failures(clinic) == 0
    drawn(clinic, again)
    assert final_sha256(clinic, case_id)


def test_a_failed_signature_counts_until_the_sheet_is_signed_again(clinic: Clinic) -> None:
    case_id = a_case(clinic)
    fail(clinic, signed_off(clinic, case_id, undo_seconds=0).job_id)
    assert (clinic.view(case_id).state, failures(clinic)) == ("awaiting_sign_off", 1)

    signed_off(clinic, case_id)

    assert failures(clinic) == 0
    released(clinic, case_id)
    assert clinic.view(case_id).state == "released"


def test_what_failed_is_done_with_when_the_sheet_is_withheld(clinic: Clinic) -> None:
    case_id = a_case(clinic)
    fail(clinic, clinic.act("claim", case_id).job_id)

    clinic.act("withhold", case_id, reason="wants to be seen")

    assert failures(clinic) == 0


def test_a_letter_that_failed_counts_until_the_case_is_over(clinic: Clinic) -> None:
    case_id = a_case(clinic, "referred")
    clinic.act("claim", case_id)
    given = {"destination": "dest_ed_mri", "note": "by phone"}
    fail(clinic, clinic.act("refer", case_id, **given).job_id)
    assert failures(clinic) == 1

    clinic.act("record_outcome", case_id, outcome="seen")

    assert clinic.view(case_id).state == "closed"
    assert failures(clinic) == 0


def test_the_sweep_sends_what_nobody_took_and_not_at_once_again(clinic: Clinic) -> None:
    job_id = a_submission(clinic).job_id

    assert jobs.sweep(clinic.db, now=clinic.now) == ()
    clinic.wait(seconds=2)
    assert jobs.sweep(clinic.db, now=clinic.now, redispatch_seconds=30) == (job_id,)
    assert jobs.sweep(clinic.db, now=clinic.now) == ()
    clinic.wait(seconds=30)
    assert jobs.sweep(clinic.db, now=clinic.now) == (job_id,)


def test_a_signature_is_not_applied_before_the_undo_window_is_over(clinic: Clinic) -> None:
    case_id = a_case(clinic, "signed")
    job = clinic.view(case_id).job
    assert job is not None
    limits: dict[str, Any] = {"lease_seconds": 90, "max_attempts": 5}
    clinic.wait(seconds=9)

    assert jobs.sweep(clinic.db, now=clinic.now) == ()
    assert jobs.claim_job(clinic.db, job.id, now=clinic.now, **limits) is None
    clinic.wait(seconds=1)
    assert jobs.sweep(clinic.db, now=clinic.now) == (job.id,)


def test_no_job_waits_until_a_clock_that_was_set_back_is_right_again(clinic: Clinic) -> None:
    clinic.wait(hours=1)  # the clock is ahead: one job is taken, one waits, one was just sent
    taken, waiting = a_submission(clinic).job_id, a_submission(clinic).job_id
    zombie = take(clinic, taken)
    clinic.wait(seconds=5)
    assert jobs.sweep(clinic.db, now=clinic.now) == (waiting,)

    clinic.wait(hours=-1)

    assert set(jobs.sweep(clinic.db, now=clinic.now)) == {taken, waiting}
    with pytest.raises(LeaseLost):
        jobs.finish_render(clinic.db, zombie, b"late", 0, clinic.now)
    for job_id in (taken, waiting):
        assert drawn(clinic, job_id) is None
    assert jobs.oldest_due_seconds(clinic.db, now=clinic.now) is None


def test_a_clock_that_was_set_back_does_not_cut_an_undo_window_short(clinic: Clinic) -> None:
    clinic.wait(hours=1)
    case_id = a_case(clinic, "signed")

    clinic.wait(hours=-1)

    assert jobs.sweep(clinic.db, now=clinic.now) == ()
    assert clinic.view(case_id).state == "signed"
    clinic.wait(seconds=9)  # of the ten, which began anew
    assert jobs.sweep(clinic.db, now=clinic.now) == ()


def test_a_sheet_signed_while_the_clock_was_ahead_is_released_after_its_window(
    clinic: Clinic,
) -> None:
    clinic.wait(hours=1)
    case_id = a_case(clinic, "signed")
    clinic.wait(hours=-1)
    jobs.sweep(clinic.db, now=clinic.now)

    clinic.wait(seconds=10)

    (job_id,) = jobs.sweep(clinic.db, now=clinic.now)
    work = take(clinic, job_id)
    jobs.finish_sign(clinic.db, work, (work.pdf or b"") + b"signature", clinic.now)
    assert clinic.view(case_id).state == "released"


def test_jobs_are_counted_and_the_oldest_due_one_is_timed(clinic: Clinic) -> None:
    assert jobs.oldest_due_seconds(clinic.db, now=clinic.now) is None
    a_submission(clinic)
    clinic.wait(seconds=7)

    assert jobs.job_counts(clinic.db)["pending"] == 1
    assert jobs.job_counts(clinic.db)["failed"] == 0
    assert jobs.oldest_due_seconds(clinic.db, now=clinic.now) == 7


def test_a_heartbeat_is_the_last_one(clinic: Clinic) -> None:
    jobs.beat(clinic.db, "relay", clinic.now)
    jobs.beat(clinic.db, "relay", clinic.now + timedelta(seconds=5))

    assert jobs.last_beats(clinic.db) == {"relay": clinic.now + timedelta(seconds=5)}


def test_sixteen_threads_racing_for_jobs_get_each_exactly_once(clinic: Clinic) -> None:
    job_ids = [str(a_submission(clinic).job_id) for _ in range(6)]

    def race(_: int) -> int:
        return _claims(clinic.db, job_ids, clinic.now)

    with ThreadPoolExecutor(16) as threads:
        won = sum(threads.map(race, range(16)))

    assert won == len(job_ids)


def _claims(db: Database, job_ids: list[str], now: datetime) -> int:
    limits: dict[str, Any] = {"now": now, "lease_seconds": 90, "max_attempts": 5}
    return sum(jobs.claim_job(db, job_id, **limits) is not None for job_id in job_ids)


def _claims_elsewhere(url: str, job_ids: list[str], now: datetime) -> int:
    db = open_database(url)
    won = _claims(db, job_ids, now)
    db.dispose()
    return won


def test_processes_racing_for_jobs_get_each_exactly_once(clinic: Clinic, database_url: str) -> None:
    job_ids = [str(a_submission(clinic).job_id) for _ in range(6)]
    clinic.db.dispose()

    with multiprocessing.get_context("spawn").Pool(4) as pool:
        given = [(database_url, job_ids, clinic.now)] * 4
        won = sum(pool.starmap(_claims_elsewhere, given))

    assert won == len(job_ids)


def test_two_physiotherapists_at_once_and_one_holds_the_case(clinic: Clinic) -> None:
    case_id = a_case(clinic)
    physios = [clinic.physio, *(a_user(clinic.db) for _ in range(7))]

    def try_to_claim(number: int) -> str | None:
        try:
            claim = clinic.act("claim", case_id, by=physios[number]).case.claim
        except AlreadyClaimed:
            return None
        assert claim is not None
        return claim.by

    with ThreadPoolExecutor(8) as threads:
        holders = [by for by in threads.map(try_to_claim, range(8)) if by]

    claim = clinic.view(case_id).claim
    assert claim is not None
    assert holders == [claim.by]


def test_the_same_form_posted_at_once_is_one_case(clinic: Clinic) -> None:
    patient = a_patient()

    with ThreadPoolExecutor(8) as threads:
        answers = list(
            threads.map(lambda _: a_submission(clinic, patient=patient, key="same"), range(8))
        )

    assert len({answer.case_id for answer in answers}) == 1
    assert [answer.replayed for answer in answers].count(False) == 1
    assert len({answer.job_id for answer in answers}) == 1


def test_forms_of_one_patient_posted_at_once_share_one_episode(clinic: Clinic) -> None:
    patient = a_patient()

    with ThreadPoolExecutor(8) as threads:
        forms = list(threads.map(lambda _: a_submission(clinic, patient=patient), range(8)))

    assert len({form.case_id for form in forms}) == 8
    assert len(clinic.view(forms[0].case_id).other_cases) == 7


def test_actions_on_forms_of_one_episode_at_once_never_block_each_other(clinic: Clinic) -> None:
    patient = a_patient()
    cases = [a_case(clinic, patient=patient) for _ in range(4)]
    for case_id in cases:
        clinic.act("claim", case_id)

    def answer(case_id: str) -> str:
        given = {"emergency_any": "yes"}
        return clinic.act("record_answers", case_id, answers=given).case.state

    with ThreadPoolExecutor(4) as threads:
        states = list(threads.map(answer, cases))

    assert states == ["referred"] * 4


def test_how_long_documents_took_is_known_from_their_rows(clinic: Clinic) -> None:
    begun = clinic.now
    for seconds in (3, 1):
        submitted = a_submission(clinic)
        clinic.wait(minutes=1)
        work = take(clinic, submitted.job_id)
        clinic.wait(seconds=seconds)
        jobs.finish_render(clinic.db, work, pdf_of(work), 1, clinic.now)
    a_submission(clinic)

    assert jobs.seconds_to_draw(clinic.db, since=begun) == {"draft": (1.0, 3.0)}
    assert jobs.seconds_to_draw(clinic.db, since=clinic.now) == {"draft": (1.0,)}
    clinic.wait(seconds=1)
    assert jobs.seconds_to_draw(clinic.db, since=clinic.now) == {}
