"""Every language draws all its letters, fills the same blanks, and names the same side."""

import re
from pathlib import Path

import pytest

from reports.figures import alternative_texts, drawn_exercises, panels
from reports.figures.drawings import DRAWN
from reports.figures.panel import Panel, picture
from reports.handout import render_handout
from reports.labels import Plural
from reports.wording import LANGUAGES, figure_words, language, languages, wording
from rules.model import Side
from tests.reports.languages import ENGLISH, OTHERS, SIDES, strings, texts_of, undrawable
from tests.reports.printed import read_out
from tests.reports.sheets import KNOWN, final, plan
from tests.reports.ua_check import read

OTHER_SIDE: dict[Side, Side] = {"left": "right", "right": "left"}
SIDED = sorted(name for name in drawn_exercises() if DRAWN[name].sided)


def blanks(text: str) -> set[str]:
    return set(re.findall(r"{(\w+)}", text))


@pytest.mark.parametrize("code", languages())
def test_every_letter_of_a_language_has_a_glyph(code: str) -> None:
    assert undrawable(code) == []


@pytest.mark.parametrize("code", OTHERS)
def test_a_letter_without_a_glyph_is_found(code: str, tmp_path: Path) -> None:
    text = (LANGUAGES / f"{code}.yaml").read_text(encoding="utf-8")
    said = language(code).texts["common.1"].text
    (tmp_path / f"{code}.yaml").write_text(text.replace(said, f"{said} 明"), encoding="utf-8")

    assert undrawable(code, tmp_path) == [f"{said} 明"]


@pytest.mark.parametrize("code", OTHERS)
def test_labels_fill_the_blanks_of_the_english_ones(code: str) -> None:
    ours, english = (wording(each).model_dump() for each in (code, "en"))

    for name, label in english.items():
        wanted = set().union(*map(blanks, strings(label)))
        assert set().union(*map(blanks, strings(ours[name]))) == wanted, name


@pytest.mark.parametrize("code", OTHERS)
def test_a_text_of_a_figure_has_a_blank_for_a_side_where_the_english_has_one(code: str) -> None:
    known = language(code)
    for name, english in alternative_texts().items():
        ours = {blank.lower() for blank in blanks(known.texts[f"figure.{name}"].text)}
        theirs = {blank.lower() for blank in blanks(english)}

        assert ours <= set(known.figure_sides["left"]), name
        assert any(blank.startswith("other") for blank in ours) == ("other" in theirs), name
        assert any(not blank.startswith("other") for blank in ours) == ("the" in theirs), name


@pytest.mark.parametrize("code", OTHERS)
def test_the_words_for_the_sides_are_each_others_opposite(code: str) -> None:
    sides = language(code).figure_sides

    for side, other in OTHER_SIDE.items():
        assert sides[side]["m"].upper() == wording(code).sides[side]
        for gender in ("m", "f"):
            assert sides[side][f"other_{gender}"] == sides[other][gender]
            assert sides[side][gender] != sides[other][gender]


def _side_words(code: str, side: Side) -> set[str]:
    known = language(code).figure_sides
    return {known[side]["m"], known[side]["f"]} if known else {f"the {side}"}


@pytest.mark.parametrize("code", OTHERS)
def test_no_other_text_has_a_word_for_a_side(code: str) -> None:
    """Spanish says "derecho" for upright as well: beside a figure of a left leg it misleads."""
    words = {word for side in SIDES for word in _side_words(code, side)}
    for name, each in language(code).texts.items():
        if not name.startswith("figure.") and not re.search(r"\b(left|right) ", ENGLISH[name]):
            assert not words & set(re.findall(r"\w+", each.text.lower())), name


def _about(alt: str, template: str, code: str, side: Side) -> None:
    """The text names this side, and the other one only where the template has a blank for it."""
    own = any(word.lower() in alt.lower() for word in _side_words(code, side))
    other = any(word.lower() in alt.lower() for word in _side_words(code, OTHER_SIDE[side]))
    assert own or "other" in template.lower(), alt
    assert other == ("other" in template.lower()), alt


def _sided(exercise_id: str, side: Side, code: str) -> list[Panel]:
    words = figure_words(code)
    variants = DRAWN[exercise_id].variants
    return [
        panel for variant in variants for panel in panels(exercise_id, variant, side, words=words)
    ]


@pytest.mark.parametrize("side", SIDES)
@pytest.mark.parametrize("code", languages())
@pytest.mark.parametrize("exercise_id", SIDED)
def test_picture_word_and_text_name_the_same_side(exercise_id: str, code: str, side: Side) -> None:
    templates = {f"{name}.{side}": text for name, text in alternative_texts().items()}
    for panel in _sided(exercise_id, side, code):
        roles = [shape.role for shape in picture(panel).shapes]
        words = [role.removeprefix("word ") for role in roles if role.startswith("word ")]

        assert panel.key.endswith(side)
        assert words == [wording(code).sides[side]]
        _about(panel.alt, templates[panel.key], code, side)


@pytest.mark.parametrize("side", SIDES)
@pytest.mark.parametrize("code", OTHERS)
@pytest.mark.parametrize("exercise_id", SIDED)
def test_no_language_mirrors_a_figure(exercise_id: str, code: str, side: Side) -> None:
    """Whatever direction its reader reads in, the left leg is drawn as in English."""
    for ours, english in zip(
        _sided(exercise_id, side, code), _sided(exercise_id, side, "en"), strict=True
    ):
        bodies = [
            [s.path for s in picture(panel).shapes if s.role in ("stripe", "edge", "motion")]
            for panel in (ours, english)
        ]
        assert bodies[0] == bodies[1]
        assert bodies[0]


@pytest.mark.parametrize("side", SIDES)
@pytest.mark.parametrize("code", languages())
def test_a_printed_sheet_says_the_side_of_its_figures(code: str, side: Side) -> None:
    sheet = final(plan=plan("F-02", side=side), language=code)
    pdf = render_handout(sheet, KNOWN)
    found = read(pdf)
    words, alts = wording(code), [alt for role, alt in found.elements if role == "Figure"]

    wanted = [panel.alt for panel in panels("F-02", None, side, words=figure_words(code))]
    assert alts == wanted
    told = words.sore_side.format(side=words.sides[side])
    assert told.translate({0x2068: None, 0x2069: None}) in read_out(pdf)
    assert found.faults == []


def test_a_noun_after_a_number_takes_its_form() -> None:
    times = wording("ar").dose.times
    assert isinstance(times, Plural)
    said = {n: times.format(n=n) for n in ("2", "3", "10", "11", "2 إلى 3", "10 إلى 15", "103")}

    assert said["2"] == "مرتان"
    assert said["3"] == "3 مرات"
    assert said["10"] == "10 مرات"
    assert said["11"] == "11 مرة"
    assert said["2 إلى 3"] == "2 إلى 3 مرات"
    assert said["10 إلى 15"] == "10 إلى 15 مرة"
    assert said["103"] == "103 مرات"


def test_arabic_is_written_without_vowel_marks_and_with_one_kind_of_digits() -> None:
    """Optional marks crowd small print; a phone number is typed with the digits 0 to 9."""
    for text in texts_of("ar"):
        assert not re.search("[\u064b-\u0652\u0660-\u0669\u06f0-\u06f9]", text), text


def test_english_texts_are_those_of_the_knowledge_and_the_figures() -> None:
    assert {name for name in ENGLISH if name.startswith("figure.")}
    assert language("en").texts == {}
