"""The derived facts that are counted or drawn (questionnaire.md section 4)."""

from collections.abc import Iterable

from rules.conditions import Test, parse
from rules.proof.logic import Bit, every, no, some
from rules.proof.reading import COMPARE, Reading, Truth, sure

FRACTURE = ("sex_at_birth = female", "age_years > 70", "trauma_counts", "steroids_long = yes")
ARTHRITIS = (
    "back_start_age = lt_35",
    "pain_sites has buttock",
    "spa_wake = yes",
    "spa_move = yes",
    "spa_nsaid = yes",
    "spa_family = yes",
    "spa_arthritis = yes",
    "spa_heel = yes",
    "spa_psoriasis = yes",
)
SADDLE_QUESTIONS = ("ces_saddle", "ces_bladder", "ces_bowel")
SAYS_NOTHING_OF_THE_SOURCE = frozenset(
    {
        "ex_slr_angle",
        "ex_slr_side",
        "ex_saddle",
        "ex_pvr_ml",
        "ex_pulses",
        "ex_calf_diff_cm",
        "ex_temp_c",
        "ex_myo_both_legs",
        "ex_self_harm_plan",
    }
)
BUTTOCK = ("buttock_upper", "buttock_lower", "sit_bone")
SIDES = ("left", "right")
OTHER = {"left": "right", "right": "left"}


class Form(Reading):
    """A reading with every fact of the specification."""

    # ---- the charts
    def drawn(self, chart: str, names: Iterable[str], sides: Iterable[str] = ("", *SIDES)) -> Bit:
        """One of the named zones is drawn, on one of the sides (the middle is the empty side)."""
        atoms = self.sheet.atoms[chart]
        codes = (f"{name}_{side[0]}" if side else name for name in names for side in sides)
        return every((self.shown(chart), some(atoms[code] for code in codes if code in atoms)))

    def zones(self, chart: str) -> Bit:
        atoms = self.sheet.atoms[chart]
        return every(
            (self.shown(chart), some(bit for code, bit in atoms.items() if _is_zone(code)))
        )

    def on_both(self, chart: str, names: Iterable[str]) -> Bit:
        wanted = tuple(names)
        return every(self.drawn(chart, wanted, (side,)) for side in SIDES)

    def group(self, name: str) -> tuple[str, ...]:
        return self.knowledge.questionnaire.chart.groups[name]

    def side(self, wanted: str) -> Bit:
        """`affected_side` is this one."""
        lateral = self.group("lateral")
        only = every(
            (
                self.chosen("leg_side", "neither"),
                self.drawn("chart_pain", lateral, (wanted,)),
                no(self.drawn("chart_pain", lateral, (OTHER[wanted],))),
            )
        )
        return some((self.chosen("leg_side", wanted), only))

    # ---- facts by name
    def worked_out(self, name: str) -> Truth:
        if name == "both_legs_drawn":
            low = self.on_both("chart_pain", self.group("leg"))
            high = some((low, self.unknown("chart_pain")))
            return Truth(low, high, high)
        found: Bit = getattr(self, f"_{name}")()
        return sure(found)

    def _saddle_drawn(self) -> Bit:
        return self.drawn("chart_sens", ("saddle",))

    def _open_questions(self) -> Bit:
        items = self.knowledge.questionnaire.items.values()
        asked = (i.id for i in items if i.unknown_class == "P2" and self.part[i.id] == "safety")
        return some(self.unknown(item) for item in asked)

    def _chart_known(self) -> Bit:
        return self.zones("chart_pain")

    def _below_knee(self) -> Bit:
        return self.drawn("chart_pain", self.group("below_knee"))

    def _above_knee_only(self) -> Bit:
        return every((self._chart_known(), no(self._below_knee())))

    def _dermatomal_line(self) -> Bit:
        strips = self.knowledge.questionnaire.chart.roots.values()
        return some(
            every(self.drawn("chart_pain", part, (side,)) for part in strip)
            for side in SIDES
            for strip in strips
        )

    def _patchy_spread(self) -> Bit:
        return every((self._chart_known(), no(self._dermatomal_line())))

    def _no_lumbar(self) -> Bit:
        lumbar = self.drawn("chart_pain", ("lumbar_midline", "lumbar_para"))
        return every((self._chart_known(), no(lumbar)))

    def _buttocks_or_legs_both(self) -> Bit:
        return some((self.fact("both_sides").low, self.on_both("chart_pain", BUTTOCK)))

    def _side_conflict(self) -> Bit:
        leg, lateral = self.group("leg"), self.group("lateral")
        found = [every((self.chosen("leg_side", "neither"), self.drawn("chart_pain", leg, SIDES)))]
        for said in SIDES:
            other = self.drawn("chart_pain", lateral, (OTHER[said],))
            only = every((other, no(self.drawn("chart_pain", lateral, (said,)))))
            leg_there = self.drawn("chart_pain", leg, (OTHER[said],))
            found.append(every((self.chosen("leg_side", said), some((leg_there, only)))))
        return some(found)

    def _exam_recorded(self) -> Bit:
        entries = (name for name, part in self.part.items() if part == "exam")
        return some(
            no(some((self.sheet.blank(name), self.sheet.atoms[name].get("not_done", False))))
            for name in entries
            if name not in SAYS_NOTHING_OF_THE_SOURCE
        )

    def _both_feet_sens(self) -> Bit:
        return self.on_both("chart_sens", self.knowledge.questionnaire.chart.sites["foot"])

    # ---- counts, sets and the pain score
    def counted(self, name: str) -> tuple[list[Bit], list[Bit]] | None:
        if name == "ces_unknown_count":
            open_ones = [self.unknown(item) for item in SADDLE_QUESTIONS]
            return open_ones, open_ones
        if name == "core_answered":
            items = self.knowledge.questionnaire.items.values()
            core = [self._answers(item.id) for item in items if item.core]
            return core, core
        texts = {"fx_count": FRACTURE, "spa_count": ARTHRITIS}.get(name)
        if texts is None:
            return None
        truths = [self.evaluate(parse(text)) for text in texts]
        return [each.low for each in truths], [each.high for each in truths]

    def _answers(self, item: str) -> Bit:
        """A core item is answered: not by not sure or declined; a chart by a zone."""
        if self.sheet.domains[item].several:
            return self.zones(item)
        return every((self.shown(item), no(self._open(item))))

    def special(self, test: Test) -> Truth | None:
        if test.name == "pain_sites":
            sites = self.knowledge.questionnaire.chart.sites
            low = self.drawn("chart_pain", (zone for site in test.values for zone in sites[site]))
            high = some((low, self.unknown("chart_pain")))
            return Truth(low, high, high)
        if test.name != "pain_score":
            return None
        return self._pain_score(test)

    def _pain_score(self, test: Test) -> Truth:
        """The higher of the two; with one unknown the upper bound is 10."""
        upward = test.operator in (">=", ">")
        at = Test("", ">=" if test.operator in (">=", "<") else ">", test.values)
        holds, limit = COMPARE[at.operator], float(at.values[0])
        scores = ("pain_score_leg", "pain_score_back")
        low = some(self.test(Test(item, at.operator, at.values)).low for item in scores)
        unknown = some(self.unknown(item) for item in scores)
        high = some((low, every((unknown, holds(10, limit)))))
        low = some((low, holds(0, limit)))
        return Truth(low, high, high) if upward else Truth(no(high), no(low), no(low))


def _is_zone(code: object) -> bool:
    return code not in ("none", "unsure")
