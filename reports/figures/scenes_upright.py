"""Exercises standing and sitting, seen from the side."""

from reports.figures import poses_upright as poses
from reports.figures.body import near_leg, paint
from reports.figures.display import ghosted
from reports.figures.geometry import Point
from reports.figures.marks import arc_arrow, arrow
from reports.figures.props import backdrop, ball, cast, chair, floor, mat, wall
from reports.figures.scene import Rest, Scene, stripe_spot
from reports.figures.skeleton import solve

_FEET = (Rest("near_foot"), Rest("far_foot"))


def walk(marked: bool) -> tuple[Scene, ...]:
    """N-05: easy walking."""
    body = solve(poses.WALK)
    return (
        Scene(
            "walk",
            "Walking upright on the flat at an easy pace, arms swinging.",
            (
                *floor(-36, 42),
                *cast(0, 46),
                *paint(body, marked=marked, shod=True),
                *arrow([Point(18, 74), Point(36, 74)]),
            ),
            body=body,
        ),
    )


def seated_slider(marked: bool) -> tuple[Scene, ...]:
    """N-02: the knee straightens while the head tips back."""
    start, end = solve(poses.SIT_CHIN_DOWN), solve(poses.SIT_KNEE_STRAIGHT)
    room = (*floor(-30, 60), *chair(16, poses.SEAT, back=-1, depth=25, rise=30))
    return (
        Scene(
            "start",
            "Sitting tall on a chair, chin down, {the} knee bent.",
            (*room, *paint(start, marked=marked, shod=True)),
            Point(40, 44),
            stripe_spot(start, 17),
            start,
            (*_FEET, Rest("seat", poses.SEAT)),
        ),
        Scene(
            "end",
            "{The} knee straightens while the head tips back.",
            (
                *room,
                *ghosted(near_leg(start, shod=True)),
                *paint(end, marked=marked, shod=True),
                *arc_arrow(end.near_leg.knee, 30, (-64, -38)),
                *arc_arrow(end.spine[-1][0], 24, (66, 98), small=True),
            ),
            Point(40, 48),
            stripe_spot(end, 17),
            end,
            (Rest("far_foot"), Rest("seat", poses.SEAT)),
        ),
    )


def lunge(marked: bool) -> tuple[Scene, ...]:
    """S-01: the pelvis rocks towards the chair."""
    start, end = solve(poses.LUNGE_START), solve(poses.LUNGE_END)
    room = (
        *backdrop(-30, 54, 102),
        *floor(-32, 59),
        *wall(54, 102, 4),
        *cast(3, 26),
        *cast(35, 34),
        *chair(20, poses.LUNGE_SEAT, depth=27, rise=24),
    )
    return (
        Scene(
            "start",
            "Standing upright, {the} foot on a chair against a wall, one hand on the wall.",
            (*room, *paint(start, marked=marked, shod=True)),
            Point(42.5, 62),
            stripe_spot(start, 20),
            start,
            (Rest("near_foot", poses.LUNGE_SEAT), Rest("far_foot")),
        ),
        Scene(
            "end",
            "Upright, {the} foot on the chair, the pelvis moves to the chair and back, slowly.",
            (
                *room,
                *paint(end, marked=marked, shod=True),
                *arrow([Point(-24, 51), Point(-2.5, 51)], both=True),
            ),
            Point(42.5, 62),
            stripe_spot(end, 20),
            end,
            (Rest("near_foot", poses.LUNGE_SEAT), Rest("far_foot")),
        ),
    )


def ball_on_floor(marked: bool) -> tuple[Scene, ...]:
    """M-01: the sore buttock rests on a ball."""
    body = solve(poses.SIT_ON_BALL)
    return (
        Scene(
            "hold",
            "Sitting on a mat, hands behind, knees bent, a ball under {the} buttock. Keep still.",
            (
                *mat(-48, 52),
                *paint(body, marked=marked),
                *ball(Point(-4.0, 2.3), 2.3),
                *arrow([Point(-11, -7), Point(3, -7)], both=True, small=True),
            ),
            Point(4, 43),
            stripe_spot(body, 14),
            body,
            (*_FEET, Rest("near_hand"), Rest("far_hand")),
        ),
    )


def ball_at_wall(marked: bool) -> tuple[Scene, ...]:
    """M-02: leaning on a ball at the wall."""
    body = solve(poses.BALL_AT_WALL)
    return (
        Scene(
            "hold",
            "Standing with the back to a wall, leaning gently on a ball at {the} buttock.",
            (
                *floor(-18, 34),
                *wall(-11.9, 104),
                *cast(10, 26),
                *paint(body, marked=marked, shod=True),
                *ball(Point(-9.4, 52.6), 2.4),
                *arrow([Point(26, 56), Point(11, 56)]),
            ),
            Point(24, 40),
            stripe_spot(body, 14),
            body,
            _FEET,
        ),
    )


def calm_breathing(marked: bool) -> tuple[Scene, ...]:
    """G-01: sitting easily, hands on the belly."""
    body = solve(poses.SIT_EASY)
    return (
        Scene(
            "rest",
            "Sitting easily on a chair, hands on the belly, eyes closed, breathing out slowly.",
            (
                *floor(-30, 44),
                *chair(16, poses.SEAT, back=-1, depth=25, rise=30),
                *paint(body, marked=marked, shod=True),
            ),
            body=body,
            rests=(*_FEET, Rest("seat", poses.SEAT)),
        ),
    )
