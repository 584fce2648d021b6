"""Paper sizes, high contrast and greys: the same words whatever they are printed on."""

import re
from io import BytesIO

import pikepdf
import pytest
from PIL import Image

from reports.greys import greyed
from reports.handout import render_handout
from reports.sheet import Look
from reports.style import PaperName
from tests.reports.printed import pictures_of, text_of
from tests.reports.sheets import KNOWN, draft, final
from tests.reports.ua_check import read

GREY = Look(high_contrast=True)


@pytest.mark.parametrize(("paper", "size"), [("a4", (595, 842)), ("letter", (612, 792))])
def test_every_page_has_the_size_of_the_paper(paper: PaperName, size: tuple[int, int]) -> None:
    with pikepdf.open(BytesIO(render_handout(final(look=Look(paper=paper)), KNOWN))) as document:
        boxes = [[round(float(edge)) for edge in page.MediaBox] for page in document.pages]

    assert boxes == [[0, 0, *size]] * 2


def test_the_words_are_the_same_on_any_paper_and_without_colour() -> None:
    def words(look: Look) -> list[str]:
        return sorted(text_of(render_handout(final(look=look), KNOWN)).split())

    assert words(Look()) == words(Look(paper="letter")) == words(GREY)


def test_high_contrast_has_no_colour_at_all() -> None:
    for picture in pictures_of(render_handout(draft(look=GREY), KNOWN)):
        colours = Image.open(BytesIO(picture)).convert("RGB").getcolors(1 << 20) or []
        assert all(max(colour) - min(colour) <= 1 for _, colour in colours)  # type: ignore[type-var]


def test_a_sheet_in_greys_is_as_accessible() -> None:
    assert read(render_handout(draft(look=GREY), KNOWN)).faults == []


def test_colours_become_greys_and_words_stay() -> None:
    said = "1 0 0 rg (1 0 0 rg \\) 0 1 0 RG) Tj 0 0 1 RG 12 w"

    assert greyed(said) == "0.299 g (1 0 0 rg \\) 0 1 0 RG) Tj 0.114 G 12 w"
    assert not re.search(r"\d rg\b", greyed(".1 .2 .3 rg 1 1 1 RG"))
