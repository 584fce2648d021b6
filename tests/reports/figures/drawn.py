"""Every picture that can be drawn, for the tests to walk over."""

from collections.abc import Iterator

from reports.figures import Panel, panels
from reports.figures.display import Shape
from reports.figures.drawings import DRAWN
from reports.figures.geometry import Point
from reports.figure_words import BodySide
from reports.figures.scene import Scene

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


def centre(shape: Shape) -> Point:
    """The middle of a shape's points."""
    spots = [point for step in shape.path for point in step.points]
    return Point(sum(p.x for p in spots) / len(spots), sum(p.y for p in spots) / len(spots))
