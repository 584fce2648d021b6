"""What covers the head: short hair, hair tied up, or a headscarf. The body style picks one."""

from collections.abc import Callable, Sequence

from reports.figures.display import COLOURS, Shapes, covering, crease, merged, mix, stroke
from reports.figures.geometry import Point, ellipse, local, outline, spline
from reports.figures.skeleton import Body

Spots = Sequence[tuple[float, float]]
Placed = Callable[[Spots, int], list[Point]]  # where spots beside a face are; -1 mirrors them

# In profile: above the neck joint, forward of it.
_HAIR = (
    *(
        (1.4, -4.6),
        (3.4, -5.6),
        (6.4, -6.55),
        (9.6, -6.1),
        (12.4, -4.0),
        (13.9, -0.6),
        (13.8, 2.6),
        (12.4, 5.0),
    ),
    *(
        (10.6, 5.9),
        (10.3, 4.2),
        (9.9, 2.4),
        (8.6, 1.4),
        (7.0, 0.9),
        (6.2, 0.4),
        (5.9, -1.6),
        (4.2, -2.6),
        (2.6, -3.0),
    ),
)
_KNOT = (12.6, -4.4)
_SCARF = (*((10.9, 5.4), (9.4, 3.9), (7.2, 2.7), (4.6, 2.2), (1.9, 2.6), (0.2, 3.9), (-0.9, 5.0)),)
_SCARF_BACK = (
    *((2.2, -6.6), (5.6, -7.5), (9.4, -7.0), (12.6, -4.8), (14.3, -1.2), (14.0, 2.4), (12.4, 4.7)),
)
_DRAPE = (((0.4, 3.0), (-0.4, 0.2), (-0.6, -3.6)), ((6.4, 1.0), (4.6, -2.2), (1.6, -4.6)))

# From the front: above the middle of the face, beside it.
_CAP = ((0.6, 5.2), (3.2, 5.9), (6.0, 4.9), (7.8, 2.4), (8.1, 0.0))
_FRINGE = ((4.6, -3.6), (5.2, -1.2), (4.6, 1.4), (3.4, 3.8), (1.6, 4.7))
_HOOD = ((-10.8, 4.4), (-7.6, 4.6), (-4.6, 5.9), (-0.4, 6.9), (4.0, 6.3), (7.4, 3.6), (8.5, 0.0))
_OPENING = ((-6.5, 0.0), (-5.2, 2.4), (-2.4, 4.1), (1.4, 4.3), (4.2, 3.0), (5.2, 0.0))


def hair_in_profile(body: Body) -> Shapes:
    """Short hair, and the same tied to a knot."""

    def at(spots: Spots) -> list[Point]:
        return [local(body.skull, body.face, u, -v) for u, v in spots]

    cut = (spline(at(_HAIR), closed=True), COLOURS.hair)
    gloss = _gloss(at(((9.4, -4.4), (11.4, -2.0), (12.2, 1.0))))
    knot = (ellipse(at((_KNOT,))[0], 2.5), COLOURS.hair)
    return (
        *covering((*merged([cut]), *gloss), "short"),
        *covering((*merged([knot]), *merged([cut]), *gloss), "tied"),
    )


def scarf_in_profile(body: Body) -> Shapes:
    """A headscarf round hair, ear and neck, tucked into the shirt."""
    base, chest = body.spine[-1]

    def at(spots: Spots) -> list[Point]:
        return [local(body.skull, body.face, u, -v) for u, v in spots]

    front = [*at(_SCARF), local(base, chest, 1.2, -4.0), local(base, chest, -2.6, -4.6)]
    back = [local(base, chest, -2.6, 4.6), local(base, chest, 1.4, 4.2), *at(_SCARF_BACK)]
    cloth = outline(front, back, at((_SCARF_BACK[-1], _SCARF[0])))
    folds = [stroke(spline(at(run)), crease(COLOURS.scarf), 0.42) for run in _DRAPE]
    return covering((*merged([(cloth, COLOURS.scarf)]), *folds), "scarf")


def hair_from_front(at: Placed) -> Shapes:
    """Short hair, and the same tied to a knot."""
    cap = (outline(at(_CAP, 1), at(_CAP, -1)[::-1], at(_FRINGE, 1)), COLOURS.hair)
    gloss = _gloss(at(((6.0, -3.6), (7.0, -1.4), (7.0, 0.8)), 1))
    knot = (ellipse(at(((9.0, 0.0),), 1)[0], 2.5), COLOURS.hair)
    return (
        *covering((*merged([cap]), *gloss), "short"),
        *covering((*merged([knot]), *merged([cap]), *gloss), "tied"),
    )


def scarf_from_front(at: Placed) -> Shapes:
    """A headscarf that leaves the face open; its opening runs the other way round, as a hole."""
    hood = outline(at(_HOOD, 1), at(_HOOD, -1)[::-1])
    hole = spline([*at(_OPENING, -1), *at(_OPENING[1:-1], 1)[::-1]], closed=True)
    fold = at(((-6.9, -1.4), (-8.0, 0.4), (-8.2, 3.2)), 1)
    cloth = (*hood, *hole)
    lines = (stroke(spline(fold), crease(COLOURS.scarf), 0.42),)
    return covering((*merged([(cloth, COLOURS.scarf)]), *lines), "scarf")


def _gloss(spots: Sequence[Point]) -> Shapes:
    return (stroke(spline(spots), mix(COLOURS.hair, COLOURS.paper, 0.25), 0.7),)
