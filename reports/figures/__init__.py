"""Exercise figures posed by joint angles, for the printed handout (PDF) and the web page (SVG)."""

from reports.figures.emit_pdf import draw
from reports.figures.emit_svg import labelled_svg, svg
from reports.figures.panel import Panel, alternative_texts, drawn_exercises, panels
from reports.figures.styles import DEFAULT_STYLE, STYLES, StyleName

__all__ = [
    "DEFAULT_STYLE",
    "STYLES",
    "Panel",
    "StyleName",
    "alternative_texts",
    "draw",
    "drawn_exercises",
    "labelled_svg",
    "panels",
    "svg",
]
