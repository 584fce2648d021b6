"""What the service counts: forms however they are handed in, and every step of signing in."""

import re

import pytest

from rules import findings
from rules.knowledge_model import Tier
from tests.api.clinic import PASSWORD, Clinic
from tests.api.forms import a_form
from tests.api.test_form_pages import Form
from tests.api.test_limits import attempt, failing
from tests.api.test_second_factor import Enrolled, give, password_given

SIGN_INS = "sciatriage_sign_ins_total"
INTAKES = "sciatriage_intakes_total"


class Counting:
    """How much the metrics have gone up since; counters are of the whole process."""

    def __init__(self, clinic: Clinic) -> None:
        self.clinic = clinic
        self.before = self._read()

    def _read(self) -> dict[str, float]:
        lines = self.clinic.client.get("/metrics").text.splitlines()
        named = (line.rpartition(" ") for line in lines if not line.startswith("#"))
        return {name: float(value) for name, _, value in named}

    def up(self, metric: str) -> dict[str, float]:
        """By label, without those that stayed."""
        found = {}
        for name, value in self._read().items():
            label = re.fullmatch(rf'{metric}{{\w+="(\w+)"}}', name)
            if label and value > self.before.get(name, 0):
                found[label[1]] = value - self.before.get(name, 0)
        return found


def test_a_posted_form_counts_by_what_became_of_it(clinic: Clinic) -> None:
    counted = Counting(clinic)

    clinic.post_intake(key="one")
    clinic.post_intake(key="one")
    clinic.post_intake(a_form(answers={"no_such": "yes"}))
    assert counted.up(INTAKES) == {"accepted": 1, "replayed": 1, "refused": 1}


def test_a_form_that_was_filled_in_here_counts_as_well(clinic: Clinic) -> None:
    counted = Counting(clinic)

    Form(clinic).sent()

    assert counted.up(INTAKES) == {"accepted": 1}


def test_every_step_of_signing_in_counts(clinic: Clinic) -> None:
    counted = Counting(clinic)

    assert attempt(clinic, "dora", PASSWORD) == 303
    failing(clinic, 5)
    assert attempt(clinic, "petra", PASSWORD) == 429
    assert counted.up(SIGN_INS) == {"ok": 1, "refused": 5, "held_up": 1}


def test_a_second_step_counts_when_it_is_asked_for_and_when_it_is_done(clinic: Clinic) -> None:
    petra = Enrolled(clinic)
    counted = Counting(clinic)

    client = password_given(clinic)
    assert give(client, "000000").status_code == 401
    assert give(client, petra.code()).status_code == 303
    assert counted.up(SIGN_INS) == {"second_step": 1, "refused": 1, "ok": 1}


@pytest.mark.parametrize("way", ["posted", "filled in"])
def test_a_form_on_which_the_channels_differ_shows_until_its_case_is_closed(
    clinic: Clinic, way: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def differ() -> str:
        text = clinic.client.get("/metrics").text
        return re.findall(r"^sciatriage_engine_disagreements (\S+)", text, re.M)[0]

    honest = findings._levels
    invented = {"shingles": Tier.SAME_DAY}
    monkeypatch.setattr(findings, "_levels", lambda *given: {**honest(*given), **invented})
    assert differ() == "0.0"

    case = clinic.post_intake().json["id"] if way == "posted" else Form(clinic).sent()["id"]
    assert differ() == "1.0"

    monkeypatch.setattr(findings, "_levels", honest)
    clinic.act(case, "answers", claim=clinic.claim(case), answers={"pain_score_leg": 3})
    assert differ() == "0.0"
