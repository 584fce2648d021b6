"""A dose in words and as form fields; a posted dose read back within limits."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from rules.knowledge_model import Dose


@dataclass(frozen=True, slots=True)
class Measure:
    """A part of a dose: its name in `Dose`, its words, what a signer may set (least, most).

    `many` and `one` say it in a sentence; a number up to `silent` goes without saying. `by`: how
    far one press of a stepper goes.
    """

    name: str
    words: str
    least: int
    most: int
    many: str
    one: str
    silent: int = 0
    by: int = 1

    @property
    def low(self) -> str:
        return f"{self.name}_min"

    @property
    def high(self) -> str:
        return f"{self.name}_max"


MEASURES = (
    Measure("reps", "times", 1, 30, "{} times", "once"),
    Measure("hold_s", "seconds hold", 0, 180, "hold {} seconds", "hold 1 second"),
    Measure("duration_s", "seconds in all", 10, 3600, "{} seconds in all", "", by=30),
    Measure("sets", "rounds", 1, 6, "{} rounds", "", silent=1),
    Measure("per_day", "times a day", 1, 12, "{} times a day", "once a day"),
    Measure("interval_h", "hours between", 1, 12, "every {} hours", "every hour"),
    Measure("every_n_days", "days between", 1, 7, "every {} days", "every day"),
)
SOURCES = {"seed": "dose of the source article", "default": "our default", "edited": "edited here"}


@dataclass(frozen=True, slots=True)
class DoseField:
    """One number of a dose that a signer may change."""

    name: str
    words: str
    value: str
    least: int
    most: int
    by: int


@dataclass(frozen=True, slots=True)
class DosePart:
    """One measure of a dose as fields: from, to."""

    words: str
    fields: tuple[DoseField, ...]


def dose_words(dose: Dose) -> str:
    """A dose in one line; what its source does not state is left out."""
    parts = [
        _part(measure, getattr(dose, measure.low), getattr(dose, measure.high))
        for measure in MEASURES
        if (getattr(dose, measure.high) or 0) > measure.silent
    ]
    if dose.alt_reps and dose.alt_hold_s:
        parts.append(f"or {dose.alt_reps} times, hold {dose.alt_hold_s} seconds")
    if dose.change_position_min_max:
        minutes = _range(dose.change_position_min_min, dose.change_position_min_max)
        parts.append(f"change position every {minutes} minutes")
    parts += ["each side"] if dose.per_side else []
    parts += [text for text in (dose.frequency, dose.progression) if text]
    return ", ".join(parts) or "no numbers stated"


def _part(measure: Measure, low: int | None, high: int) -> str:
    """One measure in a sentence; whole minutes are said as minutes."""
    least, words = low or high, measure.many
    if least == high == 1:
        return measure.one
    if "seconds" in words and high > 60 and not least % 60 and not high % 60:
        least, high, words = least // 60, high // 60, words.replace("seconds", "minutes")
    return words.format(_range(least, high))


def _range(low: int | None, high: int | None) -> str:
    return str(high) if low in (None, high) else f"{low} to {high}"


def dose_fields(dose: Dose, prefix: str, typed: Mapping[str, str]) -> tuple[DosePart, ...]:
    """The numbers that this dose states, each as a field; what was typed wins."""
    found = []
    for measure in MEASURES:
        fields = []
        for end, words in ((measure.low, "from"), (measure.high, "to")):
            value = getattr(dose, end)
            if value is not None:
                name = f"{prefix}-{end}"
                text = f"{measure.words}, {words}"
                shown = typed.get(name, str(value))
                fields.append(DoseField(name, text, shown, measure.least, measure.most, measure.by))
        if fields:
            found.append(DosePart(measure.words, tuple(fields)))
    return tuple(found)


def read_dose(dose: Dose, prefix: str, posted: Mapping[str, str]) -> Dose:
    """The dose as posted, "edited" when a number differs. Raises ValueError (a sentence)."""
    changes: dict[str, int] = {}
    for measure in MEASURES:
        for end in (measure.low, measure.high):
            typed = posted.get(f"{prefix}-{end}", "").strip()
            if getattr(dose, end) is None or not typed:
                continue
            changes[end] = _number(typed, measure)
        low = changes.get(measure.low, getattr(dose, measure.low))
        high = changes.get(measure.high, getattr(dose, measure.high))
        if low is not None and high is not None and low > high:
            raise ValueError(f"{measure.words}: the first number is larger than the second.")
    differing = {end: value for end, value in changes.items() if value != getattr(dose, end)}
    return replace(dose, source="edited", **differing) if differing else dose  # type: ignore[arg-type]


def _number(typed: str, measure: Measure) -> int:
    if not typed.isdecimal() or not measure.least <= int(typed[:6]) <= measure.most:
        limits = f"between {measure.least} and {measure.most}"
        raise ValueError(f"{measure.words}: enter a whole number {limits}.")
    return int(typed)
