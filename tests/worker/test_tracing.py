"""Traces: off and not even loaded, or sent to a collector with ids and nothing of a patient."""

import gzip
import json
import subprocess
import sys
import threading
import urllib.request
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from records.settings import SettingsError, load_settings
from records.tracing import ALLOWED
from tests.api.clinic import a_clinic
from tests.api.forms import a_form
from tests.databases import sqlite_url
from tests.processes import ROOT, Stack, a_broker, wait_until

MARKED = ("Zzyzxgiven", "Zzyzxfamily", "0123 4567", "Zzyzxtext", "zzyzxquery", "zzyzxstate")
SENT = {
    "given_name": MARKED[0],
    "family_name": MARKED[1],
    "birth_date": "1971-03-17",
    "phone": MARKED[2],
}


class Collector:
    """An OTLP receiver on the loopback: the bytes as they came, and the spans in them."""

    def __init__(self) -> None:
        self.received: list[bytes] = []
        received = self.received

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                zipped = self.headers.get("Content-Encoding") == "gzip"
                received.append(gzip.decompress(body) if zipped else body)
                self.send_response(200)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def spans(self) -> list[tuple[str, Any]]:
        """Each with the name of the service that sent it."""
        return [
            (resource.resource.attributes[0].value.string_value, span)
            for body in list(self.received)
            for resource in ExportTraceServiceRequest.FromString(body).resource_spans
            for scope in resource.scope_spans
            for span in scope.spans
        ]

    def of(self, part: str, name: str) -> list[Any]:
        return [span for who, span in self.spans() if who == part and span.name == name]


@pytest.fixture
def collector() -> Iterator[Collector]:
    made = Collector()
    yield made
    made.server.shutdown()
    made.server.server_close()


LOADED = ("opentelemetry.instrumentation", "opentelemetry.exporter", "opentelemetry.sdk.trace")
"""The redis client loads the bare API by itself when it is installed; it sends nothing."""


def test_off_is_off_not_even_imported(tmp_path: Path) -> None:
    look = (
        f"LOADED = {LOADED};"
        "import sys, api.app, api.cli, worker.tasks; api.app.create_app();"
        "sys.exit(any(name.startswith(LOADED) for name in sys.modules))"
    )
    environment = {"SCIATRIAGE_HOME": str(tmp_path), "PATH": ""}

    done = subprocess.run([sys.executable, "-c", look], cwd=ROOT, env=environment, check=False)

    assert done.returncode == 0


@pytest.mark.parametrize("given", ["collector:4318", "ftp://x", "http://x/v1/traces", "http://a b"])
def test_an_address_that_is_none_is_refused(given: str, tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="SCIATRIAGE_TRACES"):
        load_settings({"SCIATRIAGE_HOME": str(tmp_path), "SCIATRIAGE_TRACES": given})


def _post(stack: Stack, headers: dict[str, str], body: object) -> str:
    request = urllib.request.Request(  # noqa: S310 - our own server
        f"{stack.url}/api/v1/intakes?name={MARKED[4]}",
        json.dumps(body).encode(),
        {**headers, "Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=20) as answer:  # noqa: S310
        case: str = json.load(answer)["id"]
    return case


def test_a_trace_goes_from_the_request_to_the_job_and_names_nobody(
    collector: Collector, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SCIATRIAGE_HOME", str(tmp_path))
    url = sqlite_url(tmp_path)
    clinic = a_clinic(url, tmp_path)
    form = a_form("EX-02", patient=SENT)
    form["answers"]["goal_1"] = MARKED[3]
    headers = {
        **clinic.headers("form_token"),
        "Idempotency-Key": "one",
        "tracestate": f"vendor={MARKED[5]}",
        "traceparent": f"00-{'a1' * 16}-{'b2' * 8}-01",
    }
    with a_broker() as broker:
        stack = Stack(tmp_path, url, broker.url, SCIATRIAGE_TRACES=collector.url)
        try:
            stack.worker()
            stack.web()
            case = _post(stack, headers, form)
            wait_until(lambda: collector.of("sciatriage-worker", "run/sciatriage.job"), "a job")
            wait_until(
                lambda: collector.of("sciatriage-web", "POST /api/v1/intakes"), "the request"
            )
        finally:
            stack.close()
            clinic.database.dispose()

    (request,) = collector.of("sciatriage-web", "POST /api/v1/intakes")
    job = collector.of("sciatriage-worker", "run/sciatriage.job")[0]
    assert request.trace_id == job.trace_id == bytes.fromhex("a1" * 16)
    assert _attributes(request)["case_id"] == _attributes(job)["case_id"] == case
    inserts = [_attributes(each) for each in collector.of("sciatriage-web", "INSERT")]
    assert any("INSERT INTO patients" in each["db.statement"] for each in inserts)
    _names_nobody(collector, tmp_path)


def _attributes(span: Any) -> dict[str, str]:
    return {each.key: each.value.string_value for each in span.attributes}


def _names_nobody(collector: Collector, home: Path) -> None:
    received = b"".join(collector.received)
    for marked in (*MARKED, SENT["birth_date"], "name=", str(home), "127.0.0.1", "Bearer"):
        assert marked.encode() not in received, marked
    for _, span in collector.spans():
        assert set(_attributes(span)) <= set(ALLOWED)
        assert not span.events
        assert not span.trace_state
        assert not span.status.message
