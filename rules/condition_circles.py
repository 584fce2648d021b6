"""Checks that no fact and no show-condition needs itself."""

from collections.abc import Iterator

from rules.knowledge_model import Knowledge
from rules.reference.facts import FRACTURE_SIGNS, SPINE_ARTHRITIS_SIGNS
from rules.reference.language import tests, tree


def circles(knowledge: Knowledge) -> Iterator[str]:
    """Facts and questions that need each other, one line for each circle found."""
    needs = _needs(knowledge)
    done: set[str] = set()

    def visit(name: str, path: tuple[str, ...]) -> Iterator[str]:
        if name in path:
            circle = " -> ".join((*path[path.index(name) :], name))
            yield f"show_when and facts.yaml: {circle} goes in a circle; break it"
            return
        if name in done:
            return
        for used in sorted(needs.get(name, ())):
            yield from visit(used, (*path, name))
        done.add(name)

    for name in needs:
        yield from visit(name, ())


def _needs(knowledge: Knowledge) -> dict[str, set[str]]:
    """What each question and fact looks at."""
    needs = {name: _read_by(fact.when) for name, fact in knowledge.facts.items()}
    for item in knowledge.questionnaire.items.values():
        needs[item.id] = _read_by(item.show_when)
    for name, computed in _computed_needs(knowledge).items():
        needs[name] = needs.get(name, set()) | computed
    return needs


def _read_by(text: str | None) -> set[str]:
    return {each.subject for each in tests(tree(text))} if text else set()


def _computed_needs(knowledge: Knowledge) -> dict[str, set[str]]:
    items = knowledge.questionnaire.items.values()
    drawn = ("both_legs_drawn", "pain_sites", "chart_known", "below_knee", "above_knee_only")
    strips = ("dermatomal_line", "patchy_spread", "no_lumbar")
    return {
        **{name: {"chart_pain"} for name in (*drawn, *strips)},
        **{name: {"chart_pain", "leg_side"} for name in ("affected_side", "side_conflict")},
        **{name: {"chart_sens"} for name in ("saddle_drawn", "both_feet_sens")},
        "buttocks_or_legs_both": {"both_sides", "chart_pain"},
        "pain_score": {"pain_score_leg", "pain_score_back"},
        "ces_unknown_count": {"ces_saddle", "ces_bladder", "ces_bowel"},
        "fx_count": {name for text in FRACTURE_SIGNS for name in _read_by(text)},
        "spa_count": {name for text in SPINE_ARTHRITIS_SIGNS for name in _read_by(text)},
        "open_questions": {item.id for item in items if item.unknown_class == "P2"},
        "core_answered": {item.id for item in items if item.core},
        "exam_recorded": {item.id for item in items if item.id.startswith("ex_")},
    }
