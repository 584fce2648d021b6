"""Forms and findings drawn at random, for the tests that hold over all of them."""

from collections.abc import Mapping
from typing import Any

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st

from rules.knowledge_base import knowledge
from rules.knowledge_model import AnswerValue, Item
from tests.rules.examples import adult

Answered = dict[str, AnswerValue]
FORM = {
    item.id: item
    for page in knowledge().questionnaire.pages
    if page.part != "exam"
    for item in page.items
}
ENTRIES = {
    item.id: item
    for page in knowledge().questionnaire.pages
    if page.part == "exam"
    for item in page.items
}
FEW = settings(
    max_examples=100,
    deadline=None,
    derandomize=True,
    database=None,
    phases=(Phase.generate,),
    suppress_health_check=list(HealthCheck),
)


def values(item: Item) -> st.SearchStrategy[AnswerValue]:
    if item.type in ("integer", "scale"):
        return st.integers(int(item.minimum or 0), int(item.maximum or 10))
    if item.type == "decimal":
        return st.integers(int(item.minimum or 0), int(item.maximum or 10)).map(float)
    if item.type == "text":
        return st.just("walking")
    if item.type == "choice":
        return st.sampled_from([option.code for option in item.options])
    codes = [zone.code for zone in knowledge().questionnaire.zones]
    codes = codes if item.type == "chart" else [o.code for o in item.options if not o.exclusive]
    drawn: st.SearchStrategy[AnswerValue] = st.lists(
        st.sampled_from(codes), min_size=1, max_size=5, unique=True
    ).map(tuple)
    alone = [(option.code,) for option in item.options if option.exclusive]
    return drawn | st.sampled_from(alone) if alone else drawn


def forms_around(items: dict[str, Item], base: Mapping[str, AnswerValue]) -> st.SearchStrategy[Any]:
    """The base with up to twelve questions answered anew or left blank."""
    change = st.sampled_from(sorted(items)).flatmap(
        lambda name: st.tuples(st.just(name), st.none() | values(items[name]) | values(items[name]))
    )
    return st.lists(change, max_size=12).map(lambda changes: with_changes(base, *changes))


def with_changes(
    base: Mapping[str, AnswerValue], *changes: tuple[str, AnswerValue | None]
) -> Answered:
    merged: dict[str, AnswerValue | None] = {**base, **dict(changes)}
    return {name: value for name, value in merged.items() if value is not None}


FORMS = forms_around(FORM, adult())
FINDINGS = forms_around(ENTRIES, {})
