"""One exercise on the sheet: its name, figures, steps, dose, notes and stop rule."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from reportlab.lib.colors import HexColor
from reportlab.platypus import Spacer

from reports.blocks import Close, Open, Text, box, grid, listed, points
from reports.dose import dose_gaps, dose_lines
from reports.figure_words import FigureWords
from reports.figures import Panel, StyleName, panels
from reports.icons import Icon
from reports.kept import Kept
from reports.labels import Wording
from reports.ordering import width_of
from reports.page import Setting
from reports.paper import measured
from reports.pictures import Figures
from reports.printing import Fit, Printing
from reports.typeface import BOLD, markup
from reports.wording import figure_words
from rules.knowledge_model import Dose, Exercise
from rules.model import Prescribed, Side

_FIGURES = 226.0
_GAP = 14.0
_FIRST = 2  # the list begins with its first step: never a heading and figures alone


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


def card(this: Printing, number: int, each: Prescribed) -> list[list[Any]]:
    """One exercise in parts, each to be kept on one page: a single one unless room is short."""
    shown, setting = _shown(this, number, each), this.setting
    last = [
        *([_note(setting, each.note)] if each.note else []),
        Kept(_stop, setting, shown.exercise.stop),
        Close(),
        Spacer(0, 6),
    ]
    if this.fit.whole:
        known = _says_nothing_new(each.dose, shown.exercise.dose, this.words)
        body = [Kept(_body, setting, shown)] if known else _body(setting, shown)
        return [[Open("Sect"), *body, *last]]
    told = list(_steps(setting, shown))
    first = _upper(setting, shown, told[:_FIRST])
    rest = [*_dose(setting, shown), *_reminder(setting, shown), *last]
    return [[Open("Sect"), *first], *([step] for step in told[_FIRST:]), rest]


def _shown(this: Printing, number: int, each: Prescribed) -> Shown:
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


def _says_nothing_new(dose: Dose, own: Dose, words: Wording) -> bool:
    """Whether an edited dose has other numbers at most: words may be about the patient."""
    known = (None, own.frequency, *words.frequencies)
    return dose.frequency in known and dose.progression in (None, own.progression)


def _body(setting: Setting, shown: Shown) -> list[Any]:
    """All of a card above the physio's note."""
    steps = [*_steps(setting, shown), *_dose(setting, shown)]
    return [*_upper(setting, shown, steps), *_reminder(setting, shown)]


def _upper(setting: Setting, shown: Shown, steps: list[Any]) -> list[Any]:
    """The heading, and the figures beside or above what is done."""
    paper, fit = setting.paper, shown.fit
    pictures = _pictures(shown)
    parts: list[Any] = [_heading(setting, shown), Spacer(0, 3)]
    if not pictures:
        return parts + steps
    rtl = setting.style.rtl
    if not setting.style.wide:
        above = Figures(pictures, paper.room, fit.highest, rtl=rtl)
        return [*parts, above, Spacer(0, 6), *steps]
    widths = [_FIGURES + _GAP, paper.room - _FIGURES - _GAP]
    beside, _ = measured(steps, widths[1])
    figure = Figures(pictures, _FIGURES, max(fit.highest, beside), rtl=rtl)
    middle = ("VALIGN", (0, 0), (0, 0), "MIDDLE")
    return [*parts, grid([[figure, steps]], widths, middle, rtl=rtl)]


def _heading(setting: Setting, shown: Shown) -> Any:
    words, style, room = setting.words, setting.style, setting.paper.room
    exercise = shown.exercise
    title = f"{shown.number}. {exercise.title}"
    if exercise.needs_side and shown.side:
        title += f" – {words.your_side.format(side=words.sides[shown.side])}"
    name = Text(markup(title, BOLD), style.exercise, "H3")
    goal = Text(markup(exercise.goal), style.aside)
    long = min(width_of(title, BOLD, style.exercise.fontSize) + 12, room * 0.65)
    return grid(
        [[name, goal]] if style.wide else [[name], [goal]],
        [long, room - long] if style.wide else [room],
        ("LINEABOVE", (0, 0), (-1, 0), 1.2, HexColor(style.colours.accent)),
        ("TOPPADDING", (0, 0), (-1, 0), 4),
        ("VALIGN", (0, 0), (-1, -1), "BOTTOM"),
        rtl=style.rtl,
    )


def _choices(shown: Shown) -> tuple[str | None, ...]:
    """The variants to print: the prescribed one; on the general sheet also those that nothing can
    block, for the patient to pick the easier drawing (exercises.md section 5)."""
    variants = shown.exercise.variants
    if not variants:
        return (None,)
    first = shown.variant or variants[0].id
    if not shown.general:
        return (first,)
    return (first, *(v.id for v in variants if v.id != first and not v.tags))


def _pictures(shown: Shown) -> tuple[Panel, ...]:
    name, how = shown.exercise.id, (shown.side, shown.body, shown.words)
    relaxed = panels(name, "relaxed_foot", *how) if shown.relaxed_foot else ()
    chosen = _choices(shown)
    return relaxed or tuple(panel for each in chosen for panel in panels(name, each, *how))


def _steps(setting: Setting, shown: Shown) -> Iterator[Any]:
    words, style = setting.words, setting.style
    if shown.on_bed:
        yield Text(markup(words.on_bed, BOLD), style.label)
    chosen, variants = _choices(shown), shown.exercise.variants
    ways = [v.step for name in chosen for v in variants if v.id == name and v.step]
    steps = _with_foot(words, shown)
    choice = len(ways) > 1
    said = steps if choice else [*ways, *steps]
    if len(said) == 1:
        yield Text(markup(said[0]), style.body)
    else:
        yield from listed(style, [f"{n}." for n in range(1, len(said) + 1)], said)
    if choice:
        yield Text(markup(words.choose), style.body)
        yield from points(style, ways)


def _with_foot(words: Wording, shown: Shown) -> list[str]:
    """The steps; with a relaxed foot, the step that pulls the toes up is replaced."""
    steps = list(shown.exercise.steps)
    if shown.relaxed_foot:
        place = words.relaxed_foot_steps.get(shown.exercise.id)
        if place is None:
            steps.append(words.relaxed_foot)
        else:
            steps[place - 1] = words.relaxed_foot
    return steps


def _dose(setting: Setting, shown: Shown) -> Iterator[Any]:
    style, words, dose = setting.style, setting.words, shown.dose
    width = setting.paper.room - (_FIGURES + _GAP if style.wide else 0)
    lines = dose_lines(dose, words)
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
    if dose.progression:
        yield Spacer(0, 3)
        text = f"<b>{markup(words.build_up, BOLD)}</b> {markup(dose.progression)}"
        yield Text(text, style.body)


def _reminder(setting: Setting, shown: Shown) -> Iterator[Any]:
    """What the dose of a draft leaves open, for the reviewer; and room before what follows."""
    words, style = setting.words, setting.style
    yield Spacer(0, 4)
    gaps = dose_gaps(shown.dose, words) if shown.draft else ()
    if gaps:
        told = words.gaps.format(gaps=", ".join(gaps))
        yield Text(f'<font color="{style.colours.amber}">{markup(told)}</font>', style.body)


def _note(setting: Setting, note: str) -> Any:
    words, style = setting.words, setting.style
    return Text(f"<b>{markup(words.physio_note, BOLD)}</b> {markup(note)}", style.body)


def _stop(setting: Setting, stop: str) -> list[Any]:
    words, style = setting.words, setting.style
    rule = f"<b>{markup(words.stop, BOLD)}</b>"
    told = f'<font color="{style.colours.red}">{rule}</font> {markup(stop)}'
    return [Text(told, style.body)]
