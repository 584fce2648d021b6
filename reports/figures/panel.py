"""A drawn picture as others see it, and the pictures of every drawn exercise."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from reports.figures import (
    scene_buttock,
    scenes_above,
    scenes_figure_four,
    scenes_floss,
    scenes_front,
    scenes_kneeling,
    scenes_pelvis,
    scenes_prone,
    scenes_side_lying,
    scenes_sitting,
    scenes_standing,
    scenes_supine,
    scenes_upright,
)
from reports.figures.display import Shapes, extent, flipped
from reports.figures.geometry import Point
from reports.figures.letters import BodySide, tag
from reports.figures.scene import Scene
from reports.figures.styles import DEFAULT_STYLE, StyleName, dressed

_MARGIN = 2.0

Draw = Callable[[bool], tuple[Scene, ...]]


@dataclass(frozen=True, slots=True)
class Panel:
    """One drawn picture. One unit is 1 % of body height."""

    key: str
    width: float
    height: float
    alt: str
    style: StyleName = DEFAULT_STYLE


@dataclass(frozen=True, slots=True)
class Picture:
    """A panel with what is painted in it; the lower left corner is at the origin of its frame."""

    panel: Panel
    shapes: Shapes
    corner: Point


@dataclass(frozen=True, slots=True)
class Exercise:
    """What draws an exercise: its scenes for each variant, in printing order."""

    sided: bool
    variants: Mapping[str, tuple[Draw, ...]]


def _one(*draws: Draw, sided: bool = False) -> Exercise:
    return Exercise(sided, MappingProxyType({"": draws}))


DRAWN: Mapping[str, Exercise] = MappingProxyType(
    {
        "N-01": Exercise(
            True,
            MappingProxyType(
                {
                    "": (scenes_floss.floss,),
                    "relaxed_foot": (scenes_floss.floss_foot_relaxed,),
                }
            ),
        ),
        "N-02": _one(scenes_upright.seated_slider, sided=True),
        "N-03": _one(scenes_above.side_slider, sided=True),
        "N-04": _one(scenes_floss.slider, sided=True),
        "N-05": _one(scenes_upright.walk),
        "F-01": _one(scenes_supine.knees_to_chest),
        "F-02": _one(scenes_supine.one_knee, sided=True),
        "F-03": _one(scenes_supine.pelvic_tilt),
        "F-04": _one(scenes_sitting.forward_bend),
        "F-05": _one(scenes_kneeling.rock_back),
        "F-06": _one(scenes_standing.foot_on_step, sided=True),
        "S-01": _one(scenes_upright.lunge, sided=True),
        "S-02": _one(scenes_supine.other_leg_long, sided=True),
        "S-03": Exercise(
            False,
            MappingProxyType(
                {
                    "supine": (scenes_supine.squeeze_position, scenes_front.squeeze_lying),
                    "seated": (scenes_front.squeeze_seated,),
                }
            ),
        ),
        "S-04": _one(scenes_supine.bridge),
        "S-05": _one(scenes_side_lying.clam, sided=True),
        "S-06": _one(scenes_kneeling.bird_dog),
        "S-07": _one(scenes_side_lying.leg_lift, sided=True),
        "M-01": _one(scenes_upright.ball_on_floor, scene_buttock.where_on_buttock, sided=True),
        "M-02": _one(scenes_upright.ball_at_wall, scene_buttock.where_on_buttock, sided=True),
        "M-03": _one(scenes_figure_four.lying_figure_four, sided=True),
        "M-04": _one(scenes_figure_four.seated_figure_four, sided=True),
        "M-05": _one(scenes_pelvis.hip_hitch, sided=True),
        "D-01": _one(scenes_prone.press_up),
        "D-02": _one(scenes_prone.lie_on_front),
        "D-03": _one(scenes_prone.on_elbows),
        "D-04": _one(scenes_standing.back_bend),
        "D-05": _one(scenes_pelvis.side_glide, sided=True),
        "D-06": _one(scenes_sitting.supported_sitting),
        "D-07": _one(scenes_standing.hip_hinge),
        "G-01": _one(scenes_upright.calm_breathing),
        "G-02": Exercise(
            False,
            MappingProxyType(
                {
                    "supine": (scenes_supine.calves_on_chair,),
                    "side_lying": (scenes_above.side_rest,),
                }
            ),
        ),
    }
)


def drawn_exercises() -> frozenset[str]:
    """The exercises that have figures; the others are printed without."""
    return frozenset(DRAWN)


def panels(
    exercise_id: str,
    variant: str | None,
    side: BodySide | None,
    style: StyleName = DEFAULT_STYLE,
) -> tuple[Panel, ...]:
    """The pictures of an exercise in printing order; none when it is not drawn.

    Without a variant the first one is drawn. Without a side, or for an exercise that has none,
    there is neither stripe nor word. `style` is the body style the clinic has chosen.
    """
    exercise = DRAWN.get(exercise_id)
    if exercise is None:
        return ()
    chosen = next(iter(exercise.variants)) if variant is None else variant
    if chosen not in exercise.variants:
        return ()
    marked = side if exercise.sided else None
    return tuple(p.panel for p in _pictures(exercise_id, chosen, marked, style))


def picture(panel: Panel) -> Picture:
    """What is painted in a panel."""
    exercise_id, *rest = panel.key.split(".")
    variant = rest.pop(0) if rest[0] in DRAWN[exercise_id].variants else ""
    side = _SIDES.get(rest[-1])
    drawn = _pictures(exercise_id, variant, side, panel.style)
    return next(p for p in drawn if p.panel.key == panel.key)


@cache
def _pictures(
    exercise_id: str, variant: str, side: BodySide | None, style: StyleName
) -> tuple[Picture, ...]:
    draws = DRAWN[exercise_id].variants[variant]
    scenes = [scene for draw in draws for scene in draw(side is not None)]
    painted = [(scene, dressed(_lettered(scene, side), style)) for scene in scenes]
    shared = [shapes for scene, shapes in painted if not scene.own_frame]
    stem = ".".join(part for part in (exercise_id, variant) if part)
    return tuple(
        _framed(
            f"{stem}.{scene.step}" + (f".{side}" if side else ""),
            scene.alt,
            side,
            style,
            shapes,
            extent(shapes if scene.own_frame else [s for frame in shared for s in frame]),
        )
        for scene, shapes in painted
    )


def forget() -> None:
    """Drop the pictures drawn so far."""
    _pictures.cache_clear()


def _lettered(scene: Scene, side: BodySide | None) -> Shapes:
    """The scene for a side: mirrored for the left, and only then lettered."""
    if side is None:
        return scene.shapes
    if side == "right":
        return (*scene.shapes, *tag(side, scene.tag, scene.tag_foot))
    foot = None if scene.tag_foot is None else Point(-scene.tag_foot.x, scene.tag_foot.y)
    return (*flipped(scene.shapes), *tag(side, Point(-scene.tag.x, scene.tag.y), foot))


def _framed(
    key: str,
    alt: str,
    side: BodySide | None,
    style: StyleName,
    shapes: Shapes,
    span: tuple[Point, Point],
) -> Picture:
    low, high = span
    words = _WORDS[side]
    the, other = words
    named = alt.format(the=the, The=the.capitalize(), other=other, Other=other.capitalize())
    wide, tall = high.x - low.x + 2 * _MARGIN, high.y - low.y + 2 * _MARGIN
    panel = Panel(key, round(wide, 2), round(tall, 2), named, style)
    return Picture(panel, shapes, Point(low.x - _MARGIN, low.y - _MARGIN))


_WORDS: Mapping[BodySide | None, tuple[str, str]] = MappingProxyType(
    {
        "right": ("the right", "the left"),
        "left": ("the left", "the right"),
        None: ("one", "the other"),
    }
)

_SIDES: Mapping[str, BodySide] = MappingProxyType({"left": "left", "right": "right"})
