"""Traces of jobs: the context of a request travels in the headers of its message.

A job that the relay sends again begins a trace of its own; its id is on both.
"""


def follow_messages() -> None:
    """Trace what this process sends and does; traces have to be on (records/tracing.py)."""
    from opentelemetry.instrumentation.celery import CeleryInstrumentor

    instrumentor = CeleryInstrumentor()  # type: ignore[no-untyped-call]
    if not instrumentor.is_instrumented_by_opentelemetry:
        instrumentor.instrument()
