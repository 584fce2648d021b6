"""`kill -9` of the web server while it answers."""

import pytest

from tests.chaos.journey import GONE, Journey
from tests.chaos.service import Service

SUBMIT = {
    "nothing is committed": "records.audit:write_audit:call",
    "all is committed, no worker woken": "api.services:wake_worker:call",
    "a worker is woken, the client not answered": "worker.queue:enqueue:return",
}
SIGN = {
    "the approval is not committed": ("records.actions.frame:done:call", 2),
    "the approval is committed, the client not answered": (
        "records.actions.signing:sign:return",
        1,
    ),
}


@pytest.mark.parametrize("step", SUBMIT)
def test_a_web_server_killed_over_a_form(service: Service, journey: Journey, step: str) -> None:
    doomed = service.doom("web", SUBMIT[step])

    with pytest.raises(GONE):
        journey.ask("/api/v1/intakes", journey.intake(), journey.form)
    doomed.wait()
    service.mend()
    journey.complete()

    journey.check()


@pytest.mark.parametrize("step", SIGN)
def test_a_web_server_killed_over_a_signature(
    service: Service, journey: Journey, step: str
) -> None:
    where, nth = SIGN[step]
    doomed = service.doom("web", where, nth=nth)

    journey.submit()
    journey.wait_for("awaiting_sign_off")
    _, claimed = journey.act("claim")
    journey.wait_for_final()
    with pytest.raises(GONE):
        journey.sign(claimed["claim"])
    doomed.wait()
    service.mend()
    journey.complete()

    journey.check()
