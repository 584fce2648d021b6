"""The tagged two-page handout against other generators of documents, and the signature on it."""

import statistics
import subprocess
import sys
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
from tests.reports.sheets import KNOWN, final, plan, prescribed

EXERCISES = 4
PAGES = 2
PATIENTS = 12
PACKAGES = ("reportlab", "pyhanko", "weasyprint", "typst", "fpdf2")
OURS = "ours (ReportLab), tagged"
FULLEST = "ours, four exercises with notes"
SIGNING = "signing"
NOTE = "Keep the knee over the toes. Stop before it pulls in the calf."
COLD_RUNS = 3
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
    told = [content_of(sheet, folder) for sheet in sheets]
    printers = (WeasyPrint(), Typst(folder), Fpdf2())
    key = load_or_create_key(folder / "key.p12", "", "Riverside Physiotherapy")
    contestants: dict[str, Contestant] = {
        OURS: (ours(), sheets),
        FULLEST: (ours(), [fullest(sheet) for sheet in sheets]),
        **{each.name: (drawing(each), told) for each in printers},
        SIGNING: (lambda pdf: sign_pdf(pdf, key, name="J", reason="Approved", at=AT), drawn),
    }
    samples: dict[str, list[Any]] = {
        name: [function(each) for each in inputs]
        for name, (function, inputs) in contestants.items()
    }
    latencies = race(contestants, rounds, block=len(sheets))
    first = {name: _first(name) for name in (OURS, *(each.name for each in printers))}
    head = ("document", "p50 ms", "p99 ms", "first ms", "pages", "KB")
    return "\n\n".join(
        [
            circumstances(PACKAGES),
            f"{len(sheets)} sheets, {rounds} rounds, in turn, {_RULES}",
            table(head, _rows(latencies, first, samples)),
            table(("p50", "measured", "wanted", ""), _targets(latencies, samples)),
        ]
    )


_RULES = (
    "a new patient each time, the exercises again. So each may copy from earlier documents what is "
    "no patient's: ours does, typst keeps what it has compiled, WeasyPrint its fonts, style sheet "
    "and images. *First* is the first document of a new process with all modules loaded: four "
    "exercises, the median of three processes. The peers print the text that is read back from our "
    "document and the same figures, beside their steps, with tinted boxes and the running foot. "
    "Ours has in addition the code that leads a phone to the sheet, a new one each time."
)


def _first(name: str) -> float:
    command = [sys.executable, "-m", "tests.benchmarks.cold", name]
    runs = (subprocess.run(command, capture_output=True, check=True) for _ in range(COLD_RUNS))
    return statistics.median(float(run.stdout) for run in runs)


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


def fullest(sheet: Sheet) -> Sheet:
    """A sheet of four exercises with a note for each; its own come first."""
    names = dict.fromkeys([*(each.id for each in sheet.plan.exercises), "N-01", "N-02", "S-04"])
    noted = [prescribed(name, note=NOTE) for name in [*names, "N-05"][:EXERCISES]]
    return replace(sheet, plan=plan(*noted))


def content_of(sheet: Sheet, folder: Path) -> Content:
    """What the document says, with the figures of its exercises as files in the folder."""
    pdf, found = render_handout(sheet, KNOWN), []
    for each in sheet.plan.exercises:
        for panel in panels(each.id, each.variant, sheet.plan.side):
            file = folder / f"{panel.key}.svg"
            if not file.exists():
                file.write_text(plain_svg(svg(panel)), encoding="utf-8")
            found.append((panel.alt, file))
    return content(pdf, found, f"Number {sheet.number} · {sheet.first_name}")


def ours() -> Callable[[Any], bytes]:
    """Draws our document, each with a name and an address that none had before."""
    numbers = count()

    def draw(sheet: Sheet) -> bytes:
        number = next(numbers)
        address = f"https://clinic.example/s/{number:022x}"
        return render_handout(replace(sheet, first_name=_name(number), address=address), KNOWN)

    return draw


def drawing(printer: Printer) -> Callable[[Any], bytes]:
    """Draws with a printer, each document for a name that none had before."""
    numbers = count()
    return lambda told: printer.draw(told.renamed(NAME, _name(next(numbers))))


def _name(number: int) -> str:
    return f"{NAME}{number}"


def _rows(
    latencies: Mapping[str, Latency], first: Mapping[str, float], samples: Samples
) -> Iterator[tuple[str, ...]]:
    for name, each in latencies.items():
        pages = statistics.median(map(_pages, samples[name]))
        size = statistics.median(map(len, samples[name])) / 1024
        figures = (each.p50 / 1000, each.p99 / 1000)
        cold = f"{first[name]:.0f}" if name in first else ""
        yield name, *(f"{value:.1f}" for value in figures), cold, f"{pages:g}", f"{size:.1f}"


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
