"""`/api/v1/intakes`: an integrator posts a form and learns what the front desk does now."""

import hashlib
import json
import re
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, request

from api.answers import checked_intake
from api.bodies import parse_body, read_json
from api.intake.arrived import arrived
from api.intake.bodies import IntakeAnswer, IntakeBody, PatientBody
from api.intake.views import desk_view, links_of, submitted_view
from api.limits import caller, limited
from api.metrics import INTAKES
from api.operations import describe, reply
from api.problems import Fault, Problem, invalid
from api.roles import actor, allow
from api.services import Services, services
from records.errors import IdempotencyConflict
from records.intake import Patient, Submitted, submit
from records.queue import desk_case

blueprint = Blueprint("intakes", __name__, url_prefix="/api/v1/intakes")

OLDEST = 130
KEY = re.compile(r"[\x21-\x7e]{1,200}")
KEY_PARAMETER = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": True,
    "description": "Yours, new for each form: a repeated post with it is answered, not repeated.",
    "schema": {"type": "string", "minLength": 1, "maxLength": 200},
}


@blueprint.post("")
@allow("form_token", "front_desk", "physiotherapist")
@limited(lambda: f"{services().settings.intakes_per_minute} per minute", by=caller)
@describe(
    "Hand in one filled-in form",
    takes=IntakeBody,
    gives={201: IntakeAnswer},
    faults=(409, 429),
    parameters=(KEY_PARAMETER,),
)
def post_intake() -> Response:
    """Accept a form: assessed and stored before the answer leaves; the drawing follows later."""
    try:
        submitted = _submit(services())
    except (Problem, IdempotencyConflict) as fault:
        INTAKES.labels("conflict" if isinstance(fault, IdempotencyConflict) else "refused").inc()
        raise
    arrived(submitted)
    response = reply(IntakeAnswer, submitted_view(submitted, services().knowledge), 201)
    response.headers["Location"] = links_of(submitted.case_id).self
    if submitted.replayed:
        response.headers["Idempotency-Replayed"] = "true"
    return response


def _submit(used: Services) -> Submitted:
    key, sent = _idempotency_key(), read_json()
    body = parse_body(IntakeBody, sent)
    _check_version(body.questionnaire_version)
    return submit(
        used.database,
        used.knowledge,
        actor(),
        _patient(body.patient, used),
        checked_intake(body.answers),
        idempotency_key=key,
        body_sha256=_digest(sent),
        now=used.clock(),
        source="form",
    )


@blueprint.get("/<uuid:intake_id>")
@allow("form_token", "front_desk", "physiotherapist")
@describe("The front-desk view of one intake", gives={200: IntakeAnswer})
def get_intake(intake_id: UUID) -> Response:
    """What the desk does for this patient now; a form token sees what it handed in itself."""
    used = services()
    found = desk_case(used.database, actor(), str(intake_id))
    return reply(IntakeAnswer, desk_view(found, used.knowledge))


def _idempotency_key() -> str:
    key = request.headers.get("Idempotency-Key", "")
    if KEY.fullmatch(key) is None:
        detail = "Send an Idempotency-Key header of 1 to 200 printable characters without spaces."
        raise Problem(400, "idempotency_key", detail)
    return key


def _digest(sent: dict[str, Any]) -> str:
    """The same for the same JSON, however its sender spaced or ordered it."""
    canonical = json.dumps(sent, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()


def _check_version(version: str | None) -> None:
    current = services().knowledge.questionnaire.version
    if version not in (None, current):
        detail = f"This questionnaire version is not known; the current one is {current}."
        raise invalid([Fault("/questionnaire_version", "unknown_version", detail)])


def _patient(sent: PatientBody, used: Services) -> Patient:
    today = used.clock().date()
    if not today.year - OLDEST <= sent.birth_date.year or sent.birth_date > today:
        detail = f"Must be a day in the past, at most {OLDEST} years ago."
        raise invalid([Fault("/patient/birth_date", "out_of_range", detail)])
    return Patient(
        given_name=sent.given_name.strip(),
        family_name=sent.family_name.strip(),
        birth_date=sent.birth_date,
        phone=sent.phone,
        external_id=sent.external_id,
        language=sent.language,
    )
