"""From a decision to exercises (exercises.md sections 3 and 4), and the check of an edited plan."""

from collections.abc import Iterable
from dataclasses import dataclass

from rules.knowledge_model import Dose, Exercise, Knowledge
from rules.model import Prescribed

SPINE_SURGERY = "pc_spine_surgery_3m"
FLOOR = "floor_transfer"
MOST = 4
LEAST = 2
LONG_HOLD_S = 10
OPPOSITE = frozenset({"flexion", "extension"})


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What a prescription depends on besides the decision."""

    hypothesis: str | None
    ext_confirmed: bool
    side: str | None
    precautions: frozenset[str]
    blocked: frozenset[str]
    contraindicated: frozenset[str]


@dataclass(frozen=True, slots=True)
class Drafted:
    """The exercises, or the reason word why there are none."""

    exercises: tuple[Prescribed, ...]
    reason: str | None = None


def blocked_tags(knowledge: Knowledge, precautions: Iterable[str]) -> frozenset[str]:
    """The united block sets of the precautions that apply."""
    return frozenset(block for name in precautions for block in knowledge.precautions[name].blocks)


def is_blocked(tags: Iterable[str], dose: Dose, blocked: frozenset[str]) -> bool:
    """Whether a tag is blocked: a plain block hits every qualifier, a qualified one only itself."""
    if "*" in blocked:
        return True
    for tag in tags:
        held = dose.hold_s_max or 0
        full = f"{tag}:gt10s" if tag == "isometric_hold" and held > LONG_HOLD_S else tag
        if full in blocked or full.split(":")[0] in blocked:
            return True
    return False


def free_variant(
    exercise: Exercise, dose: Dose, blocked: frozenset[str], wanted: str | None = None
) -> tuple[bool, str | None]:
    """Whether the exercise can be given, and the variant to print (wanted, or first free)."""
    if is_blocked(exercise.tags, dose, blocked):
        return False, None
    if not exercise.variants:
        return True, None
    free = [v.id for v in exercise.variants if not is_blocked(v.tags, dose, blocked)]
    if wanted is not None:
        return wanted in free, wanted
    return bool(free), free[0] if free else None


def blocked_on(surface: str, blocked: frozenset[str]) -> frozenset[str]:
    """What stays blocked on a surface: on a bed nobody gets down to the floor (precautions.md)."""
    return blocked - {FLOOR} if surface == "bed" else blocked


def ladder_of(decision: str, circumstances: Circumstances) -> str:
    """The ladder for a decision (exercises.md section 4, step 3)."""
    if decision == "generic_only":
        return "generic"
    if circumstances.hypothesis == "disc":
        return "disc_confirmed" if circumstances.ext_confirmed else "disc_unconfirmed"
    if circumstances.hypothesis == "nerve_disc":
        return "nerve_disc_confirmed" if circumstances.ext_confirmed else "nerve"
    return circumstances.hypothesis or "generic"


def prescribe(knowledge: Knowledge, decision: str, circumstances: Circumstances) -> Drafted:
    """The ordered exercises for `draft` or `generic_only`, or the reason to withhold."""
    if SPINE_SURGERY in circumstances.precautions:
        return Drafted((), SPINE_SURGERY)
    ladder = ladder_of(decision, circumstances)
    opposed = {"pc_neuro_claudication", "pc_fragile_bones"} <= circumstances.precautions
    if decision == "draft" and opposed and (ladder == "facet" or "disc" in ladder):
        return Drafted((), "precaution_conflict")
    picks: list[Prescribed] = []
    specific = False
    for slot in knowledge.ladders[ladder]:
        pick = _pick(knowledge, slot.candidates, picks, circumstances)
        if pick:
            picks.append(pick)
            specific = specific or not slot.slot.startswith("general")
    if len(picks) < LEAST or (decision == "draft" and not specific):
        return Drafted((), "too_few_exercises")
    return Drafted(tuple(picks))


def _pick(
    knowledge: Knowledge,
    candidates: tuple[str, ...],
    picks: list[Prescribed],
    circumstances: Circumstances,
) -> Prescribed | None:
    taken = {pick.id for pick in picks}
    for name in candidates:
        exercise = knowledge.exercises[name]
        free, variant = free_variant(exercise, exercise.dose, circumstances.blocked)
        sided = circumstances.side is not None or not exercise.needs_side
        if name in taken or not free or not sided or name in circumstances.contraindicated:
            continue
        if not opposite_directions(knowledge, [*taken, name]):
            return Prescribed(name, exercise.dose, variant)
    return None


def opposite_directions(knowledge: Knowledge, names: Iterable[str]) -> bool:
    """Whether the exercises together bend both ways (invariant 1, never overridden)."""
    found = {direction for name in names for direction in knowledge.exercises[name].directions}
    return found >= OPPOSITE
