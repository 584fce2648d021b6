"""One case: a form, the clinician's entries and acts, and all that follows from them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from rules.conditions import Test, parse
from rules.knowledge_model import HandoutPolicy, Knowledge, Tier
from rules.proof.facts import Form
from rules.proof.flags import LOCKING, Flags, part_2_asked, read_flags
from rules.proof.logic import Bit, Number, every, no, some
from rules.proof.ranking import Ranking
from rules.proof.reading import COMPARE, Truth, sure
from rules.proof.sheet import Sheet

STRICT: tuple[HandoutPolicy, ...] = ("never", "after_clearance")


@dataclass(frozen=True, slots=True)
class Acts:
    """What people did: per rule a clearance or an escalation, an earlier emergency, lifted
    precautions. What is missing was not done.
    """

    cleared: Mapping[str, Bit] = field(default_factory=dict)
    escalated: Mapping[str, Bit] = field(default_factory=dict)
    emergency_before: Bit = False
    lifted: Mapping[str, Bit] = field(default_factory=dict)


class Stage2(Form):
    """A reading with its ranking: the names that withhold rules and contraindications may use."""

    def __init__(self, base: Form, ranking: Ranking) -> None:
        super().__init__(base.knowledge, base.sheet, base.part_2, base.known_only)
        self._facts, self._shown, self._read = base._facts, base._shown, {}
        self.ranking = ranking

    def fact(self, name: str) -> Truth:
        if name in self.knowledge.facts:
            return super().fact(name)
        if name == "tie":
            return sure(self.ranking.tie)
        if name == "exam_missing":
            return sure(no(self.fact("exam_recorded").low))
        return sure(self.ranking.alert(name.removesuffix("_alert")))

    def special(self, test: Test) -> Truth | None:
        if test.name == "best":
            return sure(some(self.ranking.best(value) for value in test.values))  # type: ignore[arg-type]
        if test.name == "working_hypothesis":
            return sure(some(self.ranking.hypothesis(value) for value in test.values))
        if test.name == "evidence_groups":
            return _below(test, self.ranking.fewer_groups)
        if test.name == "supporting_groups":
            return _below(test, self.ranking.fewer_supporting)
        if test.name == "best_score":
            scores = self.ranking.scores.items()
            held = (every((self.ranking.best(s), _compare(test, n, self))) for s, n in scores)
            return sure(some(held))
        if test.name.startswith("score_"):
            return sure(_compare(test, self._score(test.name), self))
        return super().special(test)

    def _score(self, name: str) -> Number:
        return self.ranking.scores[name.removeprefix("score_")]  # type: ignore[index]


def _below(test: Test, fewer: Callable[[int], Bit]) -> Truth:
    """A comparison of a count, from whether it is below a number."""
    found = fewer(int(test.values[0]) + (test.operator in (">", "<=")))
    return sure(found if test.operator in ("<", "<=") else no(found))


def _compare(test: Test, number: Number, stage: Stage2) -> Bit:
    text = test.values[0]
    other = stage._score(text) if text.startswith("score_") else int(text)
    found: Bit = COMPARE[test.operator](number, other)
    return found


class Case:
    """Everything about one case, worked out when it is asked for.

    `known_only` overrides which facts read known answers only; `like` names a case whose red
    flags are the same but for some rules.
    """

    def __init__(
        self,
        knowledge: Knowledge,
        sheet: Sheet,
        acts: Acts | None = None,
        known_only: frozenset[str] | None = None,
        like: "tuple[Case, frozenset[str]] | None" = None,
    ) -> None:
        self.knowledge = knowledge
        self.sheet = sheet
        self._like = like
        self.acts = acts or Acts()
        self._known_only = known_only

    @cached_property
    def part_2(self) -> Bit:
        return part_2_asked(self.knowledge, self.sheet)

    @cached_property
    def form(self) -> Form:
        return Form(self.knowledge, self.sheet, self.part_2, self._known_only)

    @cached_property
    def read(self) -> Flags:
        """The red flags of the form, before escalation."""
        if self._like is None:
            return read_flags(self.form)
        other, anew = self._like
        return read_flags(self.form, other.read, anew)

    @cached_property
    def flags(self) -> Flags:
        """The red flags with the rules whose clock ran out taken as emergencies."""
        fired: dict[str, dict[Tier, Bit]] = {}
        possible: dict[str, dict[Tier, Bit]] = {}
        for rule, levels in self.read.fired.items():
            raised = every((self.acts.escalated.get(rule, False), self.read.not_cleared(rule)))
            fired[rule] = {tier: every((bit, no(raised))) for tier, bit in levels.items()}
            now = fired[rule].get(Tier.EMERGENCY_NOW, False)
            fired[rule][Tier.EMERGENCY_NOW] = some((now, raised))
            open_levels = self.read.possible[rule].items()
            possible[rule] = {tier: every((bit, no(raised))) for tier, bit in open_levels}
        return Flags(fired, possible)

    @cached_property
    def ranking(self) -> Ranking:
        return Ranking(self.form)

    @cached_property
    def stage_2(self) -> Stage2:
        return Stage2(self.form, self.ranking)

    def condition(self, text: str) -> Truth:
        """Any condition of the knowledge, those over the ranking included."""
        return self.stage_2.evaluate(parse(text))

    # ---- the policy of the fired rules
    def cleared(self, rule: str) -> Bit:
        """A clearance counts for the rule: never for one that is fired as an emergency."""
        emergency = self.flags.fired[rule].get(Tier.EMERGENCY_NOW, False)
        fired = some(self.flags.fired[rule].values())
        return every((self.acts.cleared.get(rule, False), fired, no(emergency)))

    def active(self, rule: str, tier: Tier) -> Bit:
        """FIRED at the tier and not cleared."""
        return every((self.flags.fired[rule].get(tier, False), no(self.cleared(rule))))

    def policy(self, *words: HandoutPolicy) -> Bit:
        """A fired, uncleared rule has one of these policies; every level E is `never`."""
        found: list[Bit] = []
        for rule in self.knowledge.red_flags.values():
            if "never" in words:
                found.append(self.active(rule.id, Tier.EMERGENCY_NOW))
            levels = [level for level in rule.levels if level.tier is not Tier.EMERGENCY_NOW]
            found += (self.active(rule.id, lv.tier) for lv in levels if lv.handout in words)
        return some(found)

    @cached_property
    def limited(self) -> Bit:
        """`limited` caps the sheet, also while its rule is only POSSIBLE."""
        may = [
            every((self.flags.possible[rule.id].get(level.tier, False), no(self.cleared(rule.id))))
            for rule in self.knowledge.red_flags.values()
            for level in rule.levels
            if level.handout == "limited" and level.tier is not Tier.EMERGENCY_NOW
        ]
        return some((self.policy("limited"), *may))

    @cached_property
    def needs_choice(self) -> Bit:
        """A tier U rule with `limited` is fired: the clinician picks the general sheet."""
        return some(
            self.active(rule.id, Tier.URGENT_2W)
            for rule in self.knowledge.red_flags.values()
            for level in rule.levels
            if level.tier is Tier.URGENT_2W and level.handout == "limited"
        )

    @cached_property
    def questions_open(self) -> Bit:
        """The release is locked (red-flags.md section 5)."""
        holds = (self.active(rule, Tier.CLINICIAN_HOLD) for rule in self.knowledge.red_flags)
        return some((self.flags.possible_at(*LOCKING), *holds))

    @cached_property
    def withheld_by_flags(self) -> Bit:
        return some((self.policy(*STRICT), self.acts.emergency_before))

    # ---- withhold rules and the decision before the prescription
    @cached_property
    def w(self) -> dict[str, Bit]:
        """W1 to W18; none when part 2 was not asked."""
        return {
            rule.id: every((self.part_2, self.condition(rule.when).low))
            for rule in self.knowledge.withhold.values()
        }

    def _outcome(self, word: str) -> Bit:
        rules = self.knowledge.withhold.values()
        return some(self.w[rule.id] for rule in rules if rule.outcome == word)

    @cached_property
    def proceeds(self) -> Bit:
        """Neither red flags nor a withhold rule stop a sheet; part 2 was asked."""
        return every((no(self.withheld_by_flags), self.part_2, no(self._outcome("withhold"))))

    @cached_property
    def general(self) -> Bit:
        """The general sheet, before the prescription."""
        return every((self.proceeds, some((self._outcome("generic_only"), self.limited))))

    @cached_property
    def specific(self) -> Bit:
        """A draft for the working hypothesis, before the prescription."""
        return every((self.proceeds, no(self.general)))
