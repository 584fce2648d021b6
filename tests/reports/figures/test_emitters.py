"""What is written to PDF and SVG."""

import re
from xml.etree import ElementTree

import pytest
from reportlab.pdfgen.canvas import Canvas

from reports.figures import draw, panels, svg
from tests.reports.figures.drawn import all_panels, forms, saved

PANELS = all_panels()
SVG = "{http://www.w3.org/2000/svg}"


def _pdf(*keys: str) -> bytes:
    canvas = _canvas()
    for key in keys:
        draw(canvas, PANELS[key], 10, 10, 380, 280)
    return saved(canvas)


def _canvas() -> Canvas:
    return Canvas("", pagesize=(400, 300), pageCompression=0, invariant=1)


def test_drawing_shows_no_text() -> None:
    drawn = forms(_pdf("N-01.end.right", "S-05.end.left"))

    assert len(drawn) == 2
    for painted in drawn:
        assert b"rg" in painted
        assert not re.search(rb"\b(BT|Tf|Tj|TJ)\b", painted)


def test_a_figure_drawn_twice_is_stored_once() -> None:
    assert len(forms(_pdf("F-01.end", "F-01.end"))) == 1


def test_the_same_document_has_the_same_bytes() -> None:
    assert _pdf("D-01.end", "M-01.where.left") == _pdf("D-01.end", "M-01.where.left")


@pytest.mark.parametrize(("width", "height"), [(380.0, 40.0), (40.0, 280.0)])
def test_a_figure_is_fitted_and_centred_in_its_box(width: float, height: float) -> None:
    panel = PANELS["N-05.walk"]
    canvas = _canvas()
    draw(canvas, panel, 5, 7, width, height)

    found = re.search(rb"q\s+(\S+) 0 0 (\S+) (\S+) (\S+) cm", saved(canvas))
    assert found
    across, up, x, y = (float(v) for v in found.groups())
    assert across == up == pytest.approx(min(width / panel.width, height / panel.height), abs=1e-3)
    assert x + panel.width * across / 2 == pytest.approx(5 + width / 2, abs=0.1)
    assert y + panel.height * up / 2 == pytest.approx(7 + height / 2, abs=0.1)


@pytest.mark.parametrize("key", PANELS)
def test_an_svg_is_a_described_image_without_text_or_links(key: str) -> None:
    panel = PANELS[key]
    root = ElementTree.fromstring(svg(panel))  # noqa: S314  (our own text)

    assert root.get("role") == "img"
    ids = {child.get("id") for child in root[:2]}
    assert set((root.get("aria-labelledby") or "").split()) == ids
    description = root.find(f"{SVG}desc")
    assert description is not None
    assert description.text == panel.alt
    assert root.find(f".//{SVG}text") is None
    assert "href" not in svg(panel)


@pytest.mark.parametrize("key", PANELS)
def test_alternative_text_is_a_full_plain_sentence(key: str) -> None:
    alt = PANELS[key].alt

    assert alt[0].isupper()
    assert alt.endswith(".")
    assert not set("{}") & set(alt)
    assert 20 <= len(alt) <= 180


def test_a_figure_stays_small() -> None:
    assert max(len(svg(panel)) for panel in PANELS.values()) < 60_000


def test_panels_keep_their_printing_order() -> None:
    assert [p.key for p in panels("N-01", None, "left")] == ["N-01.start.left", "N-01.end.left"]
    assert [p.key for p in panels("M-01", None, "right")] == ["M-01.hold.right", "M-01.where.right"]
