"""Every rule has cases in tests/cases/, and each comes out as written, through both channels."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import get_args

import pytest
import yaml

from rules.assessment import assess
from rules.knowledge_base import knowledge
from rules.knowledge_model import HandoutPolicy, Tier
from rules.model import Assessment, Clearance, Inputs
from rules.readings import Outcome, read
from rules.visibility import visible_items
from tests.rules import cases as case_files
from tests.rules.cases import (
    Case,
    CaseFileError,
    CaseT,
    FlagCase,
    Form,
    MimicCase,
    RuleCase,
    RuleCases,
    ScoreCase,
    SheetCase,
    WithholdCase,
    contraindication_cases,
    evidence_cases,
    flag_cases,
    forms,
    mimic_cases,
    precaution_cases,
    question_cases,
    score_cases,
    sheet_cases,
    withhold_cases,
)

POLICIES: tuple[HandoutPolicy, ...] = get_args(HandoutPolicy)
"""From the least to the most restrictive."""
BLOCKING: tuple[HandoutPolicy, ...] = ("after_clearance", "never")


def _assessed(form: Form) -> Assessment:
    """The assessment of a case: both channels agree, and every answer of the case counts."""
    found = assess(knowledge(), Inputs(form.answers, form.exam))
    assert found.engine.agreement, found.engine
    ignored = {text.split(":")[0] for text in found.warnings if "not asked" in text}
    assert not ignored & form.given
    return found


def _read(form: Form) -> Outcome:
    return read(knowledge(), form.answers, form.exam)


def _each(table: Mapping[str, RuleCases[CaseT]]) -> pytest.MarkDecorator:
    """Each case of a table as a test of its own."""
    pairs = [(rule, case) for rule, found in table.items() for case in found.cases]
    return pytest.mark.parametrize(("rule", "case"), pairs, ids=_name)


def _name(value: object) -> str:
    return value.name if isinstance(value, Case) else str(value)


# ---- red flags


@pytest.mark.parametrize(
    ("rule", "case"),
    [(rule, case) for rule, found in flag_cases().items() for case in found.cases],
    ids=_name,
)
def test_a_red_flag_is_fired_possible_or_silent(rule: str, case: FlagCase) -> None:
    for form in forms(case):
        found = _assessed(form)

        assert (found.fired.get(rule), found.possible.get(rule)) == (case.fired, case.possible)
        explained = {(each.result, each.tier) for each in found.explanations if each.rule == rule}
        expected = {("fired", case.fired), ("possible", case.possible)}
        assert explained == {(result, tier) for result, tier in expected if tier}
        _restricts_the_handout(rule, case, found)
        _tells_desk_and_patient(rule, case, found)


def _restricts_the_handout(rule: str, case: FlagCase, found: Assessment) -> None:
    policies = [_policy(name, tier) for name, tier in found.fired.items()]
    limits = [_policy(name, tier) for name, tier in found.possible.items()]
    policies += [policy for policy in limits if policy == "limited"]
    assert found.handout_policy == max(policies, key=POLICIES.index, default="allowed")
    blocks = case.fired is not None and _policy(rule, case.fired) in BLOCKING
    assert (rule in found.reasons) == blocks


def _tells_desk_and_patient(rule: str, case: FlagCase, found: Assessment) -> None:
    """Where the rule fires alone: several rules share one screen."""
    if case.fired and set(found.fired) == {rule}:
        level = flag_cases()[rule].levels[case.fired]
        assert (found.front_desk, found.patient_text) == (level.desk, level.patient_text)


def _policy(rule: str, tier: Tier) -> HandoutPolicy:
    return flag_cases()[rule].levels[tier].handout


@pytest.mark.parametrize("rule", flag_cases())
def test_an_examination_clears_only_what_it_may(rule: str) -> None:
    found = flag_cases()[rule]
    for case in found.cases:
        for form in forms(case) if case.fired else ():
            examined = Clearance(rule, case.fired, basis="examination", clinician="a physio")
            after = assess(knowledge(), Inputs(form.answers, form.exam, (examined,)))

            may = found.exam_can_clear and case.fired is not Tier.EMERGENCY_NOW
            assert (rule in after.cleared) == may


# ---- evidence, look-alikes, withhold rules, precautions, exercises


@_each(evidence_cases())
def test_an_evidence_rule_holds_with_its_points(rule: str, case: RuleCase) -> None:
    points = evidence_cases()[rule].points
    for form in forms(case):
        found = [each for each in _assessed(form).explanations if each.rule == rule]

        assert [each.points for each in found] == ([points] if case.holds else [])


@pytest.mark.parametrize("case", score_cases(), ids=_name)
def test_the_points_add_up_to_the_five_totals(case: ScoreCase) -> None:
    for form in forms(case):
        sources = _assessed(form).sources or {}

        assert {name: score.total for name, score in sources.items()} == case.scores
        assert case.bands.items() <= {name: each.band for name, each in sources.items()}.items()


@_each(mimic_cases())
def test_a_look_alike_has_its_points_and_alerts(rule: str, case: MimicCase) -> None:
    for form in forms(case):
        found = _assessed(form)

        alerts = {each.rule for each in found.explanations if each.kind == "mimic"}
        assert (rule in alerts) == case.alert
        assert found.mimics is not None
        if case.score is not None:
            assert found.mimics[rule] == case.score


@_each(withhold_cases())
def test_a_withhold_rule_holds_and_decides(rule: str, case: WithholdCase) -> None:
    for form in forms(case):
        found = _assessed(form)

        assert (rule in _read(form).withhold) == case.holds
        assert case.decision in (None, found.decision)


@_each(precaution_cases())
def test_a_precaution_applies_and_blocks(rule: str, case: RuleCase) -> None:
    for form in forms(case):
        found = _assessed(form)

        blocks = [precaution_cases()[name].blocks for name in found.precautions]
        assert (rule in found.precautions) == case.holds
        assert set(found.blocked_tags) == {tag for tags in blocks for tag in tags}


@_each(contraindication_cases())
def test_an_exercise_that_does_not_fit_is_ruled_out(rule: str, case: RuleCase) -> None:
    for form in forms(case):
        drafted = {each.id for each in _assessed(form).prescription}

        assert (rule in _read(form).contraindicated) == case.holds
        assert not (case.holds and rule in drafted)


@pytest.mark.parametrize("case", sheet_cases(), ids=_name)
def test_a_sheet_holds_its_exercises_in_order(case: SheetCase) -> None:
    for form in forms(case):
        found = _assessed(form)

        assert tuple(each.id for each in found.prescription) == case.exercises
        assert found.handout_allowed == bool(case.exercises)


@_each(question_cases())
def test_a_question_is_shown_to_whom_it_concerns(rule: str, case: RuleCase) -> None:
    for form in forms(case):
        _assessed(form)

        assert (rule in visible_items(knowledge(), form.answers)) == case.holds


# ---- no rule without its cases


def _levels() -> Iterator[tuple[str, Tier]]:
    for rule in knowledge().red_flags.values():
        yield from ((rule.id, level.tier) for level in rule.levels)


@pytest.mark.parametrize(("rule", "tier"), list(_levels()), ids=_name)
def test_each_level_of_a_red_flag_has_its_cases(rule: str, tier: Tier) -> None:
    assert rule in flag_cases(), f"write tests/cases/red_flags/{rule}.yaml"
    found = flag_cases()[rule]

    assert set(found.levels) == {level.tier for level in knowledge().red_flags[rule].levels}
    assert any(case.fired is tier for case in found.cases), "no case where it fires"
    assert any(_below(case, tier) for case in found.cases), "no case where it stays silent"
    possible = any(case.possible is tier for case in found.cases)
    assert possible != (tier in found.never_possible), "possible: one case, or why there is none"


def _below(case: FlagCase, tier: Tier) -> bool:
    """Neither the level nor a more urgent one is fired or possible."""
    return all(each is None or each.rank > tier.rank for each in (case.fired, case.possible))


def _tables() -> Iterator[tuple[str, str, frozenset[bool]]]:
    """Kind, rule and the outcomes that the rule's cases show."""
    known = knowledge()
    contra = [each.id for each in known.exercises.values() if each.contra]
    asked = [each.id for each in known.questionnaire.items.values() if each.show_when]
    scored = [name for name, mimic in known.mimics.items() if not mimic.same_as]
    for kind, wanted, table in (
        ("evidence", known.evidence, _outcomes(evidence_cases())),
        ("withhold", known.withhold, _outcomes(withhold_cases())),
        ("precautions", known.precautions, _outcomes(precaution_cases())),
        ("contraindications", contra, _outcomes(contraindication_cases())),
        ("mimics", scored, _outcomes(mimic_cases())),
        ("questions", asked, _outcomes(question_cases())),
    ):
        yield from ((kind, rule, table.get(rule, frozenset())) for rule in wanted)
        yield from ((kind, rule, frozenset()) for rule in table if rule not in wanted)


def _outcomes(table: Mapping[str, RuleCases[CaseT]]) -> dict[str, frozenset[bool]]:
    return {rule: frozenset(_holds(case) for case in found.cases) for rule, found in table.items()}


def _holds(case: Case) -> bool:
    assert isinstance(case, RuleCase | MimicCase)
    return case.alert if isinstance(case, MimicCase) else case.holds


@pytest.mark.parametrize(("kind", "rule", "outcomes"), list(_tables()), ids=_name)
def test_each_rule_of_a_table_has_its_cases(
    kind: str, rule: str, outcomes: frozenset[bool]
) -> None:
    assert outcomes == {True, False}, f"tests/cases/{kind}.yaml: {rule}: one that holds, one not"


# ---- a case file that is wrong


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"extra": 1}, "extra"),
        ({"silent": True, "fired": "same_day"}, "fired, possible or silent"),
        ({"base": "nobody", "fired": "same_day"}, "unknown base"),
        ({"set": {"lump": "perhaps"}, "fired": "urgent_2w"}, "lump"),
        ({"set": {"lumps": "yes"}, "fired": "urgent_2w"}, "lumps"),
        ({"unset": ["lumps"], "fired": "urgent_2w"}, "lumps"),
        ({"set": {"lump": True}, "fired": "urgent_2w"}, "lump"),
    ],
    ids=lambda value: str(value),
)
def test_a_wrong_case_file_is_refused(
    tmp_path: Path, change: dict[str, object], complaint: str
) -> None:
    document = yaml.safe_load((case_files.FOLDER / "red_flags/sarcoma_lump.yaml").read_text())
    document["cases"][0] = {"name": "a wrong case", **change}
    (tmp_path / "sarcoma_lump.yaml").write_text(yaml.safe_dump(document))

    with pytest.raises(CaseFileError, match=complaint):
        flag_cases(tmp_path)
