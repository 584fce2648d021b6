"""Exercises on the front, seen from the side."""

from reports.figures import poses_lying as poses
from reports.figures.body import Part, paint
from reports.figures.display import COLOURS, Shapes, merged
from reports.figures.faces import face
from reports.figures.frontal import taper
from reports.figures.geometry import Point, move
from reports.figures.lying import settled
from reports.figures.marks import arrow
from reports.figures.props import mat
from reports.figures.scene import Rest, Scene
from reports.figures.skeleton import solve

_HANDS = (Rest("near_hand"), Rest("far_hand"))


def _hands_below(ground: Shapes, marked: bool) -> Scene:
    """How D-01 and D-03 begin."""
    body = solve(settled(poses.PRONE_START))
    return Scene(
        "start",
        "Lying on the front, hands flat beneath the shoulders, back loose.",
        (*ground, *paint(body, marked=marked)),
        body=body,
        rests=(Rest("belly"), *_HANDS),
    )


def press_up(marked: bool) -> tuple[Scene, ...]:
    """D-01: the arms lift the chest a little, the pelvis stays down."""
    end, ground = solve(settled(poses.PRONE_PRESSED)), mat(-64, 58)
    return (
        _hands_below(ground, marked),
        Scene(
            "end",
            "The arms lift the chest a little. Pelvis and thighs stay down, elbows stay bent.",
            (
                *ground,
                *paint(end, marked=marked),
                *arrow([Point(51, 12), Point(54, 22), Point(52, 32)]),
            ),
            body=end,
            rests=_HANDS,
        ),
    )


def lie_on_front(marked: bool) -> tuple[Scene, ...]:
    """D-02: resting on the front, head turned to the near side."""
    body = solve(settled(poses.PRONE_REST))
    centre = move(body.skull, 0, 6.6)
    looking = face(Point(centre.x, 6.4), body.face + 4)
    order: tuple[Part, ...] = ("far_arm", "far_leg", "shirt", "near_leg", "near_arm")
    return (
        Scene(
            "rest",
            "Lying on the front, arms beside the body, head turned to one side, eyes closed.",
            (
                *mat(-64, 58),
                *merged(taper(body.spine[-1][0], centre, (3.6, 3.0), COLOURS.skin)),
                *looking,
                *paint(body, marked=marked, order=order),
            ),
            body=body,
            rests=(Rest("belly"),),
        ),
    )


def on_elbows(marked: bool) -> tuple[Scene, ...]:
    """D-03: propped on the forearms, the back sags."""
    end, ground = solve(settled(poses.PRONE_ON_ELBOWS)), mat(-64, 66)
    return (
        _hands_below(ground, marked),
        Scene(
            "end",
            "Propped on the forearms, elbows under the shoulders. The back and belly sag.",
            (
                *ground,
                *paint(end, marked=marked),
                *arrow([Point(56, 17), Point(58, 27), Point(55, 36)]),
            ),
            body=end,
            rests=_HANDS,
        ),
    )
