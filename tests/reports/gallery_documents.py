"""Every kind of document in every look and language, for the gallery."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from reports.batch import Part, batch
from reports.handout import render_handout
from reports.letter import render_letter
from reports.safety_sheet import SafetySheet, render_safety_sheet
from reports.sheet import Look, Sheet
from reports.transfer import render_transfer
from reports.wording import languages
from rules.knowledge_model import Tier
from tests.reports.intakes import an_intake
from tests.reports.sheets import CLINIC, KNOWN, SIGNER, draft, final, plan, prescribed
from tests.reports.test_letter import a_letter

LOOKS: Mapping[str, Look] = {
    "A4": Look(),
    "large print": Look(large_print=True),
    "high contrast": Look(high_contrast=True),
    "US letter": Look(paper="letter"),
}
NAMES = {"en": "Amina", "es": "Lucía", "ar": "محمد علي"}
_DAY, _REVIEW = date(2026, 11, 24), date(2026, 12, 8)
_PHONE = "https://sheets.riverside.example/s/k3Vq9ZtB0yLw2NfR7sHxQa"
_FOUR = plan("N-01", "N-02", "S-04", "N-05", precautions=("pc_hernia_abdo",))
_GENERAL = plan("G-02", "G-01", "N-05", hypothesis=None, side=None)
_NOTE = "Keep the knee over the toes. Stop before it pulls in the calf."
_FULL = plan(
    *(prescribed(each, note=_NOTE) for each in ("S-01", "S-03", "S-04", "S-05")),
    hypothesis="sij",
    precautions=("pc_hernia_abdo",),
    message="We changed your second exercise because the first one hurt. See you on Tuesday.",
)
_SHEETS: Mapping[str, Callable[..., Sheet]] = {
    "handout-draft": lambda **how: draft(plan=_FOUR, **how),
    "handout-final": lambda **how: final(plan=_FOUR, address=_PHONE, **how),
    "handout-final-with-diary": lambda **how: final(
        plan=_FOUR, diary=True, review_on=_REVIEW, **how
    ),
    "general-final": lambda **how: final(plan=_GENERAL, **how),
}
_TIERS = {
    "emergency": Tier.EMERGENCY_NOW,
    "same-day": Tier.SAME_DAY,
    "two-weeks": Tier.URGENT_2W,
    "routine": Tier.ROUTINE_GP,
}


@dataclass(frozen=True, slots=True)
class Shown:
    """A document of the gallery: what it is, in which look and language, and how it is drawn."""

    kind: str
    look: str
    language: str
    draw: Callable[[], bytes] = field(repr=False)

    @property
    def name(self) -> str:
        """Of its picture; A4 and English are not told."""
        look = "" if self.look == "A4" else f"-{self.look.lower().replace(' ', '-')}"
        return f"{self.kind}{look}" + ("" if self.language == "en" else f"-{self.language}")


def documents() -> Mapping[str, Shown]:
    """All of them by name."""
    found = [*_for_patients(), *_for_colleagues(), *_others()]
    return {shown.name: shown for shown in found}


def _for_patients() -> Iterator[Shown]:
    for code in sorted(languages(), key=lambda each: (each != "en", each)):
        for called, look in LOOKS.items():
            for kind, make in _SHEETS.items():
                sheet = make(language=code, first_name=NAMES[code], look=look)
                yield Shown(kind, called, code, lambda s=sheet: render_handout(s, KNOWN))  # type: ignore[misc]
            net = _safety(code, look)
            yield Shown("safety-net", called, code, lambda n=net: render_safety_sheet(n, KNOWN))  # type: ignore[misc]


def _for_colleagues() -> Iterator[Shown]:
    for called, look in LOOKS.items():
        for tier, how_urgent in _TIERS.items():
            letter = a_letter(how_urgent, look=look, note="She lives alone and can come by taxi.")
            yield Shown(f"letter-{tier}", called, "en", lambda l=letter: render_letter(l, KNOWN))  # type: ignore[misc]  # noqa: E741
        yield Shown(
            "transfer",
            called,
            "en",
            lambda k=look: render_transfer(an_intake(), KNOWN, k),  # type: ignore[misc]
        )


def _others() -> Iterator[Shown]:
    unsigned = a_letter(state="draft", signed_by=None)
    yield Shown("letter-draft", "A4", "en", lambda: render_letter(unsigned, KNOWN))
    fullest = final(plan=_FULL, address=_PHONE)
    yield Shown("handout-fullest", "A4", "en", lambda: render_handout(fullest, KNOWN))
    named = final(plan=_FOUR, first_name="فاطمة الزهراء")
    yield Shown("handout-arabic-name", "A4", "en", lambda: render_handout(named, KNOWN))


def separator() -> bytes:
    """The sheet between two patients of a print run, with what lies behind it."""
    lines = ("Amina Okafor", "Born 9 March 1984", "Number R-000123", "Exercise sheet, 2 pages")
    return batch([Part(render_handout(final(plan=_FOUR), KNOWN), lines)])


def _safety(code: str, look: Look) -> SafetySheet:
    return SafetySheet(
        "7K3M-Q2XV",
        NAMES[code],
        code,
        CLINIC,
        _DAY,
        told="pt_urgent_letter",
        ring_by=date(2026, 12, 4),
        signed_by=SIGNER,
        look=look,
    )


def phone_sheet(code: str) -> Sheet:
    """The sheet whose page on a phone is shown."""
    return final(plan=_FOUR, language=code, first_name=NAMES[code])
