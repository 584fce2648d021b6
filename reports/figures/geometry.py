"""Points, directions and paths. y is up; directions are degrees, anticlockwise from +x."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

_ROUND = 0.5522847498  # handle length of a cubic that looks like a quarter circle


class Point(NamedTuple):
    """A place on the page, in figure units."""

    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Step:
    """One path operator with its points: move, line, cubic curve or close."""

    op: Literal["M", "L", "C", "Z"]
    points: tuple[Point, ...] = ()


Path = tuple[Step, ...]


def move(origin: Point, direction: float, distance: float) -> Point:
    """The point at a distance along a direction."""
    angle = math.radians(direction)
    return Point(origin.x + distance * math.cos(angle), origin.y + distance * math.sin(angle))


def local(origin: Point, direction: float, along: float, left: float) -> Point:
    """The point `along` a direction from the origin and `left` of it."""
    return move(move(origin, direction, along), direction + 90, left)


def heading(start: Point, end: Point) -> float:
    """The direction from one point to another."""
    return math.degrees(math.atan2(end.y - start.y, end.x - start.x))


def blend(start: Point, end: Point, share: float) -> Point:
    """The point at a share of the way from start to end."""
    return Point(start.x + (end.x - start.x) * share, start.y + (end.y - start.y) * share)


def polyline(points: Sequence[Point], *, closed: bool = False) -> Path:
    """Straight lines through the points."""
    steps = (Step("M", (points[0],)), *(Step("L", (p,)) for p in points[1:]))
    return (*steps, Step("Z")) if closed else steps


def spline(points: Sequence[Point], *, closed: bool = False) -> Path:
    """A smooth curve through the points (Catmull-Rom)."""
    steps = [Step("M", (points[0],)), *_curves(points, closed=closed)]
    return (*steps, Step("Z")) if closed else tuple(steps)


def outline(*runs: Sequence[Point]) -> Path:
    """A closed shape of smooth runs joined by straight lines, so that hems keep their corners."""
    steps: list[Step] = [Step("M", (runs[0][0],))]
    for index, run in enumerate(runs):
        if index:
            steps.append(Step("L", (run[0],)))
        steps.extend(_curves(run, closed=False))
    return (*steps, Step("Z"))


def _curves(points: Sequence[Point], *, closed: bool) -> Iterable[Step]:
    count = len(points)
    for i in range(count if closed else count - 1):
        here, ahead = points[i], points[(i + 1) % count]
        before = points[i - 1] if closed or i else here
        after = points[(i + 2) % count] if closed or i + 2 < count else ahead
        first = Point(here.x + (ahead.x - before.x) / 6, here.y + (ahead.y - before.y) / 6)
        second = Point(ahead.x - (after.x - here.x) / 6, ahead.y - (after.y - here.y) / 6)
        yield Step("C", (first, second, ahead))


def ellipse(centre: Point, along: float, across: float | None = None, turn: float = 0) -> Path:
    """An ellipse; a circle when only one radius is given."""
    across = along if across is None else across
    ring = (
        *((1.0, 0.0), (1.0, _ROUND), (_ROUND, 1.0)),
        *((0.0, 1.0), (-_ROUND, 1.0), (-1.0, _ROUND)),
        *((-1.0, 0.0), (-1.0, -_ROUND), (-_ROUND, -1.0)),
        *((0.0, -1.0), (_ROUND, -1.0), (1.0, -_ROUND), (1.0, 0.0)),
    )
    at = [local(centre, turn, u * along, v * across) for u, v in ring]
    quarters = [Step("C", (at[i], at[i + 1], at[i + 2])) for i in (1, 4, 7, 10)]
    return (Step("M", (at[0],)), *quarters, Step("Z"))


def box(low: Point, high: Point, radius: float = 0, turn: float = 0) -> Path:
    """A rectangle with rounded corners, optionally turned about its centre."""
    centre = blend(low, high, 0.5)
    wide, tall = (high.x - low.x) / 2, (high.y - low.y) / 2
    r = min(radius, wide, tall)
    k = r * (1 - _ROUND)

    def at(x: float, y: float) -> Point:
        return local(centre, turn, x, y)

    steps: list[Step] = [Step("M", (at(-wide + r, -tall),))]
    for sx, sy, tip_first in ((1, -1, True), (1, 1, False), (-1, 1, True), (-1, -1, False)):
        ends = (at(sx * (wide - r), sy * tall), at(sx * wide, sy * (tall - r)))
        bends = (at(sx * (wide - k), sy * tall), at(sx * wide, sy * (tall - k)))
        if not tip_first:
            ends, bends = ends[::-1], bends[::-1]
        steps.append(Step("L", (ends[0],)))
        steps.append(Step("C", (*bends, ends[1])))
    return (*steps, Step("Z"))


def mirrored(path: Path) -> Path:
    """The path seen in a mirror (x changes sign)."""
    return tuple(Step(s.op, tuple(Point(-p.x, p.y) for p in s.points)) for s in path)


def reach(root: Point, target: Point, upper: float, lower: float, bend: int) -> tuple[float, float]:
    """Directions of two links that end exactly at the target; raises when it is out of reach."""
    distance = math.dist(root, target)
    if not abs(upper - lower) < distance <= upper + lower:
        raise ValueError(f"target {target} is {distance:.1f} from {root}, links {upper} + {lower}")
    cosine = (upper**2 + distance**2 - lower**2) / (2 * upper * distance)
    first = heading(root, target) + bend * math.degrees(math.acos(max(-1.0, min(1.0, cosine))))
    return first, heading(move(root, first, upper), target)
