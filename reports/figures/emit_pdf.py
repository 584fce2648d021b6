"""Figures on a ReportLab canvas: each picture is one form, defined once in a document."""

from functools import cache, lru_cache

from reportlab.pdfgen.canvas import Canvas

from reports.figures.display import Shape, channels
from reports.figures.geometry import Path
from reports.figures.panel import Panel, Picture, picture
from reports.greys import greyed
from reports.packing import Written

_OPERATORS = {"M": "m", "L": "l", "C": "c", "Z": "h"}
_ROUND_ENDS = "1 J 1 j"


def draw(
    canvas: Canvas,
    panel: Panel,
    x: float,
    y: float,
    width: float,
    height: float,
    *,
    grey: bool = False,
) -> None:
    """Draw a panel fitted and centred into a box of the page, in colours or in greys."""
    name = f"figure-{panel.style}-{panel.key}".replace(".", "-")
    if not canvas.hasForm(name):
        canvas._doc.addForm(name, _form(panel, grey))
    scale = min(width / panel.width, height / panel.height)
    canvas.saveState()
    canvas.translate(x + (width - panel.width * scale) / 2, y + (height - panel.height * scale) / 2)
    canvas.scale(scale, scale)
    canvas.doForm(name)
    canvas.restoreState()


@lru_cache(maxsize=512)  # some ten kilobytes each; a clinic prints a few dozen
def _form(panel: Panel, grey: bool) -> Written:
    """The picture as a form without any resource.

    ReportLab's own beginForm would name a font in every form, and its path objects would cost
    14 ms a picture; there is no public way around either.
    """
    operators = greyed(_operators(panel)) if grey else _operators(panel)
    head = f"/Type/XObject/Subtype/Form/BBox[0 0 {panel.width:g} {panel.height:g}]/Resources<<>>"
    return Written(head.encode("ascii"), operators.encode("ascii"))


def _operators(panel: Panel) -> str:
    what: Picture = picture(panel)
    shift = f"1 0 0 1 {_number(-what.corner.x)} {_number(-what.corner.y)} cm"
    # Edges and fills share their paths, so each is written once.
    paths = {id(shape.path): shape.path for shape in what.shapes}
    written = {key: _path(path) for key, path in paths.items()}
    painted = (_paint(shape, written[id(shape.path)]) for shape in what.shapes)
    return "\n".join((_ROUND_ENDS, shift, *painted))


def _paint(shape: Shape, path: str) -> str:
    parts = []
    if shape.fill:
        parts.append(f"{_colour(shape.fill)} rg")
    if shape.stroke:
        dash = " ".join(_number(v) for v in shape.dash)
        parts.append(f"{_colour(shape.stroke)} RG {_number(shape.width)} w [{dash}] 0 d")
    parts.append(path)
    parts.append("B" if shape.fill and shape.stroke else "f" if shape.fill else "S")
    return "\n".join(parts)


def _path(path: Path) -> str:
    steps = []
    for step in path:
        spots = "".join(f"{_number(p.x)} {_number(p.y)} " for p in step.points)
        steps.append(spots + _OPERATORS[step.op])
    return "\n".join(steps)


@cache
def _colour(colour: str) -> str:
    return " ".join(f"{part / 255:.3f}" for part in channels(colour))


def _number(value: float) -> str:
    # Two decimals are a fiftieth of a millimetre in print; adding zero turns -0 into 0.
    return f"{round(value, 2) + 0.0:g}"
