"""Traces of requests, statements and jobs to an OpenTelemetry collector: off, unless it is named.

What leaves is a closed list, as in the logs: names, kinds, times, ids. SQL leaves as its text with
placeholders, never with a value; addresses, queries, headers and texts of exceptions do not leave.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from records.settings import Settings

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import ReadableSpan
    from opentelemetry.sdk.trace.export import SpanExporter
    from sqlalchemy import Engine

ALLOWED = (
    "case_id",
    "job_id",
    "http.method",
    "http.route",
    "http.status_code",
    "db.system",
    "db.statement",
    "celery.action",
    "celery.state",
    "celery.task_name",
    "messaging.message.id",
)
EVERY_MS = 1000
_running: list[str] = []


def start(settings: Settings, part: str) -> bool:
    """Send traces of this process from now on; False when no collector is named.

    OpenTelemetry is imported here and not before.
    """
    if settings.traces is None or _running:
        return settings.traces is not None
    from opentelemetry import propagate, trace
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor
    from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

    exporter = closed(OTLPSpanExporter(endpoint=f"{settings.traces}/v1/traces", timeout=5))
    provider = TracerProvider(resource=Resource({"service.name": f"sciatriage-{part}"}))
    provider.add_span_processor(BatchSpanProcessor(exporter, schedule_delay_millis=EVERY_MS))
    trace.set_tracer_provider(provider)
    propagate.set_global_textmap(TraceContextTextMapPropagator())
    _running.append(part)
    return True


def watch(engine: "Engine") -> None:
    """Trace the statements of this engine, where traces are on."""
    if not _running:
        return
    from opentelemetry import metrics, trace
    from opentelemetry.instrumentation.sqlalchemy.engine import EngineTracer

    used = metrics.get_meter("sciatriage").create_up_down_counter("db.client.connections.usage")
    EngineTracer(trace.get_tracer("sciatriage"), engine, used)  # type: ignore[no-untyped-call]


def note(**ids: str | None) -> None:
    """Which case or job the present request or task is about."""
    if not _running:
        return
    from opentelemetry import trace

    found = {key: value for key, value in ids.items() if value is not None}
    trace.get_current_span().set_attributes(found)


def closed(exporter: "SpanExporter") -> "SpanExporter":
    """The exporter behind the closed list."""
    from opentelemetry.sdk.trace.export import SpanExporter, SpanExportResult

    class Closed(SpanExporter):
        def export(self, spans: Sequence["ReadableSpan"]) -> SpanExportResult:
            return exporter.export([_bare(span) for span in spans])

        def shutdown(self) -> None:
            exporter.shutdown()

    return Closed()


def _bare(span: "ReadableSpan") -> "ReadableSpan":
    """The span with what may leave, and nothing else."""
    from opentelemetry.sdk.trace import ReadableSpan
    from opentelemetry.trace import Status

    found = span.attributes or {}
    return ReadableSpan(
        name=_name(span.name, found),
        context=_without_state(span.context),
        parent=_without_state(span.parent),
        resource=span.resource,
        attributes={key: found[key] for key in ALLOWED if key in found},
        kind=span.kind,
        status=Status(span.status.status_code),
        start_time=span.start_time,
        end_time=span.end_time,
        instrumentation_scope=span.instrumentation_scope,
    )


def _without_state(context: Any) -> Any:
    """Ids and flags; a client may write anything into the state."""
    from opentelemetry.trace import SpanContext

    if context is None:
        return None
    return SpanContext(context.trace_id, context.span_id, context.is_remote, context.trace_flags)


def _name(given: str, found: Any) -> str:
    """Of a request its method and pattern; of a statement its first word."""
    if method := found.get("http.method"):
        return f"{method} {found.get('http.route', '')}".strip()
    if "db.system" in found:
        return given.partition(" ")[0]
    return given
