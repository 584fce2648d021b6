"""Other generators of documents with the content of a handout: same text, same figures, same build.

Figures stand beside their steps, boxes are tinted, each page has the running foot. A generator is
set up once, as a service would do it; `draw` makes one patient's document.
"""

import re
from html import escape
from pathlib import Path
from typing import Protocol

import typst
from fpdf import FPDF
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration

import reports
from tests.benchmarks.structure import Block, Content, Piece

FONTS = Path(reports.__file__).parent / "fonts"
FAMILY = "Atkinson Hyperlegible Next"
REGULAR = FONTS / "AtkinsonHyperlegibleNext_400Regular.ttf"
BOLD = FONTS / "AtkinsonHyperlegibleNext_700Bold.ttf"
HIGH, SIZE, MARGIN, COLUMN = 78, 9.8, 37, 236  # points
TINT = "#eef4f5"


class Printer(Protocol):
    """One generator."""

    name: str

    def draw(self, content: Content) -> bytes: ...


class WeasyPrint:
    name = "WeasyPrint, pdf/ua-1"

    def __init__(self) -> None:
        self._fonts = FontConfiguration()
        self._images: dict[str, object] = {}
        faces = "".join(
            f"@font-face {{ font-family: Body; src: url({file.as_uri()}); font-weight: {weight} }}"
            for file, weight in ((REGULAR, 400), (BOLD, 700))
        )
        text = f"""{faces} @page {{ font: 8pt Body; size: A4; margin: {MARGIN}pt }}
            body {{ font: {SIZE}pt/1.25 Body }}
            h1 {{ font-size: 17pt }} h2 {{ font-size: 13pt }} h3 {{ font-size: 11pt }}
            h1, h2, h3, p, ul {{ margin: 2pt 0 }} ul {{ list-style: none; padding: 0 }}
            .row {{ display: flex }} .figures {{ width: {COLUMN}pt; flex-shrink: 0 }}
            .box {{ background: {TINT}; padding: 4pt }} img {{ height: {HIGH}pt }}"""
        self._style = CSS(string=text, font_config=self._fonts)

    def draw(self, content: Content) -> bytes:
        left, right = f'content: "{content.foot}"', "content: counter(page)"
        foot = f"@page {{ @bottom-left {{ {left} }} @bottom-right {{ {right} }} }}"
        own = CSS(string=foot, font_config=self._fonts)
        body = "".join(map(_html, content.blocks))
        page = f'<html lang="en"><head><title>Sheet</title></head><body>{body}</body></html>'
        made: bytes = HTML(string=page).write_pdf(
            stylesheets=[self._style, own],
            font_config=self._fonts,
            cache=self._images,
            pdf_variant="pdf/ua-1",
        )
        return made


def _html(block: Block) -> str:
    text = "".join(map(_html_text, block.pieces))
    if block.boxed:
        return f'<div class="box">{text}</div>'
    if not block.figures:
        return text
    images = "".join(
        f'<img src="{file.as_uri()}" alt="{escape(alt)}">' for alt, file in block.figures
    )
    return f'<div class="row"><div class="figures">{images}</div><div>{text}</div></div>'


def _html_text(piece: Piece) -> str:
    if piece.role == "LBody":
        return f"<ul><li>{piece.label} {escape(piece.text)}</li></ul>"
    return f"<{piece.role.lower()}>{escape(piece.text)}</{piece.role.lower()}>"


class Typst:
    name = "typst, ua-1"

    def __init__(self, root: Path) -> None:
        self._compiler = typst.Compiler(
            root=root, font_paths=[str(FONTS)], ignore_system_fonts=True
        )

    def draw(self, content: Content) -> bytes:
        foot = f"footer: context [{_quoted(content.foot)} #h(1fr) #counter(page).display()]"
        head = (
            f'#set document(title: "Sheet")\n#set page(paper: "a4", margin: {MARGIN}pt, {foot})\n'
            f'#set text(font: "{FAMILY}", size: {SIZE}pt, lang: "en")\n#set par(leading: 0.45em)\n'
        )
        source = head + "\n\n".join(map(_typst, content.blocks))
        made = self._compiler.compile(input=source.encode(), format="pdf", pdf_standards=["ua-1"])
        assert isinstance(made, bytes)
        return made


def _typst(block: Block) -> str:
    text = "\n\n".join(map(_typst_text, block.pieces))
    if block.boxed:
        return f'#block(fill: rgb("{TINT}"), inset: 4pt, width: 100%)[\n{text}\n]'
    if not block.figures:
        return text
    images = " ".join(
        f'#box(image("{file.name}", height: {HIGH}pt, alt: "{alt}"))' for alt, file in block.figures
    )
    return f"#grid(columns: ({COLUMN}pt, 1fr), [{images}], [\n{text}\n])"


def _typst_text(piece: Piece) -> str:
    if piece.role == "LBody":
        return f"{'+' if piece.label[:1].isdigit() else '-'} {_quoted(piece.text)}"
    return {"H1": "= ", "H2": "== ", "H3": "=== "}.get(piece.role, "") + _quoted(piece.text)


def _quoted(text: str) -> str:
    return f'#text("{text.replace(chr(34), chr(92) + chr(34))}")'


class _Footed(FPDF):
    foot = ""

    def footer(self) -> None:
        self.set_xy(MARGIN, -MARGIN)
        self.set_font(FAMILY, "", 8)
        self.cell(0, 10, f"{self.foot} {self.page_no()}")


class Fpdf2:
    name = "fpdf2 (without a structure tree)"

    def draw(self, content: Content) -> bytes:
        document = _Footed(format="A4", unit="pt")
        document.foot = content.foot
        document.set_margin(MARGIN)
        document.set_auto_page_break(True, MARGIN)
        document.add_font(FAMILY, "", REGULAR)
        document.add_font(FAMILY, "B", BOLD)
        document.set_fill_color(TINT)
        document.add_page()
        for block in content.blocks:
            self._block(document, block)
        return bytes(document.output())

    def _block(self, document: FPDF, block: Block) -> None:
        high = HIGH * ((len(block.figures) + 1) // 2)
        if block.figures and document.will_page_break(max(high, HIGH * 2)):
            document.add_page()
        top, page = document.get_y(), document.page
        for number, (alt, file) in enumerate(block.figures):
            left = MARGIN + COLUMN / 2 * (number % 2)
            at = top + HIGH * (number // 2)
            document.image(str(file), x=left, y=at, h=HIGH, alt_text=alt)
        document.set_y(top)
        document.set_left_margin(MARGIN + (COLUMN if block.figures else 0))
        document.set_x(document.l_margin)
        for piece in block.pieces:
            self._text(document, piece, block.boxed)
        document.set_left_margin(MARGIN)
        if document.page == page:
            document.set_y(max(document.get_y(), top + high))

    def _text(self, document: FPDF, piece: Piece, boxed: bool) -> None:
        size = {"H1": 17, "H2": 13, "H3": 11}.get(piece.role, SIZE)
        document.set_font(FAMILY, "B" if size > SIZE else "", size)
        text = f"{piece.label} {piece.text}".strip()
        document.multi_cell(0, size * 1.25, text, fill=boxed, new_x="LMARGIN", new_y="NEXT")


def plain_svg(svg: str) -> str:
    """The drawing without its title and description, which the alternative text gives."""
    return re.sub(r"<(title|desc)[^>]*>.*?</\1>", "", svg, flags=re.DOTALL)
