"""A plan is changed, and two physiotherapists want the same case."""

from tests.api.clinic import Clinic, refused


def test_after_an_edit_the_hash_of_the_old_sheet_is_stale(clinic: Clinic) -> None:
    signable = clinic.signable()
    case, claim = signable["case"], signable["claim"]
    plan = clinic.case(case)["plan"]
    plan["message"] = "See you on Tuesday."

    edited = clinic.act(case, "edit", claim=claim, plan=plan, note="a kind word")
    assert (edited.status_code, edited.json["state"]) == (200, "rendering")
    clinic.work()
    clinic.clock.pass_time(seconds=31)  # nobody heard of the final one: the relay finds it
    clinic.work()

    body = {**signable}
    assert refused(clinic.act(body.pop("case"), "sign", body)) == (409, "stale_document")
    view = clinic.case(case)
    assert (view["revision"], view["plan"]["message"]) == (2, "See you on Tuesday.")
    newest = [d for d in view["documents"] if d["kind"] == "final" and d["revision"] == 2]
    assert clinic.sign({**signable, "sha256": newest[-1]["sha256"]})["state"] == "signed"


def test_a_plan_this_patient_must_not_get_is_refused_in_sentences(clinic: Clinic) -> None:
    signable = clinic.signable()
    plan = clinic.case(signable["case"])["plan"]
    plan["exercises"][0]["id"] = "no-such-exercise"

    answer = clinic.act(
        signable["case"], "edit", claim=signable["claim"], plan=plan, note="an attempt"
    )

    assert refused(answer) == (422, "plan_refused")
    assert all(fault["pointer"] == "/plan" for fault in answer.json["errors"])
    assert clinic.case(signable["case"])["revision"] == 1


def test_a_plan_of_the_wrong_shape_is_refused_with_its_place(clinic: Clinic) -> None:
    signable = clinic.signable()

    answer = clinic.act(signable["case"], "edit", claim=signable["claim"], plan={}, note="x")

    assert answer.status_code == 422
    assert answer.json["errors"][0]["pointer"] == "/plan"


class TestTwoPhysiotherapists:
    """Who works on a case is decided by the database: on both."""

    def test_the_second_to_claim_is_told_that_somebody_works_on_it(
        self, clinic_on_each: Clinic
    ) -> None:
        case = clinic_on_each.drawn()
        clinic_on_each.claim(case, who="physiotherapist")

        second = clinic_on_each.act(case, "claim", who="colleague")

        assert refused(second) == (409, "already_claimed")

    def test_the_token_of_one_is_useless_to_the_other_and_not_shown(
        self, clinic_on_each: Clinic
    ) -> None:
        case = clinic_on_each.drawn()
        token = clinic_on_each.claim(case, who="physiotherapist")

        stolen = clinic_on_each.act(case, "withhold", claim=token, reason="x", who="colleague")

        assert refused(stolen) == (409, "stale_claim")
        assert token not in clinic_on_each.get(f"/api/v1/cases/{case}", who="colleague").text
        assert clinic_on_each.case(case)["claim"]["token"] == token

    def test_after_giving_back_the_other_may_claim_and_the_old_token_is_stale(
        self, clinic_on_each: Clinic
    ) -> None:
        case = clinic_on_each.drawn()
        old = clinic_on_each.claim(case, who="physiotherapist")
        clinic_on_each.act(case, "release-claim", claim=old)
        clinic_on_each.claim(case, who="colleague")

        late = clinic_on_each.act(case, "return", claim=old, question="Which leg?")

        assert refused(late) == (409, "stale_claim")

    def test_one_cannot_sign_what_was_drawn_for_the_other(self, clinic_on_each: Clinic) -> None:
        first = clinic_on_each.signable(who="physiotherapist")
        case = first["case"]
        clinic_on_each.act(case, "release-claim", claim=first["claim"])
        claim = clinic_on_each.claim(case, who="colleague")
        clinic_on_each.work()

        body = {**first, "claim": claim}
        body.pop("case")
        answer = clinic_on_each.act(case, "sign", body, who="colleague")

        assert refused(answer) == (409, "stale_document")
