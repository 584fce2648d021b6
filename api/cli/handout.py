"""`sciatriage handout`: a draft of each kind of document for one form. No database."""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from pathlib import Path

import click

from api.cli.documents import parse, read_one
from api.cli.faults import BadInput, Refused
from records.plans import plan_of
from reports.handout import UnknownLanguage, render_handout
from reports.intake import Intake, Person
from reports.letter import Letter, render_letter
from reports.safety_sheet import SafetySheet, render_safety_sheet
from reports.sheet import Clinic, Look, Sheet
from reports.transfer import render_transfer
from reports.wording import languages
from rules.assessment import assess
from rules.knowledge_base import knowledge
from rules.knowledge_model import Knowledge
from rules.model import Assessment, CarePlan, Inputs
from rules.referrals import letters_for

CLINIC = Clinic("Your clinic", "", "", "#005eb8")
NUMBER, PATIENT = "DRAFT", "Patient"


@click.command(
    help="""Draw a draft for one form (the same file as `assess` reads).

Every page says what it is not yet: only what a physiotherapist signed in the service may be given
to anybody. A letter and a transfer sheet name a patient who does not exist.

Exit codes: 0 drawn, 1 the answers allow no such document, 2 bad input.

\b
Examples:
  sciatriage handout intake.json -o out.pdf --large-print
  sciatriage handout intake.json -o letter.pdf --kind letter
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
@click.option(
    "--kind",
    default="handout",
    show_default=True,
    type=click.Choice(["handout", "letter", "transfer", "safety-net"]),
    help="What to draw; a letter is the most urgent one.",
)
@click.option(
    "--lang",
    default="en",
    show_default=True,
    help=f"Language of what the patient reads: {', '.join(languages())}.",
)
@click.option("--large-print", is_flag=True, help="18 point and more.")
@click.option("--high-contrast", is_flag=True, help="Black on white, figures in greys.")
@click.option("--us-letter", is_flag=True, help="US letter paper instead of A4.")
@click.option("--diary", is_flag=True, help="With a page to tick off two weeks.")
def handout(
    file: str,
    output: Path,
    kind: str,
    lang: str,
    large_print: bool,
    high_contrast: bool,
    us_letter: bool,
    diary: bool,
) -> None:
    """Draw one draft."""
    known = knowledge()
    inputs = parse(*read_one(file), known)
    look = Look(large_print, high_contrast, "letter" if us_letter else "a4")
    try:
        if kind == "handout":
            pdf = _handout(inputs, known, look, lang, diary=diary)
        else:
            pdf = _OTHERS[kind](inputs, known, look, lang)
    except UnknownLanguage as fault:
        raise BadInput(str(fault)) from None
    try:
        output.write_bytes(pdf)
    except OSError as fault:
        raise Refused(f"{output}: cannot be written ({fault.strerror}).") from None
    click.echo(f"Draft written to {output}.")


def _handout(inputs: Inputs, known: Knowledge, look: Look, lang: str, *, diary: bool) -> bytes:
    sheet = Sheet(
        number=NUMBER,
        first_name=PATIENT,
        language=lang,
        clinic=CLINIC,
        dated=_now().date(),
        plan=_plan(assess(known, inputs)),
        state="draft",
        signed_by=None,
        look=look,
        diary=diary,
    )
    return render_handout(sheet, known)


def _letter(inputs: Inputs, known: Knowledge, look: Look, lang: str) -> bytes:
    intake = _intake(inputs, known)
    letters = letters_for(intake.assessment, known)
    if not letters:
        raise Refused("These answers ask for no letter; `sciatriage assess --explain` says why.")
    (destination, tier), day = letters[0], intake.sent_at.date()
    return render_letter(Letter(intake, destination, tier, day, "draft", None, look=look), known)


def _transfer(inputs: Inputs, known: Knowledge, look: Look, lang: str) -> bytes:
    intake = _intake(inputs, known)
    if not intake.assessment.emergency_alarm:
        raise Refused("These answers are no emergency; there is nothing to hand over.")
    return render_transfer(intake, known, look)


def _safety_net(inputs: Inputs, known: Knowledge, look: Look, lang: str) -> bytes:
    told = assess(known, inputs).patient_text
    sheet = SafetySheet(NUMBER, PATIENT, lang, CLINIC, _now().date(), told=told, look=look)
    return render_safety_sheet(sheet, known)


_OTHERS: Mapping[str, Callable[[Inputs, Knowledge, Look, str], bytes]] = {
    "letter": _letter,
    "transfer": _transfer,
    "safety-net": _safety_net,
}


def _intake(inputs: Inputs, known: Knowledge) -> Intake:
    person = Person(PATIENT, "Example", date(1970, 1, 1))
    return Intake(NUMBER, person, CLINIC, inputs, assess(known, inputs), _now())


def _now() -> datetime:
    return datetime.now(UTC).astimezone()


def _plan(assessment: Assessment) -> CarePlan:
    if not assessment.handout_allowed or assessment.decision == "withhold":
        raise Refused(
            f"These answers allow no handout (decision: {assessment.decision},"
            f" tier: {assessment.tier or 'none'}); `sciatriage assess --explain` says why."
        )
    return plan_of(assessment)
