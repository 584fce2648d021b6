"""Handouts are tagged for screen readers; the checker is seen to find each fault it looks for."""

import os
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import replace
from io import BytesIO

import pikepdf
import pytest

from reports.figures import panels
from reports.handout import render_handout
from reports.sheet import Sheet
from reports.twin import handout_twin
from rules.model import Prescribed
from tests.reports.printed import text_of
from tests.reports.sheets import KNOWN, LARGE, draft, final, plan, prescribed
from tests.reports.ua_check import read

LONG = " ".join(f"Line {n} of a long message." for n in range(300))
SHEETS = {
    "draft": draft(),
    "final": final(),
    "large print": final(look=LARGE),
    "large draft": draft(look=LARGE),
    "general": final(plan=plan("G-02", "N-05", hypothesis=None, side=None)),
    "four": draft(plan=plan("S-01", "S-03", "S-04", "S-05", hypothesis="sij")),
    "another disc": draft(plan=plan("D-03", "D-04", hypothesis="disc")),
    "split over pages": draft(plan=plan(prescribed("N-02", note=LONG), message=LONG)),
    "another alphabet": final(first_name="Дмитро Ελένη"),
}


@pytest.mark.parametrize("sheet", SHEETS.values(), ids=SHEETS)
def test_a_sheet_passes_every_check(sheet: Sheet) -> None:
    assert read(render_handout(sheet, KNOWN)).faults == []


def test_an_exercise_that_nobody_has_drawn_yet_is_printed_without_figures() -> None:
    new = replace(KNOWN.exercises["D-03"], id="D-99")
    known = replace(KNOWN, exercises={**KNOWN.exercises, "D-99": new})
    sheet = draft(plan=plan(Prescribed("D-99", new.dose), hypothesis="disc"))
    pdf, phone = render_handout(sheet, known), handout_twin(sheet, known).html

    assert read(pdf).faults == []
    assert "<svg" not in phone
    assert all(step in phone for step in new.steps)
    assert "Figure" not in read(pdf).roles()
    assert all(step in text_of(pdf) for step in new.steps)


def test_the_structure_follows_the_sheet() -> None:
    roles = read(render_handout(final(), KNOWN)).roles()

    assert roles.count("H1") == 1
    assert roles.count("Sect") == 3
    assert roles.count("LI") == roles.count("Lbl") == roles.count("LBody") > 20
    assert not {"Table", "TR", "TD"} & set(roles)


def test_figures_say_what_they_show_in_the_order_of_the_exercises() -> None:
    elements = read(render_handout(final(plan=plan("N-01", "M-01")), KNOWN)).elements
    wanted = [panel.alt for name in ("N-01", "M-01") for panel in panels(name, None, "left")]

    assert [alt for role, alt in elements if role == "Figure"] == wanted


def test_a_relaxed_foot_is_drawn_and_said() -> None:
    relaxed = plan(prescribed("N-01", relaxed_foot=True))
    elements = read(render_handout(final(plan=relaxed), KNOWN)).elements
    said = [alt for role, alt in elements if role == "Figure"]

    assert len(said) == 2
    assert all("foot loose" in alt and "toes up" not in alt for alt in said)


def test_lines_end_in_a_space_so_that_words_are_not_read_glued_together() -> None:
    ends = []
    with pikepdf.open(BytesIO(render_handout(final(), KNOWN))) as document:
        for page in document.pages:
            steps = [(str(op), operands) for operands, op in pikepdf.parse_content_stream(page)]
            for (name, shown), (second, _), (third, _) in zip(
                steps, steps[1:], steps[2:], strict=False
            ):
                if (name, second) == ("Tj", "T*") and third != "ET":
                    ends.append(bytes(shown[0])[-1:])

    assert len(ends) > 20
    assert set(ends) == {b" "}


def test_a_list_item_split_over_pages_stays_one_item() -> None:
    whole = read(render_handout(draft(plan=plan(message="Short.")), KNOWN)).roles()
    split = read(render_handout(draft(plan=plan(message=LONG)), KNOWN)).roles()

    assert whole == split


def test_title_and_language_are_told() -> None:
    with pikepdf.open(BytesIO(render_handout(final(), KNOWN))) as document:
        assert document.Root.Lang == "en"
        assert document.docinfo.Title == "Your exercise sheet"
        assert "Amina" not in str(document.docinfo)


def test_another_reader_sees_the_same_structure() -> None:
    """Poppler reads the tree with code of its own."""
    program = shutil.which("pdfinfo")
    if program is None:
        if os.environ.get("CI") == "true":
            pytest.fail("not run: pdfinfo is not installed")
        pytest.skip("not run: pdfinfo is not installed")
    pdf = render_handout(final(diary=True), KNOWN)

    seen = subprocess.run([program, "-struct", "-"], input=pdf, capture_output=True, check=True)

    assert seen.stderr == b""
    lines = [line.split()[0] for line in seen.stdout.decode().splitlines() if line.strip()]
    ours = [role for role in read(pdf).roles() if role in ("H1", "H2", "H3", "Table", "TR", "LI")]
    assert [line for line in lines if line in set(ours)] == ours


def _resaved(change: Callable[[pikepdf.Pdf], None]) -> bytes:
    with pikepdf.open(BytesIO(render_handout(final(diary=True), KNOWN))) as document:
        change(document)
        kept = BytesIO()
        document.save(kept)
    return kept.getvalue()


def _first(document: pikepdf.Pdf, role: str) -> pikepdf.Object:
    return next(
        thing
        for thing in document.objects
        if isinstance(thing, pikepdf.Dictionary) and thing.get("/S") == pikepdf.Name(f"/{role}")
    )


def _edit_page(find: bytes, put: bytes) -> Callable[[pikepdf.Pdf], None]:
    def change(document: pikepdf.Pdf) -> None:
        page = document.pages[0]
        text = page.Contents.read_bytes()
        assert find in text
        page.Contents = document.make_stream(text.replace(find, put, 1))

    return change


def _without_font_file(document: pikepdf.Pdf) -> None:
    fonts = [t for t in document.objects if isinstance(t, pikepdf.Dictionary) and "/FontFile2" in t]
    del fonts[0]["/FontFile2"]


def _without(name: str) -> Callable[[pikepdf.Pdf], None]:
    def change(document: pikepdf.Pdf) -> None:
        del document.Root[name]

    return change


def _set(role: str, name: str, value: str) -> Callable[[pikepdf.Pdf], None]:
    def change(document: pikepdf.Pdf) -> None:
        _first(document, role)[name] = pikepdf.Name(value)

    return change


def _without_alt(document: pikepdf.Pdf) -> None:
    del _first(document, "Figure")["/Alt"]


def _without_scope(document: pikepdf.Pdf) -> None:
    del _first(document, "TH")["/A"]


def _annotated(**more: pikepdf.Object) -> Callable[[pikepdf.Pdf], None]:
    """With a field that is seen, as a visible signature would be."""

    def change(document: pikepdf.Pdf) -> None:
        field = pikepdf.Dictionary(
            Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Widget, Rect=[10, 10, 90, 40], **more
        )
        placed = document.make_indirect(field)
        document.pages[0].Annots = pikepdf.Array([placed])
        document.Root.AcroForm = pikepdf.Dictionary(Fields=[placed])

    return change


def _inline_font(document: pikepdf.Pdf) -> None:
    font = pikepdf.Dictionary(Type=pikepdf.Name.Font, BaseFont=pikepdf.Name.Courier)
    document.pages[0].Resources.Font["/Fplanted"] = font


def _no_font(document: pikepdf.Pdf) -> None:
    fonts = document.pages[0].Resources.Font
    fonts[next(iter(fonts.keys()))] = pikepdf.String("none")


FAULTS: dict[str, tuple[Callable[[pikepdf.Pdf], None], str]] = {
    "no language": (_without("/Lang"), "no language"),
    "no tags": (_without("/StructTreeRoot"), "no structure tree"),
    "not marked": (_without("/MarkInfo"), "not marked"),
    "no metadata": (_without("/Metadata"), "PDF/UA-1"),
    "no shown title": (_without("/ViewerPreferences"), "title is not shown"),
    "figure without words": (_without_alt, "figure without"),
    "odd role": (_set("Sect", "/S", "/Chapter"), "unknown role"),
    "list broken": (_set("L", "/S", "/P"), "LI inside P"),
    "level skipped": (_set("H2", "/S", "/H3"), "level skipped"),
    "second title": (_set("H2", "/S", "/H1"), "not exactly one H1"),
    "paint outside": (
        _edit_page(b"/Artifact BMC", b"/Artifact MP"),
        "neither content nor decoration",
    ),
    "stray mark": (_edit_page(b"/MCID 3>>", b"/MCID 999>>"), "belongs to nobody"),
    "font left out": (_without_font_file, "not embedded"),
    "font in place": (_inline_font, "not embedded: /Courier"),
    "font unknown": (_edit_page(b"BT ", b"BT /Planted 9 Tf "), "no font /Planted"),
    "font no font": (_no_font, "a font that is none"),
    "heading cell": (_without_scope, "heads nothing"),
    "field outside": (_annotated(TU=pikepdf.String("Signature")), "in no structure"),
    "field unnamed": (_annotated(StructParent=0), "Widget without words"),
}


@pytest.mark.parametrize(("change", "fault"), FAULTS.values(), ids=FAULTS)
def test_the_checker_finds(change: Callable[[pikepdf.Pdf], None], fault: str) -> None:
    assert any(fault in found for found in read(_resaved(change)).faults)
