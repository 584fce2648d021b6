"""The rules in force as a page: what each says, rests on and is used by."""

from functools import lru_cache

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from api.roles import allow
from api.services import services
from rules.knowledge_model import Knowledge
from rules.review.handbook import Handbook, handbook

blueprint = Blueprint("reference", __name__)


@blueprint.get("/knowledge")
@allow("physiotherapist")
def knowledge_page() -> ResponseReturnValue:
    """Every rule, question, exercise and source."""
    return render_template("knowledge/page.html", book=_book(services().knowledge))


@lru_cache(maxsize=1)
def _book(knowledge: Knowledge) -> Handbook:
    return handbook(knowledge)
