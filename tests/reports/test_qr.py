"""The code on a sheet, read from the printed page as a camera sees it."""

from io import BytesIO
from typing import Any

import pikepdf
import pypdfium2
import pytest
import segno
from PIL import Image

from reports.handout import render_handout
from reports.qr import modules
from reports.sheet import Look, Sheet
from tests.reports.printed import pages_of, text_of
from tests.reports.sheets import KNOWN, LARGE, final, plan
from tests.reports.ua_check import read

ADDRESS = "https://sheets.riverside-physio.example/s/Ab3_xYz012Ab3_xYz012Ab"
QUIET = 4  # modules of white around it, or cameras do not find it
SCALE = 8  # pixels a point: 576 dots an inch
SMALLEST = 0.4  # mm: a phone reads such a module at arm's length
SHEETS = {
    "plain": final(address=ADDRESS),
    "with a diary": final(address=ADDRESS, diary=True),
    "high contrast": final(address=ADDRESS, look=Look(high_contrast=True)),
    "large print": final(address=ADDRESS, look=LARGE),
    "US letter": final(address=ADDRESS, look=Look(paper="letter")),
    "longest address": final(address=f"https://{'a' * 80}:65535/s/Ab3_xYz012Ab3_xYz012Ab"),
}


def code_on(pdf: bytes) -> tuple[Any, float]:
    """The picture of the only code on the document, and its width in points."""
    with pikepdf.open(BytesIO(pdf)) as document:
        found = [
            (thing.Pg.objgen, [float(v) for v in thing.A.BBox])
            for thing in document.objects
            if isinstance(thing, pikepdf.Dictionary)
            and str(thing.get("/S")) == "/Figure"
            and "https://" in str(thing.get("/Alt", ""))
        ]
        pages = [page.obj.objgen for page in document.pages]
    ((owner, (left, low, right, high)),) = found
    drawn = pypdfium2.PdfDocument(BytesIO(pdf))
    page = drawn[pages.index(owner)]
    tall = page.get_height()
    picture = page.render(scale=SCALE).to_pil().convert("L")
    page.close()
    drawn.close()
    edges = (left, tall - high, right, tall - low)
    return picture.crop([round(edge * SCALE) for edge in edges]), right - left


def seen(picture: Image.Image, count: int) -> tuple[tuple[bool, ...], ...]:
    """Dark or light in the middle of each of the modules, quiet zone included."""
    module = picture.width / count
    middles = [int((number + 0.5) * module) for number in range(count)]
    dark = picture.point(lambda grey: 255 * (grey < 128)).load()
    assert dark
    return tuple(tuple(dark[x, y] == 255 for x in middles) for y in middles)


@pytest.mark.parametrize("sheet", SHEETS.values(), ids=SHEETS)
def test_what_is_printed_is_the_code_of_the_address_with_its_quiet_zone(sheet: Sheet) -> None:
    picture, width = code_on(render_handout(sheet, KNOWN))
    code = segno.make_qr(sheet.address, error="m", mask=3, boost_error=False)
    wanted = tuple(tuple(map(bool, row)) for row in code.matrix_iter(border=QUIET))

    assert seen(picture, len(wanted)) == wanted
    assert width / len(wanted) / 72 * 25.4 > SMALLEST - 0.04


@pytest.mark.parametrize("sheet", SHEETS.values(), ids=SHEETS)
def test_a_sheet_with_a_code_passes_every_check(sheet: Sheet) -> None:
    assert read(render_handout(sheet, KNOWN)).faults == []


def test_the_code_is_told_to_who_cannot_see_it() -> None:
    pdf = render_handout(final(address=ADDRESS), KNOWN)
    said = [alt for role, alt in read(pdf).elements if role == "Figure"]

    assert said[-1] == f"Code to scan with a phone. It opens this sheet at {ADDRESS}"
    assert "Scan for this sheet on your phone" in text_of(pdf)


def test_without_an_address_there_is_no_code() -> None:
    pdf = render_handout(final(), KNOWN)

    assert "Scan" not in text_of(pdf)
    assert not any("https://" in alt for _, alt in read(pdf).elements)


@pytest.mark.parametrize("count", [1, 2, 3, 4])
def test_two_pages_stay_two_pages(count: int) -> None:
    chosen = ("S-01", "S-03", "S-04", "S-05")[:count]
    sheet = final(plan=plan(*chosen, hypothesis="sij"), address=ADDRESS)

    assert len(pages_of(render_handout(sheet, KNOWN))) <= 2


def test_the_address_is_part_of_what_is_signed() -> None:
    one, other = (render_handout(final(address=ADDRESS + end), KNOWN) for end in "ab")

    assert one == render_handout(final(address=f"{ADDRESS}a"), KNOWN)
    assert one != other
    assert code_in(one) != code_in(other)


def code_in(pdf: bytes) -> str:
    return text_of(pdf).partition("Check code ")[2][:9]


def test_the_runs_cover_exactly_the_dark_modules() -> None:
    rows = modules(ADDRESS)

    assert len(rows) == len(rows[0]) in range(21, 178, 4)
    assert rows[0][:7] == (True,) * 7
    assert rows[6][6:12:2] == (True,) * 3  # the timing pattern
