"""The transfer sheet: the patient's own answers, no illness, no rule, nothing confidential."""

import re
from dataclasses import replace

import pytest

from reports.intake import CONFIDENTIAL, reading
from reports.sheet import Look
from reports.transfer import render_transfer
from rules.knowledge_model import AnswerValue
from tests.reports.intakes import NUMB, PERSON, an_intake
from tests.reports.printed import pages_of, text_of
from tests.reports.sheets import CLINIC, KNOWN
from tests.reports.ua_check import read

ITEMS = KNOWN.questionnaire.items
BANNER = "Not yet reviewed by a clinician."
ALL_SAFETY: dict[str, AnswerValue] = {
    **NUMB,
    "self_harm": "yes",
    "feel_safe": "no",
    "inject_drugs": "yes",
    "pain_duration": "lt_2w",
    "cancer_history": "never",
}


def test_every_page_says_that_no_clinician_has_seen_it() -> None:
    pages = pages_of(render_transfer(an_intake(), KNOWN))

    assert len(pages) == 2
    for page in pages:
        assert BANNER in page
        assert PERSON.name in page


def test_the_cover_names_the_patient_and_shows_no_answer() -> None:
    cover, _ = pages_of(render_transfer(an_intake(), KNOWN))

    for words in ("Amina Okafor", "9 March 1984, 42 years old", "07700 900123", "7K3M-Q2XV"):
        assert words in cover
    assert "24 November 2026, 09:41" in cover
    for item in ITEMS.values():
        assert item.text not in cover


def test_answers_go_on_below_a_long_cover_and_never_on_the_first_page() -> None:
    cover, *behind = pages_of(render_transfer(an_intake(), KNOWN, Look(large_print=True)))

    assert len(behind) == 2
    assert "Ask the patient, or ring the clinic." in behind[0]
    assert f"{ITEMS['ces_saddle'].text} Yes" in behind[0]
    for item in ITEMS.values():
        assert item.text not in cover


def test_the_answers_behind_the_emergency_come_first() -> None:
    _, answers = pages_of(render_transfer(an_intake(), KNOWN))
    urgent, other = answers.split("Other answers")

    assert f"{ITEMS['ces_saddle'].text} Yes" in urgent
    assert f"{ITEMS['ces_bladder'].text} Not sure" in urgent
    assert f"{ITEMS['conditions'].text} Diabetes" in other
    assert ITEMS["foot_drop"].text in other.split('Answered "no" or "none"')[1]
    assert ITEMS["cord_signs"].text in other.split("Not sure, or not answered")[1]


def test_it_says_that_the_form_stopped_early_and_what_was_not_asked() -> None:
    cover, _ = pages_of(render_transfer(an_intake(), KNOWN))

    assert "The form stopped early" in cover
    assert "Blood flow" in cover
    assert "the questions about the pain itself" in cover


def test_it_names_no_illness_and_no_rule() -> None:
    text = text_of(render_transfer(an_intake(ALL_SAFETY), KNOWN)).lower()

    for rule in KNOWN.red_flags.values():
        assert rule.id not in text
        assert rule.suspected.lower() not in text
    assert "cauda equina" not in text
    assert not re.search(r"\b(ces|dvt|mscc|ex)_|\bdest_", text)


@pytest.mark.parametrize("item", sorted(CONFIDENTIAL))
def test_what_is_confidential_is_never_printed(item: str) -> None:
    assert ITEMS[item].text not in text_of(render_transfer(an_intake(ALL_SAFETY), KNOWN))


def test_a_sensitive_answer_is_printed_only_when_the_emergency_rests_on_it() -> None:
    breathless: dict[str, AnswerValue] = {
        **NUMB,
        "emergency_any": "yes",
        "ces_saddle": "no",
        "inject_drugs": "yes",
    }
    text = text_of(render_transfer(an_intake(breathless), KNOWN))

    assert ITEMS["ces_saddle"].text not in text
    assert ITEMS["ces_sexual"].text not in text
    assert f"{ITEMS['emergency_any'].text} Yes" in text.split("Other answers")[0]
    assert ITEMS["inject_drugs"].text not in text


def test_an_earlier_worse_answer_is_quoted_beside_the_one_that_stands() -> None:
    milder: dict[str, AnswerValue] = {**NUMB, "ces_saddle": "no"}
    intake = an_intake(milder, inputs={"earlier": {"ces_saddle": "yes"}})
    urgent = text_of(render_transfer(intake, KNOWN)).split("Other answers")[0]

    assert f"{ITEMS['ces_saddle'].text} No (earlier: Yes)" in urgent


def test_no_answer_is_in_two_places_and_none_is_lost() -> None:
    found = reading(an_intake(), KNOWN)
    printed = [s.question for s in (*found.urgent, *found.other)] + [*found.unknown, *found.denied]
    wanted = {ITEMS[i].text for i in NUMB} - {ITEMS[i].text for i in ("ces_bowel", "ces_sexual")}

    assert len(printed) == len(set(printed))
    assert wanted - {ITEMS["pregnancy_status"].text} <= set(printed)


@pytest.mark.parametrize(
    "look", [Look(), Look(large_print=True), Look(high_contrast=True, paper="letter")]
)
def test_it_is_as_accessible_as_a_handout(look: Look) -> None:
    found = read(render_transfer(an_intake(), KNOWN, look))

    assert found.faults == []
    assert {"Table", "TR", "TH", "TD"} <= set(found.roles())


def test_without_a_phone_the_clinic_is_named_all_the_same() -> None:
    text = text_of(render_transfer(an_intake(clinic=replace(CLINIC, phone="")), KNOWN))

    assert f"Questions? Ask {CLINIC.name}." in text


def test_the_same_case_gives_the_same_bytes() -> None:
    assert render_transfer(an_intake(), KNOWN) == render_transfer(an_intake(), KNOWN)


def test_a_case_in_a_log_tells_nothing_about_the_patient() -> None:
    told = repr(an_intake())

    assert not [word for word in ("Amina", "Okafor", "1984", "07700", "ces_") if word in told]
