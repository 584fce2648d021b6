"""Real answers held against the OpenAPI document."""

from typing import Any

from flask import Flask
from jsonschema import Draft202012Validator
from werkzeug.exceptions import HTTPException
from werkzeug.test import TestResponse

from api.openapi import PLACE, build

_made: dict[str, Any] = {}


def document(app: Flask) -> dict[str, Any]:
    """The app's document, made once: it depends on the code only."""
    if not _made:
        with app.app_context():
            _made.update(build(app))
    return _made


def agrees(app: Flask, response: TestResponse) -> TestResponse:
    """The response itself, when its status, media type and body are as documented."""
    request = response.request
    try:
        found, _ = app.url_map.bind("").match(request.path, request.method, return_rule=True)
    except HTTPException:
        return response  # an address or method that does not exist
    known = document(app)
    path = PLACE.sub(r"{\g<name>}", found.rule)
    if path not in known["paths"]:
        return response  # a page
    place = f"{request.method} {path} {response.status_code}"
    answers = known["paths"][path][request.method.lower()]["responses"]
    assert str(response.status_code) in answers, f"{place} is not documented"
    content = answers[str(response.status_code)]["content"]
    assert response.mimetype in content, f"{place} is documented as {list(content)}"
    if "json" in response.mimetype:
        schema = {**content[response.mimetype]["schema"], "components": known["components"]}
        faults = [
            error.message[:200] for error in Draft202012Validator(schema).iter_errors(response.json)
        ]
        assert faults == [], place
    return response
