"""The words that patients and the front desk read, and how hard they are to read.

Reading age 9 to 11 (questionnaire.md) is a Flesch-Kincaid grade of 4 to 6 (grade = age - 5). The
formula is unreliable on short texts: labels of a few words are measured together only.
"""

import importlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from rules.knowledge_model import Exercise, Item, Knowledge

Kind = Literal["form", "front desk", "explanation", "safety net", "exercise", "precaution"]
POOLED: Mapping[Kind, float] = {
    "form": 3,
    "front desk": 5,
    "explanation": 5,
    "safety net": 3,
    "exercise": 4,
    "precaution": 3,
}
"""All texts of a kind read as one stay below this grade."""
SINGLE = 7.0
"""No single text reaches this grade (a question: with its options)."""
SHORTEST = 6
"""Words; what is shorter is a label, and no sentence to measure alone."""


class NoMeasure(Exception):
    """`textstat` is not installed."""


@dataclass(frozen=True, slots=True)
class Wording:
    """One text as it is read in one go, and where it stands."""

    kind: Kind
    place: str
    text: str


def wordings(knowledge: Knowledge) -> Iterator[Wording]:
    """Every text of the knowledge that a patient or the front desk reads."""
    yield from _form(knowledge)
    yield from _desk(knowledge)
    yield from _explanations(knowledge)
    yield from _safety_net(knowledge)
    for exercise in knowledge.exercises.values():
        yield from _exercise(exercise)
    for each in knowledge.precautions.values():
        if each.patient_text:
            place = f"precautions.yaml: {each.id}.patient_text"
            yield Wording("precaution", place, each.patient_text)


def reading_faults(found: Iterable[Wording]) -> Iterator[str]:
    """Texts that are too hard, each with its place and what to do. Raises NoMeasure."""
    measure = _measure()
    by_kind: dict[Kind, list[Wording]] = {}
    for each in found:
        by_kind.setdefault(each.kind, []).append(each)
        words = len(each.text.split())
        if words >= SHORTEST and (grade := measure(sentence(each.text))) >= SINGLE:
            yield (
                f"{each.place}: reads at grade {grade:.1f}, below {SINGLE:g} is wanted; use"
                f" shorter words and sentences: {each.text!r}"
            )
    for kind, texts in by_kind.items():
        grade = pooled(texts)
        if grade >= POOLED[kind]:
            yield (
                f"{kind}: all its texts together read at grade {grade:.1f}, below"
                f" {POOLED[kind]:g} is wanted; use shorter words and sentences"
            )


def pooled(texts: Iterable[Wording]) -> float:
    """The grade of all texts read as one. Raises NoMeasure."""
    return _measure()(" ".join(sentence(each.text) for each in texts))


def sentence(text: str) -> str:
    """With an end, so that the formula does not run two texts together."""
    return text if text[-1] in ".?!" else f"{text.rstrip(':')}."


def _measure() -> Callable[[str], float]:
    """Flesch-Kincaid grade; imported when it is wanted, the service does without."""
    try:
        textstat = importlib.import_module("textstat")
    except ModuleNotFoundError:
        raise NoMeasure from None
    grade: Callable[[str], float] = textstat.flesch_kincaid_grade
    return grade


def _form(knowledge: Knowledge) -> Iterator[Wording]:
    for page in knowledge.questionnaire.pages:
        if page.answered_by == "clinician":
            continue
        place = f"questionnaire/{page.id}.yaml"
        yield Wording("form", f"{place}: title", page.title)
        if page.intro:
            yield Wording("form", f"{place}: intro", page.intro)
        for item in page.items:
            yield Wording("form", f"{place}: {item.id}.text", item.text)
            if item.options:
                yield Wording("form", f"{place}: {item.id}.options", _asked(item))
    zones = ". ".join(zone.text for zone in knowledge.questionnaire.zones)
    yield Wording("form", "questionnaire/zones.yaml: zones", zones)


def _asked(item: Item) -> str:
    return " ".join([sentence(item.text), *(sentence(option.text) for option in item.options)])


def _desk(knowledge: Knowledge) -> Iterator[Wording]:
    for script in knowledge.scripts.values():
        yield Wording("front desk", f"scripts.yaml: {script.key}.say", script.say)
        for number, line in enumerate(script.do):
            yield Wording("front desk", f"scripts.yaml: {script.key}.do.{number}", line)


def _explanations(knowledge: Knowledge) -> Iterator[Wording]:
    texts = knowledge.texts
    for key, text in texts.by_key.items():
        yield Wording("explanation", f"texts.yaml: by_key.{key}", text)
    lists = {f"explanations.{source}": lines for source, lines in texts.explanations.items()}
    lists |= {"common": texts.common, "general_advice": texts.general_advice}
    for name, lines in lists.items():
        for number, line in enumerate(lines):
            yield Wording("explanation", f"texts.yaml: {name}.{number}", line)


def _safety_net(knowledge: Knowledge) -> Iterator[Wording]:
    net = knowledge.safety_net
    for name in ("heading", "emergency_heading", "call_999_heading", "same_day_heading"):
        yield Wording("safety net", f"safety_net.yaml: {name}", getattr(net, name))
    yield Wording("safety net", "safety_net.yaml: gp_heading", net.gp_heading)
    for name in ("emergency", "carry", "call_999", "same_day", "gp", "crisis"):
        for number, line in enumerate(getattr(net, name)):
            yield Wording("safety net", f"safety_net.yaml: {name}.{number}", line)


def _exercise(exercise: Exercise) -> Iterator[Wording]:
    place = f"exercises/{exercise.id}.yaml"
    yield Wording("exercise", f"{place}: title", exercise.title)
    for number, step in enumerate(exercise.steps):
        yield Wording("exercise", f"{place}: steps.{number}", step)
    yield Wording("exercise", f"{place}: goal", exercise.goal)
    yield Wording("exercise", f"{place}: stop", exercise.stop)
    for variant in exercise.variants:
        yield Wording("exercise", f"{place}: variants.{variant.id}", variant.step)
    for name, text in (
        ("frequency", exercise.dose.frequency),
        ("progression", exercise.dose.progression),
    ):
        if text:
            yield Wording("exercise", f"{place}: dose.{name}", text)
