"""What the clinic's sheet looks like with a profile: the worker's own drawing."""

import re
from datetime import date
from functools import cache, lru_cache
from threading import Lock

from api.demo.patients import demo_patients
from records.plans import plan_of
from records.profile import BodyStyle, ClinicProfile
from reports.figures import panels, svg
from rules.assessment import assess
from rules.knowledge_model import Knowledge
from rules.model import CarePlan, Inputs
from worker.compose import sample

PATIENT = "leg-pain-to-the-foot"
STANDING = "D-05"
"""Seen from the front, with a face and few other lines."""
FINER = re.compile(r"(\.\d)\d")
"""More than a tenth of a unit is not seen in a picture this small."""
_drawing = Lock()  # ReportLab keeps state of its own: one sheet at a time


def preview(profile: ClinicProfile, knowledge: Knowledge, today: date) -> bytes:
    """The example sheet as a PDF, drawn once for a profile and a day."""
    with _drawing:
        return _drawn(profile, knowledge, today)


@lru_cache(maxsize=8)
def _drawn(profile: ClinicProfile, knowledge: Knowledge, today: date) -> bytes:
    return sample(profile, _plan(knowledge), knowledge, today)


@cache
def _plan(knowledge: Knowledge) -> CarePlan:
    patient = next(each for each in demo_patients(knowledge) if each.key == PATIENT)
    return plan_of(assess(knowledge, Inputs(patient.answers)))


@cache
def figure(style: BodyStyle) -> str:
    """A person in this body style, as SVG."""
    return FINER.sub(r"\1", svg(panels(STANDING, None, None, style)[0]))
