"""Figures as SVG for the web page."""

from functools import lru_cache
from xml.sax.saxutils import escape, quoteattr

from reports.figures.display import Shape
from reports.figures.geometry import Point
from reports.figures.panel import Panel, picture

_NAMESPACE = "http://www.w3.org/2000/svg"


def svg(panel: Panel) -> str:
    """A panel as one SVG element with a title and a description; it scales to its container."""
    ident = "figure-" + panel.key.replace(".", "-")
    return _drawn(
        panel,
        f'aria-labelledby="{ident}-title {ident}-text"',
        f'<title id="{ident}-title">{escape(_title(panel))}</title>'
        f'<desc id="{ident}-text">{escape(panel.alt)}</desc>',
    )


@lru_cache(maxsize=64)  # some forty kilobytes each
def labelled_svg(panel: Panel) -> str:
    """The same for a patient's page: its only words are those that stand for the picture."""
    return _drawn(panel, f"aria-label={quoteattr(panel.alt)}")


def _drawn(panel: Panel, name: str, first: str = "") -> str:
    what = picture(panel)
    top = Point(what.corner.x, what.corner.y + panel.height)
    body = "".join(_element(shape, top) for shape in what.shapes)
    return (
        f'<svg xmlns="{_NAMESPACE}" viewBox="0 0 {_number(panel.width)} {_number(panel.height)}" '
        f'role="img" {name}>{first}'
        f'<g fill="none" stroke-linecap="round" stroke-linejoin="round">{body}</g></svg>'
    )


def _title(panel: Panel) -> str:
    exercise_id, *rest = panel.key.split(".")
    return f"Exercise {exercise_id}: {', '.join(part.replace('_', ' ') for part in rest)}"


def _element(shape: Shape, top: Point) -> str:
    steps = []
    for step in shape.path:
        spots = (f"{_number(p.x - top.x)} {_number(top.y - p.y)}" for p in step.points)
        steps.append(step.op + " ".join(spots))
    wanted = {
        "class": shape.role,
        "fill": shape.fill,
        "stroke": shape.stroke,
        "stroke-width": _number(shape.width) if shape.stroke else None,
        "stroke-dasharray": " ".join(_number(v) for v in shape.dash),
    }
    attributes = "".join(f' {name}="{value}"' for name, value in wanted.items() if value)
    return f'<path{attributes} d="{"".join(steps)}"/>'


def _number(value: float) -> str:
    return f"{round(value, 2) + 0.0:g}"
