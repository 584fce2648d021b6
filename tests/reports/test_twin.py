"""The page for a phone says what the paper says: every word, in its order, and not one more."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from html.parser import HTMLParser
from io import BytesIO

import pikepdf
import pytest
from reportlab.platypus import Flowable

from reports.handout import render_handout
from reports.html import html, inline
from reports.sheet import Clinic, Look, Sheet
from reports.style import palette
from reports.twin import handout_twin
from reports.wording import wording
from tests.reports.printed import pages_of
from tests.reports.sheets import CLINIC, KNOWN, LARGE, final, plan, prescribed
from tests.reports.ua_check import read

ADDRESS = "https://sheets.example.org/s/Ab3_xYz012Ab3_xYz012Ab"
FULL = plan(
    prescribed("N-01", relaxed_foot=True, note="Not before breakfast & not after dinner."),
    "N-02",
    prescribed("S-01", surface="bed"),
    precautions=("pc_blood_thinner", "pc_preg_t1"),
    message="Take it easy.\nRing me <any time>.",
)
SHEETS = {
    "plain": final(),
    "with everything": final(plan=FULL, diary=True, address=ADDRESS),
    "four": final(plan=plan("S-01", "S-03", "S-04", "S-05", hypothesis="sij")),
    "general": final(plan=plan("G-02", "N-05", hypothesis=None, side=None)),
    "without figures": final(plan=plan("D-03", "D-04", hypothesis="disc")),
    "two sources": final(plan=plan(hypothesis="nerve_disc"), diary=True),
    "large print": final(look=LARGE),
    "high contrast": final(look=Look(high_contrast=True), diary=True),
    "no phone": final(clinic=Clinic("Riverside", "", "", "#17616b")),
    "Spanish": final(language="es", diary=True),
}
EVERY = pytest.mark.parametrize("sheet", SHEETS.values(), ids=SHEETS)
ROLES = {"h1": "H1", "h2": "H2", "h3": "H3", "li": "LI", "svg": "Figure", "th": "TH", "td": "TD"}


@dataclass
class Page(HTMLParser):
    """What a page holds, read by another parser than the one that wrote it."""

    roles: list[tuple[str, str]] = field(default_factory=list)
    blocks: list[str] = field(default_factory=list)
    open: list[str] = field(default_factory=list)
    counts: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ROLES:
            self.roles.append((ROLES[tag], dict(attrs).get("aria-label") or ""))
        if tag in ("ul", "ol"):
            self.counts.append(0)
        if tag == "br":
            self.blocks[-1] += " "
            return
        if tag not in ("b", "span"):
            self.blocks.append("")
        if tag == "li" and self.open[-1] == "ol":
            self.counts[-1] += 1
            self.blocks[-1] = f"{self.counts[-1]}. "
        self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag == "path"

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag
        if tag in ("ul", "ol"):
            self.counts.pop()

    def handle_data(self, data: str) -> None:
        self.blocks[-1] += data


def parsed(text: str) -> Page:
    page = Page()
    page.feed(text)
    page.close()
    assert page.open == []
    page.blocks = [" ".join(block.split()) for block in page.blocks if block.strip()]
    return page


def printed(sheet: Sheet) -> str:
    """The text of the paper without what stands around it, and without the name and the code."""
    words, pages = wording(sheet.language), pages_of(render_handout(sheet, KNOWN))
    text = [
        _without(page, footer(sheet), f"{words.page.format(page=number)} {len(pages)}")
        for number, page in enumerate(pages, 1)
    ]
    clinic = sheet.clinic
    letterhead = [clinic.name, f"{clinic.address} · {clinic.phone}".strip(" ·")]
    named = words.for_patient.format(name=sheet.first_name)
    text[0] = _without(text[0], *filter(None, letterhead), f"{named} ·")
    signed = -1 - sheet.diary
    text[signed] = text[signed].replace(words.scan, " ", 1)
    return " ".join(" ".join(text).replace("•", " ").split())


def _without(page: str, *around: str) -> str:
    for part in around:
        assert part in page
        page = page.replace(part, " ", 1)
    return page


def footer(sheet: Sheet) -> str:
    """Number, name and, where there is room, the check code that the phone shows as well."""
    words = wording(sheet.language)
    parts = [words.number.format(number=sheet.number), sheet.first_name]
    if not sheet.look.large_print:
        pattern = words.check_code.format(code="[0-9a-f]{4} [0-9a-f]{4}")
        found = re.search(pattern, told(sheet))
        assert found
        parts.append(found[0])
    return " · ".join(parts)


def told(sheet: Sheet) -> str:
    """The text of the page for a phone."""
    return " ".join(parsed(handout_twin(sheet, KNOWN).html).blocks)


@EVERY
def test_both_say_the_same_words_as_often(sheet: Sheet) -> None:
    assert Counter(told(sheet).split()) == Counter(printed(sheet).split())


@EVERY
def test_every_sentence_of_the_phone_is_on_the_paper(sheet: Sheet) -> None:
    paper = re.sub(r"\W+", " ", printed(sheet))

    for block in parsed(handout_twin(sheet, KNOWN).html).blocks:
        for sentence in re.split(r"(?<=[.:]) ", block):
            assert re.sub(r"\W+", " ", sentence).strip() in paper, sentence


@EVERY
def test_both_have_the_same_structure_and_pictures(sheet: Sheet) -> None:
    wanted = set(ROLES.values())
    paper = [
        (role, alt)
        for role, alt in read(render_handout(sheet, KNOWN)).elements
        if role in wanted and ADDRESS not in alt
    ]

    assert parsed(handout_twin(sheet, KNOWN).html).roles == paper


def test_a_sheet_from_right_to_left_says_the_same_in_logical_order() -> None:
    """The paper's glyphs stand in the order they are seen; what they say is told beside them."""
    sheet = final(language="ar", diary=True, plan=FULL)
    with pikepdf.open(BytesIO(render_handout(sheet, KNOWN))) as document:
        things = [thing for thing in document.objects if isinstance(thing, pikepdf.Dictionary)]
        paper = [str(thing.ActualText) for thing in things if thing.get("/ActualText")]
    page = handout_twin(sheet, KNOWN)
    named = wording("ar").for_patient.format(name=sheet.first_name)

    assert page.direction == "rtl"
    assert len(arabic(paper)) > 50
    assert arabic(parsed(page.html).blocks) == arabic(paper, without=named)


def arabic(texts: Iterable[str], without: str = "") -> set[str]:
    """The texts in Arabic letters, without marks of direction and numbers of lists."""
    plain = {undirected(text).replace(undirected(without), "") for text in texts}
    said = {" ".join(text.split()).removeprefix("· ") for text in plain}
    return {re.sub(r"^\d+\. ", "", text) for text in said if re.search("[\u0600-\u06ff]", text)}


def undirected(text: str) -> str:
    return re.sub("[\u2066-\u2069]", "", text)


def test_the_page_names_nobody() -> None:
    page = handout_twin(final(first_name="Wilhelmina", address=ADDRESS), KNOWN)

    assert "Wilhelmina" not in repr(page) + page.html
    assert ADDRESS not in page.html


def test_what_staff_wrote_is_text_and_never_markup() -> None:
    evil = '<script>alert(1)</script> & "x" <b onclick=x>'
    sheet = final(plan=plan(prescribed("N-01", note=evil), message=evil))
    page = handout_twin(sheet, KNOWN).html

    assert "<script" not in page
    assert "onclick=x&gt;" in page
    assert evil in " ".join(parsed(page).blocks)


def test_the_page_holds_no_style_script_link_or_id() -> None:
    page = handout_twin(SHEETS["with everything"], KNOWN).html

    for forbidden in ("style=", "<script", "href=", " id=", "onload", "url("):
        assert forbidden not in page


def test_the_box_on_when_to_get_help_is_an_alarm_whatever_the_print() -> None:
    for look in (Look(), LARGE, Look(high_contrast=True)):
        page = handout_twin(final(look=look), KNOWN).html
        assert page.count('class="box alarm"') == 1


def test_a_sheet_that_is_withdrawn_tells_whom_to_ring_and_when_to_get_help() -> None:
    page = handout_twin(final(), KNOWN)

    assert page.ask == f"Please ring {CLINIC.name} on {CLINIC.phone}."
    assert KNOWN.safety_net.emergency[0] in page.net
    assert "Stop rule" not in page.net
    nobody = handout_twin(final(clinic=Clinic("Riverside", "", "", "#17616b")), KNOWN)
    assert nobody.ask == "Please ask Riverside."


def test_another_language_is_told_as_such() -> None:
    page = handout_twin(final(language="es"), KNOWN)

    assert (page.language, page.direction) == ("es", "ltr")
    assert page.title == "Su hoja de ejercicios"


def test_paragraph_markup_becomes_html() -> None:
    said = '<font color="#a00"><b>Stop:</b></font> a<br/>b <font name="Noto">Ж</font> 1 &lt; 2'

    assert inline(said) == '<span class="alarm"><b>Stop:</b></span> a<br>b Ж 1 &lt; 2'


def test_a_phone_number_stays_on_one_line_and_a_long_fact_may_break() -> None:
    assert inline("Ring 01234\u00a0567890.") == "Ring 01234\u00a0567890."
    assert inline("Registration\u00a0number\u00a0PH123456") == "Registration number PH123456"


def test_a_part_without_a_form_on_screens_is_not_left_out_unnoticed() -> None:
    with pytest.raises(TypeError, match="Flowable"):
        html([Flowable()], palette("#17616b"))
