"""The two channels on forms that nobody thought of: they agree, and the order never matters."""

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from rules.assessment import assess
from rules.knowledge_base import knowledge
from rules.knowledge_model import AnswerValue, Item
from rules.model import Inputs
from tests.rules.cases import flag_cases
from tests.rules.examples import adult, examples

ITEMS = knowledge().questionnaire.items
ZONES = [zone.code for zone in knowledge().questionnaire.zones]
STARTS: list[dict[str, AnswerValue]] = [
    {},
    dict(adult()),
    *({**example.answers, **example.exam} for example in examples()),
]
MOST_CHANGES = 14


def _numbers(item: Item) -> st.SearchStrategy[AnswerValue]:
    """The range and what lies around the thresholds of the rules, whole or with a decimal."""
    low, high = int(item.minimum or 0), int(item.maximum or 10)
    whole = st.integers(low, high)
    if item.type != "decimal":
        return whole
    near = st.sampled_from((2.9, 3, 3.0, 3.1, 37.9, 38, 38.0, 38.1))
    return whole.map(float) | st.floats(low, high, width=16) | near


def _values(item: Item) -> st.SearchStrategy[AnswerValue]:
    """Each kind of answer, the blanks, and lists that no form would send."""
    if item.type in ("integer", "scale", "decimal"):
        return _numbers(item) | st.just("")
    if item.type == "text":
        return st.sampled_from(("", "walking", "no"))
    codes = [option.code for option in item.options]
    if item.type == "choice":
        unknown = () if item.id.startswith("ex_") else ("unsure", "declined")
        return st.sampled_from([*codes, *codes, "", *unknown])
    marks = [*codes, *ZONES] if item.type == "chart" else codes
    return st.lists(st.sampled_from(marks), max_size=6).map(tuple)


def _change(name: str) -> st.SearchStrategy[tuple[str, AnswerValue | None]]:
    return st.tuples(st.just(name), st.none() | _values(ITEMS[name]) | _values(ITEMS[name]))


def _form(
    start: dict[str, AnswerValue], changes: list[tuple[str, AnswerValue | None]], order: int
) -> Inputs:
    """The changed start with its answers in the order that the number says."""
    merged: dict[str, AnswerValue | None] = {**start, **dict(changes)}
    names = sorted(merged, key=lambda name: hash((order, sum(map(ord, name)))))
    given = {name: value for name in names if (value := merged[name]) is not None}
    return Inputs(
        answers={name: value for name, value in given.items() if not name.startswith("ex_")},
        exam={name: value for name, value in given.items() if name.startswith("ex_")},
    )


FORMS = st.builds(
    _form,
    st.sampled_from(STARTS),
    st.lists(st.sampled_from(sorted(ITEMS)).flatmap(_change), max_size=MOST_CHANGES),
    st.integers(0, 1 << 16),
)

NEVER_POSSIBLE = {rule: found.never_possible for rule, found in flag_cases().items()}
SHARDS = 10
LONG = 5_000
"""Forms a shard; each is assessed twice, so that the long run makes 100,000 evaluations."""


def _runs(examples: int) -> settings:
    return settings(
        max_examples=examples,
        deadline=None,
        database=None,
        phases=(Phase.generate, Phase.shrink),
        suppress_health_check=list(HealthCheck),
    )


def _agrees_in_any_order(form: Inputs) -> None:
    found = assess(knowledge(), form)
    sorted_form = Inputs(dict(sorted(form.answers.items())), dict(sorted(form.exam.items())))

    assert (found.engine.agreement, found.engine.disagreements) == (True, ())
    assert found == assess(knowledge(), sorted_form)
    assert not {rule for rule, tier in found.possible.items() if tier in NEVER_POSSIBLE[rule]}


@seed(20261124)
@_runs(150)
@given(FORMS)
def test_the_channels_agree_on_any_form_in_any_order(form: Inputs) -> None:
    _agrees_in_any_order(form)


@pytest.mark.long
@pytest.mark.parametrize("shard", range(SHARDS))
def test_the_channels_agree_on_many_forms(shard: int) -> None:
    @seed(shard)
    @_runs(LONG)
    @given(FORMS)
    def many(form: Inputs) -> None:
        _agrees_in_any_order(form)

    many()
