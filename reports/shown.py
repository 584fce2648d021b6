"""What is shown of an exercise on a sheet, whoever it is for: its words and figures."""

from dataclasses import dataclass

from reports.figure_words import FigureWords
from reports.figures import Panel, StyleName, panels
from reports.labels import Wording
from reports.printing import Fit, Printing
from reports.wording import figure_words
from rules.knowledge_model import Dose, Exercise
from rules.model import Prescribed, Side


@dataclass(frozen=True, slots=True)
class Shown:
    """An exercise as it is printed: everything but what a person wrote for one patient."""

    number: int
    exercise: Exercise
    dose: Dose
    variant: str | None
    relaxed_foot: bool
    on_bed: bool
    side: Side | None
    general: bool
    draft: bool
    body: StyleName
    words: FigureWords
    fit: Fit


def shown_to(this: Printing, number: int, each: Prescribed) -> Shown:
    """What a sheet shows of a prescribed exercise. Raises KeyError for an unknown one."""
    return Shown(
        number=number,
        exercise=this.knowledge.exercises[each.id],
        dose=each.dose,
        variant=each.variant,
        relaxed_foot=each.relaxed_foot,
        on_bed=each.surface == "bed",
        side=this.plan.side,
        general=this.plan.kind == "general",
        draft=this.sheet.state == "draft",
        body=this.sheet.look.body,
        words=figure_words(this.sheet.language),
        fit=this.fit,
    )


def says_nothing_new(shown: Shown, words: Wording) -> bool:
    """Whether the dose has other numbers at most: words that were edited may be the patient's."""
    dose, own = shown.dose, shown.exercise.dose
    known = (None, own.frequency, *words.frequencies)
    return dose.frequency in known and dose.progression in (None, own.progression)


def choices(shown: Shown) -> tuple[str | None, ...]:
    """The variants to print: the prescribed one; on the general sheet also those that nothing can
    block, for the patient to pick the easier drawing (exercises.md section 5)."""
    variants = shown.exercise.variants
    if not variants:
        return (None,)
    first = shown.variant or variants[0].id
    if not shown.general:
        return (first,)
    return (first, *(v.id for v in variants if v.id != first and not v.tags))


def pictures_of(shown: Shown) -> tuple[Panel, ...]:
    """The figures; none for an exercise that is not drawn."""
    name, how = shown.exercise.id, (shown.side, shown.body, shown.words)
    relaxed = panels(name, "relaxed_foot", *how) if shown.relaxed_foot else ()
    chosen = choices(shown)
    return relaxed or tuple(panel for each in chosen for panel in panels(name, each, *how))


def steps_told(shown: Shown, words: Wording) -> list[str]:
    """The steps; with a relaxed foot, the step that pulls the toes up is replaced."""
    steps = list(shown.exercise.steps)
    if shown.relaxed_foot:
        place = words.relaxed_foot_steps.get(shown.exercise.id)
        if place is None:
            steps.append(words.relaxed_foot)
        else:
            steps[place - 1] = words.relaxed_foot
    return steps
