"""The knowledge in other languages: only whole, only up to date, only where it is switched on.

A translated text carries the hash of the English it translates. When the English changes, or a
text is missing, the language is off until somebody has read it again: half a safety net, or one in
two languages, would be worse than English.
"""

import hashlib
from collections.abc import Collection, Iterator
from dataclasses import replace
from functools import cache
from importlib.resources import files
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict

from reports.patient_texts import in_words, is_safety, patient_texts
from reports.wording import UnknownLanguage, labels, languages, primary
from rules.knowledge_model import Knowledge
from rules.model import CarePlan, Prescribed

ENGLISH = "en"
_DIGITS = 12


class Translated(BaseModel):
    """A text, and the first twelve hex digits of the SHA-256 of the English it translates."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    of: str
    text: str


class Translation(BaseModel):
    """One file of `reports/translations`; `labels_of` is the hash of the English labels."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    status: Literal["unreviewed", "reviewed"]
    labels_of: str
    texts: dict[str, Translated]


def digest(english: str) -> str:
    """What a translation names as its source."""
    return hashlib.sha256(english.encode()).hexdigest()[:_DIGITS]


def faults(knowledge: Knowledge, code: str) -> tuple[str, ...]:
    """The ids of texts that are missing or whose English has changed; safety texts first."""
    if primary(code) == ENGLISH:
        return ()
    return tuple(sorted(_faults(knowledge, translation(code)), key=lambda i: not is_safety(i)))


def _faults(knowledge: Knowledge, known: Translation) -> Iterator[str]:
    if known.labels_of != digest(labels(ENGLISH)):
        yield "labels"
    for text_id, english in patient_texts(knowledge).items():
        said = known.texts.get(text_id)
        if said is None or said.of != digest(english) or not said.text.strip():
            yield text_id


def spoken(knowledge: Knowledge, switched_on: Collection[str] = ()) -> tuple[str, ...]:
    """The languages to print in: English, and others that are whole and reviewed or switched on."""
    return tuple(
        code
        for code in languages()
        if code == ENGLISH
        or (code in switched_on or translation(code).status == "reviewed")
        and not faults(knowledge, code)
    )


def nearest(knowledge: Knowledge, code: str, switched_on: Collection[str] = ()) -> str:
    """The language to print for who reads `code`: that one where we speak it, else English.

    The signer sees the sheet as it is printed, so a fallback never goes out unnoticed.
    """
    wanted = primary(code)
    return wanted if wanted in spoken(knowledge, switched_on) else ENGLISH


def localised(knowledge: Knowledge, code: str) -> Knowledge:
    """The knowledge in the words of a language, reviewed or not.

    Raises UnknownLanguage, also for one that is not whole or not up to date.
    """
    if primary(code) == ENGLISH:
        return knowledge
    found = faults(knowledge, code)
    if found:
        raise UnknownLanguage(
            f"The texts in {primary(code)!r} are not up to date"
            f" ({len(found)}, the first is {found[0]})."
        )
    said = {text_id: each.text for text_id, each in translation(code).texts.items()}
    return in_words(knowledge, said)


def plan_in_words(plan: CarePlan, english: Knowledge, knowledge: Knowledge) -> CarePlan:
    """The plan with what it copied from the English knowledge in the words of this one."""

    def told(each: Prescribed) -> Prescribed:
        copied = english.exercises[each.id].dose.progression
        if each.dose.progression != copied:
            return each
        ours = knowledge.exercises[each.id].dose.progression
        return replace(each, dose=replace(each.dose, progression=ours))

    return replace(plan, exercises=tuple(told(each) for each in plan.exercises))


def translation(code: str) -> Translation:
    """The texts of a language. Raises UnknownLanguage."""
    if primary(code) not in languages():
        raise UnknownLanguage.among(code)
    return _read(primary(code))


@cache
def _read(code: str) -> Translation:
    text = (files("reports") / "translations" / f"{code}.yaml").read_text(encoding="utf-8")
    return Translation.model_validate(yaml.safe_load(text))
