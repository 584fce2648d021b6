"""What posting a form is measured against: as little as a route can do that loses nothing.

`bare()` is a Flask app that reads the JSON and inserts one row; `reduced()` is the service itself,
with everything before and after the records as it is, whose records insert one row; `assessed()` is
that with the rules. All are served by our gunicorn settings and write through the same engine, as
durably.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import uuid4

from flask import Flask, request
from sqlalchemy import JSON, Column, MetaData, String, Table, insert

import api.intake.rest
from api.app import create_app
from records.actors import Actor
from records.intake import Submitted
from records.session import Database
from records.settings import load_settings
from records.views import Patient
from rules.assessment import assess
from rules.knowledge_base import knowledge
from rules.knowledge_model import Answers, Knowledge
from rules.model import Assessment, Inputs
from tests.factories.forms import a_form

ONE_ROW = Table(
    "one_row", MetaData(), Column("id", String(36), primary_key=True), Column("body", JSON)
)


def bare() -> Flask:
    """The whole peer."""
    app, database = Flask(__name__), Database(load_settings().database_url)

    @app.post("/api/v1/intakes")
    def post() -> tuple[dict[str, str], int]:
        row = str(uuid4())
        with database.writing() as session:
            session.execute(insert(ONE_ROW).values(id=row, body=request.get_json()))
        return {"id": row}, 201

    @app.get("/healthz")
    def healthz() -> dict[str, str]:
        return {}

    return app


def reduced() -> Flask:
    """The service, whose `submit` assesses nothing and stores one row."""
    made = assess(knowledge(), Inputs(answers={**a_form(), "age_years": 45}))
    return _with(lambda _, __: made)


def assessed() -> Flask:
    """The service, whose `submit` assesses the form in both channels and stores one row."""
    return _with(lambda rules, answers: assess(rules, Inputs(answers={**answers, "age_years": 45})))


def _with(found: Callable[[Knowledge, Answers], Assessment]) -> Flask:
    def submit(
        db: Database,
        rules: Knowledge,
        actor: Actor,
        patient: Patient,
        answers: Answers,
        **given: Any,
    ) -> Submitted:
        now: datetime = given["now"]
        made = found(rules, answers)
        row = str(uuid4())
        with db.writing() as session:
            session.execute(insert(ONE_ROW).values(id=row, body=answers))
        return Submitted(row, "0000-0000", "rendering", made, (), row, False, now)

    setattr(api.intake.rest, "submit", submit)  # noqa: B010 - imported there
    return create_app()
