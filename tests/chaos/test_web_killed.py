"""`kill -9` of the web server while it answers."""

import hashlib

import pytest

from tests.chaos.journey import GONE, Journey
from tests.chaos.service import Service

SUBMIT = {
    "nothing is committed": "records.audit:write_audit:call",
    "all is committed, no worker woken": "api.services:wake_worker:call",
    "a worker is woken, the client not answered": "worker.queue:enqueue:return",
}
CLAIM = {
    "the claim is not committed": "records.actions.frame:done:call",
    "the claim is committed, no worker woken": "api.services:wake_worker:call",
    "a worker is woken, the client not answered": "worker.queue:enqueue:return",
}
SIGN = {
    "the approval is not committed": "records.revisions:order_signature:return",
    "the approval is committed, the client not answered": "records.actions.signing:sign:return",
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


@pytest.mark.parametrize("step", CLAIM)
def test_a_web_server_killed_over_a_claim(service: Service, journey: Journey, step: str) -> None:
    journey.submit()
    journey.wait_for("awaiting_sign_off")
    doomed = service.doom("web", CLAIM[step])

    with pytest.raises(GONE):
        journey.ask(f"/api/v1/cases/{journey.case_id}/claim", {}, journey.personal)
    doomed.wait()
    service.mend()
    journey.complete()

    journey.check()


def test_a_web_server_killed_in_the_undo_window(service: Service, journey: Journey) -> None:
    journey.submit()
    journey.approve()

    service.kill("web")
    journey.wait_for("released")
    service.mend()

    journey.check()


def test_a_web_server_killed_over_a_download(service: Service, journey: Journey) -> None:
    journey.complete()
    doomed = service.doom("web", "records.document_views:document:return")

    with pytest.raises(GONE):
        journey.download()
    doomed.wait()
    service.mend()

    assert hashlib.sha256(journey.download()).hexdigest() == journey.released()
    journey.check()


@pytest.mark.parametrize("step", SIGN)
def test_a_web_server_killed_over_a_signature(
    service: Service, journey: Journey, step: str
) -> None:
    doomed = service.doom("web", SIGN[step])

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
