"""A form was stored: counted, logged, and a worker woken. Whoever handed it in, and however."""

import logging

from api.metrics import INTAKES
from api.services import wake_worker
from records.intake import Submitted
from records.tracing import note

log = logging.getLogger("api")


def arrived(submitted: Submitted) -> None:
    """After the commit; of a form that was handed in before only the count changes."""
    INTAKES.labels("replayed" if submitted.replayed else "accepted").inc()
    if submitted.replayed:
        return
    note(case_id=submitted.case_id, job_id=submitted.job_id)
    wake_worker(submitted.job_id)
    agreed = submitted.assessment.engine.agreement
    extra = {"case_id": submitted.case_id, "job_id": submitted.job_id, "state": submitted.state}
    log.log(logging.INFO if agreed else logging.ERROR, "intake", extra=extra)
