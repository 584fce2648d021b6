"""A drawn picture as others see it: mirrored, lettered, dressed and framed."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache, lru_cache
from types import MappingProxyType

from reports.figure_words import ENGLISH, BodySide, FigureWords
from reports.figures.display import Shapes, extent, flipped
from reports.figures.drawings import DRAWN
from reports.figures.geometry import Point
from reports.figures.letters import tag
from reports.figures.scene import Scene
from reports.figures.styles import DEFAULT_STYLE, StyleName, dressed

_MARGIN = 2.0


@dataclass(frozen=True, slots=True)
class Panel:
    """One drawn picture, with the words of a language. One unit is 1 % of body height."""

    key: str
    width: float
    height: float
    alt: str
    style: StyleName = DEFAULT_STYLE
    words: FigureWords = field(default=ENGLISH, repr=False)


@dataclass(frozen=True, slots=True)
class Picture:
    """A panel with what is painted in it; the lower left corner is at the origin of its frame."""

    panel: Panel
    shapes: Shapes
    corner: Point


def drawn_exercises() -> frozenset[str]:
    """The exercises that have figures; the others are printed without."""
    return frozenset(DRAWN)


@lru_cache(maxsize=2048)  # little: what is painted in them is not kept
def panels(
    exercise_id: str,
    variant: str | None,
    side: BodySide | None,
    style: StyleName = DEFAULT_STYLE,
    words: FigureWords = ENGLISH,
) -> tuple[Panel, ...]:
    """The pictures of an exercise in printing order; none when it is not drawn.

    Without a variant the first one is drawn. Without a side, or for an exercise that has none,
    there is neither stripe nor word. `style` is the body style the clinic has chosen, `words` are
    those of the reader's language.
    """
    exercise = DRAWN.get(exercise_id)
    if exercise is None:
        return ()
    chosen = next(iter(exercise.variants)) if variant is None else variant
    if chosen not in exercise.variants:
        return ()
    marked = side if exercise.sided else None
    return tuple(p.panel for p in _pictures(exercise_id, chosen, marked, style, words))


def picture(panel: Panel) -> Picture:
    """What is painted in a panel."""
    exercise_id, *rest = panel.key.split(".")
    variant = rest.pop(0) if rest[0] in DRAWN[exercise_id].variants else ""
    side = _SIDES.get(rest[-1])
    drawn = _pictures(exercise_id, variant, side, panel.style, panel.words)
    return next(p for p in drawn if p.panel.key == panel.key)


@lru_cache(maxsize=4)  # a megabyte each; who paints one keeps what comes out
def _pictures(
    exercise_id: str, variant: str, side: BodySide | None, style: StyleName, words: FigureWords
) -> tuple[Picture, ...]:
    draws = DRAWN[exercise_id].variants[variant]
    scenes = [scene for draw in draws for scene in draw(side is not None)]
    painted = [(scene, dressed(_lettered(scene, side, words), style)) for scene in scenes]
    shared = [s for scene, shapes in painted if not scene.own_frame for s in shapes]
    frame = extent(shared) if shared else None
    found = []
    for scene, shapes in painted:
        name = _name(exercise_id, variant, scene)
        key, alt = f"{name}.{side}" if side else name, words.alt(name, scene.alt, side)
        span = frame if frame and not scene.own_frame else extent(shapes)
        found.append(_framed(Panel(key, 0, 0, alt, style, words), shapes, span))
    return tuple(found)


def _name(exercise_id: str, variant: str, scene: Scene) -> str:
    return ".".join(part for part in (exercise_id, variant, scene.step) if part)


@cache
def alternative_texts() -> Mapping[str, str]:
    """The English text that stands for each picture, by the picture's id, with its blanks."""
    return {
        _name(exercise_id, variant, scene): scene.alt
        for exercise_id, exercise in DRAWN.items()
        for variant, draws in exercise.variants.items()
        for draw in draws
        for scene in draw(exercise.sided)
    }


def forget() -> None:
    """Drop the pictures drawn so far."""
    panels.cache_clear()
    _pictures.cache_clear()


def _lettered(scene: Scene, side: BodySide | None, words: FigureWords) -> Shapes:
    """The scene for a side: mirrored for the left, and only then lettered."""
    if side is None:
        return scene.shapes
    if side == "right":
        return (*scene.shapes, *tag(words.tags[side], scene.tag, scene.tag_foot))
    foot = None if scene.tag_foot is None else Point(-scene.tag_foot.x, scene.tag_foot.y)
    return (*flipped(scene.shapes), *tag(words.tags[side], Point(-scene.tag.x, scene.tag.y), foot))


def _framed(panel: Panel, shapes: Shapes, span: tuple[Point, Point]) -> Picture:
    low, high = span
    wide, tall = high.x - low.x + 2 * _MARGIN, high.y - low.y + 2 * _MARGIN
    sized = replace(panel, width=round(wide, 2), height=round(tall, 2))
    return Picture(sized, shapes, Point(low.x - _MARGIN, low.y - _MARGIN))


_SIDES: Mapping[str, BodySide] = MappingProxyType({"left": "left", "right": "right"})
