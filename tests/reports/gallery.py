"""Small pictures of every kind of document in every variant: `python -m tests.reports.gallery`.

They are for people to look at; the tests hold what can be measured.
"""

import sys
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from io import BytesIO
from pathlib import Path

import pypdfium2
from PIL import Image

from reports.handout import render_handout
from reports.letter import Letter, render_letter
from reports.safety_sheet import SafetySheet, render_safety_sheet
from reports.sheet import Look
from reports.transfer import render_transfer
from rules.knowledge_model import Tier
from tests.guards.tree import ROOT
from tests.reports.intakes import an_intake
from tests.reports.sheets import CLINIC, KNOWN, LARGE, SIGNER, draft, final, plan

FOLDER = ROOT / "docs" / "gallery"
LARGEST = 150_000
_DAY = date(2026, 11, 24)
_HIGH = 560  # pixels of one page
_GAP = 8
_FOUR = plan("N-01", "N-02", "S-04", "N-05", precautions=("pc_hernia_abdo",))
_GENERAL = plan("G-02", "G-01", "N-05", hypothesis=None, side=None)
_REVIEW = date(2026, 12, 8)


def _letter(look: Look, *, signed: bool = True) -> bytes:
    letter = Letter(
        intake=an_intake(),
        destination="dest_ed_mri",
        tier=Tier.EMERGENCY_NOW,
        dated=_DAY,
        state="final" if signed else "draft",
        signed_by=SIGNER if signed else None,
        note="Rang the registrar on call at 09:50.",
        look=look,
    )
    return render_letter(letter, KNOWN)


def _safety(look: Look, language: str = "en") -> bytes:
    sheet = SafetySheet(
        "7K3M-Q2XV",
        "Amina",
        language,
        CLINIC,
        _DAY,
        told="pt_urgent_letter",
        ring_by=date(2026, 12, 4),
        look=look,
    )
    return render_safety_sheet(sheet, KNOWN)


GREY, US = Look(high_contrast=True), Look(paper="letter")
DOCUMENTS: Mapping[str, Callable[[], bytes]] = {
    "handout-draft": lambda: render_handout(draft(plan=_FOUR), KNOWN),
    "handout-final-with-diary": lambda: render_handout(
        final(plan=_FOUR, diary=True, review_on=_REVIEW), KNOWN
    ),
    "handout-large-print": lambda: render_handout(final(plan=_FOUR, look=LARGE), KNOWN),
    "handout-high-contrast": lambda: render_handout(final(plan=_FOUR, look=GREY), KNOWN),
    "handout-us-letter": lambda: render_handout(final(plan=_FOUR, look=US), KNOWN),
    "handout-spanish-draft": lambda: render_handout(draft(plan=_FOUR, language="es"), KNOWN),
    "handout-arabic-final-with-diary": lambda: render_handout(
        final(plan=_FOUR, language="ar", first_name="محمد علي", diary=True, review_on=_REVIEW),
        KNOWN,
    ),
    "handout-arabic-draft": lambda: render_handout(draft(plan=_FOUR, language="ar"), KNOWN),
    "handout-arabic-large-print": lambda: render_handout(
        final(plan=_FOUR, language="ar", look=LARGE), KNOWN
    ),
    "handout-english-with-an-arabic-name": lambda: render_handout(
        final(plan=_FOUR, first_name="فاطمة الزهراء"), KNOWN
    ),
    "general-final": lambda: render_handout(final(plan=_GENERAL), KNOWN),
    "letter-draft": lambda: _letter(Look(), signed=False),
    "letter-final": lambda: _letter(Look()),
    "letter-large-print": lambda: _letter(LARGE),
    "letter-high-contrast": lambda: _letter(GREY),
    "letter-us-letter": lambda: _letter(US),
    "transfer": lambda: render_transfer(an_intake(), KNOWN),
    "transfer-large-print": lambda: render_transfer(an_intake(), KNOWN, LARGE),
    "transfer-high-contrast": lambda: render_transfer(an_intake(), KNOWN, GREY),
    "transfer-us-letter": lambda: render_transfer(an_intake(), KNOWN, US),
    "safety-net": lambda: _safety(Look()),
    "safety-net-large-print": lambda: _safety(LARGE),
    "safety-net-high-contrast": lambda: _safety(GREY),
    "safety-net-us-letter": lambda: _safety(US),
    "safety-net-spanish": lambda: _safety(Look(), "es"),
    "safety-net-arabic": lambda: _safety(Look(), "ar"),
}


def picture(pdf: bytes) -> bytes:
    """All pages side by side as one PNG with few colours, so that it stays small."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        pages = [
            page.render(scale=_HIGH / page.get_height()).to_pil().convert("RGB")
            for page in document
        ]
    finally:
        document.close()
    wide = sum(page.width + _GAP for page in pages) + _GAP
    sheet = Image.new("RGB", (wide, _HIGH + 2 * _GAP), "#8A949B")
    left = _GAP
    for page in pages:
        sheet.paste(page, (left, _GAP))
        left += page.width + _GAP
    kept = BytesIO()
    sheet.quantize(48).save(kept, "PNG", optimize=True)
    return kept.getvalue()


def main(names: Sequence[str], folder: Path = FOLDER) -> None:
    """Draw the gallery anew, or only these pictures of it."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in names or DOCUMENTS:
        (folder / f"{name}.png").write_bytes(picture(DOCUMENTS[name]()))


if __name__ == "__main__":
    main(sys.argv[1:])
