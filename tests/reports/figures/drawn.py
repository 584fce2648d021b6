"""Every picture that can be drawn, for the tests to walk over."""

import io
from collections.abc import Iterator

import pikepdf
from reportlab.pdfgen.canvas import Canvas

from reports.figure_words import BodySide
from reports.figures import Panel, panels
from reports.figures.display import Shape
from reports.figures.drawings import DRAWN
from reports.figures.geometry import Point
from reports.figures.scene import Scene
from reports.packing import packed

SIDES: tuple[BodySide | None, ...] = ("left", "right", None)


def all_panels() -> dict[str, Panel]:
    """Every panel by its key."""
    return {
        panel.key: panel
        for exercise_id, exercise in DRAWN.items()
        for variant in exercise.variants
        for side in SIDES
        for panel in panels(exercise_id, variant, side)
    }


def all_scenes() -> Iterator[tuple[str, Scene]]:
    """Every scene with a name for the test report."""
    for exercise_id, exercise in DRAWN.items():
        for variant, draws in exercise.variants.items():
            for draw in draws:
                for scene in draw(False):
                    yield f"{exercise_id}.{variant}.{scene.step}", scene


def saved(canvas: Canvas) -> bytes:
    """The document, written as the service writes it: a plain canvas knows no ready-made form."""
    canvas.showPage()
    return packed(canvas._doc, {})


def forms(document: bytes) -> list[bytes]:
    """What each picture in a document paints."""
    with pikepdf.open(io.BytesIO(document)) as pdf:
        streams = [each for each in pdf.objects if isinstance(each, pikepdf.Stream)]
        return [each.read_bytes() for each in streams if each.get("/Subtype") == "/Form"]


def centre(shape: Shape) -> Point:
    """The middle of a shape's points."""
    spots = [point for step in shape.path for point in step.points]
    return Point(sum(p.x for p in spots) / len(spots), sum(p.y for p in spots) / len(spots))
