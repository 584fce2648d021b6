"""Assessments, inputs and plans as JSON: what the command line reads and the records keep."""

from typing import Any

from pydantic import ConfigDict, TypeAdapter, ValidationError
from pydantic.dataclasses import dataclass as parsed

from rules.knowledge_model import Answers
from rules.model import Assessment, CarePlan, Clearance, Inputs

_ASSESSMENT = TypeAdapter(Assessment)
_PLAN = TypeAdapter(CarePlan)
_INPUTS = TypeAdapter(Inputs)


class WireError(ValueError):
    """A document that does not have the expected shape; the text says where."""


@parsed(frozen=True, config=ConfigDict(extra="forbid"))
class AssessDocument:
    """What `sciatriage assess` reads (design section 6)."""

    answers: dict[str, Any]
    exam: dict[str, Any] | None = None
    cleared: list[str | Clearance] | None = None
    escalated: list[str] | None = None


_DOCUMENT = TypeAdapter(AssessDocument)


def document_from_json(raw: object) -> AssessDocument:
    """The document, shape checked; the answers in it are not. Raises WireError."""
    try:
        return _DOCUMENT.validate_python(raw)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"] if part != "AssessDocument")
        raise WireError(f"{where or 'the document'}: {first['msg']}") from None


def inputs_from(document: AssessDocument, answers: Answers, exam: Answers) -> Inputs:
    """Inputs for checked answers and entries."""
    cleared = tuple(
        each if isinstance(each, Clearance) else Clearance(each) for each in document.cleared or ()
    )
    return Inputs(
        answers=answers, exam=exam, cleared=cleared, escalated=tuple(document.escalated or ())
    )


def assessment_to_json(assessment: Assessment) -> dict[str, Any]:
    """Plain JSON values, the same bytes for the same assessment."""
    dumped: dict[str, Any] = _ASSESSMENT.dump_python(assessment, mode="json")
    return dumped


def assessment_from_json(raw: object) -> Assessment:
    """The assessment that `assessment_to_json` wrote."""
    return _ASSESSMENT.validate_python(raw)


def plan_to_json(plan: CarePlan) -> dict[str, Any]:
    """A care plan as plain JSON values."""
    dumped: dict[str, Any] = _PLAN.dump_python(plan, mode="json")
    return dumped


def plan_from_json(raw: object) -> CarePlan:
    """A care plan from JSON without unknown keys. Raises WireError naming the place."""
    try:
        return _PLAN.validate_python(raw, extra="forbid")
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise WireError(f"{where or 'the plan'}: {first['msg']}") from None


def inputs_to_json(inputs: Inputs) -> dict[str, Any]:
    """Inputs as plain JSON values."""
    dumped: dict[str, Any] = _INPUTS.dump_python(inputs, mode="json")
    return dumped


def inputs_from_json(raw: object) -> Inputs:
    """The inputs that `inputs_to_json` wrote."""
    return _INPUTS.validate_python(raw)
