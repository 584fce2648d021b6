"""An integrator hands in a form: assessed, stored once, and told what the front desk does now."""

import json
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from records.jobs import claim_job
from rules.knowledge_base import knowledge
from tests.api.clinic import Clinic
from tests.api.document import agrees
from tests.api.forms import a_form, examples

TIERS = {
    "E": "emergency_now",
    "S": "same_day",
    "U": "urgent_2w",
    "R": "routine_gp",
    "H": "clinician_hold",
    None: None,
}
"""The letters of the worked examples."""


def test_a_form_becomes_a_case_and_says_what_to_do_now(clinic: Clinic) -> None:
    response = clinic.post_intake(a_form("EX-02"))

    assert response.status_code == 201
    answer = response.json
    assert response.headers["Location"] == answer["links"]["self"]
    assert answer["links"] == {
        "self": f"/api/v1/intakes/{answer['id']}",
        "case": f"/api/v1/cases/{answer['id']}",
    }
    assert (answer["status"], answer["tier"]) == ("rendering", None)
    assert answer["front_desk"]["key"] == "fd_normal"
    assert not answer["front_desk"]["alarm"]


@pytest.mark.parametrize("example", examples(), ids=lambda each: each.id)
def test_every_worked_example_gets_its_tier_and_the_words_of_the_clinicians(
    clinic: Clinic, example: Any
) -> None:
    answer = clinic.post_intake(a_form(example.id)).json

    if not example.exam:
        assert answer["tier"] == TIERS[example.expect["tier"]]
    said = answer["front_desk"]
    words = knowledge().scripts[said["key"]]
    assert said["say"] == words.say
    # What a milder flag asks for, and what to do when no physio comes, follow.
    assert tuple(said["do"][: len(words.do)]) == words.do


def test_an_emergency_is_an_alarm_and_only_its_answers_are_drawn(clinic: Clinic) -> None:
    answer = clinic.post_intake(a_form("EX-15")).json

    assert (answer["status"], answer["tier"]) == ("referred", "emergency_now")
    assert answer["front_desk"]["key"] == "fd_e_physio"
    assert answer["front_desk"]["alarm"]
    (job_id,) = clinic.sent
    work = claim_job(clinic.database, job_id, now=clinic.clock(), lease_seconds=90, max_attempts=5)
    assert work is not None
    assert work.kind == "transfer"


def test_a_worker_is_woken_after_the_form_is_stored(clinic: Clinic) -> None:
    case = clinic.post_intake(a_form()).json["id"]

    assert len(clinic.sent) == 1
    assert clinic.case(case)["job"]["id"] == clinic.sent[0]


def test_a_blank_form_is_accepted(clinic: Clinic) -> None:
    response = clinic.post_intake(a_form(answers={}))

    assert response.status_code == 201
    assert response.json["status"] in ("needs_clinician", "referred")


def test_answers_given_as_null_are_blank(clinic: Clinic) -> None:
    form = a_form()
    form["answers"]["leg_side"] = None

    case = clinic.post_intake(form).json["id"]

    assert "leg_side" not in {row["item"] for row in clinic.case(case)["answers"]}


def test_an_answer_to_a_hidden_question_is_kept_and_listed_as_ignored(clinic: Clinic) -> None:
    form = a_form()
    assert form["answers"]["ces_saddle"] == "no"
    form["answers"]["ces_timing"] = "last_2w"

    answer = clinic.post_intake(form).json

    ignored = [line for line in answer["warnings"] if line.startswith("ces_timing:")]
    assert len(ignored) == 1
    kept = {row["item"]: row["value"] for row in clinic.case(answer["id"])["answers"]}
    assert kept["ces_timing"] == "last_2w"


def test_only_the_sender_learns_which_hidden_questions_were_answered(clinic: Clinic) -> None:
    form = a_form()
    form["answers"]["ces_timing"] = "last_2w"
    sent = clinic.post_intake(form).json
    assert sent["warnings"]

    for who in ("form_token", "front_desk", "physiotherapist"):
        seen = clinic.get(sent["links"]["self"], who=who)
        assert seen.json == {**sent, "warnings": []}
        assert "ces_timing" not in seen.text


def test_the_age_comes_from_the_birth_date_and_another_one_is_a_conflict(clinic: Clinic) -> None:
    form = a_form("EX-02")  # somebody aged 35
    form["answers"]["age_years"] = 80

    case = clinic.case(clinic.post_intake(form).json["id"])

    age = next(row for row in case["answers"] if row["item"] == "age_years")
    assert (age["value"], age["earlier"]) == (35, 80)


def test_the_current_questionnaire_version_is_accepted(clinic: Clinic) -> None:
    version = clinic.services.knowledge.questionnaire.version

    assert clinic.post_intake(a_form(questionnaire_version=version)).status_code == 201


def test_a_form_token_reads_what_it_handed_in_and_nothing_else(clinic: Clinic) -> None:
    own = clinic.post_intake(a_form()).json
    by_desk = clinic.post_intake(a_form("EX-03"), who="front_desk").json

    assert clinic.get(own["links"]["self"], who="form_token").json == {**own, "warnings": []}
    assert clinic.get(by_desk["links"]["self"], who="form_token").status_code == 404
    seen = clinic.get(by_desk["links"]["self"], who="front_desk").json
    assert seen == {**by_desk, "warnings": []}


def test_the_view_of_an_intake_follows_its_case(clinic: Clinic) -> None:
    case = clinic.released()

    assert clinic.get(f"/api/v1/intakes/{case}", who="form_token").json["status"] == "released"


def test_an_emergency_nobody_takes_over_tells_the_desk_to_ring(clinic: Clinic) -> None:
    from records.jobs import run_clocks

    case = clinic.post_intake(a_form("EX-15")).json["id"]
    clinic.clock.pass_time(minutes=6)
    run_clocks(clinic.database, clinic.services.knowledge, now=clinic.clock())

    answer = clinic.get(f"/api/v1/intakes/{case}", who="front_desk").json

    assert answer["alerts"] == ["call_999"]


class TestTheSameKey:
    """`Idempotency-Key`, where the database decides: on SQLite and on PostgreSQL."""

    def test_with_the_same_body_gets_the_first_answer_again(self, clinic_on_each: Clinic) -> None:
        first = clinic_on_each.post_intake(a_form(), key="k-1")
        clinic_on_each.work()  # the case moves on; the answer does not
        again = clinic_on_each.post_intake(a_form(), key="k-1")

        assert (again.status_code, again.json) == (201, first.json)
        assert again.headers["Idempotency-Replayed"] == "true"
        assert "Idempotency-Replayed" not in first.headers
        assert clinic_on_each.cases() == 1
        assert len(clinic_on_each.sent) == 1

    def test_with_another_body_is_refused(self, clinic_on_each: Clinic) -> None:
        clinic_on_each.post_intake(a_form("EX-02"), key="k-1")
        other = clinic_on_each.post_intake(a_form("EX-03"), key="k-1")

        assert (other.status_code, other.json["code"]) == (409, "idempotency_conflict")
        assert clinic_on_each.cases() == 1

    def test_from_somebody_else_is_another_key(self, clinic_on_each: Clinic) -> None:
        mine = clinic_on_each.post_intake(a_form("EX-02"), key="k-1")
        theirs = clinic_on_each.post_intake(a_form("EX-03"), key="k-1", who="front_desk")

        assert (mine.status_code, theirs.status_code) == (201, 201)
        assert clinic_on_each.cases() == 2

    def test_sent_eight_times_at_once_makes_one_case(self, clinic_on_each: Clinic) -> None:
        body = a_form()
        headers = {**clinic_on_each.headers("form_token"), "Idempotency-Key": "k-1"}

        def post(_: int) -> Any:
            client = clinic_on_each.app.test_client()
            sent = client.post("/api/v1/intakes", json=body, headers=headers)
            return agrees(clinic_on_each.app, sent)

        with ThreadPoolExecutor(8) as pool:
            answers = list(pool.map(post, range(8)))

        assert Counter(answer.status_code for answer in answers) == {201: 8}
        assert len({answer.text for answer in answers}) == 1
        assert sum("Idempotency-Replayed" in answer.headers for answer in answers) == 7
        assert clinic_on_each.cases() == 1
        assert len(clinic_on_each.sent) == 1


def test_another_order_of_the_same_fields_is_the_same_body(clinic: Clinic) -> None:
    form = a_form()
    turned = {
        "answers": dict(reversed(form["answers"].items())),
        "patient": dict(reversed(form["patient"].items())),
    }
    headers = {**clinic.headers("form_token"), "Idempotency-Key": "k-1"}
    # Written out here: Flask's test client would sort the fields.
    first, again = (
        clinic.client.post(
            "/api/v1/intakes",
            data=json.dumps(body),
            headers={**headers, "Content-Type": "application/json"},
        )
        for body in (form, turned)
    )

    assert (first.status_code, again.status_code) == (201, 201)
    assert again.headers["Idempotency-Replayed"] == "true"


def test_a_second_form_joins_the_episode_and_replaces_nothing(clinic: Clinic) -> None:
    first = clinic.post_intake(a_form()).json["id"]
    second = clinic.post_intake(a_form()).json["id"]

    assert [other["id"] for other in clinic.case(second)["other_cases"]] == [first]


def test_after_an_emergency_the_episode_never_gets_a_sheet(clinic: Clinic) -> None:
    patient = a_form("EX-02")["patient"]
    clinic.post_intake(a_form("EX-15", patient=patient))

    calm = clinic.post_intake(a_form("EX-02", patient=patient)).json

    assert calm["status"] == "referred"
    assert calm["front_desk"]["key"].startswith("fd_e_")


def test_the_counters_count_requests_and_say_nothing_about_patients(clinic: Clinic) -> None:
    def counted(outcome: str) -> float:
        text = clinic.client.get("/metrics").text
        lines = [each for each in text.splitlines() if f'outcome="{outcome}"' in each]
        return sum(float(line.split()[-1]) for line in lines if "_total" in line)

    before = {outcome: counted(outcome) for outcome in ("accepted", "replayed", "refused")}
    clinic.post_intake(a_form(), key="k-1")
    clinic.post_intake(a_form(), key="k-1")
    clinic.post_intake({})

    assert {o: counted(o) - before[o] for o in before} == dict.fromkeys(before, 1.0)
    assert 'sciatriage_jobs{state="pending"} 1.0' in clinic.client.get("/metrics").text
