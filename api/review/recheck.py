"""The sheet as it is being changed, checked at once; saving checks it again."""

from uuid import UUID

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from api.review.plan_changes import changes
from api.review.plan_form import read_plan
from api.roles import actor, allow
from api.services import services
from records.errors import WrongState
from records.plans import violations_of
from records.queue import case

blueprint = Blueprint("recheck", __name__)


@blueprint.post("/cases/<uuid:case_id>/check")
@allow("physiotherapist")
def check(case_id: UUID) -> ResponseReturnValue:
    """What speaks against the changed sheet, by exercise, and what was changed; stores nothing."""
    used = services()
    knowledge = used.knowledge
    view = case(used.database, knowledge, actor(), str(case_id), now=used.clock())
    if view.plan is None:
        raise WrongState("There is no sheet to change.")
    plan, faults = read_plan(knowledge, view.plan, request.form)
    found = [(name.removeprefix("x-"), text) for name, text in faults.items()]
    for text in violations_of(knowledge, view.inputs, view.assessment, plan):
        name, _, says = text.partition(": ")
        known = name in knowledge.exercises
        title = f"{knowledge.exercises[name].title}: {says}" if known else text
        found.append((name if known else "", title))
    return {
        "faults": [{"exercise": name, "says": says} for name, says in found],
        "changes": [
            f"{each.of}, {each.field.lower()}: {each.before} \N{RIGHTWARDS ARROW} {each.after}"
            for each in changes(knowledge, view.plan, plan)
        ],
    }
