"""From the decision to exercises (exercises.md section 4)."""

from collections.abc import Iterable
from functools import cached_property

from rules.conditions import parse
from rules.knowledge_model import Dose, Exercise
from rules.proof.case import Case
from rules.proof.logic import Bit, at_least, every, no, some

SPINE_SURGERY = "pc_spine_surgery_3m"
CONFLICT = ("pc_neuro_claudication", "pc_fragile_bones")
LONG_HOLD_S = 10
FEWEST = 2


class Prescription:
    """The sheet of a case; every exercise may be on it under a condition."""

    def __init__(self, case: Case) -> None:
        self.case = case
        self.knowledge = case.knowledge

    # ---- precautions and blocks
    @cached_property
    def precautions(self) -> dict[str, Bit]:
        """Applies and was not lifted; one that cannot be lifted stays."""
        return {
            p.id: every(
                (
                    self.case.form.evaluate(parse(p.when)).settled,
                    no(self.case.acts.lifted.get(p.id, False)) if p.can_lift else True,
                )
            )
            for p in self.knowledge.precautions.values()
        }

    def blocked(self, tags: Iterable[str], dose: Dose) -> Bit:
        """One of the tags is blocked, or everything is."""
        names = {"*"}
        for tag in tags:
            long_hold = tag == "isometric_hold" and (dose.hold_s_max or 0) > LONG_HOLD_S
            names |= {tag, tag.split(":")[0]} | ({f"{tag}:gt10s"} if long_hold else set())
        return some(
            self.precautions[p.id]
            for p in self.knowledge.precautions.values()
            if names & set(p.blocks)
        )

    def variant(self, exercise: Exercise, number: int) -> Bit:
        """This variant is the first that is free."""
        blocked = [self.blocked(each.tags, exercise.dose) for each in exercise.variants]
        return every((no(blocked[number]), *blocked[:number]))

    def barred(self, exercise: Exercise) -> Bit:
        """A blocked tag or the contraindication applies."""
        found = [self.blocked(exercise.tags, exercise.dose)]
        if exercise.variants:
            found.append(every(self.blocked(v.tags, exercise.dose) for v in exercise.variants))
        if exercise.contra:
            found.append(self.case.condition(exercise.contra).settled)
        return some(found)

    @cached_property
    def _free(self) -> dict[str, Bit]:
        sided = some(self.case.form.side(side) for side in ("left", "right"))
        return {
            each.id: every((no(self.barred(each)), sided if each.needs_side else True))
            for each in self.knowledge.exercises.values()
        }

    # ---- ladders
    def _ladder(self, name: str) -> tuple[dict[str, Bit], Bit, Bit]:
        """Each exercise picked, enough picks, and one of a slot that is not general."""
        picked: dict[str, Bit] = {}
        filled: list[Bit] = []
        specific: list[Bit] = []
        for slot in self.knowledge.ladders[name]:
            earlier: list[Bit] = []
            chosen: dict[str, Bit] = {}
            for candidate in slot.candidates:
                fits = every(
                    (
                        self._free[candidate],
                        no(picked.get(candidate, False)),
                        no(self._opposed(candidate, picked)),
                    )
                )
                chosen[candidate] = every((fits, no(some(earlier))))
                earlier.append(fits)
            picked |= {each: some((picked.get(each, False), bit)) for each, bit in chosen.items()}
            filled.append(some(earlier))
            specific.append(False if slot.slot.startswith("general") else some(earlier))
        return picked, at_least(filled, FEWEST), some(specific)

    def _opposed(self, candidate: str, picked: dict[str, Bit]) -> Bit:
        """With this one the sheet would bend both ways."""
        mine = set(self.knowledge.exercises[candidate].directions)
        wants = {"flexion": "extension", "extension": "flexion"}
        against = {wants[each] for each in mine if each in wants}
        exercises = self.knowledge.exercises
        return some(
            bit for each, bit in picked.items() if against & set(exercises[each].directions)
        )

    @cached_property
    def ladders(self) -> dict[str, Bit]:
        """Which ladder the decision asks for."""
        case = self.case
        ext = case.form.fact("ext_confirmed").low
        found: dict[str, Bit] = {"generic": case.general}
        for name in ("nerve", "disc", "facet", "sij", "muscle", "nerve_disc"):
            here = every((case.specific, case.ranking.hypothesis(name)))
            if name in ("disc", "nerve_disc"):
                found[f"{name}_confirmed"] = every((here, ext))
                other = "disc_unconfirmed" if name == "disc" else "nerve"
                found[other] = some((found.get(other, False), every((here, no(ext)))))
            else:
                found[name] = some((found.get(name, False), here))
        return found

    # ---- the outcome
    @cached_property
    def reasons(self) -> dict[str, Bit]:
        """The reason words that turn a sheet into a withhold, the first one that holds."""
        surgery = every((self.case.proceeds, self.precautions[SPINE_SURGERY]))
        bends = some(bit for name, bit in self.ladders.items() if name == "facet" or "disc" in name)
        both = every(self.precautions[name] for name in CONFLICT)
        conflict = every((bends, both, no(surgery)))
        few = []
        for name, chosen in self.ladders.items():
            _, enough, specific = self._picks[name]
            fine = enough if name == "generic" else every((enough, specific))
            few.append(every((chosen, no(fine))))
        return {
            SPINE_SURGERY: surgery,
            "precaution_conflict": conflict,
            "too_few_exercises": every((some(few), no(surgery), no(conflict))),
        }

    @cached_property
    def _picks(self) -> dict[str, tuple[dict[str, Bit], Bit, Bit]]:
        return {name: self._ladder(name) for name in self.ladders}

    @cached_property
    def drafted(self) -> Bit:
        """A sheet comes out."""
        return every((self.case.proceeds, no(some(self.reasons.values()))))

    @cached_property
    def sheet(self) -> dict[str, Bit]:
        """Each exercise is on the sheet."""
        found: dict[str, list[Bit]] = {}
        for name, chosen in self.ladders.items():
            for exercise, bit in self._picks[name][0].items():
                found.setdefault(exercise, []).append(every((chosen, bit)))
        return {each: every((self.drafted, some(bits))) for each, bits in found.items()}

    @cached_property
    def signable(self) -> Bit:
        """A clinician could sign the sheet now."""
        return every((self.drafted, no(self.case.questions_open)))
