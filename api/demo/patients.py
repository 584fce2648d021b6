"""The made-up patients: one file each, read strictly."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict

from records.views import Patient
from rules.knowledge_model import Answers, Knowledge
from rules.questionnaire import check_answers

Ending = Literal["acknowledged", "returned", "withheld", "released"]


class Identity(BaseModel):
    """Who it is; the birth date follows from the age on the day the patient is handed in."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    given_name: str
    family_name: str
    age: int


class PatientFile(BaseModel):
    """A file: `about` for its reader, the form's answers, and what the clinic did `then`."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    about: str
    patient: Identity
    answers: dict[str, Any]
    then: Ending | None = None
    say: str = ""


@dataclass(frozen=True, slots=True)
class DemoPatient:
    """A patient with checked answers; `key` is the file's name."""

    key: str
    identity: Identity
    answers: Answers
    then: Ending | None
    say: str

    def on(self, today: date) -> Patient:
        """The person, of the stated age on this day."""
        born = date(today.year - self.identity.age, 1, 1)
        return Patient(self.identity.given_name, self.identity.family_name, born)


def demo_patients(knowledge: Knowledge) -> Iterator[DemoPatient]:
    """All of them. Raises ValueError for a file that the questionnaire does not know."""
    folder = files("api.demo") / "patients"
    for path in sorted(folder.iterdir(), key=lambda each: each.name):
        read = PatientFile.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
        checked = check_answers(knowledge, read.answers, {})
        if checked.faults:
            raise ValueError(f"{path.name}: {checked.faults[0]}")
        key = path.name.removesuffix(".yaml")
        yield DemoPatient(key, read.patient, checked.answers, read.then, read.say)
