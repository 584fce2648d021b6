"""One exercise on the sheet: its name, figures, steps, dose, notes and stop rule."""

from collections.abc import Iterator, Sequence
from typing import Any

from reportlab.lib.colors import HexColor
from reportlab.platypus import Spacer

from reports.blocks import Close, Open, Text, box, grid, listed, points
from reports.dose import dose_gaps, dose_lines
from reports.figures import Panel
from reports.icons import Icon
from reports.kept import Kept
from reports.ordering import width_of
from reports.page import Setting
from reports.paper import measured
from reports.pictures import Figures
from reports.printing import Printing
from reports.shown import Shown, choices, pictures_of, says_nothing_new, shown_to, steps_told
from reports.typeface import BOLD, markup
from rules.model import Prescribed

_FIGURES, _NARROW = 226.0, 130.0
_GAP = 14.0
_FIRST = 2  # the list begins with its first step: never a heading and figures alone


def card(this: Printing, number: int, each: Prescribed) -> list[list[Any]]:
    """One exercise in parts, each to be kept on one page: a single one unless room is short."""
    shown, setting = shown_to(this, number, each), this.setting
    last = [
        *([_note(setting, each.note)] if each.note else []),
        Kept(_stop, setting, shown.exercise.stop),
        Close(),
        Spacer(0, 6),
    ]
    if this.fit.whole:
        known = says_nothing_new(shown, this.words)
        body = [Kept(_body, setting, shown)] if known else _body(setting, shown)
        return [[Open("Sect"), *body, *last]]
    told = list(_steps(setting, shown))
    early = len(told) if _column(setting, pictures_of(shown)) else _FIRST
    first = _upper(setting, shown, told[:early])
    rest = [*_dose(setting, shown), *_reminder(setting, shown), *last]
    return [[Open("Sect"), *first], *([step] for step in told[early:]), rest]


def _body(setting: Setting, shown: Shown) -> list[Any]:
    """All of a card above the physio's note."""
    steps, dose = list(_steps(setting, shown)), list(_dose(setting, shown))
    if setting.style.wide:
        upper = _upper(setting, shown, [*steps, *dose])
    else:
        upper = [*_upper(setting, shown, steps), *dose]
    return [*upper, *_reminder(setting, shown)]


def _upper(setting: Setting, shown: Shown, steps: list[Any]) -> list[Any]:
    """The heading, and the figures beside or above what is done."""
    paper, fit = setting.paper, shown.fit
    pictures = pictures_of(shown)
    parts: list[Any] = [_heading(setting, shown), Spacer(0, 3)]
    if not pictures:
        return parts + steps
    rtl, column = setting.style.rtl, _column(setting, pictures)
    if column is None:
        above = Figures(pictures, paper.room, fit.highest, rtl=rtl)
        return [*parts, above, Spacer(0, 6), *steps]
    widths = [column + _GAP, paper.room - column - _GAP]
    beside, _ = measured(steps, widths[1])
    figure = Figures(pictures, column, max(fit.highest, beside), rtl=rtl)
    middle = ("VALIGN", (0, 0), (0, 0), "MIDDLE")
    return [*parts, grid([[figure, steps]], widths, middle, rtl=rtl)]


def _column(setting: Setting, pictures: Sequence[Panel]) -> float | None:
    """How wide the figures' column is, where there is one: in large print for a tall one only."""
    if setting.style.wide:
        return _FIGURES
    tall = len(pictures) == 1 and pictures[0].height > pictures[0].width
    return _NARROW if tall else None


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


def _steps(setting: Setting, shown: Shown) -> Iterator[Any]:
    words, style = setting.words, setting.style
    if shown.on_bed:
        yield Text(markup(words.on_bed, BOLD), style.label)
    chosen, variants = choices(shown), shown.exercise.variants
    ways = [v.step for name in chosen for v in variants if v.id == name and v.step]
    steps = steps_told(shown, words)
    choice = len(ways) > 1
    said = steps if choice else [*ways, *steps]
    if len(said) == 1:
        yield Text(markup(said[0]), style.body)
    else:
        yield from listed(style, [f"{n}." for n in range(1, len(said) + 1)], said)
    if choice:
        yield Text(markup(words.choose), style.body)
        yield from points(style, ways)


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
