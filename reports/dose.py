"""A dose in plain words: how many, how long, how often."""

from dataclasses import dataclass, replace

from reports.icons import IconName
from reports.labels import DoseWords, Wording
from rules.knowledge_model import Dose


@dataclass(frozen=True, slots=True)
class Line:
    """A label and what it says; for the dose box."""

    label: str
    text: str
    icon: IconName


def dose_lines(dose: Dose, words: Wording) -> tuple[Line, ...]:
    """The lines of the dose box in reading order. What the dose does not state is left out;
    a dose that states nothing says to follow the physio."""
    say = words.dose
    found = [
        Line(words.how_many, _reps(dose, say), "repeat"),
        Line(words.hold, _hold(dose, say), "hold"),
        Line(words.how_long, _duration(dose, say), "time"),
        Line(words.how_often, _often(dose, words), "calendar"),
    ]
    lines = tuple(replace(f, text=f.text[0].upper() + f.text[1:]) for f in found if f.text)
    return lines or (Line(words.how_often, say.as_asked, "calendar"),)


def dose_gaps(dose: Dose, words: Wording) -> tuple[str, ...]:
    """What the dose does not state, for the reviewer: the patient sees no line for it."""
    said = {line.label for line in dose_lines(dose, words)}
    amount = {words.how_many, words.how_long} & said
    gaps = [] if amount else [words.how_many]
    if words.how_many in said and words.hold not in said:
        gaps.append(words.hold)
    if not _often(dose, words):
        gaps.append(words.how_often)
    return tuple(gaps)


def _span(low: int | None, high: int | None, say: DoseWords) -> str:
    """A range as "2" or "2 to 5"; one bound alone stands for both; empty when there is none."""
    bounds = [bound for bound in (low, high) if bound is not None]
    if not bounds:
        return ""
    if bounds[0] == bounds[-1]:
        return str(bounds[0])
    return say.range.format(low=bounds[0], high=bounds[-1])


def _reps(dose: Dose, say: DoseWords) -> str:
    text = _times(dose.reps_min, dose.reps_max, say)
    sets = _span(dose.sets_min, dose.sets_max, say)
    if text and sets not in ("", "1"):
        text = say.sets.format(n=sets, reps=text)
    if text and dose.per_side:
        text = say.each_side.format(what=text)
    return text


def _times(low: int | None, high: int | None, say: DoseWords) -> str:
    span = _span(low, high, say)
    if span == "1":
        return say.once
    return say.times.format(n=span) if span else ""


def _hold(dose: Dose, say: DoseWords) -> str:
    longest = max(dose.hold_s_min or 0, dose.hold_s_max or 0)
    if longest == 0:
        return "" if dose.hold_s_min is None and dose.hold_s_max is None else say.no_hold
    time = _time(dose.hold_s_min, dose.hold_s_max, say)
    many = (dose.reps_max or dose.reps_min or 0) != 1
    return (say.hold_each if many else say.hold).format(time=time)


def _duration(dose: Dose, say: DoseWords) -> str:
    time = _time(dose.duration_s_min, dose.duration_s_max, say)
    if time and dose.hold_s_max:
        time = say.in_all.format(time=time)
    if dose.alt_reps is not None and dose.alt_hold_s is not None:
        reps = _times(dose.alt_reps, dose.alt_reps, say)
        other = say.or_reps.format(reps=reps, hold=_time(dose.alt_hold_s, None, say))
        return f"{time}, {other}" if time else other
    return time


def _time(low: int | None, high: int | None, say: DoseWords) -> str:
    """Seconds in words; whole minutes from one minute on."""
    bounds = [bound for bound in (low, high) if bound is not None]
    if not bounds:
        return ""
    whole = all(bound % 60 == 0 and bound for bound in bounds)
    many, one = (say.minutes, say.minute) if whole else (say.seconds, say.second)
    unit = 60 if whole else 1
    span = _span(bounds[0] // unit, bounds[-1] // unit, say)
    return (one if span == "1" else many).format(n=span)


def _often(dose: Dose, words: Wording) -> str:
    """Every statement of how often, joined: a dose may have more than one."""
    say = words.dose
    per_day = _span(dose.per_day_min, dose.per_day_max, say)
    hours = _span(dose.interval_h_min, dose.interval_h_max, say)
    parts = [
        "" if not per_day else say.once_a_day if per_day == "1" else say.per_day.format(n=per_day),
        "" if not hours else say.every_hour if hours == "1" else say.every_hours.format(n=hours),
        _days(dose, say),
        _change(dose, say),
        words.frequencies.get(dose.frequency, dose.frequency) if dose.frequency else "",
    ]
    return ", ".join(part for part in parts if part)


def _days(dose: Dose, say: DoseWords) -> str:
    low, high = dose.every_n_days_min, dose.every_n_days_max
    span = _span(low, high, say)
    known = {
        "": "",
        "1": say.every_day,
        "2": say.every_second_day,
        say.range.format(low=1, high=2): say.day_or_second,
    }
    return known[span] if span in known else say.every_days.format(n=span)


def _change(dose: Dose, say: DoseWords) -> str:
    span = _span(dose.change_position_min_min, dose.change_position_min_max, say)
    if not span:
        return ""
    time = (say.minute if span == "1" else say.minutes).format(n=span)
    return say.change_position.format(time=time)
