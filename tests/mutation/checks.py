"""What the cases and the worked examples assert, as checks that any knowledge passes or fails.

Conditions are read by the second channel, which needs no compilation; what only the assessment
decides (policies, outcomes, blocks, bands) goes through `assess`.
"""

from abc import ABC, abstractmethod
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import get_args

from rules import reference
from rules.assessment import assess
from rules.knowledge_base import knowledge
from rules.knowledge_model import HandoutPolicy, Knowledge, Tier
from rules.model import Inputs
from rules.reference import Conclusions, Reading
from rules.reference.facts import AnswerSheet
from rules.reference.verdicts import MAYBE, YES
from tests.rules import cases
from tests.rules.cases import Form, forms
from tests.rules.examples import TIERS, examples

POLICIES: tuple[HandoutPolicy, ...] = get_args(HandoutPolicy)


class Check(ABC):
    """One assertion of a case or an example about one rule."""

    form: Form

    @abstractmethod
    def passes(self, known: Knowledge) -> bool:
        """Whether the assertion holds for a knowledge."""


@cache
def _first_sheet(form: Form) -> AnswerSheet:
    return _new_sheet(knowledge(), form)


@cache
def _part_2_asked(form: Form) -> bool:
    return reference.read(knowledge(), form.answers, form.exam).part_2_asked


def _new_sheet(known: Knowledge, form: Form) -> AnswerSheet:
    given = {**form.answers, **form.exam}
    return AnswerSheet(known, given, part_2_asked=_part_2_asked(form))


def sheet(known: Knowledge, form: Form) -> AnswerSheet:
    """The sheet of a form; a mutant that changes neither facts nor form shares the first one."""
    first = knowledge()
    same = known.facts is first.facts and known.questionnaire is first.questionnaire
    return _first_sheet(form) if same else _new_sheet(known, form)


@cache
def _first_reading(form: Form) -> Reading:
    return reference.read(knowledge(), form.answers, form.exam)


def reading(known: Knowledge, form: Form) -> Reading:
    """Stage one; shared as long as nothing that it reads is changed."""
    first = knowledge()
    tables = ("facts", "questionnaire", "red_flags", "evidence", "mimics", "precautions")
    if all(getattr(known, name) is getattr(first, name) for name in tables):
        return _first_reading(form)
    return reference.read(known, form.answers, form.exam)


def concluded(known: Knowledge, form: Form) -> Conclusions:
    """Stage two with the scores of the knowledge."""
    found = reading(known, form)
    scores = reference.scores_of(known, form.exam, found)
    mimics = reference.mimic_scores(known, found)
    return reference.conclude(known, form.answers, form.exam, scores, found, mimics)


@dataclass(frozen=True, slots=True, eq=False)
class FlagCheck(Check):
    """A red flag's level is fired, possible or neither; None asserts nothing."""

    form: Form
    rule: str
    fired: Tier | None
    possible: Tier | None
    possible_asserted: bool = True

    def passes(self, known: Knowledge) -> bool:
        levels = known.red_flags[self.rule].levels
        page = sheet(known, self.form)
        values = [(level.tier, page.evaluate(level.when)) for level in levels]
        sure = _most_urgent([tier for tier, value in values if value == YES])
        maybe = _most_urgent([tier for tier, value in values if value >= MAYBE])
        open_ = maybe if maybe and (sure is None or maybe.rank < sure.rank) else None
        return sure is self.fired and (not self.possible_asserted or open_ is self.possible)


def _most_urgent(tiers: list[Tier]) -> Tier | None:
    return min(tiers, key=lambda tier: tier.rank, default=None)


@dataclass(frozen=True, slots=True, eq=False)
class HoldsCheck(Check):
    """A condition of one table holds or does not."""

    form: Form
    table: str
    rule: str
    holds: bool

    def passes(self, known: Knowledge) -> bool:
        if self.table == "questions":
            return sheet(known, self.form).shown(self.rule) == self.holds
        if self.table in ("withhold", "contraindications"):
            found = concluded(known, self.form)
            names = found.w if self.table == "withhold" else found.contraindicated
            return (self.rule in names) == self.holds
        rules = known.precautions if self.table == "precautions" else known.evidence
        settled = self.table == "precautions"
        value = sheet(known, self.form).evaluate(rules[self.rule].when, settled=settled)
        return (value == YES) == self.holds


@dataclass(frozen=True, slots=True, eq=False)
class PointsCheck(Check):
    """An evidence rule's points, as the explanation shows them."""

    form: Form
    rule: str
    points: Mapping[str, int]

    def passes(self, known: Knowledge) -> bool:
        return dict(known.evidence[self.rule].points) == dict(self.points)


@dataclass(frozen=True, slots=True, eq=False)
class ScoresCheck(Check):
    """The five totals and the points of the look-alikes; None asserts nothing."""

    form: Form
    scores: Mapping[str, int] | None = None
    mimics: Mapping[str, int | bool] | None = None

    def passes(self, known: Knowledge) -> bool:
        found = reading(known, self.form)
        if self.scores is not None:
            totals = reference.scores_of(known, self.form.exam, found)
            if dict(totals) != dict(self.scores):
                return False
        return self.mimics is None or self.mimics.items() <= (
            reference.mimic_scores(known, found).items()
        )


@dataclass(frozen=True, slots=True, eq=False)
class AlertCheck(Check):
    """A look-alike's points and whether it alerts."""

    form: Form
    rule: str
    score: int | None
    alert: bool

    def passes(self, known: Knowledge) -> bool:
        page, mimic = sheet(known, self.form), known.mimics[self.rule]
        rows = {f"{self.rule}.{row.id}" for row in mimic.rows if page.evaluate(row.when) == YES}
        by_itself = mimic.alert_when and page.evaluate(mimic.alert_when) == YES
        found = Reading(
            **{
                **{name: getattr(_first_reading(self.form), name) for name in Reading.__slots__},
                "mimic_rows": frozenset(rows),
                "mimic_alerts": frozenset({self.rule} if by_itself else ()),
            }
        )
        result = reference.mimic_scores(known, found)[self.rule]
        alert = result if isinstance(result, bool) else result >= 0 or bool(by_itself)
        return alert == self.alert and self.score in (None, result)


@dataclass(frozen=True, slots=True, eq=False)
class AssessedCheck(Check):
    """What only the whole assessment says; None asserts nothing."""

    form: Form
    policy: str | None = None
    blocks: tuple[str, bool] | None = None
    decision: str | None = None
    blocked: frozenset[str] | None = None
    bands: Mapping[str, str] | None = None
    exercises: tuple[str, ...] | None = None

    def passes(self, known: Knowledge) -> bool:
        found = assess(known, Inputs(self.form.answers, self.form.exam))
        bands = {name: score.band for name, score in (found.sources or {}).items()}
        return (
            self.policy in (None, found.handout_policy)
            and (self.blocks is None or (self.blocks[0] in found.reasons) == self.blocks[1])
            and self.exercises in (None, tuple(each.id for each in found.prescription))
            and self.decision in (None, found.decision)
            and self.blocked in (None, frozenset(found.blocked_tags))
            and (self.bands is None or self.bands.items() <= bands.items())
        )


Checks = Mapping[tuple[str, str], tuple[Check, ...]]


@cache
def checks() -> Checks:
    """All checks by table and rule; what an example asserts about all rules stands under ''."""
    found: defaultdict[tuple[str, str], list[Check]] = defaultdict(list)
    for key, check in (*_of_flags(), *_of_tables(), *_of_scores(), *_of_examples()):
        found[key].append(check)
    return {key: tuple(each) for key, each in found.items()}


Keyed = Iterator[tuple[tuple[str, str], Check]]


def _of_flags() -> Keyed:
    for rule, found in cases.flag_cases().items():
        for case in found.cases:
            for form in forms(case):
                yield ("red_flags", rule), FlagCheck(form, rule, case.fired, case.possible)
                if case.fired:
                    yield ("policies", rule), _policy_check(form, rule, case.fired)


def _policy_check(form: Form, rule: str, tier: Tier) -> AssessedCheck:
    """The strictest policy of what fires or limits, and whether the rule itself withholds."""
    flags, found = cases.flag_cases(), _first_reading(form)
    policies = [flags[name].levels[level].handout for name, level in found.fired.items()]
    limits = (flags[name].levels[level].handout for name, level in found.possible.items())
    policies += [policy for policy in limits if policy == "limited"]
    blocks = flags[rule].levels[tier].handout in POLICIES[2:]
    return AssessedCheck(form, policy=max(policies, key=POLICIES.index), blocks=(rule, blocks))


def _of_tables() -> Keyed:
    for table, rules in (
        ("evidence", cases.evidence_cases()),
        ("precautions", cases.precaution_cases()),
        ("contraindications", cases.contraindication_cases()),
        ("withhold", cases.withhold_cases()),
        ("questions", cases.question_cases()),
    ):
        for rule, found in rules.items():
            for case in found.cases:
                for form in forms(case):
                    assert isinstance(case, cases.RuleCase)
                    yield (table, rule), HoldsCheck(form, table, rule, case.holds)
                    yield from _of_case(table, rule, case, form)
    for rule, mimics in cases.mimic_cases().items():
        for mimic in mimics.cases:
            for form in forms(mimic):
                yield ("mimics", rule), AlertCheck(form, rule, mimic.score, mimic.alert)


def _of_case(table: str, rule: str, case: cases.RuleCase, form: Form) -> Keyed:
    """What a case of a table asserts besides whether its rule holds."""
    if table == "evidence" and case.holds:
        points = cases.evidence_cases()[rule].points
        yield ("points", rule), PointsCheck(form, rule, points)
    if isinstance(case, cases.WithholdCase) and case.decision:
        yield ("outcomes", rule), AssessedCheck(form, decision=case.decision)
    if table == "precautions" and case.holds:
        blocks = (
            cases.precaution_cases()[name].blocks for name in _first_reading(form).precautions
        )
        tags = frozenset(tag for each in blocks for tag in each)
        yield ("blocks", rule), AssessedCheck(form, blocked=tags)


def _of_scores() -> Keyed:
    for case in cases.score_cases():
        for form in forms(case):
            yield ("scores", ""), ScoresCheck(form, scores=case.scores)
            if case.bands:
                yield ("bands", ""), AssessedCheck(form, bands=case.bands)
    for sheet_case in cases.sheet_cases():
        for form in forms(sheet_case):
            yield ("sheets", ""), AssessedCheck(form, exercises=sheet_case.exercises)


def _of_examples() -> Keyed:
    for example in examples():
        form = Form(example.answers, example.exam)
        expect = example.expect
        asserted = expect["possible"] != "not_asserted"
        for rule in knowledge().red_flags:
            fired = TIERS.get(expect["fired"].get(rule))
            possible = TIERS.get(expect["possible"].get(rule)) if asserted else None
            yield ("red_flags", rule), FlagCheck(form, rule, fired, possible, asserted)
        if expect["precautions"] != "not_asserted":
            for rule in knowledge().precautions:
                holds = rule in expect["precautions"]
                yield ("precautions", rule), HoldsCheck(form, "precautions", rule, holds)
        if expect["scores"] is not None:
            yield ("scores", ""), ScoresCheck(form, expect["scores"], expect["mimics"])
            for rule in knowledge().withhold:
                if rule != "W17":
                    holds = rule in expect["w"]
                    yield ("withhold", rule), HoldsCheck(form, "withhold", rule, holds)
