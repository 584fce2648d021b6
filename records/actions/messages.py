"""A physiotherapist's question to the desk, and its reply."""

from datetime import datetime

from sqlalchemy import select

from records.actions.frame import acting, acting_on_claim, done
from records.actors import Actor
from records.assessing import assess_case
from records.cases import move
from records.errors import QuestionRefused, WrongState
from records.session import Database
from records.tables import Message
from records.views import Done
from rules.knowledge_model import Knowledge
from rules.naming import names_in


def return_with_question(
    db: Database,
    knowledge: Knowledge,
    actor: Actor,
    case_id: str,
    *,
    now: datetime,
    claim: str | None = None,
    question: str,
) -> Done:
    """Send the case back to the desk with a question.

    Raises QuestionRefused when it names a condition or a rule: the desk never reads one.
    """
    if named := names_in(knowledge, question):
        raise QuestionRefused(named)
    with acting_on_claim(db, actor, case_id, "return", claim, now) as (session, case):
        session.add(_message(case.id, "question", question, actor, now))
        move(session, case, "return", actor, "returned", now)
        return done(session, knowledge, case, now)


def reply(
    db: Database,
    knowledge: Knowledge,
    actor: Actor,
    case_id: str,
    *,
    now: datetime,
    claim: str | None = None,
    text: str,
) -> Done:
    """Answer the open question; the case is assessed again. Raises WrongState when none is open."""
    with acting(db, actor, case_id, "reply") as (session, case):
        last = session.scalar(
            select(Message.kind).where(Message.case_id == case.id).order_by(Message.id.desc())
        )
        if last != "question":
            raise WrongState("There is no open question on this case.")
        session.add(_message(case.id, "reply", text, actor, now))
        jobs = assess_case(session, knowledge, case, actor, "reply", now)
        return done(session, knowledge, case, now, *jobs)


def _message(case_id: str, kind: str, text: str, actor: Actor, now: datetime) -> Message:
    return Message(
        case_id=case_id,
        kind=kind,
        text=text,
        actor_id=actor.id,
        actor_name=actor.name,
        at=now,
    )
