"""Request bodies, parsed once and strictly: real JSON, bounded depth, known fields, right types."""

import json
import re
from typing import Any, TypeVar

from flask import request
from pydantic import BaseModel, ConfigDict, GetJsonSchemaHandler, ValidationError
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from api.problems import Fault, Problem, faults_of, invalid

DEEPEST = 16
LONGEST_NUMBER = 15
UNSTORABLE = re.compile("[\0\ud800-\udfff]")
STORABLE = {None: r"^[^\x00]*$", r"\S": r"^[^\x00]*[^\s\x00][^\x00]*$"}
"""The pattern of a text in the OpenAPI document, by the pattern that its model has: half a
surrogate pair cannot be written in a pattern, and no sender of UTF-8 has one.
"""
Parsed = TypeVar("Parsed", bound="Body")


class Body(BaseModel):
    """What a client sends: no conversion of types, no field we do not know."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    @classmethod
    def __get_pydantic_json_schema__(
        cls, core_schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        """Says of every text what `read_json` refuses before a model sees it."""
        schema = handler(core_schema)
        described = handler.resolve_ref_schema(schema)
        described["properties"] = _storable(described.get("properties", {}))
        return schema


def _storable(schema: Any) -> Any:
    if isinstance(schema, list):
        return [_storable(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    told = {name: _storable(part) for name, part in schema.items()}
    free = told.get("type") == "string" and not {"enum", "const", "format"} & set(told)
    if free and told.get("pattern") in STORABLE:
        told["pattern"] = STORABLE[told.get("pattern")]
    return told


def read_body(model: type[Parsed]) -> Parsed:
    """The body as this model. Raises Problem: 415, 413, 400 (not JSON), 422 (a fault per field)."""
    return parse_body(model, read_json())


def parse_body(model: type[Parsed], value: dict[str, Any]) -> Parsed:
    """Parsed JSON as this model, or 422."""
    try:
        return model.model_validate(value)
    except ValidationError as error:
        raise invalid(faults_of(error)) from None


def read_json() -> dict[str, Any]:
    """The body as a JSON object."""
    if request.mimetype != "application/json":
        raise Problem(415, "unsupported_media_type", "Send the body as application/json.")
    value = _loads(request.get_data())
    _check_shape(value)
    if not isinstance(value, dict):
        raise invalid([Fault("", "not_an_object", "The body has to be a JSON object.")])
    return value


def _loads(raw: bytes) -> Any:
    try:
        return json.loads(
            raw.decode("utf-8"),
            object_pairs_hook=_unique,
            parse_constant=_refuse_constant,
            parse_float=_finite,
            parse_int=_bounded,
        )
    except RecursionError:
        raise _unreadable("The body is nested too deeply.") from None
    except json.JSONDecodeError as error:
        raise _unreadable(f"The body is not JSON (line {error.lineno}).") from None
    except UnicodeDecodeError:
        raise _unreadable("The body is not UTF-8.") from None


def _unreadable(detail: str) -> Problem:
    return Problem(400, "not_json", detail)


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    known = dict(pairs)
    if len(known) != len(pairs):
        raise _unreadable("The body names a field twice.")
    return known


def _refuse_constant(_: str) -> Any:
    raise _unreadable("NaN and Infinity are not JSON.")


def _finite(text: str) -> float:
    number = float(text)
    if number in (float("inf"), float("-inf")):
        raise _unreadable("The body holds a number that is too large.")
    return number


def _bounded(text: str) -> int:
    if len(text) > LONGEST_NUMBER:
        raise _unreadable("The body holds a number that is too large.")
    return int(text)


def _check_shape(value: Any) -> None:
    """Refuse what databases and printers choke on: deep nesting, NUL, half a surrogate pair."""
    level = [value]
    for _ in range(DEEPEST):
        texts = [part for part in level if isinstance(part, str)]
        texts += [key for part in level if isinstance(part, dict) for key in part]
        if any(UNSTORABLE.search(text) for text in texts):
            raise _unreadable("The body holds a character that cannot be stored.")
        level = [inner for part in level for inner in _inside(part)]
        if not level:
            return
    raise _unreadable("The body is nested too deeply.")


def _inside(part: Any) -> list[Any]:
    if isinstance(part, dict):
        return list(part.values())
    return part if isinstance(part, list) else []
