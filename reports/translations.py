"""The knowledge in other languages: only whole, only up to date, only where it is switched on.

A translated text carries the hash of the English it translates. When the English changes, or a
text is missing, the language is off until somebody has read it again: half a safety net, or one in
two languages, would be worse than English.
"""

import hashlib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from reports.figures import alternative_texts
from reports.patient_texts import in_words, is_safety, patient_texts
from reports.wording import LANGUAGES, Language, UnknownLanguage, language, languages, primary
from rules.knowledge_model import Knowledge
from rules.model import CarePlan, Prescribed

ENGLISH = "en"
_DIGITS = 12


def digest(english: str) -> str:
    """What a translation names as its source."""
    return hashlib.sha256(english.encode()).hexdigest()[:_DIGITS]


def texts_to_translate(knowledge: Knowledge) -> Mapping[str, str]:
    """Every English text that a patient reads, by id: the knowledge's, and those of the figures."""
    drawn = {f"figure.{name}": text for name, text in alternative_texts().items()}
    return {**patient_texts(knowledge), **drawn}


def labels_digest(folder: Path = LANGUAGES) -> str:
    """What a translation of the labels names as its source."""
    return digest(language(ENGLISH, folder).labels.model_dump_json())


def faults(knowledge: Knowledge, code: str, folder: Path = LANGUAGES) -> tuple[str, ...]:
    """The ids of texts that are missing or whose English has changed; safety texts first."""
    if primary(code) == ENGLISH:
        return ()
    found = _faults(knowledge, language(code, folder), labels_digest(folder))
    return tuple(sorted(found, key=lambda i: not is_safety(i)))


def _faults(knowledge: Knowledge, known: Language, english_labels: str) -> Iterator[str]:
    if known.labels_of != english_labels:
        yield "labels"
    for text_id, english in texts_to_translate(knowledge).items():
        said = known.texts.get(text_id)
        if said is None or said.of != digest(english) or not said.text.strip():
            yield text_id


def spoken(
    knowledge: Knowledge, switched_on: Collection[str] = (), folder: Path = LANGUAGES
) -> tuple[str, ...]:
    """The languages to print in: English, and others that are whole and reviewed or switched on."""
    return tuple(
        code for code in languages(folder) if _is_spoken(knowledge, code, switched_on, folder)
    )


def _is_spoken(knowledge: Knowledge, code: str, switched_on: Collection[str], folder: Path) -> bool:
    if code == ENGLISH:
        return True
    allowed = code in switched_on or language(code, folder).status == "reviewed"
    return allowed and not faults(knowledge, code, folder)


def nearest(knowledge: Knowledge, code: str, switched_on: Collection[str] = ()) -> str:
    """The language to print for who reads `code`: that one where we speak it, else English.

    The signer sees the sheet as it is printed, so a fallback never goes out unnoticed.
    """
    wanted = primary(code)
    known = wanted in languages() and _is_spoken(knowledge, wanted, switched_on, LANGUAGES)
    return wanted if known else ENGLISH


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
    said = {text_id: each.text for text_id, each in language(code).texts.items()}
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
