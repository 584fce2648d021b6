"""The API answers whatever is sent to it as its document says; `make attack` sends thousands."""

from typing import Any

import pytest
import schemathesis
from flask import Flask, Response, jsonify, request
from schemathesis.config import SchemathesisConfig
from schemathesis.engine import from_schema

from tests.api.clinic import Clinic
from tests.attacks.schema import Attack, attack, judged
from tests.processes import Stack


def test_nothing_undocumented_comes_back_and_no_server_error(
    running: tuple[Stack, Clinic],
) -> None:
    stack, clinic = running

    found = attack(stack, clinic, "physiotherapist", seed=1, examples=1, short=True)

    assert found.failures == {}
    assert found.errors == []
    assert found.cases.total() > 250
    assert {status for _, status in found.statuses} >= {200, 201, 401, 404, 405, 409, 422}
    assert not [status for _, status in found.statuses if status >= 500]


def _document(responses: dict[str, Any], **more: Any) -> dict[str, Any]:
    number = {"name": "number", "in": "query", "schema": {"type": "integer"}, "required": True}
    return {
        "openapi": "3.1.0",
        "info": {"title": "Faulty", "version": "1"},
        "paths": {"/it": {"get": {"parameters": [number], "responses": responses, **more}}},
    }


@pytest.mark.parametrize(
    ("status", "body", "check"),
    [
        (500, {"ok": True}, "not_a_server_error"),
        (418, {"ok": True}, "status_code_conformance"),
        (200, {"ok": "perhaps"}, "response_schema_conformance"),
    ],
)
def test_a_fault_would_be_found(status: int, body: dict[str, Any], check: str) -> None:
    """The same judge, on a service that breaks its word."""
    schema = {"type": "object", "properties": {"ok": {"type": "boolean"}}}
    answer = {"description": "", "content": {"application/json": {"schema": schema}}}
    document = _document({"200": answer})

    assert ("GET /it", check) in _judged(document, body, status).failures


@pytest.mark.parametrize(
    ("roles", "status", "body", "found"),
    [
        (["administrator"], 200, {"ok": True}, True),
        (["administrator", "front_desk"], 403, {"code": "not_your_role"}, True),
        (["administrator", "front_desk"], 403, {"code": "confirm"}, False),
        (["administrator", "front_desk"], 200, {"ok": True}, False),
        (["public"], 200, {"ok": True}, False),
    ],
)
def test_a_wrong_answer_to_a_role_would_be_found(
    roles: list[str], status: int, body: dict[str, Any], found: bool
) -> None:
    answers = {str(code): {"description": ""} for code in (200, 403, 422)}
    document = _document(answers, **{"x-roles": roles})

    failures = _judged(document, body, status, "front_desk").failures

    assert (("GET /it", "roles") in failures) == found


def _judged(
    document: dict[str, Any], body: dict[str, Any], status: int, who: str | None = None
) -> Attack:
    """A service of this document that gives this answer to everything right."""
    app = Flask("faulty")
    app.add_url_rule("/doc", "doc", lambda: jsonify(document))

    def it() -> tuple[Response, int]:
        return (jsonify(body), status) if request.args.get("number") else (jsonify({}), 422)

    app.add_url_rule("/it", "it", it)
    config = SchemathesisConfig.from_dict({"seed": 1, "generation": {"max-examples": 3}})
    loaded = schemathesis.openapi.from_wsgi("/doc", app, config=config)
    return judged(from_schema(loaded).execute(), who)
