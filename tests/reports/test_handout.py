"""What a patient reads on the sheet, and that nothing of the plan is lost on the way to paper."""

import os
import subprocess
import sys
from dataclasses import replace
from itertools import product
from typing import Any, get_args

import pytest

from reports.dose import dose_lines
from reports.handout import UnknownLanguage, render_handout
from reports.sheet import Look, SignedBy
from reports.style import PaperName
from reports.wording import languages, wording
from rules.model import CarePlan, Hypothesis, Prescribed
from tests.reports.printed import pages_of, text_of
from tests.reports.sheets import CLINIC, KNOWN, LARGE, draft, final, plan, prescribed

HYPOTHESES: tuple[Hypothesis, ...] = get_args(Hypothesis)
WORDS = wording("en")
EVERY_WAY = [
    (exercise.id, variant)
    for exercise in KNOWN.exercises.values()
    for variant in ([v.id for v in exercise.variants] or [None])
]


def _print(sheet_plan: CarePlan, **changed: object) -> str:
    return text_of(render_handout(final(plan=sheet_plan, **changed), KNOWN))


@pytest.mark.parametrize(("exercise_id", "variant"), EVERY_WAY)
def test_every_word_of_an_exercise_is_printed(exercise_id: str, variant: str | None) -> None:
    exercise = KNOWN.exercises[exercise_id]
    text = _print(plan(prescribed(exercise_id, variant=variant)))

    assert f"1. {exercise.title}" in text
    assert exercise.goal in text
    for step in exercise.steps:
        assert step in text
    assert f"Stop rule: {exercise.stop}" in text
    for line in dose_lines(exercise.dose, WORDS):
        assert f"{line.label} {line.text}" in text
    for each in exercise.variants:
        assert (each.step in text) == (each.id == variant)


@pytest.mark.parametrize("hypothesis", HYPOTHESES)
def test_what_is_going_on_is_said_for_the_hypothesis_only(hypothesis: Hypothesis) -> None:
    text = _print(plan(hypothesis=hypothesis))
    wanted = {"nerve", "disc"} if hypothesis == "nerve_disc" else {hypothesis}

    for source, lines in KNOWN.texts.explanations.items():
        assert (lines[0] in text) == (source in wanted)
    for line in KNOWN.texts.common:
        assert line in text


def test_the_general_sheet_advises_and_explains_no_source() -> None:
    text = _print(plan("G-02", "N-05", hypothesis=None, side=None))

    for line in KNOWN.texts.general_advice:
        assert line in text
    for lines in KNOWN.texts.explanations.values():
        assert lines[0] not in text
    assert "Sore side" not in text


def test_on_the_general_sheet_the_patient_picks_the_easier_position() -> None:
    text = _print(plan("G-02", "N-05", hypothesis=None))

    for variant in KNOWN.exercises["G-02"].variants:
        assert variant.step in text


def test_a_position_that_is_ruled_out_is_not_offered() -> None:
    text = _print(plan(prescribed("G-02", variant="side_lying"), "N-05", hypothesis=None))
    back, side = KNOWN.exercises["G-02"].variants

    assert side.step in text
    assert back.step not in text


@pytest.mark.parametrize("sheet", [draft(), final(), draft(look=LARGE)])
def test_the_safety_net_is_on_every_sheet_whole(sheet: object) -> None:
    text = text_of(render_handout(sheet, KNOWN))  # type: ignore[arg-type]
    net = KNOWN.safety_net

    for line in (net.emergency_heading, net.call_999_heading, net.same_day_heading, net.gp_heading):
        assert line in text
    for line in (*net.emergency, *net.carry, *net.call_999, *net.same_day, *net.gp, *net.crisis):
        assert line in text


@pytest.mark.parametrize("large_print", [False, True])
def test_every_page_of_a_draft_says_draft(large_print: bool) -> None:
    pages = pages_of(render_handout(draft(look=Look(large_print=large_print)), KNOWN))

    assert len(pages) > 1
    for page in pages:
        assert WORDS.draft_banner in page
        assert page.count("DRAFT") == 2


def test_a_draft_names_no_signer_and_a_final_document_no_draft() -> None:
    drafted, finished = text_of(render_handout(draft(), KNOWN)), _print(plan())

    assert "signed by" not in drafted
    assert "DRAFT" not in finished
    assert "Checked and signed by Jane Smith" in finished
    assert "Registration number PH123456" in finished


@pytest.mark.parametrize("large_print", [False, True])
def test_every_page_carries_number_name_and_count(large_print: bool) -> None:
    pages = pages_of(render_handout(final(look=Look(large_print=large_print)), KNOWN))

    for index, page in enumerate(pages, 1):
        assert "Number R-000123" in page
        assert "Amina" in page
        assert f"Page {index} of {len(pages)}" in page


def test_the_letterhead_and_the_date_are_on_the_first_page() -> None:
    first = pages_of(render_handout(final(), KNOWN))[0]

    for words in (CLINIC.name, CLINIC.address, CLINIC.phone, "24 November 2026", "For Amina"):
        assert words in first


@pytest.mark.parametrize(("side", "word"), [("left", "LEFT"), ("right", "RIGHT")])
def test_the_side_is_said_in_a_word_where_it_matters(side: str, word: str) -> None:
    text = _print(plan("N-02", "S-03", side=side))

    assert f"Sore side: {word}" in text
    assert f"Nerve slider, sitting – {word} side" in text
    assert "Knee squeeze –" not in text


def test_precautions_are_plain_changes_each_said_once() -> None:
    names = ("pc_blood_thinner", "pc_easy_bruise", "pc_preg_t1", "pc_spine_surgery_3m")
    text = _print(plan(precautions=names))

    assert text.count("Do not press hard on the muscles. Tell your physio if you bruise.") == 1
    assert "Do not get too hot" in text
    assert "pc_" not in text
    assert "Note to the clinician" not in text


def test_the_physios_words_are_printed() -> None:
    noted = prescribed("N-02", note="Stop before it pulls.")
    text = _print(plan(noted, message="Well done.\nSee you on Friday."))

    assert "A note from your physio Well done. See you on Friday." in text
    assert "From your physio: Stop before it pulls." in text


def test_a_relaxed_foot_takes_the_place_of_the_pulled_up_toes() -> None:
    text = _print(plan(prescribed("N-01", relaxed_foot=True)))
    replaced = KNOWN.exercises["N-01"].steps[WORDS.relaxed_foot_steps["N-01"] - 1]

    assert "toes of that foot up" in replaced
    assert replaced not in text
    assert f"2. {WORDS.relaxed_foot}" in text


def test_a_relaxed_foot_is_said_for_an_exercise_without_such_a_step() -> None:
    text = _print(plan(prescribed("N-03", relaxed_foot=True)))

    assert WORDS.relaxed_foot in text
    for step in KNOWN.exercises["N-03"].steps:
        assert step in text


def test_an_exercise_may_be_moved_to_the_bed() -> None:
    assert WORDS.on_bed in _print(plan(prescribed("S-04", surface="bed")))
    assert WORDS.on_bed not in _print(plan("S-04"))


def test_an_edited_dose_is_the_one_printed() -> None:
    dose = replace(KNOWN.exercises["N-02"].dose, reps_min=4, reps_max=6, per_day_max=2)
    text = _print(plan(prescribed("N-02", dose=replace(dose, source="edited"))))

    assert "How many 4 to 6 times" in text
    assert "How often 2 times a day" in text


def _ladder_sheets() -> list[tuple[str, CarePlan]]:
    """The fullest plans the ladders can give, and the four longest exercises."""
    found = []
    for name, slots in KNOWN.ladders.items():
        hypothesis = next((h for h in HYPOTHESES[::-1] if name.startswith(h)), None)
        for chosen in product(*(slot.candidates for slot in slots)):
            if len(set(chosen)) == len(chosen):
                found.append((f"{name}:{'+'.join(chosen)}", plan(*chosen, hypothesis=hypothesis)))
    return found


LADDERS = _ladder_sheets()[::7]


@pytest.mark.parametrize("sheet_plan", [p for _, p in LADDERS], ids=[n for n, _ in LADDERS])
def test_a_sheet_is_one_piece_of_paper(sheet_plan: CarePlan) -> None:
    cautious = replace(
        sheet_plan, precautions=("pc_hernia_abdo", "pc_falls_risk", "pc_heart_limit")
    )

    assert len(pages_of(render_handout(draft(plan=cautious), KNOWN))) == 2


NOTE = (
    "Keep the knee over the toes and stop before it pulls in the calf. Ring if it does not settle."
)


def _wordy(exercise_id: str) -> Prescribed:
    """With a note, and a dose that says all there is to say of an amount."""
    told: dict[str, Any] = {
        "sets_min": 2,
        "sets_max": 3,
        "reps_min": 8,
        "reps_max": 12,
        "per_side": True,
    }
    told |= {"hold_s_min": 5, "hold_s_max": 10, "interval_h_min": 2, "interval_h_max": 3}
    told |= {"every_n_days_min": 1, "every_n_days_max": 2}
    more = "add 2 times each week as long as the pain does not grow"
    dose = replace(KNOWN.exercises[exercise_id].dose, source="edited", progression=more, **told)
    return prescribed(exercise_id, dose=dose, note=NOTE)


@pytest.mark.parametrize("paper", get_args(PaperName))
@pytest.mark.parametrize(
    "longest",
    [
        ("N-01", "N-02", "N-03", "N-05"),
        ("M-01", "M-02", "S-05", "M-04"),
        ("D-01", "D-02", "N-05", "D-06"),
    ],
)
def test_four_exercises_fit_two_pages(longest: tuple[str, ...], paper: PaperName) -> None:
    fullest = plan(
        *map(_wordy, longest),
        precautions=("pc_hernia_abdo", "pc_falls_risk"),
        message=f"See you in two weeks. {NOTE}",
    )

    assert len(pages_of(render_handout(draft(plan=fullest, look=Look(paper=paper)), KNOWN))) == 2


def test_long_notes_take_more_pages_and_lose_nothing() -> None:
    message = " ".join(f"line{n}" for n in range(900))
    note = " ".join(f"hint{n}" for n in range(900))
    pdf = render_handout(draft(plan=plan(prescribed("N-02", note=note), message=message)), KNOWN)
    words = set(text_of(pdf).split())

    assert {f"line{n}" for n in range(900)} <= words
    assert {f"hint{n}" for n in range(900)} <= words


def test_large_print_is_asked_for_by_the_caller_or_by_the_precaution() -> None:
    asked = render_handout(final(look=LARGE), KNOWN)
    needed = render_handout(final(plan=plan(precautions=("pc_vision",))), KNOWN)

    assert len(pages_of(asked)) == len(pages_of(needed)) > 2


def test_the_same_sheet_gives_the_same_bytes() -> None:
    assert render_handout(draft(), KNOWN) == render_handout(draft(), KNOWN)


def test_another_process_gives_the_same_bytes() -> None:
    script = (
        "import hashlib; from reports.handout import render_handout;"
        "from tests.reports.sheets import KNOWN, draft;"
        "print(hashlib.sha256(render_handout(draft(), KNOWN)).hexdigest())"
    )
    seen = {
        subprocess.run(
            [sys.executable, "-c", script],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }

    assert len(seen) == 1


@pytest.mark.parametrize(
    "changed",
    [
        {"number": "R-000124"},
        {"first_name": "Ahmed"},
        {"plan": plan(precautions=("pc_hernia_abdo",))},
        {"signed_by": SignedBy("Jane Smith", "PH999999")},
    ],
)
def test_the_check_code_changes_with_the_content(changed: dict[str, object]) -> None:
    def code(text: str) -> str:
        return text.partition("Check code ")[2][:9]

    assert code(_print(plan())) != code(text_of(render_handout(final(**changed), KNOWN)))


@pytest.mark.parametrize("language", ["en", "en-GB", "EN"])
def test_a_region_of_english_is_english(language: str) -> None:
    assert "Your exercise sheet" in _print(plan(), language=language)


@pytest.mark.parametrize("language", ["cy", "xx", "", "../en", "e"])
def test_an_unknown_language_is_said(language: str) -> None:
    with pytest.raises(UnknownLanguage, match=f"there are: {languages()[0]}"):
        render_handout(draft(language=language), KNOWN)


def test_an_exercise_that_nobody_knows_is_refused() -> None:
    unknown = Prescribed("X-99", KNOWN.exercises["N-01"].dose)

    with pytest.raises(KeyError):
        render_handout(draft(plan=plan(unknown)), KNOWN)


def test_a_final_document_needs_a_signer_and_a_draft_has_none() -> None:
    with pytest.raises(ValueError, match="names its signer"):
        draft(state="final")
    with pytest.raises(ValueError, match="names its signer"):
        final(state="draft")


def test_a_sheet_in_a_log_tells_nothing_about_the_patient() -> None:
    told = repr(draft(first_name="Amina", plan=plan(message="private words")))

    assert "Amina" not in told
    assert "private words" not in told
