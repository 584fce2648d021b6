"""The tables and their constraints; no queries. Importing this package fills the metadata."""

from records.tables.access import (
    Challenge,
    Identity,
    Passkey,
    RecoveryCode,
    SecondFactor,
    SignIn,
)
from records.tables.base import Base
from records.tables.cases import Case, Episode, EpisodeEmergency, PatientRow, Submission
from records.tables.data_keys import DataKey
from records.tables.desk import DeskAct, HandOver, Passcode, Print
from records.tables.documents import Drawing, ReleasedDocument, Revision, SignOff
from records.tables.entries import (
    AnswerRow,
    AssessmentRow,
    ClearanceRow,
    Escalation,
    ExamRow,
    FollowUp,
    Message,
    Outcome,
    Referral,
)
from records.tables.people import AuditLink, AuditRow, ClinicProfileRow, Site, Token, User
from records.tables.phone import PhonePage
from records.tables.work import Clock, Draft, Heartbeat, Job

__all__ = [
    "AnswerRow",
    "AssessmentRow",
    "AuditLink",
    "AuditRow",
    "Base",
    "Case",
    "Challenge",
    "ClearanceRow",
    "ClinicProfileRow",
    "Clock",
    "DataKey",
    "DeskAct",
    "Draft",
    "Drawing",
    "Episode",
    "EpisodeEmergency",
    "Escalation",
    "ExamRow",
    "FollowUp",
    "HandOver",
    "Heartbeat",
    "Identity",
    "Job",
    "Message",
    "Outcome",
    "Passcode",
    "Passkey",
    "PatientRow",
    "PhonePage",
    "Print",
    "RecoveryCode",
    "Referral",
    "ReleasedDocument",
    "Revision",
    "SecondFactor",
    "SignIn",
    "SignOff",
    "Site",
    "Submission",
    "Token",
    "User",
]
