"""Figures on a ReportLab canvas: each picture is one form, defined once in a document."""

from collections.abc import Iterator
from functools import cache, lru_cache

from reportlab.pdfgen.canvas import Canvas

from reports.figures.display import Shape, channels
from reports.figures.geometry import Path
from reports.figures.panel import Panel, Picture, picture
from reports.greys import greyed
from reports.packing import Written

_OPERATORS = {"M": "m", "L": "l", "C": "c", "Z": "h"}
_ROUND_ENDS = "1 J 1 j"
_GRID = 12  # steps to one unit: a sixteenth of a millimetre in the largest print


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


@lru_cache(maxsize=256)  # some ten kilobytes each; a clinic prints a few dozen
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
    place = f"{1 / _GRID:g} 0 0 {1 / _GRID:g} {-what.corner.x:.2f} {-what.corner.y:.2f} cm"
    # Edges and fills share their paths, so each is written once.
    paths = {id(shape.path): shape.path for shape in what.shapes}
    written = {key: _path(path) for key, path in paths.items()}
    said: dict[str, str] = {}
    steps = [_ROUND_ENDS, place]
    for shape in what.shapes:
        for operator, setting in _settings(shape):
            if said.get(operator) != setting:  # what is set stays set
                said[operator] = setting
                steps.append(f"{setting}{operator}")
        painted = "B" if shape.fill and shape.stroke else "f" if shape.fill else "S"
        steps += [written[id(shape.path)], painted]
    return " ".join(steps)


def _settings(shape: Shape) -> Iterator[tuple[str, str]]:
    if shape.fill:
        yield "rg", _colour(shape.fill)
    if shape.stroke:
        yield "RG", _colour(shape.stroke)
        yield "w", f"{_number(shape.width)} "
        yield "d", f"[{' '.join(_number(length) for length in shape.dash)}]0 "


def _path(path: Path) -> str:
    steps = []
    for step in path:
        spots = "".join(f"{_number(p.x)} {_number(p.y)} " for p in step.points)
        steps.append(spots + _OPERATORS[step.op])
    return " ".join(steps)


@cache
def _colour(colour: str) -> str:
    return "".join(f"{part / 255:.2f} " for part in channels(colour))


def _number(value: float) -> str:
    return str(round(value * _GRID))
