"""What is drawn on top of a figure to say how it moves."""

from collections.abc import Sequence

from reports.figures.display import COLOURS, Shape, Shapes
from reports.figures.geometry import Path, Point, heading, local, move, polyline, spline

_WIDTH = 1.9
_HEAD = 5.2
_HALO = 2.0


def arrow(points: Sequence[Point], *, both: bool = False, small: bool = False) -> Shapes:
    """A motion arrow with a white halo, so that it reads over limbs and in grey."""
    size = 0.72 if small else 1.0
    head = _HEAD * size
    run = list(points)
    tips = [_tip(run[-1], run[-2], head)]
    run[-1] = move(run[-1], heading(run[-1], run[-2]), head * 0.6)
    if both:
        tips.append(_tip(run[0], run[1], head))
        run[0] = move(run[0], heading(run[0], run[1]), head * 0.6)
    line = spline(run)
    width, paper = _WIDTH * size, COLOURS.paper
    return (
        Shape(line, None, paper, width + _HALO, (), "halo"),
        *(Shape(tip, paper, paper, _HALO + 0.4, (), "halo") for tip in tips),
        Shape(line, None, COLOURS.motion, width, (), "motion"),
        *(Shape(tip, COLOURS.motion, COLOURS.motion, 0.4, (), "motion") for tip in tips),
    )


def arc_arrow(
    centre: Point,
    radius: float,
    span: tuple[float, float],
    *,
    both: bool = False,
    small: bool = False,
) -> Shapes:
    """A motion arrow along an arc, from one direction to another."""
    count = 9
    turns = [span[0] + (span[1] - span[0]) * i / (count - 1) for i in range(count)]
    return arrow([move(centre, turn, radius) for turn in turns], both=both, small=small)


def _tip(point: Point, before: Point, size: float) -> Path:
    back = heading(point, before)
    wings = [local(point, back, size, size * 0.52), local(point, back, size * 0.72, 0)]
    return polyline([point, *wings, local(point, back, size, -size * 0.52)], closed=True)
