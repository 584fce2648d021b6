"""What the desk is shown: what to do, never why."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal, get_args

from records.states import State
from records.views import DeskAlert, DocumentName, PaperName
from rules.knowledge_model import DeskKey, Tier

DeskActKind = Literal[
    "called_999",
    "handed_over",
    "patient_left",
    "rang_no_answer",
    "rang_coming_back",
    "patient_back",
]
DESK_ACTS: tuple[DeskActKind, ...] = get_args(DeskActKind)


@dataclass(frozen=True, slots=True)
class DeskPaper:
    """A signed letter or safety-net sheet that the desk may print."""

    document: PaperName
    revision: int


@dataclass(frozen=True, slots=True)
class DeskActView:
    """Something the desk did about a script; `name`: to whom the patient was handed over."""

    kind: DeskActKind
    name: str | None = field(repr=False)
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class DeskSheet:
    """A signed document on its way to the patient; `copies`: how often it was printed."""

    document: DocumentName
    revision: int
    copies: int
    handed_over_at: datetime | None
    handed_over_by: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class _OnTheDesk:
    """A case as the desk may know it: what to do, never why. No rule, no condition, no answer.

    `scripts`: all that apply, the most urgent first. `alerts`: nobody clinical came in time, so
    call 999 or 111 now. `attended`: a physiotherapist has taken over. `acknowledged_by`: who acts
    on the script.
    """

    id: str
    number: str
    patient_name: str = field(repr=False)
    state: State
    front_desk: DeskKey
    scripts: tuple[DeskKey, ...]
    emergency_alarm: bool
    alerts: tuple[DeskAlert, ...]
    acts: tuple[DeskActView, ...]
    phone: str | None = field(repr=False)
    attended: bool
    acknowledged_at: datetime | None
    acknowledged_by: str | None
    question: str | None = field(repr=False)
    released: bool
    papers: tuple[DeskPaper, ...]
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskCase(_OnTheDesk):
    """The front-desk view of one case. `patient_text`: the key of what the patient reads."""

    tier: Tier | None
    patient_text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskEntry(_OnTheDesk):
    """A line of the desk's list. `sheets`: what may be printed and given out now."""

    birth_date: date = field(repr=False)
    source: str
    sheets: tuple[DeskSheet, ...]
    due_at: datetime | None
