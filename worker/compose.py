"""From a claimed job to bytes: drawing a document."""

from dataclasses import asdict, dataclass
from datetime import date, timedelta

from records.papers import LetterOrder, SafetyNetOrder
from records.phone_pages import PhoneSheet
from records.profile import ClinicProfile
from records.work import Work
from reports.handout import render_handout
from reports.intake import Intake, Person
from reports.letter import Letter, render_letter
from reports.safety_sheet import SafetySheet, render_safety_sheet
from reports.sheet import Clinic, Look, Sheet, SignedBy
from reports.transfer import render_transfer
from reports.translations import nearest
from reports.twin import handout_twin
from reports.typeface import REGULAR, font
from rules.knowledge_model import Knowledge
from rules.model import CarePlan
from rules.referrals import letter_tier


@dataclass(frozen=True, slots=True)
class Drawn:
    """A document, and a final handout's page for a phone."""

    pdf: bytes
    phone: PhoneSheet | None = None


class NotSignable(Exception):
    """A job that asks for a signature without saying of what or by whom."""


class NothingToDraw(Exception):
    """A job for a document without what the document says."""


def sheet_of(work: Work, language: str, address: str = "") -> Sheet:
    """What is printed: a draft names no signer, a final document names the one who will sign and
    has the `address` where it is found on a phone."""
    if work.plan is None:
        raise NothingToDraw
    return Sheet(
        number=work.number,
        first_name=work.first_name,
        language=language,
        clinic=letterhead(work.clinic),
        dated=work.dated,
        plan=work.plan,
        state="final" if work.kind == "final" else "draft",
        signed_by=signer_of(work) if work.kind == "final" else None,
        look=look(work.clinic),
        diary=work.plan.kind == "exercise",
        review_on=_review_on(work.clinic, work.dated),
        address=address,
    )


def signer_of(work: Work) -> SignedBy:
    """Who will sign the final document that this work draws."""
    if work.signer is None or work.registration_number is None:
        raise NotSignable
    return SignedBy(work.signer, work.registration_number)


def letter_of(work: Work, knowledge: Knowledge) -> Letter:
    """The referral letter as it will be signed: as urgent as the answers that it rests on."""
    order, intake = work.order, intake_of(work)
    if not isinstance(order, LetterOrder):
        raise NothingToDraw
    tier = letter_tier(intake.assessment, knowledge, order.destination)
    if tier is None:
        raise NothingToDraw
    return Letter(
        intake=intake,
        destination=order.destination,
        tier=tier,
        dated=work.dated,
        state="final",
        signed_by=signer_of(work),
        note=order.message,
        contact=order.contact,
        look=look(work.clinic),
    )


def safety_sheet_of(work: Work, language: str) -> SafetySheet:
    """The safety-net sheet as it will be signed, with what the patient is told by the rules."""
    if not isinstance(work.order, SafetyNetOrder) or work.assessed is None:
        raise NothingToDraw
    return SafetySheet(
        number=work.number,
        first_name=work.first_name,
        language=language,
        clinic=letterhead(work.clinic),
        dated=work.dated,
        told=work.assessed.assessment.patient_text,
        going_to=work.order.going_to,
        ring_by=work.order.ring_by,
        signed_by=signer_of(work),
        look=look(work.clinic),
    )


def intake_of(work: Work) -> Intake:
    """What a letter or a transfer sheet quotes. The form was sent at the clinic's own time."""
    if work.assessed is None:
        raise NothingToDraw
    case, who = work.assessed, work.assessed.patient
    return Intake(
        number=work.number,
        person=Person(who.given_name, who.family_name, who.birth_date, who.phone),
        clinic=letterhead(work.clinic),
        inputs=case.inputs,
        assessment=case.assessment,
        sent_at=case.sent_at.astimezone(),
    )


def letterhead(clinic: ClinicProfile) -> Clinic:
    """The clinic as it stands on every document."""
    return Clinic(clinic.name, clinic.address, clinic.phone, clinic.colour, clinic.lines)


def look(clinic: ClinicProfile) -> Look:
    """How the clinic has its documents printed."""
    return Look(high_contrast=clinic.high_contrast, paper=clinic.paper, body=clinic.body_style)


def _review_on(clinic: ClinicProfile, dated: date) -> date | None:
    return None if clinic.review_days is None else dated + timedelta(clinic.review_days)


def sample(clinic: ClinicProfile, plan: CarePlan, knowledge: Knowledge, dated: date) -> bytes:
    """A draft of this plan as the clinic would print it, for a patient who does not exist."""
    sheet = Sheet(
        number="EXAMPLE",
        first_name="Example",
        language="en",
        clinic=letterhead(clinic),
        dated=dated,
        plan=plan,
        state="draft",
        signed_by=None,
        look=look(clinic),
        diary=True,
        review_on=_review_on(clinic, dated),
    )
    return render_handout(sheet, knowledge)


def load_fonts() -> None:
    """Read the fonts; done once before the pool's processes are forked, so that they share them."""
    font(REGULAR)


def draw(work: Work, knowledge: Knowledge, address: str = "") -> Drawn:
    """The same work and address always give the same bytes."""
    if work.kind == "transfer":
        return Drawn(render_transfer(intake_of(work), knowledge, look(work.clinic)))
    if work.document == "letter":
        return Drawn(render_letter(letter_of(work, knowledge), knowledge))
    language = nearest(knowledge, work.language, work.clinic.languages)
    if work.document == "safety_net":
        return Drawn(render_safety_sheet(safety_sheet_of(work, language), knowledge))
    sheet = sheet_of(work, language, address)
    phone = PhoneSheet(**asdict(handout_twin(sheet, knowledge))) if work.kind == "final" else None
    return Drawn(render_handout(sheet, knowledge), phone)
