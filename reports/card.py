"""One exercise on the sheet: its name, figures, steps, dose, notes and stop rule."""

from collections.abc import Iterator
from typing import Any

from reportlab.lib.colors import HexColor
from reportlab.platypus import Spacer

from reports.blocks import Close, Open, Text, box, grid, listed, points
from reports.dose import dose_gaps, dose_lines
from reports.figures import Panel, panels
from reports.icons import Icon
from reports.lines import width_of
from reports.paper import measured
from reports.pictures import Figures
from reports.printing import Printing
from reports.typeface import BOLD, markup
from reports.wording import Wording, figure_words
from rules.knowledge_model import Exercise
from rules.model import Prescribed

_FIGURES = 226.0
_GAP = 14.0
_FIRST = 2  # the list begins with its first step: never a heading and figures alone


def card(this: Printing, number: int, each: Prescribed) -> list[list[Any]]:
    """One exercise in parts, each to be kept on one page: a single one unless room is short."""
    exercise = this.knowledge.exercises[each.id]
    style = this.style
    whole = this.fit.whole
    dose, told = list(_dose(this, each)), list(_steps(this, exercise, each))
    steps = [*told, *dose] if whole else told[:_FIRST]
    pictures = _pictures(this, exercise, each)
    parts: list[Any] = [Open("Sect"), _heading(this, number, exercise), Spacer(0, 3)]
    if not pictures:
        parts += steps
    elif style.wide:
        widths = [_FIGURES + _GAP, this.paper.room - _FIGURES - _GAP]
        beside, _ = measured(steps, widths[1])
        figure = Figures(pictures, _FIGURES, max(this.fit.highest, beside), rtl=style.rtl)
        middle = ("VALIGN", (0, 0), (0, 0), "MIDDLE")
        parts.append(grid([[figure, steps]], widths, middle, rtl=style.rtl))
    else:
        parts += [
            Figures(pictures, this.paper.room, this.fit.highest, rtl=style.rtl),
            Spacer(0, 6),
            *steps,
        ]
    last = [Spacer(0, 4), *_last_words(this, exercise, each), Close(), Spacer(0, 6)]
    if whole:
        return [[*parts, *last]]
    return [parts, *([step] for step in told[_FIRST:]), [*dose, *last]]


def _heading(this: Printing, number: int, exercise: Exercise) -> Any:
    style = this.style
    title = f"{number}. {exercise.title}"
    if exercise.needs_side and this.plan.side:
        side = this.words.sides[this.plan.side]
        title += f" – {this.words.your_side.format(side=side)}"
    name = Text(markup(title, BOLD), style.exercise, "H3")
    goal = Text(markup(exercise.goal), style.aside)
    long = min(width_of(title, BOLD, style.exercise.fontSize) + 12, this.paper.room * 0.65)
    return grid(
        [[name, goal]] if style.wide else [[name], [goal]],
        [long, this.paper.room - long] if style.wide else [this.paper.room],
        ("LINEABOVE", (0, 0), (-1, 0), 1.2, HexColor(style.colours.accent)),
        ("TOPPADDING", (0, 0), (-1, 0), 4),
        ("VALIGN", (0, 0), (-1, -1), "BOTTOM"),
        rtl=style.rtl,
    )


def _choices(this: Printing, exercise: Exercise, each: Prescribed) -> tuple[str | None, ...]:
    """The variants to print: the prescribed one; on the general sheet also those that nothing can
    block, for the patient to pick the easier drawing (exercises.md section 5)."""
    if not exercise.variants:
        return (None,)
    first = each.variant or exercise.variants[0].id
    if this.plan.kind != "general":
        return (first,)
    return (first, *(v.id for v in exercise.variants if v.id != first and not v.tags))


def _pictures(this: Printing, exercise: Exercise, each: Prescribed) -> tuple[Panel, ...]:
    how = (this.plan.side, this.sheet.look.body, figure_words(this.sheet.language))
    relaxed = panels(exercise.id, "relaxed_foot", *how) if each.relaxed_foot else ()
    return relaxed or tuple(
        panel
        for variant in _choices(this, exercise, each)
        for panel in panels(exercise.id, variant, *how)
    )


def _steps(this: Printing, exercise: Exercise, each: Prescribed) -> Iterator[Any]:
    words, style = this.words, this.style
    if each.surface == "bed":
        yield Text(markup(words.on_bed, BOLD), style.label)
    chosen = _choices(this, exercise, each)
    ways = [v.step for name in chosen for v in exercise.variants if v.id == name and v.step]
    steps = _with_foot(words, exercise, each)
    choice = len(ways) > 1
    said = steps if choice else [*ways, *steps]
    if len(said) == 1:
        yield Text(markup(said[0]), style.body)
    else:
        yield from listed(style, [f"{n}." for n in range(1, len(said) + 1)], said)
    if choice:
        yield Text(markup(words.choose), style.body)
        yield from points(style, ways)


def _with_foot(words: Wording, exercise: Exercise, each: Prescribed) -> list[str]:
    """The steps; with a relaxed foot, the step that pulls the toes up is replaced."""
    steps = list(exercise.steps)
    if each.relaxed_foot:
        place = words.relaxed_foot_steps.get(exercise.id)
        if place is None:
            steps.append(words.relaxed_foot)
        else:
            steps[place - 1] = words.relaxed_foot
    return steps


def _dose(this: Printing, each: Prescribed) -> Iterator[Any]:
    style, words = this.style, this.words
    width = this.paper.room - (_FIGURES + _GAP if style.wide else 0)
    lines = dose_lines(each.dose, words)
    size = style.body.fontSize
    longest = max(width_of(line.label, BOLD, size) for line in lines)
    label, sign = max(longest + 14, width * 0.22), size + 17
    rows = [
        [
            Icon(line.icon, size, style.colours.accent),
            Text(markup(line.label, BOLD), style.label),
            Text(markup(line.text, BOLD), style.amount),
        ]
        for line in lines
    ]
    yield Spacer(0, 2)
    widths = [sign, label, width - label - sign]
    yield box(rows, widths, style.colours.accent, style.colours.tint, 5, rtl=style.rtl)
    if each.dose.progression:
        yield Spacer(0, 3)
        text = f"<b>{markup(words.build_up, BOLD)}</b> {markup(each.dose.progression)}"
        yield Text(text, style.body)


def _last_words(this: Printing, exercise: Exercise, each: Prescribed) -> Iterator[Any]:
    words, style = this.words, this.style
    gaps = dose_gaps(each.dose, words) if this.sheet.state == "draft" else ()
    if gaps:
        told = words.gaps.format(gaps=", ".join(gaps))
        yield Text(f'<font color="{style.colours.amber}">{markup(told)}</font>', style.body)
    if each.note:
        note = f"<b>{markup(words.physio_note, BOLD)}</b> {markup(each.note)}"
        yield Text(note, style.body)
    rule = f"<b>{markup(words.stop, BOLD)}</b>"
    stop = f'<font color="{style.colours.red}">{rule}</font> {markup(exercise.stop)}'
    yield Text(stop, style.body)
