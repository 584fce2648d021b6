"""The small pictures of the two-minute tour in the README: the tops of pictures just taken."""

from collections.abc import Mapping
from pathlib import Path

from PIL import Image

from tests.guards.tree import ROOT
from tests.pages.gallery.camera import few

FOLDER = ROOT / "docs" / "images"
LARGEST = 150_000
"""Bytes of one picture."""
TOUR: Mapping[str, str] = {
    "tour-desk": "desk-desk",
    "tour-intake": "intake-section-S3-phone",
    "tour-queue": "queue-desk",
    "tour-case": "case-claimed-desk",
    "tour-sign": "case-signed-desk",
    "tour-hand-over": "desk-printed-desk",
    "tour-patient": "sheet-phone",
}
WIDE, TALL = {"desk": 860, "phone": 390}, {"desk": 800, "phone": 780}


def draw(pictures: Path) -> None:
    """Draw them anew from the pictures in this folder."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, source in TOUR.items():
        kind = source.rsplit("-", 1)[1]
        with Image.open(pictures / f"{source}.png") as opened:
            top = opened.convert("RGB").crop((0, 0, opened.width, min(opened.height, TALL[kind])))
        scale = WIDE[kind] / top.width
        small = top.resize((WIDE[kind], round(top.height * scale)), Image.Resampling.LANCZOS)
        few(small).save(FOLDER / f"{name}.png", "PNG", optimize=True)
