"""The second channel's own derived facts: what questionnaire.md section 4 counts or draws."""

from collections.abc import Callable, Iterable

from rules.reference.sheet import Sheet, Span
from rules.reference.verdicts import MAYBE, NO, NOT_KNOWN, YES

FRACTURE_SIGNS = (
    "sex_at_birth = female",
    "age_years > 70",
    "trauma_counts",
    "steroids_long = yes",
)
SPINE_ARTHRITIS_SIGNS = (
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
# Safety checks and details say nothing about the source (questionnaire.md section 4.2).
NOT_AN_EXAMINATION = frozenset(
    {"ex_slr_angle", "ex_slr_side", "ex_saddle", "ex_pvr_ml", "ex_pulses", "ex_calf_diff_cm"}
    | {"ex_temp_c", "ex_myo_both_legs", "ex_self_harm_plan"}
)
BUTTOCK = ("buttock_upper", "buttock_lower", "sit_bone")


class AnswerSheet(Sheet):
    """The sheet with every fact that no expression gives."""

    __slots__ = ()

    def worked_out(self, name: str) -> int:
        found = _WORKED_OUT[name](self)
        return found if not isinstance(found, bool) else YES if found else NO

    def counted(self, name: str) -> Span:
        return _COUNTED[name](self)

    def sides(self, chart: str, zones: Iterable[str]) -> set[str]:
        """`l` and `r` where one of the named zones is drawn."""
        return {mark[-1] for mark in self.drawn(chart, zones) if mark[-2:] in ("_l", "_r")}

    def group(self, name: str) -> tuple[str, ...]:
        return self.knowledge.questionnaire.chart.groups[name]

    def affected_side(self) -> str:
        """`left`, `right` or `none`."""
        said = self.value("leg_side")
        if said == "left" or said == "right":
            return str(said)
        drawn = self.sides("chart_pain", self.group("lateral"))
        if said != "neither" or len(drawn) != 1:
            return "none"
        return "left" if "l" in drawn else "right"

    def core_answered(self) -> int:
        """How many core items are answered; a chart needs a zone, not sure is no answer."""
        items = self.knowledge.questionnaire.items.values()
        return sum(self._answers(item.id) for item in items if item.core)

    def _answers(self, name: str) -> bool:
        value = self.value(name)
        if isinstance(value, tuple):
            return bool(self.marks(name))
        return value is not None and value not in NOT_KNOWN


def _count(sheet: AnswerSheet, conditions: tuple[str, ...]) -> Span:
    values = [sheet.evaluate(text) for text in conditions]
    return values.count(YES), values.count(YES) + values.count(MAYBE)


def _worse_score(sheet: AnswerSheet) -> Span:
    scores = [sheet.value("pain_score_leg"), sheet.value("pain_score_back")]
    known = [score for score in scores if isinstance(score, int | float)]
    low = max(known, default=0)
    return low, low if len(known) == len(scores) else 10


def _open_saddle_items(sheet: AnswerSheet) -> Span:
    number = [sheet.open(name) for name in ("ces_saddle", "ces_bladder", "ces_bowel")].count(True)
    return number, number


def _both_legs_drawn(sheet: AnswerSheet) -> int:
    if sheet.open("chart_pain"):
        return MAYBE
    return YES if len(sheet.sides("chart_pain", sheet.group("leg"))) == 2 else NO


def _follows_a_root(sheet: AnswerSheet) -> bool:
    """Each part of one strip is drawn, all on the same side."""
    return any(
        set.intersection(*(sheet.sides("chart_pain", part) for part in strip))
        for strip in sheet.knowledge.questionnaire.chart.roots.values()
    )


def _below_knee(sheet: AnswerSheet) -> bool:
    return bool(sheet.drawn("chart_pain", sheet.group("below_knee")))


def _drawn(sheet: AnswerSheet) -> bool:
    return bool(sheet.marks("chart_pain"))


def _sides_disagree(sheet: AnswerSheet) -> bool:
    said, leg = sheet.value("leg_side"), sheet.sides("chart_pain", sheet.group("leg"))
    if said == "neither":
        return bool(leg)
    if said not in ("left", "right"):
        return False
    other = {"left": "r", "right": "l"}[str(said)]
    return other in leg or sheet.sides("chart_pain", sheet.group("lateral")) == {other}


def _both_buttocks_or_legs(sheet: AnswerSheet) -> bool:
    return sheet.fact("both_sides") == YES or len(sheet.sides("chart_pain", BUTTOCK)) == 2


def _open_questions(sheet: AnswerSheet) -> bool:
    items = sheet.knowledge.questionnaire.items.values()
    return any(item.unknown_class == "P2" and sheet.open(item.id) for item in items)


def _exam_recorded(sheet: AnswerSheet) -> bool:
    entries = (name for name in sheet.knowledge.questionnaire.items if name.startswith("ex_"))
    return any(
        name not in NOT_AN_EXAMINATION and sheet.value(name) not in (None, "not_done")
        for name in entries
    )


def _both_feet(sheet: AnswerSheet) -> bool:
    return len(sheet.sides("chart_sens", sheet.knowledge.questionnaire.chart.sites["foot"])) == 2


_WORKED_OUT: dict[str, Callable[[AnswerSheet], bool | int]] = {
    "both_legs_drawn": _both_legs_drawn,
    "saddle_drawn": lambda sheet: "saddle" in sheet.marks("chart_sens"),
    "open_questions": _open_questions,
    "chart_known": _drawn,
    "below_knee": _below_knee,
    "above_knee_only": lambda sheet: _drawn(sheet) and not _below_knee(sheet),
    "dermatomal_line": _follows_a_root,
    "patchy_spread": lambda sheet: _drawn(sheet) and not _follows_a_root(sheet),
    "no_lumbar": lambda sheet: (
        _drawn(sheet) and not sheet.drawn("chart_pain", ("lumbar_midline", "lumbar_para"))
    ),
    "buttocks_or_legs_both": _both_buttocks_or_legs,
    "side_conflict": _sides_disagree,
    "exam_recorded": _exam_recorded,
    "both_feet_sens": _both_feet,
}
_COUNTED: dict[str, Callable[[AnswerSheet], Span]] = {
    "pain_score": _worse_score,
    "ces_unknown_count": _open_saddle_items,
    "fx_count": lambda sheet: _count(sheet, FRACTURE_SIGNS),
    "spa_count": lambda sheet: _count(sheet, SPINE_ARTHRITIS_SIGNS),
    "core_answered": lambda sheet: (sheet.core_answered(),) * 2,
}
TEXTS = frozenset({"affected_side"})
SETS = frozenset({"pain_sites"})
NUMBERS = frozenset(_COUNTED)
TRUTHS = frozenset(_WORKED_OUT)
