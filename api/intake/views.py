"""The front-desk view of an intake as JSON: what to say and do now, never a rule or a condition."""

from collections.abc import Sequence

from api.intake.bodies import IntakeAnswer, LinksAnswer, ScriptAnswer
from records.desk_views import DeskCase
from records.intake import Submitted
from rules.desk import desk_scripts, steps
from rules.knowledge_model import DeskKey, Knowledge


def script(knowledge: Knowledge, keys: Sequence[DeskKey], *, alarm: bool) -> ScriptAnswer:
    """What is said, of the most urgent script, and what is done, of all (red-flags.md section 9).

    `alarm`: this is an emergency, also where the words are the private ones.
    """
    found = knowledge.scripts[keys[0]]
    todo = list(steps(knowledge, keys, alarm=alarm))
    return ScriptAnswer(key=found.key, say=found.say, do=todo, colour=found.colour, alarm=alarm)


def links_of(case_id: str) -> LinksAnswer:
    """Where to read the intake again, and the case that it became."""
    return LinksAnswer(self=f"/api/v1/intakes/{case_id}", case=f"/api/v1/cases/{case_id}")


def submitted_view(sent: Submitted, knowledge: Knowledge) -> IntakeAnswer:
    """The answer to a posted form; a repeated post gets the first one again."""
    found = sent.assessment
    return IntakeAnswer(
        id=sent.case_id,
        number=sent.number,
        status=sent.state,
        tier=found.tier,
        front_desk=script(knowledge, desk_scripts(knowledge, found), alarm=found.emergency_alarm),
        alerts=[],
        warnings=list(sent.warnings),
        received_at=sent.created_at,
        links=links_of(sent.case_id),
    )


def desk_view(case: DeskCase, knowledge: Knowledge) -> IntakeAnswer:
    """The same for the case as it is now; warnings name answers, so only their sender gets them."""
    return IntakeAnswer(
        id=case.id,
        number=case.number,
        status=case.state,
        tier=case.tier,
        front_desk=script(knowledge, case.scripts, alarm=case.emergency_alarm),
        alerts=list(case.alerts),
        warnings=[],
        received_at=case.created_at,
        links=links_of(case.id),
    )
