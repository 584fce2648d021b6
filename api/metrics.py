"""What `/metrics` counts: nothing that says anything about a patient."""

import os
from collections.abc import Iterable

from prometheus_client import CollectorRegistry, Counter, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector

from api.services import Services
from records import jobs

COUNTERS = CollectorRegistry()
INTAKES = Counter(
    "sciatriage_intakes",
    "Intakes posted, by what became of the request (never by how urgent it was).",
    ["outcome"],
    registry=COUNTERS,
)
DISAGREEMENTS = Counter(
    "sciatriage_engine_disagreements",
    "Assessments on which the two channels of the engine differed or failed.",
    registry=COUNTERS,
)
SIGN_INS = Counter(
    "sciatriage_sign_ins",
    "Sign-in attempts, by result.",
    ["result"],
    registry=COUNTERS,
)


class FromDatabase:
    """Gauges read when asked: jobs by state and how long the oldest due one has waited."""

    def __init__(self, services: Services) -> None:
        self.services = services

    def collect(self) -> Iterable[Metric]:
        database, now = self.services.database, self.services.clock()
        states = GaugeMetricFamily("sciatriage_jobs", "Jobs by state.", labels=["state"])
        for state, count in jobs.job_counts(database).items():
            states.add_metric([state], count)
        yield states
        yield GaugeMetricFamily(
            "sciatriage_oldest_due_seconds",
            "Age of the oldest job that is due and not done.",
            value=jobs.oldest_due_seconds(database, now=now) or 0,
        )


def exposition(services: Services) -> bytes:
    """All metrics in the text format; counters of all web processes where a folder is shared."""
    counters = COUNTERS
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        counters = CollectorRegistry()
        MultiProcessCollector(counters)  # type: ignore[no-untyped-call]
    gauges = CollectorRegistry()
    gauges.register(FromDatabase(services))
    return generate_latest(counters) + generate_latest(gauges)
