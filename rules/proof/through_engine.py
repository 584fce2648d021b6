"""The second method at work: forms through `assess`, each checked and compared."""

from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from random import Random

from rules.assessment import assess
from rules.knowledge_model import AnswerValue, Tier
from rules.model import Assessment, Inputs
from rules.proof.claims import Setting, claims
from rules.proof.enumeration import Cone, Filled, any_answer, cones, varied
from rules.proof.order import Change, worse
from rules.proof.proving import Proof, disagreement
from rules.proof.reach import Target
from rules.proof.violation import NotProved, Violation, differing, told
from rules.proof.witness import differences, setting

NOTHING = 9
AROUND = 2
"""Varied forms around the witness of a single rule or exercise."""
AROUND_A_DECISION = 25
DECIDING = frozenset({"decision", "handout", "hypothesis", "reason", "ladder"})
BY_DESIGN = frozenset({("a", "pain_start"), ("a downgrade", "pain_start"), ("b", "chart_sens")})


@dataclass(frozen=True, slots=True)
class Urgency:
    """What S2 compares: ranks of L and W (0 is E), the rules not cleared, the lock, part 2."""

    level: int
    worst: int
    seen: frozenset[str]
    locked: bool
    part_2: bool


def cone_forms(
    proof: Proof, luck: Random, only: Container[str] | None = None
) -> Iterator[tuple[Cone, int]]:
    """Every form of every cone agrees with the encoding and keeps its order. Raises NotProved."""
    for cone in cones(proof.knowledge, proof.sheet):
        if only is not None and cone.rule not in only:
            continue
        found: dict[tuple[AnswerValue | None, ...], Urgency] = {}
        for filled in cone.forms(luck):
            inputs = _inputs(proof, filled)
            result, differs = differences(proof.knowledge, proof.domains, inputs, flags_only=True)
            if differs:
                what = f"a form of {cone.rule}"
                raise NotProved(disagreement(proof.knowledge, proof.quiet, inputs, what, differs))
            found[tuple(filled.values())] = _urgency(result)
        _ordered(proof, cone, found)
        yield cone, len(found)


def _inputs(proof: Proof, filled: Filled) -> Inputs:
    answers = {n: v for n, v in {**proof.quiet, **filled}.items() if v is not None}
    entries = {name for name in answers if name.startswith("ex_")}
    return Inputs(
        {name: value for name, value in answers.items() if name not in entries},
        {name: answers[name] for name in entries},
    )


def _urgency(result: Assessment) -> Urgency:
    worst = result.worst_tier
    return Urgency(
        level=_rank(result.tier),
        worst=_rank(worst),
        seen=frozenset((*result.fired, *result.possible)),
        locked=result.questions_open or result.handout_policy in ("never", "after_clearance"),
        part_2=result.part2_asked,
    )


def _rank(tier: Tier | None) -> int:
    return NOTHING if tier is None else tier.rank


def _ordered(
    proof: Proof, cone: Cone, found: Mapping[tuple[AnswerValue | None, ...], Urgency]
) -> None:
    """S2 among the forms of a cone. Raises NotProved."""
    for place, item in enumerate(cone.items):
        changes = _changes(proof, item)
        for values, before in found.items():
            for letter, one, other in changes:
                if values[place] != one and letter != "b":
                    continue
                after = found.get((*values[:place], other, *values[place + 1 :]))
                if after is not None and _fell(letter, before, after):
                    raise NotProved(_worse_for_less(proof, cone, values, item, letter, other))


def _changes(proof: Proof, name: str) -> list[Change]:
    item = proof.knowledge.questionnaire.items[name]
    if name.startswith("ex_") or name in proof.knowledge.never_unknown:
        return []
    domain = proof.domains[name]
    found = [*worse(item, domain), ("b", None, None), ("b", None, "unsure")]
    return [change for change in found if (change[0], name) not in BY_DESIGN]


def _fell(letter: str, before: Urgency, after: Urgency) -> bool:
    level, worst = after.level > before.level, after.worst > before.worst
    if letter == "b":
        stopped = before.part_2 and not after.part_2
        cleared = bool(before.seen - after.seen) and not stopped
        return worst or cleared or (before.locked and not after.locked)
    return level or (letter == "a" and worst)


def _worse_for_less(
    proof: Proof,
    cone: Cone,
    values: tuple[AnswerValue | None, ...],
    item: str,
    letter: str,
    other: AnswerValue | None,
) -> Violation:
    filled = dict(zip(cone.items, values, strict=True))
    one, two = _inputs(proof, filled), _inputs(proof, {**filled, item: other})
    return Violation(
        "S2",
        f"in the engine, changing {item} to {other or 'blank'} lowers no tier, clears no rule and"
        f" unlocks nothing (property {letter})",
        item,
        one,
        differing({**one.answers, **one.exam}, proof.quiet),
        f"{item} becomes {other or 'blank'}",
        f"before, {told(proof.knowledge, one)}; after, {told(proof.knowledge, two)}",
    )


def varied_forms(
    proof: Proof, witnesses: Iterable[tuple[Target, Inputs]], luck: Random
) -> Iterator[Inputs]:
    """Forms around every witness agree with the encoding and keep S1, S3, S4. Raises NotProved."""
    for target, inputs in witnesses:
        for _ in range(AROUND_A_DECISION if target.kind in DECIDING else AROUND):
            changed = varied(proof.knowledge, proof.domains, inputs, luck)
            result, differs = differences(proof.knowledge, proof.domains, changed)
            if differs:
                what = f"a form around {target.kind} {target.name}"
                raise NotProved(disagreement(proof.knowledge, proof.quiet, changed, what, differs))
            observed(proof, changed, result)
            yield changed


def edited_forms(
    proof: Proof, witnesses: Iterable[tuple[Target, Inputs]], luck: Random
) -> Iterator[Inputs]:
    """An edited answer counts with its earlier value too, whichever is worse. Raises NotProved."""
    items = [i for i in proof.knowledge.questionnaire.items.values() if i.id[:3] != "ex_"]
    for _, inputs in witnesses:
        item = luck.choice(items)
        value = any_answer(item, proof.domains[item.id], luck)
        if value is None:
            continue
        earlier = replace(inputs, answers={**inputs.answers, item.id: value})
        edited = replace(inputs, earlier={item.id: value})
        found = [assess(proof.knowledge, each) for each in (inputs, earlier, edited)]
        if _forgets(*found):
            raise NotProved(
                Violation(
                    "S2",
                    f"in the engine, the earlier {item.id} = {value} still counts after an edit",
                    item.id,
                    inputs,
                    differing({**inputs.answers, **inputs.exam}, proof.quiet),
                    f"{item.id} was {value} before the edit",
                    "; ".join(told(proof.knowledge, each) for each in (inputs, earlier, edited)),
                )
            )
        yield edited


def _forgets(now: Assessment, earlier: Assessment, edited: Assessment) -> bool:
    """The edited form is less urgent than one of the two, or drafts against one of them."""
    one, two, both = _urgency(now), _urgency(earlier), _urgency(edited)
    strict = {now.handout_policy, earlier.handout_policy} & {"never", "after_clearance"}
    return (
        both.level > min(one.level, two.level)
        or both.worst > min(one.worst, two.worst)
        or bool(strict and edited.handout != "no")
    )


def observed(proof: Proof, inputs: Inputs, result: Assessment) -> None:
    """S1, S3 and S4 on the sheet that the engine drafted. Raises NotProved."""
    here = _observed(proof, inputs, result)
    for name in ("S1", "S3", "S4"):
        for claim in claims(here, name):
            if claim.never:
                raise NotProved(
                    Violation(
                        name,
                        f"in the engine, {claim.sentence}",
                        claim.about,
                        inputs,
                        differing({**inputs.answers, **inputs.exam}, proof.quiet),
                        "",
                        told(proof.knowledge, inputs),
                    )
                )


def _observed(proof: Proof, inputs: Inputs, result: Assessment) -> Setting:
    """The circumstances from the encoding, the sheet from the engine."""
    here = setting(proof.knowledge, proof.domains, inputs)
    on_sheet = {each.id for each in result.prescription}
    here.plan.drafted = result.handout != "no"
    here.plan.signable = result.handout != "no" and not result.questions_open
    here.plan.sheet = {name: name in on_sheet for name in {*proof.knowledge.exercises, *on_sheet}}
    return here
