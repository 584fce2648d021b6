"""One reading of the answers through both channels (design section 4: two channels).

A disagreement never reaches the user as a result: `agreement` is false and the caller withholds.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from rules.engine import EngineError
from rules.facts import Facts
from rules.findings import Findings, conclude, find
from rules.form import Form
from rules.knowledge_model import Answers, Knowledge, Tier
from rules.reference import channel
from rules.scoring import Ranking, alerts, mimic_scores, rank
from rules.visibility import hidden_items

STAGE_ONE = ("fired", "possible", "evidence", "mimic_rows", "mimic_alerts", "precautions")


@dataclass(frozen=True, slots=True)
class Outcome:
    """Everything one reading gives, before clearances, policies and the prescription."""

    facts: Facts
    findings: Findings
    ranking: Ranking
    mimics: Mapping[str, int | bool]
    withhold: frozenset[str]
    contraindicated: frozenset[str]
    part_2_asked: bool
    disagreements: tuple[str, ...]
    error: str | None


def read(knowledge: Knowledge, answers: Answers, exam: Answers) -> Outcome:
    """Both channels' conclusions for one set of answers."""
    given = {**answers, **exam}
    asked = _part_2_asked(knowledge, answers)
    facts = Facts(Form(knowledge, given, hidden_items(knowledge, given, part_2_asked=asked)))
    second = channel.read(knowledge, given, part_2_asked=asked)
    found, error = _found(knowledge, facts, second)
    differing = _differences(facts, found, second)
    ranking = rank(
        knowledge,
        found.evidence,
        exam_recorded=bool(facts.truth("exam_recorded")),
        repeated_movements=facts.form.value("ex_rm") != "not_done",
        extension_rotation=facts.form.value("ex_kemp") != "not_done",
    )
    mimics = mimic_scores(knowledge, found.mimic_rows, found.mimic_alerts)
    context = _context(facts, ranking, alerts(mimics, found.mimic_alerts))
    withhold, contra = channel.conclude(knowledge, given, second.hidden, context)
    try:
        ours = conclude(knowledge, facts, context)
        differing += tuple(sorted((withhold ^ ours[0]) | (contra ^ ours[1])))
    except EngineError as failed:
        error = error or str(failed)
    return Outcome(
        facts=facts,
        findings=found,
        ranking=ranking,
        mimics=mimics,
        withhold=withhold,
        contraindicated=contra,
        part_2_asked=asked,
        disagreements=differing,
        error=error,
    )


def _part_2_asked(knowledge: Knowledge, answers: Answers) -> bool:
    """Part 2 is asked unless the form's own answers fire an emergency or the age is below 16."""
    age = answers.get("age_years")
    if isinstance(age, int | float) and age < 16:
        return False
    fired = channel.read(knowledge, answers, part_2_asked=True).fired
    return Tier.EMERGENCY_NOW not in fired.values()


def _found(
    knowledge: Knowledge, facts: Facts, second: channel.Reading
) -> tuple[Findings, str | None]:
    """The engine's findings; when it fails, the second channel's, and the reason."""
    try:
        return find(knowledge, facts), None
    except EngineError as failed:
        kept = {name: getattr(second, name) for name in STAGE_ONE}
        return Findings(**kept), str(failed)


def _differences(facts: Facts, found: Findings, second: channel.Reading) -> tuple[str, ...]:
    names: set[str] = set(facts.form.hidden ^ second.hidden)
    for field in STAGE_ONE:
        ours, theirs = getattr(found, field), getattr(second, field)
        if isinstance(ours, Mapping):
            names |= {each for each in {*ours, *theirs} if ours.get(each) != theirs.get(each)}
        else:
            names |= ours ^ theirs
    return tuple(sorted(names))


def worse_of(knowledge: Knowledge, outcomes: list[Outcome]) -> Findings:
    """Red flags of several readings together: per rule the more urgent level counts."""
    fired: dict[str, Tier] = {}
    possible: dict[str, Tier] = {}
    for outcome in outcomes:
        for target, source in (
            (fired, outcome.findings.fired),
            (possible, outcome.findings.possible),
        ):
            for name, tier in source.items():
                target[name] = min(tier, target.get(name, tier), key=lambda each: each.rank)
    last = outcomes[-1].findings
    return Findings(
        fired={name: fired[name] for name in knowledge.red_flags if name in fired},
        possible={
            name: possible[name]
            for name in knowledge.red_flags
            if name in possible and (name not in fired or possible[name].rank < fired[name].rank)
        },
        evidence=last.evidence,
        mimic_rows=last.mimic_rows,
        mimic_alerts=last.mimic_alerts,
        precautions=frozenset().union(*(o.findings.precautions for o in outcomes)),
    )


def _context(
    facts: Facts, ranking: Ranking, alerting: frozenset[str]
) -> dict[str, int | str | bool]:
    exam = facts.truth("exam_recorded") is True
    return {
        "best": ranking.best,
        "working_hypothesis": ranking.hypothesis,
        "best_score": ranking.scores[ranking.best].total,
        "core_answered": facts.core_answered(),
        "evidence_groups": ranking.evidence_groups,
        "tie": ranking.tie,
        "supporting_groups": ranking.supporting_groups,
        "exam_missing": not exam,
        "exam_contradicts": bool(contradictions(facts)),
        **{f"score_{source}": score.total for source, score in ranking.scores.items()},
        **{f"mim_{n}_alert": f"mim_{n}" in alerting for n in ("lss", "hip", "gtps", "poly")},
    }


WEAK = ("one_leg_mild", "one_leg_gives_way", "one_leg_marked", "both_legs")
NUMB = ("numb", "tingle", "both")


def contradictions(facts: Facts) -> tuple[str, ...]:
    """W17: the pairs of an answer and an examination entry that say opposite things."""
    value = facts.form.value
    pairs: list[tuple[str, str, bool]] = [
        ("leg_weakness", "ex_myo", value("leg_weakness") in WEAK and value("ex_myo") == "normal"),
        (
            "leg_weakness",
            "ex_myo",
            value("leg_weakness") == "none"
            and value("foot_drop") == "no"
            and value("ex_myo") == "deficit",
        ),
        ("foot_drop", "ex_myo", value("foot_drop") == "yes" and value("ex_myo") == "normal"),
        ("leg_feeling", "ex_derm", value("leg_feeling") in NUMB and value("ex_derm") == "normal"),
        (
            "leg_feeling",
            "ex_derm",
            value("leg_feeling") == "none" and value("ex_derm") == "deficit",
        ),
        (
            "dir_back",
            "ex_rm",
            value("dir_back") == "down_or_more" and value("ex_rm") == "centralises_ext",
        ),
        (
            "dir_back",
            "ex_rm",
            value("dir_back") == "up_or_less"
            and value("ex_rm") in ("centralises_flex", "peripheralises_all", "no_effect"),
        ),
        (
            "dir_fwd",
            "ex_rm",
            value("dir_fwd") == "down_or_more" and value("ex_rm") == "centralises_flex",
        ),
        (
            "dir_fwd",
            "ex_rm",
            value("dir_fwd") == "up_or_less"
            and value("ex_rm") in ("centralises_ext", "peripheralises_all", "no_effect"),
        ),
        (
            "act_leanback",
            "ex_kemp",
            value("act_leanback") == "worse" and value("ex_kemp") == "neg",
        ),
        (
            "press_spot",
            "ex_trp",
            value("press_spot") in ("familiar_relief", "familiar_worse")
            and value("ex_trp") == "none",
        ),
        (
            "press_spot",
            "ex_trp",
            value("press_spot") == "nothing" and value("ex_trp") == "reproduces",
        ),
    ]
    return tuple(dict.fromkeys(f"{item} / {entry}" for item, entry, differs in pairs if differs))
