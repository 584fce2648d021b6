"""`sciatriage handout`: the draft for one form. No database, nothing signed."""

from datetime import UTC, datetime
from pathlib import Path

import click

from api.cli.documents import parse, read_one
from api.cli.faults import BadInput, Refused
from records.plans import plan_of
from reports.handout import UnknownLanguage, render_handout
from reports.sheet import Clinic, Look, Sheet
from rules.assessment import assess
from rules.knowledge_base import knowledge
from rules.model import Assessment, CarePlan

CLINIC = Clinic("Your clinic", "", "", "#005eb8")


@click.command(
    help="""Draw the draft handout for one form (the same file as `assess` reads).

Every page says DRAFT: only what a physiotherapist signed in the service may be given to anybody.

Exit codes: 0 drawn, 1 the answers allow no sheet, 2 bad input.

\b
Example:
  sciatriage handout intake.json -o out.pdf --large-print
"""
)
@click.argument("file")
@click.option(
    "-o",
    "--output",
    required=True,
    type=click.Path(dir_okay=False, path_type=Path),
    help="The PDF to write.",
)
@click.option("--lang", default="en", show_default=True, help="Language code.")
@click.option("--large-print", is_flag=True, help="18 point and more.")
def handout(file: str, output: Path, lang: str, large_print: bool) -> None:
    """Draw one draft."""
    known = knowledge()
    assessment = assess(known, parse(*read_one(file), known))
    sheet = Sheet(
        number="DRAFT",
        first_name="Patient",
        language=lang,
        clinic=CLINIC,
        dated=datetime.now(UTC).astimezone().date(),
        plan=_plan(assessment),
        state="draft",
        signed_by=None,
        look=Look(large_print=large_print),
    )
    try:
        pdf = render_handout(sheet, known)
    except UnknownLanguage as fault:
        raise BadInput(str(fault)) from None
    try:
        output.write_bytes(pdf)
    except OSError as fault:
        raise Refused(f"{output}: cannot be written ({fault.strerror}).") from None
    click.echo(f"Draft written to {output}.")


def _plan(assessment: Assessment) -> CarePlan:
    if not assessment.handout_allowed or assessment.decision == "withhold":
        raise Refused(
            f"These answers allow no handout (decision: {assessment.decision},"
            f" tier: {assessment.tier or 'none'}); `sciatriage assess --explain` says why."
        )
    return plan_of(assessment)
