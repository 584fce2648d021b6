"""Colours that can be read, page pictures, and the languages there are."""

from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from itertools import pairwise

import pikepdf
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from pypdfium2 import PdfiumError

from reports.figures import drawn_exercises, panels
from reports.handout import render_handout
from reports.pages import page_count, page_image
from reports.pictures import Figures
from reports.style import FOOT, PAPERS, SIDE, contrast, mixed, palette, readable
from reports.wording import languages, wording
from tests.reports.printed import pictures_of
from tests.reports.sheets import KNOWN, draft, final, plan


@given(st.integers(0, 0xFFFFFF))
def test_text_in_the_clinics_colour_can_be_read(colour: int) -> None:
    read = readable(f"#{colour:06x}")

    assert contrast(read, "#FFFFFF") >= 4.5
    assert contrast(read, mixed(read, 0.93)) >= 4.5


@pytest.mark.parametrize(("high_contrast", "least"), [(False, 4.5), (True, 7)])
@given(clinic=st.integers(0, 0xFFFFFF))
def test_every_text_colour_can_be_read_where_it_stands(
    clinic: int, high_contrast: bool, least: float
) -> None:
    used = palette(f"#{clinic:06x}", high_contrast=high_contrast)
    grounds = {
        used.ink: ("#FFFFFF", used.tint, used.red_pale),
        used.grey: ("#FFFFFF",),
        used.accent: ("#FFFFFF", used.tint),
        used.red: ("#FFFFFF", used.red_pale),
        used.amber: ("#FFFFFF", used.amber_pale),
    }

    assert [
        (text, ground)
        for text, on in grounds.items()
        for ground in on
        if contrast(text, ground) < least
    ] == []


def test_a_colour_that_can_be_read_is_kept() -> None:
    assert readable("#17616b") == "#17616B"
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)


def test_there_is_one_picture_for_each_page() -> None:
    pictures = pictures_of(render_handout(final(), KNOWN))

    assert len(pictures) == 2
    for picture in pictures:
        image = Image.open(BytesIO(picture))
        assert image.format == "PNG"
        assert image.size == (910, 1287)


def test_the_pictures_show_the_page() -> None:
    first, second = pictures_of(render_handout(draft(), KNOWN))

    assert first != second
    assert len(Image.open(BytesIO(first)).convert("RGB").getcolors(1 << 20) or []) > 40


def test_the_same_bytes_give_the_same_pictures() -> None:
    pdf = render_handout(final(), KNOWN)

    assert page_image(pdf, 2) == page_image(pdf, 2)


@pytest.mark.parametrize("number", [0, 3, -1])
def test_there_is_no_picture_of_a_page_that_is_not_there(number: int) -> None:
    with pytest.raises(IndexError):
        page_image(render_handout(final(), KNOWN), number)


def test_what_is_no_pdf_has_no_pages_and_no_pictures() -> None:
    with pytest.raises(PdfiumError):
        page_count(b"not a PDF")
    with pytest.raises(PdfiumError):
        page_image(b"not a PDF", 1)


def test_several_people_look_at_once_and_each_sees_the_right_page() -> None:
    pdf = render_handout(final(), KNOWN)
    alone = {number: page_image(pdf, number) for number in (1, 2)}

    with ThreadPoolExecutor(4) as people:
        seen = list(people.map(lambda number: (number, page_image(pdf, number)), [1, 2] * 10))

    assert all(alone[number] == picture for number, picture in seen)


@pytest.mark.parametrize("code", languages())
def test_every_language_file_is_complete(code: str) -> None:
    assert len(wording(code).months) == 12


def test_relaxed_foot_steps_are_steps_of_their_exercise() -> None:
    for exercise_id, place in wording("en").relaxed_foot_steps.items():
        assert "toes" in KNOWN.exercises[exercise_id].steps[place - 1]


PICTURES = [
    (exercise_id, variant)
    for exercise_id in sorted(drawn_exercises())
    for variant in [v.id for v in KNOWN.exercises[exercise_id].variants] or [None]
]


@pytest.mark.parametrize("most", [92, 150, 300])
@pytest.mark.parametrize(("exercise_id", "variant"), PICTURES)
def test_figures_stay_in_their_room_and_apart(
    exercise_id: str, variant: str | None, most: float
) -> None:
    figures = Figures(panels(exercise_id, variant, "left"), 226, most)
    places = figures.placed

    assert figures.height <= most + 0.01
    for place in places:
        assert place.x + 0.01 >= 0
        assert place.x + place.w <= 226.01
        assert place.y >= 0
        assert place.w / place.h == pytest.approx(place.panel.width / place.panel.height)
    for one, other in pairwise(places):
        assert one.x + one.w < other.x or other.y + other.h < one.y


def test_every_figure_is_where_its_tag_says_inside_the_margins() -> None:
    chosen = plan("S-01", "S-03", "S-04", "S-05", hypothesis="sij")
    with pikepdf.open(BytesIO(render_handout(final(plan=chosen), KNOWN))) as document:
        boxes = [
            [float(edge) for edge in thing.A.BBox]
            for thing in document.objects
            if isinstance(thing, pikepdf.Dictionary) and thing.get("/S") == "/Figure"
        ]

    assert len(boxes) == 8
    for left, low, right, high in boxes:
        assert SIDE - 0.1 <= left < right <= PAPERS["a4"].width / 2
        assert FOOT < low < high < PAPERS["a4"].height - 20
