"""Jobs through a real Redis and real worker processes, on both databases."""

import os
import signal
from collections.abc import Callable
from datetime import UTC, datetime

from sqlalchemy import select

from records.queue import transfer_sheet
from records.tables import Drawing, Job
from tests.factories.cases import Clinic, a_submission
from tests.factories.forms import EMERGENCY, a_form
from tests.factories.people import a_patient
from tests.processes import Broker, Process, Stack, wait_until
from tests.reports.printed import pages_of
from worker.queue import JOBS_QUEUE

Send = Callable[[str], None]


def _job(clinic: Clinic, job_id: str | None) -> Job:
    with clinic.db.reading() as session:
        return session.scalars(select(Job).where(Job.id == job_id)).one()


def _drawings(clinic: Clinic, case_id: str) -> int:
    with clinic.db.reading() as session:
        return len(session.scalars(select(Drawing.id).where(Drawing.case_id == case_id)).all())


def _submitted(clinic: Clinic) -> tuple[str, str]:
    submitted = a_submission(clinic)
    assert submitted.job_id is not None
    return submitted.case_id, submitted.job_id


def _ends(clinic: Clinic, job_id: str, state: str) -> None:
    wait_until(lambda: _job(clinic, job_id).state == state, f"the job is {state}")


def _step(stack: Stack, step: str, do: str, **settings: str) -> Process:
    """A worker that comes to a bad end at a step."""
    return stack.start(
        *("-m", "tests.chaos.step", "worker"),
        STEP=step,
        STEP_NTH="1",
        STEP_DO=do,
        STEP_MARK=str(stack.home / "mark"),
        **settings,
    )


def test_a_message_makes_a_worker_draw_the_draft(stack: Stack, clinic: Clinic, send: Send) -> None:
    stack.environment["SCIATRIAGE_LEASE_SECONDS"] = "60"  # there is no relay to send it again
    stack.worker()
    case_id, job_id = _submitted(clinic)

    send(job_id)

    _ends(clinic, job_id, "done")
    view = clinic.view(case_id)
    assert view.state == "awaiting_sign_off"
    assert [(d.kind, d.revision) for d in view.documents] == [("draft", 1)]


def test_a_patient_of_another_language_gets_a_draft_to_review_in_english(
    stack: Stack, clinic: Clinic, send: Send
) -> None:
    stack.worker()
    submitted = a_submission(clinic, patient=a_patient(language="cy-GB"))
    assert submitted.job_id is not None

    send(submitted.job_id)

    _ends(clinic, submitted.job_id, "done")
    assert clinic.view(submitted.case_id).state == "awaiting_sign_off"


def test_an_emergency_has_its_answers_on_paper_at_once(
    stack: Stack, clinic: Clinic, send: Send
) -> None:
    stack.worker()
    patient = a_patient(given_name="Zebedee", family_name="Quillfeather")
    submitted = a_submission(clinic, a_form(EMERGENCY), patient=patient)
    assert submitted.job_id is not None

    send(submitted.job_id)

    _ends(clinic, submitted.job_id, "done")
    cover, *rest = pages_of(transfer_sheet(clinic.db, clinic.desk, submitted.case_id).bytes)
    assert "Zebedee Quillfeather" in cover
    assert "Not yet reviewed by a clinician" in cover
    assert clinic.knowledge.questionnaire.items["ces_saddle"].text in " ".join(rest)
    assert clinic.view(submitted.case_id).state == "referred"


def test_many_messages_and_two_workers_draw_it_once(
    stack: Stack, clinic: Clinic, send: Send
) -> None:
    stack.environment["SCIATRIAGE_LEASE_SECONDS"] = "60"  # there is no relay to send it again
    case_id, job_id = _submitted(clinic)
    for _ in range(20):
        send(job_id)

    stack.worker("--hostname=one@%h")
    stack.worker("--hostname=two@%h")

    _ends(clinic, job_id, "done")
    wait_until(lambda: _unread(stack) == 0, "every message is taken")
    assert _drawings(clinic, case_id) == 1
    assert _job(clinic, job_id).attempts == 1


def _unread(stack: Stack) -> int:
    from worker.broker import redis_client

    with redis_client(stack.environment["BROKER_URL"], 5) as client:
        return int(client.llen(JOBS_QUEUE)) + int(client.hlen("unacked"))


def test_a_message_that_was_lost_is_sent_again(
    stack: Stack, clinic: Clinic, send: Send, broker: Broker
) -> None:
    _, job_id = _submitted(clinic)
    relay = stack.relay()
    wait_until(lambda: broker.waiting(JOBS_QUEUE), "the relay sends")
    relay.pause()
    broker.flush()
    stack.worker()
    relay.go_on()

    _ends(clinic, job_id, "done")


def test_a_job_that_kills_its_worker_ends_as_failed(stack: Stack, clinic: Clinic) -> None:
    limits = {"SCIATRIAGE_LEASE_SECONDS": "1", "SCIATRIAGE_MAX_ATTEMPTS": "2"}
    stack.environment |= limits
    stack.relay()
    worker = _step(stack, "reports.handout:render_handout:call", "poison")
    case_id, job_id = _submitted(clinic)

    _ends(clinic, job_id, "failed")

    job = _job(clinic, job_id)
    assert (job.attempts, job.error_code) == (2, "WORKER_LOST")
    assert clinic.view(case_id).state == "render_failed"
    assert worker.alive


def test_a_job_that_never_ends_is_killed_and_done_by_another_process(
    stack: Stack, clinic: Clinic
) -> None:
    stack.relay()
    worker = _step(stack, "reports.handout:render_handout:call", "hold")
    case_id, job_id = _submitted(clinic)

    _ends(clinic, job_id, "done")

    assert _job(clinic, job_id).attempts >= 2
    assert _drawings(clinic, case_id) == 1
    assert worker.alive


def test_a_worker_that_wakes_up_after_its_lease_changes_nothing(
    stack: Stack, clinic: Clinic
) -> None:
    stack.relay()
    frozen = _step(stack, "records.jobs:finish_render:call", "hold")
    case_id, job_id = _submitted(clinic)
    wait_until((stack.home / "mark").exists, "the draft is drawn")
    frozen.pause()
    stack.worker()
    _ends(clinic, job_id, "done")

    (stack.home / "mark").unlink()
    frozen.go_on()
    other = a_submission(clinic, patient=a_patient()).job_id
    assert other is not None
    _ends(clinic, other, "done")

    assert _drawings(clinic, case_id) == 1


def test_sigterm_lets_a_worker_finish_its_job(stack: Stack, clinic: Clinic, send: Send) -> None:
    stack.environment["SCIATRIAGE_LEASE_SECONDS"] = "60"  # there is no relay to send it again
    worker = _step(stack, "reports.handout:render_handout:call", "hold")
    _, job_id = _submitted(clinic)
    send(job_id)
    wait_until((stack.home / "mark").exists, "the draft is being drawn")

    os.kill(worker.pid, signal.SIGTERM)
    (stack.home / "mark").unlink()

    assert worker.popen.wait(30) == 0
    assert _job(clinic, job_id).state == "done"


def test_workers_and_relays_show_signs_of_life(stack: Stack, clinic: Clinic) -> None:
    from records.heartbeats import last_beats

    began = datetime.now(UTC)
    stack.relay()
    stack.worker()

    def parts() -> set[str]:
        beats = last_beats(clinic.db).items()
        return {name.split(":")[0] for name, at in beats if at >= began}

    wait_until(lambda: parts() == {"relay", "worker"}, "both beat")


def test_what_the_processes_write_holds_ids_only(stack: Stack, clinic: Clinic) -> None:
    stack.relay()
    stack.worker()
    patient = a_patient(given_name="Zebedee", family_name="Quillfeather")
    submitted = a_submission(clinic, patient=patient)
    assert submitted.job_id is not None
    _ends(clinic, submitted.job_id, "done")
    wait_until(lambda: submitted.job_id in stack.said(), "the job is logged")

    said = stack.said()
    number = clinic.view(submitted.case_id).number
    assert not [word for word in ("Zebedee", "Quillfeather", "1981", number) if word in said]
