"""S2: a worse answer never lowers a tier, an unknown one never clears or unlocks.

Properties (a) to (e) of red-flags.md section 6, each as a pair of forms that differ in one answer.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from rules.knowledge_model import AnswerValue, Item, Knowledge, Tier
from rules.proof.case import Case
from rules.proof.domain import Domain
from rules.proof.enumeration import cones
from rules.proof.flags import Flags
from rules.proof.logic import Bit, every, no, some
from rules.proof.sheet import Atoms, Sheet, allowed, given_item, open_item

YES_NO = {"yes", "no"}
NOT_KNOWN = ("unsure", "declined")
RANKS = range(len(Tier))

Change = tuple[str, AnswerValue | None, AnswerValue | None]
"""A property's letter, the answer before and the answer after."""


@dataclass(frozen=True, slots=True)
class Step:
    """A change of one answer, `before` and `after` as truth values (None: left open)."""

    letter: str
    item: str
    sentence: str
    before: Atoms
    after: Atoms
    requires: Bit = True


@dataclass(frozen=True, slots=True)
class Pair:
    """Two forms that differ in one answer, and what must not happen between them."""

    step: Step
    before: Case
    after: Case
    never: Bit
    exempt: Bit
    reason: str


def pairs(knowledge: Knowledge, sheet: Sheet, only: Collection[str] = ()) -> Iterator[Pair]:
    """Every pair of forms, by item (`only` some items when given)."""
    base, looks = Case(knowledge, sheet), _looks(knowledge, sheet)
    for item in knowledge.questionnaire.items.values():
        anew = frozenset(rule for rule, items in looks.items() if item.id in items)
        if not anew or (only and item.id not in only):
            continue  # no red flag looks at it, nor a question's condition behind one
        cases: dict[int, Case] = {}
        for step in steps(knowledge, item, sheet.domains[item.id]):
            for atoms in (step.before, step.after):
                if id(atoms) not in cases:
                    changed = sheet.with_item(item.id, atoms)
                    cases[id(atoms)] = Case(knowledge, changed, like=(base, anew))
            before, after = cases[id(step.before)], cases[id(step.after)]
            never = every((step.requires, _fell(step, before, after)))
            exempt, reason = _exempt(step, before, after)
            yield Pair(step, before, after, never, exempt, reason)


def _looks(knowledge: Knowledge, sheet: Sheet) -> dict[str, set[str]]:
    """The items each red flag looks at; with one of part 2 also those that may end the form."""
    found = {cone.rule: set(cone.items) for cone in cones(knowledge, sheet)}
    emergencies = {
        item
        for rule in knowledge.red_flags.values()
        if rule.levels[0].tier is Tier.EMERGENCY_NOW
        for item in found[rule.id]
    }
    part_2 = {i.id for p in knowledge.questionnaire.pages if p.part == "pain" for i in p.items}
    ends = emergencies | {"age_years"}
    return {rule: items | (ends if items & part_2 else set()) for rule, items in found.items()}


# ---- which changes there are
def steps(knowledge: Knowledge, item: Item, domain: Domain) -> Iterator[Step]:
    """The changes of an item that properties (a), (b) and (e) speak of."""
    part = next(p.part for p in knowledge.questionnaire.pages if p.id == item.page)
    known = {value: given_item(domain, value) for value in domain.values}
    if part == "exam":
        left_open = open_item(domain)
        blank = given_item(domain, None)
        yield Step("e", item.id, f"filling in {item.id}", blank, left_open)
        return
    if domain.several:
        yield from _ticks(item, domain)
    else:
        for letter, one, other in worse(item, domain):
            words = f"changing {item.id} from {_word(one)} to {_word(other)}"
            yield Step(letter, item.id, words, known[one], known[other])
    if item.id not in knowledge.never_unknown:
        yield from _unknowns(item, domain)


def worse(item: Item, domain: Domain) -> Iterator[Change]:
    """(a) as values: up the order by one rank; for ordered choices known answers, the mildest to
    unknown, and unknown to each that is not the mildest.
    """
    ranks = [list(rank) for rank in item.order]
    if item.type == "scale" and item.unknown_class:
        ranks = [[value] for value in domain.values if value is not None]  # type: ignore[list-item]
    yes_no = {code for rank in ranks for code in rank if code != "unknown"} == YES_NO
    if not yes_no:
        ranks = [known for rank in ranks if (known := [code for code in rank if code != "unknown"])]
    for lower, higher in zip(ranks, ranks[1:], strict=False):
        yield from (("a", _value(one), _value(other)) for one in lower for other in higher)
    if ranks and not yes_no:
        yield from (("a unknown", code, None) for code in ranks[0])
    for code in (code for rank in ranks[1:] for code in rank if code != "unknown"):
        yield "a downgrade", None, code


def _value(code: object) -> AnswerValue | None:
    return None if code == "unknown" else code  # type: ignore[return-value]


def _word(value: AnswerValue | None) -> str:
    return "blank" if value is None else str(value)


def _ticks(item: Item, domain: Domain) -> Iterator[Step]:
    """(a): one more tick on a list that is answered; each code is adverse, none the lowest."""
    if not item.unknown_class:
        return
    before = open_item(domain)
    answered = some(bit for code, bit in before.items() if code != "unsure")
    for code in domain.codes:
        if code != "unsure":
            after = {each: each not in domain.alone and bit for each, bit in before.items()}
            after[code] = True
            required = every((answered, *allowed(domain, before)))
            yield Step("a", item.id, f"ticking {code} in {item.id}", before, after, required)


def _unknowns(item: Item, domain: Domain) -> Iterator[Step]:
    """(b): any answer replaced by nothing, not sure or declined."""
    before = open_item(domain)
    required = every(allowed(domain, before))
    for word in (None, *NOT_KNOWN):
        possible = (*domain.values, *domain.codes, *domain.alone)
        if word is None or word in possible:
            value = (word,) if domain.several and word else word
            after = given_item(domain, value)
            sentence = f"replacing {item.id} by {_word(word)}"
            yield Step("b", item.id, sentence, before, after, required)


# ---- what must not happen
def _fell(step: Step, before: Case, after: Case) -> Bit:
    one, two = before.read, after.read
    lower_level = _lower(one.level, two.level)
    lower_worst = _lower(one.worst, two.worst)
    if step.letter == "a":
        return some((lower_level, lower_worst))
    if step.letter == "a unknown":
        return lower_level
    if step.letter == "e":
        return some((lower_level, lower_worst, *_unfired(one, two)))
    if step.letter == "a downgrade":
        return lower_level
    # An emergency ends the form: part 2 no longer counts, so a rule that stands on part 2 alone is
    # no longer seen. The tier is E then, and nothing is unlocked.
    stopped = every((before.part_2, no(after.part_2)))
    differ = (rule for rule in one.fired if one.fired[rule] is not two.fired[rule])
    lost = some(every((one.not_cleared(r), no(two.not_cleared(r)))) for r in differ)
    cleared = every((lost, no(stopped)))
    unlocked = every((_locked(before), no(_locked(after))))
    return some((lower_worst, cleared, unlocked))


def _lower(one: object, two: object) -> Bit:
    return some(every((one(rank), no(two(rank)))) for rank in RANKS)  # type: ignore[operator]


def _unfired(one: Flags, two: Flags) -> Iterator[Bit]:
    """A rule fires less urgently than before."""
    for rule, levels in one.fired.items():
        for tier, bit in levels.items():
            as_urgent = some(b for t, b in two.fired[rule].items() if t.rank <= tier.rank)
            yield every((bit, no(as_urgent)))


def _locked(case: Case) -> Bit:
    """Nothing may be signed for the sake of the red flags."""
    return some((case.withheld_by_flags, case.questions_open))


# ---- where the specification itself departs from the order
def _exempt(step: Step, before: Case, after: Case) -> tuple[Bit, str]:
    """When the order does not hold by design, and why; the certificate lists what is needed."""
    if step.letter == "a" and step.item == "pain_start":
        return _question_lost(before, after), (
            "the tight leg is asked after new hard work and after an injury, not after other sudden"
            " starts; the earlier worse answer counts until a clinician accepts the change"
        )
    if step.letter == "a downgrade" and step.item == "pain_start":
        minor = every((before.form.chosen("injury", "minor"), no(after.form.fact("accident").low)))
        return some((minor, _question_lost(before, after))), (
            "a known start without an accident beside a small injury lowers single_flag_prompt"
            " (red-flags.md section 6), and hides the question of the tight leg"
        )
    if step.letter == "b" and step.item == "chart_sens":
        return before.form.fact("saddle_drawn").low, (
            "a blank skin chart is not unknown, because ces_saddle asks the question in words"
            " (questionnaire.md section 4.1, saddle_drawn)"
        )
    return False, ""


def _question_lost(before: Case, after: Case) -> Bit:
    """A question that was shown is hidden after the change."""
    return some(
        every((before.form.shown(item), no(after.form.shown(item))))
        for item in before.knowledge.questionnaire.items
    )
