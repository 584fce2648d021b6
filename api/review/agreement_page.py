"""How the ranking and the physiotherapists agree: counts per source and rule, no claims."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from api.review.case_page import OVERRIDES
from api.roles import actor, allow
from api.services import services
from records.agreement import MOST, agreement
from rules.words import HYPOTHESES

blueprint = Blueprint("agreement", __name__)


@blueprint.get("/agreement")
@allow("physiotherapist")
def agreement_page() -> ResponseReturnValue:
    """Where the ranking had the source that the physiotherapists judged."""
    used = services()
    return render_template(
        "review/agreement.html",
        found=agreement(used.database, actor()),
        statements={name: rule.statement for name, rule in used.knowledge.evidence.items()},
        hypotheses=HYPOTHESES,
        reasons=OVERRIDES,
        most=MOST,
    )
