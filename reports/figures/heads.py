"""The head in profile: calm face and neck."""

from collections.abc import Sequence

from reports.figures.coverings import hair_in_profile, scarf_in_profile
from reports.figures.display import COLOURS, Shapes, crease, fill, merged, mix, shade, stroke
from reports.figures.geometry import Path, Point, ellipse, local, outline, spline
from reports.figures.skeleton import Body

Outline = Sequence[tuple[float, float]]  # above the neck joint, forward of it

_FACE = (
    *((-0.4, -3.2), (2.2, -4.6), (5.0, -5.8), (8.2, -6.0), (11.0, -4.8), (12.8, -1.9), (13.1, 1.2)),
    *(
        (12.0, 4.1),
        (10.0, 5.6),
        (8.2, 5.9),
        (7.0, 5.75),
        (5.7, 6.5),
        (4.7, 7.3),
        (4.15, 7.0),
        (3.75, 6.1),
    ),
    *(
        (3.1, 6.4),
        (2.6, 6.05),
        (2.1, 6.25),
        (1.3, 5.75),
        (0.4, 5.95),
        (-0.7, 5.6),
        (-1.3, 4.4),
        (-0.7, 2.6),
        (0.0, 0.5),
    ),
)


def head(body: Body) -> Shapes:
    """Neck and head; the collar of the shirt is painted over the neck later."""

    def at(points: Outline) -> list[Point]:
        return [local(body.skull, body.face, u, -v) for u, v in points]

    skin, line = COLOURS.skin, crease(COLOURS.skin)
    ear = at(((5.0, -0.9),))[0]
    return (
        *merged([(neck(body), skin), (spline(at(_FACE), closed=True), skin)]),
        fill(
            spline(
                at(((0.2, 4.6), (-0.5, 3.2), (0.3, 0.6), (2.0, -0.6), (1.6, 1.4), (0.9, 3.4))),
                closed=True,
            ),
            shade(skin),
            "shade",
        ),
        *hair_in_profile(body),
        *(s for s in (fill(ellipse(ear, 1.75, 1.2, body.face), skin, "ear"),)),
        stroke(ellipse(ear, 1.75, 1.2, body.face), COLOURS.line, 0.42),
        stroke(spline(at(((5.4, -1.3), (5.7, -0.7), (5.0, -0.5)))), line, 0.32),
        stroke(spline(at(((6.95, 3.1), (6.55, 3.8), (6.75, 4.7)))), COLOURS.line, 0.5, "eye"),
        stroke(
            spline(at(((8.3, 3.0), (8.65, 4.0), (8.35, 5.0)))), mix(COLOURS.hair, skin, 0.15), 0.6
        ),
        stroke(
            spline(at(((2.6, 6.0), (2.45, 4.9), (2.85, 4.2)))),
            mix(skin, COLOURS.line, 0.65),
            0.42,
            "mouth",
        ),
        fill(
            ellipse(at(((3.7, 3.7),))[0], 1.2, 0.9, body.face), mix(skin, "#C8553D", 0.16), "shade"
        ),
        *scarf_in_profile(body),
    )


def neck(body: Body) -> Path:
    """The neck between shirt and head."""
    base, chest = body.spine[-1]
    front = [
        local(base, chest, -3.0, -4.2),
        local(base, chest, 0.6, -3.2),
        local(body.skull, body.face, 0.6, -2.9),
    ]
    back = [
        local(body.skull, body.face, 2.6, 4.2),
        local(base, chest, 0.8, 3.0),
        local(base, chest, -3.0, 4.0),
    ]
    return outline(front, back)
