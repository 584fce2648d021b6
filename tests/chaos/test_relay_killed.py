"""`kill -9` of the relay, where only it knows of the work."""

import pytest

from tests.chaos.journey import Journey
from tests.chaos.service import Service

SENDING = {
    "the job is reserved, not sent": "worker.queue:enqueue:call",
    "the job is sent": "worker.queue:enqueue:return",
}


@pytest.mark.parametrize("step", SENDING)
def test_a_relay_killed_over_a_job_that_nobody_else_sends(
    service: Service, journey: Journey, step: str
) -> None:
    doomed = service.doom("relay", SENDING[step])
    service.broker.kill()
    journey.submit()
    service.broker.restart()

    doomed.wait()
    service.mend()
    journey.complete()

    journey.check()


@pytest.mark.parametrize("step", SENDING)
def test_a_relay_killed_at_the_end_of_the_undo_window(
    service: Service, journey: Journey, step: str
) -> None:
    journey.submit()
    journey.wait_for("awaiting_sign_off")
    journey.act("claim")
    journey.wait_for_final()
    doomed = service.doom("relay", SENDING[step])
    journey.approve()

    doomed.wait()
    service.mend()
    journey.complete()

    journey.check()


def test_a_relay_killed_over_the_job_of_a_dead_worker(service: Service, journey: Journey) -> None:
    relay = service.doom("relay", "records.jobs:_take_from_lost_worker:call")
    worker = service.doom("worker", "records.jobs:claim_job:return")

    journey.submit()
    worker.wait()
    relay.wait()
    service.mend()
    journey.complete()

    journey.check()
