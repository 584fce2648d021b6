"""The bodies of the case actions (design section 6)."""

from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, ConfigDict, Field, JsonValue
from pydantic.config import JsonDict

from api.bodies import Body
from api.known_schemas import known
from records.actions.referrals import LONGEST_MESSAGE, LONGEST_PLACE
from records.views import ConfirmedSource, DocumentName, OverrideCode

Text = Annotated[str, Field(min_length=1, max_length=4000, pattern=r"\S")]
Word = Annotated[str, Field(min_length=1, max_length=200)]
Token = Annotated[str, Field(min_length=1, max_length=200)]
Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
TierWord = Literal["emergency_now", "same_day", "urgent_2w", "routine_gp", "clinician_hold"]

Answers = Annotated[dict[str, JsonValue], known("Answers")]
Items = Annotated[list[Word], known("Items")]
Findings = Annotated[dict[str, JsonValue], known("Findings")]
Destination = Annotated[str, Field(min_length=1, max_length=200), known("Destination")]
Plan = Annotated[dict[str, JsonValue], known("Plan")]
EITHER: JsonDict = {
    "oneOf": [
        {"required": [one], "properties": {one: {"type": "string"}, other: {"type": "null"}}}
        for one, other in (("rule", "precaution"), ("precaution", "rule"))
    ]
}
NUMBERED: JsonDict = {
    "anyOf": [
        {"properties": {"document": {"const": "handout"}}},
        {"required": ["revision"], "properties": {"revision": {"type": "integer", "minimum": 1}}},
    ]
}
"""What the models' own checks say, for the OpenAPI document."""


def _moment(value: Any) -> Any:
    return datetime.fromisoformat(value) if isinstance(value, str) else value


def _day(value: Any) -> Any:
    return date.fromisoformat(value) if isinstance(value, str) else value


def _whole(value: Any) -> Any:
    """25.0 is a whole number in JSON."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


Moment = Annotated[datetime, BeforeValidator(_moment)]
Day = Annotated[date, BeforeValidator(_day)]


class Nothing(Body):
    """No fields."""


class Claimed(Body):
    """Every write on a claimed case carries the claim's token."""

    claim: Token


class AnswersBody(Claimed):
    answers: Answers = {}
    accept: Items = []


class ExamBody(Claimed):
    exam: Findings


class ClearBody(Claimed):
    """A fired rule or a precaution, never both."""

    model_config = ConfigDict(json_schema_extra=EITHER)

    rule: Word | None = None
    precaution: Word | None = None
    level: TierWord | None = None
    basis: Literal["examination", "other_service_result"]
    reason: Text


class ReferBody(Claimed):
    """`message` is printed on the letter; `contact` names a service of the clinic's profile."""

    destination: Destination
    note: Text
    message: Annotated[str, Field(max_length=LONGEST_MESSAGE)] = ""
    contact: Word | None = None


class SafetyNetBody(Claimed):
    """Where the patient is going and when, in words for them; the day to ring by, not heard."""

    going_to: Annotated[str, Field(max_length=LONGEST_PLACE)] = ""
    ring_by: Day | None = None


class OutcomeBody(Claimed):
    outcome: Literal["arrived", "seen", "result"]
    note: Annotated[str, Field(max_length=4000)] = ""


class EditBody(Claimed):
    plan: Plan
    note: Text


class ReturnBody(Claimed):
    question: Text


class ReplyBody(Body):
    text: Text


class WithholdBody(Claimed):
    reason: Text
    booked_for: Moment | None = None


class Which(Body):
    """Which document: the handout in force, or a letter or safety-net sheet by its revision."""

    model_config = ConfigDict(json_schema_extra=NUMBERED)

    document: DocumentName = "handout"
    revision: Annotated[int, Field(ge=1, le=10**6), BeforeValidator(_whole)] | None = None


class SignBody(Claimed, Which):
    """`password`: a session whose password was given too long ago gives it again (else 403)."""

    sha256: Sha256
    examined: bool
    spot_tested: bool | None = None
    override_code: OverrideCode | None = None
    override_reason: Text | None = None
    confirmed_source: ConfirmedSource | None = None
    password: Annotated[str, Field(min_length=1, max_length=1000)] | None = None


class ReasonBody(Claimed):
    reason: Text


class UndoBody(Claimed, Which):
    """Which signature."""


class RetryBody(Body):
    """An administrator has no claim to show."""

    claim: Token | None = None


class RecallBody(ReasonBody, Which):
    """Why, and which document."""
