"""Sheets in a language from right to left, and names in its letters on any sheet."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from datetime import date
from io import BytesIO

import pikepdf
import pypdfium2
import pytest
from bidi import get_display
from hypothesis import given
from hypothesis import strategies as st

from reports.batch import Part, batch
from reports.handout import render_handout
from reports.ordering import ordered, typeset, width_of
from reports.safety_sheet import SafetySheet, render_safety_sheet
from reports.shaping import Shaped, shaped
from reports.sheet import Look
from reports.typeface import REGULAR
from reports.wording import language, languages, wording
from tests.reports.printed import read_out, text_of
from tests.reports.sheets import CLINIC, KNOWN, LARGE, draft, final, plan, prescribed
from tests.reports.ua_check import read

RTL = [code for code in languages() if language(code).rtl]
NAME = "محمد علي"
FONT = "NotoSansArabic_400Regular"


def safety(code: str, **changed: object) -> bytes:
    values = {"told": "pt_urgent_letter", "ring_by": date(2026, 12, 4)} | changed
    day = date(2026, 11, 24)
    sheet = SafetySheet("7K3M-Q2XV", "Amina", code, CLINIC, day, **values)  # type: ignore[arg-type]
    return render_safety_sheet(sheet, KNOWN)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("ألم 5/10 اليوم", "مويلا 5/10 ملأ"),
        ("الرقم \u206801234 567890\u2069.", ".01234 567890 مقرلا"),
        ("الرقم \u2068+44 (0)1234 567890\u2069.", ".+44 (0)1234 567890 مقرلا"),
        ("على 116\u00a0123 الآن", "نآلا 116\u00a0123 ىلع"),
        ("طبيب (GP) هنا", "انه (GP) بيبط"),
        ("قل «I am» (أنا)", "(انأ) «I am» لق"),
        ("رمز \u206812ab 34cd\u2069", "12ab 34cd زمر"),
        ("يوم \u20684 ديسمبر 2026\u2069، معنا", "انعم ،2026 ربمسيد 4 موي"),
        ("إلى \u2068Amina Smith\u2069 · 5", "5 · Amina Smith ىلإ"),
        ("1. مشي", "يشم .1"),
    ],
)
def test_a_line_is_shown_in_the_order_of_the_unicode_algorithm(text: str, shown: str) -> None:
    assert ordered(text, "R") == shown


def test_an_arabic_name_keeps_its_place_on_an_english_line() -> None:
    assert ordered("For محمد علي (new), 5/10", "L") == "For يلع دمحم (new), 5/10"
    assert ordered("See (محمد)", "L") == "See (دمحم)"
    assert ordered("See محمد (علي) there", "L") == "See (يلع) دمحم there"


LETTERS = st.text(st.sampled_from("ابجد abc 019 .,:/-+·؟،"), max_size=40)


@given(text=LETTERS, base=st.sampled_from("LR"))
def test_without_brackets_the_order_is_the_librarys(text: str, base: str) -> None:
    assert ordered(text, base) == get_display(text, base_dir=base)  # type: ignore[arg-type]


@given(text=st.text(st.sampled_from("اب ab 1()«»[]"), max_size=40), base=st.sampled_from("LR"))
def test_brackets_are_turned_and_never_lost(text: str, base: str) -> None:
    pairs = str.maketrans("(«[", ")»]")

    shown = ordered(text, base)  # type: ignore[arg-type]
    assert sorted(shown.translate(pairs)) == sorted(text.translate(pairs))


def test_letters_join() -> None:
    alone = {letter: shaped(letter, FONT).glyphs[0].number for letter in "محد"}
    joined = [glyph.number for glyph in reversed(shaped("محمد", FONT).glyphs)]

    assert len(joined) == 4
    assert joined[0] != alone["م"]
    assert joined[1] != alone["ح"]
    assert joined[2] not in (alone["م"], joined[0])


def test_dots_stand_at_their_letter_and_say_nothing_of_their_own() -> None:
    body, dots = sorted(shaped("ب", FONT).glyphs, key=lambda glyph: glyph.text, reverse=True)

    assert (body.text, dots.text) == ("ب", "")
    assert dots.advance == 0
    assert 0 < dots.x < body.advance


@given(st.text(st.characters(min_codepoint=0x0621, max_codepoint=0x064A), min_size=1, max_size=12))
def test_the_glyphs_of_a_word_stand_for_all_its_letters(word: str) -> None:
    assert "".join(glyph.text for glyph in reversed(shaped(word, FONT).glyphs)) == word


def test_a_line_of_two_scripts_is_set_in_their_fonts() -> None:
    runs = typeset("For محمد, now", REGULAR, "L")

    assert [name for name, _, _ in runs] == [REGULAR, FONT, REGULAR]
    assert isinstance(runs[1][1], Shaped)
    assert width_of("For محمد, now", REGULAR, 10) == pytest.approx(
        sum(width_of(part, REGULAR, 10) for part in ("For ", "محمد", ", now"))
    )


@pytest.mark.parametrize("name", [NAME, "فاطمة الزهراء", "پروین گل", "Dr محمد (A)", "لؤي"])
@pytest.mark.parametrize("code", languages())
def test_a_name_in_arabic_letters_is_printed_on_every_sheet(code: str, name: str) -> None:
    pdf = render_handout(final(first_name=name, language=code), KNOWN)

    assert wording(code).for_patient.format(name=name).strip("\u2069").replace(
        "\u2068", ""
    ) in read_out(pdf)
    assert wording(code).name_unprintable not in read_out(pdf)
    assert read(pdf).faults == []


@pytest.mark.parametrize("code", languages())
def test_a_note_in_another_direction_is_read_out_as_written(code: str) -> None:
    note = "تعال يوم 5/10 الساعة 10:30 مع Dr. Smith (UK)."
    other = "See you (Mon) at 10:30, قريبا!"
    own = plan(prescribed("N-05", note=note), message=other)
    pdf = render_handout(draft(plan=own, language=code), KNOWN)

    assert note in read_out(pdf)
    assert other in read_out(pdf)
    assert read(pdf).faults == []


LONG = "كلمة طويلة بعض الشيء " * 400


@pytest.mark.parametrize("text", [LONG, "ا" * 900, "ab" * 900, "سطر\nسطر ثان\n\nwords"])
@pytest.mark.parametrize("code", languages())
def test_a_long_note_is_broken_into_lines_and_pages(code: str, text: str) -> None:
    own = plan(prescribed("N-05", note=text), message=text)
    pdf = render_handout(draft(plan=own, language=code), KNOWN)

    assert "".join(text.split()) in "".join(read_out(pdf).split())
    assert read(pdf).faults == []


@pytest.mark.parametrize("look", [Look(), LARGE, Look(high_contrast=True, paper="letter")])
@pytest.mark.parametrize("code", RTL)
def test_every_kind_of_sheet_passes_every_check(code: str, look: Look) -> None:
    general = plan("G-02", "G-01", hypothesis=None, side=None)
    sheets = (
        render_handout(final(language=code, look=look, diary=True, first_name=NAME), KNOWN),
        render_handout(draft(language=code, look=look), KNOWN),
        render_handout(final(language=code, look=look, plan=general), KNOWN),
        safety(code, look=look, going_to="Ward 5, مستشفى المدينة"),
    )

    assert [read(pdf).faults for pdf in sheets] == [[], [], [], []]


@pytest.mark.parametrize("code", RTL)
def test_the_document_says_its_language_and_direction(code: str) -> None:
    with pikepdf.open(BytesIO(safety(code))) as document:
        assert str(document.Root.Lang) == code
        assert str(document.Root.ViewerPreferences.Direction) == "/R2L"


def _figures(pdf: bytes) -> Iterator[tuple[float, float]]:
    with pikepdf.open(BytesIO(pdf)) as document:
        for thing in document.objects:
            if isinstance(thing, pikepdf.Dictionary) and thing.get("/S") == "/Figure":
                left, _, right, _ = map(float, thing.A.BBox)
                yield left, right


@pytest.mark.parametrize("code", languages())
def test_columns_begin_at_the_side_where_reading_begins(code: str) -> None:
    pdf = render_handout(final(plan=plan("F-02"), language=code), KNOWN)
    start, end = _figures(pdf)
    middle, rtl = 595 / 2, language(code).rtl

    assert all((left > middle) is rtl for left, _ in (start, end))
    if start[0] != end[0]:  # side by side, not one above the other
        assert (start[0] > end[0]) is rtl


@pytest.mark.parametrize("code", languages())
def test_the_days_of_the_diary_follow_the_direction(code: str) -> None:
    pdf = render_handout(final(language=code, diary=True), KNOWN)
    document = pypdfium2.PdfDocument(BytesIO(pdf))
    page = document[len(document) - 1]
    reader = page.get_textpage()
    finder = reader.search("9", match_whole_word=True), reader.search("13", match_whole_word=True)
    (ninth, _), (thirteenth, _) = (each.get_next() for each in finder)
    places = [reader.get_charbox(at)[0] for at in (ninth, thirteenth)]
    for each in (*finder, reader, page, document):
        each.close()

    assert (places[0] > places[1]) is language(code).rtl


@pytest.mark.parametrize("code", RTL)
def test_other_programs_find_the_words_in_order(code: str) -> None:
    program = shutil.which("pdftotext")
    if program is None:
        if os.environ.get("CI") == "true":
            pytest.fail("not run: pdftotext is not installed")
        pytest.skip("not run: pdftotext is not installed")
    told = subprocess.run(
        [program, "-layout", "-", "-"], input=safety(code), capture_output=True, check=True
    )
    lines = re.sub("[\u202a-\u202e\u2066-\u2069]", "", told.stdout.decode())

    # Only lines without a comma: poppler puts those beside the word after them.
    for text_id in ("safety_net.heading", "safety_net.call_999.3", "safety_net.same_day.2"):
        assert language(code).texts[text_id].text.rstrip(".") in lines


@pytest.mark.parametrize("code", RTL)
def test_the_same_values_give_the_same_bytes(code: str) -> None:
    assert safety(code) == safety(code)


def test_the_separator_of_a_print_run_can_name_anybody() -> None:
    pdf = batch([Part(safety("ar"), (NAME, "born 1 May 1980"))])
    document = pypdfium2.PdfDocument(BytesIO(pdf))
    reader = document[0].get_textpage()
    letters = set(reader.get_text_range())
    reader.close()
    document.close()

    assert set(NAME) <= letters


def test_what_is_no_letter_of_the_sheet_stays_out_of_its_text() -> None:
    assert not {"\u2068", "\u2069", "\u200d"} & set(text_of(safety("ar")) + read_out(safety("ar")))
