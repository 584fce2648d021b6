"""The JSON documents that `assess` and `handout` read; faults name file, line and place."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, BinaryIO, cast

import click

from api.cli.faults import BadInput
from records.patients import age_on
from rules.knowledge_model import Knowledge
from rules.model import Inputs
from rules.questionnaire import check_answers
from rules.wire import WireError, document_from_json, inputs_from

AGE = "age_years"
LARGEST = 1 << 20
"""Bytes of one document; a real one has some thousand."""


@dataclass(frozen=True, slots=True)
class Source:
    """Where a document came from, for messages."""

    name: str
    line: int | None = None

    def __str__(self) -> str:
        return self.name if self.line is None else f"{self.name}, line {self.line}"


def read_one(file: str) -> tuple[Source, bytes]:
    """The whole file (`-` is standard input). Raises BadInput."""
    source = _named(file)
    with _opened(file) as stream:
        raw = stream.read(LARGEST + 1)
    return source, _bounded(source, raw)


def read_lines(file: str) -> Iterator[tuple[Source, bytes]]:
    """One document a line; empty lines are passed over."""
    name = _named(file).name
    with _opened(file) as stream:
        number = 0
        while raw := stream.readline(LARGEST + 1):
            number += 1
            if raw.strip():
                yield Source(name, number), _bounded(Source(name, number), raw)


def parse(source: Source, raw: bytes, knowledge: Knowledge) -> Inputs:
    """Checked inputs. Raises BadInput."""
    sent = _loads(source, raw)
    if not isinstance(sent, dict):
        raise BadInput(f"{source}: the document has to be a JSON object.")
    try:
        document = document_from_json(_as_document(source, sent))
    except WireError as fault:
        raise BadInput(f"{source}: {fault}.") from None
    checked = check_answers(knowledge, document.answers, document.exam or {})
    if checked.faults:
        raise BadInput("\n".join(f"{source}: {fault}" for fault in checked.faults))
    return inputs_from(document, dict(checked.answers), dict(checked.exam))


def _as_document(source: Source, sent: dict[str, Any]) -> dict[str, Any]:
    """An intake as it is posted to the service is taken too: the age comes from its birth date."""
    if "patient" not in sent:
        return sent
    document = {k: v for k, v in sent.items() if k not in ("patient", "questionnaire_version")}
    try:
        born = date.fromisoformat(sent["patient"]["birth_date"])
    except (KeyError, TypeError, ValueError):
        raise BadInput(f"{source}: patient.birth_date has to be a day like 1984-05-31.") from None
    age = age_on(datetime.now(UTC).date(), born)
    answers = document.get("answers")
    if isinstance(answers, dict):
        document["answers"] = {AGE: age, **answers}
    return document


def _named(file: str) -> Source:
    return Source("standard input" if file == "-" else file)


def _opened(file: str) -> BinaryIO:
    try:
        stream = cast(BinaryIO, click.open_file(file, "rb"))
    except OSError as fault:
        raise BadInput(f"{file}: cannot be read ({fault.strerror}).") from None
    return stream


def _bounded(source: Source, raw: bytes) -> bytes:
    if len(raw) > LARGEST:
        raise BadInput(f"{source}: is larger than {LARGEST} bytes.")
    return raw


def _loads(source: Source, raw: bytes) -> Any:
    def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        known = dict(pairs)
        if len(known) != len(pairs):
            raise BadInput(f"{source}: names a field twice.")
        return known

    def refuse(word: str) -> Any:
        raise BadInput(f"{source}: {word} is not JSON.")

    try:
        return json.loads(raw.decode(), object_pairs_hook=unique, parse_constant=refuse)
    except json.JSONDecodeError as fault:
        line = source.line or fault.lineno
        name = Source(source.name, line)
        raise BadInput(f"{name}, column {fault.colno}: not JSON ({fault.msg}).") from None
    except UnicodeDecodeError:
        raise BadInput(f"{source}: is not UTF-8 text.") from None
    except (RecursionError, ValueError):
        raise BadInput(f"{source}: is nested too deeply or holds a number too long.") from None
