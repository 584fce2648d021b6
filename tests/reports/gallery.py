"""Small pictures of every document, with what the checker says: `python -m tests.reports.gallery`.

The pictures are for people to look at; the tests hold what can be measured. Without a Chromium the
pages for a phone stay as they are.
"""

import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from io import BytesIO
from pathlib import Path

import pypdfium2
from PIL import Image

from tests.guards.tree import ROOT
from tests.reports.gallery_documents import Shown, documents, separator
from tests.reports.gallery_phone import PHONES, phone_pages, screens
from tests.reports.ua_check import read

FOLDER = ROOT / "docs" / "gallery"
LIST = "README.md"
LARGEST, ALL = 60_000, 6_000_000
"""Bytes of one picture, and of all."""
SEPARATOR = "separator"
_TRIES = ((720, 64), (640, 64), (560, 64), (500, 64), (440, 64), (380, 64), (330, 64), (310, 48))
"""Pixels of a page's height and colours, the first that stays small enough."""
_GAP = 8
_HEAD = """# What it prints

Drawn anew by `make gallery`; a test compares this list with what is drawn.
Findings are those of our checker for PDF/UA-1 (`tests/reports/ua_check.py`), which reads the file
with pikepdf; beside it what poppler's `pdfinfo` says. Neither veraPDF nor PAC has been run.
The pages on the screen are in [pages](pages/README.md).
"""


def row(shown: Shown, pdf: bytes) -> str:
    """A line of the list without what differs between machines."""
    found = len(read(pdf).faults)
    picture = f"[{shown.name}]({shown.name}.png)"
    return f"| {picture} | {shown.look} | {shown.language} | {pages_in(pdf)} | {found} |"


def pages_in(pdf: bytes) -> int:
    document = pypdfium2.PdfDocument(pdf)
    try:
        return len(document)
    finally:
        document.close()


def by_poppler(pdf: bytes) -> str:
    """What another reader says: whether it is tagged, and how many elements it finds."""
    program = shutil.which("pdfinfo")
    if program is None:
        return "not run"

    def said(*how: str) -> str:
        command = [program, *how, "-"]
        done = subprocess.run(command, input=pdf, capture_output=True, check=True)
        return (done.stdout + done.stderr).decode()

    facts = dict(line.split(":", 1) for line in said().splitlines() if ":" in line)
    elements = [line for line in said("-struct").splitlines() if line.strip()]
    return f"tagged: {facts['Tagged'].strip()}, {len(elements)} elements"


def image(pdf: bytes) -> bytes:
    """All pages side by side as one PNG, as large as stays small in bytes."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        return smallest(lambda high: [_page(page, high) for page in document])
    finally:
        document.close()


def _page(page: pypdfium2.PdfPage, high: int) -> Image.Image:
    drawn: Image.Image = page.render(scale=high / page.get_height()).to_pil()
    return drawn.convert("RGB")


def smallest(pages_of_height: Callable[[int], list[Image.Image]]) -> bytes:
    """The first try that is small enough, else the last."""
    for high, colours in _TRIES:
        found = _png(pages_of_height(high), high, colours)
        if len(found) < LARGEST:
            break
    return found


def _png(pages: Sequence[Image.Image], high: int, colours: int) -> bytes:
    wide = sum(page.width + _GAP for page in pages) + _GAP
    sheet = Image.new("RGB", (wide, high + 2 * _GAP), "#8A949B")
    left = _GAP
    for page in pages:
        sheet.paste(page, (left, _GAP))
        left += page.width + _GAP
    kept = BytesIO()
    # By what colours there are, not how often: red and skin stay so among much black on white.
    few = sheet.quantize(colours, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
    shades = few.getpalette() or []
    paper = few.histogram().index(max(few.histogram()))
    shades[3 * paper : 3 * paper + 3] = [255] * 3  # and paper stays white
    few.putpalette(shades)
    few.save(kept, "PNG", optimize=True)
    return kept.getvalue()


def listed(drawn: Mapping[str, tuple[Shown, bytes]], phones: Sequence[str]) -> str:
    """The list of all pictures."""
    lines = [
        f"{row(shown, pdf)} {len(pdf) / 1024:.0f} | {by_poppler(pdf)} |"
        for shown, pdf in drawn.values()
    ]
    head = ("document", "look", "language", "pages", "findings", "KB", "poppler")
    table = [f"| {' | '.join(head)} |", "|---" * len(head) + "|", *lines]
    others = [f"- [{name}]({name}.png)" for name in (*phones, SEPARATOR)]
    more = "Also the page for a phone in each language, and the sheet between two patients of a"
    return "\n".join([_HEAD, *table, "", f"{more} print run:", "", *others, ""])


def main(names: Sequence[str], folder: Path = FOLDER) -> None:
    """Draw the gallery anew with its list, or only these pictures of it."""
    folder.mkdir(parents=True, exist_ok=True)
    known = documents()
    for name in names or known:
        (folder / f"{name}.png").write_bytes(image(known[name].draw()))
    if names:
        return
    (folder / f"{SEPARATOR}.png").write_bytes(image(separator()))
    for name, shot in phone_pages().items():
        (folder / f"{name}.png").write_bytes(smallest(partial(screens, shot)))
    drawn = {name: (shown, shown.draw()) for name, shown in known.items()}
    (folder / LIST).write_text(listed(drawn, PHONES), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
