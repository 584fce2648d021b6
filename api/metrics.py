"""What `/metrics` counts: nothing that says anything about a patient."""

import os
from collections.abc import Iterable
from datetime import date, timedelta
from functools import lru_cache
from math import ceil

from prometheus_client import CollectorRegistry, Counter, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector

from api.services import Services
from records import jobs
from records.activity import Firing, week_of, whole_weeks_firing
from records.cases import disagreements
from records.session import Database
from worker.depth import queue_depths

COUNTERS = CollectorRegistry()
INTAKES = Counter(
    "sciatriage_intakes",
    "Intakes posted, by what became of the request (never by how urgent it was).",
    ["outcome"],
    registry=COUNTERS,
)
SIGN_INS = Counter(
    "sciatriage_sign_ins",
    "Steps of signing in, by result: ok, second_step (asked for), refused, held_up, away.",
    ["result"],
    registry=COUNTERS,
)
LATELY = timedelta(minutes=15)
QUANTILES = (0.5, 0.95, 1.0)


class Gauges:
    """Read when asked, from the database and the broker: the same in every process."""

    def __init__(self, services: Services) -> None:
        self.services = services

    def collect(self) -> Iterable[Metric]:
        yield from self._jobs()
        yield GaugeMetricFamily(
            "sciatriage_engine_disagreements",
            "Open cases on which the two channels of the engine differed or failed.",
            value=disagreements(self.services.database),
        )
        yield self._drawing()
        yield from self._broker()
        yield self._firing()

    def _jobs(self) -> Iterable[Metric]:
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

    def _drawing(self) -> Metric:
        """From rows, so that it outlives every worker; quantiles by nearest rank."""
        taken = GaugeMetricFamily(
            "sciatriage_drawing_seconds",
            "What a document took from its claim to its end, in the last 15 minutes.",
            labels=["kind", "quantile"],
        )
        since = self.services.clock() - LATELY
        for kind, seconds in jobs.seconds_to_draw(self.services.database, since=since).items():
            for quantile in QUANTILES:
                rank = ceil(quantile * len(seconds)) - 1
                taken.add_metric([kind, str(quantile)], seconds[rank])
        return taken

    def _broker(self) -> Iterable[Metric]:
        now = self.services.clock().timestamp()
        depths = queue_depths(self.services.settings.broker_url, now=now)
        up = "Whether the broker answers."
        yield GaugeMetricFamily("sciatriage_broker_up", up, value=bool(depths))
        waiting = GaugeMetricFamily(
            "sciatriage_queue_messages", "Messages that wait in the broker.", labels=["queue"]
        )
        oldest = GaugeMetricFamily(
            "sciatriage_queue_oldest_seconds", "Age of the next of them.", labels=["queue"]
        )
        for depth in depths:
            waiting.add_metric([depth.queue], depth.messages)
            oldest.add_metric([depth.queue], depth.oldest_seconds)
        yield from (waiting, oldest)

    def _firing(self) -> Metric:
        forms = GaugeMetricFamily(
            "sciatriage_rule_firings",
            "Forms of the last eight whole weeks in which a rule fired; fewer than five are left"
            " out. Changes on Mondays only.",
            labels=["rule"],
        )
        for each in _fired(self.services.database, week_of(self.services.clock())):
            forms.add_metric([each.rule], each.forms)
        return forms


@lru_cache(maxsize=1)
def _fired(database: Database, week: date) -> tuple[Firing, ...]:
    return whole_weeks_firing(database, week=week)


def exposition(services: Services) -> bytes:
    """All metrics in the text format; counters of all web processes where a folder is shared."""
    counters = COUNTERS
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        counters = CollectorRegistry()
        MultiProcessCollector(counters)  # type: ignore[no-untyped-call]
    gauges = CollectorRegistry()
    gauges.register(Gauges(services))
    return generate_latest(counters) + generate_latest(gauges)
