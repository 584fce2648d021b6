"""`kill -9` of Redis, with and without what it held."""

import pytest

from tests.chaos.journey import Journey
from tests.chaos.service import Service
from worker.queue import JOBS_QUEUE

HELD = {
    "a draft is being drawn": "reports.handout:render_handout:call",
    "a draft is stored, its message not acknowledged": "records.jobs:finish_render:return",
}


def test_a_form_is_taken_in_while_redis_is_dead(service: Service, journey: Journey) -> None:
    service.broker.kill()
    journey.submit()
    assert journey.state() == "rendering"

    service.broker.restart()
    journey.complete()

    journey.check()


@pytest.mark.parametrize("wiped", [False, True], ids=["its data kept", "its data lost"])
def test_redis_killed_while_a_job_is_queued(
    service: Service, journey: Journey, wiped: bool
) -> None:
    service.kill("worker")
    journey.submit()
    assert service.broker.waiting(JOBS_QUEUE) >= 1

    service.broker.kill()
    service.broker.restart(wiped=wiped)
    service.mend()
    journey.complete()

    journey.check()


def test_a_message_that_is_lost_while_all_is_well(service: Service, journey: Journey) -> None:
    service.kill("worker")
    journey.submit()
    assert service.broker.waiting(JOBS_QUEUE) >= 1

    service.broker.flush()
    service.mend()
    journey.complete()

    journey.check()


@pytest.mark.parametrize("step", HELD)
def test_redis_killed_while_a_worker_works(service: Service, journey: Journey, step: str) -> None:
    held = service.doom("worker", HELD[step], do="hold")
    journey.submit()
    held.wait()

    service.broker.kill()
    service.broker.restart(wiped=True)
    held.let_go()
    journey.complete()

    journey.check()


def test_redis_killed_while_a_signature_is_applied(service: Service, journey: Journey) -> None:
    held = service.doom("worker", "reports.signing:sign_pdf:call", do="hold")
    journey.submit()
    journey.approve()
    held.wait()

    service.broker.kill()
    service.broker.restart(wiped=True)
    held.let_go()
    journey.complete()

    journey.check()


def test_redis_killed_in_the_undo_window(service: Service, journey: Journey) -> None:
    journey.submit()
    journey.approve()

    service.broker.kill()
    service.broker.restart(wiped=True)
    journey.complete()

    journey.check()
