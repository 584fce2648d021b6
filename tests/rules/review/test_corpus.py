"""Made-up intakes: the same every time, valid, and wide enough to meet every rule."""

from rules.assessment import assess
from rules.knowledge_base import knowledge
from rules.model import Inputs
from rules.questionnaire import check_answers
from rules.review.corpus import corpus
from rules.review.forms import calm_form
from tests.rules.examples import examples

MANY = 800


def test_the_same_seed_gives_the_same_intakes() -> None:
    first, again = list(corpus(knowledge(), MANY)), list(corpus(knowledge(), MANY))

    assert first == again
    assert len({repr(each) for each in first}) > 0.9 * MANY
    assert list(corpus(knowledge(), MANY, seed=2)) != first


def test_every_intake_is_one_the_form_would_take() -> None:
    for each in corpus(knowledge(), MANY):
        assert check_answers(knowledge(), each.answers, each.exam).faults == ()


def test_the_calm_form_alarms_nobody() -> None:
    found = assess(knowledge(), Inputs(calm_form(knowledge())))

    assert (found.fired, found.possible, found.must_ask) == ({}, {}, ())


def test_every_level_fires_and_every_decision_occurs() -> None:
    starts = [example.answers for example in examples()]
    found = [assess(knowledge(), each) for each in corpus(knowledge(), MANY, starts)]

    fired = {pair for each in found for pair in each.fired.items()}
    assert {(f.id, lv.tier) for f in knowledge().red_flags.values() for lv in f.levels} == fired
    assert {each.decision for each in found} == {"draft", "generic_only", "withhold"}
    explained = {why.rule for each in found for why in each.explanations}
    assert set(knowledge().evidence) <= explained
    assert set(knowledge().precautions) <= explained
    assert all(each.engine.agreement for each in found)


def test_fewer_than_the_rules_have_forms_is_possible() -> None:
    assert len(list(corpus(knowledge(), 3))) == 3
