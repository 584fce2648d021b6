"""Bad input gets a clear answer, changes nothing and never a 500."""

import json
from collections.abc import Mapping
from typing import Any

import pytest

from tests.api.clinic import Clinic
from tests.api.forms import a_form

PATH = "/api/v1/intakes"


def post_raw(clinic: Clinic, body: str | bytes, kind: str = "application/json") -> Any:
    headers = {**clinic.headers("form_token"), "Idempotency-Key": "k-1", "Content-Type": kind}
    return clinic.client.post(PATH, data=body, headers=headers)


def with_answers(**answers: Any) -> dict[str, Any]:
    form = a_form()
    return {**form, "answers": {**form["answers"], **answers}}


def with_patient(**change: Any) -> dict[str, Any]:
    form = a_form()
    return {**form, "patient": {**form["patient"], **change}}


def faults(response: Any) -> Mapping[str, str]:
    assert response.status_code == 422, response.text
    assert response.mimetype == "application/problem+json"
    return {fault["pointer"]: fault["detail"] for fault in response.json["errors"]}


@pytest.fixture(autouse=True)
def nothing_is_stored(clinic: Clinic) -> Any:
    yield
    assert clinic.cases() == 0
    assert clinic.sent == []


@pytest.mark.parametrize(
    "body",
    [
        "",
        "{",
        '{"patient": }',
        "\ufeff{}",
        b"\xff\xfe",
        '{"answers": NaN}',
        '{"answers": Infinity}',
        '{"answers": -Infinity}',
        '{"answers": 1e999}',
        '{"answers": ' + "9" * 5000 + "}",
        '{"answers": {}, "answers": {}}',
        '{"answers": {"leg_side": "left", "leg_side": "right"}}',
        '{"answers": {"leg_side": "\\u0000"}}',
        '{"answers": {"leg_side": "\\ud800"}}',
        '{"answers": {"\\udfff": "yes"}}',
        "[" * 5000 + "]" * 5000,
        "[" * 100_000,
        '{"a": ' * 40 + "1" + "}" * 40,
    ],
    ids=lambda body: repr(body)[:30],
)
def test_a_body_that_is_not_sound_json_is_refused(clinic: Clinic, body: str | bytes) -> None:
    response = post_raw(clinic, body)

    assert response.status_code == 400
    assert response.mimetype == "application/problem+json"
    assert response.json["code"] == "not_json"


@pytest.mark.parametrize("body", ["[]", '"text"', "1", "null", "true"])
def test_a_body_that_is_no_object_is_refused(clinic: Clinic, body: str) -> None:
    assert faults(post_raw(clinic, body)) == {"": "The body has to be a JSON object."}


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", ""])
def test_another_content_type_is_refused(clinic: Clinic, kind: str) -> None:
    assert post_raw(clinic, json.dumps(a_form()), kind).status_code == 415


def test_a_megabyte_is_refused_before_it_is_read(clinic: Clinic) -> None:
    response = clinic.post_intake(with_answers(leg_side="x" * 1_000_000))

    assert response.status_code == 413
    assert response.mimetype == "application/problem+json"


def test_a_long_text_inside_the_limit_is_refused_with_its_place(clinic: Clinic) -> None:
    response = clinic.post_intake(with_patient(given_name="x" * 100_000))

    assert list(faults(response)) == ["/patient/given_name"]


@pytest.mark.parametrize("field", ["given_name", "family_name", "birth_date"])
def test_a_missing_identity_is_refused_with_its_place(clinic: Clinic, field: str) -> None:
    form = a_form()
    del form["patient"][field]

    assert list(faults(clinic.post_intake(form))) == [f"/patient/{field}"]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("given_name", ""),
        ("given_name", "   "),
        ("given_name", "two\nlines"),
        ("given_name", 7),
        ("family_name", None),
        ("birth_date", "31.05.1984"),
        ("birth_date", "1984-02-30"),
        ("birth_date", "2050-01-01"),
        ("birth_date", "1066-10-14"),
        ("birth_date", 19840531),
        ("phone", ["1"]),
        ("language", "not a language"),
        ("nickname", "Ada"),
    ],
)
def test_a_wrong_identity_is_refused_with_its_place(
    clinic: Clinic, field: str, value: object
) -> None:
    assert list(faults(clinic.post_intake(with_patient(**{field: value})))) == [f"/patient/{field}"]


@pytest.mark.parametrize(
    ("item", "value"),
    [
        ("no_such_question", "yes"),
        ("leg_side", "sideways"),
        ("leg_side", 3),
        ("leg_side", True),
        ("leg_side", {"side": "left"}),
        ("leg_side", ["left"]),
        ("conditions", "diabetes"),
        ("conditions", ["no_such_condition"]),
        ("conditions", [["diabetes"]]),
        ("conditions", [1]),
        ("chart_pain", ["calf"]),
        ("pain_score_leg", "5"),
        ("pain_score_leg", 11),
        ("pain_score_leg", -1),
        ("pain_score_leg", 5.5),
        ("pain_score_leg", 10**14),
        ("age_years", "forty"),
        ("ex_myo", "normal"),
        ("ex_slr", "not_done"),
        ("pain_sites", ["foot"]),
    ],
)
def test_a_wrong_answer_is_refused_with_its_place(clinic: Clinic, item: str, value: object) -> None:
    found = faults(clinic.post_intake(with_answers(**{item: value})))

    assert len(found) == 1
    assert next(iter(found)).startswith(f"/answers/{item}")


def test_every_fault_is_listed_at_once(clinic: Clinic) -> None:
    form = with_answers(leg_side="sideways", no_such_question=1)

    assert set(faults(clinic.post_intake(form))) == {
        "/answers/leg_side",
        "/answers/no_such_question",
    }


def test_a_slash_in_an_unknown_id_is_escaped_in_the_pointer(clinic: Clinic) -> None:
    assert list(faults(clinic.post_intake(with_answers(**{"a/b~c": 1})))) == ["/answers/a~1b~0c"]


def test_a_wrong_answer_is_not_repeated_in_the_fault(clinic: Clinic) -> None:
    response = clinic.post_intake(with_answers(leg_side="a very private thing"))

    assert "private" not in response.text


@pytest.mark.parametrize("answers", [None, [], "x", 1])
def test_answers_that_are_no_object_are_refused(clinic: Clinic, answers: object) -> None:
    assert list(faults(clinic.post_intake(a_form(answers=answers)))) == ["/answers"]


@pytest.mark.parametrize("version", ["0", "9999", "latest", ""])
def test_an_unknown_questionnaire_version_is_refused(clinic: Clinic, version: str) -> None:
    found = faults(clinic.post_intake(a_form(questionnaire_version=version)))

    assert list(found) == ["/questionnaire_version"]


def test_an_unknown_field_is_refused(clinic: Clinic) -> None:
    assert list(faults(clinic.post_intake(a_form(tier="none")))) == ["/tier"]


@pytest.mark.parametrize("key", ["", "two words", "x" * 201, "tab\t"])
def test_a_missing_or_strange_idempotency_key_is_refused(clinic: Clinic, key: str) -> None:
    response = clinic.post_intake(a_form(), key=key)

    assert response.status_code == 400
    assert response.json["code"] == "idempotency_key"
