"""The same intakes through two versions of the knowledge: what changes for whom, worst first."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import IntEnum

from rules.assessment import assess
from rules.knowledge_model import Answers, Knowledge, Tier
from rules.model import Assessment, Inputs
from rules.questionnaire import check_answers

REFERRED = (Tier.EMERGENCY_NOW, Tier.SAME_DAY)
NOTHING = len(Tier)


class Kind(IntEnum):
    """What changed, the worst first."""

    REFERRAL_TO_HANDOUT = 1
    NO_LONGER_REFERRED = 2
    LESS_URGENT = 3
    FLAG_GONE = 4
    SHEET_OPENED = 5
    DOUBT_GONE = 6
    CHANNELS_DISAGREE = 7
    PRECAUTION_GONE = 8
    OTHER_SHEET = 9
    STRICTER = 10
    OTHER_WORDS = 11

    @property
    def words(self) -> str:
        return WORDS[self]


WORDS = {
    Kind.REFERRAL_TO_HANDOUT: "a referral becomes a handout",
    Kind.NO_LONGER_REFERRED: "no longer a referral",
    Kind.LESS_URGENT: "less urgent",
    Kind.FLAG_GONE: "a red flag no longer fires",
    Kind.SHEET_OPENED: "a sheet where there was none",
    Kind.DOUBT_GONE: "a red flag is no longer possible",
    Kind.CHANNELS_DISAGREE: "the two channels no longer agree",
    Kind.PRECAUTION_GONE: "a precaution no longer applies",
    Kind.OTHER_SHEET: "another hypothesis or other exercises",
    Kind.STRICTER: "more urgent, more is open, or no sheet any more",
    Kind.OTHER_WORDS: "other words for the desk or the patient",
}


@dataclass(frozen=True, slots=True)
class Change:
    """One intake by its number: everything that changed, and in words what."""

    number: str
    kinds: tuple[Kind, ...]
    details: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Replayed:
    """`dropped` intakes have an answer that one of the versions does not know; it was left out."""

    before: str
    after: str
    intakes: int
    dropped: int
    changes: tuple[Change, ...]

    def count(self, kind: Kind) -> int:
        return sum(kind is change.kinds[0] for change in self.changes)


def replay(before: Knowledge, after: Knowledge, intakes: Iterable[tuple[str, Inputs]]) -> Replayed:
    """Each intake (number, inputs) through both; changes ordered by their worst kind."""
    seen, dropped, changes = 0, 0, []
    for number, inputs in intakes:
        seen += 1
        old, new = _known(before, inputs), _known(after, inputs)
        dropped += old != new
        found = compare(assess(before, old), assess(after, new))
        if found:
            kinds = tuple(sorted(found))
            details = tuple(found[kind] for kind in kinds)
            changes.append(Change(number, kinds, details))
    ordered = sorted(changes, key=lambda change: change.kinds)
    return Replayed(before.version, after.version, seen, dropped, tuple(ordered))


def compare(old: Assessment, new: Assessment) -> dict[Kind, str]:
    """Every kind of change between two outcomes with its details; empty when they are alike."""
    return {kind: detail for kind, detail in _differences(old, new) if detail}


def _differences(old: Assessment, new: Assessment) -> Iterator[tuple[Kind, str]]:
    tiers = f"{old.tier or 'nothing'} -> {new.tier or 'nothing'}"
    if referred(old) and not referred(new):
        opened = new.handout_allowed
        yield (Kind.REFERRAL_TO_HANDOUT if opened else Kind.NO_LONGER_REFERRED), tiers
    if _rank(new.tier) > _rank(old.tier):
        yield Kind.LESS_URGENT, tiers
    yield Kind.FLAG_GONE, ", ".join(sorted(set(old.fired) - set(new.fired)))
    if new.handout_allowed and not old.handout_allowed:
        yield Kind.SHEET_OPENED, f"{old.handout} -> {new.handout}"
    doubts = set(old.possible) - set(new.possible) - set(new.fired)
    yield Kind.DOUBT_GONE, ", ".join(sorted(doubts))
    if old.engine.agreement and not new.engine.agreement:
        yield Kind.CHANNELS_DISAGREE, ", ".join(new.engine.disagreements) or "engine fault"
    yield Kind.PRECAUTION_GONE, ", ".join(sorted(set(old.precautions) - set(new.precautions)))
    if new.handout_allowed and old.handout_allowed and _sheet(old) != _sheet(new):
        yield Kind.OTHER_SHEET, f"{_sheet(old)} -> {_sheet(new)}"
    yield Kind.STRICTER, "; ".join(_stricter(old, new))
    if (old.front_desk, old.patient_text) != (new.front_desk, new.patient_text):
        was, now = f"{old.front_desk}, {old.patient_text}", f"{new.front_desk}, {new.patient_text}"
        yield Kind.OTHER_WORDS, f"{was} -> {now}"


def _stricter(old: Assessment, new: Assessment) -> Iterator[str]:
    if _rank(new.tier) < _rank(old.tier):
        yield f"{old.tier or 'nothing'} -> {new.tier}"
    if fires := sorted(set(new.fired) - set(old.fired)):
        yield f"fires: {', '.join(fires)}"
    if opened := sorted(set(new.possible) - set(old.possible) - set(old.fired)):
        yield f"possible: {', '.join(opened)}"
    if added := sorted(set(new.precautions) - set(old.precautions)):
        yield f"precautions: {', '.join(added)}"
    if old.handout_allowed and not new.handout_allowed:
        yield f"{old.handout} -> {new.handout} ({', '.join((*new.w, *new.reasons))})"


def referred(assessment: Assessment) -> bool:
    """An emergency, or a same-day flag that nobody cleared (design section 5)."""
    urgent = {name: tier for name, tier in assessment.fired.items() if tier in REFERRED}
    open_ones = set(urgent) - set(assessment.cleared)
    return bool(open_ones) or Tier.EMERGENCY_NOW in urgent.values()


def _rank(tier: Tier | None) -> int:
    return NOTHING if tier is None else tier.rank


def _sheet(assessment: Assessment) -> str:
    exercises = " ".join(each.id for each in assessment.prescription)
    return f"{assessment.working_hypothesis or 'no hypothesis'} ({exercises})"


def _known(knowledge: Knowledge, inputs: Inputs) -> Inputs:
    """The inputs without answers that this version does not know."""
    checked = check_answers(knowledge, inputs.answers, inputs.exam)
    earlier: Answers = check_answers(knowledge, inputs.earlier, {}).answers
    return replace(inputs, answers=checked.answers, exam=checked.exam, earlier=earlier)
