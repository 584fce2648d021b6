"""The referral letter: to whom, why, on which answers; what is not known is said."""

from datetime import date
from typing import Any

import pytest

from reports.intake import CONFIDENTIAL
from reports.letter import Letter, NothingToRefer, render_letter
from reports.sheet import Look
from rules.assessment import assess
from rules.knowledge_model import AnswerValue, Tier
from rules.model import Clearance, Inputs
from rules.referrals import destination_words, letter_tier, letters_for, reportable
from rules.wire import assessment_to_json
from tests.reports.intakes import NUMB, an_intake
from tests.reports.printed import pages_of, text_of
from tests.reports.sheets import KNOWN, SIGNER
from tests.reports.ua_check import read

ITEMS = KNOWN.questionnaire.items
TODAY = date(2026, 11, 24)
CALM: dict[str, AnswerValue] = {
    **{item.id: "no" for item in ITEMS.values() if "no" in {o.code for o in item.options}},
    **NUMB,
    "ces_saddle": "no",
    "ces_bladder": "no",
    "ces_sexual": "no",
    "feel_safe": "yes",
    "can_walk": "yes",
    "cancer_history": "never",
    "pain_duration": "lt_2w",
    "pain_start": "lift_or_twist",
    "pain_trend": "same",
    "pain_score_leg": 5,
    "pain_score_back": 3,
    "injury": "none",
    "conditions": ("none",),
    "dvt_risks": ("none",),
    "recent_procedure": ("none",),
    "movement_limits": ("none",),
}
BY_TIER: dict[Tier, tuple[dict[str, AnswerValue], str]] = {
    Tier.EMERGENCY_NOW: (NUMB, "dest_ed_mri"),
    Tier.SAME_DAY: ({**CALM, "calf_swelling": "yes"}, "dest_dvt_clinic"),
    Tier.URGENT_2W: ({**CALM, "lump": "yes"}, "dest_gp_lump_scan"),
    Tier.ROUTINE_GP: (
        {**CALM, "pain_duration": "3_12m", "pain_trend": "worse"},
        "dest_gp_msk_review",
    ),
}


def a_letter(tier: Tier = Tier.EMERGENCY_NOW, **changed: Any) -> Letter:
    """The letter for a case whose answers ask for this tier."""
    answers, destination = BY_TIER[tier]
    values: dict[str, Any] = {
        "intake": an_intake(answers),
        "destination": destination,
        "tier": tier,
        "dated": TODAY,
        "state": "final",
        "signed_by": SIGNER,
    }
    return Letter(**values | changed)


def words(letter: Letter) -> str:
    return text_of(render_letter(letter, KNOWN))


@pytest.mark.parametrize("tier", BY_TIER)
def test_each_tier_has_a_letter_that_says_to_whom_and_why(tier: Tier) -> None:
    letter = a_letter(tier)
    text = words(letter)
    about = [
        flag
        for flag in reportable(letter.intake.assessment)
        if KNOWN.red_flags[flag.rule].destination == letter.destination
    ]

    assert (letter.destination, tier) in letters_for(letter.intake.assessment, KNOWN)
    assert destination_words(KNOWN.destinations[letter.destination], tier) in text
    assert about
    for flag in about:
        assert f"Suspected: {flag.statement}" in text
        assert flag.rule not in text
    assert "It is not a diagnosis, and nothing has been ruled out." in text


def test_the_answers_behind_a_suspicion_are_quoted_and_the_unknown_ones_named() -> None:
    text = words(a_letter())
    known, unknown = text.split("Not known:")

    assert f"{ITEMS['ces_saddle'].text} – Yes" in known
    assert f"{ITEMS['ces_timing'].text} – In the last 2 weeks" in known
    assert ITEMS["ces_bladder"].text in unknown


@pytest.mark.parametrize(
    ("item", "value", "inputs", "said"),
    [
        ("ces_saddle", "no", {"earlier": {"ces_saddle": "yes"}}, "No (earlier: Yes)"),
        ("ces_bladder", "unsure", {"escalated": ("ces_bladder",)}, "Not sure (not cleared up in"),
    ],
)
def test_what_a_clock_or_an_earlier_form_decided_is_not_put_into_the_patients_mouth(
    item: str, value: str, inputs: dict[str, Any], said: str
) -> None:
    text = words(a_letter(intake=an_intake({**CALM, item: value}, inputs=inputs)))

    assert f"{ITEMS[item].text} – {said}" in text


def test_an_early_stop_is_said() -> None:
    assert "Other warning signs were not screened." in words(a_letter())
    assert "stopped early" not in words(a_letter(Tier.SAME_DAY))


def test_the_time_course_and_the_findings_are_there() -> None:
    intake = an_intake(
        BY_TIER[Tier.SAME_DAY][0], inputs={"exam": {"ex_calf_diff_cm": 4, "ex_slr": "not_done"}}
    )
    text = words(a_letter(Tier.SAME_DAY, intake=intake))

    assert f"{ITEMS['pain_duration'].text} – Less than 2 weeks" in text
    assert f"{ITEMS['pain_score_leg'].text} – 5 of 10" in text
    assert f"{ITEMS['ex_calf_diff_cm'].text}: 4" in text
    assert ITEMS["ex_slr"].text not in text


def test_the_physios_own_words_are_printed_and_harmless() -> None:
    text = words(a_letter(note="Spoke to <b>Dr Lee</b> & agreed."))

    assert "Spoke to <b>Dr Lee</b> & agreed." in text


@pytest.mark.parametrize("item", sorted(CONFIDENTIAL))
def test_what_is_confidential_is_in_no_letter(item: str) -> None:
    answers: dict[str, AnswerValue] = {**NUMB, "self_harm": "yes", "feel_safe": "no"}
    intake = an_intake(answers, inputs={"exam": {"ex_self_harm_plan": "yes"}})
    text = words(a_letter(intake=intake))

    assert ITEMS[item].text not in text
    assert KNOWN.red_flags["self_harm_disclosed"].suspected not in text
    assert {to for to, _ in letters_for(intake.assessment, KNOWN)}.isdisjoint(
        {"dest_safeguarding", "dest_mental_health"}
    )


def test_a_cleared_rule_asks_for_no_letter() -> None:
    answers, destination = BY_TIER[Tier.SAME_DAY]
    before = assess(KNOWN, Inputs(answers=answers))
    assert (destination, Tier.SAME_DAY) in letters_for(before, KNOWN)

    cleared = Clearance("dvt_suspected", Tier.SAME_DAY, basis="other_service_result")
    after = assess(KNOWN, Inputs(answers=answers, cleared=(cleared,)))

    assert assessment_to_json(before) != assessment_to_json(after)
    letters = letters_for(after, KNOWN)
    assert (destination, Tier.SAME_DAY) not in letters


def test_questions_for_the_clinic_itself_are_no_referral() -> None:
    letters = letters_for(an_intake().assessment, KNOWN)

    assert letters == (("dest_ed_mri", Tier.EMERGENCY_NOW),)


def test_a_letter_about_nothing_is_refused() -> None:
    with pytest.raises(NothingToRefer):
        render_letter(a_letter(tier=Tier.ROUTINE_GP, intake=an_intake(NUMB)), KNOWN)


def test_a_physio_who_sends_elsewhere_sends_the_most_urgent_reasons() -> None:
    intake = an_intake(NUMB)

    assert letter_tier(intake.assessment, KNOWN, "dest_ed") is Tier.EMERGENCY_NOW
    text = words(a_letter(intake=intake, destination="dest_ed"))
    assert KNOWN.destinations["dest_ed"] in text
    assert f"Suspected: {KNOWN.red_flags['ces_recent_or_worse'].suspected}" in text


@pytest.mark.parametrize(
    "destination", ["dest_physio_today", "dest_safeguarding", "dest_mental_health"]
)
def test_no_letter_goes_to_the_clinic_itself_or_for_confidential_reasons(destination: str) -> None:
    answers: dict[str, AnswerValue] = {**NUMB, "self_harm": "yes", "feel_safe": "no"}

    assert letter_tier(an_intake(answers).assessment, KNOWN, destination) is None


def test_without_a_red_flag_there_is_no_letter() -> None:
    assert letter_tier(an_intake(CALM).assessment, KNOWN, "dest_gp_routine") is None


def test_the_clinics_own_name_of_the_receiver_stands_first() -> None:
    text = words(a_letter(contact="St Mary's, 01234 1"))

    assert f"St Mary's, 01234 1 ({KNOWN.destinations['dest_ed_mri']})" in text


@pytest.mark.parametrize(
    ("text", "tier", "said"),
    [
        ("E: ED. S: the foot team. U: vascular within 2 weeks", Tier.SAME_DAY, "the foot team"),
        ("E: ED. S: the foot team. U: vascular within 2 weeks", Tier.EMERGENCY_NOW, "ED"),
        ("GP: ultrasound within 2 weeks", Tier.URGENT_2W, "GP: ultrasound within 2 weeks"),
        ("E: ED with MRI. S: ED", Tier.ROUTINE_GP, "E: ED with MRI. S: ED"),
    ],
)
def test_a_destination_reads_for_its_tier(text: str, tier: Tier, said: str) -> None:
    assert destination_words(text, tier) == said


def test_a_draft_says_so_on_every_page_and_names_no_signer() -> None:
    pages = pages_of(render_letter(a_letter(state="draft", signed_by=None), KNOWN))

    for page in pages:
        assert "DRAFT: a physiotherapist has not signed this letter yet." in page
    assert "signed by" not in " ".join(pages)


def test_a_final_letter_is_signed_and_fits_one_page() -> None:
    pages = pages_of(render_letter(a_letter(), KNOWN))

    assert len(pages) == 1
    assert "Referred and signed by Jane Smith · Registration number PH123456" in pages[0]
    with pytest.raises(ValueError, match="names its signer"):
        a_letter(signed_by=None)


@pytest.mark.parametrize("look", [Look(), Look(large_print=True), Look(high_contrast=True)])
@pytest.mark.parametrize("tier", BY_TIER)
def test_a_letter_is_as_accessible_as_a_handout(tier: Tier, look: Look) -> None:
    assert read(render_letter(a_letter(tier, look=look), KNOWN)).faults == []


def test_no_heading_is_left_alone_at_the_end_of_a_page() -> None:
    headings = {"Reason for referral", "Time course", "Examination", "Also noted"}
    headings |= {"From the referring physiotherapist", "Safety questions that are still open"}
    for lines in range(1, 40):
        note = "\n".join(f"Line {n}." for n in range(lines))
        *before, _ = pages_of(
            render_letter(a_letter(note=note, look=Look(large_print=True)), KNOWN)
        )
        for page in before:
            assert not page.endswith(tuple(headings)), lines


def test_the_same_letter_gives_the_same_bytes_and_another_note_another_code() -> None:
    def code(text: str) -> str:
        return text.partition("Check code ")[2][:9]

    assert render_letter(a_letter(), KNOWN) == render_letter(a_letter(), KNOWN)
    assert code(words(a_letter())) != code(words(a_letter(note="Another.")))


def test_a_signature_is_never_alone_on_a_page() -> None:
    *_, last = pages_of(render_letter(a_letter(look=Look(large_print=True)), KNOWN))

    assert "Thank you for seeing this patient" in last
    assert "Referred and signed by Jane Smith" in last
