"""Every sentence of the knowledge that a patient reads, by id; and the knowledge in other words."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from rules.knowledge_model import Exercise, Knowledge, PatientTexts, SafetyNet

SAFETY = ("safety_net.", "text.")
"""Texts without which a language is of no use in danger; the stop rules are of them as well."""
_NET_LINES = ("emergency", "carry", "call_999", "same_day", "gp", "crisis")
_NET_HEADINGS = (
    "heading",
    "emergency_heading",
    "call_999_heading",
    "same_day_heading",
    "gp_heading",
)


def is_safety(text_id: str) -> bool:
    """Whether a patient may come to harm for want of this text."""
    return text_id.startswith(SAFETY) or text_id.endswith(".stop")


def patient_texts(knowledge: Knowledge) -> Mapping[str, str]:
    """Id to English text, in the order of the knowledge."""
    return dict(_all(knowledge))


def _all(knowledge: Knowledge) -> Iterator[tuple[str, str]]:
    net, texts = knowledge.safety_net, knowledge.texts
    for name in _NET_HEADINGS:
        yield f"safety_net.{name}", getattr(net, name)
    for name in _NET_LINES:
        yield from _lines(f"safety_net.{name}", getattr(net, name))
    for key, text in texts.by_key.items():
        yield f"text.{key}", text
    for source, lines in texts.explanations.items():
        yield from _lines(f"explanation.{source}", lines)
    yield from _lines("common", texts.common)
    yield from _lines("general_advice", texts.general_advice)
    for name, precaution in knowledge.precautions.items():
        if precaution.patient_text:
            yield f"precaution.{name}", precaution.patient_text
    for exercise in knowledge.exercises.values():
        yield from _exercise(exercise)


def _exercise(exercise: Exercise) -> Iterator[tuple[str, str]]:
    mine = f"exercise.{exercise.id}"
    yield f"{mine}.title", exercise.title
    yield f"{mine}.goal", exercise.goal
    yield from _lines(f"{mine}.step", exercise.steps)
    for variant in exercise.variants:
        yield f"{mine}.variant.{variant.id}", variant.step
    if exercise.dose.progression:
        yield f"{mine}.progression", exercise.dose.progression
    yield f"{mine}.stop", exercise.stop


def _lines(name: str, lines: Sequence[str]) -> Iterator[tuple[str, str]]:
    for number, line in enumerate(lines, 1):
        yield f"{name}.{number}", line


def in_words(knowledge: Knowledge, said: Mapping[str, str]) -> Knowledge:
    """The knowledge with these texts for its own; everything else is the same."""
    texts = knowledge.texts
    return replace(
        knowledge,
        safety_net=_net(knowledge.safety_net, said),
        texts=PatientTexts(
            by_key={key: said[f"text.{key}"] for key in texts.by_key},
            explanations={
                source: _said(said, f"explanation.{source}", lines)
                for source, lines in texts.explanations.items()
            },
            common=_said(said, "common", texts.common),
            general_advice=_said(said, "general_advice", texts.general_advice),
        ),
        precautions={
            name: replace(each, patient_text=said.get(f"precaution.{name}"))
            for name, each in knowledge.precautions.items()
        },
        exercises={name: _told(each, said) for name, each in knowledge.exercises.items()},
    )


def _net(net: SafetyNet, said: Mapping[str, str]) -> SafetyNet:
    headings = {name: said[f"safety_net.{name}"] for name in _NET_HEADINGS}
    lines = {name: _said(said, f"safety_net.{name}", getattr(net, name)) for name in _NET_LINES}
    return SafetyNet(**headings, **lines)  # type: ignore[arg-type]


def _told(exercise: Exercise, said: Mapping[str, str]) -> Exercise:
    mine = f"exercise.{exercise.id}"
    return replace(
        exercise,
        title=said[f"{mine}.title"],
        goal=said[f"{mine}.goal"],
        steps=_said(said, f"{mine}.step", exercise.steps),
        variants=tuple(
            replace(each, step=said[f"{mine}.variant.{each.id}"]) for each in exercise.variants
        ),
        dose=replace(exercise.dose, progression=said.get(f"{mine}.progression")),
        stop=said[f"{mine}.stop"],
    )


def _said(said: Mapping[str, str], name: str, lines: Sequence[str]) -> tuple[str, ...]:
    return tuple(said[f"{name}.{number}"] for number, _ in enumerate(lines, 1))
