"""OpenAPI 3.1 made from the route table and the models in use, so that it cannot drift."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from flask import Blueprint, Flask, Response, current_app, jsonify
from pydantic import TypeAdapter
from werkzeug.routing import Rule

from api.known_schemas import filled_in, known_schemas
from api.numbers import LARGEST
from api.operations import Operation, ProblemAnswer, describe
from api.roles import PUBLIC, WRITES, public, roles_of
from api.services import KEY, Services

blueprint = Blueprint("openapi", __name__)
PLACE = re.compile(r"<(?:(?P<kind>\w+)(?:\((?P<choices>[^)]*)\))?:)?(?P<name>\w+)>")
SECURITY = {
    "token": {"type": "http", "scheme": "bearer"},
    "session": {"type": "apiKey", "in": "cookie", "name": "sciatriage"},
    "csrf": {"type": "apiKey", "in": "header", "name": "X-CSRFToken"},
}
WITH_BODY = (400, 413, 415, 422)


@blueprint.get("/api/v1/openapi.json")
@public
@describe("This document", gives={200: dict[str, Any]})
def document() -> Response:
    """The OpenAPI document."""
    return jsonify(build(current_app))


@dataclass(frozen=True, slots=True)
class Schemas:
    """The JSON schema of every model in use, by model and direction."""

    by_model: Mapping[Any, Any]
    components: Mapping[str, Any]

    def of(self, model: Any, mode: str) -> Any:
        """The schema to put where this model is used."""
        return self.by_model[(repr(model), mode)]


def build(app: Flask) -> dict[str, Any]:
    """The document for this app's routes."""
    schemas = _schemas(app)
    paths: dict[str, dict[str, Any]] = {}
    for rule, operation in _routes(app):
        methods = paths.setdefault(PLACE.sub(r"{\g<name>}", rule.rule), {})
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}:
            methods[method.lower()] = _operation(rule, operation, method, schemas)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Sciatriage", "version": "1"},
        "paths": dict(sorted(paths.items())),
        "components": {"schemas": schemas.components, "securitySchemes": SECURITY},
    }


def _routes(app: Flask) -> Iterator[tuple[Rule, Operation]]:
    for rule in app.url_map.iter_rules():
        operation = getattr(app.view_functions[rule.endpoint], "operation", None)
        if operation is not None:
            yield rule, operation


def _models(app: Flask) -> Iterator[tuple[Any, str]]:
    yield ProblemAnswer, "serialization"
    for _, operation in _routes(app):
        if operation.takes is not None:
            yield operation.takes, "validation"
        for given in operation.gives.values():
            if not isinstance(given, str):
                yield given, "serialization"


def _schemas(app: Flask) -> Schemas:
    unique = {(repr(model), mode): model for model, mode in _models(app)}
    inputs: Any = [(name, mode, TypeAdapter(model)) for (name, mode), model in unique.items()]
    made, shared = TypeAdapter.json_schemas(inputs, ref_template="#/components/schemas/{model}")
    used: Services = app.extensions[KEY]
    components = {**known_schemas(used.knowledge), **filled_in(shared.get("$defs", {}))}
    return Schemas(made, components)


def _operation(rule: Rule, operation: Operation, method: str, schemas: Schemas) -> dict[str, Any]:
    roles = roles_of(rule.endpoint) or frozenset()
    session: dict[str, list[str]] = {"session": []}
    if method in WRITES:
        session["csrf"] = []
    described: dict[str, Any] = {
        "operationId": rule.endpoint,
        "summary": operation.summary,
        "x-roles": sorted(roles),
        "security": [] if roles == PUBLIC else [{"token": []}, session],
        "parameters": [*_places(rule), *operation.parameters],
        "responses": dict(sorted(_responses(rule, operation, roles, schemas))),
    }
    if operation.takes is not None:
        content = {"application/json": {"schema": schemas.of(operation.takes, "validation")}}
        described["requestBody"] = {"required": True, "content": content}
    return described


def _places(rule: Rule) -> Iterator[dict[str, Any]]:
    for place in PLACE.finditer(rule.rule):
        schema: dict[str, Any] = {"type": "string"}
        if place["kind"] == "uuid":
            schema["format"] = "uuid"
        elif place["kind"] == "int":
            schema = {"type": "integer", "minimum": 0, "maximum": LARGEST}
        elif place["choices"]:
            schema["enum"] = [choice.strip() for choice in place["choices"].split(",")]
        yield {"name": place["name"], "in": "path", "required": True, "schema": schema}


def _responses(
    rule: Rule, operation: Operation, roles: frozenset[str], schemas: Schemas
) -> Iterator[tuple[str, dict[str, Any]]]:
    for status, given in operation.gives.items():
        media, schema = ("application/json", given)
        if isinstance(given, str):
            media, schema = given, None
        content = {media: {} if schema is None else {"schema": schemas.of(schema, "serialization")}}
        yield str(status), {"description": HTTPStatus(status).phrase, "content": content}
    problem = {"schema": schemas.of(ProblemAnswer, "serialization")}
    for status in _faults(rule, operation, roles):
        content = {"application/problem+json": problem}
        yield str(status), {"description": HTTPStatus(status).phrase, "content": content}


def _faults(rule: Rule, operation: Operation, roles: frozenset[str]) -> set[int]:
    faults = {*operation.faults, 500, 503} - set(operation.gives)
    if roles != PUBLIC:
        faults |= {401, 403}
    if rule.arguments:
        faults.add(404)
    return faults | set(WITH_BODY) if operation.takes is not None else faults
