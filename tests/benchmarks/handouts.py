"""The tagged two-page handout against other generators of documents, and the signature on it."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pypdfium2

from reports.figures import panels, svg
from reports.handout import render_handout
from reports.sheet import Sheet
from reports.signing import load_or_create_key, sign_pdf
from tests.benchmarks.measuring import Contestant, Latency, circumstances, met, race, table
from tests.benchmarks.printers import Fpdf2, Printer, Typst, WeasyPrint, plain_svg
from tests.benchmarks.structure import FIGURE, pieces
from tests.reports.sheets import KNOWN, final, plan

EXERCISES = ("N-01", "N-02", "N-05", "G-01")
PATIENTS = 12
PACKAGES = ("reportlab", "pyhanko", "weasyprint", "typst", "fpdf2")
OURS = "ours (ReportLab), tagged"
SIGNING = "signing"
MOST_MS, MOST_KB, MOST_SIGNING_MS = 20, 80, 25
TARGETS = ((WeasyPrint.name, 15.0), (Typst.name, 1.3))
"""How many times as fast as whom ours is to be."""
AT = datetime(2026, 11, 24, 9, tzinfo=UTC)


def report(rounds: int) -> str:
    """The tables with their circumstances, as Markdown."""
    with TemporaryDirectory() as folder:
        return _report(Path(folder), rounds)


def _report(folder: Path, rounds: int) -> str:
    sheets = [_sheet(number) for number in range(PATIENTS)]
    drawn = [render_handout(sheet, KNOWN) for sheet in sheets]
    told = [pieces(pdf) for pdf in drawn]
    figures = _figures(folder)
    assert len(figures) == sum(piece.role == FIGURE for piece in told[0])
    printers: tuple[Printer, ...] = (WeasyPrint(), Typst(folder), Fpdf2())
    key = load_or_create_key(folder / "key.p12", "", "Riverside Physiotherapy")
    contestants: dict[str, Contestant] = {
        OURS: (lambda sheet: render_handout(sheet, KNOWN), sheets),
        **{each.name: (_drawing(each, figures), told) for each in printers},
        SIGNING: (lambda pdf: sign_pdf(pdf, key, name="J", reason="Approved", at=AT), drawn),
    }
    samples = {name: function(inputs[0]) for name, (function, inputs) in contestants.items()}
    latencies = race(contestants, rounds, block=PATIENTS // 3)
    return "\n\n".join(
        [
            circumstances(PACKAGES),
            f"{PATIENTS} patients, {rounds} rounds, in turn; the peers print the text and figures "
            "that are read back from our document, in one column without running foot.",
            table(("document", "p50 ms", "p99 ms", "pages", "KB"), _rows(latencies, samples)),
            table(("p50", "measured", "wanted", ""), _targets(latencies, samples)),
        ]
    )


def _sheet(number: int) -> Sheet:
    """A fresh patient each time, so that nobody's memory of the last document helps."""
    sheet: Sheet = final(plan=plan(*EXERCISES))
    return replace(sheet, first_name=f"Amina{chr(97 + number)}", number=f"R-{number:06}")


def _figures(folder: Path) -> list[tuple[str, Path]]:
    found = []
    for each in plan(*EXERCISES).exercises:
        for panel in panels(each.id, each.variant, "left"):
            file = folder / f"figure-{len(found)}.svg"
            file.write_text(plain_svg(svg(panel)), encoding="utf-8")
            found.append((panel.alt, file))
    return found


def _drawing(printer: Printer, figures: list[tuple[str, Path]]) -> Callable[[Any], bytes]:
    return lambda told: printer.draw(told, figures)


def _rows(
    latencies: Mapping[str, Latency], samples: Mapping[str, bytes]
) -> Iterator[tuple[str, ...]]:
    for name, each in latencies.items():
        pages = "" if name == SIGNING else str(len(pypdfium2.PdfDocument(BytesIO(samples[name]))))
        size = f"{len(samples[name]) / 1024:.1f}"
        yield name, f"{each.p50 / 1000:.1f}", f"{each.p99 / 1000:.1f}", pages, size


def _targets(
    latencies: Mapping[str, Latency], samples: Mapping[str, bytes]
) -> Iterator[tuple[str, ...]]:
    ours = latencies[OURS].p50
    for name, wanted in TARGETS:
        ratio = latencies[name].p50 / ours
        yield f"{name} / ours", f"{ratio:.1f}x", f">= {wanted:g}x", met(ratio >= wanted)
    size = len(samples[OURS]) / 1024
    for what, measured, most, unit in (
        ("ours", ours / 1000, MOST_MS, "ms"),
        ("our document", size, MOST_KB, "KB"),
        (SIGNING, latencies[SIGNING].p50 / 1000, MOST_SIGNING_MS, "ms"),
    ):
        yield what, f"{measured:.1f} {unit}", f"<= {most} {unit}", met(measured <= most)
