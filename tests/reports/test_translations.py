"""Other languages: whole, up to date and switched on, or not at all."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.handout import render_handout
from reports.patient_texts import in_words, is_safety, patient_texts
from reports.translations import faults, localised, nearest, spoken
from reports.wording import LANGUAGES, UnknownLanguage, language, languages, wording
from rules.knowledge_model import Knowledge
from tests.reports.printed import read_out, text_of
from tests.reports.sheets import KNOWN, draft, final, plan
from tests.reports.ua_check import read

TEXTS = patient_texts(KNOWN)
OTHERS = [code for code in languages() if code != "en"]


def changed(text_id: str) -> Knowledge:
    """The knowledge after somebody edited one English text."""
    return in_words(KNOWN, {**TEXTS, text_id: TEXTS[text_id] + " Really."})


def test_there_is_another_language_than_english() -> None:
    assert OTHERS == ["ar", "es"]


@pytest.mark.parametrize("code", OTHERS)
def test_a_language_that_is_shipped_is_whole_and_up_to_date(code: str) -> None:
    assert faults(KNOWN, code) == ()


def test_every_text_has_one_id_and_can_be_put_back() -> None:
    marked = {text_id: f"<{text_id}>" for text_id in TEXTS}

    assert patient_texts(in_words(KNOWN, marked)) == marked
    assert dict(in_words(KNOWN, TEXTS).exercises) == dict(KNOWN.exercises)


def test_what_nobody_has_reviewed_is_off_until_the_clinic_switches_it_on() -> None:
    assert language("es").status == "unreviewed"
    assert spoken(KNOWN) == ("en",)
    assert spoken(KNOWN, ("es",)) == ("en", "es")
    assert nearest(KNOWN, "es-MX") == "en"
    assert nearest(KNOWN, "es-MX", ("es",)) == "es"
    assert nearest(KNOWN, "cy", ("cy",)) == "en"


@given(text_id=st.sampled_from(sorted(TEXTS)))
def test_any_english_text_that_changes_switches_the_language_off(text_id: str) -> None:
    edited = changed(text_id)

    assert faults(edited, "es") == (text_id,)
    assert spoken(edited, ("es",)) == ("en",)
    with pytest.raises(UnknownLanguage, match="not up to date"):
        localised(edited, "es")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the language files, to be edited."""
    for code in languages():
        text = (LANGUAGES / f"{code}.yaml").read_text(encoding="utf-8")
        (tmp_path / f"{code}.yaml").write_text(text, encoding="utf-8")
    return tmp_path


def edit(folder: Path, code: str, old: str, new: str) -> None:
    """Change one place of a language file."""
    text = (folder / f"{code}.yaml").read_text(encoding="utf-8")
    assert text.count(old) == 1
    (folder / f"{code}.yaml").write_text(text.replace(old, new), encoding="utf-8")


@pytest.mark.parametrize("code", OTHERS)
def test_the_copy_of_a_language_is_as_good(code: str, folder: Path) -> None:
    assert spoken(KNOWN, OTHERS, folder) == languages()


@pytest.mark.parametrize(
    "text_id", ["safety_net.heading", "exercise.N-05.stop", "figure.N-05.walk"]
)
@pytest.mark.parametrize("code", OTHERS)
def test_a_text_that_is_missing_switches_the_language_off(
    code: str, text_id: str, folder: Path
) -> None:
    edit(folder, code, f"  {text_id}:", f"  {text_id}-removed:")

    assert faults(KNOWN, code, folder) == (text_id,)
    assert code not in spoken(KNOWN, OTHERS, folder)


@pytest.mark.parametrize("code", OTHERS)
def test_a_stale_text_switches_the_language_off(code: str, folder: Path) -> None:
    source = language(code).texts["safety_net.heading"].of
    edit(folder, code, source, "000000000000")

    assert faults(KNOWN, code, folder) == ("safety_net.heading",)
    assert code not in spoken(KNOWN, OTHERS, folder)


@pytest.mark.parametrize("code", OTHERS)
def test_labels_that_change_switch_it_off_too(code: str, folder: Path) -> None:
    edit(folder, "en", "title_exercise: Your exercise sheet", "title_exercise: Your sheet")

    assert faults(KNOWN, code, folder) == ("labels",)
    assert spoken(KNOWN, OTHERS, folder) == ("en",)


def test_stop_rules_and_the_safety_net_are_safety_texts() -> None:
    assert is_safety("exercise.N-01.stop")
    assert is_safety("safety_net.carry.1")
    assert not is_safety("exercise.N-01.goal")


@pytest.mark.parametrize("code", OTHERS)
def test_a_sheet_is_in_one_language(code: str) -> None:
    fullest = plan("N-01", "N-05", "D-01", precautions=("pc_hernia_abdo",))
    pdf = render_handout(final(plan=fullest, language=code, diary=True), KNOWN)
    text, said = read_out(pdf), language(code).texts

    for text_id in TEXTS:
        if text_id.startswith(("safety_net.", "common.", "exercise.N-05.", "explanation.nerve.")):
            assert " ".join(said[text_id].text.split()) in text, text_id
            assert TEXTS[text_id] not in text, text_id
    assert wording(code).title_exercise in text
    assert read(pdf).faults == []


@pytest.mark.parametrize("code", OTHERS)
def test_a_draft_in_another_language_tells_the_reviewer_in_english(code: str) -> None:
    text = read_out(render_handout(draft(language=code), KNOWN))

    assert "a physiotherapist has not checked" in text
    assert wording(code).draft_unreviewed in text
    assert wording(code).draft_unreviewed == wording("en").draft_unreviewed


@pytest.mark.parametrize("code", languages())
def test_no_final_sheet_and_no_english_draft_speaks_of_the_translation(code: str) -> None:
    told = wording("en").draft_unreviewed

    assert told not in read_out(render_handout(final(language=code), KNOWN))
    assert told not in read_out(render_handout(draft(), KNOWN))


def test_words_that_a_physio_wrote_are_left_alone() -> None:
    own = replace(plan("N-05"), message="See you on Friday.")
    dose = replace(own.exercises[0].dose, progression="add a minute a week")
    own = replace(own, exercises=(replace(own.exercises[0], dose=dose),))
    text = text_of(render_handout(final(plan=own, language="es"), KNOWN))

    assert "See you on Friday." in text
    assert "add a minute a week" in text


@pytest.mark.parametrize("code", OTHERS)
def test_places_and_numbers_to_ring_survive_translation(code: str) -> None:
    for text_id, english in TEXTS.items():
        for number in ("999", "111", "116 123", "30", "16", "cauda equina syndrome"):
            if number in english:
                said = language(code).texts[text_id].text.replace("\u00a0", " ")
                assert number in said, text_id
