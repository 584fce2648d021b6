"""Derived facts of the engine's channel (questionnaire.md section 4), each as a range of truth.

An expression is read from the knowledge; what needs counting, sets or the chart is computed here.
"""

from collections.abc import Callable
from functools import cached_property, lru_cache
from typing import cast

from rules.charts import Chart
from rules.conditions import COMPARISONS, Test
from rules.form import COMPARE, Form, Truth
from rules.judging import judge
from rules.knowledge_model import Knowledge

Range = tuple[float, float]
FRACTURE = ("sex_at_birth = female", "age_years > 70", "trauma_counts", "steroids_long = yes")
ARTHRITIS = (
    "back_start_age = lt_35",
    "pain_sites has buttock",
    *(f"spa_{sign} = yes" for sign in ("wake", "move", "nsaid", "family", "arthritis")),
    *(f"spa_{sign} = yes" for sign in ("heel", "psoriasis")),
)
CAUDA_EQUINA = ("ces_saddle", "ces_bladder", "ces_bowel")
NOT_ABOUT_THE_SOURCE = frozenset(
    {"ex_slr_angle", "ex_slr_side", "ex_saddle", "ex_pvr_ml", "ex_pulses", "ex_calf_diff_cm"}
    | {"ex_temp_c", "ex_myo_both_legs", "ex_self_harm_plan"}
)


class Facts:
    """The facts of one form; `truth` and `number` answer for a name, three-valued."""

    def __init__(self, form: Form) -> None:
        self.form = form
        self.truths: dict[str, Truth] = {}
        self._numbers: dict[str, Range] = {}

    @cached_property
    def pain(self) -> Chart:
        return Chart.of(self.form, "chart_pain")

    @cached_property
    def feeling(self) -> Chart:
        return Chart.of(self.form, "chart_sens")

    def evaluate(self, condition: str) -> Truth:
        """A condition: True, False or None (unknown)."""
        return judge(condition)(self)

    def test(self, test: Test) -> Truth:
        """One test, of an item or of a computed fact."""
        if test.name == "pain_sites":
            return self._site(test)
        if test.name in COMPUTED_NUMBERS and test.operator in COMPARISONS:
            low, high = self.number(test.name)
            compare, limit = COMPARE[test.operator], float(test.values[0])
            held = {bool(compare(low, limit)), bool(compare(high, limit))}
            return held.pop() if len(held) == 1 else None
        return self.form.truth(test)

    def truth(self, name: str) -> Truth:
        """A fact by name. Facts that read known answers only are never unknown."""
        if name not in self.truths:
            self.truths[name] = self._truth(name)
        return self.truths[name]

    def _truth(self, name: str) -> Truth:
        fact = self.form.knowledge.facts[name]
        if fact.when is None:
            return COMPUTED[name](self)
        value = self.evaluate(fact.when)
        return value is True if fact.reads == "known" else value

    def number(self, name: str) -> Range:
        """A counted fact as the lowest and the highest value it can have."""
        if name not in self._numbers:
            self._numbers[name] = COMPUTED_NUMBERS[name](self)
        return self._numbers[name]

    def count(self, texts: tuple[str, ...]) -> Range:
        """How many of the conditions hold, and how many may hold."""
        values = [self.evaluate(text) for text in texts]
        return values.count(True), len(values) - values.count(False)

    @cached_property
    def affected_side(self) -> str:
        """`left`, `right` or `none` (questionnaire.md section 4.2)."""
        side = self.form.value("leg_side")
        if side in ("left", "right"):
            return side
        drawn = self.pain.lateral_sides()
        return next(iter(drawn)) if side == "neither" and len(drawn) == 1 else "none"

    def _site(self, test: Test) -> Truth:
        if "chart_pain" in self.form.hidden or not self.pain.known:
            return False if "chart_pain" in self.form.hidden else None
        return any(self.pain.at_site(code) for code in test.values)

    def _side_conflict(self) -> bool:
        side = self.form.value("leg_side")
        leg, lateral = self.pain.group("leg"), self.pain.lateral_sides()
        if side in ("left", "right"):
            other = "right" if side == "left" else "left"
            return self.pain.on(other, leg) or lateral == {other}
        return side == "neither" and (self.pain.on("left", leg) or self.pain.on("right", leg))

    def _both_sides_low(self) -> bool:
        buttock = ("buttock_upper", "buttock_lower", "sit_bone")
        return self.truth("both_sides") is True or self.pain.on_both(buttock)

    def _open_questions(self) -> bool:
        return any(self.form.is_unknown(name) for name in _asked_at_once(self.form.knowledge))

    def _exam_recorded(self) -> bool:
        entries = self.form.items.keys() & {n for n in self.form.answers if n.startswith("ex_")}
        return any(
            name not in NOT_ABOUT_THE_SOURCE and self.form.value(name) not in (None, "not_done")
            for name in entries
        )

    def _pain_score(self) -> Range:
        scores = [self.form.value(item) for item in ("pain_score_leg", "pain_score_back")]
        known = [float(cast(float, score)) for score in scores if score is not None]
        low = max(known, default=0.0)
        return low, low if len(known) == len(scores) else 10.0

    def core_answered(self) -> int:
        """How many core items are answered; not sure is no answer, a chart needs a zone."""
        return int(self.number("core_answered")[0])

    def _core_answered(self) -> Range:
        return (sum([self._answered(name) for name in _core(self.form.knowledge)]),) * 2

    def _answered(self, item: str) -> bool:
        value = self.form.value(item)
        if isinstance(value, tuple):
            return any(code not in ("none", "unsure") for code in value)
        return value is not None and value not in ("unsure", "declined")


@lru_cache(maxsize=8)
def _core(knowledge: Knowledge) -> tuple[str, ...]:
    return tuple(item.id for item in knowledge.questionnaire.items.values() if item.core)


@lru_cache(maxsize=8)
def _asked_at_once(knowledge: Knowledge) -> tuple[str, ...]:
    items = knowledge.questionnaire.items.values()
    return tuple(item.id for item in items if item.unknown_class == "P2")


def _drawn_both_legs(facts: Facts) -> Truth:
    if "chart_pain" in facts.form.hidden:
        return False
    return facts.pain.on_both(facts.pain.group("leg")) if facts.pain.known else None


def _unknown_cauda_equina(facts: Facts) -> Range:
    count = sum(facts.form.is_unknown(item) for item in CAUDA_EQUINA)
    return count, count


COMPUTED: dict[str, Callable[[Facts], Truth]] = {
    "both_legs_drawn": _drawn_both_legs,
    "saddle_drawn": lambda facts: "saddle" in facts.feeling.zones,
    "open_questions": Facts._open_questions,
    "chart_known": lambda facts: bool(facts.pain.zones),
    "below_knee": lambda facts: facts.pain.on_either(facts.pain.group("below_knee")),
    "above_knee_only": lambda facts: (
        bool(facts.pain.zones) and not facts.pain.on_either(facts.pain.group("below_knee"))
    ),
    "dermatomal_line": lambda facts: facts.pain.follows_a_root(),
    "patchy_spread": lambda facts: bool(facts.pain.zones) and not facts.pain.follows_a_root(),
    "no_lumbar": lambda facts: (
        bool(facts.pain.zones) and not facts.pain.on_either(("lumbar_midline", "lumbar_para"))
    ),
    "buttocks_or_legs_both": Facts._both_sides_low,
    "side_conflict": Facts._side_conflict,
    "exam_recorded": Facts._exam_recorded,
    "both_feet_sens": lambda facts: facts.feeling.on_both(facts.feeling.body.sites["foot"]),
}
COMPUTED_NUMBERS: dict[str, Callable[[Facts], Range]] = {
    "pain_score": Facts._pain_score,
    "ces_unknown_count": _unknown_cauda_equina,
    "fx_count": lambda facts: facts.count(FRACTURE),
    "spa_count": lambda facts: facts.count(ARTHRITIS),
    "core_answered": Facts._core_answered,
}
