"""Our own drawing of the body chart: a path for each zone of the right half, mirrored for the left.

Seen from behind the patient's right is on the viewer's right; from the front it is on the left.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from rules.knowledge_model import Zone

View = Literal["back", "front", "sole"]
VIEWS: tuple[View, ...] = ("front", "back", "sole")
TITLES: Mapping[str, str] = {"front": "Front", "back": "Back", "sole": "Soles of the feet"}
BOXES: Mapping[str, str] = {
    "front": "34 -6 172 488",
    "back": "34 -6 172 488",
    "sole": "34 0 172 150",
}
WIDER = "translate(120 0) scale(1.3 1) translate(-120 0)"
MIRRORED = "translate(120 0) scale(-1.3 1) translate(-120 0)"

TORSO = (
    "M120 -6 L166 -6 C164 28 158 48 158 66 C158 84 168 96 172 116 C176 136 176 160 175 176 "
    "C173 216 165 246 163 270 C161 292 164 300 165 312 C168 340 159 380 150 410 "
)
OUTLINES: Mapping[str, str] = {
    "back": TORSO + "C147 424 149 440 151 456 C150 468 128 468 127 456 C130 440 129 424 128 404 "
    "C125 374 124 340 126 309 C126 290 124 266 124 240 C123 220 122 205 121 194",
    "front": TORSO
    + "C152 430 160 444 166 460 C168 472 160 476 150 477 L134 479 C124 480 122 468 126 454 "
    "C130 440 129 424 128 404 C125 374 124 340 126 309 C126 290 124 266 124 240 "
    "C123 220 122 205 121 194",
    "sole": "M142 6 C126 6 124 30 128 52 C132 74 130 92 129 112 C128 138 162 138 161 112 "
    "C160 92 166 70 166 48 C166 22 158 6 142 6 Z",
}

SHAPES: Mapping[tuple[View, str], str] = {
    ("back", "mid_back"): "M76 -2 L164 -2 C162 26 157 44 157 58 L83 58 C83 44 78 26 76 -2 Z",
    ("back", "lumbar_midline"): "M108 61 L132 61 L132 99 L108 99 Z",
    ("back", "sacrum_midline"): "M108 102 L132 102 L128 138 C126 147 114 147 112 138 Z",
    ("back", "lumbar_para"): "M134.5 61 L157 61 C157 78 160 88 165 99 L134.5 99 Z",
    ("back", "buttock_upper"): "M134.5 102 L158 102 C161 114 162 128 162 140 L130 140 Z",
    ("back", "psis"): "M142 103 a6.5 8 0 1 0 .01 0 Z",
    ("back", "buttock_lower"): "M129.5 143 L162 143 C162 158 161 172 157 182 C146 193 130 192 "
    "121.5 186 L122 160 Z",
    ("back", "sit_bone"): "M137 167 a7.5 9.5 0 1 0 .01 0 Z",
    ("back", "hip_side"): "M160.5 102 L167 102 C173 118 176 140 175 166 L164.5 166 "
    "C165 144 164 122 160.5 102 Z",
    ("back", "thigh_back"): "M122 190 C136 197 152 194 161 179 L164 169 L175 169 "
    "C173 212 165 242 163 262 L125 262 C124 240 123 214 122 190 Z",
    ("back", "knee_back"): "M125 265 L163 265 C161 282 162 296 164 305 L126 305 "
    "C126 292 125 280 125 265 Z",
    ("back", "calf"): "M126 308 L164.5 308 C168 336 160 374 151 402 L128.5 402 "
    "C125 372 124 340 126 308 Z",
    ("back", "heel"): "M129 426 L148.5 426 C149 440 152 448 151 456 C150 468 128 468 127 456 Z",
    ("front", "hip_side"): "M164 102 L167 102 C173 118 176 140 175 166 L164.5 166 "
    "C164 146 160 130 153 116 Z",
    ("front", "groin"): "M121.5 174 L147 124 C155 132 160 142 162 152 L134 192 "
    "C127 192 122 186 121.5 174 Z",
    ("front", "thigh_inner"): "M121.5 190 C125 196 130 197 134 195 L137 262 L125 262 "
    "C124 240 122 214 121.5 190 Z",
    ("front", "thigh_front"): "M136.5 192 L162.5 155 L162 169 L152 262 L139.5 262 Z",
    ("front", "thigh_side"): "M164.5 169 L175 169 C173 212 165 242 163 262 L154.5 262 Z",
    ("front", "knee_front"): "M125 265 L163 265 C161 282 162 296 164 305 L126 305 "
    "C126 292 125 280 125 265 Z",
    ("front", "shin_inner"): "M126 308 L138 308 L136 398 L128.5 398 C125 370 124 340 126 308 Z",
    ("front", "shin_front"): "M140.5 308 L151.5 308 L145 398 L138.5 398 Z",
    ("front", "shin_outer"): "M154 308 L164.5 308 C168 334 160 372 152.5 398 L147.5 398 Z",
    ("front", "ankle_inner"): "M128.5 401 L138.5 401 L138.5 423 L128.5 423 Z",
    ("front", "ankle_outer"): "M141 401 L151.5 401 C149 410 149 416 151 423 L141 423 Z",
    ("front", "foot_top"): "M128.5 426 L144 426 C146 440 150 452 152 466 L143 470 "
    "L139 456 L127 452 C128.5 444 129 434 128.5 426 Z",
    ("front", "big_toe"): "M126.5 455 L137 459 L140.5 472 C140 480 124 482 124 470 "
    "C124 464 125 460 126.5 455 Z",
    ("front", "foot_outer"): "M146.5 426 L151.5 426 C155 438 163 450 166 460 C168 470 162 476 "
    "154 476 C154 458 150 442 146.5 426 Z",
    ("sole", "foot_sole"): OUTLINES["sole"],
}
ON_TOP = ("psis", "sit_bone")


@dataclass(frozen=True, slots=True)
class Shape:
    """A zone as drawn in one view."""

    zone: str
    text: str
    path: str
    transform: str
    marked: bool = False


@dataclass(frozen=True, slots=True)
class Drawing:
    """One view of the body: its outline in two halves and its zones, small ones last (on top)."""

    view: View
    title: str
    box: str
    outline: str
    halves: tuple[str, str]
    sides: tuple[str, str]
    shapes: tuple[Shape, ...]


def drawings(zones: Sequence[Zone], marked: Collection[str] = ()) -> tuple[Drawing, ...]:
    """The three views; `marked` zones are flagged."""
    return tuple(
        Drawing(
            view=view,
            title=TITLES[view],
            box=BOXES[view],
            outline=OUTLINES[view],
            halves=(WIDER, MIRRORED),
            sides=("Right", "Left") if view == "front" else ("Left", "Right"),
            shapes=_shapes(view, zones, marked),
        )
        for view in VIEWS
    )


def _shapes(view: View, zones: Sequence[Zone], marked: Collection[str]) -> tuple[Shape, ...]:
    found = []
    for zone in zones:
        name = zone.code if zone.side == "middle" else zone.code[:-2]
        if view not in zone.views or (view, name) not in SHAPES:
            continue
        on_the_right = (zone.side == "left") == (view == "front")
        transform = WIDER if zone.side == "middle" or on_the_right else MIRRORED
        path = SHAPES[view, name]
        found.append(
            (name in ON_TOP, Shape(zone.code, zone.text, path, transform, zone.code in marked))
        )
    return tuple(shape for _, shape in sorted(found, key=lambda pair: pair[0]))
