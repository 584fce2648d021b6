"""The tagged two-page handout against other generators of documents, and the signature on it."""

import statistics
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pypdfium2

from reports.figures import panels, svg
from reports.handout import render_handout
from reports.sheet import Sheet
from reports.signing import load_or_create_key, sign_pdf
from rules.model import CarePlan
from tests.benchmarks.measuring import Contestant, Latency, circumstances, met, race, table
from tests.benchmarks.printers import Fpdf2, Printer, Typst, WeasyPrint, plain_svg
from tests.benchmarks.structure import Content, content
from tests.reports.sheets import KNOWN, final, plan

EXERCISES = 4
PAGES = 2
PATIENTS = 12
PACKAGES = ("reportlab", "pyhanko", "weasyprint", "typst", "fpdf2")
OURS = "ours (ReportLab), tagged"
SIGNING = "signing"
MOST_MS, MOST_KB, MOST_SIGNING_MS = 20, 80, 25
TARGETS = ((WeasyPrint.name, 15.0), (Typst.name, 1.3))
"""How many times as fast as whom ours is to be."""
NAME = "Amina"
Samples = Mapping[str, Sequence[bytes]]
AT = datetime(2026, 11, 24, 9, tzinfo=UTC)


def report(rounds: int) -> str:
    """The tables with their circumstances, as Markdown."""
    with TemporaryDirectory() as folder:
        return _report(Path(folder), rounds)


def _report(folder: Path, rounds: int) -> str:
    sheets = _sheets()
    drawn = [render_handout(sheet, KNOWN) for sheet in sheets]
    told = [_content(sheet, pdf, folder) for sheet, pdf in zip(sheets, drawn, strict=True)]
    printers: tuple[Printer, ...] = (WeasyPrint(), Typst(folder), Fpdf2())
    key = load_or_create_key(folder / "key.p12", "", "Riverside Physiotherapy")
    contestants: dict[str, Contestant] = {
        OURS: (_ours(), sheets),
        **{each.name: (_drawing(each), told) for each in printers},
        SIGNING: (lambda pdf: sign_pdf(pdf, key, name="J", reason="Approved", at=AT), drawn),
    }
    samples = {
        name: [function(each) for each in inputs]
        for name, (function, inputs) in contestants.items()
    }
    latencies = race(contestants, rounds, block=len(sheets))
    return "\n\n".join(
        [
            circumstances(PACKAGES),
            f"{len(sheets)} sheets, {rounds} rounds, in turn, a new patient each time. The peers "
            "print the text that is read back from our document and the same figures, beside "
            "their steps, with tinted boxes and the running foot.",
            table(("document", "p50 ms", "p99 ms", "pages", "KB"), _rows(latencies, samples)),
            table(("p50", "measured", "wanted", ""), _targets(latencies, samples)),
        ]
    )


def _sheets() -> list[Sheet]:
    """Sheets of two pages with exercises from the ladders, of each slot one candidate."""
    plans: dict[tuple[str, ...], CarePlan] = {}
    for choice in range(PATIENTS):
        for slots in KNOWN.ladders.values():
            names = (slot.candidates[choice % len(slot.candidates)] for slot in slots)
            chosen = tuple(dict.fromkeys(names))[:EXERCISES]
            plans.setdefault(chosen, plan(*chosen))
    named = (final(plan=each, first_name=NAME) for each in plans.values())
    found = [sheet for sheet in named if _pages(render_handout(sheet, KNOWN)) == PAGES]
    return found[:PATIENTS]


def _pages(pdf: bytes) -> int:
    document = pypdfium2.PdfDocument(BytesIO(pdf))
    try:
        return len(document)
    finally:
        document.close()


def _content(sheet: Sheet, pdf: bytes, folder: Path) -> Content:
    """What the document says, with the figures of its exercises as files in the folder."""
    found = []
    for each in sheet.plan.exercises:
        for panel in panels(each.id, each.variant, sheet.plan.side):
            file = folder / f"{panel.key}.svg"
            if not file.exists():
                file.write_text(plain_svg(svg(panel)), encoding="utf-8")
            found.append((panel.alt, file))
    return content(pdf, found, f"Number {sheet.number} · {sheet.first_name}")


def _ours() -> Callable[[Any], bytes]:
    names = _names()
    return lambda sheet: render_handout(replace(sheet, first_name=next(names)), KNOWN)


def _drawing(printer: Printer) -> Callable[[Any], bytes]:
    names = _names()
    return lambda told: printer.draw(told.renamed(NAME, next(names)))


def _names() -> Iterator[str]:
    """A name that no document had before: nobody's memory of the last one helps."""
    return (f"Amina{number}" for number in count())


def _rows(latencies: Mapping[str, Latency], samples: Samples) -> Iterator[tuple[str, ...]]:
    for name, each in latencies.items():
        pages = statistics.median(map(_pages, samples[name]))
        size = statistics.median(map(len, samples[name])) / 1024
        figures = (each.p50 / 1000, each.p99 / 1000)
        yield name, *(f"{value:.1f}" for value in figures), f"{pages:g}", f"{size:.1f}"


def _targets(latencies: Mapping[str, Latency], samples: Samples) -> Iterator[tuple[str, ...]]:
    ours = latencies[OURS].p50
    for name, wanted in TARGETS:
        ratio = latencies[name].p50 / ours
        yield f"{name} / ours", f"{ratio:.1f}x", f">= {wanted:g}x", met(ratio >= wanted)
    size = statistics.median(map(len, samples[OURS])) / 1024
    for what, measured, most, unit in (
        ("ours", ours / 1000, MOST_MS, "ms"),
        ("our document", size, MOST_KB, "KB"),
        (SIGNING, latencies[SIGNING].p50 / 1000, MOST_SIGNING_MS, "ms"),
    ):
        yield what, f"{measured:.1f} {unit}", f"<= {most} {unit}", met(measured <= most)
