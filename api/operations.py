"""What each view takes and gives, written beside it: the checks and the document read the same."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from flask import Response
from pydantic import BaseModel, ConfigDict, TypeAdapter

View = TypeVar("View", bound=Callable[..., Any])


class Answer(BaseModel):
    """What a view gives. Only fields declared here can ever leave."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class FaultAnswer(Answer):
    """One thing wrong with a body."""

    pointer: str
    code: str
    detail: str


class ProblemAnswer(Answer):
    """A fault (RFC 9457); `errors` comes with every 422."""

    type: str
    title: str
    status: int
    code: str
    detail: str
    errors: list[FaultAnswer] | None = None


@dataclass(frozen=True, slots=True)
class Operation:
    """A view's interface; `gives` maps a status to a model or to a media type."""

    summary: str
    takes: type[BaseModel] | None
    gives: Mapping[int, Any]
    faults: tuple[int, ...]
    parameters: tuple[Mapping[str, Any], ...]


def describe(
    summary: str,
    *,
    gives: Mapping[int, Any],
    takes: type[BaseModel] | None = None,
    faults: tuple[int, ...] = (),
    parameters: tuple[Mapping[str, Any], ...] = (),
) -> Callable[[View], View]:
    """Write down a view's interface; a test wants this on every route of the API."""

    def mark(view: View) -> View:
        operation = Operation(summary, takes, gives, faults, parameters)
        setattr(view, "operation", operation)  # noqa: B010 - functions carry no declared attributes
        return view

    return mark


def reply(model: Any, value: Any, status: int = 200) -> Response:
    """A value as the JSON of its declared model."""
    body = TypeAdapter(model).dump_json(value, exclude_none=False)
    return Response(body, status, content_type="application/json")
