"""The rule cases as values (tests/cases/): answers on top of a named base, and what comes out.

A key that is not declared, an answer that the form would refuse or a name that is there twice is
an error with the name of the file.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Annotated, Generic, Literal, TypeVar

import yaml
from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    StrictFloat,
    StrictInt,
    StrictStr,
    ValidationError,
)

from rules.knowledge_base import knowledge
from rules.knowledge_model import Answers, AnswerValue, DeskKey, HandoutPolicy, Tier
from rules.model import Band
from rules.questionnaire import check_answers
from tests.rules.examples import adult, examples

FOLDER = Path(__file__).parents[1] / "cases"
ADULT = "adult"

Raw = StrictStr | StrictInt | StrictFloat | tuple[StrictStr, ...]
Name = Annotated[str, Field(min_length=5)]


class CaseFileError(ValueError):
    """A case file that cannot be used; the text names the file and what to do."""


class _Closed(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Case(_Closed):
    """One case. `each_of` names one item and its values: the case holds for each of them."""

    name: Name
    base: str = ADULT
    set: dict[str, Raw] = {}
    unset: tuple[str, ...] = ()
    each_of: dict[str, tuple[Raw, ...]] = Field({}, max_length=1)


class FlagCase(Case):
    """`fired`, `possible` or both, or `silent`: the rule is cleared at every level."""

    fired: Tier | None = None
    possible: Tier | None = None
    silent: Literal[True] | None = None


class RuleCase(Case):
    """Whether the rule holds."""

    holds: bool


class WithholdCase(RuleCase):
    """`decision` where nothing else decides."""

    decision: Literal["draft", "generic_only", "withhold"] | None = None


class MimicCase(Case):
    """The points of a look-alike that is scored, and whether it alerts."""

    score: int | None = None
    alert: bool


class ScoreCase(Case):
    """The five totals, and how well they support a source."""

    scores: dict[str, int]
    bands: dict[str, Band] = {}


class SheetCase(Case):
    """The exercises that are drafted, in order; none means that the sheet is withheld."""

    exercises: tuple[str, ...]


class LevelFacts(_Closed):
    """What a level of a red flag brings with it, as the specification says."""

    handout: HandoutPolicy
    desk: DeskKey
    patient_text: str


CaseT = TypeVar("CaseT", bound=Case)


class RuleCases(_Closed, Generic[CaseT]):
    """The cases of one rule of a table, and what else the specification says of the rule."""

    points: dict[str, int] = {}
    blocks: tuple[str, ...] = ()
    cases: tuple[CaseT, ...]


class FlagCases(_Closed):
    """The cases of one red flag. `never_possible` says why a level cannot be possible."""

    rule: str
    exam_can_clear: bool
    levels: dict[Tier, LevelFacts]
    never_possible: dict[Tier, str] = {}
    cases: tuple[FlagCase, ...]


class _List(_Closed, Generic[CaseT]):
    cases: tuple[CaseT, ...]


class _Table(_Closed, Generic[CaseT]):
    rules: dict[str, RuleCases[CaseT]]


class _Bases(_Closed):
    bases: dict[str, str]


@dataclass(frozen=True, slots=True, eq=False)
class Form:
    """The answers of one case as they are put in; `given` are those that the case itself names."""

    answers: Answers
    exam: Answers
    given: frozenset[str] = field(default_factory=frozenset)


DocumentT = TypeVar("DocumentT", bound=BaseModel)


def _load(path: Path, kind: type[DocumentT]) -> DocumentT:
    try:
        document = kind.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
    except (ValidationError, yaml.YAMLError) as error:
        raise CaseFileError(f"{path.name}: {error}") from error
    return document


@cache
def flag_cases(folder: Path = FOLDER / "red_flags") -> Mapping[str, FlagCases]:
    """The red flags' cases by rule id, one file a rule."""
    found = {path.stem: _load(path, FlagCases) for path in sorted(folder.glob("*.yaml"))}
    for name, document in found.items():
        _check(f"red_flags/{name}.yaml", document.cases)
        if document.rule != name:
            raise CaseFileError(f"red_flags/{name}.yaml: holds the rule {document.rule}")
        for case in document.cases:
            outcomes = bool(case.fired or case.possible) + bool(case.silent)
            if outcomes != 1:
                raise CaseFileError(
                    f"red_flags/{name}.yaml: {case.name}: fired, possible or silent"
                )
    return found


@cache
def evidence_cases() -> Mapping[str, RuleCases[RuleCase]]:
    """The 74 evidence rules' cases."""
    return _table("evidence", _Table[RuleCase])


@cache
def withhold_cases() -> Mapping[str, RuleCases[WithholdCase]]:
    """The cases of W1 to W18."""
    return _table("withhold", _Table[WithholdCase])


@cache
def precaution_cases() -> Mapping[str, RuleCases[RuleCase]]:
    """The 31 precautions' cases."""
    return _table("precautions", _Table[RuleCase])


@cache
def contraindication_cases() -> Mapping[str, RuleCases[RuleCase]]:
    """The exercises' cases: holds means that the exercise is ruled out."""
    return _table("contraindications", _Table[RuleCase])


@cache
def question_cases() -> Mapping[str, RuleCases[RuleCase]]:
    """The questions with a condition: holds means that the question is shown."""
    return _table("questions", _Table[RuleCase])


@cache
def mimic_cases() -> Mapping[str, RuleCases[MimicCase]]:
    """The look-alikes' cases."""
    return _table("mimics", _Table[MimicCase])


@cache
def score_cases() -> tuple[ScoreCase, ...]:
    """Whole forms with the five totals they come to."""
    return _list("scores", _List[ScoreCase])


@cache
def sheet_cases() -> tuple[SheetCase, ...]:
    """Whole forms with the exercises that are drafted."""
    return _list("sheets", _List[SheetCase])


def _list(name: str, kind: type[_List[CaseT]]) -> tuple[CaseT, ...]:
    cases = _load(FOLDER / f"{name}.yaml", kind).cases
    _check(f"{name}.yaml", cases)
    return cases


def _table(name: str, kind: type[_Table[CaseT]]) -> Mapping[str, RuleCases[CaseT]]:
    rules = _load(FOLDER / f"{name}.yaml", kind).rules
    for rule, document in rules.items():
        _check(f"{name}.yaml: {rule}", document.cases)
    return rules


@cache
def _bases() -> Mapping[str, Answers]:
    """The named bases: the adult, and worked examples under a name that says what they are."""
    by_id = {example.id: {**example.answers, **example.exam} for example in examples()}
    names = _load(FOLDER / "bases.yaml", _Bases).bases
    return {ADULT: adult(), **{name: by_id[example] for name, example in names.items()}}


def forms(case: Case) -> Iterator[Form]:
    """The forms of a case: one, or one for each value of `each_of`."""
    base = {name: v for name, v in _bases()[case.base].items() if name not in case.unset}
    choices: list[dict[str, AnswerValue]] = [
        {item: value} for item, values in case.each_of.items() for value in values
    ]
    for choice in choices or [{}]:
        given = {**case.set, **choice}
        merged = {**base, **given}
        yield Form(
            answers={name: v for name, v in merged.items() if not name.startswith("ex_")},
            exam={name: v for name, v in merged.items() if name.startswith("ex_")},
            given=frozenset(given),
        )


def _check(where: str, cases: tuple[Case, ...]) -> None:
    names = Counter((case.base, case.name) for case in cases)
    doubles = [name for (_, name), n in names.items() if n > 1]
    if doubles:
        raise CaseFileError(f"{where}: two cases are called {doubles[0]!r}")
    for case in cases:
        if case.base not in _bases():
            raise CaseFileError(f"{where}: {case.name}: unknown base {case.base!r}")
        unknown = set(case.unset) - set(knowledge().questionnaire.items)
        if unknown:
            raise CaseFileError(f"{where}: {case.name}: unset: no item {sorted(unknown)}")
        for form in forms(case):
            faults = check_answers(knowledge(), form.answers, form.exam).faults
            if faults:
                raise CaseFileError(f"{where}: {case.name}: {faults[0]}")
