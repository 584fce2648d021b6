"""S1, S3, S4: what must never happen on a sheet, one formula each (design section 9)."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from rules.knowledge_model import Exercise, Knowledge, Tier
from rules.proof.case import STRICT, Acts, Case
from rules.proof.flags import LOCKING
from rules.proof.logic import Bit, every, no, some
from rules.proof.prescribing import Prescription
from rules.proof.sheet import Sheet

# questionnaire.md section 4.2: an unknown answer never makes one of these true. All other facts
# count as adverse where a precaution or contraindication reads an unknown answer of part 1.
READS_KNOWN = frozenset(
    {"chart_known", "below_knee", "above_knee_only", "dermatomal_line", "patchy_spread"}
    | {"no_lumbar", "one_side", "buttocks_or_legs_both", "affected_side", "side_conflict"}
    | {"core_answered", "exam_recorded", "motor_loss_open", "both_feet_sens"}
    | {"sensory_symptoms", "ext_confirmed"}
)
MILDEST_EXTENSION = "D-02"  # exercises.md section 3, invariant 2
GENTLE_FLOSS = "N-01"  # invariant 5: the only one with full tension
EXTENSION_SOURCES = ("disc", "nerve_disc")


@dataclass(frozen=True, slots=True)
class Claim:
    """`never` must not be possible for any form. `about` names the rule or exercise."""

    property: str
    sentence: str
    never: Bit
    about: str = ""


@dataclass
class Setting:
    """One form and its prescription, and the same form read as strictly as the specification."""

    knowledge: Knowledge
    sheet: Sheet
    acts: Acts

    @cached_property
    def case(self) -> Case:
        return Case(self.knowledge, self.sheet, self.acts)

    @cached_property
    def plan(self) -> Prescription:
        return Prescription(self.case)

    @cached_property
    def strict(self) -> Prescription:
        return Prescription(Case(self.knowledge, self.sheet, self.acts, READS_KNOWN))

    def on_sheet(self) -> Iterator[tuple[Exercise, Bit]]:
        """Every exercise that a ladder names, and whether it is on the sheet."""
        for name, bit in self.plan.sheet.items():
            yield self.knowledge.exercises[name], bit

    def going(self, direction: str) -> Iterator[tuple[Exercise, Bit]]:
        return ((each, bit) for each, bit in self.on_sheet() if direction in each.directions)

    def hypothesis(self, *names: str) -> Bit:
        return some(self.case.ranking.hypothesis(name) for name in names)

    def holds(self, condition: str) -> Bit:
        """A condition on known answers."""
        return self.case.condition(condition).low


def claims(setting: Setting, property_: str) -> Iterator[Claim]:
    """Every claim of S1, S3 or S4."""
    for part in PARTS[property_]:
        yield from part(setting)


def _no_sheet(s: Setting) -> Iterator[Claim]:
    case, drafted, tiers = s.case, s.plan.drafted, (Tier.EMERGENCY_NOW, Tier.SAME_DAY)
    for rule in s.knowledge.red_flags:
        urgent = some(case.active(rule, tier) for tier in tiers)
        yield Claim(
            "S1",
            f"no handout is drafted while {rule} is fired as an emergency or same-day flag and not"
            " cleared",
            every((drafted, urgent)),
            rule,
        )
    ever = some((case.flags.fired_at(Tier.EMERGENCY_NOW), case.acts.emergency_before))
    yield Claim(
        "S1", "no handout is drafted in an episode with a fired emergency", every((drafted, ever))
    )
    yield Claim(
        "S1",
        "no handout is drafted while a rule with the policy never or after_clearance is fired and"
        " not cleared",
        every((drafted, case.policy(*STRICT))),
    )
    hold = some(case.active(rule, Tier.CLINICIAN_HOLD) for rule in s.knowledge.red_flags)
    locked = some((case.flags.possible_at(*LOCKING), hold))
    yield Claim(
        "S1",
        "no handout can be signed while an emergency, same-day, 2-week or hold rule is possible or"
        " a hold is open",
        every((s.plan.signable, locked)),
    )


def _nothing_barred(s: Setting) -> Iterator[Claim]:
    side = some(s.case.form.side(each) for each in ("left", "right"))
    for each, on in s.on_sheet():
        yield Claim(
            "S3",
            f"no sheet contains {each.id} while its contraindication or a blocked tag applies",
            every((on, s.strict.barred(each))),
            each.id,
        )
        for number, variant in enumerate(each.variants):
            printed = every((on, s.plan.variant(each, number)))
            yield Claim(
                "S3",
                f"{each.id} is never printed as {variant.id} while that variant is blocked",
                every((printed, s.strict.blocked(variant.tags, each.dose))),
                each.id,
            )
        if each.needs_side:
            yield Claim("S3", f"{each.id} is never drafted without a side", every((on, no(side))))
        if not each.auto:
            yield Claim("S3", f"{each.id} is only added by a signer, never drafted", on, each.id)


def _one_direction(s: Setting) -> Iterator[Claim]:
    flexion = some(bit for _, bit in s.going("flexion"))
    extension = some(bit for _, bit in s.going("extension"))
    yield Claim("S4", "no sheet contains both flexion and extension", every((flexion, extension)))


def _extension(s: Setting) -> Iterator[Claim]:
    """Invariant 2."""
    source = s.hypothesis(*EXTENSION_SOURCES)
    confirmed = s.case.form.fact("ext_confirmed").low
    for each, on in s.going("extension"):
        mild = each.id == MILDEST_EXTENSION
        rung = "" if mild else " with a confirmed direction"
        yield Claim(
            "S4",
            f"{each.id} (extension) is drafted for disc or nerve with disc only{rung}",
            every((on, no(every((source, True if mild else confirmed))))),
            each.id,
        )


def _flexion(s: Setting) -> Iterator[Claim]:
    """Invariant 3."""
    stenosis = s.case.ranking.alert("mim_lss")
    allowed = every((s.hypothesis("facet"), s.holds("score_disc < 0"), no(stenosis)))
    for each, on in s.going("flexion"):
        if each.directions == ("flexion",):
            yield Claim(
                "S4",
                f"{each.id} (flexion only) is drafted for facet only, the disc not supported and"
                " without a stenosis alert",
                every((on, no(allowed))),
                each.id,
            )
        else:
            fits = every((s.hypothesis("sij"), no(s.strict.barred(each))))
            yield Claim(
                "S4",
                f"{each.id} (flexion as second direction) is drafted for the sacroiliac joint only,"
                " under its own contraindications",
                every((on, no(some((fits, allowed))))),
                each.id,
            )


def _pressure(s: Setting) -> Iterator[Claim]:
    """Invariant 4."""
    against = "score_nerve >= 3 OR sensory_symptoms OR ex_piriformis = pos"
    for each, on in s.going("pressure"):
        yield Claim(
            "S4",
            f"{each.id} (pressure) is never drafted with {against}",
            every((on, s.holds(against))),
            each.id,
        )


def _nerve(s: Setting) -> Iterator[Claim]:
    """Invariant 5. W1 and W15 are written out, so that a change of the table is noticed."""
    irritable = s.holds("(pain_duration = lt_2w AND pain_score_leg >= 8) OR constant_pain = yes")
    acute = every((s.case.ranking.best("nerve"), irritable))
    for each, on in s.going("nerve"):
        yield Claim(
            "S4",
            f"{each.id} (nerve) is never drafted with open motor loss (W1)",
            every((on, s.holds("motor_loss_open"))),
            each.id,
        )
        yield Claim(
            "S4",
            f"{each.id} (nerve) is never drafted in an acute severe picture (W15)",
            every((on, acute)),
            each.id,
        )
        if "neural_tension:full" in each.tags and each.id != GENTLE_FLOSS:
            yield Claim("S4", f"{each.id} loads the nerve fully and is never drafted", on, each.id)
    nerve = some(bit for _, bit in s.going("nerve"))
    other = some(bit for each, bit in s.on_sheet() if "nerve" not in each.directions)
    severe = s.plan.precautions["pc_severe_irritable"]
    yield Claim(
        "S4",
        "nerve exercises are never the only ones while the pain is severe or irritable",
        every((nerve, no(other), severe)),
    )


PARTS: Mapping[str, tuple[Callable[[Setting], Iterator[Claim]], ...]] = {
    "S1": (_no_sheet,),
    "S3": (_nothing_barred,),
    "S4": (_one_direction, _extension, _flexion, _pressure, _nerve),
}
