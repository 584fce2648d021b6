"""Two channels: independent, compared on every evaluation, and never trusted when they differ."""

import ast
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given

import rules
from rules import findings, reference
from rules.assessment import assess
from rules.encoding import Value
from rules.engine import EngineError
from rules.knowledge_base import knowledge
from rules.knowledge_model import Tier
from rules.model import Assessment, Inputs
from rules.readings import read
from tests.rules.drawn_forms import FEW, FINDINGS, FORMS, Answered
from tests.rules.examples import adult, examples

ROOT = Path(rules.__file__).parent
ENGINE_CHANNEL = (
    *("asking", "charts", "clearance", "conditions", "encoding", "engine", "explanation", "facts"),
    *("findings", "form", "judging", "prescription", "scoring", "visibility"),
)


def imports_of(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)


def test_the_second_channel_imports_the_values_of_the_knowledge_and_nothing_else() -> None:
    for path in (ROOT / "reference").glob("*.py"):
        ours = {name for name in imports_of(path) if name.startswith("rules")}
        assert all(name.startswith(("rules.reference", "rules.knowledge_model")) for name in ours)


def test_the_engine_channel_takes_nothing_from_the_second() -> None:
    for name in ENGINE_CHANNEL:
        imported = set(imports_of(ROOT / f"{name}.py"))
        assert not {each for each in imported if each.startswith("rules.reference")}, name


def assessed(**answers: object) -> Assessment:
    given_now = {**adult(), **answers}
    return assess(knowledge(), Inputs(given_now))  # type: ignore[arg-type]


@FEW
@given(FORMS, FINDINGS)
def test_the_channels_agree_on_any_form(answers: Answered, exam: Answered) -> None:
    outcome = read(knowledge(), answers, exam)

    assert (outcome.disagreements, outcome.error) == ((), None)


def test_a_rule_that_the_engine_loses_is_noticed_and_still_counts(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    honest = findings._levels
    answers = {**adult(), "cold_leg": "yes", "cold_leg_onset": "lt_2w"}

    def lossy(*given_now: object) -> dict[str, Tier]:
        found = honest(*given_now)  # type: ignore[arg-type]
        return {rule: tier for rule, tier in found.items() if rule != "acute_limb_ischaemia"}

    monkeypatch.setattr(findings, "_levels", lossy)
    found = assess(knowledge(), Inputs(answers))

    assert not found.engine.agreement
    assert "acute_limb_ischaemia" in found.engine.disagreements
    assert found.fired["acute_limb_ischaemia"] is Tier.EMERGENCY_NOW
    assert found.front_desk == "fd_e_999"


def test_a_rule_that_the_engine_invents_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    honest = findings._levels
    monkeypatch.setattr(
        findings, "_levels", lambda *given_now: {**honest(*given_now), "shingles": Tier.SAME_DAY}
    )

    found = assessed()

    assert found.engine.disagreements == ("shingles",)
    assert (found.decision, found.handout, found.prescription) == ("withhold", "no", ())
    assert found.reasons[0] == "engine_disagreement"
    assert found.front_desk == "fd_s_physio"


PLANTED = {
    "evidence": ("evidence", frozenset({"A2"})),
    "precautions": ("precautions", frozenset({"pc_latex_skin"})),
    "mimic_alerts": ("mimic_alerts", frozenset({"mim_poly"})),
}


@pytest.mark.parametrize(("field", "planted"), PLANTED.values(), ids=PLANTED)
def test_a_difference_in_any_finding_is_noticed(
    monkeypatch: pytest.MonkeyPatch, field: str, planted: frozenset[str]
) -> None:
    honest = reference.read

    def dishonest(*given_now: object) -> reference.Reading:
        found = honest(*given_now)  # type: ignore[arg-type]
        return replace(found, **{field: getattr(found, field) ^ planted})

    monkeypatch.setattr(reference, "read", dishonest)
    found = assess(knowledge(), Inputs(examples()[1].answers))

    assert planted <= set(found.engine.disagreements)
    assert (found.engine.agreement, found.decision, found.handout) == (False, "withhold", "no")


@pytest.mark.parametrize(
    "changed", ["scores", "best", "hypothesis", "mimics", "w", "contraindicated"]
)
def test_a_difference_in_any_conclusion_is_noticed(
    monkeypatch: pytest.MonkeyPatch, changed: str
) -> None:
    honest = reference.conclude
    wrong: Mapping[str, object] = {
        "scores": {"nerve": 99},
        "best": "sij",
        "hypothesis": "sij",
        "mimics": {},
        "w": frozenset({"W5"}),
        "contraindicated": frozenset({"G-01"}),
    }

    def dishonest(*given_now: object) -> reference.Conclusions:
        found = honest(*given_now)  # type: ignore[arg-type]
        return replace(found, **{changed: wrong[changed]})  # type: ignore[arg-type]

    monkeypatch.setattr(reference, "conclude", dishonest)
    found = assess(knowledge(), Inputs(examples()[1].answers))

    assert not found.engine.agreement
    assert found.handout == "no"


@pytest.mark.parametrize(
    "ruleset", ["facts", "red_flags", "evidence", "precautions", "withhold", "contra"]
)
def test_an_engine_fault_withholds_and_loses_nothing(
    monkeypatch: pytest.MonkeyPatch, ruleset: str
) -> None:
    broken = getattr(findings.rulebase(knowledge()), ruleset)
    sound = assess(knowledge(), Inputs(examples()[14].answers))

    def fails(fact: Mapping[str, Value]) -> frozenset[str]:
        raise EngineError(f"{ruleset}: engine code 303")

    monkeypatch.setattr(broken, "fired", fails)
    found = assess(knowledge(), Inputs(examples()[14].answers))

    assert found.engine.error == f"{ruleset}: engine code 303"
    assert not found.engine.agreement
    assert (found.decision, found.handout) == ("withhold", "no")
    assert (found.fired, found.possible) == (sound.fired, sound.possible)
    assert (found.precautions, found.must_ask) == (sound.precautions, sound.must_ask)
    assert (found.tier, found.worst_tier) == (sound.tier, sound.worst_tier)
