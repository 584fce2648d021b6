"""Other generators of documents with the content of a handout: same text, same figures, tagged.

Each is set up once, as a service would do it; `draw` makes one patient's document.
"""

import re
from collections.abc import Iterator, Sequence
from html import escape
from pathlib import Path
from typing import Protocol

import typst
from fpdf import FPDF
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration

import reports
from tests.benchmarks.structure import FIGURE, Piece

FONTS = Path(reports.__file__).parent / "fonts"
FAMILY = "Atkinson Hyperlegible Next"
REGULAR = FONTS / "AtkinsonHyperlegibleNext_400Regular.ttf"
BOLD = FONTS / "AtkinsonHyperlegibleNext_700Bold.ttf"
HIGH = 82  # points: so high is a figure; with it every generator needs two pages


class Printer(Protocol):
    """One generator."""

    name: str

    def draw(self, pieces: Sequence[Piece], figures: Sequence[tuple[str, Path]]) -> bytes: ...


Figures = Sequence[tuple[str, Path]]
"""The words that stand for each figure, and its SVG file, in reading order."""


class WeasyPrint:
    name = "WeasyPrint, pdf/ua-1"

    def __init__(self) -> None:
        self._fonts = FontConfiguration()
        faces = "".join(
            f"@font-face {{ font-family: Body; src: url({file.as_uri()}); font-weight: {weight} }}"
            for file, weight in ((REGULAR, 400), (BOLD, 700))
        )
        text = f"""{faces} @page {{ size: A4; margin: 13mm }}
            body {{ font: 9.8pt/1.25 Body }} h1 {{ font-size: 17pt }} h2 {{ font-size: 13pt }}
            h3 {{ font-size: 11pt }}
            h1, h2, h3, p, ul {{ margin: 2pt 0 }} img {{ height: {HIGH}pt }}
            ul {{ list-style: none; padding: 0 }}"""
        self._style = CSS(string=text, font_config=self._fonts)

    def draw(self, pieces: Sequence[Piece], figures: Figures) -> bytes:
        body = "".join(_html(pieces, figures))
        page = f'<html lang="en"><head><title>Sheet</title></head><body>{body}</body></html>'
        made: bytes = HTML(string=page).write_pdf(
            stylesheets=[self._style], font_config=self._fonts, pdf_variant="pdf/ua-1"
        )
        return made


def _html(pieces: Sequence[Piece], figures: Figures) -> Iterator[str]:
    drawn = iter(figures)
    for piece, label in _labelled(pieces):
        if piece.role == FIGURE:
            alt, file = next(drawn)
            yield f'<img src="{file.as_uri()}" alt="{escape(alt)}">'
        elif piece.role == "LBody":
            yield f"<ul><li>{label} {escape(piece.text)}</li></ul>"
        else:
            tag = piece.role.lower()
            yield f"<{tag}>{escape(piece.text)}</{tag}>"


class Typst:
    name = "typst, ua-1"

    def __init__(self, root: Path) -> None:
        self._compiler = typst.Compiler(
            root=root, font_paths=[str(FONTS)], ignore_system_fonts=True
        )

    def draw(self, pieces: Sequence[Piece], figures: Figures) -> bytes:
        head = (
            '#set document(title: "Sheet")\n#set page(paper: "a4", margin: 13mm)\n'
            f'#set text(font: "{FAMILY}", size: 9.8pt, lang: "en")\n#set par(leading: 0.45em)\n'
        )
        source = head + "\n\n".join(_typst(pieces, figures))
        made = self._compiler.compile(input=source.encode(), format="pdf", pdf_standards=["ua-1"])
        assert isinstance(made, bytes)
        return made


def _typst(pieces: Sequence[Piece], figures: Figures) -> Iterator[str]:
    drawn = iter(figures)
    for piece, label in _labelled(pieces):
        if piece.role == FIGURE:
            alt, file = next(drawn)
            yield f'#box(image("{file.name}", height: {HIGH}pt, alt: "{alt}"))'
        elif piece.role == "LBody":
            yield f"{'+' if label[:1].isdigit() else '-'} {_typst_text(piece.text)}"
        else:
            level = {"H1": "= ", "H2": "== ", "H3": "=== "}.get(piece.role, "")
            yield level + _typst_text(piece.text)


def _typst_text(text: str) -> str:
    return f'#text("{text.replace(chr(34), chr(92) + chr(34))}")'


class Fpdf2:
    name = "fpdf2, untagged (it has no structure tree)"

    def draw(self, pieces: Sequence[Piece], figures: Figures) -> bytes:
        document = FPDF(format="A4", unit="pt")
        document.set_margin(37)
        document.set_auto_page_break(True, 37)
        document.add_font(FAMILY, "", REGULAR)
        document.add_font(FAMILY, "B", BOLD)
        document.add_page()
        drawn, across = iter(figures), False
        for piece, label in _labelled(pieces):
            if piece.role == FIGURE:
                alt, file = next(drawn)
                left = document.epw / 2 + 37 if across else 37
                top = document.get_y() - (HIGH if across else 0)
                document.image(str(file), x=left, y=top, h=HIGH, alt_text=alt)
                document.set_y(top + HIGH)
                across = not across
                continue
            across = False
            size = {"H1": 17, "H2": 13, "H3": 11}.get(piece.role, 9.8)
            document.set_font(FAMILY, "B" if size > 10 else "", size)
            text = f"{label} {piece.text}".strip()
            document.multi_cell(0, size * 1.25, text, new_x="LMARGIN", new_y="NEXT")
        return bytes(document.output())


def _labelled(pieces: Sequence[Piece]) -> Iterator[tuple[Piece, str]]:
    """The pieces that stand for themselves; a label comes with the text that it belongs to."""
    label = ""
    for piece in pieces:
        if piece.role == "Lbl":
            label = piece.text
        else:
            yield piece, label
            label = ""


def plain_svg(svg: str) -> str:
    """The drawing without its title and description, which the alternative text gives."""
    return re.sub(r"<(title|desc)[^>]*>.*?</\1>", "", svg, flags=re.DOTALL)
