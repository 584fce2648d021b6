"""A body style changes who is shown, never what is shown."""

import pytest
from reportlab.pdfgen.canvas import Canvas

from reports.figures import DEFAULT_STYLE, STYLES, StyleName, draw, panels, svg
from reports.figures.display import Shape, extent
from reports.figures.drawings import DRAWN
from reports.figures.panel import picture
from tests.reports.figures.drawn import forms, saved

OTHERS = [name for name in STYLES if name != DEFAULT_STYLE]
EVERY = [(e, v or None) for e in sorted(DRAWN) for v in DRAWN[e].variants]


def _shapes(
    exercise_id: str, variant: str | None, style: StyleName
) -> list[tuple[str, tuple[Shape, ...]]]:
    chosen = panels(exercise_id, variant, "left", style)
    return [(panel.alt, picture(panel).shapes) for panel in chosen]


@pytest.mark.parametrize("style", OTHERS)
@pytest.mark.parametrize(("exercise_id", "variant"), EVERY)
def test_a_style_moves_nothing_and_says_the_same(
    exercise_id: str, variant: str | None, style: StyleName
) -> None:
    usual = _shapes(exercise_id, variant, DEFAULT_STYLE)
    other = _shapes(exercise_id, variant, style)

    assert [alt for alt, _ in usual] == [alt for alt, _ in other]
    for (_, before), (_, after) in zip(usual, other, strict=True):
        assert [s.path for s in before if s.covering is None] == [
            s.path for s in after if s.covering is None
        ]


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize(("exercise_id", "variant"), EVERY)
def test_every_style_is_painted_in_its_own_colours_inside_the_panel(
    exercise_id: str, variant: str | None, style: StyleName
) -> None:
    for panel in panels(exercise_id, variant, "right", style):
        what = picture(panel)
        low, high = extent(what.shapes)
        used = {c for s in what.shapes for c in (s.fill, s.stroke) if c}

        assert all(len(c) == 7 and int(c[1:], 16) >= 0 for c in used)
        assert {s.covering for s in what.shapes} <= {None, STYLES[style].covering}
        assert low.x >= what.corner.x
        assert low.y >= what.corner.y
        assert high.x <= what.corner.x + panel.width
        assert high.y <= what.corner.y + panel.height


@pytest.mark.parametrize("style", STYLES)
def test_skin_and_head_are_those_of_the_style(style: StyleName) -> None:
    fills = {s.fill for s in picture(panels("N-05", None, None, style)[0]).shapes}
    body = STYLES[style]

    assert body.skin in fills
    assert (body.scarf if body.covering == "scarf" else body.hair) in fills
    assert not {STYLES[other].skin for other in STYLES if other != style} & fills


def test_two_styles_in_one_document_are_two_pictures() -> None:
    canvas = Canvas("", pageCompression=0)
    for style in STYLES:
        draw(canvas, panels("N-05", None, None, style)[0], 0, 0, 100, 100)

    assert len(set(forms(saved(canvas)))) == len(STYLES)


def test_the_web_page_shows_the_style() -> None:
    pages = {svg(panels("S-06", None, None, style)[0]) for style in STYLES}

    assert len(pages) == len(STYLES)


def test_an_unknown_style_is_refused() -> None:
    with pytest.raises(KeyError):
        panels("N-05", None, None, "green")  # type: ignore[arg-type]
