"""Whatever is posted as an intake, the answer is never a 500."""

import json
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rules.knowledge_base import knowledge
from tests.api.clinic import Clinic
from tests.api.forms import a_form

CALM = settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
QUESTIONNAIRE = knowledge().questionnaire

anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4)
    ),
    max_leaves=8,
)
items = st.sampled_from(sorted(QUESTIONNAIRE.items))
codes = st.sampled_from(
    sorted({o.code for item in QUESTIONNAIRE.items.values() for o in item.options})
    + sorted(zone.code for zone in QUESTIONNAIRE.zones)
)
plausible = codes | st.lists(codes, max_size=5) | st.integers(-5, 200) | st.floats(0, 10) | anything
answers = st.dictionaries(items | st.text(max_size=10), plausible, max_size=12)
patient = st.fixed_dictionaries(
    {"given_name": st.text(max_size=20) | anything, "family_name": st.text(max_size=20)},
    optional={
        "birth_date": st.dates().map(str) | anything,
        "phone": anything,
        "language": anything,
    },
)
EXPECTED = {201, 400, 409, 413, 415, 422}


def status_of(clinic: Clinic, body: str | bytes) -> int:
    headers = {
        **clinic.headers("form_token"),
        "Idempotency-Key": clinic.new_key(),
        "Content-Type": "application/json",
    }
    response = clinic.client.post("/api/v1/intakes", data=body, headers=headers)
    assert response.mimetype in ("application/json", "application/problem+json")
    return int(response.status_code)


@CALM
@given(given_answers=answers)
def test_any_answers_are_taken_or_refused(clinic: Clinic, given_answers: dict[str, Any]) -> None:
    assert status_of(clinic, json.dumps(a_form(answers=given_answers))) in EXPECTED


@CALM
@given(given_patient=patient)
def test_any_identity_is_taken_or_refused(clinic: Clinic, given_patient: dict[str, Any]) -> None:
    assert status_of(clinic, json.dumps(a_form(patient=given_patient))) in EXPECTED


@CALM
@given(body=anything | st.fixed_dictionaries({"patient": anything, "answers": anything}))
def test_any_json_is_taken_or_refused(clinic: Clinic, body: Any) -> None:
    assert status_of(clinic, json.dumps(body)) in EXPECTED


@CALM
@given(body=st.binary(max_size=200))
def test_any_bytes_are_taken_or_refused(clinic: Clinic, body: bytes) -> None:
    assert status_of(clinic, body) in EXPECTED
