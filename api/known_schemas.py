"""What the knowledge in force allows in a body, as JSON schema: questions, answers, destinations.

A model names one of these (`known`); the OpenAPI document fills it in, so that it can never
describe another questionnaire than the one that checks the answers.
"""

from collections.abc import Mapping
from typing import Any

from pydantic import TypeAdapter, WithJsonSchema

from api.bodies import STORABLE
from rules.knowledge_model import Item, Knowledge
from rules.model import CarePlan
from rules.questionnaire import LONGEST_TEXT

Schema = dict[str, Any]
MARK = "x-known"
CLOSED = {"additionalProperties": False}
LISTS = ("choices", "chart")


def known(name: str) -> WithJsonSchema:
    """An annotation: this field is described by the knowledge."""
    return WithJsonSchema({MARK: name})


def known_schemas(knowledge: Knowledge) -> Mapping[str, Schema]:
    """The schemas by name, to stand among the document's components."""
    items = knowledge.questionnaire.items.values()
    plan = TypeAdapter(CarePlan).json_schema(ref_template="#/components/schemas/{model}")
    parts = {name: part | CLOSED for name, part in plan.pop("$defs", {}).items()}
    return {
        **parts,
        "Answers": _part(knowledge, (i for i in items if not _is_finding(i))),
        "Findings": _part(knowledge, (i for i in items if _is_finding(i))),
        "Items": {"type": "array", "items": {"enum": [i.id for i in items if not _is_finding(i)]}},
        "Destination": {"enum": sorted(knowledge.destinations)},
        "QuestionnaireVersion": {"const": knowledge.questionnaire.version},
        "Plan": plan | CLOSED,
    }


def _is_finding(item: Item) -> bool:
    return item.id.startswith("ex_")


def filled_in(schema: Any) -> Any:
    """The schema with each mark turned into a reference."""
    if isinstance(schema, list):
        return [filled_in(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    if MARK in schema:
        rest = {key: value for key, value in schema.items() if key != MARK}
        return {"$ref": f"#/components/schemas/{schema[MARK]}", **rest}
    return {key: filled_in(value) for key, value in schema.items()}


def _part(knowledge: Knowledge, items: Any) -> Schema:
    return {
        "type": "object",
        "description": "Item id to answer. Null, an empty text and an empty list are blank.",
        "properties": {item.id: _item(knowledge, item) for item in items},
        "additionalProperties": False,
    }


def _item(knowledge: Knowledge, item: Item) -> Schema:
    return {"description": item.text, "anyOf": [*_values(knowledge, item), {"enum": ["", None]}]}


def _values(knowledge: Knowledge, item: Item) -> list[Schema]:
    codes = [option.code for option in item.options]
    if item.type == "choice":
        return [{"enum": codes}]
    if item.type in LISTS:
        return _lists(knowledge, item)
    if item.type == "text":
        return [{"type": "string", "maxLength": LONGEST_TEXT, "pattern": STORABLE[None]}]
    return [_number(item)]


def _lists(knowledge: Knowledge, item: Item) -> list[Schema]:
    """Any of the codes together; each that excludes the others by itself."""
    if item.type == "chart":
        alone = [o.code for o in item.options if o.code in ("none", "unsure")]
        zones = [zone.code for zone in knowledge.questionnaire.zones]
    else:
        alone, zones = [o.code for o in item.options if o.exclusive and o.code != "unsure"], []
    together = [*zones, *(o.code for o in item.options if o.code not in alone)]
    kinds = [together] if together else []
    return [
        {"type": "array", "items": {"enum": codes}}
        for codes in (*kinds, *([code] for code in alone))
    ]


def _number(item: Item) -> Schema:
    low, high = (0, 10) if item.type == "scale" else (item.minimum, item.maximum)
    kind: Schema = {"type": "integer"}
    if item.type == "decimal":
        kind = {"type": "number", "multipleOf": 0.1}
    bounds = {"minimum": low, "maximum": high}
    return kind | {name: bound for name, bound in bounds.items() if bound is not None}
