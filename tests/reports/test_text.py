"""Any text that people type is printed as typed, or said not to be; it never breaks a sheet."""

import re
import unicodedata
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reports.handout import render_handout
from reports.shaping import covers
from reports.sheet import Clinic, Look, SignedBy
from reports.typeface import (
    BOLD,
    CLOSES,
    OPENS,
    REGULAR,
    cleaned,
    font,
    markup,
    needs_shaping,
    printable,
    runs,
)
from reports.wording import wording
from rules.knowledge_base import knowledge
from tests.reports.printed import pages_of, text_of
from tests.reports.sheets import draft, final, plan, prescribed
from tests.reports.ua_check import read

KNOWN = knowledge()
WORDS = wording("en")


def _first_page(name: str) -> str:
    return pages_of(render_handout(final(first_name=name), KNOWN))[0]


@pytest.mark.parametrize(
    "name",
    [
        "Zoë",
        "Ñandú",
        "O’Brien-Smith",
        "Łukasz",
        "Şeyma Çağlar",
        "Nguyễn Thị Hồng",
        "Дмитро",
        "Ελένη",
        "Ђорђе",
        "<b>&amp;</b>",
        "</para><img src='x'/>",
        "{name}",
        "%s \\n",
        "(unclosed \\( [",
    ],
)
def test_a_name_is_printed_as_it_is_written(name: str) -> None:
    assert f"For {name} ·" in _first_page(name)


@pytest.mark.parametrize("name", ["שרה", "明美", "अनिल", "ไพลิน", "😀", "", "  ", "\u202e\u200b"])
def test_a_name_we_cannot_set_well_is_said_to_be_in_the_records(name: str) -> None:
    page = _first_page(name)

    assert f"For {WORDS.name_unprintable}" in page
    assert "Number R-000123" in page


def test_a_decomposed_letter_is_printed_as_one() -> None:
    assert "For Zoë ·" in _first_page(unicodedata.normalize("NFD", "Zoë"))


def test_direction_marks_cannot_turn_a_name_around() -> None:
    assert "For Ann aB ·" in _first_page("Ann\u202e \u2066aB\u2069")


@pytest.mark.parametrize("name", ["Wolfeschlegelsteinhausenbergerdorff" * 8, "Anna Maria " * 30])
def test_a_long_name_is_folded_inside_the_page(name: str) -> None:
    pdf = render_handout(final(first_name=name), KNOWN)
    shown = pages_of(pdf)[0].replace(" ", "")

    assert f"For{name}".replace(" ", "") in shown
    assert read(pdf).faults == []


@pytest.mark.parametrize("name", ["Wolfeschlegelsteinhausenbergerdorff" * 8, "Дмитро " * 30])
def test_a_long_name_never_hides_number_or_check_code_at_the_foot_of_a_page(name: str) -> None:
    pages = pages_of(render_handout(final(first_name=name), KNOWN))
    (code,) = set(re.findall(r"Check code ([0-9a-f]{4} [0-9a-f]{4})", " ".join(pages)))

    assert [page.count(f"Check code {code}") for page in pages] == [1, 2]  # and in the sign-off
    assert all("R-000123" in page for page in pages)


def test_brackets_side_by_side_are_not_turned_at_the_foot_of_a_page() -> None:
    page = _first_page("</p><i>")

    assert page.count("</p><i>") == 2
    assert ">/p>" not in page


def test_letters_we_cannot_set_are_marked_in_a_message() -> None:
    text = text_of(render_handout(draft(plan=plan(message="Take it easy 😀😀 today")), KNOWN))

    assert "Take it easy [?] today" in text


def test_the_lines_of_a_message_are_kept() -> None:
    lines = markup("one\r\ntwo\u2028three\n\nfour").split("<br/>")

    assert lines == ["one", "two", "three", "", "four"]


def test_a_clinic_of_any_name_and_colour_is_printed() -> None:
    clinic = Clinic("Физио & <Partner> " * 6, "Long Road " * 25, "+44 (0)1234 567890", "#ffee00")
    pdf = render_handout(final(clinic=clinic), KNOWN)

    assert "Физио & <Partner>" in text_of(pdf)
    assert "+44 (0)1234 567890" in text_of(pdf)
    assert read(pdf).faults == []


@pytest.mark.parametrize("colour", ["", "blue", "#fff", "#12345g", "#005eb8 "])
def test_a_colour_that_is_none_is_refused(colour: str) -> None:
    with pytest.raises(ValueError, match="#005eb8"):
        Clinic("Riverside", "", "", colour)


@pytest.mark.parametrize("large_print", [False, True])
def test_a_letterhead_of_any_length_leaves_room_for_the_sheet(large_print: bool) -> None:
    clinic = Clinic("Riverside " * 12, "Long Road 12, " * 30, "01234 567890", "#005eb8")
    pdf = render_handout(draft(clinic=clinic, look=Look(large_print=large_print)), KNOWN)

    assert KNOWN.safety_net.crisis[0] in text_of(pdf)
    assert read(pdf).faults == []


def test_a_clinic_without_telephone_or_address_is_printed() -> None:
    text = text_of(render_handout(final(clinic=Clinic("Your clinic", "", "", "#005eb8")), KNOWN))

    assert "Questions? Ask Your clinic." in text


ANYTHING = st.text(max_size=60)


@given(name=ANYTHING, clinic=ANYTHING, message=ANYTHING, note=ANYTHING, signer=ANYTHING)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_no_text_breaks_a_sheet(
    name: str, clinic: str, message: str, note: str, signer: str
) -> None:
    sheet = final(
        first_name=name,
        number=name[:20],
        clinic=Clinic(clinic, message, note, "#005eb8"),
        plan=plan(prescribed("N-02", note=note), message=message),
        signed_by=SignedBy(signer, name),
    )

    assert read(render_handout(sheet, KNOWN)).faults == []


@given(st.text(max_size=200))
def test_every_run_is_set_in_a_font_that_has_its_letters(text: str) -> None:
    for name, run in runs(text, REGULAR, "[?]"):
        letters = set(run) - {"\n", OPENS, CLOSES}
        if needs_shaping(name):
            assert all(covers(name, letter) or letter.isspace() for letter in letters)
        else:
            assert {ord(letter) for letter in letters} <= set(font(name).face.charToGlyph)


@given(st.text(max_size=200))
def test_cleaning_is_done_once_and_leaves_no_unseen_letter(text: str) -> None:
    once = cleaned(text)

    assert cleaned(once) == once
    assert not {unicodedata.category(letter) for letter in once.replace("\n", "")} & {
        "Cc",
        "Cf",
        "Cs",
    }


def test_every_text_of_the_knowledge_can_be_printed() -> None:
    net = KNOWN.safety_net
    texts = [
        *(t for e in KNOWN.exercises.values() for t in (e.title, *e.steps, e.goal, e.stop)),
        *(v.step for e in KNOWN.exercises.values() for v in e.variants if v.step),
        *(p.patient_text for p in KNOWN.precautions.values() if p.patient_text),
        *(line for lines in KNOWN.texts.explanations.values() for line in lines),
        *KNOWN.texts.common,
        *KNOWN.texts.general_advice,
        *(*net.emergency, *net.carry, *net.call_999, *net.same_day, *net.gp, *net.crisis),
    ]

    for text in texts:
        assert {name for name, _ in runs(text, REGULAR, "[?]")} == {REGULAR}, text
        assert printable(text, BOLD)


def test_a_list_item_longer_than_a_page_goes_on_on_the_next() -> None:
    long = " ".join(f"word{n}" for n in range(1500))
    known = replace(KNOWN, texts=replace(KNOWN.texts, general_advice=(long,)))
    pdf = render_handout(draft(plan=plan("N-05", hypothesis=None)), known)

    assert {f"word{n}" for n in range(1500)} <= set(text_of(pdf).split())
    assert read(pdf).faults == []
