"""What must hold before a sheet may be signed (design sections 5 and 9)."""

from datetime import datetime

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from records.answers import expired_answers, is_unknown
from records.cases import newest_assessment
from records.errors import (
    AnswersExpired,
    OpenQuestions,
    SignRefused,
    StaleDocument,
    WrongState,
)
from records.inputs import gather, open_referral
from records.papers import find_paper, open_papers, rests_on
from records.plans import check_edited
from records.revisions import plan_in_force
from records.states import SAFETY_NET
from records.tables import Case, Referral
from records.views import DocumentName
from rules.assessment import assess
from rules.knowledge_model import Knowledge, Tier
from rules.model import Assessment, Inputs, MustAsk
from rules.visibility import hidden_items

NEVER_POSSIBLE = frozenset({Tier.EMERGENCY_NOW, Tier.SAME_DAY, Tier.URGENT_2W, Tier.CLINICIAN_HOLD})


def check_release(
    session: Session,
    knowledge: Knowledge,
    case: Case,
    *,
    spot_tested: bool | None,
    now: datetime,
) -> None:
    """Assess once more, from the rows, and refuse whatever must not be signed.

    Raises WrongState, OpenQuestions, AnswersExpired, SignRefused, PlanRefused.
    """
    inputs = gather(session, knowledge, case)
    assessment = assess(knowledge, inputs)
    if inputs.emergency_before or not assessment.engine.agreement or assessment.handout == "no":
        raise WrongState("No sheet may be given as the answers stand now.")
    _check_other_forms(session, case)
    if is_open(assessment) or open_questions(knowledge, inputs, assessment, locking=True):
        raise OpenQuestions
    expired = expired_answers(
        session, knowledge, case.id, hidden_items(knowledge, inputs.answers), now
    )
    if expired:
        raise AnswersExpired(expired)
    if "W16" in assessment.w and spot_tested is not True:
        raise SignRefused("Say that the direction or the spot was tested with you.")
    check_edited(session, knowledge, case, assessment, plan_in_force(session, case))


def check_paper(session: Session, case: Case, document: DocumentName, number: int | None) -> None:
    """Whether a letter or a safety-net sheet may be signed as the case stands now.

    Raises StaleDocument (withdrawn, replaced, or the answers changed), WrongState.
    """
    row = find_paper(open_papers(session, case), document, number)
    if row is None or not rests_on(session, row, newest_assessment(session, case.id)):
        raise StaleDocument
    if document == "safety_net":
        check_safety_net(session, case)


def check_safety_net(session: Session, case: Case) -> None:
    """The sheet is for a decision that leaves the patient without a handout. Raises WrongState."""
    referred = select(Referral.id).where(Referral.case_id == case.id).limit(1)
    undecided = case.state == "needs_clinician" and session.scalar(referred) is None
    if case.state not in SAFETY_NET or undecided:
        raise WrongState(
            "The safety-net sheet is for a patient who is referred or gets no handout;"
            " the handout carries it itself."
        )


def is_open(assessment: Assessment) -> bool:
    """Whether a flag is still possible, or a hold open, that forbids signing."""
    active = [tier for n, tier in assessment.fired.items() if n not in assessment.cleared]
    return (
        assessment.questions_open
        or bool(NEVER_POSSIBLE & set(assessment.possible.values()))
        or Tier.CLINICIAN_HOLD in active
    )


def open_questions(
    knowledge: Knowledge, inputs: Inputs, assessment: Assessment, *, locking: bool = False
) -> tuple[MustAsk, ...]:
    """What must be asked; an escalated question stays open until somebody answers it."""
    items = knowledge.questionnaire.items
    asked = {ask.item for ask in assessment.must_ask}
    escalated = tuple(
        MustAsk(
            item=item.id,
            question=item.text,
            unknown_class=item.unknown_class or "P2",
            rules=(),
            within_minutes=None,
            sensitive=item.sensitive,
            locks_release=True,
        )
        for name in dict.fromkeys(inputs.escalated)
        if (item := items.get(name)) is not None
        and name not in asked
        and is_unknown(inputs.answers.get(name))
    )
    found = (*escalated, *assessment.must_ask)
    return tuple(ask for ask in found if ask.locks_release) if locking else found


def _check_other_forms(session: Session, case: Case) -> None:
    """Only the newest form of an episode leads to a sheet: it carries the others' worse answers."""
    newer = select(Case.id).where(
        Case.episode_id == case.episode_id,
        or_(
            Case.created_at > case.created_at,
            and_(Case.created_at == case.created_at, Case.id > case.id),
        ),
    )
    if session.scalar(newer.limit(1)) is not None:
        raise OpenQuestions("This patient has a newer form; decide on that one.")
    if open_referral(session, case):
        raise OpenQuestions("Another form of this patient is waiting for a clinician.")
