"""The two channels on forms that nobody thought of: they agree, and the order never matters."""

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings

from rules.assessment import assess
from rules.knowledge_base import knowledge
from rules.model import Inputs
from tests.rules.forms import FORMS

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
