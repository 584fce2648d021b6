"""The OpenAPI document says what the code does, because it is made from it."""

import re

from openapi_spec_validator import validate

from api.openapi import build
from api.operations import Operation
from tests.api.clinic import Clinic, refused


def api_rules(clinic: Clinic) -> list[tuple[str, Operation | None]]:
    return [
        (rule.rule, getattr(clinic.app.view_functions[rule.endpoint], "operation", None))
        for rule in clinic.app.url_map.iter_rules()
        if rule.rule.startswith(("/api/", "/healthz", "/readyz", "/metrics"))
    ]


def test_every_route_of_the_api_is_documented(clinic: Clinic) -> None:
    rules = api_rules(clinic)

    assert len(rules) >= 26
    assert [rule for rule, operation in rules if operation is None] == []


def test_the_document_is_valid_openapi(clinic: Clinic) -> None:
    document = clinic.client.get("/api/v1/openapi.json").json

    assert document["openapi"].startswith("3.1")
    validate(document)


def test_every_write_documents_its_body_and_every_body_its_faults(clinic: Clinic) -> None:
    document = clinic.client.get("/api/v1/openapi.json").json

    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            assert ("requestBody" in operation) == (method == "post"), path
            if method == "post":
                assert {"400", "401", "403", "413", "415", "422", "500"} <= set(
                    operation["responses"]
                )


def test_every_place_in_a_path_is_a_parameter(clinic: Clinic) -> None:
    with clinic.app.app_context():
        document = build(clinic.app)

    for path, methods in document["paths"].items():
        for operation in methods.values():
            named = {p["name"] for p in operation["parameters"] if p["in"] == "path"}
            assert set(re.findall(r"{(\w+)}", path)) == named


def test_the_roles_of_each_operation_are_written_down(clinic: Clinic) -> None:
    paths = clinic.client.get("/api/v1/openapi.json").json["paths"]

    assert paths["/api/v1/cases/{case_id}/sign"]["post"]["x-roles"] == ["physiotherapist"]
    assert paths["/healthz"]["get"]["security"] == []


def test_a_text_that_cannot_be_stored_fits_no_body_of_the_document(clinic: Clinic) -> None:
    document = clinic.client.get("/api/v1/openapi.json").json
    schemas = document["components"]["schemas"]
    reason = schemas["ReasonBody"]["properties"]["reason"]["pattern"]
    claim = schemas["ReasonBody"]["properties"]["claim"]["pattern"]

    for unstorable in ("\0", "seen\0first", "\n\0"):
        assert re.search(reason, unstorable) is None
        assert re.search(claim, unstorable) is None
        answer = clinic.act(clinic.NO_CASE, "close", claim="x", reason=unstorable)
        assert refused(answer) == (400, "not_json")
    assert re.search(reason, "seen\nfirst")
    assert re.search(reason, " \n ") is None
    assert re.search(claim, " ")
