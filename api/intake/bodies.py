"""What an integrator sends and gets: identity, answers, the script for the desk."""

from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field

from api.bodies import Body
from api.known_schemas import known
from api.operations import Answer
from api.review.bodies import Answers
from records.states import State
from records.views import DeskAlert
from rules.knowledge_model import DeskKey, Tier

JOINERS = str.maketrans("", "", "\u200c\u200d")
"""Two unseen characters that belong to the spelling of Persian and Indic names: zero width
non-joiner and joiner (Unicode 16.0, section 23.2)."""


def _one_line(text: str) -> str:
    if not text.strip():
        raise ValueError("Must not be blank")
    if not text.isprintable():
        raise ValueError("Must be one line of printable text")
    return text


def _name(text: str) -> str:
    _one_line(text.translate(JOINERS))
    return text


def _calendar_day(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    try:
        return date.fromisoformat(value) if len(value) == 10 else value
    except ValueError:
        raise ValueError("Must be a calendar date such as 1984-05-31") from None


Line = AfterValidator(_one_line)
Name = Annotated[str, Field(min_length=1, max_length=100), AfterValidator(_name)]
Day = Annotated[date, BeforeValidator(_calendar_day)]


class PatientBody(Body):
    """Who the intake is about."""

    given_name: Name
    family_name: Name
    birth_date: Day
    phone: Annotated[str, Field(min_length=1, max_length=40), Line] | None = None
    external_id: Annotated[str, Field(min_length=1, max_length=100), Line] | None = None
    language: Annotated[str, Field(pattern=r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}$")] | None = (
        None
    )


class IntakeBody(Body):
    """One filled-in form; missing answers count as left blank."""

    patient: PatientBody
    questionnaire_version: (
        Annotated[str, Field(max_length=100), known("QuestionnaireVersion")] | None
    ) = None
    answers: Answers


class ScriptAnswer(Answer):
    """What the front desk says and does now."""

    key: DeskKey
    say: str
    do: list[str]
    colour: Literal["red", "amber", "yellow", "green", "none"]
    alarm: bool


class LinksAnswer(Answer):
    """Paths below the service's own address."""

    self: str
    case: str


class IntakeAnswer(Answer):
    """The front-desk view of one intake: never a rule, never a condition.

    `alerts`: nobody clinical came in time, so ring 999 or 111 now.
    """

    id: str
    number: str
    status: State
    tier: Tier | None
    front_desk: ScriptAnswer
    alerts: list[DeskAlert]
    warnings: list[str]
    received_at: datetime
    links: LinksAnswer
