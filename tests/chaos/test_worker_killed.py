"""`kill -9` of the worker, at every step of its work."""

import pytest

from tests.chaos.journey import Journey
from tests.chaos.service import Service

DRAFT = {
    "its message is taken, its job not claimed": "worker.work:run_job:call",
    "its job is claimed": "records.jobs:claim_job:return",
    "it is being drawn": "reports.handout:render_handout:call",
    "it is drawn, not stored": "records.jobs:finish_render:call",
    "it is being stored": "records.audit:write_audit:call",
    "it is stored, its message not acknowledged": "records.jobs:finish_render:return",
}
SIGNATURE = {
    "it is being applied": ("reports.signing:sign_pdf:call", 1),
    "it is applied, not stored": ("records.jobs:finish_sign:call", 1),
    "the release is being stored": ("records.audit:write_audit:call", 2),
    "the release is stored, its message not acknowledged": ("records.jobs:finish_sign:return", 1),
}


@pytest.mark.parametrize("step", DRAFT)
def test_a_worker_killed_over_a_draft(service: Service, journey: Journey, step: str) -> None:
    doomed = service.doom("worker", DRAFT[step])

    journey.submit()
    doomed.wait()
    service.mend()
    journey.complete()

    journey.check()


def test_a_worker_killed_over_the_final_document(service: Service, journey: Journey) -> None:
    doomed = service.doom("worker", "reports.handout:render_handout:return", nth=2)

    journey.submit()
    journey.wait_for("awaiting_sign_off")
    journey.act("claim")
    doomed.wait()
    service.mend()
    journey.complete()

    journey.check()


@pytest.mark.parametrize("step", SIGNATURE)
def test_a_worker_killed_over_a_signature(service: Service, journey: Journey, step: str) -> None:
    where, nth = SIGNATURE[step]
    doomed = service.doom("worker", where, nth=nth)

    journey.submit()
    journey.approve()
    doomed.wait()
    service.mend()
    journey.complete()

    journey.check()


def test_a_killed_pool_process_is_replaced_by_its_worker(
    service: Service, journey: Journey
) -> None:
    doomed = service.doom("worker", "reports.handout:render_handout:call", do="kill-child")

    journey.submit()
    doomed.wait()
    journey.complete()

    journey.check()
    assert doomed.process.alive
